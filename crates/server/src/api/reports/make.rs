//! Making a statement: begun in one short write, drawn at a desk, kept in another; for programs and for pages.

use crate::{clock, problem::Problem, registry::Registry};
use app::report::{self, Begun, For, Wish};
use documents::{Content, Document, DocumentError, Format, Rows, Told};
use domain::{
    Digest, Id, Now,
    person::Person,
    statement::{Outline, Row},
    visibility::Audience,
};
use std::io::Seek as _;
use store::{Tx, blobs::Kept, statements::Made};

/// A statement whose documents lie in the folder of files already, but which nobody can find yet.
#[derive(Debug)]
pub struct Prepared {
    begun: Begun,
    readers: For,
    digest: Digest,
    files: Vec<(String, Kept)>,
}

/// Takes a number and makes every document that bears it.
///
/// # Errors
/// Refusals of the use-case, and trouble with the database or the files.
pub async fn prepare(
    registry: &Registry,
    who: Id<Person>,
    wish: Wish,
) -> Result<Prepared, Problem> {
    let begun = registry
        .write(move |tx, now| report::begin(tx, who, &wish, now))
        .await?;
    let (of, is_example) = (begun.clone(), registry.has_example_data());
    let desk = desk(registry).await?;
    let folder = registry.config.uploads();
    let (rows, outline, readers) = registry
        .read(move |snap| {
            let start = || Rows::in_folder(folder.clone());
            report::tell(snap, who, &of, is_example, start, heard)
        })
        .await?;
    let told = told(registry, rows, outline, Some(begun.number)).await?;
    let digest = told.digest;
    let inner = registry.clone();
    let files = registry
        .blocking(move || kept_documents(&inner, &told))
        .await?;
    drop(desk);
    Ok(Prepared {
        begun,
        readers,
        digest,
        files,
    })
}

/// The statement as the facts make it now, and what is made of it at the same desk.
///
/// # Errors
/// Refusals of the use-case, trouble with the database, and those of `make`.
pub async fn preview<T: Send + 'static>(
    registry: &Registry,
    who: Option<Id<Person>>,
    wish: Wish,
    make: impl FnOnce(&Told) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let is_example = registry.has_example_data();
    let desk = desk(registry).await?;
    let folder = registry.config.uploads();
    let (rows, outline, audience) = registry
        .read(move |snap| {
            // What of the rows does not fit into memory lies in files of the data folder meanwhile.
            let mut rows = Rows::in_folder(folder);
            let hear = |row: Row| heard(&mut rows, row);
            let (outline, audience) =
                report::preview(snap, who, &wish, is_example, clock::moment(), hear)?;
            Ok::<_, Problem>((rows, outline, audience))
        })
        .await?;
    if audience != Audience::Public {
        registry.tell_of_look(None).await?;
    }
    let told = told(registry, rows, outline, None).await?;
    let made = registry.blocking(move || make(&told)).await;
    drop(desk);
    made
}

/// Sums up what was heard. The view of the database is closed by then: with a long statement this takes longer than a
/// database lets one idle.
async fn told(
    registry: &Registry,
    rows: Rows,
    outline: Outline,
    number: Option<i64>,
) -> Result<Told, Problem> {
    let number = number.map(|number| number.to_string());
    registry
        .blocking(move || rows.told(outline, number).map_err(problem))
        .await
}

fn heard(rows: &mut Rows, row: Row) -> Result<(), Problem> {
    rows.add(&row).map_err(problem)
}

/// Keeps what was prepared: from now on it can be found.
///
/// # Errors
/// Refusals of the use-case, and those of the database.
pub fn keep(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    prepared: &Prepared,
    now: &Now,
) -> Result<Made, Problem> {
    let Prepared {
        begun,
        readers,
        digest,
        files,
    } = prepared;
    Ok(report::keep(tx, who, begun, *readers, *digest, files, now)?)
}

async fn desk(registry: &Registry) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
    registry
        .desks
        .acquire()
        .await
        .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))
}

/// Every format that can hold the statement; a table with too many rows is left out and said so where it is missed.
fn kept_documents(registry: &Registry, told: &Told) -> Result<Vec<(String, Kept)>, Problem> {
    let mut files = Vec::new();
    for format in Format::ALL {
        match told.render(*format) {
            Ok(document) => files.push((format.word().to_owned(), kept(registry, document)?)),
            Err(DocumentError::TooManyRows { .. } | DocumentError::WithoutPdf) => {
                tracing::warn!(%format, "A statement is kept without this format");
            }
            Err(error @ (DocumentError::NoRoom(_) | DocumentError::Failed(_))) => {
                return Err(problem(error));
            }
        }
    }
    Ok(files)
}

fn kept(registry: &Registry, document: Document) -> Result<Kept, Problem> {
    match document.content {
        Content::Bytes(bytes) => Ok(registry.files.keep(bytes)?),
        Content::File(mut file) => {
            file.rewind().map_err(|e| problem(e.into()))?;
            let kept = registry
                .files
                .keep_long(document.digest, document.size, file)?;
            Ok(kept)
        }
    }
}

/// What a document that could not be made is to whoever asked for it.
pub fn problem(error: DocumentError) -> Problem {
    match error {
        DocumentError::TooManyRows { .. } | DocumentError::WithoutPdf => Problem::new(
            "anfrage-fehlerhaft",
            error.to_string(),
        )
        .with_flaw("format", "format-nicht-moeglich", error.to_string()),
        DocumentError::NoRoom(cause) => {
            tracing::error!(error = %cause, "A document could not be laid down");
            Problem::new(
                "nicht-erreichbar",
                "Das Dokument lässt sich gerade nicht ablegen. Es wurde nichts gespeichert.",
            )
            .retry_after(30)
        }
        DocumentError::Failed(cause) => {
            tracing::error!(error = %cause, "A document could not be made");
            Problem::new("fehler", "Das Dokument ließ sich nicht erstellen.")
        }
    }
}
