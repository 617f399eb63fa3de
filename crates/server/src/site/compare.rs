//! `/blaupausen/{slug}/vergleich/{a}/{b}`: what changed between two versions, and whom it concerns.

use super::{
    blueprint::{
        subject::{Link, Subject},
        users,
    },
    files::open,
    go_to, show as show_page,
};
use crate::{
    api::releases::compare,
    page::{Caching, Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use artefacts::compare::{Difference, Weight};
use serde::Serialize;
use store::{Snap, releases::Listed};

/// The page of a comparison.
#[derive(Debug, Serialize)]
pub struct ComparePage {
    trail: Vec<Crumb>,
    name: String,
    old: String,
    old_href: String,
    new: String,
    new_href: String,
    must_act: bool,
    groups: Vec<Group>,
    affected: Vec<Affected>,
    /// There are more than the page shows.
    has_more: bool,
    /// Other versions to compare the newer one with.
    others: Vec<Link>,
}

/// The differences of one part.
#[derive(Debug, Serialize)]
struct Group {
    label: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    /// As of findings: how much it matters.
    severity: &'static str,
    weight: &'static str,
    sentence: String,
}

/// Somebody who uses an older version.
#[derive(Debug, Serialize)]
struct Affected {
    body: Link,
    version: String,
    stage: &'static str,
    stage_text: &'static str,
    since: String,
}

impl Page for ComparePage {
    const TEMPLATE: &'static str = "pages/compare.html";
    fn title(&self) -> String {
        format!("{}: {} und {} im Vergleich", self.name, self.old, self.new)
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |groups, affected: Vec<Affected>| Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Hundesteuer online anmelden".to_owned(),
            old: "1.0.0".to_owned(),
            old_href: "/blaupausen/x/versionen/1.0.0".to_owned(),
            new: "1.1.0".to_owned(),
            new_href: "/blaupausen/x/versionen/1.1.0".to_owned(),
            must_act: !affected.is_empty(),
            groups,
            has_more: !affected.is_empty(),
            affected,
            others: vec![Link::to("/blaupausen/x/vergleich/0.9.0/1.1.0", "0.9.0")],
        };
        let difference = |part, weight| Difference {
            part,
            weight,
            sentence: "„Steuersatz“ ist neu und muss ausgefüllt werden.".to_owned(),
        };
        let all = vec![
            difference(artefacts::compare::Part::Parameter, Weight::Act),
            difference(artefacts::compare::Part::Parameter, Weight::Look),
            difference(artefacts::compare::Part::File, Weight::Know),
        ];
        let sinn = Affected {
            body: Link::to("/kommunen/06532020", "Sinn"),
            version: "1.0.0".to_owned(),
            stage: "live",
            stage_text: "in Betrieb",
            since: "01.04.2022".to_owned(),
        };
        vec![page(vec![], vec![]), page(grouped(all), vec![sinn])]
    }
}

/// `GET /blaupausen/{slug}/vergleich/{a}/{b}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    at: web::Path<(String, String, String)>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let viewer = visitor.viewer.clone();
    let page = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &at.0, &viewer)?;
            let (old, new) = (subject.release(&at.1)?, subject.release(&at.2)?);
            if old.version > new.version {
                return Ok(Err(address(&subject, new, old)));
            }
            ComparePage::of(snap, &subject, old, new).map(Ok)
        })
        .await?;
    match page {
        Ok(page) => show_page(&request, &visitor, &page),
        // The older version always stands on the left.
        Err(address) => Ok(go_to(&address)),
    }
}

fn address(subject: &Subject, old: &Listed, new: &Listed) -> String {
    format!(
        "{}/vergleich/{}/{}",
        subject.path(),
        old.version,
        new.version
    )
}

impl ComparePage {
    fn of(
        snap: &mut Snap<'_>,
        subject: &Subject,
        old: &Listed,
        new: &Listed,
    ) -> Result<Self, Problem> {
        open(old)?;
        open(new)?;
        let differences = compare::differences(snap, &subject.releases, old, new)?;
        let (affected, has_more) = affected(snap, subject, new)?;
        let path = subject.path();
        let others = subject
            .releases
            .iter()
            .filter(|other| other.version < new.version && other.version != old.version);
        Ok(Self {
            trail: subject.trail(),
            name: subject.card.title.clone(),
            old: old.version.to_string(),
            old_href: format!("{path}/versionen/{}", old.version),
            new: new.version.to_string(),
            new_href: format!("{path}/versionen/{}", new.version),
            must_act: differences
                .iter()
                .any(|difference| difference.weight == Weight::Act),
            groups: grouped(differences),
            affected,
            has_more,
            others: others
                .map(|other| Link::to(address(subject, other, new), other.version.to_string()))
                .collect(),
        })
    }
}

/// The differences by part, in the order in which they come.
fn grouped(differences: Vec<Difference>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for difference in differences {
        let severity = match difference.weight {
            Weight::Act => "error",
            Weight::Look => "warning",
            Weight::Know => "hint",
        };
        let row = Row {
            severity,
            weight: difference.weight.label(),
            sentence: difference.sentence,
        };
        match groups
            .last_mut()
            .filter(|group| group.label == difference.part.label())
        {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                label: difference.part.label(),
                rows: vec![row],
            }),
        }
    }
    groups
}

/// Everybody who still uses, or is about to use, a version before the newer one.
fn affected(
    snap: &mut Snap<'_>,
    subject: &Subject,
    new: &Listed,
) -> Result<(Vec<Affected>, bool), Problem> {
    let (older, has_more) =
        compare::affected(snap, &subject.reader, subject.card.id, &new.version)?;
    let bodies = store::bodies::many(snap, older.iter().map(|one| one.body))?;
    let rows = older.iter().filter_map(|one| {
        Some(Affected {
            body: users::link(bodies.get(&one.body)?),
            version: one.version.as_ref()?.to_string(),
            stage: one.stage.word(),
            stage_text: one.stage.label(),
            since: one.since.german(),
        })
    });
    Ok((rows.collect(), has_more))
}
