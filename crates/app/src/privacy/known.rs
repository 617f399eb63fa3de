//! All that is kept about somebody, for them (Art. 15 and 20 GDPR).

use super::erase::Refusal;
use crate::Failure;
use domain::{
    Id, Moment,
    person::{For, Person},
};
use serde_json::{Map, Value, json};
use store::{
    Snap, Sql, people,
    privacy::{self, Cell, Section},
};

/// What is kept about one person.
#[derive(Debug, Clone)]
pub struct Known {
    pub name: String,
    pub body: String,
    pub at: Moment,
    pub tables: Vec<Table>,
}

/// One kind of it, as people and programs read it.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name for programs.
    pub key: &'static str,
    pub title: &'static str,
    /// Names for programs and for people.
    pub columns: &'static [(&'static str, &'static str)],
    pub rows: Vec<Vec<Cell>>,
}

type Named = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const MADE: (&str, &str) = ("madeAt", "Angelegt");
const USED: (&str, &str) = ("usedAt", "Zuletzt benutzt");
const ENDS: (&str, &str) = ("expiresAt", "Endet");
const AT: (&str, &str) = ("recordedAt", "Eingetragen");
const NAME: (&str, &str) = ("name", "Name");
const STATE: (&str, &str) = ("state", "Zustand");
const NOTE: (&str, &str) = ("note", "Notiz");
const SLUG: (&str, &str) = ("blueprint", "Blaupause");

/// Every kind, its title and its columns, in the order in which they are kept.
const KINDS: &[Named] = &[
    (
        "roles",
        "Rollen",
        &[("role", "Rolle"), ("heldFor", "für"), ("givenAt", "Seit")],
    ),
    (
        "account",
        "Konto",
        &[
            NAME,
            ("mail", "E-Mail-Adresse"),
            MADE,
            ("seenAt", "Zuletzt angemeldet"),
            ("leftAt", "Mitarbeit beendet"),
        ],
    ),
    (
        "identities",
        "Konten bei Anmeldediensten",
        &[
            ("issuer", "Anmeldedienst"),
            ("subject", "Kennung dort"),
            ("linkedAt", "Verbunden"),
        ],
    ),
    (
        "password",
        "Kennwort (nur der Tag; gespeichert ist ein Prüfwert)",
        &[("changedAt", "Gesetzt")],
    ),
    (
        "secondFactor",
        "Zweiter Faktor",
        &[("confirmedAt", "Eingerichtet")],
    ),
    ("passkeys", "Passkeys", &[NAME, MADE, USED]),
    (
        "sessions",
        "Sitzungen",
        &[
            MADE,
            USED,
            ENDS,
            ("method", "Angemeldet über"),
            ("browser", "Browser"),
        ],
    ),
    (
        "tokens",
        "Zugänge für Programme",
        &[NAME, MADE, ENDS, USED, ("revokedAt", "Widerrufen")],
    ),
    (
        "savedSearches",
        "Gespeicherte Suchen",
        &[NAME, ("query", "Suche"), ("rhythm", "E-Mails"), MADE],
    ),
    (
        "links",
        "Einmalige Links",
        &[("purpose", "Zweck"), MADE, ENDS, ("usedAt", "Benutzt")],
    ),
    (
        "releases",
        "Veröffentlichte Versionen",
        &[SLUG, ("version", "Version"), AT],
    ),
    (
        "releaseStates",
        "Geänderte Zustände von Versionen",
        &[STATE, ("reason", "Grund"), AT],
    ),
    (
        "blueprintChanges",
        "Änderungen an Blaupausen",
        &[SLUG, ("field", "Angabe"), AT],
    ),
    (
        "steps",
        "Schritte von Nachnutzungen",
        &[
            ("adoption", "Nachnutzung"),
            ("stage", "Stufe"),
            ("effectiveOn", "Wirksam am"),
            AT,
            NOTE,
        ],
    ),
    (
        "covers",
        "Angaben zur Mitversorgung",
        &[
            ("adoption", "Nachnutzung"),
            ("answer", "Antwort"),
            ("until", "Letzter Tag"),
            AT,
        ],
    ),
    (
        "memberships",
        "Enden von Mitgliedschaften",
        &[
            ("membership", "Mitgliedschaft"),
            ("until", "Letzter Tag"),
            AT,
        ],
    ),
    (
        "proposals",
        "Vorschläge",
        &[("stage", "Stufe"), STATE, AT, NOTE],
    ),
    (
        "statements",
        "Nachnutzungsnachweise",
        &[("number", "Nummer"), ("madeAt", "Erstellt")],
    ),
    (
        "submissions",
        "Eingereichte Pakete",
        &[("title", "Titel"), ("version", "Version"), STATE, AT, NOTE],
    ),
    (
        "decisions",
        "Entscheidungen über eingereichte Pakete",
        &[
            ("title", "Titel"),
            ("version", "Version"),
            STATE,
            AT,
            ("reason", "Grund"),
        ],
    ),
    (
        "notices",
        "Zuletzt geänderte Förderbescheide",
        &[("reference", "Geschäftszeichen"), AT],
    ),
    (
        "rules",
        "Gesetzte Regeln der Stelle",
        &[("rule", "Vier Augen"), AT],
    ),
    (
        "projects",
        "Projekte, denen Sie vertrauen",
        &[("project", "Projekt"), MADE],
    ),
    (
        "everydayWords",
        "Änderungen an der Tabelle der Alltagswörter",
        &[("word", "Wort"), STATE, ("reason", "Grund"), AT],
    ),
    ("undertakings", "Vorhaben", &[("title", "Titel"), AT]),
    (
        "audit",
        "Protokoll",
        &[
            AT,
            ("action", "Handlung"),
            ("outcome", "Ausgang"),
            ("thing", "Gegenstand"),
        ],
    ),
    (
        "mails",
        "E-Mails an Ihre Adresse",
        &[("subject", "Betreff"), MADE, ("sentAt", "Versandt")],
    ),
    (
        "claims",
        "Anträge auf Beitritt mit Ihrer Adresse",
        &[NAME, STATE, ("askedAt", "Gestellt")],
    ),
    (
        "feedback",
        "Rückmeldungen mit Ihrer Adresse",
        &[("kind", "Art"), ("message", "Meldung"), AT],
    ),
];

/// What is kept about who asks; nobody asks about somebody else here.
///
/// # Errors
/// [`Failure::NotFound`] for somebody who was erased; [`Failure::Trouble`] of the database.
pub fn own(snap: &mut Snap<'_>, who: Id<Person>, at: Moment) -> Result<Known, Failure<Refusal>> {
    let whom = privacy::named(snap, who)?.ok_or(Failure::NotFound("Dieses Konto"))?;
    let body = store::bodies::by_id(snap, whom.body)?;
    let mut sections = vec![roles(snap, who)?];
    sections.extend(privacy::known(snap, &whom)?);
    let tables = sections.into_iter().filter_map(table);
    Ok(Known {
        name: whom.name,
        body: body.name,
        at,
        tables: tables.collect(),
    })
}

fn table(section: Section) -> Option<Table> {
    let (key, title, columns) = KINDS.iter().find(|(key, ..)| *key == section.name)?;
    Some(Table {
        key,
        title,
        columns,
        rows: section.rows,
    })
}

fn roles(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Section, Sql> {
    let held = people::holdings(snap, &[who])?;
    let bodies = held.iter().filter_map(|one| match one.held_for {
        For::Body(id) => Some(id),
        For::Cooperation(_) | For::Registry => None,
    });
    let bodies = store::bodies::many(snap, bodies)?;
    let rows = held.iter().map(|one| {
        let held_for = match one.held_for {
            For::Body(id) => bodies
                .get(&id)
                .map_or_else(|| id.to_string(), |body| body.name.clone()),
            For::Cooperation(id) => format!("Kooperation {id}"),
            For::Registry => "das ganze Register".to_owned(),
        };
        vec![
            Cell::Text(one.role.label().to_owned()),
            Cell::Text(held_for),
            one.since.map_or(Cell::Nothing, Cell::At),
        ]
    });
    Ok(Section {
        name: "roles",
        rows: rows.collect(),
    })
}

impl Known {
    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut whole = Map::new();
        whole.insert("asOf".to_owned(), json!(self.at));
        whole.insert("body".to_owned(), json!(self.body));
        for table in &self.tables {
            let rows = table.rows.iter().map(|row| {
                let cells = table.columns.iter().zip(row);
                cells
                    .map(|((key, _), cell)| ((*key).to_owned(), value(cell)))
                    .collect::<Map<_, _>>()
                    .into()
            });
            whole.insert(table.key.to_owned(), Value::Array(rows.collect()));
        }
        whole.into()
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => json!(text),
        Cell::At(at) => json!(at),
        Cell::On(day) => json!(day),
        Cell::Nothing => Value::Null,
    }
}
