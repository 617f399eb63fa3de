//! `/konto/suchen`: the searches that somebody keeps.

pub mod edit;
pub mod stop;

use super::{encoded, go_on, show as show_page, show_again, undertakings};
use crate::{
    page::{Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    query,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    saved::{self, Refusal},
};
use domain::saved::{About, MOST, Question};
use serde::{Deserialize, Serialize};
use store::saved::SavedSearch;

/// Where the list is.
const PATH: &str = "/konto/suchen";

/// Somebody's searches.
#[derive(Debug, Serialize)]
pub struct SavedSearches {
    trail: Vec<Crumb>,
    rows: Vec<Row>,
    most: i64,
    flaws: Vec<Flaw>,
    /// A search that could not be kept, to try it under another name.
    again: Option<Again>,
}

/// A search that is kept.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    /// What it looks through.
    about: &'static str,
    results: String,
    rhythm: &'static str,
    made: String,
    next: Option<String>,
    edit: String,
    feed: String,
}

#[derive(Debug, Serialize)]
struct Again {
    name: Field,
    about: &'static str,
    query: String,
}

/// A search that a page shows, for whoever wants to keep it.
#[derive(Debug, Serialize)]
pub struct Keep {
    about: &'static str,
    /// Words and filters as they stand in the address.
    query: String,
    feed: String,
    /// The address, to come back to after signing in.
    back: String,
    /// A name to begin with.
    name: Field,
}

const LONGEST_NAME: usize = 80;

impl Keep {
    pub(super) fn of(question: Question, name: &str) -> Self {
        let [results, feed] = addresses(question.about, &question.query);
        let name: String = name.chars().take(LONGEST_NAME).collect();
        Self {
            about: question.about.word(),
            query: question.query,
            feed,
            back: encoded(&results),
            name: Field::of(name),
        }
    }
}

impl Page for SavedSearches {
    const TEMPLATE: &'static str = "pages/saved-searches.html";
    fn title(&self) -> String {
        "Gespeicherte Suchen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        use domain::saved::Rhythm;
        let row = |rhythm: Rhythm| Row {
            name: "Hund anmelden mit civento".to_owned(),
            about: About::Blueprints.label(),
            results: "/blaupausen?q=Hund%20anmelden&platform=civento".to_owned(),
            rhythm: rhythm.label(),
            made: "24.02.2021".to_owned(),
            next: (rhythm != Rhythm::Never).then(|| "25.02.2021, 06:00 Uhr".to_owned()),
            edit: "/konto/suchen/x".to_owned(),
            feed: "/blaupausen.atom?q=Hund%20anmelden&platform=civento".to_owned(),
        };
        let refused = Again {
            name: Field::wrong("", Refusal::Name(domain::saved::NoName).to_string()),
            about: About::Blueprints.word(),
            query: "q=Hund".to_owned(),
        };
        vec![
            Self::of(vec![]),
            Self::of(vec![row(Rhythm::Never), row(Rhythm::Daily)]),
            Self {
                flaws: Flaw::of(&[("name", &refused.name)]),
                again: Some(refused),
                ..Self::of(vec![row(Rhythm::Weekly)])
            },
        ]
    }
}

fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/konto", "Mein Konto")]
}

/// The address with the words and filters of a search.
fn with_query(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// Where the results of a search are, and where its feed is.
pub(crate) fn addresses(about: About, query: &str) -> [String; 2] {
    let paths = match about {
        About::Blueprints => [super::results::PATH, super::feed::PATH],
        About::Undertakings => [undertakings::HERE, super::feed::OF_UNDERTAKINGS],
    };
    paths.map(|path| with_query(path, query))
}

impl SavedSearches {
    fn of(rows: Vec<Row>) -> Self {
        Self {
            trail: trail(),
            rows,
            most: MOST,
            flaws: vec![],
            again: None,
        }
    }
}

impl Row {
    fn of(search: SavedSearch) -> Self {
        let [results, feed] = addresses(search.about, &search.query);
        Self {
            name: search.name.to_string(),
            about: search.about.label(),
            results,
            rhythm: search.rhythm.label(),
            made: search.made_at.day().german(),
            next: search.due_at.map(domain::Moment::german),
            edit: format!("{PATH}/{}", search.id),
            feed,
        }
    }
}

async fn own(visitor: &Visitor, registry: &Registry) -> Result<SavedSearches, Problem> {
    let person = visitor.known()?;
    let found = registry
        .read(move |snap| saved::own(snap, person).map_err(Problem::from))
        .await?;
    Ok(SavedSearches::of(found.into_iter().map(Row::of).collect()))
}

/// `GET /konto/suchen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let page = own(&visitor, &registry).await?;
    show_page(&request, &visitor, &page)
}

/// A search to keep.
#[derive(Debug, Deserialize)]
pub struct Sent {
    csrf: String,
    name: String,
    /// Words and filters as they stand in the address of the results.
    suche: String,
    /// What it looks through; blueprints where it is not said.
    #[serde(default)]
    worin: String,
}

/// `POST /konto/suchen`
pub async fn save(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Sent>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    let about = form.worin.parse().unwrap_or(About::Blueprints);
    let asked = question(about, &form.suche)?;
    let (name, question) = (form.name.clone(), asked.clone());
    // A refusal is shown with what was typed, and a problem would have lost it.
    let kept = registry
        .write(
            move |tx, now| match saved::save(tx, person, &name, &question, now) {
                Ok(id) => Ok(Ok(id)),
                Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    let refusal = match kept {
        Ok(id) => return Ok(go_on(&format!("{PATH}/{id}"), "suche-gespeichert")),
        Err(refusal) => refusal,
    };
    let mut page = own(&visitor, &registry).await?;
    let text = refusal.to_string();
    match refusal {
        Refusal::Name(_) => {
            let name = Field::wrong(&form.name, text);
            page.flaws = Flaw::of(&[("name", &name)]);
            page.again = Some(Again {
                name,
                about: asked.about.word(),
                query: asked.query,
            });
        }
        Refusal::TooMany
        | Refusal::Known(_)
        | Refusal::TooLong
        | Refusal::NoAddress
        | Refusal::NoMail => {
            page.flaws = vec![Flaw {
                field: String::new(),
                text,
            }];
        }
    }
    show_again(&request, &visitor, &page)
}

/// The question of an address, written as we write it ourselves; what nobody knows is refused.
pub(crate) fn question(about: About, text: &str) -> Result<Question, Problem> {
    if about == About::Undertakings {
        return Ok(undertakings::question(text)?.0);
    }
    let mut params = Params::parse(text);
    let (asked, _) = query::of(&mut params, 20);
    params.done()?;
    let address = query::address("", &query::pairs(&asked));
    Ok(Question {
        about,
        query: address.trim_start_matches('?').to_owned(),
    })
}
