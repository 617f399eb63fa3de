//! Making a statement: begun in one short write, drawn at a desk, kept in another; for programs and for pages.

use crate::{problem::Problem, registry::Registry};
use app::report::{self, Begun, For, Wish};
use documents::{DocumentError, Format};
use domain::{Digest, Id, Now, person::Person, statement::Statement};
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
    let (statement, readers) = registry
        .read(move |snap| report::tell(snap, who, &of, is_example))
        .await?;
    let digest = statement.digest;
    let desk = desk(registry).await?;
    let inner = registry.clone();
    let files = registry
        .blocking(move || kept_documents(&inner, &statement))
        .await?;
    drop(desk);
    Ok(Prepared {
        begun,
        readers,
        digest,
        files,
    })
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

/// One document, drawn at a desk.
///
/// # Errors
/// A problem when the format cannot hold the statement, or for a fault of ours.
pub async fn document(
    registry: &Registry,
    statement: Statement,
    format: Format,
) -> Result<Vec<u8>, Problem> {
    let desk = desk(registry).await?;
    let bytes = registry
        .blocking(move || documents::render(&statement, format).map_err(problem))
        .await;
    drop(desk);
    bytes
}

async fn desk(registry: &Registry) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
    registry
        .desks
        .acquire()
        .await
        .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))
}

/// Every format that can hold the statement; a table with too many rows is left out and said so where it is missed.
fn kept_documents(
    registry: &Registry,
    statement: &Statement,
) -> Result<Vec<(String, Kept)>, Problem> {
    let mut files = Vec::new();
    for format in Format::ALL {
        match documents::render(statement, *format) {
            Ok(bytes) => files.push((format.word().to_owned(), registry.files.keep(bytes)?)),
            Err(DocumentError::TooManyRows { .. } | DocumentError::WithoutPdf) => {
                tracing::warn!(%format, "A statement is kept without this format");
            }
            Err(error @ DocumentError::Failed(_)) => return Err(problem(error)),
        }
    }
    Ok(files)
}

fn problem(error: DocumentError) -> Problem {
    match error {
        DocumentError::TooManyRows { .. } | DocumentError::WithoutPdf => Problem::new(
            "anfrage-fehlerhaft",
            error.to_string(),
        )
        .with_flaw("format", "format-nicht-moeglich", error.to_string()),
        DocumentError::Failed(cause) => {
            tracing::error!(error = %cause, "A document could not be made");
            Problem::new("fehler", "Das Dokument ließ sich nicht erstellen.")
        }
    }
}
