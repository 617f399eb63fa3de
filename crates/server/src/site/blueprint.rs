//! `/blaupausen/{slug}`: what a blueprint is, for whom, what it costs, what is in it, and who uses it since when.

pub mod cost;
pub(super) mod drawing;
mod facts;
pub mod subject;
mod transfer;
pub mod users;

use self::{
    cost::Cost,
    facts::{About, Content, VersionRow},
    subject::{Link, Subject, Warning},
    transfer::Answered,
    users::Users,
};
use super::show as show_page;
use crate::{
    page::{Caching, Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::visibility::Audience;
use serde::Serialize;
use store::releases::FileRow;

/// The page of a blueprint.
#[derive(Debug, Serialize)]
pub struct BlueprintPage {
    path: String,
    trail: Vec<Crumb>,
    name: String,
    summary: Option<String>,
    publisher: Link,
    /// The version that the page describes.
    version: Option<String>,
    released_on: Option<String>,
    state: &'static str,
    state_text: &'static str,
    /// Who may see it, in words, when that is not everybody.
    seen_by: Option<String>,
    /// Whether somebody may begin to use it.
    is_offered: bool,
    /// Where contact, operation and versions are looked after, for who may.
    care: Option<String>,
    warnings: Vec<Warning>,
    /// Safe HTML of the description.
    description: Option<String>,
    about: About,
    cost: Cost,
    /// The answers on transferability.
    answers: Vec<Answered>,
    contents: Vec<Content>,
    versions: Vec<VersionRow>,
    users: Users,
    based_on: Option<Link>,
    variants: Vec<Link>,
}

impl Page for BlueprintPage {
    const TEMPLATE: &'static str = "pages/blueprint.html";
    fn title(&self) -> String {
        self.name.clone()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = Self {
            path: "/blaupausen/hundesteuer-anmelden".to_owned(),
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Hundesteuer online anmelden".to_owned(),
            summary: None,
            publisher: Link::to("/kommunen/06532023", "Wetzlar"),
            version: None,
            released_on: None,
            state: "blocked",
            state_text: "gesperrt",
            seen_by: None,
            is_offered: false,
            care: None,
            warnings: vec![Warning::sample()],
            description: None,
            about: About::default(),
            cost: Cost::default(),
            answers: vec![],
            contents: vec![],
            versions: vec![],
            users: Users::default(),
            based_on: None,
            variants: vec![],
        };
        let full = Self {
            summary: Some("Anmeldung eines Hundes mit Bescheid und SEPA-Mandat.".to_owned()),
            version: Some("1.2.0".to_owned()),
            released_on: Some("24.02.2021".to_owned()),
            state: "released",
            state_text: "freigegeben",
            seen_by: Some("Hessen".to_owned()),
            is_offered: true,
            care: Some("/blaupausen/hundesteuer-anmelden/pflegen".to_owned()),
            description: Some("<h2>Wozu</h2><p>Text</p>".to_owned()),
            about: About::sample(),
            cost: Cost::sample(),
            answers: vec![Answered::sample()],
            contents: vec![Content::sample()],
            versions: vec![VersionRow::sample()],
            users: Users::sample(),
            based_on: Some(Link::to("/blaupausen/hund", "hund, Version 1.0.0")),
            variants: vec![Link::to("/blaupausen/hund-2", "Hund anmelden in Sinn")],
            warnings: vec![],
            path: empty.path.clone(),
            trail: empty.trail.clone(),
            name: empty.name.clone(),
            publisher: empty.publisher.clone(),
        };
        vec![empty, full]
    }
}

/// `GET /blaupausen/{slug}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    slug: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let (viewer, who) = (visitor.viewer.clone(), visitor.person);
    let (mut page, questionnaire) = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &slug, &viewer)?;
            let stewards = subject.is_stewarded_by(snap, who)?;
            BlueprintPage::of(snap, &subject, stewards)
        })
        .await?;
    if let Some(file) = questionnaire {
        page.answers = transfer::answers(&registry, file).await;
    }
    show_page(&request, &visitor, &page)
}

impl BlueprintPage {
    /// The page without the answers on transferability, and the file in which they stand.
    fn of(
        snap: &mut store::Snap<'_>,
        subject: &Subject,
        stewards: bool,
    ) -> Result<(Self, Option<FileRow>), Problem> {
        let shown = subject.shown();
        let described = shown
            .map(|release| facts::described(snap, subject, release))
            .transpose()?;
        let facts::Described {
            manifest,
            description,
            about,
            contents,
            questionnaire,
        } = described.unwrap_or_default();
        let is_offered = subject.offered().is_some();
        let newest = shown.or(subject.releases.first());
        let state = newest.map(|release| release.state);
        let nothing = (!is_offered).then(|| Warning::nothing_offered(subject));
        let successor = subject
            .card
            .successor
            .as_ref()
            .filter(|_| is_offered)
            .map(Warning::replaced_by);
        let audience = subject.card.audience;
        let seen_by = match audience {
            Audience::Public => None,
            Audience::OwnBody | Audience::Cooperation(_) | Audience::Hessen => {
                Some(super::visibility::spoken(snap, audience)?)
            }
        };
        let page = Self {
            path: subject.path(),
            care: stewards.then(|| format!("{}/pflegen", subject.path())),
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: subject.card.title.clone(),
            summary: shown.map(|_| subject.card.summary.clone()),
            publisher: users::link(&subject.publisher),
            version: shown.map(|release| release.version.to_string()),
            released_on: shown.map(|release| release.released_at.day().german()),
            state: state.map_or("", domain::blueprint::ReleaseState::word),
            state_text: state.map_or("", domain::blueprint::ReleaseState::label),
            seen_by,
            is_offered,
            warnings: nothing
                .into_iter()
                .chain(successor)
                .chain(newest.and_then(Warning::of))
                .collect(),
            description,
            about,
            cost: manifest.as_ref().map(Cost::of).unwrap_or_default(),
            answers: Vec::new(),
            contents,
            versions: facts::versions(snap, subject)?,
            users: Users::of(snap, subject)?,
            based_on: manifest
                .and_then(|manifest| manifest.based_on)
                .map(|origin| {
                    Link::to(
                        format!("/blaupausen/{}", origin.slug),
                        format!("{}, Version {}", origin.slug, origin.version),
                    )
                }),
            variants: facts::variants(snap, subject)?,
        };
        Ok((page, questionnaire))
    }
}
