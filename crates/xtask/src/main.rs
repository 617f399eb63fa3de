//! What one does with the code: `cargo xtask demo`, `cargo xtask test` and a few smaller things.

mod assets;
mod bench;
mod demo;
mod deny;
mod machine;
mod meilisearch;
mod npm;
mod postgres;
mod runners;

use std::process::{Command, ExitCode};

use demo::Start;
use postgres::{Durability, Postgres};

const USAGE: &str = "\
cargo xtask demo [--fresh]           build everything and start the registry with example data at http://127.0.0.1:8080
cargo xtask test                     bring what the tests need and run every one of them
cargo xtask test rust|browser [...]  only these; what follows goes to the runner
                                     TEST_MEILI_URL or TEST_MEILI_BIN name a Meilisearch for the contract of the search
cargo xtask assets                   build the web assets into web/dist
cargo xtask deny                     check licences, banned crates and sources
cargo xtask bench [--quick]          measure with much data on both databases (--sqlite, --postgres: only one; --fresh: new data)
cargo xtask bench search-engines     the search on both engines, side by side (--quick; --meilisearch FILE names its binary)
cargo xtask bench search-quality FILE  ask judged questions (--engine embedded|meilisearch, --results OUT.jsonl, --catalogue FOLDER, --misses;
                                     --meilisearch FILE names a binary to start, TEST_MEILI_URL a running one)
cargo xtask chaos [ROUNDS]           kill the registry at so many moments of chance, on both databases (CHAOS_SEED repeats)
cargo xtask with-postgres COMMAND    run a command beside a private PostgreSQL (TEST_POSTGRES_URL)
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => demo::demo(Start::Continue),
        ["demo", "--fresh"] => demo::demo(Start::Fresh),
        ["test"] => runners::all(),
        ["test", "rust", rest @ ..] => runners::rust(rest),
        ["test", "browser", rest @ ..] => runners::browser(rest),
        ["assets"] => assets::assets().map_err(String::from),
        ["bench", "search-engines", rest @ ..] => bench::engines(rest),
        ["bench", "search-quality", rest @ ..] => bench::search_quality(rest),
        ["bench", rest @ ..] => bench::bench(rest),
        ["deny"] => deny::deny(),
        ["chaos"] => chaos("1000"),
        ["chaos", rounds] => chaos(rounds),
        ["with-postgres", program, rest @ ..] => with_postgres(program, rest),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

impl From<assets::AssetsError> for String {
    fn from(error: assets::AssetsError) -> Self {
        error.to_string()
    }
}

/// Runs one command with a private PostgreSQL; `TEST_POSTGRES_FSYNC=on` makes it durable as in production.
fn with_postgres(program: &str, rest: &[&str]) -> Result<(), String> {
    let durability = match machine::setting("TEST_POSTGRES_FSYNC").as_deref() {
        Some("on") => Durability::Full,
        _ => Durability::Fast,
    };
    let postgres = Postgres::start(durability)?;
    let mut command = if program == "cargo" {
        machine::cargo()
    } else {
        Command::new(program)
    };
    postgres.tell(&mut command);
    machine::run(command.args(rest))
}

/// Kills the registry under load and looks whether anything is lost; durable as in production.
fn chaos(rounds: &str) -> Result<(), String> {
    if rounds.parse::<u64>().is_err() {
        return Err(format!("`{rounds}` is no number of rounds"));
    }
    let postgres = Postgres::start(Durability::Full)?;
    let mut cargo = machine::cargo();
    cargo
        .args(["test", "-p", "cli", "--test", "faults"])
        .args(["killed_at_moments_of_chance", "--", "--nocapture"])
        .env("CHAOS_ROUNDS", rounds);
    postgres.tell(&mut cargo);
    machine::run(&mut cargo)
}
