//! The registry as it runs in service: its own process, on one core, with a bound on its memory.

use crate::{Outcome, load};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use store::Target;

/// Where a process may run and how much memory it may take.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The core of the server; none on a machine with a single one.
    pub core: Option<usize>,
    /// A process that takes more is ended by itself, not the machine.
    pub memory: u64,
}

impl Bounds {
    /// A command that runs inside of these bounds.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("prlimit");
        command.arg(format!("--data={}", self.memory));
        if let Some(core) = self.core {
            command.args(["taskset", "-c", &core.to_string()]);
        }
        command.arg(program);
        command
    }
}

/// Where a registry keeps its things, and where it listens.
#[derive(Debug, Clone)]
pub struct Place {
    pub data: PathBuf,
    pub target: Target,
    pub address: SocketAddr,
    /// Settings beside the usual ones, as the environment names them.
    pub settings: Vec<(&'static str, String)>,
}

impl Place {
    /// Tells a command of the program where the registry is.
    pub fn tell(&self, command: &mut Command) {
        command
            .current_dir(&self.data)
            .env("BLAUPAUSE_DATA", &self.data)
            .env("BLAUPAUSE_LISTEN", self.address.to_string())
            .env("RUST_LOG", "warn");
        match &self.target {
            Target::Sqlite { .. } => command.env_remove("BLAUPAUSE_DATABASE_URL"),
            Target::Postgres { url } => command.env("BLAUPAUSE_DATABASE_URL", url),
        };
        command.envs(self.settings.iter().map(|(name, value)| (*name, value)));
    }
}

/// A running registry; ended when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to its first answer, and until it was ready.
    pub first_answer: Duration,
    pub ready: Duration,
}

/// A start that takes longer has failed: making the index anew is the longest part of it.
const AT_MOST: Duration = Duration::from_secs(1800);

impl Server {
    /// Starts `blaupause serve` and waits until it is ready.
    ///
    /// # Errors
    /// When it ends by itself or does not become ready.
    pub fn start(program: &Path, place: &Place, bounds: &Bounds) -> Outcome<Self> {
        let mut command = bounds.command(program);
        command.arg("serve");
        place.tell(&mut command);
        Self::of(&mut command, place.address, "/readyz")
    }

    /// Starts any server and waits until a path answers 200.
    ///
    /// # Errors
    /// When it ends by itself or does not become ready.
    pub fn of(command: &mut Command, address: SocketAddr, ready: &str) -> Outcome<Self> {
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).spawn()?;
        let mut server = Self {
            child,
            address,
            first_answer: Duration::ZERO,
            ready: Duration::ZERO,
        };
        loop {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended by itself: {status}").into());
            }
            if let Ok((status, _)) = load::fetch(address, ready) {
                if server.first_answer.is_zero() {
                    server.first_answer = begun.elapsed();
                }
                if status == 200 {
                    server.ready = begun.elapsed();
                    return Ok(server);
                }
            }
            if begun.elapsed() > AT_MOST {
                return Err("the server does not become ready".into());
            }
            rest(Duration::from_millis(2));
        }
    }

    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The memory that is the process's own, in bytes: what is only mapped from files is left out.
    #[must_use]
    pub fn memory(&self) -> u64 {
        anonymous(self.child.id())
    }

    /// Its number, to watch it while others use it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            _ = self.child.kill();
        }
        _ = self.child.wait();
    }
}

/// Anonymous memory of a process in bytes.
#[must_use]
pub fn anonymous(pid: u32) -> u64 {
    let told = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("Anonymous:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// The time that a process has computed so far.
#[must_use]
pub fn computed(pid: u32) -> Duration {
    let told = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name before may hold blanks; it ends with the last bracket.
    let after = told.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks = |at: usize| after.split_whitespace().nth(at)?.parse::<u64>().ok();
    // User and system time in hundredths of a second, as Linux tells them on every machine.
    let sum = ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default();
    Duration::from_millis(sum * 10)
}

/// Does nothing for so long.
pub fn rest(time: Duration) {
    let until = Instant::now() + time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::park_timeout(left);
    }
}
