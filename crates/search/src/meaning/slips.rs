//! Slips of the keyboard, and other forms of verbs.

use std::collections::HashMap;

use super::lexicon::Term;

/// One slip is forgiven from so many letters on, two from [`TWO_SLIPS`].
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 10;
/// Below, another letter makes another word ("Kurse", "Kerze").
const OTHER_LETTER: usize = 8;
/// Below, the first letter is right.
const OTHER_FIRST: usize = 9;

/// Known spellings, ordered by length.
#[derive(Debug, Default)]
pub(super) struct Spelled {
    words: Vec<Word>,
    at: HashMap<String, usize>,
}

#[derive(Debug)]
struct Word {
    normal: String,
    letters: u32,
    term: Term,
    /// How often it was learnt: between equals the common word is meant.
    often: u32,
}

/// A word as typed, ready to be compared.
pub(super) struct Typed<'a> {
    normal: &'a str,
    letters: u32,
    most: usize,
}

impl<'a> Typed<'a> {
    pub fn new(normal: &'a str) -> Self {
        let words = normal.chars().all(char::is_alphabetic);
        Self {
            normal,
            letters: letters(normal),
            most: match normal.len() {
                _ if !words => 0,
                0..ONE_SLIP => 0,
                ONE_SLIP..TWO_SLIPS => 1,
                _ => 2,
            },
        }
    }
}

impl Spelled {
    pub fn learn(&mut self, normal: &str, term: Term) {
        if normal.len() + 1 < ONE_SLIP || !normal.chars().all(char::is_alphabetic) {
            return;
        }
        let known = self.at.get(normal).and_then(|at| self.words.get_mut(*at));
        match known {
            Some(word) => word.often += 1,
            None => {
                self.at.insert(normal.to_owned(), self.words.len());
                self.words.push(Word {
                    normal: normal.to_owned(),
                    letters: letters(normal),
                    term,
                    often: 1,
                });
            }
        }
    }

    pub fn settle(&mut self) {
        self.at = HashMap::new();
        self.words
            .sort_unstable_by(|a, b| (a.normal.len(), &a.normal).cmp(&(b.normal.len(), &b.normal)));
    }

    /// The nearest known word within the slips that are forgiven; the commonest of several.
    pub fn nearest(&self, typed: &Typed<'_>) -> Option<(usize, &str, Term)> {
        if typed.most == 0 {
            return None;
        }
        let length = typed.normal.len();
        let from = self
            .words
            .partition_point(|word| word.normal.len() + typed.most < length);
        let near = self.words.get(from..)?.iter();
        near.take_while(|word| word.normal.len() <= length + typed.most)
            // Each slip changes at most one letter on either side.
            .filter(|word| (word.letters ^ typed.letters).count_ones() as usize <= 2 * typed.most)
            .filter_map(|word| Some((slips(typed, &word.normal)?, word)))
            .min_by(|(a, one), (b, other)| {
                (a, other.often, &one.normal).cmp(&(b, one.often, &other.normal))
            })
            .map(|(slips, word)| (slips, word.normal.as_str(), word.term))
    }
}

/// The slips that turn a known word into the one typed, if so many are forgiven.
pub(crate) fn forgiven(typed: &str, known: &str) -> Option<usize> {
    slips(&Typed::new(typed), known)
}

/// Which letters a word has.
fn letters(normal: &str) -> u32 {
    normal.bytes().fold(0, |letters, byte| match byte {
        b'a'..=b'z' => letters | 1 << (byte - b'a'),
        _ => letters | 1 << 26,
    })
}

/// The slips between two words, if they are forgiven.
fn slips(typed: &Typed<'_>, known: &str) -> Option<usize> {
    let (a, b) = (typed.normal.as_bytes(), known.as_bytes());
    let mut slips = distance(a, b, typed.most)?;
    if slips == 0 {
        return None;
    }
    let swapped = a.first() == b.get(1) && a.get(1) == b.first();
    if a.first() != b.first() && !swapped {
        if a.len() < OTHER_FIRST {
            return None;
        }
        slips += 1;
    }
    // Two letters that changed places are the same letters; an exchanged one is not.
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    if a.len() == b.len() && a.len() < OTHER_LETTER && sum(a) != sum(b) {
        return None;
    }
    (slips <= typed.most).then_some(slips)
}

/// Insertions, omissions, other letters and swapped neighbours, up to `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, j) + usize::from(x != y))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|cost| *cost <= most)
}

/// Beginnings that part from their verb.
const SEPARABLE: [&str; 21] = [
    "an", "ab", "um", "aus", "ein", "auf", "zu", "nach", "vor", "mit", "fest", "frei", "still",
    "zurueck", "weiter", "hin", "weg", "los", "durch", "bei", "her",
];

/// What a verb may be in its first form, most likely first.
pub(super) fn first_forms(normal: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for before in SEPARABLE.iter().copied().chain([""]) {
        let Some(rest) = normal.strip_prefix(before) else {
            continue;
        };
        if let Some(rest) = rest.strip_prefix("zu").filter(|_| !before.is_empty()) {
            forms.push(format!("{before}{rest}"));
        }
        if let Some(rest) = rest.strip_prefix("ge") {
            forms.extend(without_t(rest).map(|bare| format!("{before}{bare}en")));
            if rest.ends_with("en") {
                forms.push(format!("{before}{rest}"));
            }
        }
    }
    forms.extend(without_t(normal).map(|bare| format!("{bare}en")));
    forms.retain(|form| form.len() >= 6);
    forms
}

fn without_t(word: &str) -> impl Iterator<Item = &str> {
    ["et", "te", "ten", "t"]
        .into_iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .filter(|bare| bare.len() >= 3)
}
