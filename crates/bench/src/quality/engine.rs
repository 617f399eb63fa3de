//! The engines that are asked, each with the same documents.

use super::doc;
use crate::Outcome;
use search::meaning::{Catalogue, MeaningsHandle, Wordbook};
use search::{Connection, EmbeddedIndex, Index, MeiliIndex, Settings};
use std::{path::Path, sync::Arc, time::Duration};

/// Whose documents they are.
const DATABASE: &str = "search-quality";
/// Nobody waits for these answers.
const PATIENCE: Duration = Duration::from_secs(60);

fn meanings(catalogue: &Catalogue) -> Arc<MeaningsHandle> {
    let meanings = MeaningsHandle::shipped_words();
    meanings.replace_with(Wordbook::shipped(), catalogue.clone());
    meanings
}

fn fill(index: &dyn Index, catalogue: &Catalogue) -> Outcome<()> {
    let docs = catalogue.bundles.iter().map(doc);
    let mut docs = docs.map(Ok::<_, Box<dyn std::error::Error + Send + Sync>>);
    index.replace_all(&mut docs, 1)?;
    Ok(())
}

/// The index in this process, with the whole catalogue in it.
pub(super) fn embedded(folder: &Path, catalogue: &Catalogue) -> Outcome<EmbeddedIndex> {
    let settings = Settings {
        meanings: meanings(catalogue),
        ..Settings::new(DATABASE, i64::MAX)
    };
    let index = EmbeddedIndex::open(folder, settings)?;
    fill(&index, catalogue)?;
    Ok(index)
}

/// A running Meilisearch.
pub(super) struct Running {
    address: String,
    key: String,
}

impl Running {
    /// The one that `TEST_MEILI_URL` names, with `TEST_MEILI_KEY`; `cargo xtask` starts one and names it so.
    #[expect(
        clippy::disallowed_methods,
        reason = "a key has no place among the words of a command line"
    )]
    pub fn named() -> Option<Self> {
        let said = |name| std::env::var(name).unwrap_or_default();
        let address: String = said("TEST_MEILI_URL");
        (!address.is_empty()).then(|| Self {
            address,
            key: said("TEST_MEILI_KEY"),
        })
    }

    /// Makes an index of its own with the whole catalogue, has it asked, and deletes it again.
    pub fn asked<T>(
        &self,
        catalogue: &Catalogue,
        ask: impl FnOnce(&dyn Index) -> Outcome<T>,
    ) -> Outcome<T> {
        // Only the first call in a process can set it.
        _ = rustls::crypto::ring::default_provider().install_default();
        let index = MeiliIndex::new(Connection {
            address: self.address.clone(),
            index: format!("{DATABASE}-{}", std::process::id()),
            search_key: self.key.clone(),
            write_key: Some(self.key.clone()),
            patience: PATIENCE,
            proof_holds: std::time::Duration::ZERO,
            http: reqwest::Client::builder().no_proxy().build()?,
            database: DATABASE.to_owned(),
            meanings: meanings(catalogue),
        })?;
        let answered = fill(&index, catalogue).and_then(|()| ask(&index));
        let deleted = index.delete();
        let answered = answered?;
        deleted?;
        Ok(answered)
    }
}
