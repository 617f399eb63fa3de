//! Notices of grants: read by their bodies, and by "Prüfung (Land)" of the authority that gave them.
//!
//! Every look leaves its line in the audit log before anything is answered.

pub mod write;

use super::{
    adoptions::{StepView, evidence::recognised, id_of},
    bodies::NamedKey,
    releases::send,
};
use crate::{
    answer::{self, List, Next},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::notices::{self, File, FileOf, Listed, Whole};
use documents::Format;
use domain::{Day, Digest, Id, Moment, Period, money::Cents, notice::Notice, person::Person};
use serde::Serialize;

/// A notice of a grant, as the body keeps it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    id: String,
    body: NamedKey,
    authority: NamedKey,
    programme: String,
    /// The reference of the authority (Geschäftszeichen).
    reference: String,
    #[schema(value_type = String, format = Date)]
    given_on: Day,
    /// For which days money was granted; both belong to it.
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// How much was granted; unknown where nobody has said it.
    #[schema(value_type = Option<i64>)]
    amount_cents: Option<Cents>,
    /// The last day for the proof of use (Verwendungsnachweis), as the notice says.
    #[schema(value_type = Option<String>, format = Date)]
    proof_due_on: Option<Day>,
    purpose: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
}

/// A version of a blueprint that belongs to the notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeReleaseView {
    version: String,
    state: &'static str,
    #[schema(value_type = String)]
    digest: Digest,
    #[schema(value_type = String, format = DateTime)]
    released_at: Moment,
    /// Where the package is fetched.
    href: String,
}

/// A blueprint that belongs to the notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeBlueprintView {
    slug: String,
    title: String,
    releases: Vec<NoticeReleaseView>,
}

/// An adoption that belongs to the notice, with all its steps and their evidence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeAdoptionView {
    id: String,
    blueprint: String,
    title: String,
    steps: Vec<StepView>,
}

/// A document of a report that belongs to the notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeReportView {
    number: i64,
    format: String,
    href: String,
}

/// A notice with everything that belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeDetail {
    #[serde(flatten)]
    notice: NoticeView,
    /// The cooperation that the notice is about, by its name in addresses.
    cooperation: Option<String>,
    blueprints: Vec<NoticeBlueprintView>,
    adoptions: Vec<NoticeAdoptionView>,
    reports: Vec<NoticeReportView>,
}

fn period(period: Period) -> (Day, Option<Day>) {
    (period.from(), period.until())
}

impl NoticeView {
    fn of(one: &Listed) -> Self {
        let notice = &one.kept.notice;
        let (from, until) = period(notice.period);
        Self {
            id: notice.id.to_string(),
            body: NamedKey::of(&one.body),
            authority: NamedKey::of(&one.authority),
            programme: notice.programme.clone(),
            reference: notice.reference.clone(),
            given_on: notice.given_on,
            from,
            until,
            amount_cents: notice.amount,
            proof_due_on: notice.proof_due_on,
            purpose: notice.purpose.clone(),
            recorded_at: one.kept.recorded_at,
        }
    }
}

impl NoticeDetail {
    fn of(whole: Whole) -> Self {
        let id = whole.kept.notice.id;
        let file = |digest: &Digest| format!("/api/v1/notices/{id}/files/{digest}");
        let blueprints = whole.blueprints.iter().map(|one| NoticeBlueprintView {
            slug: one.card.slug.to_string(),
            title: one.card.title.clone(),
            releases: one
                .releases
                .iter()
                .map(|release| NoticeReleaseView {
                    version: release.version.to_string(),
                    state: release.state.word(),
                    digest: release.digest,
                    released_at: release.released_at,
                    href: file(&release.package),
                })
                .collect(),
        });
        let adoptions = whole.adoptions.iter().map(|one| {
            let all = one.life.recorded();
            let steps = all.iter().map(|step| {
                StepView::with(step, all, |proof| {
                    proof.value.parse().ok().map(|digest| file(&digest))
                })
            });
            NoticeAdoptionView {
                id: one.listed.id.to_string(),
                blueprint: one.card.slug.to_string(),
                title: one.card.title.clone(),
                steps: steps.collect(),
            }
        });
        let reports = whole
            .documents
            .iter()
            .map(|(number, format, digest)| NoticeReportView {
                number: *number,
                format: format.clone(),
                href: file(digest),
            });
        let (blueprints, adoptions) = (blueprints.collect(), adoptions.collect());
        let reports = reports.collect();
        let cooperation = whole.cooperation.map(|one| one.slug.to_string());
        Self {
            notice: NoticeView::of(&Listed {
                kept: whole.kept,
                body: whole.body,
                authority: whole.authority,
            }),
            cooperation,
            blueprints,
            adoptions,
            reports,
        }
    }
}

/// The notices of one's body, or of the authority for which one audits; the newest first.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "notices",
    params(("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<NoticeView>), (status = 401))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let mut params = Params::parse(request.query_string());
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let after = after.map(|(id, _)| id_of(&id, WHAT)).transpose()?;
    registry.tell_of_look(None).await?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| {
            let mut found = notices::list(snap, who, after, size + 1)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let last = found.last().filter(|_| has_more);
            let after = last.map(|one| cursor(&one.kept.notice.id.to_string(), ""));
            let views = found.iter().map(NoticeView::of).collect::<Vec<_>>();
            Ok::<_, Problem>((views, after))
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

const WHAT: &str = "Dieser Bescheid";

/// One notice with everything that belongs to it.
#[utoipa::path(
    get, path = "/api/v1/notices/{id}", tag = "notices",
    params(("id" = String, Path)), responses((status = 200, body = NoticeDetail), (status = 401), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, id_of(&id, WHAT)?);
    let whole = registry
        .read(move |snap| notices::whole(snap, who, id).map_err(Problem::from))
        .await?;
    registry.tell_of_look(Some(whole.kept.notice.body)).await?;
    answer::json(&request, &NoticeDetail::of(whole))
}

/// Evidence, a package or a report that belongs to the notice.
#[utoipa::path(
    get, path = "/api/v1/notices/{id}/files/{digest}", tag = "notices",
    params(("id" = String, Path), ("digest" = String, Path)),
    responses((status = 200, body = Vec<u8>), (status = 401), (status = 404))
)]
pub async fn file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    file_for(&request, &registry, who, &path.0, &path.1).await
}

/// The file for this reader, always as an attachment that can run nothing.
///
/// # Errors
/// 404 when there is none, or none for this reader.
pub async fn file_for(
    request: &HttpRequest,
    registry: &Registry,
    who: Id<Person>,
    id: &str,
    digest: &str,
) -> Result<HttpResponse, Problem> {
    let id: Id<Notice> = id_of(id, WHAT)?;
    let digest: Digest = digest
        .parse()
        .map_err(|_| Problem::not_found("Diese Datei"))?;
    let File { body, of, .. } = registry
        .read(move |snap| notices::file(snap, who, id, digest).map_err(Problem::from))
        .await?;
    registry.tell_of_look(Some(body)).await?;
    let (name, kind) = match of {
        FileOf::Package { name } => (name, "application/zip"),
        FileOf::Statement { number, format } => {
            let kind = format.parse::<Format>().map(Format::media_type);
            let name = format!("nachnutzungsnachweis-{number}.{format}");
            (name, kind.unwrap_or("application/octet-stream"))
        }
        FileOf::Evidence => {
            let files = registry.files.clone();
            let kind = registry
                .blocking(move || recognised(&files.read(digest)?))
                .await?;
            (kind.file_name(digest), kind.media_type())
        }
    };
    send(
        request,
        registry,
        digest,
        kind,
        (&name, "private, no-store"),
    )
    .await
}
