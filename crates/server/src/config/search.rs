//! The section `[search]`: which engine finds blueprints, and what answers while it does not.

use serde::Deserialize;
use std::{fmt, path::PathBuf, time::Duration};

/// The engine that finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    /// In this process; for one process.
    Embedded,
    /// A Meilisearch beside it, shared by all processes.
    Meilisearch(Meilisearch),
}

/// Where Meilisearch is and how it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meilisearch {
    /// Its address, without a slash at the end.
    pub address: String,
    /// Name of the index.
    pub index: String,
    pub search_key: Secret,
    pub write_key: Secret,
    /// Longer no request waits for it.
    pub patience: Duration,
    /// So long after it told its state, answers of that state are given again.
    pub proof_holds: Duration,
    pub fallback: Fallback,
}

/// What answers while Meilisearch does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// A copy of the index in this process.
    Copy,
    /// Nothing: pages say so.
    Nothing,
}

/// A key that never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The key itself, for the one who shows it to the engine.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The section as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenSearch {
    engine: Option<String>,
    address: Option<String>,
    index: Option<String>,
    search_key_file: Option<PathBuf>,
    write_key_file: Option<PathBuf>,
    timeout_ms: Option<u64>,
    remember_ms: Option<u64>,
    fallback: Option<bool>,
}

/// Usual and possible patience in milliseconds.
const PATIENCE: (u64, std::ops::RangeInclusive<u64>) = (1_000, 50..=10_000);

/// How long answers are given again, usual and possible, in milliseconds.
const REMEMBERED: (u64, std::ops::RangeInclusive<u64>) = (1_000, 0..=60_000);

impl WrittenSearch {
    /// The engine, with what the environment says in place of the file.
    pub fn read(self, set: impl Fn(&str) -> Option<String>, flaws: &mut Vec<String>) -> Engine {
        let engine = set("SEARCH_ENGINE").or(self.engine);
        match engine.as_deref() {
            None | Some("embedded") => return Engine::Embedded,
            Some("meilisearch") => {}
            Some(other) => {
                flaws.push(format!(
                    "[search] engine: „{other}“; möglich sind embedded und meilisearch"
                ));
                return Engine::Embedded;
            }
        }
        let address = set("SEARCH_ADDRESS").or(self.address).unwrap_or_default();
        let address = address.trim_end_matches('/').to_owned();
        if !is_address(&address) {
            flaws.push("[search] address: Für Meilisearch wird eine Adresse wie http://127.0.0.1:7700 gebraucht, ohne Anmeldung darin".to_owned());
        }
        let index = set("SEARCH_INDEX").or(self.index);
        let index = index.unwrap_or_else(|| "blaupausen".to_owned());
        if !is_name(&index) {
            flaws.push(format!("[search] index: „{index}“; möglich sind Kleinbuchstaben, Ziffern und Striche, höchstens 60"));
        }
        let mut key = |name: &str, setting: &str, file: Option<PathBuf>| {
            let file = set(&format!("{name}_FILE")).map(PathBuf::from).or(file);
            let found = match (set(name), file) {
                (Some(key), _) => Some(key),
                (None, Some(file)) => match std::fs::read_to_string(&file) {
                    Ok(text) => Some(text.trim().to_owned()),
                    Err(error) => {
                        flaws.push(format!(
                            "[search] {setting}: {} lässt sich nicht lesen: {error}",
                            file.display()
                        ));
                        Some(String::new())
                    }
                },
                (None, None) => None,
            };
            if found.is_none() {
                flaws.push(format!("[search] {setting} fehlt: Meilisearch braucht einen Schlüssel zum Suchen und einen zum Schreiben"));
            }
            Secret(found.unwrap_or_default())
        };
        let search_key = key("SEARCH_KEY", "search_key_file", self.search_key_file);
        let write_key = key("SEARCH_WRITE_KEY", "write_key_file", self.write_key_file);
        let written = set("SEARCH_TIMEOUT_MS").map(|text| text.parse().unwrap_or(0));
        let patience = written.or(self.timeout_ms).unwrap_or(PATIENCE.0);
        if !PATIENCE.1.contains(&patience) {
            flaws.push("[search] timeout_ms: Möglich sind 50 bis 10000 Millisekunden".to_owned());
        }
        let written = set("SEARCH_REMEMBER_MS").map(|text| text.parse().unwrap_or(u64::MAX));
        let proof_holds = written.or(self.remember_ms).unwrap_or(REMEMBERED.0);
        if !REMEMBERED.1.contains(&proof_holds) {
            flaws.push(
                "[search] remember_ms: Möglich sind 0 bis 60000 Millisekunden; 0 merkt sich nichts"
                    .to_owned(),
            );
        }
        let fallback = match set("SEARCH_FALLBACK").as_deref() {
            None => self.fallback.unwrap_or(true),
            Some("true") => true,
            Some("false") => false,
            Some(other) => {
                flaws.push(format!(
                    "[search] fallback: „{other}“; möglich sind true und false"
                ));
                true
            }
        };
        Engine::Meilisearch(Meilisearch {
            address,
            index,
            search_key,
            write_key,
            patience: Duration::from_millis(patience),
            proof_holds: Duration::from_millis(proof_holds),
            fallback: match fallback {
                true => Fallback::Copy,
                false => Fallback::Nothing,
            },
        })
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<reqwest::Url>().is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
    })
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=60).contains(&text.len()) && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(pairs: &[(&str, &str)]) -> (Engine, Vec<String>) {
        let set: BTreeMap<_, _> = pairs.iter().copied().collect();
        let mut flaws = Vec::new();
        let set = |name: &str| set.get(name).map(|value| (*value).to_owned());
        (WrittenSearch::default().read(set, &mut flaws), flaws)
    }

    #[test]
    fn the_engine_in_the_process_needs_no_setting() {
        assert_eq!(read(&[]), (Engine::Embedded, vec![]));
        assert_eq!(read(&[("SEARCH_ENGINE", "solr")]).1.len(), 1);
    }

    #[test]
    fn every_flaw_of_the_engine_beside_it_is_told_at_once() {
        let (_, flaws) = read(&[
            ("SEARCH_ENGINE", "meilisearch"),
            ("SEARCH_ADDRESS", "http://name:wort@rechner"),
            ("SEARCH_INDEX", "Mein Index"),
            ("SEARCH_TIMEOUT_MS", "bald"),
            ("SEARCH_REMEMBER_MS", "60001"),
            ("SEARCH_FALLBACK", "ja"),
            ("SEARCH_KEY_FILE", "/nirgends"),
        ]);
        assert_eq!(flaws.len(), 7, "{flaws:?}");
    }

    #[test]
    fn keys_are_not_shown() {
        let (engine, flaws) = read(&[
            ("SEARCH_ENGINE", "meilisearch"),
            ("SEARCH_ADDRESS", "http://127.0.0.1:7700/"),
            ("SEARCH_KEY", "geheim-1"),
            ("SEARCH_WRITE_KEY", "geheim-2"),
        ]);
        assert_eq!(flaws, Vec::<String>::new());
        assert!(!format!("{engine:?}").contains("geheim"));
        let Engine::Meilisearch(found) = engine else {
            panic!("{engine:?}")
        };
        assert_eq!(found.address, "http://127.0.0.1:7700");
        assert_eq!(found.fallback, Fallback::Copy);
        assert_eq!(found.proof_holds, Duration::from_secs(1));
    }
}
