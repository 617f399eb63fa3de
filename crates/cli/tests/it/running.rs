//! One demonstration for all tests of this binary, and the program as a user calls it.

use serde_json::Value;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_blaupause");
const PATIENCE: Duration = Duration::from_secs(180);

/// A demonstration on a free port; it ends with this.
pub struct Running {
    process: Child,
    pub folder: TempDir,
    pub url: String,
}

/// What a call said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program with nothing of our own environment that it listens to.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BLAUPAUSE_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

impl Running {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let process = program(folder.path())
            .arg("demo")
            .env("BLAUPAUSE_LISTEN", address.to_string())
            .env("BLAUPAUSE_DATA", folder.path().join("daten"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let running = Self {
            process,
            folder,
            url: format!("http://{address}"),
        };
        let since = Instant::now();
        while running.call(&["search", "Hund"]).code != 0 {
            assert!(
                since.elapsed() < PATIENCE,
                "{:?}",
                running.call(&["search", "Hund"])
            );
            pause(Duration::from_millis(200));
        }
        running
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("daten")
    }

    /// Calls the program as a stranger.
    pub fn call(&self, arguments: &[&str]) -> Said {
        let mut command = program(self.folder.path());
        command
            .env("BLAUPAUSE_URL", &self.url)
            .args(arguments)
            .output()
            .unwrap()
            .into()
    }

    /// Calls it with the token of a persona.
    pub fn call_as(&self, persona: &str, arguments: &[&str]) -> Said {
        let mut command = program(self.folder.path());
        command
            .env("BLAUPAUSE_URL", &self.url)
            .env("BLAUPAUSE_TOKEN", self.token(persona));
        command.args(arguments).output().unwrap().into()
    }

    pub fn token(&self, persona: &str) -> String {
        let text = std::fs::read_to_string(self.data().join("demo-tokens.json")).unwrap();
        let tokens: Value = serde_json::from_str(&text).unwrap();
        tokens[persona]["token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed already has more to say than a process that is gone.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "another process cannot wake us")]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
