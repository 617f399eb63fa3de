//! `/verwaltung/alltagswoerter`: what people say and what the town hall calls it, and which words say little; looked after
//! without a release.

pub mod entry;
pub mod list;

use super::{blueprint::subject::Link, show as show_page};
use crate::{
    page::{Choice, Crumb, Page},
    params::Params,
    problem::Problem,
    query,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::teach::{self, Filter, Shown};
use domain::everyday::{Standing, WordList};
use search::meaning::{Direction, Kind, WeakKind};
use serde::Serialize;
use std::collections::HashMap;
use store::Snap;

/// Where the table is.
pub(super) const HERE: &str = "/verwaltung/alltagswoerter";
const AT_ONCE: usize = 50;

/// The table, or what of it was asked for.
#[derive(Debug, Serialize)]
pub struct EverydayWords {
    trail: Vec<Crumb>,
    words: String,
    lists: Vec<Choice>,
    /// Words of this table lead somewhere.
    leads: bool,
    /// Where a new one is written.
    new_entry: String,
    standings: Vec<Choice>,
    rows: Vec<Row>,
    total: usize,
    is_first: bool,
    next: Option<String>,
    csv: String,
    /// A question to try the table with.
    question: String,
    /// What it was understood to mean; none when nothing was tried.
    meant: Option<Vec<Link>>,
    /// What is wrong with the file that was sent, line by line.
    flaws: Vec<String>,
}

/// An entry.
#[derive(Debug, Serialize)]
struct Row {
    href: String,
    word: String,
    /// What it leads to: official words, then services.
    leads_to: Vec<String>,
    kind: String,
    standing: &'static str,
    is_own: bool,
    reason: String,
    changed: Option<String>,
}

impl Page for EverydayWords {
    const TEMPLATE: &'static str = "pages/everyday-words.html";
    fn title(&self) -> String {
        "Alltagswörter der Suche".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            words: "xyzzy".to_owned(),
            lists: lists(WordList::Everyday),
            leads: true,
            new_entry: entry_of(WordList::Everyday, None),
            standings: standings(None),
            rows: vec![],
            total: 0,
            is_first: true,
            next: None,
            csv: format!("{HERE}.csv"),
            question: String::new(),
            meant: None,
            flaws: vec![],
        };
        let row = |is_own| Row {
            href: format!("{HERE}/eintrag?wort=Perso"),
            word: "Perso".to_owned(),
            leads_to: vec![
                "Personalausweis".to_owned(),
                "10119 Personalausweis".to_owned(),
            ],
            kind: "Umgangssprache".to_owned(),
            standing: if is_own { "geändert" } else { "mitgeliefert" },
            is_own,
            reason: "Kurzform des Alltags".to_owned(),
            changed: is_own.then(|| "24.02.2021, 10:00 Uhr, von Anna Schmidt".to_owned()),
        };
        vec![
            empty(),
            Self {
                words: String::new(),
                rows: vec![row(true), row(false)],
                total: 6_997,
                next: Some(format!("{HERE}?nach=perso")),
                question: "Perso verloren".to_owned(),
                meant: Some(vec![Link::to(
                    "/blaupausen?bundle=10119",
                    "Personalausweis (10119)",
                )]),
                ..empty()
            },
            Self {
                lists: lists(WordList::Weak),
                leads: false,
                new_entry: entry_of(WordList::Weak, None),
                rows: vec![Row {
                    leads_to: vec![],
                    kind: weak_kind_label(WeakKind::Weak).to_owned(),
                    ..row(false)
                }],
                total: 1_224,
                ..empty()
            },
            Self {
                question: "Apfelkuchen".to_owned(),
                meant: Some(vec![]),
                flaws: vec!["Zeile 3: Schreiben Sie in wenigen Worten, warum.".to_owned()],
                ..empty()
            },
        ]
    }
}

fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/verwaltung", "Verwaltung")]
}

fn lists(chosen: WordList) -> Vec<Choice> {
    let choice = |one: &WordList| Choice::of(one.word(), one.label(), chosen == *one);
    WordList::ALL.iter().map(choice).collect()
}

/// Where a word of this table is changed, or a new one is written.
pub(super) fn entry_of(list: WordList, word: Option<&str>) -> String {
    let list = (list != WordList::Everyday).then(|| ("liste", list.word().to_owned()));
    let word = word.map(|word| ("wort", word.to_owned()));
    let pairs: Vec<_> = list.into_iter().chain(word).collect();
    query::address(&format!("{HERE}/eintrag"), &pairs)
}

fn standings(chosen: Option<Standing>) -> Vec<Choice> {
    let choice = |one: &Standing| Choice::of(one.word(), one.label(), chosen == Some(*one));
    Standing::ALL.iter().map(choice).collect()
}

/// The German name of a kind.
pub(super) const fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Same => "dasselbe mit anderem Namen",
        Kind::Abbreviation => "Abkürzung",
        Kind::FormerName => "früherer Name",
        Kind::Colloquial => "Umgangssprache",
        Kind::Regional => "regionales Wort",
        Kind::Spelling => "andere Schreibweise",
        Kind::Term => "Fachwort",
        Kind::Form => "Formular",
        Kind::Verb => "Tätigkeit",
        Kind::Law => "Rechtsvorschrift",
        Kind::Part => "Teil oder Mittel davon",
        Kind::Occasion => "Anlass",
        Kind::Wider => "Oberbegriff",
        Kind::MixUp => "häufige Verwechslung",
        Kind::Office => "Behörde",
    }
}

/// The German name of what a weak word is good for.
pub(super) const fn weak_kind_label(kind: WeakKind) -> &'static str {
    match kind {
        WeakKind::Stop => "wird nicht gesucht",
        WeakKind::Weak => "zählt neben anderen Wörtern wenig",
        WeakKind::Foreign => "kein Wort des Katalogs, nie ein Tippfehler",
        WeakKind::Astray => "aus einer anderen Welt, der Rest muss genau passen",
    }
}

/// The German name of a direction.
pub(super) const fn direction_label(direction: Direction) -> &'static str {
    match direction {
        Direction::Onwards => "führt nur vom Alltagswort zum amtlichen Wort",
        Direction::Both => "gilt in beide Richtungen",
    }
}

/// What was asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    filter: Filter,
    after: Option<String>,
    question: String,
}

impl Asked {
    /// The table of everyday words, from its beginning.
    fn nothing() -> Self {
        Self {
            filter: Filter::all(WordList::Everyday),
            after: None,
            question: String::new(),
        }
    }
    fn read(text: &str) -> Result<Self, Problem> {
        let mut params = Params::parse(text);
        let asked = Self {
            filter: Filter {
                list: params.parsed("liste").unwrap_or(WordList::Everyday),
                words: params.one("q").unwrap_or_default(),
                standing: params.parsed("stand"),
            },
            after: params.one("nach"),
            question: params.one("frage").unwrap_or_default(),
        };
        params.done()?;
        Ok(asked)
    }
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let words = Some(self.filter.words.clone()).filter(|words| !words.is_empty());
        let standing = self.filter.standing.map(|one| one.word().to_owned());
        let list = self.filter.list;
        let list = (list != WordList::Everyday).then(|| list.word().to_owned());
        [("liste", list), ("q", words), ("stand", standing)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// `GET /verwaltung/alltagswoerter`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let asked = Asked::read(request.query_string())?;
    let inner = Registry::clone(&registry);
    let page = registry
        .read(move |snap| {
            let found = teach::table(snap, who, &asked.filter)?;
            let mut page = EverydayWords::of(snap, found, &asked)?;
            if !asked.question.trim().is_empty() {
                page.meant = Some(bundles(snap, inner.meant(&asked.question))?);
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// Bundles in this order, with the way to their blueprints.
fn bundles(snap: &mut Snap<'_>, ids: Vec<String>) -> Result<Vec<Link>, Problem> {
    let names = names(snap, &ids)?;
    let link = |id: &String| {
        let name = names.get(id)?;
        Some(Link::to(
            format!("/blaupausen?bundle={id}"),
            format!("{name} ({id})"),
        ))
    };
    Ok(ids.iter().filter_map(link).collect())
}

fn names(snap: &mut Snap<'_>, ids: &[String]) -> Result<HashMap<String, String>, Problem> {
    let found = store::catalogue::bundles(snap, ids)?;
    Ok(found
        .into_iter()
        .map(|bundle| (bundle.id, bundle.name))
        .collect())
}

fn is_after(shown: &Shown, after: Option<&str>) -> bool {
    after.is_none_or(|after| shown.key.as_str() > after)
}

impl EverydayWords {
    fn of(snap: &mut Snap<'_>, found: Vec<Shown>, asked: &Asked) -> Result<Self, Problem> {
        let total = found.len();
        let mut rest = found
            .into_iter()
            .filter(|shown| is_after(shown, asked.after.as_deref()));
        let page: Vec<Shown> = rest.by_ref().take(AT_ONCE).collect();
        let has_more = rest.next().is_some();
        let ids: Vec<String> = page
            .iter()
            .flat_map(|shown| shown.cells.bundles.split_whitespace().map(str::to_owned))
            .collect();
        let names = names(snap, &ids)?;
        let last = page
            .last()
            .filter(|_| has_more)
            .map(|shown| shown.key.clone());
        let next = last.map(|key| {
            let mut pairs = asked.pairs();
            pairs.push(("nach", key));
            query::address(HERE, &pairs)
        });
        Ok(Self {
            trail: trail(),
            words: asked.filter.words.clone(),
            lists: lists(asked.filter.list),
            leads: asked.filter.list == WordList::Everyday,
            new_entry: entry_of(asked.filter.list, None),
            standings: standings(asked.filter.standing),
            rows: page
                .into_iter()
                .map(|shown| Row::of(shown, &names))
                .collect(),
            total,
            is_first: asked.after.is_none(),
            next,
            csv: query::address(&format!("{HERE}.csv"), &asked.pairs()),
            question: asked.question.clone(),
            meant: None,
            flaws: Vec::new(),
        })
    }
}

impl Row {
    fn of(shown: Shown, names: &HashMap<String, String>) -> Self {
        let cells = shown.cells;
        let official = cells.official.split('|').filter(|word| !word.is_empty());
        let bundle = |id: &str| match names.get(id) {
            Some(name) => format!("{id} {name}"),
            None => id.to_owned(),
        };
        let leads_to = official.map(str::to_owned);
        let leads_to = leads_to
            .chain(cells.bundles.split_whitespace().map(bundle))
            .collect();
        Self {
            href: entry_of(shown.list, Some(&cells.word)),
            leads_to,
            kind: named_kind(&cells.kind),
            word: cells.word,
            standing: shown.standing.label(),
            is_own: shown.standing != Standing::Shipped,
            reason: cells.reason,
            changed: shown.changed.map(|(by, at)| changed(&by, at)),
        }
    }
}

/// What a kind is called, of either table.
fn named_kind(kind: &str) -> String {
    let everyday = Kind::named(kind).map(kind_label);
    let weak = || WeakKind::named(kind).map(weak_kind_label);
    everyday.or_else(weak).unwrap_or(kind).to_owned()
}

/// When something was changed and by whom.
pub(super) fn changed(by: &str, at: domain::Moment) -> String {
    match by {
        "" => format!("{}, von einer gelöschten Person", at.german()),
        by => format!("{}, von {by}", at.german()),
    }
}
