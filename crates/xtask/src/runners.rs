//! Every test there is: in Rust on both databases, in a real browser, and nothing skipped in silence.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::meilisearch::Meilisearch;
use crate::postgres::{Durability, Postgres};
use crate::{assets, demo, machine, npm};

/// What a runner said at its end.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    /// What did not run although it should, in words for the one who reads the last lines.
    missed: Vec<String>,
    /// What else the one who reads the last lines should know.
    notes: Vec<String>,
}

impl Tally {
    fn good(&self) -> bool {
        self.failed == 0 && self.missed.is_empty()
    }

    /// A runner that was asked for everything and found nothing has lost its tests.
    fn of_something(mut self) -> Self {
        if self.passed + self.failed == 0 && self.missed.is_empty() {
            self.missed.push("there was no test at all".to_owned());
        }
        self
    }

    fn hear_cargo(&mut self, line: &str) {
        if let Some((name, _)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.split_once(" ... ignored"))
        {
            self.missed.push(format!("ignored: {name}"));
        }
        if let Some(result) = line.strip_prefix("test result:") {
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
        }
    }

    fn hear_node(&mut self, line: &str) {
        let Some((name, count)) = line
            .strip_prefix("ℹ ")
            .and_then(|said| said.split_once(' '))
        else {
            return;
        };
        match (name, count.parse().unwrap_or(0)) {
            ("pass", count) => self.passed += count,
            ("fail", count) => self.failed += count,
            ("cancelled" | "skipped" | "todo", 1..) => self.missed.push(format!("{name}: {count}")),
            _ => {}
        }
    }

    /// A runner that fails without a failed test has not done its work.
    fn end(mut self, succeeded: bool, command: &str) -> Self {
        if !succeeded && self.failed == 0 {
            self.missed
                .push(format!("`{command}` ended early; see above"));
        }
        self
    }
}

/// Brings what the tests need, then runs the Rust tests and the journeys in the browser.
pub fn all() -> Result<(), String> {
    machine::bring_what_tests_need()?;
    assets::assets()?;
    let rust = rust_tests(&[]).map(Tally::of_something);
    let examples = doc_tests();
    let journeys = browser_tests(&[]).map(Tally::of_something);
    conclude(vec![
        ("Rust", rust),
        ("Rust examples in the documentation", examples),
        ("Browser", journeys),
    ])
}

/// The Rust tests alone; `words` go to `cargo test`.
pub fn rust(words: &[&str]) -> Result<(), String> {
    machine::bring_what_tests_need()?;
    conclude(vec![("Rust", rust_tests(words))])
}

/// The journeys alone; `words` go to `node --test`.
pub fn browser(words: &[&str]) -> Result<(), String> {
    machine::bring_what_tests_need()?;
    assets::assets()?;
    conclude(vec![("Browser", browser_tests(words))])
}

// `cargo test` and not nextest, which few machines have: the same runner everywhere gives the same result everywhere.
fn rust_tests(words: &[&str]) -> Result<Tally, String> {
    // The login of a town, which some of them start.
    npm::install(&machine::root().join("tests/oidc"))?;
    let postgres = Postgres::start(Durability::Fast)?;
    let mut cargo = machine::cargo();
    cargo.args(["test", "--no-fail-fast"]);
    if words.is_empty() {
        // Examples in the documentation are a runner of their own, below.
        cargo.args(["--workspace", "--lib", "--bins", "--tests"]);
    }
    cargo.args(words);
    postgres.tell(&mut cargo);
    let engine = Meilisearch::for_tests()?;
    engine.tell(&mut cargo);
    let mut tally = cargo_tally(&mut cargo)?;
    tally.notes.push(engine.said());
    Ok(tally)
}

fn doc_tests() -> Result<Tally, String> {
    let mut cargo = machine::cargo();
    cargo.args(["test", "--no-fail-fast", "--workspace", "--doc"]);
    cargo_tally(&mut cargo)
}

fn cargo_tally(cargo: &mut Command) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let succeeded = echo(cargo, |line| tally.hear_cargo(line))?;
    Ok(tally.end(succeeded, &machine::spelled(cargo)))
}

fn browser_tests(words: &[&str]) -> Result<Tally, String> {
    let program = demo::build()?;
    let folder = machine::root().join("tests/browser");
    npm::install(&folder)?;
    npm::install(&machine::root().join("tests/oidc"))?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"])
        .args(words)
        .arg("all.test.mjs")
        .current_dir(&folder)
        .env("NO_COLOR", "1")
        .env("BLAUPAUSE_PROGRAM", &program);
    let mut tally = Tally::default();
    let succeeded = echo(&mut node, |line| tally.hear_node(line))?;
    let tally = tally.end(succeeded, &machine::spelled(&node));
    if tally.failed > 0 {
        println!(
            "Pictures, HTML and logs of what failed: {}",
            folder.join("failures").display()
        );
    }
    Ok(tally)
}

/// Runs a command, shows its output as it comes and hands each line on.
fn echo(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool, String> {
    let line = machine::spelled(command);
    println!("$ {line}");
    let problem = |error: std::io::Error| format!("`{line}`: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(problem)?;
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n') {
            let text = String::from_utf8_lossy(&bytes.map_err(problem)?).into_owned();
            println!("{text}");
            each(text.trim_end());
        }
    }
    child.wait().map(|status| status.success()).map_err(problem)
}

/// The number that stands before `word`, as in `3 passed`.
fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split_once(word).map(|(before, _)| before);
    before
        .and_then(|before| before.rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

/// One line per runner, and the reasons why this is no success.
fn conclude(runners: Vec<(&str, Result<Tally, String>)>) -> Result<(), String> {
    let mut good = true;
    println!();
    for (name, outcome) in runners {
        let tally = outcome.unwrap_or_else(|reason| Tally {
            missed: vec![reason],
            ..Tally::default()
        });
        for missed in &tally.missed {
            println!("{name}: did not run: {missed}");
        }
        println!("{name}: {} passed, {} failed", tally.passed, tally.failed);
        for note in &tally.notes {
            println!("{name}: {note}");
        }
        good &= tally.good();
    }
    if good {
        Ok(())
    } else {
        Err("Not everything ran and passed.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally_of(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.hear_cargo(line));
        tally
    }

    #[test]
    fn results_of_several_test_programs_are_added_up() {
        let result = "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        let tally = tally_of(&result.repeat(2));
        assert_eq!((tally.passed, tally.failed), (24, 2));
    }

    #[test]
    fn an_ignored_test_is_no_success() {
        let tally = tally_of(
            "test a::b ... ignored, needs a moon\ntest result: ok. 1 passed; 0 failed; 1 ignored;\n",
        );
        assert_eq!(tally.missed, ["ignored: a::b"]);
        assert!(!tally.good());
    }

    #[test]
    fn a_skipped_journey_is_no_success() {
        let mut tally = Tally::default();
        for line in ["ℹ tests 3", "ℹ pass 2", "ℹ fail 0", "ℹ skipped 1"] {
            tally.hear_node(line);
        }
        assert_eq!((tally.passed, tally.good()), (2, false));
    }

    #[test]
    fn a_runner_that_ends_without_a_result_is_no_success() {
        assert!(!Tally::default().end(false, "cargo test").good());
    }
}
