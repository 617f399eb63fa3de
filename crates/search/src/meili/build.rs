//! Builds a new index beside the present one, and puts it in its place.

use std::time::Duration;

use super::MeiliIndex;
use super::document;
use super::mark::{Mark, chance};
use super::write::Lines;
use crate::Docs;
use crate::error::SearchError;

/// So much goes over in one task while nobody asks the index yet.
const ONE_PART: usize = 8 * 1024 * 1024;
/// What a rebuild left behind that broke off is deleted after so long.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

impl MeiliIndex {
    /// Builds, fills and swaps; answers how many documents there are.
    pub(super) fn build(&self, docs: &mut Docs<'_>, cursor: i64) -> Result<u64, SearchError> {
        let mut waiting = self.waiting.lock().map_err(|_| SearchError::Poisoned)?;
        let writer = self.writer()?.clone();
        let begun = format!("{}-bau-", self.reader.index);
        let uid = format!("{begun}{}", chance());
        let mark = Mark::new(&self.reader.database, cursor);
        let filled = self.fill(&uid, docs, &mark).and_then(|count| {
            let (swapper, name) = (writer.clone(), uid.clone());
            self.wait(async move {
                swapper.sweep(&begun, &name, LEFT_BEHIND).await?;
                swapper.swap_in(&name).await
            })?;
            Ok(count)
        });
        // After the swap the old one has this name.
        let discarded = self.wait(async move { writer.discard(&uid).await });
        let count = filled?;
        if let Err(error) = discarded {
            tracing::warn!(%error, "The old search index could not be deleted; the next rebuild will");
        }
        *waiting = Lines::default();
        if let Ok(mut known) = self.known.lock() {
            known.made = None;
        }
        self.look()?;
        Ok(count)
    }

    /// Deletes the index, for whoever made it only to try something.
    ///
    /// # Errors
    /// [`SearchError`] of the engine.
    pub fn delete(&self) -> Result<(), SearchError> {
        let writer = self.writer()?.clone();
        let uid = self.reader.index.clone();
        self.wait(async move { writer.discard(&uid).await })
    }

    fn fill(&self, uid: &str, docs: &mut Docs<'_>, mark: &Mark) -> Result<u64, SearchError> {
        let writer = self.writer()?;
        let (begin, name) = (writer.clone(), uid.to_owned());
        self.wait(async move { begin.begin(&name).await })?;
        let mut count = 0;
        let mut lines = Lines::default();
        let mut before = None;
        for doc in docs {
            lines.add(&document::document(&doc.map_err(SearchError::Source)?)?)?;
            count += 1;
            if lines.bytes() > ONE_PART {
                let part = std::mem::take(&mut lines);
                let (writer, name) = (writer.clone(), uid.to_owned());
                // One part is read and written while the engine works at the one before.
                before = Some(self.wait(async move {
                    if let Some(before) = before {
                        writer.done(&before).await?;
                    }
                    writer.send(&name, part).await
                })?);
            }
        }
        lines.add(&mark.base())?;
        lines.add(&mark.line())?;
        let (writer, name) = (writer.clone(), uid.to_owned());
        self.wait(async move {
            if let Some(before) = before {
                writer.done(&before).await?;
            }
            let last = writer.send(&name, lines).await?;
            writer.done(&last).await
        })?;
        Ok(count)
    }
}
