//! Numbers in the order of recording, without gaps: what follows them may trust that nothing is missing.
//!
//! Whoever holds the writer's lock is the only one who gives them out, so the last of each is asked for once in a batch.

use crate::{
    Sql, Tx,
    schema::{audit, change, entry, step},
};
use diesel::{dsl::max, prelude::*};

/// Whose numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Series {
    Steps,
    Entries,
    Changes,
    Audit,
}

/// The last numbers that were given out in this batch of writes, if any were.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Numbers(Option<Last>);

#[derive(Debug, Clone, Copy)]
struct Last {
    steps: i64,
    entries: i64,
    changes: i64,
    audit: i64,
}

impl Tx<'_> {
    /// The number that comes next; the row that bears it must be written in this transaction.
    pub(crate) fn next_number(&mut self, of: Series) -> Result<i64, Sql> {
        let mut last = match self.numbers.0 {
            Some(last) => last,
            None => last(self)?,
        };
        let number = match of {
            Series::Steps => &mut last.steps,
            Series::Entries => &mut last.entries,
            Series::Changes => &mut last.changes,
            Series::Audit => &mut last.audit,
        };
        *number += 1;
        let next = *number;
        self.numbers = Numbers(Some(last));
        Ok(next)
    }
}

/// All at once: one question instead of one for each.
fn last(tx: &mut Tx<'_>) -> Result<Last, Sql> {
    let asked = diesel::select((
        step::table.select(max(step::number)).single_value(),
        entry::table.select(max(entry::number)).single_value(),
        change::table.select(max(change::number)).single_value(),
        audit::table.select(max(audit::number)).single_value(),
    ));
    let (steps, entries, changes, audit): (Option<i64>, Option<i64>, Option<i64>, Option<i64>) =
        asked.first(tx.conn())?;
    Ok(Last {
        steps: steps.unwrap_or(0),
        entries: entries.unwrap_or(0),
        changes: changes.unwrap_or(0),
        audit: audit.unwrap_or(0),
    })
}
