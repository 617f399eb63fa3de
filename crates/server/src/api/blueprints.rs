//! Blueprints: find, read, look after.

pub(crate) mod change;

pub(crate) mod list;
pub(crate) mod suggest;

pub use change::change;
pub use list::list;
pub use suggest::suggest;

use super::bodies::NamedKey;
use crate::{
    answer,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    site::blueprint::subject::known_successors,
    who::{Program, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Id, Slug,
    blueprint::Blueprint,
    manifest::{Contact, Operator},
    person::Person,
    visibility::Audience,
};
use serde::Serialize;
use store::{
    Snap,
    blueprints::{self, Adopters, Card, Term},
};

/// How many bodies use it; the publisher's own use stands apart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptersView {
    live: i64,
    planned: i64,
    own_live: bool,
}

impl From<Adopters> for AdoptersView {
    fn from(of: Adopters) -> Self {
        Self {
            live: of.live,
            planned: of.planned,
            own_live: of.own_live,
        }
    }
}

/// A blueprint as it stands today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlueprintView {
    slug: String,
    title: String,
    summary: String,
    /// The highest version that is neither a preview, withdrawn nor blocked.
    latest_version: Option<String>,
    publisher: Option<NamedKey>,
    services: Vec<String>,
    bundles: Vec<String>,
    platforms: Vec<String>,
    specialist_systems: Vec<String>,
    content: Vec<String>,
    adopters: AdoptersView,
    #[schema(value_type = Object)]
    contact: Contact,
    #[schema(value_type = Option<Object>)]
    operator: Option<Operator>,
    /// Who may see it: `own_body`, `cooperation`, `hessen` or `public`.
    visibility: &'static str,
    /// The cooperation that may see it, if it is one.
    visibility_cooperation: Option<String>,
    successor: Option<String>,
    founded_at: String,
    released_at: String,
}

/// The view of a blueprint; the same for `GET` and for the condition of `PATCH`.
pub(super) fn view(
    snap: &mut Snap<'_>,
    slug: &Slug,
    who: Option<Id<Person>>,
) -> Result<(BlueprintView, Card), Problem> {
    let card = seen(snap, slug, who)?;
    let reader = reader(snap, who)?;
    let publisher = store::bodies::by_id(snap, card.publisher)?;
    let adopters = one(blueprints::adopters_of(snap, &reader, &[card.id])?, card.id);
    let terms = one(blueprints::terms_of(snap, &[card.id])?, card.id);
    let values = |wanted: Term| {
        terms
            .iter()
            .filter(|(term, _)| *term == wanted)
            .map(|(_, value)| value.clone())
            .collect()
    };
    let view = BlueprintView {
        slug: card.slug.to_string(),
        title: card.title.clone(),
        summary: card.summary.clone(),
        latest_version: card.latest_version.as_ref().map(ToString::to_string),
        publisher: Some(NamedKey::of(&publisher)),
        services: values(Term::Service),
        bundles: values(Term::Bundle),
        platforms: values(Term::Platform),
        specialist_systems: values(Term::SpecialistSystem),
        content: values(Term::Content),
        adopters: adopters.into(),
        contact: card.contact.clone(),
        operator: card.operator.clone(),
        visibility: card.audience.level(),
        visibility_cooperation: named_cooperation(snap, card.audience)?,
        successor: card.successor.as_ref().map(ToString::to_string),
        founded_at: card.founded_at.to_string(),
        released_at: card.released_at.to_string(),
    };
    Ok((view, card))
}

fn one<T: Default>(mut of: std::collections::HashMap<Id<Blueprint>, T>, id: Id<Blueprint>) -> T {
    of.remove(&id).unwrap_or_default()
}

/// The blueprint with this name, if this person or stranger may see it.
///
/// # Errors
/// 404 when there is none for these eyes.
pub(super) fn seen(
    snap: &mut Snap<'_>,
    slug: &Slug,
    who: Option<Id<Person>>,
) -> Result<Card, Problem> {
    let unknown = || Problem::not_found("Diese Blaupause");
    let reader = reader(snap, who)?;
    let mut card = blueprints::card(snap, &reader, slug)?.ok_or_else(unknown)?;
    known_successors(snap, &reader, &mut card, &mut [])?;
    Ok(card)
}

/// The name in addresses of the cooperation that may see a thing.
///
/// # Errors
/// Those of the database.
pub(crate) fn named_cooperation(
    snap: &mut Snap<'_>,
    audience: Audience,
) -> Result<Option<String>, store::Sql> {
    let id = audience.cooperation();
    let found = id
        .map(|id| store::cooperations::by_id(snap, id))
        .transpose()?;
    Ok(found.map(|(cooperation, _)| cooperation.slug.to_string()))
}

/// A successor has to be there, so that its link leads somewhere.
///
/// # Errors
/// 422 when there is none that this person may see.
pub(super) fn exists(
    snap: &mut Snap<'_>,
    successor: &Slug,
    who: Id<Person>,
) -> Result<(), Problem> {
    let reader = reader(snap, Some(who))?;
    if blueprints::card(snap, &reader, successor)?.is_some() {
        return Ok(());
    }
    let detail = format!("Eine Blaupause mit dem Kurznamen „{successor}“ gibt es nicht.");
    Err(Problem::new("nicht-annehmbar", detail.clone()).with_flaw(
        "/successor",
        "nachfolger-unbekannt",
        detail,
    ))
}

/// The name of a blueprint in an address; what is no name is not found.
pub(super) fn slug(text: &str) -> Result<Slug, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Blaupause"))
}

/// One blueprint.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}", tag = "blueprints",
    params(("slug" = String, Path)), responses((status = 200, body = BlueprintView), (status = 404))
)]
pub async fn show(
    request: HttpRequest,
    name: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&name)?;
    let (view, _) = registry.read(move |snap| view(snap, &slug, who.0)).await?;
    answer::json(&request, &view)
}
