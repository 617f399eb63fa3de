//! `/foerderung`: notices of grants, for "Förderung" of a body and for "Prüfung (Land)" of the authority that gave them.
//!
//! Every look at them leaves its line in the audit log before anything is shown.

mod form;
mod shown;
mod write;

pub use form::NoticeForm;
pub use shown::NoticePage;
pub use write::{add, change, change_form, new};

use super::{blueprint::subject::Link, show as show_page};
use crate::{
    api,
    page::{Crumb, Page},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::notices::{self, Listed};
use domain::{Day, Id, notice::Notice, period::Period};
use serde::Serialize;

const HERE: &str = "/foerderung";

/// The notices that somebody may read.
#[derive(Debug, Serialize)]
pub struct Notices {
    rows: Vec<Row>,
    /// Where one more is entered, for each body.
    add: Vec<Link>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    notice: Link,
    programme: String,
    body: String,
    authority: String,
    period: String,
    amount: Option<String>,
    proof_due_on: Option<String>,
}

impl Page for Notices {
    const TEMPLATE: &'static str = "pages/notices.html";
    fn title(&self) -> String {
        "Förderung".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = Row {
            notice: Link::to("/foerderung/x", "IV 1-2024/17"),
            programme: "Interkommunale Zusammenarbeit".to_owned(),
            body: "Wetzlar".to_owned(),
            authority: "Land Hessen, Zuwendungen".to_owned(),
            period: "01.03.2024 bis 31.12.2026".to_owned(),
            amount: Some("100.000,00\u{a0}€".to_owned()),
            proof_due_on: None,
        };
        let add = Link::to("/foerderung/neu?stelle=06532023", "Bescheid eintragen");
        vec![
            Self {
                rows: vec![],
                add: vec![],
                next: None,
            },
            Self {
                rows: vec![row],
                add: vec![add],
                next: Some("/foerderung?page%5Bafter%5D=1".to_owned()),
            },
        ]
    }
}

/// The way back to the list.
fn trail() -> Vec<Crumb> {
    vec![Crumb::to(HERE, "Förderung")]
}

fn path(id: Id<Notice>) -> String {
    format!("{HERE}/{id}")
}

fn id_of(text: &str) -> Result<Id<Notice>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Dieser Bescheid"))
}

/// Both days, or from when until further notice.
fn written(period: Period) -> String {
    let from = period.from().german();
    match period.until().map(Day::german) {
        Some(until) => format!("{from} bis {until}"),
        None => format!("ab {from}"),
    }
}

fn row(one: &Listed) -> Row {
    let notice = &one.kept.notice;
    Row {
        notice: Link::to(path(notice.id), &notice.reference),
        programme: notice.programme.clone(),
        body: one.body.name.clone(),
        authority: one.authority.name.clone(),
        period: written(notice.period),
        amount: notice.amount.map(|amount| amount.to_string()),
        proof_due_on: notice.proof_due_on.map(Day::german),
    }
}

/// `GET /foerderung`
pub async fn list(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let wish = params.page(50);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let after = after.map(|(id, _)| id_of(&id)).transpose()?;
    registry.tell_of_look(None).await?;
    let size = wish.size;
    let page = registry
        .read(move |snap| {
            let mut found = notices::list(snap, who, after, size + 1)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let last = found.last().filter(|_| has_more);
            let next = last.map(|one| cursor(&one.kept.notice.id.to_string(), ""));
            let kept = notices::bodies_kept(snap, who)?;
            let add = kept.iter().map(|body| {
                let label = match kept.len() {
                    1 => "Bescheid eintragen".to_owned(),
                    _ => format!("Bescheid für {} eintragen", body.name),
                };
                Link::to(format!("{HERE}/neu?stelle={}", body.key), label)
            });
            Ok::<_, Problem>(Notices {
                rows: found.iter().map(row).collect(),
                add: add.collect(),
                next: next.map(|after| format!("{HERE}?page%5Bafter%5D={after}")),
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// `GET /foerderung/{id}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (visitor.known()?, id_of(&id)?);
    let whole = registry
        .read(move |snap| notices::whole(snap, who, id).map_err(Problem::from))
        .await?;
    registry.tell_of_look(Some(whole.kept.notice.body)).await?;
    show_page(&request, &visitor, &NoticePage::of(whole))
}

/// `GET /foerderung/{id}/dateien/{digest}`: evidence, a package or a report that belongs to the notice.
pub async fn file(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    api::notices::file_for(&request, &registry, who, &path.0, &path.1).await
}
