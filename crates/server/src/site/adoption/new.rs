//! `/blaupausen/{slug}/nachnutzung/neu`: a body takes up a blueprint; for mere interest one click is enough.

mod begin;

pub use begin::begin;

use super::form::{StepForm, Typed};
use crate::{
    api::proposals::bodies_of,
    clock,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{
        blueprint::subject::Subject,
        kept, show as show_page,
        visibility::{Chosen, VisibilityInput},
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::{
    Id,
    adoption::{Adoption, Stage},
    person::Person,
    public_body::{BodyKind, PublicBody},
};
use serde::Serialize;
use store::{Snap, bodies};

/// The form with which an adoption begins.
#[derive(Debug, Serialize)]
pub struct NewAdoption {
    path: String,
    trail: Vec<Crumb>,
    name: String,
    /// The bodies for which the visitor may record; empty for anybody else.
    bodies: Vec<Choice>,
    /// The body of the short way.
    body: Choice,
    body_error: Option<String>,
    /// The version that is offered; without one nothing can begin.
    version: Option<String>,
    today: String,
    /// The body publishes the blueprint itself.
    is_own: bool,
    form: StepForm,
    planned_live_on: Field,
    visibility: VisibilityInput,
    /// Municipalities for which a county or an association can adopt.
    covered: Vec<Choice>,
    covers_error: Option<String>,
    /// Whether the long form was used.
    is_open: bool,
}

impl Page for NewAdoption {
    const TEMPLATE: &'static str = "pages/adoption-new.html";
    fn title(&self) -> String {
        format!("Nachnutzung eintragen: {}", self.name)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |bodies: Vec<Choice>, version: Option<&str>, is_open| Self {
            path: "/blaupausen/hundesteuer-anmelden".to_owned(),
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Hundesteuer online anmelden".to_owned(),
            body: bodies.first().cloned().unwrap_or_default(),
            bodies,
            body_error: None,
            version: version.map(str::to_owned),
            today: "22.11.2026".to_owned(),
            is_own: false,
            form: StepForm::sample(is_open),
            planned_live_on: Field::default(),
            visibility: VisibilityInput::sample(is_open),
            covered: vec![],
            covers_error: None,
            is_open,
        };
        let sinn = Choice::of("06532020", "Sinn", true);
        let county = Choice::of("06532", "Lahn-Dill-Kreis", false);
        let covered = vec![
            Choice::of("06532020", "Sinn", false),
            Choice::of("06532001", "Aßlar", true),
        ];
        vec![
            page(vec![], Some("1.2.0"), false),
            page(vec![sinn.clone()], None, false),
            page(vec![sinn.clone()], Some("1.2.0"), false),
            Self {
                covered,
                is_own: true,
                ..page(vec![sinn, county], Some("1.2.0"), true)
            },
        ]
    }
}

/// What the page shows, or where the adoption is that has begun already.
enum Shown {
    Form(Box<NewAdoption>),
    Begun(Id<Adoption>),
}

/// `GET /blaupausen/{slug}/nachnutzung`: who uses it stands on the page of the blueprint.
pub async fn users(slug: web::Path<String>) -> HttpResponse {
    let to = format!("/blaupausen/{}#nachnutzung", crate::site::encoded(&slug));
    HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, to))
        .finish()
}

/// `GET /blaupausen/{slug}/nachnutzung/neu`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let held = params.one(kept::PARAMETER);
    params.done()?;
    let before: Option<(String, Typed)> = kept::typed(&visitor, &registry, held).await?;
    let viewer = visitor.viewer.clone();
    let shown = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &slug, &viewer)?;
            shown(snap, subject, person, before, Vec::new())
        })
        .await?;
    match shown {
        Shown::Form(page) => show_page(&request, &visitor, &*page),
        Shown::Begun(id) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/nachnutzungen/{id}")))
            .finish()),
    }
}

fn shown(
    snap: &mut Snap<'_>,
    subject: Subject,
    person: Id<Person>,
    typed: Option<(String, Typed)>,
    flaws: Vec<Flaw>,
) -> Result<Shown, Problem> {
    let actor = store::people::actor(snap, person)?;
    let mut own: Vec<PublicBody> = bodies::many(snap, bodies_of(&actor))?
        .into_values()
        .collect();
    own.sort_by_key(|body| (body.id != actor.body, body.key.clone()));
    let is_open = typed.is_some();
    if let (Some(first), 1, false) = (own.first(), own.len(), is_open)
        && let Some(open) = store::adoptions::open_of(snap, subject.card.id, first.id)?
    {
        return Ok(Shown::Begun(open.id));
    }
    let today = clock::moment().day().german();
    let offered = subject.offered().map(|release| release.version.to_string());
    let (key, typed) = typed.unwrap_or_else(|| {
        let typed = Typed {
            stage: Stage::Interest.word().to_owned(),
            version: offered.clone().unwrap_or_default(),
            effective_on: today.clone(),
            visibility: Chosen::usual(),
            ..Typed::default()
        };
        (
            own.first()
                .map(|body| body.key.to_string())
                .unwrap_or_default(),
            typed,
        )
    });
    let choices: Vec<Choice> = own
        .iter()
        .map(|body| Choice::of(body.key.as_str(), &body.name, body.key.as_str() == key))
        .collect();
    let visibility = visibility(snap, &own, &typed.visibility, &flaws)?;
    let covered = coverable(snap, &own, &typed.covers)?;
    let error = |field: &str| {
        flaws
            .iter()
            .find(|flaw| flaw.field == field)
            .map(|flaw| flaw.text.clone())
    };
    let is_offered = |release: &store::releases::Listed| {
        matches!(
            release.state,
            domain::blueprint::ReleaseState::Released | domain::blueprint::ReleaseState::Deprecated
        )
    };
    let releases: Vec<_> = subject
        .releases
        .iter()
        .filter(|release| is_offered(release))
        .cloned()
        .collect();
    Ok(Shown::Form(Box::new(NewAdoption {
        path: subject.path(),
        trail: subject.trail(),
        is_own: own
            .first()
            .is_some_and(|body| body.id == subject.card.publisher),
        body: choices
            .iter()
            .find(|choice| choice.chosen)
            .or(choices.first())
            .cloned()
            .unwrap_or_default(),
        bodies: choices,
        body_error: error("body"),
        version: offered,
        today,
        planned_live_on: Field {
            value: typed.planned_live_on.clone(),
            error: error("plannedLiveOn"),
        },
        visibility,
        covered,
        covers_error: error("covers"),
        form: StepForm::of(&typed, &releases, flaws),
        name: subject.card.title,
        is_open,
    })))
}

/// The choice of who may see it, with the cooperations of these bodies.
fn visibility(
    snap: &mut Snap<'_>,
    own: &[PublicBody],
    chosen: &Chosen,
    flaws: &[Flaw],
) -> Result<VisibilityInput, Problem> {
    let mut joined = Vec::new();
    for body in own {
        // Somebody records for one body, rarely for two.
        joined.extend(app::audience::cooperations(
            snap,
            body.id,
            clock::moment().day(),
        )?);
    }
    joined.sort();
    joined.dedup();
    Ok(VisibilityInput::of(chosen, &joined, flaws))
}

/// The municipalities of a county; an association may cover those of its district.
pub(super) fn coverable(
    snap: &mut Snap<'_>,
    own: &[PublicBody],
    chosen: &[String],
) -> Result<Vec<Choice>, Problem> {
    let of = own.iter().find(|body| {
        matches!(
            body.kind,
            BodyKind::County | BodyKind::Association | BodyKind::ItProvider
        )
    });
    let district = of.and_then(|body| {
        let own = (body.kind == BodyKind::County).then(|| body.key.to_string());
        own.or_else(|| body.district.clone())
    });
    let Some(district) = district else {
        return Ok(Vec::new());
    };
    let filter = bodies::Filter {
        district: Some(district),
        ..bodies::Filter::default()
    };
    let towns = bodies::page(snap, &filter, None, 200)?;
    let is_town = |body: &PublicBody| {
        matches!(
            body.kind,
            BodyKind::Town
                | BodyKind::Municipality
                | BodyKind::SpecialStatusTown
                | BodyKind::IndependentCity
        )
    };
    let choice = |body: &PublicBody| {
        Choice::of(
            body.key.as_str(),
            &body.name,
            chosen.iter().any(|key| key == body.key.as_str()),
        )
    };
    Ok(towns
        .iter()
        .filter(|body| is_town(body))
        .map(choice)
        .collect())
}
