//! The configuration: `blaupause.toml` and `BLAUPAUSE_*`, read once.

mod check;
mod database;
pub mod forges;
pub mod issuers;
pub mod outgoing;
mod packages;
mod read;
mod retention;
pub mod search;
mod sessions;

pub use check::{Check, check};
pub use read::{ConfigError, read};

use crate::{limits::Rules, operator::Operator};
use ipnet::IpNet;
use std::{net::SocketAddr, path::PathBuf};
use store::Target;

/// How the registry runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of everything that the registry keeps on this machine.
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub database: Target,
    /// The one source of absolute links, without a slash at its end; without it links stay relative.
    pub public_url: Option<String>,
    /// Addresses and networks of proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// The proxy for outgoing requests.
    pub proxy: Option<String>,
    /// A further authority for certificates of others.
    pub ca_file: Option<PathBuf>,
    /// What may be asked although it is not public, when others name it.
    pub outgoing_hosts: Vec<crate::guard::Place>,
    /// Whom to tell of a weakness.
    pub security: Option<crate::security_txt::SecurityContact>,
    /// Who runs the registry, for imprint, privacy page and accessibility statement.
    pub operator: Operator,
    /// How much one sender may ask for.
    pub limits: Rules,
    /// By which server mail leaves; without it links are shown to who makes them.
    pub mail: Option<crate::mail::Settings>,
    /// Whether people may sign in here, without an issuer.
    pub local_sign_in: LocalSignIn,
    /// The file of the registry's key, where it is not in the folder of data.
    pub secret_key_file: Option<PathBuf>,
    /// How large a package may be.
    pub packages: artefacts::Limits,
    /// How long sessions hold.
    pub sessions: app::sign_in::Limits,
    /// After how long people are forgotten.
    pub retention: domain::privacy::Terms,
    /// Who may vouch for people and programs.
    pub issuers: Vec<issuers::Issuer>,
    /// Platforms whose jobs may publish without a secret.
    pub forges: Vec<forges::Platform>,
    /// Where the audit log goes, beside the database.
    pub syslog: Option<crate::syslog::Target>,
    /// Which engine finds blueprints.
    pub search: search::Engine,
    pub mode: Mode,
    /// Threads that answer requests.
    pub workers: usize,
    /// Connections that read.
    pub readers: u32,
}

/// Whether the registry is a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Service,
    /// Example data, sign-in by one click, on loopback only.
    Demo,
}

/// Whether people may sign in with a password or a passkey of this registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalSignIn {
    Allowed,
    Off,
}

impl Config {
    /// The folder of files by digest.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.data.join("dateien")
    }
    /// The folder of the search index.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.data.join("index")
    }
    /// The folder for uploads on their way.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.data.join("eingang")
    }
    /// Whether people reach the registry encrypted. What a request claims about that does not count.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }
    #[must_use]
    pub fn has_local_sign_in(&self) -> bool {
        self.local_sign_in == LocalSignIn::Allowed
    }
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.mode == Mode::Demo
    }
}
