//! One run on one database, from the data to the table.

mod against;
mod engines;
mod machine;

use self::machine::{machine, memory_of_machine, mib, watched};
use crate::{
    Outcome, Words,
    fill::{self, Ground},
    kinds::{self, Packages, Pages, Steps},
    load::{self, Aim, Maker},
    measure::{Found, Kind, Times},
    names::Calendar,
    plain::Plain,
    server::{self, Bounds, Place, Server},
    table::{Line, Table, Value},
    templates,
    world::Size,
};
use std::{
    cell::Cell,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::Duration,
};
use store::Target;

/// So often the rows of a statement are read, one reading after the other.
pub const STATEMENTS: u32 = 3;

/// When more than one page or search of a hundred takes longer, the rate is not held.
const IN_TIME: Duration = Duration::from_millis(500);

/// What a run works with.
struct Bench {
    place: Place,
    program: PathBuf,
    size: Size,
    bounds: Bounds,
    times: Times,
    at_rest: Duration,
}

fn tell(text: &str) {
    eprintln!("  {text}");
}

/// Fills, measures, prints, keeps.
///
/// # Errors
/// When something does not run that should.
pub fn run(words: &Words) -> Outcome<()> {
    let bench = Bench::of(words)?;
    bench.fill()?;
    let mut plain = Plain::open(&bench.place.target)?;
    let rows = counts(&mut plain)?;
    let ground = ground(&mut plain)?;
    let steps = Steps::new(&mut plain)?;
    let packages = Packages::new(&mut plain, 400)?;
    let pages = Pages::new(&ground, bench.size);
    drop(plain);
    let mut table = Table {
        database: match bench.place.target {
            Target::Sqlite { .. } => "SQLite",
            Target::Postgres { .. } => "PostgreSQL",
        },
        size: bench.size,
        rows,
        machine: machine(&bench.bounds),
        lines: Vec::new(),
        values: Vec::new(),
    };
    bench.measure(&mut table, &pages, &steps, &packages)?;
    bench.hold_against(&mut table, &pages);
    against::judge(&mut table);
    println!("\n{}\n", table.markdown());
    if let Some(file) = words.value("--json") {
        keep(file.as_ref(), &serde_json::to_string_pretty(&table)?)?;
    }
    Ok(())
}

/// Keeps the result; the one before stays beside it, for a look at what changed.
fn keep(file: &std::path::Path, json: &str) -> Outcome<()> {
    if file.exists() {
        std::fs::rename(file, file.with_extension("before.json"))?;
    }
    std::fs::write(file, json)?;
    println!("Kept in {}", file.display());
    Ok(())
}

/// Measures the search on both engines, side by side.
///
/// # Errors
/// When something does not run that should.
pub fn engines(words: &Words) -> Outcome<()> {
    let bench = Bench::of(words)?;
    bench.fill()?;
    let engines = bench.side_by_side(words.value("--meilisearch"))?;
    println!("\n{}\n", engines::markdown(&engines));
    if let Some(file) = words.value("--json") {
        keep(file.as_ref(), &serde_json::to_string_pretty(&engines)?)?;
    }
    Ok(())
}

fn counts(plain: &mut Plain) -> Outcome<Vec<(String, i64)>> {
    let tables = [
        "public_body",
        "blueprint",
        "release",
        "adoption",
        "step",
        "evidence",
        "entry",
    ];
    let count = |table: &str| {
        let count = plain.number(&format!("SELECT count(*) FROM {table}"))?;
        Ok((table.to_owned(), count))
    };
    tables.into_iter().map(count).collect()
}

/// What names are made from, as far as requests need it.
fn ground(plain: &mut Plain) -> Outcome<Ground> {
    Ok(Ground {
        calendar: Calendar::new(),
        bodies: Vec::new(),
        services: fill::services(plain)?,
        templates: Vec::new(),
    })
}

impl Bench {
    fn of(words: &Words) -> Outcome<Self> {
        let size = words.size();
        let is_quick = size == Size::QUICK;
        // The system names a port that is free.
        let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let data = words.data()?;
        std::fs::create_dir_all(&data)?;
        Ok(Self {
            place: Place {
                target: words.target()?,
                data,
                address,
                settings: Vec::new(),
            },
            program: PathBuf::from(words.needed("--program")?),
            size,
            bounds: Bounds {
                core: words.value("--core").and_then(|core| core.parse().ok()),
                memory: memory_of_machine() / 2,
            },
            times: if is_quick { Times::QUICK } else { Times::FULL },
            at_rest: Duration::from_secs(if is_quick { 10 } else { 60 }),
        })
    }

    fn fill(&self) -> Outcome<()> {
        self.fill_database()?;
        // Pages read questionnaires from the files; one that is away costs a line in the log instead.
        templates::keep_files(&store::blobs::Files::in_folder(
            &self.place.data.join("dateien"),
        )?)
    }

    fn fill_database(&self) -> Outcome<()> {
        let target = &self.place.target;
        if fill::is_filled(target, self.size)? {
            tell("the data of an earlier run are there");
            return Ok(());
        }
        tell("filling the database");
        for old in ["blaupause.db", "blaupause.db-wal", "blaupause.db-shm"] {
            let file = self.place.data.join(old);
            if file.exists() {
                std::fs::remove_file(file)?;
            }
        }
        for old in ["index", "dateien"] {
            let folder = self.place.data.join(old);
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
        }
        if matches!(target, Target::Postgres { .. }) {
            Plain::open(target)?.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")?;
        }
        fill::fill(target, self.size, &tell)
    }

    fn start(&self) -> Outcome<Server> {
        Server::start(&self.program, &self.place, &self.bounds)
    }

    /// Everything that is asked of the registry.
    fn measure(
        &self,
        table: &mut Table,
        pages: &Pages,
        steps: &Steps,
        packages: &Packages,
    ) -> Outcome<()> {
        let first = self.start()?;
        tell(&format!(
            "the first start took {:.1} s; it makes the index where it is missing",
            first.ready.as_secs_f64()
        ));
        drop(first);
        let server = self.start()?;
        let seconds = |time: Duration| time.as_secs_f64();
        table.values.push(value(
            "start: first answer",
            seconds(server.first_answer),
            "s",
            Some(("< 1 s", server.first_answer < Duration::from_secs(1))),
        ));
        table
            .values
            .push(value("start: ready", seconds(server.ready), "s", None));
        tell("at rest");
        server::rest(self.at_rest);
        let at_rest = mib(server.memory());
        let aim = matches!(self.place.target, Target::Sqlite { .. })
            .then_some(("< 150 MB", at_rest * 1.048_576 < 150.0));
        table
            .values
            .push(value("memory at rest, anonymous", at_rest, "MiB", aim));
        self.keep_pages(&server, pages)?;
        let page = |number| pages.request(number);
        let step = |number| steps.request(number);
        let package = |number| packages.request(number);
        let read = (64, 200, IN_TIME);
        let (found, most) = watched(server.pid(), || {
            let mut all = Vec::new();
            for (what, maker, (connections, status, worst)) in [
                (SEARCH_PAGE, &kinds::search_page as &Maker<'_>, read),
                (SEARCH_API, &kinds::search_api, read),
                (SUGGESTIONS, &kinds::suggestions, read),
                (BLUEPRINT, &page, read),
                (STEP, &step, (48, 201, Duration::from_millis(500))),
                (PUBLISH, &package, (16, 201, Duration::from_secs(2))),
            ] {
                let aim = Aim {
                    to: server.address(),
                    connections,
                    status,
                };
                all.push((
                    what,
                    self.kind(what, aim, worst, maker).find(self.times, &tell),
                ));
            }
            all
        });
        table.lines.extend(found.into_iter().map(line));
        table.values.push(value(
            "memory under load, anonymous",
            mib(most),
            "MiB",
            None,
        ));
        drop(server);
        self.statement(table)
    }

    /// The statement has a server of its own: what it needs would be counted as memory of the others.
    fn statement(&self, table: &mut Table) -> Outcome<()> {
        let server = self.start()?;
        let aim = Aim {
            to: server.address(),
            connections: 1,
            status: 200,
        };
        let maker = |_| kinds::statement();
        // With all data one takes minutes.
        let count = if self.size == Size::QUICK {
            STATEMENTS
        } else {
            1
        };
        let (found, most) = watched(server.pid(), || {
            self.kind(STATEMENT, aim, Duration::from_secs(600), &maker)
                .one_by_one(count)
        });
        match &found {
            Ok(found) => tell(&format!("{STATEMENT}: {:.0} ms each", found.p50)),
            Err(why) => tell(&format!("{STATEMENT}: {why}")),
        }
        table.lines.push(line((STATEMENT, found)));
        table.values.push(value(
            "memory for a statement, anonymous",
            mib(most),
            "MiB",
            None,
        ));
        Ok(())
    }

    const fn kind<'a>(
        &self,
        name: &'static str,
        aim: Aim,
        worst: Duration,
        maker: &'a Maker<'a>,
    ) -> Kind<'a> {
        Kind {
            name,
            aim,
            worst,
            maker,
            next: Cell::new(0),
        }
    }

    /// Keeps what the registry answers, for the bare handler to write the same.
    fn keep_pages(&self, server: &Server, pages: &Pages) -> Outcome<()> {
        let folder = self.place.data.join("pages");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let mut bytes = 0;
        for path in &pages.0 {
            let (status, body) = load::fetch(server.address(), path)?;
            if status != 200 {
                return Err(format!("{path}: {status}").into());
            }
            let slug = path.rsplit('/').next().unwrap_or_default();
            bytes += body.len();
            std::fs::write(folder.join(slug), &body)?;
        }
        tell(&format!(
            "{} pages, {} KiB each on average",
            pages.0.len(),
            bytes / pages.0.len().max(1) / 1024
        ));
        Ok(())
    }
}

const SEARCH_PAGE: &str = "search page";
const SEARCH_API: &str = "search API";
const SUGGESTIONS: &str = "suggestions while typing";
const BLUEPRINT: &str = "blueprint page";
const STEP: &str = "adopt: record a step, durable";
const PUBLISH: &str = "publish a package, durable";
const STATEMENT: &str = "statement, whole state, five years";

fn line((what, found): (&'static str, Outcome<Found>)) -> Line {
    let (found, failed) = match found {
        Ok(found) => (Some(found), None),
        Err(why) => (None, Some(why.to_string())),
    };
    Line {
        what,
        found,
        failed,
        against: None,
        limit: None,
        aim: None,
        met: None,
    }
}

fn value(
    what: &'static str,
    value: f64,
    unit: &'static str,
    aim: Option<(&'static str, bool)>,
) -> Value {
    Value {
        what,
        value,
        unit,
        aim: aim.map(|(aim, _)| aim),
        met: aim.map(|(_, met)| met),
    }
}
