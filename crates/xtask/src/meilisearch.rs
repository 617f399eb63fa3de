//! A Meilisearch for the tests: the one that somebody names, or one of our own from a binary that somebody names.
//!
//! Nobody has to have one. Where there is none the runner says in its last lines what was not tested.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::machine;

/// Nobody can reach it but this machine, and it lives as long as the tests.
const MASTER_KEY: &str = "only-for-tests-0123456789";
const PATIENCE: Duration = Duration::from_secs(30);

/// The engine that the contract is run against.
pub enum Meilisearch {
    /// Somebody runs it.
    Named(String),
    /// We run it; it ends with this value.
    Ours(Ours),
    /// There is none.
    Missing,
}

/// A running engine of our own.
pub struct Ours {
    child: Child,
    address: String,
    folder: PathBuf,
}

impl Meilisearch {
    /// `TEST_MEILI_URL` names one (`TEST_MEILI_KEY` its key), `TEST_MEILI_BIN` a binary to start.
    ///
    /// # Errors
    /// When one is named and does not answer: a wrong name must not look like no name.
    pub fn for_tests() -> Result<Self, String> {
        if let Some(address) = machine::setting("TEST_MEILI_URL") {
            if !answers(&address) {
                return Err(format!(
                    "TEST_MEILI_URL: nobody answers at {address}/health"
                ));
            }
            return Ok(Self::Named(address));
        }
        match machine::setting("TEST_MEILI_BIN") {
            Some(program) => Self::of(Path::new(&program)),
            None => Ok(Self::Missing),
        }
    }

    /// One of our own from this binary.
    ///
    /// # Errors
    /// When it does not start or does not answer.
    pub fn of(program: &Path) -> Result<Self, String> {
        Ours::start(program).map(Self::Ours)
    }

    /// Tells a command where the engine is.
    pub fn tell(&self, command: &mut Command) {
        if let Self::Ours(ours) = self {
            command
                .env("TEST_MEILI_URL", &ours.address)
                .env("TEST_MEILI_KEY", MASTER_KEY);
        }
    }

    /// What the last lines say.
    pub fn said(&self) -> String {
        match self {
            Self::Named(address) => format!("the contract ran against {address}"),
            Self::Ours(_) => "the contract ran against a Meilisearch of the tests' own".to_owned(),
            Self::Missing => "THE CONTRACT DID NOT RUN AGAINST MEILISEARCH: none is named. \
                TEST_MEILI_URL (and TEST_MEILI_KEY) name a running one, TEST_MEILI_BIN a binary to start."
                .to_owned(),
        }
    }
}

impl Ours {
    fn start(program: &Path) -> Result<Self, String> {
        let problem = |error: std::io::Error| format!("{}: {error}", program.display());
        // The system names a port that is free.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr());
        let free = free.map_err(problem)?;
        let folder = std::env::temp_dir().join(format!("blaupausen-meilisearch-{}", free.port()));
        std::fs::create_dir_all(&folder).map_err(problem)?;
        let log = std::fs::File::create(folder.join("log")).map_err(problem)?;
        let child = Command::new(program)
            .args(["--http-addr", &free.to_string(), "--no-analytics"])
            .args(["--env", "development", "--log-level", "WARN"])
            .arg("--db-path")
            .arg(folder.join("data"))
            .env("MEILI_MASTER_KEY", MASTER_KEY)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(problem)?;
        let ours = Self {
            child,
            address: format!("http://{free}"),
            folder,
        };
        let begun = Instant::now();
        while !answers(&ours.address) {
            if begun.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(ours.folder.join("log")).unwrap_or_default();
                return Err(format!("{} does not answer:\n{log}", program.display()));
            }
            wait(Duration::from_millis(100));
        }
        Ok(ours)
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "another program starts; there is nothing to be told by"
)]
fn wait(pause: Duration) {
    std::thread::sleep(pause);
}

/// Whether a healthy engine answers at `http://host:port`.
fn answers(address: &str) -> bool {
    let Some(place) = address.strip_prefix("http://") else {
        // What speaks TLS is asked by the tests themselves.
        return true;
    };
    let place = place.trim_end_matches('/');
    let ask = || {
        let mut connection = TcpStream::connect(place)?;
        connection.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            connection,
            "GET /health HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\n\r\n"
        )?;
        let mut said = String::new();
        connection.read_to_string(&mut said)?;
        Ok::<_, std::io::Error>(said)
    };
    ask().is_ok_and(|said| said.contains("available"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_loudly_when_there_is_none() {
        assert!(Meilisearch::Missing.said().contains("DID NOT RUN"));
    }

    #[test]
    fn nobody_answers_where_nobody_listens() {
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert!(!answers(&format!("http://{free}")));
    }
}
