//! Who belongs to a cooperation since when; a body that leaves and comes back has two memberships.

use super::{find, slug_of};
use crate::{
    answer::{self, IfMatch, List, Next, Once, Written},
    api::{
        adoptions::{id_of, wish::short},
        bodies::NamedKey,
        fields::Fields,
    },
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::cooperate::{self, Joining};
use domain::{
    Day, Id,
    cooperation::{Cooperation, Membership},
    public_body::PublicBody,
};
use serde::Serialize;
use store::{Snap, bodies, cooperations};

const WHAT: &str = "Diese Mitgliedschaft";

/// A membership with its days, both included.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    id: String,
    body: NamedKey,
    role: &'static str,
    role_label: &'static str,
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    note: Option<String>,
}

impl MemberView {
    fn of(member: &Membership, body: &PublicBody) -> Self {
        Self {
            id: member.id.to_string(),
            body: NamedKey::of(body),
            role: member.role.word(),
            role_label: member.role.label(),
            from: member.period.from(),
            until: member.period.until(),
            note: member.note.clone(),
        }
    }
}

/// The memberships of a cooperation by their beginning, past ones included.
#[utoipa::path(
    get, path = "/api/v1/cooperations/{slug}/members", tag = "cooperations",
    params(("slug" = String, Path), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<MemberView>), (status = 404))
)]
pub async fn list(
    request: HttpRequest,
    slug: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let mut params = Params::parse(request.query_string());
    let wish = params.page(100);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| {
            let (cooperation, _) = find(snap, &slug)?;
            let mut members = cooperations::members(snap, cooperation.id)?;
            if let Some(after) = after {
                members.retain(|one| place(one) > after);
            }
            let has_more = members.len() > size;
            members.truncate(size);
            let known = bodies::many(snap, members.iter().map(|one| one.body))?;
            let last = members.last().filter(|_| has_more).map(place);
            let view = |one: &Membership| Some(MemberView::of(one, known.get(&one.body)?));
            let items: Vec<_> = members.iter().filter_map(view).collect();
            Ok::<_, Problem>((items, last.map(|(day, id)| cursor(&day, &id))))
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

/// Where a membership stands in the order of the list.
fn place(one: &Membership) -> (String, String) {
    (one.period.from().to_string(), one.id.to_string())
}

/// One membership.
#[utoipa::path(
    get, path = "/api/v1/cooperations/{slug}/members/{id}", tag = "cooperations",
    params(("slug" = String, Path), ("id" = String, Path)), responses((status = 200, body = MemberView), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let (slug, id) = (slug_of(&slug)?, id_of(&id, WHAT)?);
    let view = registry
        .read(move |snap| {
            let (cooperation, _) = find(snap, &slug)?;
            view(snap, &cooperation, id)
        })
        .await?;
    answer::json(&request, &view)
}

fn view(snap: &mut Snap<'_>, of: &Cooperation, id: Id<Membership>) -> Result<MemberView, Problem> {
    let members = cooperations::members(snap, of.id)?;
    let member = members.iter().find(|one| one.id == id);
    let member = member.ok_or_else(|| Problem::not_found(WHAT))?;
    let body = bodies::by_id(snap, member.body)?;
    Ok(MemberView::of(member, &body))
}

/// Records that a body belongs to the cooperation. A day that another membership of it covers is 409.
#[utoipa::path(
    post, path = "/api/v1/cooperations/{slug}/members", tag = "cooperations",
    params(("slug" = String, Path)), request_body(content = Object),
    responses((status = 201, body = MemberView), (status = 403), (status = 404), (status = 409), (status = 422))
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
    let new = joining(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            let member = cooperate::join(tx, who, &slug, new, now)?;
            let body = bodies::by_id(tx, member.body)?;
            let location = format!("/api/v1/cooperations/{slug}/members/{}", member.id);
            Written::created(location, &MemberView::of(&member, &body))
        })
        .await
}

fn joining(body: &[u8]) -> Result<Joining, Problem> {
    let mut fields = Fields::read(body)?;
    let key = fields.needed("body");
    let role = fields.needed("role");
    let from = fields.needed("from");
    let until = fields.parsed("until");
    let note = short(&mut fields, "note");
    let read = (|| {
        Some(Joining {
            body: key?,
            role: role?,
            from: from?,
            until,
            note,
        })
    })();
    fields.done(read)
}

/// Records the last day of a membership; that day still belongs to it.
#[utoipa::path(
    patch, path = "/api/v1/cooperations/{slug}/members/{id}", tag = "cooperations",
    params(("slug" = String, Path), ("id" = String, Path), ("If-Match" = String, Header)), request_body(content = Object),
    responses((status = 200, body = MemberView), (status = 403), (status = 404), (status = 409), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let (slug, id) = path.into_inner();
    let (slug, id) = (slug_of(&slug)?, id_of(&id, WHAT)?);
    let condition = IfMatch::of(&request)?;
    let mut fields = Fields::read(&body)?;
    let until: Option<Day> = fields.needed("until");
    let until = fields.done(until)?;
    let written = registry
        .write(move |tx, now| {
            let (cooperation, _) = find(tx, &slug)?;
            condition.holds(&view(tx, &cooperation, id)?)?;
            cooperate::leave(tx, who, &slug, id, until, now)?;
            Written::of(StatusCode::OK, None, &view(tx, &cooperation, id)?)
        })
        .await?;
    Ok(written.response())
}
