//! Weighs what a question says for each bundle, and decides whether anything fits at all.

use std::collections::BTreeMap;

use super::lexicon::Term;
use super::question::{Atoms, Familiar, Question};
use super::rules::{Rule, Rules, WEAK_IN_PHRASE};
use super::shelf::{Place, Shelf};

/// What the number of a bundle in the table is worth, in the measure of words found.
pub(super) const MEANT: f32 = 20.0;
/// What other reasons add to the best one.
const OTHER_REASONS: f32 = 0.2;
/// A name that was asked for word by word.
const EXACT_NAME: f32 = 60.0;
const IN_ONE_TITLE: f32 = 10.0;
/// Parts say less than the whole, and one weak part next to nothing.
const BY_PARTS: f32 = 0.7;
const WEAK_PART: f32 = 0.15;
const LEAST_PARTS: f32 = 0.6;
/// What an entry that only leads near keeps when nothing else of the question fits.
const LOOSE: f32 = 0.55;

/// Below these a bundle is not shown.
const LEAST_POINTS: f32 = 3.0;
const LEAST_SHARE: f32 = 0.2;
const LEAST_SHARE_INSIDE: f32 = 0.55;
/// What has to be found of a question that speaks of another world.
const LEAST_SHARE_ASTRAY: f32 = 0.65;
/// What is so far behind the best is not meant.
const LEAST_OF_BEST: f32 = 0.25;

/// How a bundle answers one concept of the question.
#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    best: f32,
    all: f32,
    /// How much of the concept was found.
    share: f32,
    /// Found in the name or by the number in the table, not only inside.
    sure: bool,
    loose: bool,
}

impl Answer {
    fn add(&mut self, other: Self) {
        self.all += other.best;
        self.sure |= other.sure;
        self.share = self.share.max(other.share);
        if other.best > self.best {
            self.best = other.best;
            self.loose = other.loose;
        }
    }

    fn points(&self) -> f32 {
        self.best + OTHER_REASONS * (self.all - self.best)
    }
}

/// Words of the question that belong together, and what each bundle says to them.
struct Concept {
    atoms: Atoms,
    answers: BTreeMap<Place, Answer>,
}

/// A bundle and its score; 1 is a bundle that the table names for the whole question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weighed {
    pub place: Place,
    pub score: f32,
}

/// The bundles that a question means, best first.
pub(super) fn weigh(
    question: &Question,
    rules: &[(&Rule, Atoms, f32)],
    shelf: &Shelf,
) -> Vec<Weighed> {
    let concepts = concepts(question, rules, shelf);
    let mut places: Vec<Place> = concepts
        .iter()
        .flat_map(|concept| concept.answers.keys().copied())
        .collect();
    let extra = extra(question, shelf);
    places.extend(extra.keys());
    places.sort_unstable();
    places.dedup();
    let total = question.weight(Atoms::MAX).max(f32::MIN_POSITIVE);
    let mut weighed: Vec<Weighed> = places
        .into_iter()
        .filter_map(|place| {
            let extra = extra.get(&place).copied().unwrap_or(0.0);
            let points = judge(place, &concepts, question, total, extra)?;
            Some(Weighed {
                place,
                score: points / (MEANT * total),
            })
        })
        .collect();
    weighed.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| shelf.ids.get(a.place).cmp(&shelf.ids.get(b.place)))
    });
    let best = weighed.first().map_or(0.0, |first| first.score);
    weighed.retain(|bundle| bundle.score >= LEAST_OF_BEST * best);
    weighed
}

/// The points of a bundle over all concepts; none if it does not fit.
fn judge(
    place: Place,
    concepts: &[Concept],
    question: &Question,
    total: f32,
    extra: f32,
) -> Option<f32> {
    let mut answers: Vec<(&Concept, &Answer)> = concepts
        .iter()
        .filter_map(|concept| Some((concept, concept.answers.get(&place)?)))
        .collect();
    answers.sort_by(|(_, a), (_, b)| b.points().total_cmp(&a.points()));
    let (mut covered, mut found, mut points, mut sure) = (0, 0.0, 0.0, false);
    let shares: f32 = share_of(&answers, question);
    for (concept, answer) in answers {
        let new = concept.atoms & !covered;
        let weight = question.weight(new);
        if weight <= 0.0 {
            continue;
        }
        covered |= concept.atoms;
        found += weight * answer.share;
        sure |= answer.sure && question.is_strong(concept.atoms);
        let rest = total - question.weight(concept.atoms);
        let near = if answer.loose && rest > 0.1 {
            let rest_found = (shares - question.weight(concept.atoms) * answer.share).max(0.0);
            LOOSE + (1.0 - LOOSE) * (rest_found / rest).min(1.0)
        } else {
            1.0
        };
        points += answer.points() * weight * near;
    }
    points += extra;
    let share = (found / total).min(1.0);
    let shown = if question.items.iter().any(|item| item.astray) {
        share >= LEAST_SHARE_ASTRAY
    } else {
        (share >= LEAST_SHARE && sure) || share >= LEAST_SHARE_INSIDE
    };
    let points = points * (0.5 + 0.5 * share);
    (shown && points >= LEAST_POINTS).then_some(points)
}

/// The weight of all that was found for a bundle.
fn share_of(answers: &[(&Concept, &Answer)], question: &Question) -> f32 {
    let mut covered = 0;
    let mut found = 0.0;
    for (concept, answer) in answers {
        found += question.weight(concept.atoms & !covered) * answer.share;
        covered |= concept.atoms;
    }
    found
}

fn concepts(question: &Question, rules: &[(&Rule, Atoms, f32)], shelf: &Shelf) -> Vec<Concept> {
    let mut concepts: BTreeMap<Atoms, Concept> = BTreeMap::new();
    for at in 0..question.items.len() {
        let atoms = question.of_item(at);
        concept(&mut concepts, atoms).add_words(question, shelf);
    }
    for (_, atoms, _) in rules {
        if !concepts.contains_key(atoms) {
            concept(&mut concepts, *atoms).add_words(question, shelf);
        }
    }
    for (rule, atoms, sure) in rules {
        let concept = concept(&mut concepts, *atoms);
        for alternative in &rule.alternatives {
            concept.add_phrase(&alternative.words, alternative.weight * sure, shelf);
        }
        for (place, weight) in &rule.bundles {
            concept.answers.entry(*place).or_default().add(Answer {
                best: MEANT * weight * sure,
                all: 0.0,
                share: 1.0,
                sure: true,
                loose: rule.loose,
            });
        }
    }
    concepts.into_values().collect()
}

fn concept(concepts: &mut BTreeMap<Atoms, Concept>, atoms: Atoms) -> &mut Concept {
    concepts.entry(atoms).or_insert_with(|| Concept {
        atoms,
        answers: BTreeMap::new(),
    })
}

impl Concept {
    /// The words of the question themselves.
    fn add_words(&mut self, question: &Question, shelf: &Shelf) {
        let mut words = Vec::new();
        for (at, item) in question.items.iter().enumerate() {
            if question.of_item(at) & self.atoms == 0 {
                continue;
            }
            let weight = if item.weak { WEAK_IN_PHRASE } else { 1.0 };
            match item.whole {
                // A word of another world that happens to stand in a name says nothing of it.
                Some(_) if item.familiar == Familiar::Foreign => words.push((Term::MAX, weight)),
                Some(whole) => words.push((whole, weight)),
                None if item.parts.is_empty() => words.push((Term::MAX, weight)),
                None => {}
            }
            if item.parts.len() > 1 {
                let parts: Vec<(Term, f32)> = item
                    .parts
                    .iter()
                    .map(|part| (part.term, if part.weak { WEAK_PART } else { 1.0 }))
                    .collect();
                self.add_parts(&parts, shelf);
            }
        }
        self.add_phrase(&words, 1.0, shelf);
    }

    fn add_phrase(&mut self, words: &[(Term, f32)], scale: f32, shelf: &Shelf) {
        self.add_found(words, scale, 0.0, shelf);
    }

    fn add_parts(&mut self, parts: &[(Term, f32)], shelf: &Shelf) {
        self.add_found(parts, BY_PARTS, LEAST_PARTS, shelf);
    }

    fn add_found(&mut self, words: &[(Term, f32)], scale: f32, least: f32, shelf: &Shelf) {
        let all: f32 = words.iter().map(|(_, weight)| weight).sum();
        if all <= 0.0 {
            return;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a question has less than a hundred words"
        )]
        let length = (words.len() as f32).sqrt();
        let mut found: BTreeMap<Place, (f32, f32, bool)> = BTreeMap::new();
        for (term, weight) in words {
            for posting in shelf.with(*term) {
                let (points, share, named) = found.entry(posting.place).or_default();
                *points += posting.points * weight;
                *share += weight / all;
                *named |= posting.in_name && *weight >= 1.0;
            }
        }
        for (place, (points, share, sure)) in found {
            if share < least {
                continue;
            }
            self.answers.entry(place).or_default().add(Answer {
                best: points / length * share.powf(1.5) * scale,
                all: 0.0,
                share,
                sure,
                loose: false,
            });
        }
    }
}

/// What whole names and titles add.
fn extra(question: &Question, shelf: &Shelf) -> BTreeMap<Place, f32> {
    let mut words: Vec<Term> = question
        .items
        .iter()
        .filter_map(|item| item.whole)
        .collect();
    if words.len() < question.items.len() || words.is_empty() {
        return BTreeMap::new();
    }
    words.sort_unstable();
    words.dedup();
    let mut extra = BTreeMap::new();
    if words.len() > 1 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a question has less than a hundred words"
        )]
        let length = words.len() as f32;
        for (place, share) in shelf.titled(&words) {
            extra.insert(place, IN_ONE_TITLE * length * share);
        }
    }
    if let Some(place) = shelf.named(&words) {
        *extra.entry(place).or_insert(0.0) += EXACT_NAME;
    }
    extra
}

/// The rules that apply, with the atoms they are about; one that is part of another one is left out.
pub(super) fn applying<'a>(question: &Question, rules: &'a Rules) -> Vec<(&'a Rule, Atoms, f32)> {
    let terms = question.terms();
    let mut fitting: Vec<(&Rule, Atoms, f32)> = Vec::new();
    for rule in rules.fitting(&terms) {
        let stands = rule.words.iter().filter_map(|word| terms.get(word));
        let (mut atoms, mut sure) = (0, 1.0_f32);
        for stands in stands {
            atoms |= stands.atoms;
            sure = sure.min(stands.sure);
        }
        fitting.push((rule, atoms, sure));
    }
    // A word that has an entry of its own is not taken for its parts.
    let whole: Atoms = fitting
        .iter()
        .filter(|(_, _, sure)| *sure >= 1.0)
        .fold(0, |all, (_, atoms, _)| all | atoms);
    fitting.retain(|(_, atoms, sure)| *sure >= 1.0 || atoms & whole == 0);
    let within = |(a, a_atoms, _): &(&Rule, Atoms, f32), (b, b_atoms, _): &(&Rule, Atoms, f32)| {
        let fewer = a.words.len() < b.words.len()
            && a.words
                .iter()
                .all(|word| b.words.binary_search(word).is_ok());
        fewer || (a_atoms & !b_atoms == 0 && a_atoms != b_atoms)
    };
    fitting
        .iter()
        .filter(|one| !fitting.iter().any(|other| within(one, other)))
        .copied()
        .collect()
}
