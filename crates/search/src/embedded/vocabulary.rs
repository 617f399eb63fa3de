//! Looks up words in the dictionary of the index: known ones, beginnings, and near misses.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::meaning::forgiven;

/// The words of one generation of the index.
pub(super) struct Vocabulary<'a> {
    pub searcher: &'a Searcher,
    pub field: Field,
}

/// More words with one beginning do not make the answer better, only slower.
const MOST_BEGINNINGS: usize = 1_000;
/// Near misses beyond these are guesses.
const MOST_SIMILAR: usize = 6;

impl Vocabulary<'_> {
    /// Whether any document has this word.
    pub fn knows(&self, normal: &str) -> tantivy::Result<bool> {
        let term = Term::from_field_text(self.field, normal);
        for reader in self.searcher.segment_readers() {
            if reader
                .inverted_index(self.field)?
                .get_term_info(&term)?
                .is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Words that begin like this, the most frequent first.
    pub fn beginning_with(&self, prefix: &str) -> tantivy::Result<Vec<String>> {
        let mut found = HashMap::new();
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.field)?;
            let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                add(&mut found, stream.key(), stream.value().doc_freq);
            }
        }
        Ok(by_frequency(found, MOST_BEGINNINGS))
    }

    /// Words that slips of the keyboard may have turned into this one, by the rules of the meanings.
    pub fn similar(&self, normal: &str) -> tantivy::Result<Vec<String>> {
        for slips in 1..=2 {
            let similar = self.within(normal, slips)?;
            if !similar.is_empty() {
                return Ok(similar);
            }
        }
        Ok(Vec::new())
    }

    fn within(&self, normal: &str, slips: u8) -> tantivy::Result<Vec<String>> {
        let query = FuzzyTermQuery::new(Term::from_field_text(self.field, normal), slips, true);
        let mut found = HashMap::new();
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.field)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            while stream.advance() {
                let known = std::str::from_utf8(stream.key()).unwrap_or_default();
                if forgiven(normal, known).is_some() {
                    add(&mut found, stream.key(), stream.value().doc_freq);
                }
            }
        }
        Ok(by_frequency(found, MOST_SIMILAR))
    }
}

fn add(found: &mut HashMap<String, u64>, key: &[u8], frequency: u32) {
    if let Ok(word) = std::str::from_utf8(key) {
        match found.get_mut(word) {
            Some(sum) => *sum += u64::from(frequency),
            None => {
                found.insert(word.to_owned(), u64::from(frequency));
            }
        }
    }
}

fn by_frequency(found: HashMap<String, u64>, most: usize) -> Vec<String> {
    let mut words: Vec<_> = found.into_iter().collect();
    words
        .sort_unstable_by(|(a, often_a), (b, often_b)| often_b.cmp(often_a).then_with(|| a.cmp(b)));
    words.truncate(most);
    words.into_iter().map(|(word, _)| word).collect()
}
