//! `/api/v1/everyday-words`: the table of everyday words of the search, for programs of "Verwaltung" of the registry.

use super::fields::Fields;
use crate::{
    answer::{self, List, Next, Once, Written},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::teach::{self, Draft, Filter, Shown, Wish};
use domain::{Moment, everyday::WordList};
use serde::Serialize;

/// An entry of the table.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EverydayWordView {
    /// `everyday` or `weak`.
    list: &'static str,
    word: String,
    /// `>`: leads to the official words only; `=`: the first official word leads back, too; empty of a weak word.
    direction: String,
    /// Official words, best first.
    official: Vec<String>,
    /// Numbers of the bundles that are meant, best first.
    bundles: Vec<String>,
    /// How the word hangs together with the official one; of a weak word, what it is good for.
    kind: String,
    area: String,
    reason: String,
    /// `shipped`, `added`, `changed` or `takenOut`.
    standing: &'static str,
    /// When it was changed last; none for what came with the product.
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<Moment>,
    changed_by: Option<String>,
}

impl EverydayWordView {
    fn of(shown: Shown) -> Self {
        let cells = shown.cells;
        let split = |text: &str, between: char| {
            let parts = text.split(between).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let (changed_by, changed_at) = shown.changed.unzip();
        Self {
            official: split(&cells.official, '|'),
            bundles: split(&cells.bundles, ' '),
            list: shown.list.word(),
            word: cells.word,
            direction: cells.direction,
            kind: cells.kind,
            area: cells.area,
            reason: cells.reason,
            standing: shown.standing.word(),
            changed_at,
            changed_by,
        }
    }
}

/// The entries of a table by their words: everyday words, or the weak ones.
#[utoipa::path(
    get, path = "/api/v1/everyday-words", tag = "search",
    params(("q" = Option<String>, Query), ("standing" = Option<String>, Query),
        ("list" = Option<String>, Query, description = "everyday (üblich) oder weak"),
        ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<EverydayWordView>), (status = 401), (status = 403))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let mut params = Params::parse(request.query_string());
    let filter = Filter {
        list: params.parsed("list").unwrap_or(WordList::Everyday),
        words: params.one("q").unwrap_or_default(),
        standing: params.parsed("standing"),
    };
    let wish = params.page(20);
    params.done()?;
    let (after, size) = (wish.after.clone(), wish.size);
    let found = registry
        .read(move |snap| teach::table(snap, who, &filter).map_err(Problem::from))
        .await?;
    let is_after = |shown: &Shown| after.as_ref().is_none_or(|after| shown.key > *after);
    let mut page: Vec<Shown> = found.into_iter().filter(is_after).take(size + 1).collect();
    let has_more = page.len() > size;
    page.truncate(size);
    let after = page
        .last()
        .filter(|_| has_more)
        .map(|last| last.key.clone());
    let encoded = after.as_deref().map(crate::site::encoded);
    let list = List {
        items: page.into_iter().map(EverydayWordView::of).collect(),
        page: Next { after },
    };
    answer::list(&request, &list, &wish, encoded.as_deref())
}

/// How many entries read otherwise now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChangedView {
    changed: usize,
}

/// Changes entries, all or nothing; a list or one object with `change`: `put`, `add`, `takeOut` or `restore`.
#[utoipa::path(
    post, path = "/api/v1/everyday-words", tag = "search", request_body(content = Object),
    responses((status = 200, body = ChangedView), (status = 401), (status = 403), (status = 422))
)]
pub async fn change(
    request: HttpRequest,
    who: Program,
    _: crate::params::NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let wishes = Fields::read_each(&body, wish)?;
    let once = Once::of(&request, &body)?;
    let written = registry
        .write(move |tx, now| {
            once.run(tx, who, now, |tx| {
                let changed = teach::teach(tx, who, &wishes, now)?;
                Written::of(StatusCode::OK, None, &ChangedView { changed })
            })
        })
        .await?;
    registry.understand_now().await;
    Ok(written.response())
}

fn wish(fields: &mut Fields) -> Option<Wish> {
    let change = fields.text("change").unwrap_or_default();
    let word = fields.text("word").unwrap_or_default();
    let list = match change.as_str() {
        // What is written says by its kind where it belongs.
        "takeOut" | "restore" => fields.parsed("list").unwrap_or(WordList::Everyday),
        _ => WordList::Everyday,
    };
    let mut reason = || fields.text("reason").unwrap_or_default();
    match change.as_str() {
        "takeOut" => Some(Wish::TakeOut {
            list,
            reason: reason(),
            word,
        }),
        "restore" => Some(Wish::Restore {
            list,
            reason: reason(),
            word,
        }),
        "put" => Some(Wish::Put(draft(fields, word))),
        "add" => Some(Wish::Add(draft(fields, word))),
        _ => {
            let detail = "Erlaubt sind put, add, takeOut und restore.";
            fields.refuse("change", "aenderung-unbekannt", detail);
            None
        }
    }
}

fn draft(fields: &mut Fields, word: String) -> Draft {
    let mut text = |name| fields.text(name).unwrap_or_default();
    Draft {
        word,
        direction: text("direction"),
        kind: text("kind"),
        area: text("area"),
        reason: text("reason"),
        official: fields.all::<String>("official").join("|"),
        bundles: fields.all::<String>("bundles").join(" "),
    }
}
