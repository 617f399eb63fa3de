//! Compounds, taken apart: the parts of a word, with the bytes that each covers.

use std::collections::HashSet;
use std::sync::LazyLock;

use charabia::{Language, Tokenizer, TokenizerBuilder};

use super::{Part, normalise, stem};

static COMPOUNDS: LazyLock<Tokenizer<'static>> = LazyLock::new(|| {
    let mut builder: TokenizerBuilder<'static, Vec<u8>> = TokenizerBuilder::new();
    builder.allow_list(&[Language::Deu]);
    builder.into_tokenizer()
});

/// Endings that the compound dictionary mistakes for words ("Anmeldun" + "gen").
static NOT_A_PART: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "ung ungen gen ner ten ter ers ens ens lich liche lichen isch ische ischen heit keit heiten keiten schaft \
     schaften egister igung igungen ion ionen ieren iert tion tionen tung tungen dung dungen nis bar los ste sten"
        .split_whitespace()
        .collect()
});

/// The parts of a compound, or none.
///
/// The dictionary knows words by their right spelling, so "fuehrerschein" is tried as
/// "führerschein" first.
pub(super) fn parts(raw: &str) -> Vec<Part> {
    let plain = Spelling::plain(raw);
    let mended = plain.mended();
    mended
        .into_iter()
        .chain([plain])
        .map(|spelling| spelling.split())
        .find(|parts| parts.len() > 1)
        .unwrap_or_default()
}

/// A spelling of a word that remembers which byte of the raw word each of its bytes came from.
struct Spelling {
    text: String,
    /// For each character of `text`: its byte there and its byte in the raw word.
    origin: Vec<(usize, usize)>,
    raw_length: usize,
}

impl Spelling {
    fn plain(raw: &str) -> Self {
        let mut plain = Self {
            text: String::new(),
            origin: Vec::new(),
            raw_length: raw.len(),
        };
        for (at, c) in raw.char_indices() {
            for lower in c.to_lowercase() {
                plain.push(lower, at);
            }
        }
        plain
    }

    fn push(&mut self, c: char, origin: usize) {
        self.origin.push((self.text.len(), origin));
        self.text.push(c);
    }

    /// With ae, oe, ue as umlauts and "strasse" with ß, if that makes a difference.
    fn mended(&self) -> Option<Self> {
        let mut mended = Self {
            text: String::new(),
            origin: Vec::new(),
            raw_length: self.raw_length,
        };
        let mut rest = self.text.as_str();
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let origin = self.raw_at(self.text.len() - rest.len());
            let umlaut = match rest.get(..2) {
                Some("ae") => Some('ä'),
                Some("oe") => Some('ö'),
                // Steuer, Bauer, Quelle keep their e.
                Some("ue") if !matches!(before, 'a' | 'e' | 'q') => Some('ü'),
                _ => None,
            };
            let (put, length) = match umlaut {
                Some(umlaut) => (umlaut, 2),
                None if rest.starts_with("ss") && mended.text.ends_with("stra") => ('ß', 2),
                None => (c, c.len_utf8()),
            };
            mended.push(put, origin);
            before = put;
            rest = rest.get(length..).unwrap_or_default();
        }
        (mended.text != self.text).then_some(mended)
    }

    fn raw_at(&self, at: usize) -> usize {
        match self.origin.binary_search_by_key(&at, |(here, _)| *here) {
            Ok(found) => self
                .origin
                .get(found)
                .map_or(self.raw_length, |(_, raw)| *raw),
            Err(_) => self.raw_length,
        }
    }

    fn split(&self) -> Vec<Part> {
        let mut at = 0;
        let mut parts = Vec::new();
        for piece in COMPOUNDS.segment_str(&self.text) {
            let normal = normalise(piece);
            if normal.chars().count() < 3 || NOT_A_PART.contains(normal.as_str()) {
                return Vec::new();
            }
            let (from, to) = (self.raw_at(at), self.raw_at(at + piece.len()));
            at += piece.len();
            parts.push(Part {
                from,
                to,
                stem: stem(&normal),
                normal,
            });
        }
        parts
    }
}
