//! The people of the demonstration: functions, not persons; nobody of them exists.

use super::{Failed, examples::Examples};
use crate::tokens;
use domain::{
    Id, Now,
    person::{For, Person, Role},
    public_body::PublicBody,
    region::BodyKey,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{Db, Snap, Tx};

/// Somebody whom a visitor may be by one click.
struct Persona {
    word: &'static str,
    name: &'static str,
    body: &'static str,
    roles: &'static [Role],
}

const CLERKS: &[Role] = &[Role::Draft, Role::Release];

/// The personas of interfaces.md, in the order in which the page of sign-in shows them.
const PERSONAS: &[Persona] = &[
    Persona {
        word: "wetzlar-erfassung",
        name: "Erfassung Wetzlar",
        body: "06532023",
        roles: &[Role::Draft],
    },
    Persona {
        word: "wetzlar-freigabe",
        name: "Freigabe Wetzlar",
        body: "06532023",
        roles: CLERKS,
    },
    Persona {
        word: "giessen",
        name: "Digitalisierung Gießen",
        body: "06531005",
        roles: CLERKS,
    },
    Persona {
        word: "sinn",
        name: "Hauptamt Sinn",
        body: "06532020",
        roles: CLERKS,
    },
    Persona {
        word: "landkreis",
        name: "Digitalisierung Lahn-Dill-Kreis",
        body: "06532",
        roles: CLERKS,
    },
    Persona {
        word: "koordination",
        name: "Koordination Digitale Kommune@Hessen",
        body: "06532023",
        roles: &[Role::Coordinate],
    },
    Persona {
        word: "foerderung",
        name: "Förderung Wetzlar",
        body: "06532023",
        roles: &[Role::Fund],
    },
    Persona {
        word: "pruefung",
        name: "Prüfung Land Hessen",
        body: "r-land-hessen-zuwendung",
        roles: &[Role::Audit],
    },
    Persona {
        word: "verwaltung",
        name: "Verwaltung des Registers",
        body: "06532023",
        roles: &[Role::Administer],
    },
];

/// Who acts for whom in the histories.
pub(super) struct People {
    clerks: HashMap<BodyKey, Id<Person>>,
    pub coordinator: Id<Person>,
}

impl People {
    /// Who enters and releases for this body.
    pub fn clerk(&self, body: &BodyKey) -> Result<Id<Person>, Failed> {
        let clerk = self.clerks.get(body).copied();
        clerk.ok_or_else(|| Failed::example(body.to_string(), "Für diese Kommune handelt niemand."))
    }
}

/// Brings in the personas, and for every other body of the histories somebody who acts for it.
pub(super) fn bring_in(tx: &mut Tx<'_>, examples: &Examples, now: &Now) -> Result<People, Failed> {
    let mut clerks = HashMap::new();
    let mut coordinator = None;
    for persona in PERSONAS {
        let body = body(tx, persona.body)?;
        let id = store::people::add(tx, persona.name, body.id, Some(persona.word), now)?;
        for role in persona.roles {
            let held_for = if *role == Role::Administer {
                For::Registry
            } else {
                For::Body(body.id)
            };
            store::people::grant(tx, id, *role, held_for)?;
        }
        if persona.roles == CLERKS {
            clerks.insert(body.key, id);
        }
        if persona.roles.contains(&Role::Coordinate) {
            coordinator = Some(id);
        }
    }
    for key in examples.bodies() {
        if clerks.contains_key(&key) {
            continue;
        }
        let body = body(tx, key.as_str())?;
        let name = format!("Digitalisierung {}", body.name);
        let id = store::people::add(tx, &name, body.id, None, now)?;
        for role in CLERKS {
            store::people::grant(tx, id, *role, For::Body(body.id))?;
        }
        clerks.insert(key, id);
    }
    let coordinator =
        coordinator.ok_or_else(|| Failed::example("Personen", "Niemand koordiniert."))?;
    Ok(People {
        clerks,
        coordinator,
    })
}

pub(super) fn body(snap: &mut Snap<'_>, key: &str) -> Result<PublicBody, Failed> {
    let parsed: BodyKey = key.parse().map_err(|e| Failed::example(key, e))?;
    let found = store::bodies::find(snap, &parsed)?;
    found.ok_or_else(|| Failed::example(key, "Diese Kommune kennt das Register nicht."))
}

/// A persona with the token of its programs, as `demo-tokens.json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonaToken {
    pub name: String,
    /// The key of the body for which the persona acts.
    pub body: String,
    pub roles: Vec<&'static str>,
    pub token: String,
}

/// Tokens of the demonstration hold for so many days.
const DAYS: i64 = 90;

/// Makes a token for every persona: the content of `demo-tokens.json`, by the word of the persona.
///
/// # Errors
/// [`Failed::Trouble`] when the database refuses.
pub fn tokens(db: &Db) -> Result<BTreeMap<String, PersonaToken>, Failed> {
    db.write(|tx, now| {
        let mut all = BTreeMap::new();
        for known in store::people::personas(tx)? {
            let Some(word) = known.persona else {
                continue;
            };
            let mut roles: Vec<&'static str> = store::people::actor(tx, known.id)?
                .roles
                .iter()
                .map(|(role, _)| role.word())
                .collect();
            roles.dedup();
            let body = store::bodies::by_id(tx, known.body)?.key.to_string();
            let token = tokens::of_persona(tx, known.id, known.body, DAYS, now)?;
            let one = PersonaToken {
                name: known.name,
                body,
                roles,
                token,
            };
            all.insert(word, one);
        }
        Ok(all)
    })
}
