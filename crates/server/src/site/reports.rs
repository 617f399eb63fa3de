//! `/berichte`: the adoption statement as a preview and as it was kept, with exactly the rows behind each figure.

mod matrix;
mod read;
mod rows;
#[cfg(any(test, feature = "samples"))]
mod samples;
mod shown;
mod start;

pub use shown::StatementPage;
pub use start::ReportsPage;

use self::{
    read::Told,
    rows::Wanted,
    shown::{Make, Place},
    start::Asked,
};
use super::{encoded, go_on, show as show_page, show_again};
use crate::{
    api::reports::make::{keep, prepare, preview as preview_of, problem},
    clock,
    page::Flaw,
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::report::Wish;
use documents::Format;
use domain::{Id, Moment, person::Person, visibility::Audience};
use store::{Snap, statements};

/// `GET /berichte`: the form for a statement, and the statements that were made.
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let asked = Asked::first(params.one("cooperation"));
    let before = params.parsed::<i64>("page[after]");
    params.done()?;
    let reader = visitor.viewer.reader.clone();
    let page = registry
        .read(move |snap| ReportsPage::load(snap, &reader, asked, before, Vec::new()))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `GET /berichte/vorschau`: the statement as the facts make it now.
pub async fn preview(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let asked = Asked::of(&mut params);
    let (wanted, after) = Wanted::of(&mut params);
    params.done()?;
    let again = asked.clone();
    let wish = match asked.wish(clock::moment()) {
        Ok(wish) => wish,
        Err(flaws) => return refused(&request, &visitor, &registry, again, flaws).await,
    };
    let who = visitor.person;
    let told = shown_preview(&registry, who, wish, wanted, after).await;
    match told {
        Ok((told, place)) => show_page(&request, &visitor, &StatementPage::of(&told, place)),
        Err(problem) if problem.name == "nicht-annehmbar" => {
            let flaws = start::flaws(&problem);
            refused(&request, &visitor, &registry, again, flaws).await
        }
        Err(problem) => Err(problem),
    }
}

async fn shown_preview(
    registry: &Registry,
    who: Option<Id<Person>>,
    wish: Wish,
    wanted: Wanted,
    after: i64,
) -> Result<(Told, Place), Problem> {
    let of = wish.clone();
    let told = preview_of(registry, who, wish, |told| {
        if told.count() > MOST_ROWS {
            return Err(too_long());
        }
        let document = told.render(Format::Json).map_err(problem)?;
        Told::written(document.content).map_err(unreadable)
    });
    let told = told.await?;
    let may_make = registry
        .read({
            let of = of.clone();
            move |snap| may_make(snap, who, &of)
        })
        .await?;
    let known = told.head.recorded_until;
    Ok((told, place(&of, known, may_make, wanted, after)))
}

/// A statement of more rows is no page: it would take minutes to draw and nobody reads it there.
const MOST_ROWS: u64 = 50_000;
/// As many rows take about so many bytes of a kept statement.
const MOST_BYTES: u64 = 100 << 20;

fn too_long() -> Problem {
    Problem::new(
        "anfrage-fehlerhaft",
        "Dieser Nachnutzungsnachweis hat mehr Zeilen, als eine Seite zeigen kann. Wählen Sie eine Kooperation, oder laden \
         Sie ihn über die Schnittstelle unter /api/v1/reports als CSV oder JSON.",
    )
}

async fn refused(
    request: &HttpRequest,
    visitor: &Visitor,
    registry: &Registry,
    asked: Asked,
    flaws: Vec<Flaw>,
) -> Result<HttpResponse, Problem> {
    let reader = visitor.viewer.reader.clone();
    let page = registry
        .read(move |snap| ReportsPage::load(snap, &reader, asked, None, flaws))
        .await?;
    show_again(request, visitor, &page)
}

/// Whether the page offers to make the statement; the use-case decides again.
fn may_make(snap: &mut Snap<'_>, who: Option<Id<Person>>, wish: &Wish) -> Result<bool, Problem> {
    let Some(who) = who else { return Ok(false) };
    let about = match &wish.cooperation {
        None => None,
        Some(slug) => match store::cooperations::find(snap, slug)? {
            None => return Ok(false),
            Some((cooperation, _)) => Some(cooperation),
        },
    };
    let today = clock::moment().day();
    Ok(app::report::may_make(snap, who, about.as_ref(), today).is_ok())
}

/// A preview keeps the moment up to which it knows: its figures and documents say the same as the page.
fn place(wish: &Wish, known: Moment, may_make: bool, wanted: Wanted, after: i64) -> Place {
    let cooperation = wish.cooperation.as_ref().map(ToString::to_string);
    let (from, until, known) = (
        wish.from.to_string(),
        wish.until.to_string(),
        known.to_string(),
    );
    let days = format!("from={from}&until={until}&asKnownAt={}", encoded(&known));
    let about = cooperation.as_deref().unwrap_or(start::WHOLE_STATE);
    let of = cooperation.as_ref();
    let of = of.map(|slug| format!("cooperation={}&", encoded(slug)));
    Place {
        path: format!("/berichte/vorschau?cooperation={}&{days}", encoded(about)),
        document: format!("/api/v1/reports/adoption?{}{days}&", of.unwrap_or_default()),
        wanted,
        after,
        formats: Format::ALL.to_vec(),
        make: may_make.then(|| Make {
            cooperation: about.to_owned(),
            from,
            until,
            as_known_at: known,
        }),
    }
}

/// The button that makes a statement.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MakeForm {
    csrf: String,
    cooperation: String,
    from: String,
    until: String,
    as_known_at: Moment,
}

/// `POST /berichte`: makes the statement that was shown, and keeps it.
pub async fn make(
    visitor: Visitor,
    form: web::Form<MakeForm>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    let form = form.into_inner();
    let asked = Asked {
        cooperation: form.cooperation,
        from: form.from,
        until: form.until,
        known: form.as_known_at.to_string(),
    };
    let wish = asked.wish(clock::moment()).map_err(|_| {
        Problem::new(
            "anfrage-fehlerhaft",
            "Die Angaben des Formulars lassen sich nicht lesen. Beginnen Sie auf der Seite „Berichte“ neu.",
        )
    })?;
    let prepared = prepare(&registry, who, wish).await?;
    let made = registry
        .write(move |tx, now| keep(tx, who, &prepared, now))
        .await?;
    Ok(go_on(&format!("/berichte/{}", made.number), "bericht"))
}

/// `GET /berichte/{number}`: a statement as it was kept.
pub async fn one(
    request: HttpRequest,
    number: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let gone = || Problem::not_found("Dieser Nachnutzungsnachweis");
    let number: i64 = number.parse().map_err(|_| gone())?;
    let mut params = Params::parse(request.query_string());
    let (wanted, after) = Wanted::of(&mut params);
    params.done()?;
    let reader = visitor.viewer.reader.clone();
    let (json, formats, made) = registry
        .read(move |snap| {
            let made = statements::find(snap, &reader, number)?.ok_or_else(gone)?;
            let json = statements::file(snap, number, Format::Json.word())?.ok_or_else(gone)?;
            let formats = statements::formats(snap, std::slice::from_ref(&made))?.remove(&number);
            Ok::<_, Problem>((json, formats.unwrap_or_default(), made))
        })
        .await?;
    if made.audience != Audience::Public {
        registry.tell_of_look(made.body).await?;
    }
    let inner = Registry::clone(&registry);
    let told = registry
        .blocking(move || {
            if inner.files.size(json)? > MOST_BYTES {
                return Err(too_long());
            }
            Told::kept(&inner.files.read(json)?).map_err(unreadable)
        })
        .await?;
    let kept = Format::ALL.iter().copied();
    let place = Place {
        path: format!("/berichte/{number}"),
        document: format!("/api/v1/reports/{number}?"),
        wanted,
        after,
        formats: kept
            .filter(|format| formats.iter().any(|word| word == format.word()))
            .collect(),
        make: None,
    };
    show_page(&request, &visitor, &StatementPage::of(&told, place))
}

fn unreadable(error: serde_json::Error) -> Problem {
    tracing::error!(%error, "A statement could not be read");
    Problem::new(
        "fehler",
        "Der Nachnutzungsnachweis lässt sich nicht als Seite darstellen. Seine Dateien sind davon nicht betroffen.",
    )
}
