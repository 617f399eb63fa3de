//! A private PostgreSQL for the tests: its own folder, a Unix socket, no port, gone at the end.
//! The bench keeps the folder, for filling it takes long.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::machine;

/// Whether a commit reaches the disk: only crash tests need it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// `fsync=off`: quick, and nobody misses the data after a power cut.
    Fast,
    /// As in production.
    Full,
}

/// A running server; stopped and removed when this is dropped.
pub struct Postgres {
    // The keeper stops the server as soon as its standard input ends. That also happens when this process is
    // killed or interrupted, so nothing is left behind and no signal handler is needed.
    keeper: Child,
    folder: PathBuf,
}

/// Arguments: 1 folder with the programs, 2 user to run as (or nothing), 3 settings of the server, 4 folder to keep
/// (or nothing).
///
/// The folder lies in /tmp: the user may not read root's home, and a socket's path has at most 107 bytes.
const KEEPER: &str = r#"
set -u
umask 077
bin=$1 user=$2 settings=$3 kept=$4
if [ -n "$kept" ]; then
    folder=$kept
    mkdir -p "$folder" && chmod 711 "${folder%/*}" || exit 1
else
    folder=$(mktemp -d /tmp/bp-XXXXXX) || exit 1
fi
as_user() { "$@"; }
if [ -n "$user" ]; then
    chown "$user" "$folder"
    as_user() { setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"; }
fi
cd "$folder" || exit 1
export HOME="$folder" LC_ALL=C.UTF-8 PGUSER=postgres
unset PGDATA PGHOST PGPORT PGOPTIONS
clean_up() { cd /; [ -n "$kept" ] || rm -rf "$folder"; }
give_up() { cat "$folder/log" >&2; clean_up; exit 1; }
as_user touch "$folder/log"
[ -e "$folder/data/PG_VERSION" ] || as_user "$bin/initdb" --pgdata="$folder/data" --username=postgres --locale=C.UTF-8 --encoding=UTF8 \
    --auth=trust --no-sync >>"$folder/log" 2>&1 || give_up
as_user "$bin/pg_ctl" start --wait --timeout=60 --silent --pgdata="$folder/data" --log="$folder/log" \
    --options="-c listen_addresses='' -c unix_socket_directories='$folder' $settings" </dev/null || give_up
echo "ready $folder"
exec >/dev/null
while read -r _; do :; done
mode=immediate; [ -z "$kept" ] || mode=fast
as_user "$bin/pg_ctl" stop --mode=$mode --wait --silent --pgdata="$folder/data" || :
clean_up
"#;

const SETTINGS: &str =
    "-c max_connections=200 -c max_locks_per_transaction=256 -c timezone=UTC -c log_timezone=UTC";
// With the usual 128 MB every question of a big database would go through the kernel.
const BIG: &str = "-c shared_buffers=1GB -c max_wal_size=8GB";
const FAST: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

impl Postgres {
    /// Starts a server of the newest PostgreSQL on this machine and waits until it answers.
    ///
    /// # Errors
    /// When no PostgreSQL is installed or the server does not start; its log is on standard error then.
    pub fn start(durability: Durability) -> Result<Self, String> {
        let settings = match durability {
            Durability::Fast => format!("{SETTINGS} {FAST}"),
            Durability::Full => SETTINGS.to_owned(),
        };
        Self::with(&settings, None)
    }

    /// Starts a server whose folder stays, as durable as in production and with memory for much data.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn kept_in(folder: &Path) -> Result<Self, String> {
        Self::with(&format!("{SETTINGS} {BIG}"), Some(folder))
    }

    fn with(settings: &str, kept: Option<&Path>) -> Result<Self, String> {
        let programs = programs().ok_or("no PostgreSQL in /usr/lib/postgresql/*/bin")?;
        // A session of its own: Ctrl-C in the terminal must not reach the keeper before it has cleaned up.
        let mut keeper = Command::new("setsid")
            .args(["sh", "-c", KEEPER, "blaupausen-postgres"])
            .arg(&programs)
            .arg(unprivileged_user()?)
            .arg(settings)
            .arg(kept.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start the keeper of PostgreSQL: {error}"))?;
        let mut said = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output)
                .read_line(&mut said)
                .map_err(|error| error.to_string())?;
        }
        match said.trim_end().strip_prefix("ready ") {
            Some(folder) => Ok(Self {
                keeper,
                folder: PathBuf::from(folder),
            }),
            None => {
                let _ = keeper.wait();
                Err(format!(
                    "PostgreSQL from {} did not start; see above",
                    programs.display()
                ))
            }
        }
    }

    /// Where tests connect, as the superuser and to the database `postgres`.
    pub fn url(&self) -> String {
        format!(
            "postgres:///postgres?host={}&user=postgres",
            self.folder.display()
        )
    }

    /// Lets the server, and whatever it starts from now on, run on one core.
    ///
    /// # Errors
    /// When it cannot be found or moved.
    pub fn pin(&self, core: &str) -> Result<(), String> {
        let file = self.folder.join("data/postmaster.pid");
        let told = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let pid = told.lines().next().unwrap_or_default();
        let mut taskset = Command::new("taskset");
        taskset.args(["-acp", core, pid]).stdout(Stdio::null());
        machine::run(&mut taskset)
    }

    /// Tells a command where the server is, and that tests must fail rather than do without it.
    pub fn tell(&self, command: &mut Command) {
        command
            .env("TEST_POSTGRES_URL", self.url())
            .env("TEST_POSTGRES", "required");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!(
                "PostgreSQL in {} could not be stopped: {error}",
                self.folder.display()
            );
        }
    }
}

/// The folder with `initdb` and `postgres` of the newest version, where Debian puts them.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            let complete = programs.join("initdb").is_file() && programs.join("postgres").is_file();
            complete.then_some((version, programs))
        })
        .max_by_key(|(version, _)| *version)
        .map(|(_, programs)| programs)
}

/// PostgreSQL refuses to run as root, so root takes another user; everybody else runs it as themselves.
fn unprivileged_user() -> Result<&'static str, String> {
    if !machine::is_root() {
        return Ok("");
    }
    ["postgres", "nobody"]
        .into_iter()
        .find(|user| machine::succeeds(Command::new("id").arg(user)))
        .ok_or_else(|| "neither a user `postgres` nor `nobody` to run PostgreSQL as".to_owned())
}
