//! What a run is held against, and what is aimed at.

use super::{BLUEPRINT, Bench, PUBLISH, SEARCH_API, SEARCH_PAGE, STATEMENT, STEP, tell};
use crate::{
    Outcome,
    kinds::Pages,
    limits::{Limit, Searching},
    load::Aim,
    measure::Found,
    server::Server,
    table::{Line, Table},
};
use std::{process::Command, time::Duration};
use store::Target;

impl Bench {
    /// The limits, with no registry running.
    pub(super) fn hold_against(&self, table: &mut Table, pages: &Pages) -> Outcome<()> {
        tell("the limits");
        let searching: Searching = self.limit("index")?;
        table.hold(SEARCH_PAGE, "bare index query", searching.page);
        table.hold(SEARCH_API, "bare index query", searching.api);
        let bare = self.bare(pages)?;
        let limit = Limit {
            rate: bare.highest,
            p50: bare.p50,
            p99: bare.p99,
        };
        table.hold(BLUEPRINT, "bare handler, same SQL", limit);
        table.hold(STEP, "16 plain connections", self.limit("commits")?);
        table.hold(PUBLISH, "check alone, one thread", self.limit("check")?);
        table.hold(STATEMENT, "bare SQL", self.limit("statement")?);
        Ok(())
    }

    fn bare(&self, pages: &Pages) -> Outcome<Found> {
        let mut command = self.own("bare")?;
        command.args(["--listen", &self.place.address.to_string()]);
        let server = Server::of(&mut command, self.place.address, "/livez")?;
        let aim = Aim {
            to: server.address(),
            connections: 64,
            status: 200,
        };
        let maker = |number| pages.request(number);
        let worst = Duration::from_millis(200);
        self.kind("bare handler", aim, worst, &maker)
            .find(self.times, &tell)
    }

    /// This program again, where the server ran.
    fn own(&self, what: &str) -> Outcome<Command> {
        let mut command = self.bounds.command(&std::env::current_exe()?);
        command.arg(what).arg("--data").arg(&self.place.data);
        if let Target::Postgres { url } = &self.place.target {
            command.args(["--postgres", url]);
        }
        Ok(command)
    }

    fn limit<T: serde::de::DeserializeOwned>(&self, what: &str) -> Outcome<T> {
        let seconds = self.times.half.as_secs().to_string();
        let output = self
            .own(what)?
            .args(["--seconds", &seconds])
            .stderr(std::process::Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("the limit `{what}` could not be measured").into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

impl Table {
    fn hold(&mut self, what: &str, against: &'static str, limit: Limit) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.what == what) {
            line.against = Some(against);
            line.limit = Some(limit);
        }
    }
}

/// What issue 2 aims at.
pub(super) fn judge(table: &mut Table) {
    for line in &mut table.lines {
        let share = |line: &Line| {
            let found = line.found.as_ref().map_or(0.0, |found| found.highest);
            line.limit.map_or(0.0, |limit| found / limit.rate)
        };
        let (aim, met) = match line.what {
            SEARCH_PAGE | SEARCH_API => (
                "p99 < 20 ms",
                line.found.as_ref().is_some_and(|found| found.p99 < 20.0),
            ),
            BLUEPRINT => ("half of the bare handler", share(line) >= 0.5),
            STEP => ("half of the plain commits", share(line) >= 0.5),
            STATEMENT => ("twice the time of the SQL", share(line) >= 0.5),
            _ => continue,
        };
        line.aim = Some(aim);
        line.met = Some(met);
    }
}
