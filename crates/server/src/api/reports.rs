//! The adoption statement: as a preview that keeps nothing, and made, under a number, the same bytes ever after.

pub mod make;
mod send;

use super::fields::Fields;
use crate::{
    answer::{self, Next, Once, Written},
    clock,
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::{Fetcher, Program, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::report::Wish;
use documents::Format;
use domain::{
    Day, Digest, Id, Moment, Slug, person::Person, public_body::PublicBody, visibility::Audience,
};
use make::{keep, prepare};
use serde::Serialize;
use std::collections::HashMap;
use store::{
    Snap, Sql,
    statements::{self, Made},
};

/// A statement that was made and kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeView {
    /// Numbers rise in the order of making; one that was given up leaves a gap.
    number: i64,
    /// None: about the whole state.
    cooperation: Option<Subject>,
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = String, format = Date)]
    until: Day,
    #[schema(value_type = String, format = DateTime)]
    as_known_at: Moment,
    /// SHA-256 over the canonical JSON of head, members, figures and rows.
    #[schema(value_type = String)]
    digest: Digest,
    #[schema(value_type = String, format = DateTime)]
    made_at: Moment,
    files: Vec<FileView>,
}

/// A cooperation by its names.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Subject {
    #[schema(value_type = String)]
    slug: Slug,
    name: String,
}

/// A document of a statement.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FileView {
    format: String,
    href: String,
}

/// A page of statements, the newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MadeList {
    items: Vec<MadeView>,
    page: Next,
}

impl MadeView {
    /// Views of these statements: two questions for any number of them.
    fn all(snap: &mut Snap<'_>, made: Vec<Made>) -> Result<Vec<Self>, Sql> {
        let subjects = statements::subjects(snap, &made)?;
        let mut formats: HashMap<i64, Vec<String>> = statements::formats(snap, &made)?;
        let view = |made: Made| {
            let files = formats.remove(&made.number).unwrap_or_default();
            let subject = made.cooperation.and_then(|id| subjects.get(&id));
            Self {
                number: made.number,
                cooperation: subject.map(|(slug, name)| Subject {
                    slug: slug.clone(),
                    name: name.clone(),
                }),
                from: made.from,
                until: made.until,
                as_known_at: made.as_known_at,
                digest: made.digest,
                made_at: made.made_at,
                files: files
                    .into_iter()
                    .map(|format| FileView {
                        href: format!("/api/v1/reports/{}?format={format}", made.number),
                        format,
                    })
                    .collect(),
            }
        };
        Ok(made.into_iter().map(view).collect())
    }
}

/// Statements that were made.
#[utoipa::path(
    get, path = "/api/v1/reports", tag = "reports",
    params(("cooperation" = Option<String>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = MadeList), (status = 400), (status = 404))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let about = params.parsed::<Slug>("cooperation");
    let wish = params.page(20);
    params.done()?;
    let before = wish.after.as_deref().map(read_number).transpose()?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| {
            let reader = reader(snap, who.0)?;
            let of = about.map(|slug| subject(snap, &slug)).transpose()?;
            let limit = i64::try_from(size + 1).unwrap_or(101);
            let mut found = statements::newest(snap, &reader, of, before, limit)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let after = found.last().filter(|_| has_more).map(|made| made.number);
            Ok::<_, Problem>((MadeView::all(snap, found)?, after))
        })
        .await?;
    let after = after.map(|number| cursor(&number.to_string(), ""));
    let page = Next {
        after: after.clone(),
    };
    answer::list(&request, &MadeList { items, page }, &wish, after.as_deref())
}

fn read_number(text: &str) -> Result<i64, Problem> {
    let (number, _) = read_cursor(text)?;
    number.parse().map_err(|_| {
        Problem::new(
            "anfrage-fehlerhaft",
            "„page[after]“ stammt nicht aus einer Antwort des Registers.",
        )
    })
}

fn subject(
    snap: &mut Snap<'_>,
    slug: &Slug,
) -> Result<domain::Id<domain::cooperation::Cooperation>, Problem> {
    let found = store::cooperations::find(snap, slug)?;
    found
        .map(|(cooperation, _)| cooperation.id)
        .ok_or_else(|| Problem::not_found("Diese Kooperation"))
}

/// The adoption statement as the facts make it now. Keeps nothing.
#[utoipa::path(
    get, path = "/api/v1/reports/adoption", tag = "reports",
    params(("cooperation" = Option<String>, Query, description = "without it: the whole state"), ("from" = String, Query), ("until" = String, Query),
           ("asKnownAt" = Option<String>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, description = "the statement in the format that was asked for", body = Object), (status = 400))
)]
pub async fn preview(
    request: HttpRequest,
    who: Fetcher,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let cooperation = params.parsed("cooperation");
    let from = needed_day(&mut params, "from");
    let until = needed_day(&mut params, "until");
    let as_known_at = params.parsed("asKnownAt");
    let format = params.parsed("format").unwrap_or(Format::Json);
    params.done()?;
    let (Some(from), Some(until)) = (from, until) else {
        return Err(Problem::new(
            "anfrage-fehlerhaft",
            "Der Zeitraum lässt sich nicht lesen.",
        ));
    };
    let wish = Wish {
        cooperation,
        from,
        until,
        as_known_at,
    };
    let made = make::preview(&registry, who.0, wish, move |told| {
        let document = told.render(format).map_err(make::problem)?;
        Ok((documents::file_name(&told.outline.head, format), document))
    });
    let (name, document) = made.await.map_err(of_address)?;
    Ok(send::file(
        &request,
        document,
        format,
        &name,
        "private, no-cache",
    ))
}

fn needed_day(params: &mut Params, name: &str) -> Option<Day> {
    let text = params.one(name);
    if text.is_none() {
        params.refuse(
            name,
            "parameter-fehlt",
            "Nennen Sie den Zeitraum mit „from“ und „until“.",
        );
    }
    text.and_then(|text| {
        text.parse()
            .map_err(|e: domain::day::NoDay| {
                params.refuse(name, "parameter-ungueltig", &e.to_string());
            })
            .ok()
    })
}

/// What is wrong with a wish that stands in the address: 400, and parameters instead of pointers.
fn of_address(problem: Problem) -> Problem {
    if problem.name != "nicht-annehmbar" {
        return problem;
    }
    let mut flaws = problem.flaws.clone();
    for flaw in &mut flaws {
        flaw.pointer = flaw.pointer.trim_start_matches('/').to_owned();
    }
    Problem::new("anfrage-fehlerhaft", problem.detail.clone()).with_flaws(flaws)
}

/// Makes a statement and keeps it in every format under a number.
#[utoipa::path(
    post, path = "/api/v1/reports", tag = "reports", request_body(content = Object),
    responses((status = 201, body = MadeView), (status = 403), (status = 422))
)]
pub async fn create(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let wish = read_wish(&body)?;
    let once = Once::of(&request, &body)?;
    let before = once.clone();
    let known = registry
        .read(move |snap| before.answered(snap, who, &clock::now()))
        .await?;
    if let Some(written) = known {
        return Ok(written.response());
    }
    let prepared = prepare(&registry, who, wish).await?;
    once.write(&registry, who, move |tx, now| {
        let made = keep(tx, who, &prepared, now)?;
        let location = format!("/api/v1/reports/{}", made.number);
        let mut views = MadeView::all(tx, vec![made])?;
        let view = views.pop().ok_or(Sql::NotFound)?;
        Written::created(location, &view)
    })
    .await
}

fn read_wish(body: &[u8]) -> Result<Wish, Problem> {
    let mut fields = Fields::read(body)?;
    let cooperation = fields.parsed("cooperation");
    let from = fields.needed("from");
    let until = fields.needed("until");
    let as_known_at = fields.parsed("asKnownAt");
    let wish = from.zip(until).map(|(from, until)| Wish {
        cooperation,
        from,
        until,
        as_known_at,
    });
    fields.done(wish)
}

/// A statement that was made, in the format that is asked for: the same bytes ever after.
#[utoipa::path(
    get, path = "/api/v1/reports/{number}", tag = "reports",
    params(("number" = i64, Path), ("format" = Option<String>, Query)),
    responses((status = 200, description = "the document", body = Object), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    number: web::Path<String>,
    who: Fetcher,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let format = params.parsed("format").unwrap_or(Format::Json);
    params.done()?;
    let number: i64 = number
        .parse()
        .map_err(|_| Problem::not_found("Diese Übersicht"))?;
    let KeptFile {
        name,
        digest,
        audience,
        body,
    } = registry
        .read(move |snap| kept_file(snap, who.0, number, format))
        .await?;
    if audience != Audience::Public {
        registry.tell_of_look(body).await?;
    }
    let inner = Registry::clone(&registry);
    let document = registry
        .blocking(move || send::kept(&inner, digest))
        .await?;
    let caching = match audience {
        Audience::Public => "public, max-age=31536000, immutable",
        Audience::Hessen | Audience::Cooperation(_) | Audience::OwnBody => "private, no-store",
    };
    Ok(send::file(&request, document, format, &name, caching))
}

/// A kept document, who may read it, and for which body it was made.
struct KeptFile {
    name: String,
    digest: Digest,
    audience: Audience,
    body: Option<Id<PublicBody>>,
}

/// The document of this statement in a format, if this person may read it.
fn kept_file(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
    number: i64,
    format: Format,
) -> Result<KeptFile, Problem> {
    let reader = reader(snap, who)?;
    let made = statements::find(snap, &reader, number)?
        .ok_or_else(|| Problem::not_found("Diese Übersicht"))?;
    let digest = statements::file(snap, number, format.word())?
        .ok_or_else(|| Problem::not_found("Diese Übersicht in diesem Format"))?;
    let (until, audience, body) = (made.until, made.audience, made.body);
    let subjects = statements::subjects(snap, &[made])?;
    let about = subjects
        .into_values()
        .next()
        .map_or_else(|| "hessen".to_owned(), |(slug, _)| slug.to_string());
    let name = format!(
        "nachnutzungsnachweis-{number}-{about}-{until}.{}",
        format.extension()
    );
    Ok(KeptFile {
        name,
        digest,
        audience,
        body,
    })
}
