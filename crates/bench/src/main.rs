//! The bench: how fast the registry is with much data, and how near to what the machine can do.
//!
//! `cargo xtask bench [--quick]` builds the program and this one as a release, starts a private PostgreSQL and runs
//! this program for each database: it fills the database with synthetic German data (`world.rs` lays them out,
//! `fill.rs` writes them), starts `blaupause serve` on one core, asks it from the other (`load.rs`, `kinds.rs`), then
//! asks the limits on the server's core (`limits.rs`, `commits.rs`, `bare.rs`), and prints one table. How to read it
//! and what was measured when: `docs/benchmarks.md`.
//!
//! Arrivals are open loop: requests start at fixed times whether or not the answers come, and the latency counts from
//! the intended start. A rate is held when nothing went wrong, no backlog grew and 99 of 100 were answered in time.
//!
//! This is the one place outside of `store` with SQL of its own: filling ten million rows and the limits need it.

mod bare;
mod chance;
mod commits;
mod fill;
mod kinds;
mod limits;
mod load;
mod measure;
mod names;
mod plain;
mod quality;
mod run;
mod server;
mod table;
mod templates;
mod world;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};
use store::Target;
use world::Size;

/// What may go wrong here ends the run with its own words.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const USAGE: &str = "\
bench run --data FOLDER --program FILE [--postgres URL] [--quick] [--core N] [--json FILE]
    fills, measures and prints; called by `cargo xtask bench`
bench engines --data FOLDER --program FILE [--meilisearch FILE] [--quick] [--core N] [--json FILE]
    the search on both engines, side by side; FILE is a binary of Meilisearch
bench bare|index|commits|check|statement --data FOLDER [--postgres URL] [--listen ADDRESS] [--seconds N]
    one limit; called by `bench run` on the server's core
bench search-quality --file FILE [--engine embedded|meilisearch] [--catalogue FOLDER] [--results FILE] [--misses]
    how well judged questions are answered; called by `cargo xtask bench search-quality`; TEST_MEILI_URL and
    TEST_MEILI_KEY name the Meilisearch
";

/// The words of the command line.
pub(crate) struct Words(Vec<String>);

impl Words {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|word| word == name)
    }
    fn value(&self, name: &str) -> Option<&str> {
        let mut words = self.0.iter().skip_while(|word| *word != name);
        words.nth(1).map(String::as_str)
    }
    fn needed(&self, name: &str) -> Outcome<&str> {
        self.value(name)
            .ok_or_else(|| format!("{name} is missing\n\n{USAGE}").into())
    }
    fn data(&self) -> Outcome<PathBuf> {
        Ok(PathBuf::from(self.needed("--data")?))
    }
    fn target(&self) -> Outcome<Target> {
        Ok(match self.value("--postgres") {
            Some(url) => Target::Postgres {
                url: url.to_owned(),
            },
            None => Target::Sqlite {
                file: self.data()?.join("blaupause.db"),
            },
        })
    }
    fn size(&self) -> Size {
        if self.has("--quick") {
            Size::QUICK
        } else {
            Size::FULL
        }
    }
    fn seconds(&self) -> Duration {
        let seconds = self.value("--seconds").and_then(|text| text.parse().ok());
        Duration::from_secs(seconds.unwrap_or(5))
    }
}

fn main() -> ExitCode {
    let words = Words(std::env::args().skip(1).collect());
    match act(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn act(words: &Words) -> Outcome<()> {
    let told = match words.0.first().map(String::as_str) {
        Some("run") => return run::run(words),
        Some("engines") => return run::engines(words),
        Some("search-quality") => return quality::run(words),
        Some("bare") => {
            let address: SocketAddr = words.needed("--listen")?.parse()?;
            return bare::serve(&words.target()?, address, &words.data()?.join("pages"));
        }
        Some("index") => serde_json::to_string(&limits::index(
            &words.target()?,
            &words.data()?.join("index"),
            words.seconds(),
        )?)?,
        Some("commits") => {
            serde_json::to_string(&commits::commits(&words.target()?, words.seconds())?)?
        }
        Some("check") => serde_json::to_string(&limits::check(words.seconds())?)?,
        Some("statement") => {
            serde_json::to_string(&limits::statement(&words.target()?, run::STATEMENTS)?)?
        }
        Some(_) | None => return Err(USAGE.into()),
    };
    println!("{told}");
    Ok(())
}
