//! Steps that a coordinator proposes, as the bodies that they concern see and decide them.

use super::{adoptions::id_of, bodies::NamedKey, fields::Fields};
use crate::who::reader;
use crate::{
    answer::{self, List, Next, Once, Written},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::propose;
use domain::visibility::Reader;
use domain::{
    Day, Id, Moment,
    adoption::{Adoption, Evidence, Step},
    person::{Actor, For, Role},
    proposal::Proposal,
    public_body::PublicBody,
    region::BodyKey,
};
use serde::Serialize;
use std::collections::{HashMap, hash_map::Entry};
use store::{Snap, blueprints::Card, bodies, cooperations, people, proposals};

/// A proposed step; it counts nowhere until the body confirms it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposalView {
    id: String,
    cooperation: String,
    blueprint: String,
    blueprint_title: String,
    body: NamedKey,
    stage: &'static str,
    stage_label: &'static str,
    version: Option<String>,
    #[schema(value_type = String, format = Date)]
    effective_on: Day,
    #[schema(value_type = Vec<Object>)]
    evidence: Vec<Evidence>,
    note: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    proposed_at: Moment,
    state: &'static str,
}

/// A proposal with what it is about.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub proposal: Proposal,
    pub card: Card,
    pub body: PublicBody,
    pub cooperation: domain::cooperation::Cooperation,
}

/// The bodies for which somebody works.
#[must_use]
pub fn bodies_of(actor: &Actor) -> Vec<Id<PublicBody>> {
    let mut bodies: Vec<_> = actor
        .roles
        .iter()
        .filter_map(|(role, held)| match (role, held) {
            (Role::Draft | Role::Release, For::Body(body)) => Some(*body),
            (
                Role::Read
                | Role::Draft
                | Role::Release
                | Role::Coordinate
                | Role::Fund
                | Role::Audit
                | Role::Administer,
                For::Body(_) | For::Cooperation(_) | For::Registry,
            ) => None,
        })
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// The open proposals for these bodies, oldest first, with what they are about.
///
/// # Errors
/// Those of the database.
pub fn waiting(
    snap: &mut Snap<'_>,
    reader: &Reader,
    of: &[Id<PublicBody>],
    after: Option<Id<Proposal>>,
    limit: usize,
) -> Result<Vec<Waiting>, Problem> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let open = proposals::open_for(snap, of, after, limit)?;
    about(snap, reader, open)
}

/// These proposals with what they are about, as far as the reader may see the blueprints.
///
/// # Errors
/// Those of the database.
pub fn about(
    snap: &mut Snap<'_>,
    reader: &Reader,
    open: Vec<Proposal>,
) -> Result<Vec<Waiting>, Problem> {
    let ids: Vec<_> = open.iter().map(|proposal| proposal.blueprint).collect();
    let cards = store::blueprints::cards_of(snap, reader, &ids)?;
    let known = bodies::many(snap, open.iter().map(|proposal| proposal.body))?;
    let mut cooperating = HashMap::new();
    for proposal in &open {
        // A body is proposed to by the few cooperations that it belongs to.
        if let Entry::Vacant(unknown) = cooperating.entry(proposal.cooperation) {
            unknown.insert(cooperations::by_id(snap, proposal.cooperation)?.0);
        }
    }
    Ok(open
        .into_iter()
        .filter_map(|proposal| {
            Some(Waiting {
                card: cards.get(&proposal.blueprint)?.clone(),
                body: known.get(&proposal.body)?.clone(),
                cooperation: cooperating.get(&proposal.cooperation)?.clone(),
                proposal,
            })
        })
        .collect())
}

impl ProposalView {
    pub(super) fn of(waiting: Waiting) -> Self {
        let Waiting {
            proposal,
            card,
            body,
            cooperation,
        } = waiting;
        Self {
            id: proposal.id.to_string(),
            cooperation: cooperation.slug.to_string(),
            blueprint: card.slug.to_string(),
            blueprint_title: card.title,
            body: NamedKey::of(&body),
            stage: proposal.step.stage.word(),
            stage_label: proposal.step.stage.label(),
            version: proposal.step.version.map(|version| version.to_string()),
            effective_on: proposal.step.effective_on,
            evidence: proposal.step.evidence,
            note: proposal.step.note,
            proposed_at: proposal.proposed_at,
            state: proposal.state.word(),
        }
    }
}

/// The proposals that wait for a body; only those who work for it see them.
#[utoipa::path(
    get, path = "/api/v1/proposals", tag = "proposals",
    params(("body" = Option<String>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<ProposalView>), (status = 403))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let mut params = Params::parse(request.query_string());
    let key = params.parsed::<BodyKey>("body");
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let after = after.map(|(id, _)| id_of(&id, "Diese Seite")).transpose()?;
    let size = wish.size;
    let mut found = registry
        .read(move |snap| {
            let actor = people::actor(snap, who)?;
            let mut of = bodies_of(&actor);
            if let Some(key) = key {
                let body = bodies::find(snap, &key)?;
                let body = body.ok_or_else(|| Problem::not_found("Diese Kommune"))?;
                if !of.contains(&body.id) {
                    return Err(Problem::new(
                        "nicht-erlaubt",
                        format!(
                            "Vorschläge für {} sieht nur, wer dort erfasst oder freigibt.",
                            body.name
                        ),
                    ));
                }
                of = vec![body.id];
            }
            let reader = reader(snap, Some(who))?;
            waiting(snap, &reader, &of, after, size + 1)
        })
        .await?;
    let has_more = found.len() > size;
    found.truncate(size);
    let last = found.last().filter(|_| has_more);
    let after = last.map(|waiting| cursor(&waiting.proposal.id.to_string(), ""));
    let list = List {
        items: found.into_iter().map(ProposalView::of).collect(),
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(&request, &list, &wish, after.as_deref())
}

/// What became of a proposal that was confirmed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmedView {
    proposal: String,
    adoption: String,
    step: String,
}

/// The steps that were recorded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Confirmed {
    confirmed: Vec<ConfirmedView>,
}

/// The proposals that were declined.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Refused {
    refused: Vec<String>,
}

/// Confirms proposals, all or none: each becomes a step that the body itself recorded.
#[utoipa::path(
    post, path = "/api/v1/proposals/confirmations", tag = "proposals", request_body(content = Object),
    responses((status = 201, body = Confirmed), (status = 403), (status = 409), (status = 422))
)]
pub async fn confirm(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let ids = ids(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            let steps = propose::confirm(tx, who, &ids, now)?;
            let view =
                |(id, (adoption, step)): (&Id<Proposal>, &(Id<Adoption>, Step))| ConfirmedView {
                    proposal: id.to_string(),
                    adoption: adoption.to_string(),
                    step: step.id.to_string(),
                };
            let confirmed = ids.iter().zip(&steps).map(view).collect();
            Written::of(StatusCode::CREATED, None, &Confirmed { confirmed })
        })
        .await
}

/// Declines proposals, all or none.
#[utoipa::path(
    post, path = "/api/v1/proposals/refusals", tag = "proposals", request_body(content = Object),
    responses((status = 200, body = Refused), (status = 403), (status = 409))
)]
pub async fn decline(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let ids = ids(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            propose::decline(tx, who, &ids, now)?;
            let refused = ids.iter().map(ToString::to_string).collect();
            Written::of(StatusCode::OK, None, &Refused { refused })
        })
        .await
}

/// Proposals decided at once; a statement of a whole year fits.
const MOST: usize = 500;

/// The proposals named in a body, each once, in the order in which they were made: that is also the
/// order in which they are carried out.
fn ids(body: &[u8]) -> Result<Vec<Id<Proposal>>, Problem> {
    let mut fields = Fields::read(body)?;
    let mut ids: Vec<Id<Proposal>> = fields.all("ids");
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST {
        fields.refuse(
            "ids",
            "anzahl",
            format!("Nennen Sie 1 bis {MOST} Vorschläge."),
        );
    }
    fields.done(Some(ids))
}
