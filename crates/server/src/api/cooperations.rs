//! Cooperations: who works together, and how far its members are with which blueprints.

pub mod matrix;
pub mod members;
pub mod proposals;
pub mod sheet;

use super::{adoptions::wish::short, bodies::NamedKey, fields::Fields};
use crate::{
    answer::{self, IfMatch, List, Next, Once, Written},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::cooperate::{self, Foundation};
use domain::{
    Day, Slug,
    cooperation::{Cooperation, LegalForm},
    public_body::{PublicBody, sort_key},
};
use serde::Serialize;
use store::{Snap, bodies, cooperations};

/// A cooperation; one without legal personality acts through its lead.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CooperationView {
    slug: String,
    name: String,
    legal_form: &'static str,
    legal_form_label: &'static str,
    lead: NamedKey,
    #[schema(value_type = Option<String>, format = Date)]
    signed_on: Option<Day>,
    note: Option<String>,
}

impl CooperationView {
    fn of(cooperation: &Cooperation, lead: &PublicBody) -> Self {
        Self {
            slug: cooperation.slug.to_string(),
            name: cooperation.name.clone(),
            legal_form: cooperation.legal_form.word(),
            legal_form_label: cooperation.legal_form.label(),
            lead: NamedKey::of(lead),
            signed_on: cooperation.signed_on,
            note: cooperation.note.clone(),
        }
    }
}

/// The cooperation that an address names, with the number of its changes.
///
/// # Errors
/// 404 when there is none.
pub fn find(snap: &mut Snap<'_>, slug: &Slug) -> Result<cooperations::Revised, Problem> {
    cooperations::find(snap, slug)?.ok_or_else(|| Problem::not_found("Diese Kooperation"))
}

fn slug_of(text: &str) -> Result<Slug, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Kooperation"))
}

fn view(snap: &mut Snap<'_>, cooperation: &Cooperation) -> Result<CooperationView, Problem> {
    let lead = bodies::by_id(snap, cooperation.lead)?;
    Ok(CooperationView::of(cooperation, &lead))
}

/// Cooperations by name.
#[utoipa::path(
    get, path = "/api/v1/cooperations", tag = "cooperations",
    params(("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<CooperationView>))
)]
pub async fn list(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| {
            let limit = i64::try_from(size + 1).unwrap_or(101);
            let mut found = cooperations::page(snap, after, limit)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let leads = bodies::many(snap, found.iter().map(|(one, _)| one.lead))?;
            let last = found.last().filter(|_| has_more);
            let after = last.map(|(one, _)| cursor(&sort_key(&one.name), &one.id.to_string()));
            let view = |(one, _): &cooperations::Revised| {
                Some(CooperationView::of(one, leads.get(&one.lead)?))
            };
            Ok::<_, Problem>((found.iter().filter_map(view).collect::<Vec<_>>(), after))
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

/// One cooperation.
#[utoipa::path(
    get, path = "/api/v1/cooperations/{slug}", tag = "cooperations",
    params(("slug" = String, Path)), responses((status = 200, body = CooperationView), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    slug: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let view = registry
        .read(move |snap| {
            let (cooperation, _) = find(snap, &slug)?;
            view(snap, &cooperation)
        })
        .await?;
    answer::json(&request, &view)
}

/// Founds a cooperation; who founds it coordinates it.
#[utoipa::path(
    post, path = "/api/v1/cooperations", tag = "cooperations", request_body(content = Object),
    responses((status = 201, body = CooperationView), (status = 403), (status = 409), (status = 422))
)]
pub async fn found(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let new = foundation(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            let (founded, _) = cooperate::found(tx, who, new, now)?;
            let location = format!("/api/v1/cooperations/{}", founded.slug);
            Written::created(location, &view(tx, &founded)?)
        })
        .await
}

fn foundation(body: &[u8]) -> Result<Foundation, Problem> {
    let mut fields = Fields::read(body)?;
    let slug = fields.needed("slug");
    let name = fields.needed("name");
    let legal_form = fields.needed("legalForm");
    let lead = fields.needed("lead");
    let signed_on = fields.parsed("signedOn");
    let note = short(&mut fields, "note");
    let read = (|| {
        Some(Foundation {
            slug: slug?,
            name: name?,
            legal_form: legal_form?,
            lead: lead?,
            signed_on,
            note,
        })
    })();
    fields.done(read)
}

/// What somebody wants to change; nothing said means that it stays.
struct Change {
    name: Option<String>,
    legal_form: Option<LegalForm>,
    signed_on: Option<Option<Day>>,
    note: Option<Option<String>>,
}

impl Change {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::read(body)?;
        let name = fields.says("name").then(|| fields.needed("name"));
        let legal_form = fields.says("legalForm").then(|| fields.needed("legalForm"));
        let signed_on = fields.says("signedOn").then(|| fields.parsed("signedOn"));
        let note = fields.says("note").then(|| short(&mut fields, "note"));
        let read = Self {
            name: name.flatten(),
            legal_form: legal_form.flatten(),
            signed_on,
            note,
        };
        fields.done(Some(read))
    }

    fn of(self, known: Cooperation) -> Cooperation {
        Cooperation {
            name: self.name.unwrap_or(known.name),
            legal_form: self.legal_form.unwrap_or(known.legal_form),
            signed_on: self.signed_on.unwrap_or(known.signed_on),
            note: self.note.unwrap_or(known.note),
            ..known
        }
    }
}

/// Changes what a cooperation says of itself; slug and lead stay.
#[utoipa::path(
    patch, path = "/api/v1/cooperations/{slug}", tag = "cooperations",
    params(("slug" = String, Path), ("If-Match" = String, Header)), request_body(content = Object),
    responses((status = 200, body = CooperationView), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug_of(&slug)?;
    let condition = IfMatch::of(&request)?;
    let change = Change::read(&body)?;
    let written = registry
        .write(move |tx, _| {
            let (known, revision) = find(tx, &slug)?;
            condition.holds(&view(tx, &known)?)?;
            let (changed, _) = cooperate::change(tx, who, &change.of(known), revision)?;
            Written::of(StatusCode::OK, None, &view(tx, &changed)?)
        })
        .await?;
    Ok(written.response())
}
