//! The registry with example data: what lies in `examples/`, through the same code as anybody's input.

mod examples;
mod history;
mod notices;
mod people;

pub use people::{PersonaToken, tokens};

use crate::{import, publish};
use artefacts::{Limits, Severity};
use domain::{Moment, Now};
use examples::Examples;
use std::{path::Path, sync::Mutex};
use store::{Db, Trouble, Tx, blobs::Files};

/// Why there are no example data. Their mistakes are ours: no reader can cause one.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("Die Beispieldaten sind fehlerhaft ({place}): {message}")]
    Example { place: String, message: String },
    /// Example data never mix with somebody's own.
    #[error(
        "Das Register enthält bereits Daten, die keine Beispieldaten sind. Nennen Sie mit BLAUPAUSE_DATA einen leeren Ordner."
    )]
    NotEmpty,
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl Failed {
    fn example(place: impl Into<String>, message: impl std::fmt::Display) -> Self {
        Self::Example {
            place: place.into(),
            message: message.to_string(),
        }
    }
}
impl From<store::Sql> for Failed {
    fn from(error: store::Sql) -> Self {
        Self::Trouble(error.into())
    }
}

/// What was brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seeded {
    pub releases: usize,
    pub states: usize,
    pub adoptions: usize,
    pub steps: usize,
    pub proposals: usize,
    /// What the lists tell of days after today stays away.
    pub left_out: usize,
}

/// The name under which the registry remembers that its data are examples.
pub const MARK: &str = "example_data";

/// Fills an empty registry; does nothing to one that has the example data already.
///
/// Everything is one write: there is no moment at which half of it is visible. Histories are recorded with
/// the moments at which they would have been.
///
/// # Errors
/// [`Failed`] when the database or the files refuse, or when an example breaks a rule.
pub fn seed(db: &Db, files: &Files) -> Result<Option<Seeded>, Failed> {
    if db
        .read(|snap| store::meta::value(snap, MARK).map_err(Trouble::from))?
        .is_some()
    {
        return Ok(None);
    }
    let examples = Examples::read()?;
    let uploads = uploads(&examples, files)?;
    store::fault::point("seed-files-kept");
    db.write(move |tx, now| fill(tx, &examples, &uploads, now))
}

fn fill(
    tx: &mut Tx<'_>,
    examples: &Examples,
    uploads: &[publish::Upload],
    now: &Now,
) -> Result<Option<Seeded>, Failed> {
    if store::meta::value(tx, MARK)?.is_some() {
        return Ok(None);
    }
    if store::changes::last(tx)? > 0 {
        return Err(Failed::NotEmpty);
    }
    import::first_facts(tx, now).map_err(|failure| Failed::example("crates/app/facts", failure))?;
    let people = people::bring_in(tx, examples, now)?;
    let seeded = history::tell(tx, examples, uploads, people, now)?;
    notices::enter(tx, now)?;
    store::fault::point("seed-told");
    store::meta::set(tx, MARK, "yes")?;
    Ok(Some(seeded))
}

/// Checks every package of the list and keeps its files, in the order of the list.
fn uploads(examples: &Examples, files: &Files) -> Result<Vec<publish::Upload>, Failed> {
    let folder = tempfile::tempdir().map_err(|e| Trouble::Unreachable(e.to_string()))?;
    let next = Mutex::new(examples.releases.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(examples.releases.len()));
    let work = || -> Result<(), Failed> {
        loop {
            let taken = next.lock().ok().and_then(|mut next| next.next());
            let Some((place, release)) = taken else {
                return Ok(());
            };
            let upload = upload(folder.path(), release, files)?;
            if let Ok(mut done) = done.lock() {
                done.push((place, upload));
            }
        }
    };
    let outcomes: Vec<Result<(), Failed>> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        hands
            .into_iter()
            .map(|hand| {
                hand.join()
                    .unwrap_or_else(|_| Err(Trouble::Panicked.into()))
            })
            .collect()
    });
    outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, upload)| upload).collect())
}

/// Keeping a file waits for the disk, so more hands than processors are of use.
const WORKERS: usize = 4;

fn upload(
    folder: &Path,
    release: &examples::Release,
    files: &Files,
) -> Result<publish::Upload, Failed> {
    let name = format!("blueprints/{}/{}", release.slug, release.version);
    let place = examples::unpack(&name, folder)?;
    let checked = artefacts::check_folder(&place, &Limits::default());
    let Some(package) = checked.package else {
        let errors = checked
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Error);
        let told: Vec<String> = errors
            .map(|f| format!("{}: {}", f.file.as_deref().unwrap_or_default(), f.message))
            .collect();
        return Err(Failed::example(name, told.join(" · ")));
    };
    Ok(publish::keep(files, &package, &checked.findings)?)
}

/// A moment of the past for one piece of the history, with chance of its own.
fn then(at: Moment, now: &Now) -> Now {
    Now::new(at, now.secret())
}
