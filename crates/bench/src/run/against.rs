//! What a run is held against, and what is aimed at.

use super::{
    BLUEPRINT, Bench, IN_TIME, PUBLISH, SEARCH_API, SEARCH_PAGE, STATEMENT, STEP, SUGGESTIONS, tell,
};
use crate::{
    Outcome,
    kinds::Pages,
    limits::{Limit, Searching},
    load::Aim,
    measure::Found,
    server::Server,
    table::Table,
};
use std::process::Command;
use store::Target;

impl Bench {
    /// The limits, with no registry running. One that cannot be measured is said so and loses no other figure.
    pub(super) fn hold_against(&self, table: &mut Table, pages: &Pages) {
        tell("the limits");
        let searching = self.limit::<Searching>("index");
        let (page, api) = match searching {
            Ok(both) => (Ok(both.page), Ok(both.api)),
            Err(why) => (Err(why.to_string().into()), Err(why)),
        };
        table.hold(SEARCH_PAGE, "bare index query", page);
        table.hold(SEARCH_API, "bare index query", api);
        let bare = self.bare(pages).map(|found| Limit {
            rate: found.highest,
            p50: found.p50,
            p99: found.p99,
        });
        table.hold(BLUEPRINT, "bare handler, same SQL", bare);
        table.hold(STEP, "16 plain connections", self.limit("commits"));
        table.hold(PUBLISH, "check alone, one thread", self.limit("check"));
        table.hold(STATEMENT, "bare SQL", self.limit("statement"));
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

        self.kind("bare handler", aim, IN_TIME, &maker)
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

    pub(super) fn limit<T: serde::de::DeserializeOwned>(&self, what: &str) -> Outcome<T> {
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
    fn hold(&mut self, what: &str, against: &'static str, limit: Outcome<Limit>) {
        let Some(line) = self.lines.iter_mut().find(|line| line.what == what) else {
            return;
        };
        line.against = Some(against);
        match limit {
            Ok(limit) => line.limit = Some(limit),
            Err(why) => line.failed = Some(format!("{against}: {why}")),
        }
    }
}

/// What is aimed at.
pub(super) fn judge(table: &mut Table) {
    for line in &mut table.lines {
        let found = line.found.as_ref();
        let rate = found.map_or(0.0, |found| found.highest);
        // Without a limit nobody knows.
        let half_of_it = line.limit.map(|limit| rate / limit.rate >= 0.5);
        let (aim, met) = match line.what {
            SEARCH_PAGE | SEARCH_API => {
                let in_time = found.is_some_and(|found| found.p99 < 20.0);
                ("p99 < 20 ms", Some(in_time))
            }
            SUGGESTIONS => {
                let in_time = found.is_some_and(|found| found.p99 < 50.0);
                ("p99 < 50 ms", Some(in_time))
            }
            BLUEPRINT => ("half of the bare handler", half_of_it),
            STEP => ("half of the plain commits", half_of_it),
            STATEMENT => ("twice the time of the SQL", half_of_it),
            _ => continue,
        };
        line.aim = Some(aim);
        line.met = met;
    }
}
