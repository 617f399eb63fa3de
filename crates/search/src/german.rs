//! German words as the index keeps them: one spelling, one stem, and the parts of compounds.
//!
//! Every text goes through here, indexed or asked, and so does the highlighter; that is why what
//! was found is also what is marked.

mod compound;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;

use self::compound::parts;

/// Raise whenever the same text gives other words than before: indexes are then rebuilt.
pub(crate) const ANALYSER_VERSION: u32 = 2;

/// Words longer than this are cut; nobody types them, and they only swell the dictionary.
const LONGEST_WORD: usize = 80;
/// Shorter words are never taken apart: "Amt" + "s" helps nobody.
const SHORTEST_COMPOUND: usize = 8;
const REMEMBERED_WORDS: usize = 8_192;

/// Words that say nothing about the thing looked for, in their normal spelling.
static STOP_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "aber alle als also am an auch auf aus bei beim bin bis bitte da damit dann das dass dem den der des die dies \
     diese dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa fuer gibt haben hat hier \
     ich ihr ihre im in ist ja jede jeder jedes kann kein keine koennen man mein meine meinem meinen meiner mich \
     mir mit moechte muss muessen nach nicht noch nur ob oder ohne sehr sein seine sich sie sind so soll sollen \
     ueber um und uns unser unsere unter vom von vor war wann warum was welche welcher welches wenn wer werden wie \
     will wir wird wo wurde zu zum zur"
        .split_whitespace()
        .collect()
});

/// These words, for an engine that wants to know them.
pub(crate) fn stop_words() -> Vec<String> {
    let mut words: Vec<String> = STOP_WORDS.iter().map(|word| (*word).to_owned()).collect();
    words.sort_unstable();
    words
}

/// A word of a text with the bytes it covers there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub from: usize,
    pub to: usize,
    pub form: Arc<Form>,
    /// Part of a hyphenated chain: the chain as one word, on its last member.
    pub chain: Option<Arc<Form>>,
}

/// A word apart from any text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Lower case, ä as ae, ß as ss.
    pub normal: String,
    /// What is compared.
    pub stem: String,
    /// Parts of a compound.
    pub parts: Parts,
    pub stop: bool,
}

/// A part of a compound; bytes count from the start of the word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub from: usize,
    pub to: usize,
    pub normal: String,
    pub stem: String,
}

/// Text in the one spelling that all comparison uses: lower case, ä as ae, ß as ss, no accents.
pub fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len() + 4);
    for c in text.nfd() {
        match c {
            '\u{308}' if normal.ends_with(['a', 'o', 'u']) => normal.push('e'),
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}' => {}
            'ß' | 'ẞ' => normal.push_str("ss"),
            'æ' | 'Æ' => normal.push_str("ae"),
            'ø' | 'Ø' | 'œ' | 'Œ' => normal.push_str("oe"),
            'ł' | 'Ł' => normal.push('l'),
            c => normal.extend(c.to_lowercase()),
        }
    }
    normal
}

/// The stem of a word in normal spelling.
pub(crate) fn stem(normal: &str) -> String {
    // Keys and field ids are not words: "G05002020" has no ending.
    if normal.chars().any(|c| c.is_ascii_digit()) {
        return normal.to_owned();
    }
    Stemmer::new(Algorithm::German).stem(normal).into_owned()
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut chain_from: Option<usize> = None;
    let mut paragraph: Option<usize> = None;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if c == '§' {
            paragraph = Some(at);
            at += c.len_utf8();
            continue;
        }
        if !in_word(c) {
            let hyphen = matches!(c, '-' | '\u{2010}' | '\u{2011}');
            if !(hyphen && words.last().is_some_and(|last: &Word| last.to == at)) {
                chain_from = None;
            }
            if !(c.is_whitespace() || c == '§') {
                paragraph = None;
            }
            at += c.len_utf8();
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if let Some((id, length)) = field_id(rest) {
            words.push(Word {
                from: at,
                to: at + length,
                form: form(id),
                chain: None,
            });
            (chain_from, paragraph) = (None, None);
            at += length;
            continue;
        }
        let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let to = at + length;
        let raw = text.get(at..to).unwrap_or_default();
        let chain = chain_from
            .and_then(|from| text.get(from..to))
            .map(chain_form);
        if let Some(sign) = paragraph
            .take()
            .filter(|_| raw.starts_with(|c: char| c.is_ascii_digit()))
        {
            words.push(Word {
                from: sign,
                to,
                form: section(raw),
                chain: None,
            });
        }
        words.push(Word {
            from: at,
            to,
            form: form(raw),
            chain,
        });
        chain_from = chain_from.or(Some(at));
        at = to;
    }
    words
}

/// The id of a data field that goes on with its version, "F60000227V1.2", and how long both are together: who looks
/// for a field means it in any version.
fn field_id(rest: &str) -> Option<(&str, usize)> {
    fn digits(text: &str) -> usize {
        text.bytes().take_while(u8::is_ascii_digit).count()
    }
    let number = digits(rest.get(1..)?);
    if number < 5 || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let id = 1 + number;
    let version = rest.get(id..)?.strip_prefix(['v', 'V'])?;
    let mut length = id + 1 + digits(version);
    if length == id + 1 {
        return None;
    }
    while let Some(part) = rest.get(length..).and_then(|rest| rest.strip_prefix('.')) {
        match digits(part) {
            0 => break,
            more => length += 1 + more,
        }
    }
    let goes_on = rest
        .get(length..)
        .is_some_and(|rest| rest.starts_with(in_word));
    (!goes_on).then_some((rest.get(..id)?, length))
}

/// "§ 24" is a word of its own: the 24 alone would find every house number.
fn section(number: &str) -> Arc<Form> {
    let normal = format!("§{}", normalise(number));
    Arc::new(Form {
        stem: normal.clone(),
        normal,
        parts: Parts::default(),
        stop: false,
    })
}

fn chain_form(raw: &str) -> Arc<Form> {
    let normal: String = normalise(raw)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(LONGEST_WORD)
        .collect();
    Arc::new(Form {
        stem: stem(&normal),
        normal,
        parts: Parts::default(),
        stop: false,
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

/// A single word as the index keeps it; remembered, because texts repeat their words.
pub(crate) fn form(raw: &str) -> Arc<Form> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Form>>>> = LazyLock::new(Mutex::default);
    if let Some(known) = KNOWN.lock().ok().and_then(|known| known.get(raw).cloned()) {
        return known;
    }
    let form = Arc::new(analyse(raw));
    if let Ok(mut known) = KNOWN.lock() {
        if known.len() >= REMEMBERED_WORDS {
            known.clear();
        }
        known.insert(raw.to_owned(), Arc::clone(&form));
    }
    form
}

fn analyse(raw: &str) -> Form {
    let mut normal = normalise(raw);
    if let Some((cut, _)) = normal.char_indices().nth(LONGEST_WORD) {
        normal.truncate(cut);
    }
    Form {
        stem: stem(&normal),
        stop: STOP_WORDS.contains(normal.as_str()),
        normal,
        parts: Parts {
            raw: raw.to_owned(),
            found: OnceLock::new(),
        },
    }
}

/// The parts of a compound, at least two, or none; looked for when first asked for, for that takes its time.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    raw: String,
    found: OnceLock<Vec<Part>>,
}

impl std::ops::Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        self.found.get_or_init(|| {
            let letters = self.raw.chars().all(char::is_alphabetic);
            if letters && normalise(&self.raw).len() >= SHORTEST_COMPOUND {
                parts(&self.raw)
            } else {
                Vec::new()
            }
        })
    }
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Parts {}

#[cfg(test)]
mod tests;
