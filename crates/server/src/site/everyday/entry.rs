//! `/verwaltung/alltagswoerter/eintrag`: one entry of either table, new or in force, with how it came about.

use super::{HERE, changed, direction_label, kind_label, trail, weak_kind_label};
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{cooperation::typed::Typed, go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    teach::{self, Draft, Flawed, One, Refusal, Wish},
};
use domain::{
    Id,
    everyday::{Standing, WordList},
    person::Person,
};
use search::meaning::{Direction, Kind, WeakKind};
use serde::Serialize;
use store::{
    Snap,
    everyday::{Cells, Line, Stand},
};

/// An entry and what can be done with it.
#[derive(Debug, Serialize)]
pub struct EverydayEntry {
    trail: Vec<Crumb>,
    lead: &'static str,
    list: &'static str,
    /// A word of this table leads somewhere.
    leads: bool,
    /// The word, when the table has or had it.
    known: Option<Known>,
    wort: Field,
    richtung: Vec<Choice>,
    richtung_error: Option<String>,
    amtlich: Field,
    buendel: Field,
    art: Vec<Choice>,
    art_error: Option<String>,
    bereich: Field,
    grund: Field,
    grund_entfernen: Field,
    grund_zurueck: Field,
    flaws: Vec<Flaw>,
}

/// A word that the table knows.
#[derive(Debug, Serialize)]
struct Known {
    word: String,
    standing: &'static str,
    may_take_out: bool,
    may_restore: bool,
    /// What came with the product, if it says otherwise.
    shipped: Option<String>,
    history: Vec<Change>,
}

/// Something that was done to an entry.
#[derive(Debug, Serialize)]
struct Change {
    when: String,
    what: &'static str,
    entry: String,
    reason: String,
}

impl Page for EverydayEntry {
    const TEMPLATE: &'static str = "pages/everyday-entry.html";
    fn title(&self) -> String {
        match &self.known {
            Some(known) => format!("Eintrag „{}“", known.word),
            None if self.leads => "Neuer Eintrag".to_owned(),
            None => "Neues schwaches Wort".to_owned(),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let known = || Known {
            word: "Perso".to_owned(),
            standing: "geändert",
            may_take_out: true,
            may_restore: true,
            shipped: Some("führt zu Personalausweis".to_owned()),
            history: vec![Change {
                when: "24.02.2021, 10:00 Uhr, von Anna Schmidt".to_owned(),
                what: "geändert",
                entry: "führt zu Personalausweis (10119)".to_owned(),
                reason: "Kurzform des Alltags".to_owned(),
            }],
        };
        let mut wrong = Typed::with(&[("wort", "Perso"), ("richtung", "="), ("art", "anlass")]);
        wrong.refuse("grund", "Schreiben Sie in wenigen Worten, warum.");
        wrong.refuse("grundEntfernen", "Schreiben Sie in wenigen Worten, warum.");
        vec![
            Self::of(WordList::Everyday, Typed::with(&[("richtung", ">")]), None),
            Self::of(WordList::Everyday, wrong, Some(known())),
            Self::of(WordList::Weak, Typed::with(&[("art", "stopp")]), None),
        ]
    }
}

const FIELDS: [&str; 9] = [
    "wort",
    "richtung",
    "amtlich",
    "buendel",
    "art",
    "bereich",
    "grund",
    "grundEntfernen",
    "grundZurueck",
];

/// The field of the form for a field of the API.
fn field(name: &str, wish: &Wish) -> &'static str {
    match (name, wish) {
        ("reason", Wish::TakeOut { .. }) => "grundEntfernen",
        ("reason", Wish::Restore { .. }) => "grundZurueck",
        ("reason", Wish::Put(_) | Wish::Add(_)) => "grund",
        ("word", _) => "wort",
        ("direction", _) => "richtung",
        ("official", _) => "amtlich",
        ("bundles", _) => "buendel",
        ("kind", _) => "art",
        ("area", _) => "bereich",
        _ => "",
    }
}

impl EverydayEntry {
    fn of(list: WordList, typed: Typed, known: Option<Known>) -> Self {
        let mut trail = trail();
        trail.push(Crumb::to(HERE, "Alltagswörter der Suche"));
        let directions = [Direction::Onwards, Direction::Both];
        let art = match list {
            WordList::Everyday => {
                typed.choices("art", &Kind::ALL, |one| (one.word(), kind_label(one)))
            }
            WordList::Weak => typed.choices("art", &WeakKind::ALL, |one| {
                (one.word(), weak_kind_label(one))
            }),
        };
        Self {
            trail,
            lead: match list {
                WordList::Everyday => {
                    "Ein Wort, das Menschen eintippen, und was damit gemeint ist."
                }
                WordList::Weak => {
                    "Ein Wort, das neben anderen wenig oder nichts sagt, und wie die Suche damit umgeht."
                }
            },
            list: list.word(),
            leads: list == WordList::Everyday,
            known,
            wort: typed.field("wort"),
            richtung: typed.choices("richtung", &directions, |one| {
                (one.sign(), direction_label(one))
            }),
            richtung_error: typed.error("richtung"),
            amtlich: typed.field("amtlich"),
            buendel: typed.field("buendel"),
            art,
            art_error: typed.error("art"),
            bereich: typed.field("bereich"),
            grund: typed.field("grund"),
            grund_entfernen: typed.field("grundEntfernen"),
            grund_zurueck: typed.field("grundZurueck"),
            flaws: typed.flaws,
        }
    }

    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        list: WordList,
        word: &str,
        typed: Option<Typed>,
    ) -> Result<Self, Problem> {
        let one = teach::one(snap, who, list, word)?;
        let present = |one: &One| {
            let cells = &one.shown.cells;
            Typed::with(&[
                ("wort", &cells.word),
                ("richtung", &cells.direction),
                ("amtlich", &cells.official),
                ("buendel", &cells.bundles),
                ("art", &cells.kind),
                ("bereich", &cells.area),
                // A change has a reason of its own.
                ("grund", ""),
            ])
        };
        let typed = match (typed, &one) {
            (Some(typed), _) => typed,
            (None, Some(one)) => present(one),
            (None, None) => match list {
                WordList::Everyday => Typed::with(&[
                    ("wort", word),
                    ("richtung", Direction::Onwards.sign()),
                    ("art", Kind::Colloquial.word()),
                ]),
                WordList::Weak => Typed::with(&[("wort", word), ("art", WeakKind::Weak.word())]),
            },
        };
        Ok(Self::of(list, typed, one.map(Known::of)))
    }
}

impl Known {
    fn of(one: One) -> Self {
        let standing = one.shown.standing;
        let is_own = standing != Standing::Shipped;
        Self {
            word: one.shown.cells.word,
            standing: standing.label(),
            may_take_out: standing != Standing::TakenOut,
            may_restore: is_own && one.shipped.is_some(),
            shipped: one.shipped.filter(|_| is_own).map(|cells| leads(&cells)),
            history: one.history.into_iter().map(Change::of).collect(),
        }
    }
}

impl Change {
    fn of(line: Line) -> Self {
        Self {
            when: changed(&line.by, line.at),
            what: match line.stand {
                Stand::Put => "eingetragen",
                Stand::Out => "entfernt",
                Stand::Shipped => "auf den mitgelieferten Stand gesetzt",
            },
            entry: leads(&line.cells),
            reason: line.cells.reason,
        }
    }
}

/// Where a word leads; what a weak one is good for.
fn leads(cells: &Cells) -> String {
    if let Some(kind) = WeakKind::named(&cells.kind) {
        return weak_kind_label(kind).to_owned();
    }
    let official = cells.official.replace('|', " oder ");
    match (official.as_str(), cells.bundles.as_str()) {
        ("", bundles) => format!("führt zu {bundles}"),
        (official, "") => format!("führt zu {official}"),
        (official, bundles) => format!("führt zu {official} ({bundles})"),
    }
}

/// `GET /verwaltung/alltagswoerter/eintrag`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let word = params.one("wort").unwrap_or_default();
    let list = params.parsed("liste").unwrap_or(WordList::Everyday);
    params.done()?;
    let page = registry
        .read(move |snap| EverydayEntry::load(snap, who, list, &word, None))
        .await?;
    show_page(&request, &visitor, &page)
}

/// The table that the form is of.
fn list(sent: &Sent) -> WordList {
    sent.one("liste").parse().unwrap_or(WordList::Everyday)
}

fn wish(sent: &Sent) -> Option<Wish> {
    let list = list(sent);
    let word = sent.one("wort").to_owned();
    let draft = || Draft {
        word: word.clone(),
        direction: sent.one("richtung").to_owned(),
        official: sent.one("amtlich").to_owned(),
        bundles: sent.one("buendel").to_owned(),
        kind: sent.one("art").to_owned(),
        area: sent.one("bereich").to_owned(),
        reason: sent.one("grund").to_owned(),
    };
    match sent.one("tun") {
        "neu" => Some(Wish::Add(draft())),
        "aendern" => Some(Wish::Put(draft())),
        "entfernen" => Some(Wish::TakeOut {
            list,
            reason: sent.one("grundEntfernen").to_owned(),
            word,
        }),
        "zurueck" => Some(Wish::Restore {
            list,
            reason: sent.one("grundZurueck").to_owned(),
            word,
        }),
        _ => None,
    }
}

/// `POST /verwaltung/alltagswoerter/eintrag`
pub async fn change(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let Some(wish) = wish(&sent) else {
        let detail = "Die Anfrage sagt nicht, was mit dem Eintrag geschehen soll.";
        return Err(Problem::new("anfrage-fehlerhaft", detail));
    };
    let (asked, list) = (wish.clone(), list(&sent));
    let taught = registry
        .write(move |tx, now| match teach::teach(tx, who, &[wish], now) {
            Ok(count) => Ok(Ok(count)),
            Err(Failure::Refused(Refusal::Flawed(flaws))) => Ok(Err(flaws)),
            Err(other) => Err(Problem::from(other)),
        })
        .await?;
    let flaws: Vec<Flawed> = match taught {
        Ok(_) => {
            registry.understand_now().await;
            let back = match list {
                WordList::Everyday => HERE.to_owned(),
                WordList::Weak => format!("{HERE}?liste={list}"),
            };
            return Ok(go_on(&back, "alltagswoerter"));
        }
        Err(flaws) => flaws,
    };
    let is_new = matches!(asked, Wish::Add(_));
    let page = registry
        .read(move |snap| {
            let word = sent.one("wort").to_owned();
            // What is taken out or restored keeps what its entry says; what is written stays as it was written.
            let typed = match asked {
                Wish::Put(_) | Wish::Add(_) => Typed::of(&sent, &FIELDS),
                Wish::TakeOut { .. } | Wish::Restore { .. } => {
                    of_entry(snap, who, list, &word, &sent)?
                }
            };
            let typed = flaws.iter().fold(typed, |mut typed, flaw| {
                typed.refuse(field(flaw.field, &asked), &flaw.detail);
                typed
            });
            let known = if is_new { "" } else { word.as_str() };
            EverydayEntry::load(snap, who, list, known, Some(typed))
        })
        .await?;
    show_again(&request, &visitor, &page)
}

fn of_entry(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    list: WordList,
    word: &str,
    sent: &Sent,
) -> Result<Typed, Problem> {
    let mut typed = Typed::of(sent, &FIELDS);
    if let Some(one) = teach::one(snap, who, list, word)? {
        let cells = one.shown.cells;
        for (name, value) in [
            ("richtung", cells.direction),
            ("amtlich", cells.official),
            ("buendel", cells.bundles),
            ("art", cells.kind),
            ("bereich", cells.area),
        ] {
            typed.put(name, value);
        }
    }
    Ok(typed)
}
