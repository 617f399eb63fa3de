//! `cargo xtask bench [--quick]`: how fast the registry is with much data, on both databases.
//!
//! The measuring itself is the crate `bench`; here are the builds, the private PostgreSQL and the folders.

use crate::meilisearch::Meilisearch;
use crate::postgres::Postgres;
use crate::{assets, machine};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What one asks for beside `--quick`.
struct Wish<'a> {
    words: &'a [&'a str],
}

impl Wish<'_> {
    fn has(&self, name: &str) -> bool {
        self.words.contains(&name)
    }
}

const KNOWN: [&str; 4] = ["--quick", "--sqlite", "--postgres", "--fresh"];

/// Measures the search on both engines side by side; `--meilisearch FILE` names the binary of the one beside us.
pub fn engines(words: &[&str]) -> Result<(), String> {
    let binary = after("--meilisearch", words)
        .map(str::to_owned)
        .or_else(|| machine::setting("TEST_MEILI_BIN"));
    let size = if words.contains(&"--quick") {
        "quick"
    } else {
        "full"
    };
    let data = folder().join(format!("sqlite-{size}"));
    assets::assets()?;
    let (program, bench) = build()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut command = if cores > 1 {
        let mut pinned = Command::new("taskset");
        pinned.args(["-c", "1"]).arg(&bench);
        pinned
    } else {
        Command::new(&bench)
    };
    let results = folder().join("results");
    std::fs::create_dir_all(&results).map_err(|e| format!("{}: {e}", results.display()))?;
    command.arg("engines").arg("--data").arg(&data);
    command.arg("--program").arg(&program);
    command
        .arg("--json")
        .arg(results.join(format!("engines-{size}.json")));
    if size == "quick" {
        command.arg("--quick");
    }
    if cores > 1 {
        command.args(["--core", "0"]);
    }
    match &binary {
        Some(binary) => _ = command.args(["--meilisearch", binary]),
        None => println!(
            "Meilisearch is NOT measured: --meilisearch FILE or TEST_MEILI_BIN names its binary."
        ),
    }
    machine::run(&mut command)
}

/// Builds a release, fills the databases where that was not done before, measures and prints.
pub fn bench(words: &[&str]) -> Result<(), String> {
    if let Some(unknown) = words.iter().find(|word| !KNOWN.contains(word)) {
        return Err(format!(
            "`{unknown}` is unknown; possible are {}",
            KNOWN.join(", ")
        ));
    }
    let wish = Wish { words };
    let size = if wish.has("--quick") { "quick" } else { "full" };
    let folder = folder();
    println!(
        "Data and results: {} (about 10 GB a database when full; remove it whenever you like)",
        folder.display()
    );
    assets::assets()?;
    let (program, bench) = build()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 {
        println!("One core only: server and load share it, the figures say little.");
    }
    let place = Place {
        program,
        bench,
        size,
        cores,
    };
    if !wish.has("--postgres") {
        let data = folder.join(format!("sqlite-{size}"));
        if wish.has("--fresh") {
            clear(&data)?;
        }
        place.run(&data, "sqlite", None)?;
    }
    if !wish.has("--sqlite") {
        let data = folder.join(format!("postgres-{size}"));
        if wish.has("--fresh") {
            clear(&data)?;
        }
        // Made here: the keeper makes folders that only root may enter.
        std::fs::create_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        let postgres = Postgres::kept_in(&data.join("server"))?;
        if cores > 1 {
            postgres.pin("0")?;
        }
        place.run(&data, "postgres", Some(&postgres.url()))?;
    }
    Ok(())
}

/// The word behind this one.
fn after<'a>(name: &str, words: &[&'a str]) -> Option<&'a str> {
    words
        .iter()
        .skip_while(|word| **word != name)
        .nth(1)
        .copied()
}

/// How well the judged questions of a file are answered; the rest of the words goes to the bench. Where Meilisearch is to
/// answer, it is the one of the tests, or one of our own from the binary behind `--meilisearch`.
pub fn search_quality(words: &[&str]) -> Result<(), String> {
    let [file, rest @ ..] = words else {
        return Err("which file of judged questions? Ours lie in tests/search".to_owned());
    };
    let mut cargo = machine::cargo();
    cargo.args(["run", "--quiet", "-p", "bench", "--", "search-quality"]);
    cargo.args(["--file", file]).args(rest);
    // It ends with this value, after the questions.
    let engine = match (after("--engine", rest), after("--meilisearch", rest)) {
        (Some("meilisearch"), Some(binary)) => Meilisearch::of(Path::new(binary))?,
        (Some("meilisearch"), None) => Meilisearch::for_tests()?,
        (Some(_) | None, _) => Meilisearch::Missing,
    };
    engine.tell(&mut cargo);
    machine::run(&mut cargo)
}

/// Outside of the home of root, for PostgreSQL runs as somebody else; with a short path, for its socket lies there.
fn folder() -> PathBuf {
    machine::setting("BENCH_FOLDER")
        .map_or_else(|| PathBuf::from("/var/tmp/blaupausen-bench"), PathBuf::from)
}

fn clear(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    Ok(())
}

/// The program and the bench as releases.
fn build() -> Result<(PathBuf, PathBuf), String> {
    println!("Building a release; the first one takes a quarter of an hour.");
    let mut cargo = machine::cargo();
    // Both at once: their dependencies get the same features and are built a single time.
    cargo.args(["build", "--release", "-p", "cli", "-p", "bench"]);
    cargo.arg("--message-format=json-render-diagnostics");
    let built = cargo
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{}` cannot be started: {error}", machine::spelled(&cargo)))?;
    if !built.status.success() {
        return Err("the release could not be built; see above".to_owned());
    }
    let told = String::from_utf8_lossy(&built.stdout);
    let find = |name: &str| {
        told.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message.pointer("/target/name").is_some_and(|n| n == name))
            .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
            .next_back()
            .ok_or_else(|| format!("cargo built `{name}`, but did not say where"))
    };
    Ok((find("blaupause")?, find("bench")?))
}

/// What every run needs.
struct Place {
    program: PathBuf,
    bench: PathBuf,
    size: &'static str,
    cores: usize,
}

impl Place {
    fn run(&self, data: &Path, database: &str, url: Option<&str>) -> Result<(), String> {
        println!("\n{database}, {}", self.size);
        let mut command = if self.cores > 1 {
            let mut pinned = Command::new("taskset");
            pinned.args(["-c", "1"]).arg(&self.bench);
            pinned
        } else {
            Command::new(&self.bench)
        };
        let results = data.with_file_name("results");
        std::fs::create_dir_all(&results).map_err(|e| format!("{}: {e}", results.display()))?;
        command
            .arg("run")
            .arg("--data")
            .arg(data)
            .arg("--program")
            .arg(&self.program)
            .arg("--json")
            .arg(results.join(format!("{database}-{}.json", self.size)));
        if self.size == "quick" {
            command.arg("--quick");
        }
        if self.cores > 1 {
            command.args(["--core", "0"]);
        }
        if let Some(url) = url {
            command.args(["--postgres", url]);
        }
        machine::run(&mut command)
    }
}
