//! A form with several files, streamed to the disk; nothing is read before the form has proven where it comes from.

use crate::{bounds, problem::Problem, registry::Registry, who::Visitor};
use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, web};
use domain::{Id, person::Person};
use futures_util::StreamExt as _;
use std::{
    fs::File,
    io::{Seek as _, Write as _},
    time::Duration,
};

/// All text fields together; the longest is the description.
const MOST_TEXT: usize = 1 << 20;
/// Parts of any kind; a form of ours has far fewer.
const MOST_PARTS: usize = 2_000;
/// A transfer must bring at least so much ...
const LEAST: usize = 64 * 1024;
/// ... in so much time.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came with a form.
#[derive(Debug)]
pub struct Basket {
    pub who: Id<Person>,
    fields: Vec<(String, String)>,
    pub files: Vec<Chosen>,
}

/// A file that somebody chose; it lies in the folder of uploads and is gone when it is closed.
#[derive(Debug)]
pub struct Chosen {
    /// Name of the input.
    pub field: String,
    /// Name of the file on the computer of the sender.
    pub name: String,
    pub content: File,
}

impl Basket {
    /// Receives a form; its files may have `most` bytes together.
    ///
    /// # Errors
    /// 401 for a stranger, 403 without the proof of origin, 413 for too much, 408 for one that trickles, 400 for
    /// a form that breaks off.
    pub async fn receive(
        request: &HttpRequest,
        body: web::Payload,
        visitor: &Visitor,
        registry: &Registry,
        most: u64,
    ) -> Result<Self, Problem> {
        visitor.known()?;
        let _place = registry
            .uploads
            .acquire()
            .await
            .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))?;
        let mut filled = Filling {
            texts: 0,
            left: most,
            most,
            fields: Vec::new(),
            files: Vec::new(),
        };
        let mut parts = Multipart::new(request.headers(), body);
        let mut count = 0;
        while let Some(part) = within_time(parts.next()).await? {
            count += 1;
            if count > MOST_PARTS {
                return Err(unreadable());
            }
            filled
                .take(part.map_err(|_| unreadable())?, visitor, registry)
                .await?;
        }
        let Filling { fields, files, .. } = filled;
        let csrf = fields
            .iter()
            .find(|(name, _)| name == "csrf")
            .map(|(_, value)| value.as_str());
        let who = visitor.sent(csrf.unwrap_or_default())?;
        Ok(Self { who, fields, files })
    }

    /// The one value of a field, empty when it was not sent.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// Whether a button or box of this name was used.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }
}

struct Filling {
    texts: usize,
    left: u64,
    most: u64,
    fields: Vec<(String, String)>,
    files: Vec<Chosen>,
}

impl Filling {
    async fn take(
        &mut self,
        mut part: Field,
        visitor: &Visitor,
        registry: &Registry,
    ) -> Result<(), Problem> {
        let field = part.name().unwrap_or_default().to_owned();
        let file = part
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .map(str::to_owned);
        let Some(name) = file else {
            let mut bytes = Vec::new();
            while let Some(chunk) = within_time(part.next()).await? {
                let chunk = chunk.map_err(|_| torn())?;
                self.texts += chunk.len();
                if self.texts > MOST_TEXT {
                    return Err(too_much(MOST_TEXT as u64));
                }
                bytes.extend_from_slice(&chunk);
            }
            let value = String::from_utf8(bytes).map_err(|_| unreadable())?;
            self.fields.push((field, value));
            return Ok(());
        };
        // The proof stands before every file in our forms; a file without it is not even received.
        let csrf = self.fields.iter().find(|(name, _)| name == "csrf");
        visitor.sent(csrf.map(|(_, value)| value.as_str()).unwrap_or_default())?;
        let (content, size) = self.keep(part, registry).await?;
        // An input without a chosen file comes with an empty name and no content.
        if size > 0 || !name.is_empty() {
            self.files.push(Chosen {
                field,
                name,
                content,
            });
        }
        Ok(())
    }

    async fn keep(&mut self, mut part: Field, registry: &Registry) -> Result<(File, u64), Problem> {
        let folder = registry.config.uploads();
        std::fs::create_dir_all(&folder).map_err(no_room)?;
        let mut file = tempfile::tempfile_in(&folder).map_err(no_room)?;
        let mut size = 0_u64;
        let mut since = 0;
        let mut deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let chunk = tokio::time::timeout_at(deadline, part.next())
                .await
                .map_err(|_| bounds::too_slow())?;
            let Some(chunk) = chunk else { break };
            let chunk = chunk.map_err(|_| torn())?;
            size += chunk.len() as u64;
            self.left = self
                .left
                .checked_sub(chunk.len() as u64)
                .ok_or_else(|| too_much(self.most))?;
            since += chunk.len();
            if since >= LEAST {
                since = 0;
                deadline = tokio::time::Instant::now() + PATIENCE;
            }
            file.write_all(&chunk).map_err(no_room)?;
        }
        file.rewind().map_err(no_room)?;
        Ok((file, size))
    }
}

async fn within_time<T>(work: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .map_err(|_| bounds::too_slow())
}

fn torn() -> Problem {
    Problem::new("anfrage-fehlerhaft", "Die Übertragung ist abgerissen.")
}
fn unreadable() -> Problem {
    Problem::new("anfrage-fehlerhaft", "Das Formular lässt sich nicht lesen.")
}
fn too_much(most: u64) -> Problem {
    Problem::new(
        "zu-gross",
        format!(
            "Erlaubt sind höchstens {}.",
            artefacts::bytes_in_words(most)
        ),
    )
}
pub(super) fn no_room(error: std::io::Error) -> Problem {
    tracing::error!(%error, "An upload could not be written");
    Problem::new(
        "nicht-erreichbar",
        "Die Datei lässt sich gerade nicht ablegen. Es wurde nichts gespeichert.",
    )
    .retry_after(30)
}
