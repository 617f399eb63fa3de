//! What somebody wants to change in the table, and whether it can be done.

use super::{Place, split};
use domain::everyday::WordList;
use search::meaning::{Direction, Kind, WeakKind, WeakWord};
use std::collections::{BTreeSet, HashMap};
use store::{
    Snap, Sql,
    everyday::{Cells, Line, New, Stand},
};

/// An entry as somebody wrote it; its kind says in which table it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub word: String,
    /// `>` or `=`.
    pub direction: String,
    /// Official words, `|` between alternatives.
    pub official: String,
    /// Numbers of bundles, blank or comma between them.
    pub bundles: String,
    pub kind: String,
    pub area: String,
    pub reason: String,
}

/// What shall hold for a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// This entry, new or in the place of the one that is there.
    Put(Draft),
    /// This entry, and no other one of the word may be there.
    Add(Draft),
    /// No entry.
    TakeOut {
        list: WordList,
        word: String,
        reason: String,
    },
    /// The entry that came with the product.
    Restore {
        list: WordList,
        word: String,
        reason: String,
    },
}

/// What is wrong with a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flawed {
    /// The place of the wish, counted from 0.
    pub place: usize,
    /// The field, as the API names it.
    pub field: &'static str,
    pub rule: &'static str,
    pub detail: String,
}

/// More in one cell is no word but a text.
const LONGEST: usize = 300;

/// What makes two words the same; the search decides.
pub(super) fn key(word: &str) -> String {
    let word = WeakWord {
        word: word.to_owned(),
        kind: WeakKind::Weak,
        reason: String::new(),
    };
    word.key()
}

/// The table in which words of this kind stand.
pub(super) fn list(kind: &str) -> WordList {
    match WeakKind::named(kind.trim()) {
        Some(_) => WordList::Weak,
        None => WordList::Everyday,
    }
}

/// The lines that these wishes take, or everything that is wrong with them.
pub(super) fn decide(
    snap: &mut Snap<'_>,
    wishes: &[Wish],
    own: &[Line],
) -> Result<Result<Vec<New>, Vec<Flawed>>, Sql> {
    let known = known_bundles(snap, wishes)?;
    let mut deciding = Deciding {
        shipped: super::shipped().collect(),
        own: own
            .iter()
            .map(|line| ((line.list, line.key.clone()), line))
            .collect(),
        known,
        seen: BTreeSet::new(),
        flaws: Vec::new(),
    };
    let mut new = Vec::new();
    for (place, wish) in wishes.iter().enumerate() {
        new.extend(deciding.one(place, wish));
    }
    Ok(match deciding.flaws.is_empty() {
        true => Ok(new),
        false => Err(deciding.flaws),
    })
}

/// The numbers that the catalogue knows of those that are wished for; nothing when no catalogue is loaded.
fn known_bundles(snap: &mut Snap<'_>, wishes: &[Wish]) -> Result<Option<BTreeSet<String>>, Sql> {
    if store::catalogue::loaded(snap)?.is_none() {
        return Ok(None);
    }
    let mut ids: Vec<String> = wishes
        .iter()
        .filter_map(|wish| match wish {
            Wish::Put(draft) | Wish::Add(draft) => Some(numbers(&draft.bundles)),
            Wish::TakeOut { .. } | Wish::Restore { .. } => None,
        })
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let found = store::catalogue::bundles(snap, &ids)?;
    Ok(Some(found.into_iter().map(|bundle| bundle.id).collect()))
}

fn numbers(text: &str) -> Vec<String> {
    split(&text.replace([',', ';'], " "), ' ')
}

struct Deciding<'a> {
    shipped: HashMap<Place, Cells>,
    own: HashMap<Place, &'a Line>,
    known: Option<BTreeSet<String>>,
    seen: BTreeSet<Place>,
    flaws: Vec<Flawed>,
}

impl Deciding<'_> {
    fn refuse(&mut self, place: usize, field: &'static str, rule: &'static str, detail: String) {
        self.flaws.push(Flawed {
            place,
            field,
            rule,
            detail,
        });
    }

    fn one(&mut self, place: usize, wish: &Wish) -> Option<New> {
        let (list, word) = match wish {
            Wish::Put(draft) | Wish::Add(draft) => (list(&draft.kind), draft.word.trim()),
            Wish::TakeOut { list, word, .. } | Wish::Restore { list, word, .. } => {
                (*list, word.trim())
            }
        };
        let at = (list, key(word));
        if !at.1.is_empty() && !self.seen.insert(at.clone()) {
            let detail = format!("Das Wort „{word}“ steht hier mehr als einmal.");
            self.refuse(place, "word", "wort-doppelt", detail);
        }
        match wish {
            Wish::Put(draft) => self.put(place, draft, at),
            Wish::Add(draft) => {
                if self.present(&at).is_some() {
                    let detail =
                        "Dieses Wort steht schon in der Tabelle. Ändern Sie seinen Eintrag."
                            .to_owned();
                    self.refuse(place, "word", "wort-vergeben", detail);
                }
                self.put(place, draft, at)
            }
            Wish::TakeOut { reason, .. } => self.take_out(place, word, reason, at),
            Wish::Restore { reason, .. } => self.restore(place, word, reason, at),
        }
    }

    fn take_out(&mut self, place: usize, word: &str, reason: &str, at: Place) -> Option<New> {
        self.reasoned(place, reason);
        let Some(present) = self.present(&at) else {
            // Taken out already: a list may be sent again.
            if !self.own.contains_key(&at) {
                let detail = format!("Das Wort „{word}“ steht nicht in der Tabelle.");
                self.refuse(place, "word", "wort-unbekannt", detail);
            }
            return None;
        };
        Some(New {
            // What only the own table had needs no line that takes it out of the shipped one.
            stand: match self.shipped.contains_key(&at) {
                true => Stand::Out,
                false => Stand::Shipped,
            },
            cells: Cells {
                reason: reason.trim().to_owned(),
                ..present
            },
            list: at.0,
            key: at.1,
        })
    }

    fn restore(&mut self, place: usize, word: &str, reason: &str, at: Place) -> Option<New> {
        self.reasoned(place, reason);
        let (Some(own), Some(_)) = (self.own.get(&at), self.shipped.get(&at)) else {
            let detail = format!(
                "Für „{word}“ gilt bereits, was mit dem Programm kam, oder es kam nicht mit dem Programm."
            );
            self.refuse(place, "word", "nichts-zurueckzunehmen", detail);
            return None;
        };
        Some(New {
            stand: Stand::Shipped,
            cells: Cells {
                reason: reason.trim().to_owned(),
                ..own.cells.clone()
            },
            list: at.0,
            key: at.1,
        })
    }

    /// The entry that holds now.
    fn present(&self, at: &Place) -> Option<Cells> {
        match self.own.get(at) {
            Some(line) => (line.stand == Stand::Put).then(|| line.cells.clone()),
            None => self.shipped.get(at).cloned(),
        }
    }

    fn reasoned(&mut self, place: usize, reason: &str) {
        if reason.trim().is_empty() {
            let detail = "Schreiben Sie in wenigen Worten, warum.".to_owned();
            self.refuse(place, "reason", "grund-fehlt", detail);
        }
    }

    fn put(&mut self, place: usize, draft: &Draft, at: Place) -> Option<New> {
        let before = self.flaws.len();
        self.written(place, draft);
        if at.1.is_empty() {
            let detail = "Geben Sie das Wort ein, das Menschen eintippen.".to_owned();
            self.refuse(place, "word", "wort-fehlt", detail);
        }
        match at.0 {
            WordList::Everyday => self.hangs_together(place, draft),
            WordList::Weak => self.leads_nowhere(place, draft),
        }
        self.reasoned(place, &draft.reason);
        if self.flaws.len() > before {
            return None;
        }
        let cells = Cells {
            word: draft.word.trim().to_owned(),
            direction: draft.direction.trim().to_owned(),
            official: split(&draft.official, '|').join("|"),
            bundles: numbers(&draft.bundles).join(" "),
            kind: draft.kind.trim().to_owned(),
            area: draft.area.trim().to_owned(),
            reason: draft.reason.trim().to_owned(),
        };
        if self.present(&at).as_ref() == Some(&cells) {
            return None;
        }
        let is_shipped = self.shipped.get(&at) == Some(&cells);
        Some(New {
            stand: if is_shipped {
                Stand::Shipped
            } else {
                Stand::Put
            },
            cells,
            list: at.0,
            key: at.1,
        })
    }

    /// How the word hangs together with what it leads to.
    fn hangs_together(&mut self, place: usize, draft: &Draft) {
        if Direction::named(draft.direction.trim()).is_none() {
            let detail =
                "Erlaubt sind „>“ (führt nur hin) und „=“ (gilt in beide Richtungen).".to_owned();
            self.refuse(place, "direction", "richtung-unbekannt", detail);
        }
        if Kind::named(draft.kind.trim()).is_none() {
            let kinds = Kind::ALL.iter().map(|kind| kind.word());
            let weak = WeakKind::ALL.iter().map(|kind| kind.word());
            let known: Vec<&str> = kinds.chain(weak).collect();
            let detail = format!("Erlaubt sind: {}.", known.join(", "));
            self.refuse(place, "kind", "art-unbekannt", detail);
        }
        self.leads(place, draft);
    }

    /// A weak word is the other way round: it leads nowhere.
    fn leads_nowhere(&mut self, place: usize, draft: &Draft) {
        let cells = [
            ("direction", &draft.direction),
            ("official", &draft.official),
            ("bundles", &draft.bundles),
        ];
        for (field, text) in cells {
            if !text.trim().is_empty() {
                let detail =
                    "Ein schwaches Wort führt nirgendwohin: Lassen Sie das leer.".to_owned();
                self.refuse(place, field, "ziel-unzulaessig", detail);
            }
        }
    }

    /// Where the word leads to.
    fn leads(&mut self, place: usize, draft: &Draft) {
        let (official, bundles) = (split(&draft.official, '|'), numbers(&draft.bundles));
        if official.is_empty() && bundles.is_empty() {
            let detail =
                "Geben Sie ein amtliches Wort oder die Nummer einer OZG-Leistung an.".to_owned();
            self.refuse(place, "official", "ziel-fehlt", detail);
        } else if official.is_empty() && draft.direction.trim() == Direction::Both.sign() {
            let detail = "Für beide Richtungen braucht es ein amtliches Wort.".to_owned();
            self.refuse(place, "official", "ziel-fehlt", detail);
        }
        for id in bundles {
            let is_number = id.chars().all(|c| c.is_ascii_digit());
            let is_known = self.known.as_ref().is_none_or(|known| known.contains(&id));
            if !is_number || !is_known {
                let detail = format!(
                    "Eine OZG-Leistung mit der Nummer {id} kennt der geladene Katalog nicht."
                );
                self.refuse(place, "bundles", "buendel-unbekannt", detail);
            }
        }
    }

    /// What cannot stand in a cell: the table has no quotes.
    fn written(&mut self, place: usize, draft: &Draft) {
        let cells = [
            ("word", &draft.word),
            ("official", &draft.official),
            ("area", &draft.area),
            ("reason", &draft.reason),
        ];
        for (field, text) in cells {
            if text.chars().any(|c| c == ';' || c.is_control()) {
                let detail = "Hier darf kein Semikolon und kein Zeilenumbruch stehen.".to_owned();
                self.refuse(place, field, "zeichen-unzulaessig", detail);
            }
            if text.chars().count() > LONGEST {
                let detail = format!("Höchstens {LONGEST} Zeichen.");
                self.refuse(place, field, "zu-lang", detail);
            }
        }
        if draft.word.contains('|') {
            let detail = "Ein senkrechter Strich trennt nur amtliche Wörter.".to_owned();
            self.refuse(place, "word", "zeichen-unzulaessig", detail);
        }
    }
}
