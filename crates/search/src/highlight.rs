//! Marks what matched, with the words of the index itself, so that inflected, misspelt, half-typed
//! and compound matches are marked too.

use std::collections::HashSet;

use crate::german::{Word, words};

/// The words to mark.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// Stems of words and of parts of compounds.
    pub stems: HashSet<String>,
    /// Beginnings of words, in normal spelling.
    pub prefixes: Vec<String>,
    /// Words that were mistyped, in normal spelling: what is near is marked.
    pub near: Vec<String>,
}

impl Marks {
    fn fits(&self, stem: &str, normal: &str) -> bool {
        self.stems.contains(stem)
            || self
                .prefixes
                .iter()
                .any(|prefix| normal.starts_with(prefix.as_str()))
            || self.near.iter().any(|asked| is_slip(asked, normal))
    }

    /// The byte ranges that match, in order, without overlap.
    fn ranges(&self, found: &[Word]) -> Vec<(usize, usize)> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for word in found {
            let whole = self.fits(&word.form.stem, &word.form.normal)
                || word
                    .chain
                    .as_ref()
                    .is_some_and(|chain| self.fits(&chain.stem, &chain.normal));
            let parts = word
                .form
                .parts
                .iter()
                .filter(|part| self.stems.contains(&part.stem));
            let matched: Vec<_> = if whole {
                vec![(word.from, word.to)]
            } else {
                parts
                    .map(|part| (word.from + part.from, word.from + part.to))
                    .collect()
            };
            for (from, to) in matched {
                match ranges.last_mut() {
                    Some(last) if from <= last.1 => last.1 = last.1.max(to),
                    _ => ranges.push((from, to)),
                }
            }
        }
        ranges
    }

    /// The whole text, escaped, with its matches in `<mark>`.
    pub fn mark(&self, text: &str) -> String {
        html(text, 0, text.len(), &self.ranges(&words(text)))
    }

    /// About `length` bytes of the text around the first match; `None` when nothing matches.
    pub fn excerpt(&self, text: &str, length: usize) -> Option<String> {
        let found = words(text);
        let ranges = self.ranges(&found);
        let (first, _) = *ranges.first()?;
        if text.len() <= length {
            return Some(html(text, 0, text.len(), &ranges));
        }
        let earliest = first.saturating_sub(length / 4);
        let from = found
            .iter()
            .map(|word| word.from)
            .find(|from| *from >= earliest)
            .unwrap_or(first)
            .min(first);
        let from = if earliest == 0 { 0 } else { from };
        let to = found
            .iter()
            .map(|word| word.to)
            .rfind(|to| *to <= from + length)
            .unwrap_or(text.len());
        let to = ranges
            .iter()
            .map(|range| range.1)
            .filter(|to| *to <= from + length)
            .max()
            .unwrap_or(to)
            .max(to);
        let mut shortened = html(text, from, to, &ranges);
        if from > 0 {
            shortened.insert_str(0, "… ");
        }
        if to < text.len() {
            shortened.push_str(" …");
        }
        Some(shortened)
    }
}

/// Whether a word may be this one with a slip of the pen: one from 5 letters, two from 9.
fn is_slip(asked: &str, word: &str) -> bool {
    let most = match asked.chars().count() {
        0..5 => 0,
        5..9 => 1,
        _ => 2,
    };
    asked.chars().count().abs_diff(word.chars().count()) <= most && slips(asked, word) <= most
}

/// How many letters are wrong, missing, too many or changed places.
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut least = at(&last, j) + usize::from(x != y);
            least = least.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

fn html(text: &str, from: usize, to: usize, ranges: &[(usize, usize)]) -> String {
    let mut html = String::with_capacity(to.saturating_sub(from) + ranges.len() * 13);
    let mut at = from;
    for (start, end) in ranges
        .iter()
        .filter(|(start, end)| *start >= from && *end <= to)
    {
        escape(text.get(at..*start), &mut html);
        html.push_str("<mark>");
        escape(text.get(*start..*end), &mut html);
        html.push_str("</mark>");
        at = *end;
    }
    escape(text.get(at..to), &mut html);
    html
}

fn escape(text: Option<&str>, html: &mut String) {
    for c in text.unwrap_or_default().chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::form;

    fn marks(words: &[&str]) -> Marks {
        Marks {
            stems: words.iter().map(|word| form(word).stem.clone()).collect(),
            ..Marks::default()
        }
    }

    #[test]
    fn slips_are_counted() {
        for (asked, word, count) in [
            ("hund", "hund", 0),
            ("hundesteur", "hundesteuer", 1),
            ("wohngled", "wohngeld", 1),
            ("personlaausweiss", "personalausweis", 2),
            ("wahlgelb", "wohngeld", 3),
            ("", "abc", 3),
        ] {
            assert_eq!(slips(asked, word), count, "{asked} {word}");
        }
        assert!(is_slip("hundesteur", "hundesteuer") && !is_slip("ant", "amt"));
    }

    #[test]
    fn text_is_escaped_and_only_marked() {
        let marked = marks(&["Hund"]).mark("<b>Hunde</b> & \"Katzen\"");
        assert_eq!(
            marked,
            "&lt;b&gt;<mark>Hunde</mark>&lt;/b&gt; &amp; &quot;Katzen&quot;"
        );
    }

    #[test]
    fn a_part_of_a_compound_is_marked_alone() {
        assert_eq!(
            marks(&["Steuer"]).mark("Hundesteuer"),
            "Hunde<mark>steuer</mark>"
        );
    }

    #[test]
    fn an_excerpt_contains_its_match() {
        let text = format!(
            "{}Wohngeld{}",
            "eins zwei drei ".repeat(30),
            " vier fünf sechs".repeat(30)
        );
        let excerpt = marks(&["Wohngeld"]).excerpt(&text, 120).unwrap();
        assert!(excerpt.contains("<mark>Wohngeld</mark>"), "{}", excerpt);
        assert!(excerpt.len() < 180);
        assert!(excerpt.starts_with("… ") && excerpt.ends_with(" …"));
    }
}
