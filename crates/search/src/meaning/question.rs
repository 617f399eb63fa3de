//! A question, word by word: what each may stand for.

use std::collections::HashMap;

use super::kinds::WeakKind;
use super::lexicon::{Lexicon, Part, Term};
use super::rules::Rules;
use super::tokens::{Token, Weight};

/// Longer questions are cut; they come from a pasted text.
const LONGEST: usize = 400;
/// At most so many words: they are bits of a number.
const MOST_WORDS: usize = 16;
/// Letters between the parts of a word that was written apart.
const JOINTS: [&str; 3] = ["", "s", "n"];

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Familiar {
    /// Catalogue or table have it.
    Known,
    /// It is another form or a slip of a known word.
    Mended,
    /// It is made of known words.
    Apart,
    /// Nobody knows it.
    Unknown,
    /// It belongs to another world.
    Foreign,
}

/// A word of the question.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub typed: String,
    /// The words it was written as, if they were several.
    pub apart: Vec<String>,
    /// The known word it is or is a slip of.
    pub whole: Option<Term>,
    pub mended: Option<String>,
    pub parts: Vec<Part>,
    pub familiar: Familiar,
    pub weak: bool,
    pub aside: bool,
    /// Speaks of another world.
    pub astray: bool,
}

/// The smallest thing of a question that can be found or missed: a word, or a part of an unknown compound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom {
    pub item: usize,
    pub weight: f32,
}

/// Atoms of a question, as bits.
pub(super) type Atoms = u64;

/// The words of a question.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub items: Vec<Item>,
    pub atoms: Vec<Atom>,
}

/// What a weak word counts beside others.
const WEAK: f32 = 0.3;
/// What a circumstance counts, and what every word after the first.
const ASIDE: f32 = 0.75;
const LATER: f32 = 0.9;
/// A word that is known as a whole rarely means what its parts mean.
const PART_OF_KNOWN: f32 = 0.7;

/// Where a known word stands in the question, and how surely it is meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stands {
    pub atoms: Atoms,
    pub sure: f32,
}

impl Question {
    pub fn read(typed: &str, lexicon: &Lexicon, rules: &Rules) -> Self {
        let end = typed
            .char_indices()
            .nth(LONGEST)
            .map_or(typed.len(), |(at, _)| at);
        let mut tokens = lexicon.weak.tokens(typed.get(..end).unwrap_or(typed));
        join(&mut tokens, lexicon, rules);
        tokens.truncate(MOST_WORDS);
        let mut items: Vec<Item> = tokens
            .into_iter()
            .map(|token| item(token, lexicon))
            .collect();
        // Weak words alone are what is asked for.
        if items.iter().all(|item| item.weak) {
            for item in &mut items {
                item.weak = false;
            }
        }
        let atoms = atoms(&items);
        Self { items, atoms }
    }

    /// The atoms of a word.
    pub fn of_item(&self, item: usize) -> Atoms {
        let bits = self.atoms.iter().enumerate();
        bits.filter(|(_, atom)| atom.item == item)
            .fold(0, |atoms, (bit, _)| atoms | 1 << bit)
    }

    /// What these atoms weigh together.
    pub fn weight(&self, atoms: Atoms) -> f32 {
        let bits = self.atoms.iter().enumerate();
        bits.filter(|(bit, _)| atoms & (1 << bit) != 0)
            .map(|(_, atom)| atom.weight)
            .sum()
    }

    /// Whether one of these says what is looked for.
    pub fn is_strong(&self, atoms: Atoms) -> bool {
        let bits = self.atoms.iter().enumerate();
        bits.filter(|(bit, _)| atoms & (1 << bit) != 0)
            .any(|(_, atom)| atom.weight > WEAK)
    }

    /// Every known word that the table may be asked for.
    pub fn terms(&self) -> HashMap<Term, Stands> {
        let mut terms: HashMap<Term, Stands> = HashMap::new();
        let mut add = |term: Term, atoms: Atoms, sure: f32| {
            let stands = terms.entry(term).or_insert(Stands { atoms, sure });
            stands.atoms |= atoms;
            stands.sure = stands.sure.max(sure);
        };
        for (at, item) in self.items.iter().enumerate() {
            let atoms = self.of_item(at);
            if let Some(whole) = item.whole {
                add(whole, atoms, 1.0);
                for part in &item.parts {
                    add(part.term, atoms, PART_OF_KNOWN);
                }
            } else {
                let bits = (0..Atoms::BITS).filter(|bit| atoms & (1 << bit) != 0);
                for (part, bit) in item.parts.iter().zip(bits) {
                    add(part.term, 1 << bit, 1.0);
                }
            }
        }
        terms
    }
}

fn atoms(items: &[Item]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let place = if item.aside {
            ASIDE
        } else if at > 0 {
            LATER
        } else {
            1.0
        };
        let mut atom = |weak: bool| {
            atoms.push(Atom {
                item: at,
                weight: if weak { WEAK * place } else { place },
            });
        };
        if item.whole.is_none() && !item.parts.is_empty() {
            item.parts.iter().for_each(|part| atom(part.weak));
        } else {
            atom(item.weak);
        }
    }
    atoms.truncate(Atoms::BITS as usize);
    atoms
}

/// Puts neighbours together that are one known word ("Wohn Geld"), unless the table has them as a phrase.
fn join(tokens: &mut Vec<Token>, lexicon: &Lexicon, rules: &Rules) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        for covers in [3, 2] {
            let Some(group) = tokens.get(at..at + covers) else {
                continue;
            };
            let Some(joined) = joined(group, lexicon, rules) else {
                continue;
            };
            tokens.splice(at..at + covers, [joined]);
            break;
        }
        at += 1;
    }
}

fn joined(group: &[Token], lexicon: &Lexicon, rules: &Rules) -> Option<Token> {
    let letters = |token: &Token| token.normal.chars().all(char::is_alphabetic);
    if !group.iter().all(letters) {
        return None;
    }
    let known: Option<Vec<Term>> = group
        .iter()
        .map(|token| lexicon.term(&token.stem))
        .collect();
    if known.is_some_and(|terms| rules.has_phrase(&terms)) {
        return None;
    }
    let first = group.first()?;
    JOINTS.into_iter().find_map(|joint| {
        let normals: Vec<&str> = group.iter().map(|token| token.normal.as_str()).collect();
        let token = lexicon
            .weak
            .tokens(&normals.join(joint))
            .into_iter()
            .next()?;
        lexicon.term(&token.stem)?;
        Some(Token {
            aside: first.aside,
            apart: normals.iter().map(|normal| (*normal).to_owned()).collect(),
            ..token
        })
    })
}

fn item(token: Token, lexicon: &Lexicon) -> Item {
    let mut item = Item {
        whole: lexicon.term(&token.stem),
        mended: None,
        parts: Vec::new(),
        familiar: Familiar::Known,
        weak: token.weight == Weight::Weak,
        astray: token.weight == Weight::Astray,
        aside: token.aside,
        apart: token.apart,
        typed: token.normal,
    };
    if matches!(token.weight, Weight::Foreign | Weight::Astray) {
        item.familiar = Familiar::Foreign;
        return item;
    }
    if item.whole.is_some() {
        item.parts = lexicon.apart(&item.typed);
        return item;
    }
    let of_a_verb = lexicon.verb(&item.typed);
    let slip = lexicon.mended(&item.typed);
    let parts = lexicon.apart(&item.typed);
    if let Some((form, term)) = of_a_verb {
        item.be(form, term, lexicon);
    } else if let Some((1, word, term)) = slip {
        item.be(word.to_owned(), term, lexicon);
    } else if !parts.is_empty() {
        // "Heizölpreis" is about a price.
        item.astray = parts
            .last()
            .is_some_and(|last| lexicon.weak.kind(&last.normal) == Some(WeakKind::Astray));
        (item.parts, item.familiar) = (parts, Familiar::Apart);
    } else if let Some((_, word, term)) = slip {
        item.be(word.to_owned(), term, lexicon);
    } else if let Some((before, head)) = lexicon.head(&item.typed) {
        let unknown = Part {
            term: Term::MAX,
            normal: before,
            weak: false,
        };
        (item.parts, item.familiar) = (vec![unknown, head], Familiar::Apart);
    } else {
        item.familiar = Familiar::Unknown;
    }
    item
}

impl Item {
    fn be(&mut self, word: String, term: Term, lexicon: &Lexicon) {
        let kind = lexicon.weak.kind(&word);
        self.weak = kind == Some(WeakKind::Weak);
        self.astray = kind == Some(WeakKind::Astray);
        self.parts = lexicon.apart(&word);
        self.whole = Some(term);
        self.mended = Some(word);
        self.familiar = Familiar::Mended;
    }
}
