//! The limit of adopting: the rows of a step, committed by plain connections, each on its own.

use crate::{
    Outcome, chance,
    kinds::Steps,
    limits::{Limit, histogram, micros},
    plain::Plain,
};
use hdrhistogram::Histogram;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};
use store::Target;

/// How many connections commit.
const CONNECTIONS: usize = 16;

/// Commits steps for so long.
///
/// # Errors
/// Those of the database.
pub fn commits(target: &Target, time: Duration) -> Outcome<Limit> {
    let mut plain = Plain::open(target)?;
    let steps = Steps::new(&mut plain)?;
    let adoptions: Vec<&str> = steps.adoptions().collect();
    let last = |plain: &mut Plain, table| plain.number(&format!("SELECT max(number) FROM {table}"));
    let first = [
        last(&mut plain, "step")?,
        last(&mut plain, "entry")?,
        last(&mut plain, "change")?,
    ];
    let people = plain.texts("SELECT id FROM person LIMIT 1")?.concat();
    let person = people.first().map(String::as_str).unwrap_or_default();
    let next = AtomicI64::new(1);
    let begun = Instant::now();
    let one_client = || -> Outcome<Histogram<u64>> {
        let mut client = Client::new(target)?;
        let mut times = histogram()?;
        while begun.elapsed() < time {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let at = chance::of(80, number.unsigned_abs(), 0) % adoptions.len() as u64;
            let adoption = adoptions.get(usize::try_from(at)?).copied();
            let rows = Rows::new(
                first.map(|first| first + number),
                adoption.unwrap_or_default(),
                person,
            );
            let one = Instant::now();
            client.commit(&rows)?;
            times.saturating_record(micros(one.elapsed()));
        }
        Ok(times)
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(one_client)).collect();
        clients.into_iter().map(|client| client.join()).collect()
    });
    let took = begun.elapsed();
    let mut times = histogram()?;
    for one in all {
        times.add(one.map_err(|_| "a connection panicked")??)?;
    }
    Ok(Limit::of(&times, took))
}

/// The rows of one step, without what the registry asks before it writes them.
struct Rows<'a> {
    step: i64,
    entry: i64,
    change: i64,
    id: String,
    adoption: &'a str,
    person: &'a str,
    /// As long as a true one.
    bytes: String,
}

/// Each takes the values that [`Rows::cells`] gives it.
const STATEMENTS: [&str; 5] = [
    "INSERT INTO step (number, id, adoption_id, stage, version, effective_on, recorded_at, note, person_id)
     VALUES ($1, $2, $3, 'confirmed', '1.0.0', '2026-09-30', '2026-09-30 12:00:00', 'Lastprobe', $4)",
    "UPDATE adoption SET stage = 'confirmed', version = '1.0.0', since = '2026-09-30', revision = revision + 1 WHERE id = $1",
    "INSERT INTO entry (number, kind, subject, encoding, bytes, leaf, recorded_at)
     VALUES ($1, 'step', $2, 1, $3, 'sha256:0000000000000000000000000000000000000000000000000000000000000000', '2026-09-30 12:00:00')",
    "INSERT INTO entry_salt (entry_number, salt) VALUES ($1, '00000000000000000000000000000000')",
    "INSERT INTO change (number, kind, subject, recorded_at)
     SELECT $1, 'blueprint', blueprint_id, '2026-09-30 12:00:00' FROM adoption WHERE id = $2",
];

enum Cell<'a> {
    Number(i64),
    Text(&'a str),
}

impl<'a> Rows<'a> {
    fn new([step, entry, change]: [i64; 3], adoption: &'a str, person: &'a str) -> Self {
        // Later than every synthetic step, in the order of commits.
        let id = format!("01b00000-0000-7000-8000-{step:012x}");
        Self {
            step,
            entry,
            change,
            bytes: format!("{{\"facts\":\"{}\",\"subject\":\"{id}\"}}", "x".repeat(420)),
            id,
            adoption,
            person,
        }
    }

    fn cells(&self) -> [Vec<Cell<'_>>; 5] {
        use Cell::{Number, Text};
        [
            vec![
                Number(self.step),
                Text(&self.id),
                Text(self.adoption),
                Text(self.person),
            ],
            vec![Text(self.adoption)],
            vec![Number(self.entry), Text(&self.id), Text(&self.bytes)],
            vec![Number(self.entry)],
            vec![Number(self.change), Text(self.adoption)],
        ]
    }
}

/// A plain connection with its prepared statements.
enum Client {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>, Vec<postgres::Statement>),
}

impl Client {
    fn new(target: &Target) -> Outcome<Self> {
        Ok(match Plain::open(target)? {
            Plain::Sqlite(conn) => {
                // SQLite lets whoever waits try again at random: some of sixteen wait long.
                conn.busy_timeout(Duration::from_secs(60))?;
                Self::Sqlite(conn)
            }
            Plain::Postgres(mut client) => {
                let prepared = STATEMENTS.iter().map(|sql| client.prepare(sql));
                let prepared = prepared.collect::<Result<_, _>>()?;
                Self::Postgres(Box::new(client), prepared)
            }
        })
    }

    fn commit(&mut self, rows: &Rows<'_>) -> Outcome<()> {
        match self {
            Self::Sqlite(conn) => {
                conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
                for (sql, cells) in STATEMENTS.iter().zip(rows.cells()) {
                    let mut prepared = conn.prepare_cached(&sql.replace('$', "?"))?;
                    prepared.execute(rusqlite::params_from_iter(cells.iter().map(bound)))?;
                }
                conn.prepare_cached("COMMIT")?.execute([])?;
            }
            Self::Postgres(client, prepared) => {
                let mut tx = client.transaction()?;
                for (statement, cells) in prepared.iter().zip(rows.cells()) {
                    let cells: Vec<&(dyn postgres::types::ToSql + Sync)> = cells
                        .iter()
                        .map(|cell| match cell {
                            Cell::Number(number) => number as _,
                            Cell::Text(text) => text as _,
                        })
                        .collect();
                    tx.execute(statement, &cells)?;
                }
                tx.commit()?;
            }
        }
        Ok(())
    }
}

fn bound<'a>(cell: &'a Cell<'a>) -> rusqlite::types::ToSqlOutput<'a> {
    match cell {
        Cell::Number(number) => rusqlite::types::ToSqlOutput::from(*number),
        Cell::Text(text) => rusqlite::types::ToSqlOutput::from(*text),
    }
}
