//! Adoptions: who takes up which blueprint, told in steps.

pub(crate) mod covers;
pub(crate) mod evidence;
pub mod told;
pub(super) mod wish;
pub(crate) mod write;

// With the handlers go the descriptions that `utoipa` puts beside them.
pub use covers::*;
pub use evidence::*;
pub use wish::check_value;
pub use write::*;

use super::bodies::NamedKey;
use crate::{
    answer, clock,
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Day, Id, Moment,
    adoption::{Adoption, Evidence, EvidenceKind, Said, Stage, Step, Word},
};
use serde::Serialize;
use told::{Told, Wanted, Whole};

/// A blueprint by its names.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NamedBlueprint {
    slug: String,
    title: String,
}

/// An adoption and where it stands on the day that was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptionView {
    id: String,
    blueprint: NamedBlueprint,
    body: NamedKey,
    /// Whether the body published the blueprint itself: its own use is counted apart.
    own_use: bool,
    stage: &'static str,
    stage_label: &'static str,
    /// How the stage is counted: interested, planned, live, paused or ended.
    counted_as: &'static str,
    version: Option<String>,
    /// Since when this stage holds; an upgrade does not restart it.
    #[schema(value_type = String, format = Date)]
    since: Day,
    /// Since when this version is in force.
    #[schema(value_type = String, format = Date)]
    version_since: Day,
    #[schema(value_type = Option<String>, format = Date)]
    planned_live_on: Option<Day>,
    /// Who may see it: `own_body`, `cooperation`, `hessen` or `public`.
    visibility: &'static str,
    /// The cooperation that may see it, if it is one.
    visibility_cooperation: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
}

/// A page of adoptions, with the day and the moment that were asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptionList {
    items: Vec<AdoptionView>,
    /// The day on which they stand as told; today when nobody asked.
    #[schema(value_type = String, format = Date)]
    at: Day,
    /// As recorded up to this moment; now when it is null.
    #[schema(value_type = Option<String>, format = DateTime)]
    as_known_at: Option<Moment>,
    page: answer::Next,
}

/// A proof for a step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceView {
    kind: &'static str,
    kind_label: &'static str,
    value: String,
    note: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    seen_on: Option<Day>,
    /// Whether the registry or a file of the body keeps it; an address alone is not ("nicht gesichert").
    secured: bool,
    /// Where a kept file is fetched.
    href: Option<String>,
}

/// One step as it was recorded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    id: String,
    stage: &'static str,
    stage_label: &'static str,
    version: Option<String>,
    #[schema(value_type = String, format = Date)]
    effective_on: Day,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
    evidence: Vec<EvidenceView>,
    note: Option<String>,
    corrects: Option<String>,
    reason: Option<String>,
    /// The step that corrects this one, when there is one.
    replaced_by: Option<String>,
}

/// A body that the adoption covers beside the one that adopts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverView {
    body: NamedKey,
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    answer: &'static str,
    answer_label: &'static str,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
    /// Everything that was said of it since, in the order of recording; the latest speaks.
    said: Vec<SaidView>,
}

/// What was said of a cover: an answer of the covered body, or the last day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaidView {
    /// `answer` or `end`.
    kind: &'static str,
    answer: Option<&'static str>,
    /// With `end`: the last day; null takes an earlier end back.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
}

impl SaidView {
    const fn of(said: &Said) -> Self {
        let (kind, answer, until) = match said.word {
            Word::Answered(answer) => ("answer", Some(answer.word()), None),
            Word::Ends(until) => ("end", None, until),
        };
        Self {
            kind,
            answer,
            until,
            recorded_at: said.recorded_at,
        }
    }
}

/// An adoption with all its steps in the order of their recording.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptionDetail {
    #[serde(flatten)]
    adoption: AdoptionView,
    steps: Vec<StepView>,
    covers: Vec<CoverView>,
}

impl AdoptionView {
    fn of(told: &Told) -> Self {
        let Told {
            listed,
            card,
            body,
            stand,
            ..
        } = told;
        Self {
            id: listed.id.to_string(),
            blueprint: NamedBlueprint {
                slug: card.slug.to_string(),
                title: card.title.clone(),
            },
            body: NamedKey::of(body),
            own_use: card.publisher == body.id,
            stage: stand.stage.word(),
            stage_label: stand.stage.label(),
            counted_as: stand.stage.count().word(),
            version: stand.version.as_ref().map(ToString::to_string),
            since: stand.since,
            version_since: stand.version_since,
            planned_live_on: listed.planned_live_on,
            visibility: listed.audience.level(),
            visibility_cooperation: told.cooperation.clone(),
            recorded_at: listed.recorded_at,
        }
    }
}

/// Whether something else than the mere address of a page stands behind the step.
#[must_use]
pub fn is_secured(proof: &Evidence, all: &[Evidence]) -> bool {
    proof.kind != EvidenceKind::Url || all.iter().any(|other| other.kind == EvidenceKind::File)
}

/// Where a kept file of an adoption is fetched.
#[must_use]
pub fn href(adoption: Id<Adoption>, proof: &Evidence) -> Option<String> {
    (proof.kind == EvidenceKind::File)
        .then(|| format!("/api/v1/adoptions/{adoption}/evidence/{}", proof.value))
}

impl StepView {
    fn of(step: &Step, of: Id<Adoption>, all: &[Step]) -> Self {
        Self::with(step, all, |proof| href(of, proof))
    }
    /// The step, with the addresses at which its kept files are fetched.
    pub(super) fn with(
        step: &Step,
        all: &[Step],
        href: impl Fn(&Evidence) -> Option<String>,
    ) -> Self {
        let replaced_by = all.iter().find(|other| other.corrects == Some(step.id));
        let evidence = step.evidence.iter().map(|proof| EvidenceView {
            kind: proof.kind.word(),
            kind_label: proof.kind.label(),
            value: proof.value.clone(),
            note: proof.note.clone(),
            seen_on: proof.seen_on,
            secured: is_secured(proof, &step.evidence),
            href: href(proof),
        });
        Self {
            id: step.id.to_string(),
            stage: step.stage.word(),
            stage_label: step.stage.label(),
            version: step.version.as_ref().map(ToString::to_string),
            effective_on: step.effective_on,
            recorded_at: step.recorded_at,
            evidence: evidence.collect(),
            note: step.note.clone(),
            corrects: step.corrects.map(|id| id.to_string()),
            reason: step.reason.clone(),
            replaced_by: replaced_by.map(|other| other.id.to_string()),
        }
    }
}

impl AdoptionDetail {
    fn of(whole: &Whole) -> Self {
        let Whole {
            told,
            covers,
            covered,
        } = whole;
        let steps = told.life.recorded();
        let covers = covers.iter().filter_map(|cover| {
            Some(CoverView {
                body: NamedKey::of(covered.get(&cover.body)?),
                from: cover.from,
                until: cover.until(),
                answer: cover.answer().word(),
                answer_label: cover.answer().label(),
                recorded_at: cover.recorded_at,
                said: cover.said.iter().map(SaidView::of).collect(),
            })
        });
        Self {
            adoption: AdoptionView::of(told),
            steps: steps
                .iter()
                .map(|step| StepView::of(step, told.listed.id, steps))
                .collect(),
            covers: covers.collect(),
        }
    }
}

/// Adoptions as they stand on a day, as recorded up to a moment; ended ones are told with their last stage.
#[utoipa::path(
    get, path = "/api/v1/adoptions", tag = "adoptions",
    params(("blueprint" = Option<Vec<String>>, Query), ("body" = Option<Vec<String>>, Query), ("stage" = Option<Vec<String>>, Query),
           ("at" = Option<String>, Query), ("asKnownAt" = Option<String>, Query),
           ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = AdoptionList), (status = 400))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let wanted = Wanted {
        blueprints: params.all_parsed("blueprint"),
        bodies: params.all_parsed("body"),
        stages: params.all_parsed::<Stage>("stage"),
        at: params.parsed("at"),
        known: params.parsed("asKnownAt"),
    };
    for (name, count) in [
        ("blueprint", wanted.blueprints.len()),
        ("body", wanted.bodies.len()),
    ] {
        if count > told::MOST_NAMES {
            let most = told::MOST_NAMES;
            let detail = format!("Höchstens {most} Werte auf einmal; fragen Sie mehrmals.");
            params.refuse(name, "parameter-zu-oft", &detail);
        }
    }
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_place).transpose()?;
    let (now, size) = (clock::moment(), wish.size);
    let (at, as_known_at) = (wanted.at.unwrap_or(now.day()), wanted.known);
    let (found, after) = registry
        .read(move |snap| told::page(snap, &wanted, who.0, after, size, now))
        .await?;
    let after = after.map(|id| cursor(&id.to_string(), ""));
    let list = AdoptionList {
        items: found.iter().map(AdoptionView::of).collect(),
        at,
        as_known_at,
        page: answer::Next {
            after: after.clone(),
        },
    };
    answer::list(&request, &list, &wish, after.as_deref())
}

/// The identity in a cursor.
fn read_place<T>(text: &str) -> Result<Id<T>, Problem> {
    let (id, _) = read_cursor(text)?;
    id.parse()
        .map_err(|e: domain::id::NoId| Problem::new("anfrage-fehlerhaft", e.to_string()))
}

/// An identity in an address.
pub(super) fn id_of<T>(text: &str, what: &str) -> Result<Id<T>, Problem> {
    text.parse().map_err(|_| Problem::not_found(what))
}

/// One adoption with all its steps, replaced ones included.
#[utoipa::path(
    get, path = "/api/v1/adoptions/{id}", tag = "adoptions",
    params(("id" = String, Path)), responses((status = 200, body = AdoptionDetail), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id, "Diese Nachnutzung")?;
    let whole = registry
        .read(move |snap| told::whole(snap, id, who.0, clock::moment()))
        .await?;
    answer::json(&request, &AdoptionDetail::of(&whole))
}
