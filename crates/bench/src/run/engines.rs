//! The search on both engines, side by side: through the registry, and the bare engine asked the same.

use super::{Bench, IN_TIME, SEARCH_API, SEARCH_PAGE, mib, tell, watched};
use crate::{
    Outcome, kinds,
    limits::{self, Searching},
    load::{self, Aim, Arrivals, Maker, Ready},
    measure::{Found, millis},
    server::{self, Place, Server},
};
use bytes::Bytes;
use search::{Connection, MeiliIndex, Query};
use serde::Serialize;
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Only this machine reaches it, and it ends with the bench.
const KEY: &str = "only-for-the-bench-0123456789";
const INDEX: &str = "blaupausen";
/// Quiet enough that nothing waits: what is added is the work itself.
const QUIET: f64 = 20.0;

/// What was measured of one engine.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Engine {
    name: &'static str,
    /// Seconds of `blaupause reindex`.
    build: f64,
    index_mib: f64,
    /// Of the registry, and of the engine where it is another process; while asked.
    memory_mib: f64,
    engine_memory_mib: Option<f64>,
    kinds: Vec<Kind>,
}

/// One kind of request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    name: &'static str,
    through: Found,
    bare: Found,
    /// Highest rate of the registry by that of the bare engine.
    ratio: f64,
    /// Milliseconds that the registry alone computes for a request.
    own_cpu: f64,
    /// Milliseconds that the registry adds to the middle answer at 20 a second.
    added: f64,
}

impl Bench {
    /// Both engines, one after the other; Meilisearch only where a binary is named.
    pub(super) fn side_by_side(&self, meilisearch: Option<&str>) -> Outcome<Vec<Engine>> {
        let mut engines = vec![self.embedded()?];
        match meilisearch {
            Some(program) => engines.push(self.beside(Path::new(program))?),
            None => tell("Meilisearch is not measured: no binary is named (--meilisearch)"),
        }
        Ok(engines)
    }

    fn embedded(&self) -> Outcome<Engine> {
        tell("embedded");
        let folder = self.place.data.join("index");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let build = self.reindex(&self.place)?;
        let bare: Searching = self.limit("index")?;
        let found = |limit: limits::Limit| Found {
            highest: limit.rate,
            p50: limit.p50,
            p99: limit.p99,
            trouble: None,
        };
        let server = Server::start(&self.program, &self.place, &self.bounds)?;
        let (kinds, most) = watched(server.pid(), || {
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(vec![
                self.measured(
                    SEARCH_API,
                    &server,
                    &kinds::search_api,
                    found(bare.api),
                    bare.api.p50,
                )?,
                self.measured(
                    SEARCH_PAGE,
                    &server,
                    &kinds::search_page,
                    found(bare.page),
                    bare.page.p50,
                )?,
            ])
        });
        Ok(Engine {
            name: "embedded",
            build,
            index_mib: mib(size(&folder)?),
            memory_mib: mib(most),
            engine_memory_mib: None,
            kinds: kinds?,
        })
    }

    fn beside(&self, program: &Path) -> Outcome<Engine> {
        tell("Meilisearch");
        let folder = self.place.data.join("meilisearch");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        // The system names a port that is free.
        let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = self.bounds.command(program);
        command
            .args(["--http-addr", &address.to_string(), "--no-analytics"])
            .args(["--log-level", "WARN", "--db-path", "data"])
            .env("MEILI_MASTER_KEY", KEY)
            .current_dir(&folder)
            .stdout(Stdio::null());
        let engine = Server::of(&mut command, address, "/health")?;
        let url = format!("http://{address}");
        let place = Place {
            settings: vec![
                ("BLAUPAUSE_SEARCH_ENGINE", "meilisearch".to_owned()),
                ("BLAUPAUSE_SEARCH_ADDRESS", url.clone()),
                ("BLAUPAUSE_SEARCH_INDEX", INDEX.to_owned()),
                ("BLAUPAUSE_SEARCH_KEY", KEY.to_owned()),
                ("BLAUPAUSE_SEARCH_WRITE_KEY", KEY.to_owned()),
                ("BLAUPAUSE_SEARCH_TIMEOUT_MS", "10000".to_owned()),
                // What answers is to be Meilisearch, and nothing else is to be in the memory.
                ("BLAUPAUSE_SEARCH_FALLBACK", "false".to_owned()),
            ],
            ..self.place.clone()
        };
        let build = self.reindex(&place)?;
        let asked = Directly::new(&url)?;
        let registry = Server::start(&self.program, &place, &self.bounds)?;
        let ((kinds, most), engine_most) = watched(engine.pid(), || {
            watched(registry.pid(), || {
                let api = |number| asked.api(number);
                let page = |number| asked.page(number);
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(vec![
                    self.both(SEARCH_API, &registry, &kinds::search_api, &engine, &api)?,
                    self.both(SEARCH_PAGE, &registry, &kinds::search_page, &engine, &page)?,
                ])
            })
        });
        Ok(Engine {
            name: "Meilisearch",
            build,
            index_mib: mib(size(&folder.join("data"))?),
            memory_mib: mib(most),
            engine_memory_mib: Some(mib(engine_most)),
            kinds: kinds?,
        })
    }

    fn both(
        &self,
        name: &'static str,
        registry: &Server,
        through: &Maker<'_>,
        engine: &Server,
        directly: &Maker<'_>,
    ) -> Outcome<Kind> {
        let aim = aim(engine);
        let bare = self
            .kind("bare Meilisearch", aim, IN_TIME, directly)
            .find(self.times, &tell)?;
        let (quiet, _) = load::run(
            aim,
            Arrivals::Open { rate: QUIET },
            self.times.half,
            0,
            directly,
        )?;
        self.measured(
            name,
            registry,
            through,
            bare,
            millis(quiet.percentile(50.0)),
        )
    }

    /// The highest rate through the registry, and what the registry itself costs when it is quiet.
    fn measured(
        &self,
        name: &'static str,
        registry: &Server,
        maker: &Maker<'_>,
        bare: Found,
        bare_when_quiet: f64,
    ) -> Outcome<Kind> {
        let aim = aim(registry);
        let through = self
            .kind(name, aim, IN_TIME, maker)
            .find(self.times, &tell)?;
        let before = server::computed(registry.pid());
        let (quiet, sent) = load::run(
            aim,
            Arrivals::Open { rate: QUIET },
            self.times.half,
            0,
            maker,
        )?;
        let computed = server::computed(registry.pid()).saturating_sub(before);
        #[expect(clippy::cast_precision_loss, reason = "some hundred requests")]
        let own_cpu = millis(computed) / sent.max(1) as f64;
        Ok(Kind {
            name,
            ratio: through.highest / bare.highest,
            added: millis(quiet.percentile(50.0)) - bare_when_quiet,
            own_cpu,
            through,
            bare,
        })
    }

    /// Builds the index anew, as an operator does; in seconds.
    fn reindex(&self, place: &Place) -> Outcome<f64> {
        let mut command: Command = self.bounds.command(&self.program);
        command.arg("reindex").stdout(Stdio::null());
        place.tell(&mut command);
        let begun = Instant::now();
        let status = command.status()?;
        if !status.success() {
            return Err(format!("`blaupause reindex` failed: {status}").into());
        }
        let took = begun.elapsed();
        tell(&format!(
            "the index was built in {:.1} s",
            took.as_secs_f64()
        ));
        Ok(took.as_secs_f64())
    }
}

const fn aim(server: &Server) -> Aim {
    Aim {
        to: server.address(),
        connections: 64,
        status: 200,
    }
}

/// The bodies that the registry sends, made without it.
struct Directly(MeiliIndex);

impl Directly {
    fn new(address: &str) -> Outcome<Self> {
        // Only the first call in a process can set it.
        _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self(MeiliIndex::new(Connection {
            address: address.to_owned(),
            index: INDEX.to_owned(),
            search_key: KEY.to_owned(),
            write_key: None,
            patience: Duration::from_secs(10),
            proof_holds: Duration::ZERO,
            http: reqwest::Client::builder().no_proxy().build()?,
            database: String::new(),
            meanings: search::meaning::MeaningsHandle::shipped_words(),
        })?))
    }

    fn ready(&self, query: &Query) -> Ready {
        Ready {
            path: "/multi-search".to_owned(),
            body: Some((
                "application/json",
                Bytes::from(self.0.first_request(query).unwrap_or_default()),
            )),
            token: Some(KEY.to_owned()),
        }
    }

    fn api(&self, number: u64) -> Ready {
        self.ready(&limits::asked(number))
    }

    fn page(&self, number: u64) -> Ready {
        self.ready(&limits::asked_by_page(number))
    }
}

fn size(folder: &Path) -> Outcome<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        // What is on the disk: files of LMDB are longer than what was written to them.
        sum += match about.is_dir() {
            true => size(&entry.path())?,
            false => about.blocks() * 512,
        };
    }
    Ok(sum)
}

/// One table of the rates, one of the indexes.
pub(super) fn markdown(engines: &[Engine]) -> String {
    let mut text = String::from(
        "| | highest rate /s | p50 ms | p99 ms | bare rate /s | bare p99 ms | ratio | own CPU ms | added p50 ms |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for (engine, kind) in engines
        .iter()
        .flat_map(|it| it.kinds.iter().map(move |kind| (it, kind)))
    {
        let Kind {
            name,
            through,
            bare,
            ratio,
            own_cpu,
            added,
        } = kind;
        text += &format!(
            "| {name}, {} | {:.0} | {:.1} | {:.1} | {:.0} | {:.1} | {ratio:.2} | {own_cpu:.2} | {added:.2} |\n",
            engine.name, through.highest, through.p50, through.p99, bare.highest, bare.p99
        );
    }
    text += "\n| | built in s | index MiB | memory of the registry MiB | of the engine MiB |\n|---|---|---|---|---|\n";
    for engine in engines {
        let other = engine
            .engine_memory_mib
            .map_or("–".to_owned(), |mib| format!("{mib:.0}"));
        text += &format!(
            "| {} | {:.1} | {:.0} | {:.0} | {other} |\n",
            engine.name, engine.build, engine.index_mib, engine.memory_mib
        );
    }
    text
}
