//! `/verwaltung/protokoll`: what was done by whom, for which body, when and by what.

mod download;
mod words;

pub use download::download;

use super::show as show_page;
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::show_again,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Day, Id, Moment, access,
    audit::Kind,
    person::{For, Person, Role},
    public_body::PublicBody,
    region::BodyKey,
};
use serde::Serialize;
use store::{
    Snap,
    audit::{Line, Wanted},
};

/// The log, or what of it was asked for.
#[derive(Debug, Serialize)]
pub struct Audit {
    trail: Vec<Crumb>,
    /// Of which body; absent: of all.
    body: Option<String>,
    /// Whether that of every body may be seen.
    others: bool,
    stelle: Field,
    von: Field,
    bis: Field,
    schluessel: Field,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
    csv: String,
    flaws: Vec<Flaw>,
}

/// A line.
#[derive(Debug, Serialize)]
struct Row {
    at: String,
    who: String,
    body: Option<String>,
    what: String,
    kind: &'static str,
    outcome: &'static str,
    thing: Option<String>,
    through: String,
    request: String,
}

impl Page for Audit {
    const TEMPLATE: &'static str = "pages/audit.html";
    fn title(&self) -> String {
        "Protokoll".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
            body: Some("Stadt Wetzlar".to_owned()),
            others: false,
            stelle: Field::default(),
            von: Field::default(),
            bis: Field::default(),
            schluessel: Field::default(),
            kinds: kinds(None),
            people: vec![],
            rows: vec![],
            next: None,
            csv: "/verwaltung/protokoll.csv".to_owned(),
            flaws: vec![],
        };
        let row = |through: &str, thing: Option<&str>| Row {
            at: "24.02.2021, 10:00 Uhr".to_owned(),
            who: "Anna Schmidt".to_owned(),
            body: Some("Wetzlar".to_owned()),
            what: "Version veröffentlicht".to_owned(),
            kind: "Änderung",
            outcome: "erfolgt",
            thing: thing.map(str::to_owned),
            through: through.to_owned(),
            request: "0123456789abcdef0123".to_owned(),
        };
        let von = Field::wrong("morgen", "Geben Sie einen Tag wie 24.02.2021 an.");
        vec![
            empty(),
            Self {
                rows: vec![
                    row("Sitzung", Some("/veroeffentlichen/freigabe")),
                    row("Zugangsschlüssel blp_4fK2aQ…", None),
                ],
                next: Some("/verwaltung/protokoll?vor=17".to_owned()),
                people: vec![Choice::of("0192", "Anna Schmidt", true)],
                ..empty()
            },
            Self {
                body: None,
                others: true,
                flaws: Flaw::of(&[("von", &von)]),
                von,
                ..empty()
            },
        ]
    }
}

fn kinds(chosen: Option<Kind>) -> Vec<Choice> {
    let choice = |kind: &Kind| Choice::of(kind.word(), kind.label(), chosen == Some(*kind));
    Kind::ALL.iter().map(choice).collect()
}

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    stelle: String,
    von: String,
    bis: String,
    schluessel: String,
    person: Option<Id<Person>>,
    kind: Option<Kind>,
    before: Option<i64>,
}

impl Typed {
    fn read(query: &str) -> Result<Self, Problem> {
        let mut params = Params::parse(query);
        let typed = Self {
            stelle: params.one("stelle").unwrap_or_default(),
            von: params.one("von").unwrap_or_default(),
            bis: params.one("bis").unwrap_or_default(),
            schluessel: params.one("schluessel").unwrap_or_default(),
            person: params.parsed("person"),
            kind: params.parsed("art"),
            before: params.parsed("vor"),
        };
        params.done()?;
        Ok(typed)
    }
    /// The same question, as part of an address.
    fn query(&self) -> String {
        let person = self.person.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("stelle", self.stelle.as_str()),
            ("von", &self.von),
            ("bis", &self.bis),
            ("schluessel", &self.schluessel),
            ("person", &person),
            ("art", self.kind.map_or("", Kind::word)),
        ];
        let told = pairs.iter().filter(|(_, value)| !value.is_empty());
        told.map(|(name, value)| format!("{name}={}&", crate::site::encoded(value)))
            .collect()
    }
}

/// A question that may be answered, and its words.
struct Asked {
    typed: Typed,
    body: Option<PublicBody>,
    others: bool,
    wanted: Wanted,
    von: Field,
    bis: Field,
}

fn day(text: &str) -> Result<Option<Day>, Field> {
    if text.is_empty() {
        return Ok(None);
    }
    Day::typed(text)
        .map(Some)
        .map_err(|_| Field::wrong(text, "Geben Sie einen Tag wie 24.02.2021 an."))
}

fn asked(snap: &mut Snap<'_>, who: Id<Person>, typed: Typed) -> Result<Asked, Problem> {
    let actor = store::people::actor(snap, who)?;
    let others = actor.has(Role::Administer, For::Registry);
    let body = match (typed.stelle.parse::<BodyKey>(), others) {
        (Ok(key), _) => Some(
            store::bodies::find(snap, &key)?.ok_or_else(|| Problem::not_found("Diese Stelle"))?,
        ),
        (Err(_), true) => None,
        (Err(_), false) => Some(store::bodies::by_id(snap, actor.body)?),
    };
    let permitted = match &body {
        Some(body) => access::see_audit(&actor, body).map(|_| ()),
        None => access::administer(&actor).map(|_| ()),
    };
    permitted.map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
    let (from, until) = (day(&typed.von), day(&typed.bis));
    let begin = |day: Option<Day>| day.map(Moment::beginning_of);
    let key = typed.schluessel.trim_end_matches('…').to_owned();
    Ok(Asked {
        wanted: Wanted {
            body: body.as_ref().map(|body| body.id),
            person: typed.person,
            kind: typed.kind,
            through: (!key.is_empty()).then_some(key),
            from: begin(from.clone().ok().flatten()),
            until: begin(until.clone().ok().flatten().map(Day::next)),
            before: typed.before,
        },
        von: from.err().unwrap_or_else(|| Field::of(&typed.von)),
        bis: until.err().unwrap_or_else(|| Field::of(&typed.bis)),
        typed,
        body,
        others,
    })
}

fn row(line: Line) -> Row {
    Row {
        at: line.at.german(),
        who: match (line.person, line.name) {
            (Some(_), Some(name)) if !name.is_empty() => name,
            (Some(id), _) => format!("gelöschte Person ({id})"),
            (None, _) => "nicht angemeldet".to_owned(),
        },
        body: line.body_name,
        what: words::of(&line.action),
        kind: line.kind.label(),
        outcome: line.outcome.label(),
        thing: line.thing,
        through: through(&line.through),
        request: line.request,
    }
}

fn through(word: &str) -> String {
    match word {
        "session" => "Sitzung".to_owned(),
        "issuer" => "Programm des Anmeldedienstes".to_owned(),
        "-" => "nicht angegeben".to_owned(),
        other => match other.strip_prefix("job ") {
            Some(project) => format!("Job von {project}"),
            None => format!("Zugangsschlüssel {other}…"),
        },
    }
}

const AT_ONCE: usize = 100;
/// To know whether there is a next page.
const ONE_MORE: i64 = 101;

/// `GET /verwaltung/protokoll`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let typed = Typed::read(request.query_string())?;
    let (page, body) = registry
        .read(move |snap| {
            let asked = asked(snap, who, typed)?;
            let body = asked.body.as_ref().map(|body| body.id);
            Ok::<_, Problem>((load(snap, asked)?, body))
        })
        .await?;
    registry.tell_of_look(body).await?;
    match page.flaws.is_empty() {
        true => show_page(&request, &visitor, &page),
        false => show_again(&request, &visitor, &page),
    }
}

fn load(snap: &mut Snap<'_>, asked: Asked) -> Result<Audit, Problem> {
    let flaws = Flaw::of(&[("von", &asked.von), ("bis", &asked.bis)]);
    let mut lines = match flaws.is_empty() {
        true => store::audit::list(snap, &asked.wanted, ONE_MORE)?,
        false => Vec::new(),
    };
    let has_more = lines.len() > AT_ONCE;
    lines.truncate(AT_ONCE);
    let query = asked.typed.query();
    let last = lines.last().filter(|_| has_more);
    let people = match &asked.body {
        Some(body) => store::people::members(snap, body.id)?,
        None => Vec::new(),
    };
    Ok(Audit {
        trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
        body: asked.body.map(|body| body.official_name),
        others: asked.others,
        stelle: Field::of(&asked.typed.stelle),
        von: asked.von,
        bis: asked.bis,
        schluessel: Field::of(&asked.typed.schluessel),
        kinds: kinds(asked.typed.kind),
        people: people
            .into_iter()
            .map(|one| {
                let id = one.account.id;
                Choice::of(
                    id.to_string(),
                    one.account.name,
                    asked.typed.person == Some(id),
                )
            })
            .collect(),
        next: last.map(|line| format!("/verwaltung/protokoll?{query}vor={}", line.number)),
        csv: format!("/verwaltung/protokoll.csv?{}", query.trim_end_matches('&')),
        rows: lines.into_iter().map(row).collect(),
        flaws,
    })
}
