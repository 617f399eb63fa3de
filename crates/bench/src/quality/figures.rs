//! Hits among the first, reciprocal rank, gain and recall, over all and by group.

use super::judged::Judged;
use std::collections::BTreeMap;
use std::fmt;

/// Sums over the questions of one group.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    questions: f64,
    first: f64,
    three: f64,
    rank: f64,
    gain: f64,
    recall: f64,
}

/// What a set of questions brought.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    all: Sums,
    in_catalogue: BTreeMap<String, Sums>,
    classes: BTreeMap<String, Sums>,
    /// Questions where nothing must be found, and how many of them found nothing.
    negatives: (f64, f64),
}

/// Places that count for the gain.
const GAINFUL: usize = 10;

/// Whether one of the right bundles is among the first so many; for a question of another world, whether none is found.
pub(crate) fn is_hit(question: &Judged, found: &[String], most: usize) -> bool {
    if question.right.is_empty() {
        return found.is_empty();
    }
    found
        .iter()
        .take(most)
        .any(|id| question.right.contains(id))
}

impl Figures {
    /// Counts what one question found.
    pub(crate) fn add(&mut self, question: &Judged, found: &[String]) {
        if question.right.is_empty() {
            self.negatives.0 += 1.0;
            self.negatives.1 += share(found.is_empty());
            return;
        }
        let one = Sums::of(question, found);
        self.all.add(one);
        let group = self.in_catalogue.entry(question.in_catalogue.clone());
        group.or_default().add(one);
        let class = self.classes.entry(question.class.clone());
        class.or_default().add(one);
    }
}

#[cfg(test)]
impl Figures {
    /// Hit at 3 where the set says this of the words.
    pub(super) fn hit_at_three(&self, in_catalogue: &str) -> f64 {
        let sums = self.in_catalogue.get(in_catalogue).copied();
        sums.map_or(0.0, |sums| sums.three / sums.questions)
    }

    /// The share of questions of another world that found nothing.
    pub(super) fn kept_empty(&self) -> f64 {
        self.negatives.1 / self.negatives.0.max(1.0)
    }
}

impl Sums {
    fn of(question: &Judged, found: &[String]) -> Self {
        let place = found.iter().position(|id| question.right.contains(id));
        let right = question
            .right
            .iter()
            .filter(|id| found.contains(id))
            .count();
        Self {
            questions: 1.0,
            first: share(is_hit(question, found, 1)),
            three: share(is_hit(question, found, 3)),
            rank: place.map_or(0.0, |place| 1.0 / number(place + 1)),
            gain: gain(question, found),
            recall: number(right) / number(question.right.len()),
        }
    }

    fn add(&mut self, one: Self) {
        self.questions += one.questions;
        self.first += one.first;
        self.three += one.three;
        self.rank += one.rank;
        self.gain += one.gain;
        self.recall += one.recall;
    }
}

/// nDCG@10: what is looked for counts 2, what is right as well 1; the best order would be 1.
fn gain(question: &Judged, found: &[String]) -> f64 {
    let worth = |id: &String| {
        if question.right.contains(id) {
            2.0
        } else {
            share(question.also.contains(id))
        }
    };
    let sum = |worths: &mut dyn Iterator<Item = f64>| -> f64 {
        let places = (0..GAINFUL).zip(worths);
        places
            .map(|(place, worth)| worth / (number(place) + 2.0).log2())
            .sum()
    };
    let best = question.right.iter().chain(&question.also);
    sum(&mut found.iter().map(worth)) / sum(&mut best.map(worth))
}

fn share(is_so: bool) -> f64 {
    if is_so { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "nobody judges 2^53 questions")]
fn number(count: usize) -> f64 {
    count as f64
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28} {:>5} {:>6} {:>6} {:>6} {:>8} {:>7}",
            "", "n", "hit@1", "hit@3", "MRR", "nDCG@10", "recall"
        )?;
        let mut line = |name: &str, sums: &Sums| {
            let n = sums.questions.max(1.0);
            writeln!(
                f,
                "{name:<28} {:>5} {:>6.3} {:>6.3} {:>6.3} {:>8.3} {:>7.3}",
                sums.questions,
                sums.first / n,
                sums.three / n,
                sums.rank / n,
                sums.gain / n,
                sums.recall / n,
            )
        };
        line("all", &self.all)?;
        for (said, sums) in &self.in_catalogue {
            line(&format!("words in the catalogue: {said}"), sums)?;
        }
        for (class, sums) in &self.classes {
            line(&format!("  {class}"), sums)?;
        }
        let (asked, empty) = self.negatives;
        writeln!(
            f,
            "nothing must be found: {asked} questions, {:.3} of them found nothing",
            empty / asked.max(1.0)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(right: &[&str], also: &[&str]) -> Judged {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Judged {
            number: "1".into(),
            words: "x".into(),
            class: "alltag".into(),
            right: ids(right),
            also: ids(also),
            in_catalogue: "nein".into(),
        }
    }

    fn found(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn figures_are_what_their_names_say() {
        let question = judged(&["a", "b"], &["c"]);
        let sums = Sums::of(&question, &found(&["x", "a", "c"]));
        assert_eq!(
            (sums.first, sums.three, sums.rank, sums.recall),
            (0.0, 1.0, 0.5, 0.5)
        );
        let gain = 2.0 / 3.0_f64.log2() + 1.0 / 4.0_f64.log2();
        let best = 2.0 + 2.0 / 3.0_f64.log2() + 1.0 / 4.0_f64.log2();
        assert!((sums.gain - gain / best).abs() < 1e-9);
        let perfect = Sums::of(&question, &found(&["a", "b", "c"]));
        assert!((perfect.gain - 1.0).abs() < 1e-9);
    }

    #[test]
    fn questions_of_another_world_are_told_apart() {
        let mut figures = Figures::default();
        figures.add(&judged(&[], &[]), &found(&[]));
        figures.add(&judged(&[], &[]), &found(&["a"]));
        figures.add(&judged(&["a"], &[]), &found(&["a"]));
        let told = figures.to_string();
        assert!(
            told.contains("2 questions, 0.500 of them found nothing"),
            "{told}"
        );
        assert!(
            told.contains("all                              1  1.000"),
            "{told}"
        );
    }
}
