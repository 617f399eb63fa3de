//! `cargo xtask assets`: installs what `web/package-lock.json` names and builds `web/dist`.
//!
//! Nothing happens when the inputs are the same as last time, so `demo` and `test` may always call it.

use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

/// What is kept beside the results to recognise the inputs they were made from.
const STAMP: &str = ".made-from";

/// Why the styles and scripts could not be built.
#[derive(Debug)]
pub enum AssetsError {
    /// Node.js or npm is not installed.
    NoNode(io::Error),
    /// A file could not be read or written.
    File(PathBuf, io::Error),
    /// npm or the build script ended with an error; its own words stand above.
    Failed(&'static str),
}

impl std::fmt::Display for AssetsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoNode(e) => write!(
                f,
                "Node.js 20 mit npm fehlt ({e}). Auf Debian: apt-get install nodejs npm"
            ),
            Self::File(path, e) => write!(f, "{}: {e}", path.display()),
            Self::Failed(command) => {
                write!(f, "„{command}“ in web/ ist fehlgeschlagen, siehe oben")
            }
        }
    }
}

impl std::error::Error for AssetsError {}

/// Builds `web/dist` when something it is made of has changed.
///
/// # Errors
/// [`AssetsError`] when Node.js is missing or one of its commands fails.
pub fn assets() -> Result<(), AssetsError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let web = root.join("web");
    install(&web)?;
    let inputs = digest_of(&[
        web.join("package-lock.json"),
        web.join("build.mjs"),
        web.join("purge.mjs"),
        web.join("assets"),
        web.join("templates"),
        // Classes are composed of words that stand in these sources, see web/purge.mjs.
        root.join("crates/server/src"),
    ])?;
    let dist = web.join("dist");
    if is_made_from(&dist, &inputs) {
        return Ok(());
    }
    let first = !dist.join("manifest.json").exists();
    run(&web, "node build.mjs")?;
    write(&dist.join(STAMP), &inputs)?;
    if first {
        touch(&root.join("crates/server/src/assets.rs"))
    } else {
        Ok(())
    }
}

/// Runs `npm ci` when the lock file is another than the one last installed.
fn install(web: &Path) -> Result<(), AssetsError> {
    let modules = web.join("node_modules");
    let lock = digest_of(&[web.join("package-lock.json")])?;
    if is_made_from(&modules, &lock) {
        return Ok(());
    }
    eprintln!("Pakete für die Oberfläche werden geladen …");
    run(web, "npm ci --no-fund --no-audit --loglevel=error")?;
    write(&modules.join(STAMP), &lock)
}

fn is_made_from(folder: &Path, inputs: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_from| made_from == inputs)
}

fn write(path: &Path, content: &str) -> Result<(), AssetsError> {
    fs::write(path, content).map_err(|e| AssetsError::File(path.to_owned(), e))
}

fn run(web: &Path, command: &'static str) -> Result<(), AssetsError> {
    let mut words = command.split(' ');
    let status = Command::new(words.next().unwrap_or_default())
        .args(words)
        .current_dir(web)
        .status()
        .map_err(AssetsError::NoNode)?;
    if status.success() {
        Ok(())
    } else {
        Err(AssetsError::Failed(command))
    }
}

/// The compiler knows the files that it embedded last time; that a first set has appeared it must be told.
#[expect(
    clippy::disallowed_methods,
    reason = "the time of a file, not of a fact"
)]
fn touch(source: &Path) -> Result<(), AssetsError> {
    fs::File::options()
        .append(true)
        .open(source)
        .and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|e| AssetsError::File(source.to_owned(), e))
}

/// One digest over names and contents, folders included.
fn digest_of(paths: &[PathBuf]) -> Result<String, AssetsError> {
    let mut digest = Sha256::new();
    for path in paths {
        for file in files_of(path)? {
            let content = fs::read(&file).map_err(|e| AssetsError::File(file.clone(), e))?;
            digest.update(file.to_string_lossy().as_bytes());
            digest.update([0]);
            digest.update(Sha256::digest(&content));
        }
    }
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

fn files_of(path: &Path) -> Result<Vec<PathBuf>, AssetsError> {
    let failed = |e| AssetsError::File(path.to_owned(), e);
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        files.extend(files_of(&entry.map_err(failed)?.path())?);
    }
    files.sort();
    Ok(files)
}
