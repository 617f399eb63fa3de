//! Tries the keys for real.

use super::MeiliIndex;
use super::ask::Reader;
use super::mark::{Mark, chance};
use super::write::{Lines, Writer};
use crate::error::SearchError;

/// What a trial of the keys showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The key that is to search may write, too.
    pub search_key_writes: bool,
}

impl MeiliIndex {
    /// Tries both keys for real: a small index is made with the one, asked with the other, and deleted.
    ///
    /// # Errors
    /// [`SearchError`] of the first step that fails.
    pub fn prove(&self) -> Result<Proof, SearchError> {
        let writer = self.writer()?.clone();
        let uid = format!("{}-bau-{}", self.reader.index, chance());
        let reader = Reader {
            index: uid.as_str().into(),
            ..self.reader.clone()
        };
        let mark = Mark::new(&self.reader.database, 0);
        let mut lines = Lines::default();
        lines.add(&mark.base())?;
        lines.add(&mark.line())?;
        self.wait(async move {
            let tried = async {
                writer.begin(&uid).await?;
                let sent = writer.send(&uid, lines).await?;
                writer.done(&sent).await?;
                if reader.state().await?.0.is_none() {
                    return Err(SearchError::Wrong(
                        "what was written is not found".to_owned(),
                    ));
                }
                let other = Writer::new(&reader.address, reader.http.clone(), &reader.index);
                Ok(Proof {
                    search_key_writes: other.send(&uid, Lines::default()).await.is_ok(),
                })
            };
            let proof = tried.await;
            let discarded = writer.discard(&uid).await;
            let proof = proof?;
            discarded.map(|()| proof)
        })
    }
}
