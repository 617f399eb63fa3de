//! What the operator does at the machine, beside the running service: import, back up, restore.

use crate::{NotStarted, clock, config::Config};
use app::{
    Failure,
    import::{self, Official, Refusal, Report},
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::Arc,
};
use store::{
    Db, Target, Trouble,
    backup::{self, Failed, Manifest, Tell},
    blobs::Files,
};

/// What is imported, and as whom.
#[derive(Debug, Clone)]
pub enum Import {
    /// As the operator.
    Official(Official),
    /// As the person whose token this is: only the adopting body records its steps.
    Adoptions { token: String },
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailed {
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    #[error("Der Zugangsschlüssel in BLAUPAUSE_TOKEN gilt nicht.")]
    UnknownToken,
    #[error("{0}")]
    Refused(Failure<Refusal>),
}

impl From<Trouble> for ImportFailed {
    fn from(trouble: Trouble) -> Self {
        Self::NotStarted(trouble.into())
    }
}
impl From<Failure<Refusal>> for ImportFailed {
    fn from(failure: Failure<Refusal>) -> Self {
        Self::Refused(failure)
    }
}

/// Imports a file into the configured database; all of it or nothing. A running service follows by itself.
///
/// # Errors
/// [`ImportFailed`].
pub fn import(config: &Config, what: Import, file: Vec<u8>) -> Result<Report, ImportFailed> {
    let (db, _) = crate::open_store(config)?;
    db.write(move |tx, now| {
        // Otherwise the built-in facts would come later and undo what the file says.
        import::first_facts(tx, now)?;
        match what {
            Import::Official(what) => Ok(import::by_operator(tx, what, &file, now)?),
            Import::Adoptions { token } => {
                let held = app::tokens::held(tx, &token, now.at()).map_err(Trouble::from)?;
                let held = held.ok_or(ImportFailed::UnknownToken)?;
                let who = held.person;
                tx.called_by(Some(Arc::new(at_the_console(held))));
                let report = import::adoptions(tx, who, &file, now)?;
                store::audit::tell(tx, now).map_err(Trouble::from)?;
                Ok(report)
            }
        }
    })
}

/// Whoever imports beside the service, for the audit log.
fn at_the_console(held: store::tokens::Held) -> store::caller::Caller {
    store::caller::Caller {
        person: Some(held.person),
        grant: Some(held.grant),
        through: held.shown,
        action: "blaupause import adoptions".to_owned(),
        thing: "/".to_owned(),
        request: "-".to_owned(),
        kind: domain::audit::Kind::Write,
    }
}

/// Writes a backup of the configured registry while it runs; a file that is there already stays.
///
/// The file is whole or not there, and nobody else on this machine may read it.
///
/// # Errors
/// [`Failed`].
pub fn backup(config: &Config, to: &Path, tell: Tell<'_>) -> Result<Manifest, Failed> {
    if to.exists() {
        let there = format!(
            "„{}“ gibt es schon; eine Sicherung wird nie überschrieben",
            to.display()
        );
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, there).into());
    }
    if let Target::Sqlite { file } = &config.database
        && !file.exists()
    {
        let missing = format!("die Datenbank „{}“ gibt es nicht", file.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, missing).into());
    }
    let db = Db::open(&store::Settings {
        target: config.database.clone(),
        readers: 1,
        clock: clock::for_writer(),
    })?;
    let files = Files::in_folder(&config.files())?;
    let mut name = to.as_os_str().to_owned();
    name.push(".unfertig");
    let unfinished = Path::new(&name);
    let mut options = OpenOptions::new();
    options
        .write(true)
        .read(true)
        .create(true)
        .truncate(true)
        .mode(0o600);
    let open = options.open(unfinished)?;
    let written = backup::write(&db, &files, &open, clock::moment(), tell).and_then(|manifest| {
        open.sync_all()?;
        fs::rename(unfinished, to)?;
        Ok(manifest)
    });
    if written.is_err() {
        // The first trouble is the one to tell.
        _ = fs::remove_file(unfinished);
    }
    written
}

/// Restores a backup into the configured place, which must be empty.
///
/// # Errors
/// [`Failed`].
pub fn restore(config: &Config, from: &Path, tell: Tell<'_>) -> Result<Manifest, Failed> {
    let open = BufReader::new(File::open(from)?);
    let mut taken = vec![config.files(), config.index()];
    if let Target::Sqlite { file } = &config.database {
        taken.push(file.clone());
    }
    if let Some(there) = taken.iter().find(|path| path.exists()) {
        return Err(Failed::NotEmpty(there.display().to_string()));
    }
    fs::create_dir_all(&config.data)?;
    match &config.database {
        Target::Sqlite { file } => {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
        }
        // Asking opens the database; an SQLite file would be made by it.
        Target::Postgres { .. } => {
            if let Some(line) = store::migrate::wrong_collation(&config.database)? {
                let sentence =
                    format!("Die Datenbank sortiert nicht nach Bytes. Legen Sie sie so an: {line}");
                return Err(io::Error::other(sentence).into());
            }
        }
    }
    backup::restore(
        &config.database,
        &|| Files::in_folder(&config.files()),
        open,
        tell,
    )
}

/// Whether what is due is only told or really forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgetting {
    Rehearsed,
    Done,
}

pub use app::privacy::retain::Due;

/// Forgets what is due after the terms of the configuration, or says what that would be.
///
/// # Errors
/// [`NotStarted`] when the database cannot be asked.
pub fn retention(config: &Config, how: Forgetting) -> Result<Vec<Due>, NotStarted> {
    use app::privacy::retain;
    let (db, _) = crate::open_store(config)?;
    let terms = config.retention;
    Ok(match how {
        Forgetting::Rehearsed => {
            db.read(|snap| retain::due(snap, &terms, clock::moment()).map_err(Trouble::from))?
        }
        Forgetting::Done => {
            db.write(move |tx, now| retain::run(tx, &terms, now).map_err(Trouble::from))?
        }
    })
}
