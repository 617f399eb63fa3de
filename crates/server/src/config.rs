//! The configuration: `blaupause.toml` and `BLAUPAUSE_*`, read once.

mod check;
mod read;

pub use check::{Check, check};
pub use read::{ConfigError, read};

use crate::operator::Operator;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};
use store::Target;

/// How the registry runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of everything that the registry keeps on this machine.
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub database: Target,
    /// The one source of absolute links; without it links stay relative.
    pub public_url: Option<String>,
    /// Addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The proxy for outgoing requests.
    pub proxy: Option<String>,
    /// A further authority for certificates of others.
    pub ca_file: Option<PathBuf>,
    /// Who runs the registry, for imprint, privacy page and accessibility statement.
    pub operator: Operator,
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
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.mode == Mode::Demo
    }
}
