//! The words inside artefacts that a search should find, with the place that they came from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many words one file may add; a search needs no more and a hostile file gets no more.
const MOST: usize = 2_000;
const LONGEST: usize = 200;

/// A name inside an artefact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Word {
    pub text: String,
    pub place: Place,
    /// The id of the element inside the file.
    pub id: Option<String>,
}

/// What the name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    Process,
    Lane,
    Step,
    Event,
    DataField,
    DataGroup,
    FormField,
}

impl Place {
    /// The word for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Process => "Prozess",
            Self::Lane => "Beteiligte Stelle",
            Self::Step => "Prozessschritt",
            Self::Event => "Ereignis",
            Self::DataField => "Datenfeld",
            Self::DataGroup => "Datenfeldgruppe",
            Self::FormField => "Formularfeld",
        }
    }
}

/// Words as they are found in one file: each once, bounded.
#[derive(Debug, Default)]
pub(crate) struct Words {
    found: Vec<Word>,
    seen: BTreeSet<(Place, String)>,
}

impl Words {
    pub(crate) fn add(&mut self, place: Place, text: &str, id: Option<&str>) {
        let text: String = text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(LONGEST)
            .collect();
        if text.is_empty() || self.found.len() >= MOST || !self.seen.insert((place, text.clone())) {
            return;
        }
        let id = id.map(|id| id.chars().take(LONGEST).collect());
        self.found.push(Word { text, place, id });
    }

    pub(crate) fn into_vec(self) -> Vec<Word> {
        self.found
    }
}
