//! Steps that the coordinator of a cooperation proposes for members, singly or from a list.

use super::{
    find,
    sheet::{self, Checked},
    slug_of,
};
use crate::who::reader;
use crate::{
    answer::{self, List, Next, Once, Written},
    api::{
        adoptions::{
            id_of,
            wish::{MOST_PROOFS, files_are_kept, proof, short},
        },
        fields::Fields,
        proposals::{ProposalView, about},
    },
    clock,
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use app::propose::{self, Suggestion};
use domain::{Id, Now, Slug, access, adoption::Wish, person::Person, proposal::Proposal};
use serde::Serialize;
use store::{Tx, people, proposals};

/// Proposals in one request; the same as in a list.
const MOST: usize = 2_000;

/// What was proposed, or would be.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposed {
    /// Whether nothing was stored.
    dry_run: bool,
    proposals: Vec<ProposalView>,
}

/// The proposals of a cooperation, newest first; only who coordinates it sees them all.
#[utoipa::path(
    get, path = "/api/v1/cooperations/{slug}/proposals", tag = "cooperations",
    params(("slug" = String, Path), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<ProposalView>), (status = 403), (status = 404))
)]
pub async fn list(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug_of(&slug)?;
    let mut params = Params::parse(request.query_string());
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let after = after.map(|(id, _)| id_of(&id, "Diese Seite")).transpose()?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| {
            let (cooperation, _) = find(snap, &slug)?;
            let actor = people::actor(snap, who)?;
            access::coordinate(&actor, &cooperation)
                .map_err(|e| Problem::new("nicht-erlaubt", e.to_string()))?;
            let limit = i64::try_from(size + 1).unwrap_or(101);
            let mut found = proposals::of_cooperation(snap, cooperation.id, after, limit)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let last = found.last().filter(|_| has_more);
            let after = last.map(|one| cursor(&one.id.to_string(), ""));
            let reader = reader(snap, Some(who))?;
            let views = about(snap, &reader, found)?
                .into_iter()
                .map(ProposalView::of);
            Ok::<_, Problem>((views.collect::<Vec<_>>(), after))
        })
        .await?;
    let list = List {
        items,
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(&request, &list, &wish, after.as_deref())
}

/// Proposes steps, all or none; a single object stands for a list of one.
#[utoipa::path(
    post, path = "/api/v1/cooperations/{slug}/proposals", tag = "cooperations",
    params(("slug" = String, Path)), request_body(content = Object),
    responses((status = 201, body = Proposed), (status = 403), (status = 404), (status = 422))
)]
pub async fn add(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug_of(&slug)?;
    let suggestions = suggestions(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            for (place, suggestion) in suggestions.iter().enumerate() {
                files_are_kept(tx, &suggestion.step).map_err(|e| e.under(place))?;
            }
            propose(tx, who, &slug, &suggestions, now)
        })
        .await
}

fn suggestions(body: &[u8]) -> Result<Vec<Suggestion>, Problem> {
    let all = Fields::read_each(body, suggestion)?;
    if all.is_empty() || all.len() > MOST {
        return Err(Problem::new(
            "nicht-annehmbar",
            format!("Senden Sie 1 bis {MOST} Vorschläge auf einmal."),
        ));
    }
    Ok(all)
}

fn suggestion(fields: &mut Fields) -> Option<Suggestion> {
    let blueprint = fields.needed("blueprint");
    let body = fields.needed("body");
    let stage = fields.needed("stage");
    let version = fields.parsed("version");
    let effective_on = fields.needed("effectiveOn");
    let evidence = fields.each("evidence", proof);
    if evidence.len() > MOST_PROOFS {
        let detail = format!("Ein Schritt hat höchstens {MOST_PROOFS} Nachweise.");
        fields.refuse("evidence", "zu-viele-nachweise", detail);
    }
    let note = short(fields, "note");
    let step = Wish {
        stage: stage?,
        version,
        effective_on: effective_on?,
        evidence,
        note,
        corrects: None,
        reason: None,
    };
    Some(Suggestion {
        blueprint: blueprint?,
        body: body?,
        step,
    })
}

fn propose(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    slug: &Slug,
    suggestions: &[Suggestion],
    now: &Now,
) -> Result<Written, Problem> {
    let made = propose::propose(tx, who, slug, suggestions, now)?;
    let proposed = proposed(tx, who, made, false)?;
    let location = format!("/api/v1/cooperations/{slug}/proposals");
    Written::created(location, &proposed)
}

fn proposed(
    snap: &mut store::Snap<'_>,
    who: Id<Person>,
    made: Vec<Proposal>,
    dry_run: bool,
) -> Result<Proposed, Problem> {
    let reader = reader(snap, Some(who))?;
    let views = about(snap, &reader, made)?
        .into_iter()
        .map(ProposalView::of);
    Ok(Proposed {
        dry_run,
        proposals: views.collect(),
    })
}

/// Proposes what a list (CSV or XLSX) says, all or none; `dryRun=true` shows what is understood and stores nothing.
#[utoipa::path(
    post, path = "/api/v1/cooperations/{slug}/proposals/list", tag = "cooperations",
    params(("slug" = String, Path), ("dryRun" = Option<bool>, Query)), request_body(content_type = "text/csv", content = Vec<u8>),
    responses((status = 201, body = Proposed), (status = 200, body = Proposed), (status = 403), (status = 413), (status = 415), (status = 422))
)]
pub async fn add_list(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug_of(&slug)?;
    let mut params = Params::parse(request.query_string());
    let dry_run = params.parsed::<bool>("dryRun").unwrap_or(false);
    params.done()?;
    is_list(&request)?;
    let bytes = sheet::received(&registry, body).await?;
    let (for_check, once) = (slug.clone(), Once::of(&request, &bytes)?);
    let (checked, seen) = registry
        .read(move |snap| {
            let checked =
                sheet::check(snap, who, &for_check, &bytes, &clock::now())?.faultless()?;
            let seen = proposed(snap, who, checked.proposals.clone(), true)?;
            Ok::<_, Problem>((checked, seen))
        })
        .await?;
    if dry_run {
        return Ok(Written::of(StatusCode::OK, None, &seen)?.response());
    }
    once.write(&registry, who, move |tx, now| {
        propose(tx, who, &slug, &of(checked), now)
    })
    .await
}

fn of(checked: Checked) -> Vec<Suggestion> {
    let lines = checked.lines.into_iter();
    lines.map(|line| line.suggestion).collect()
}

const KINDS: [&str; 2] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

fn is_list(request: &HttpRequest) -> Result<(), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if KINDS.contains(&kind) {
        return Ok(());
    }
    Err(Problem::new(
        "format-unbekannt",
        "Senden Sie die Liste als CSV (text/csv) oder als Excel-Arbeitsmappe (.xlsx).",
    ))
}
