//! TLS to PostgreSQL: libpq is built without it, so it speaks to a socket of our own, and what lies behind that
//! speaks TLS to the server.
//!
//! The address of the operator says what is wanted, in libpq's own words: `sslmode` (`require`, `verify-ca`,
//! `verify-full`) and `sslrootcert` (a file, or `system`). Everything else of the address goes on to libpq.
//! Authentication happens between libpq and the server; the tunnel sees what a network cable would see.

mod address;
mod trust;
mod tunnel;

use crate::Target;
pub(crate) use address::Address;
use std::{io, path::PathBuf};

/// How much of the server's certificate must be right, as libpq calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Encrypted; whose certificate it is nobody asks.
    Require,
    /// Of an authority that is trusted.
    VerifyCa,
    /// Of an authority that is trusted, and for the name in the address.
    VerifyFull,
}

/// Where the authorities come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Roots {
    /// Those that the machine trusts.
    System,
    File(PathBuf),
}

/// Why there is no encrypted connection.
#[derive(Debug, thiserror::Error)]
pub enum NoTls {
    #[error("the address of the database cannot be read: {0}")]
    Address(&'static str),
    #[error("the authorities in {} cannot be read: {why}", file.display())]
    Roots { file: PathBuf, why: String },
    #[error("this machine trusts no authority")]
    NoRoots,
    #[error("the database server cannot be reached: {0}")]
    Unreachable(io::Error),
    #[error("the database server offers no TLS")]
    NotOffered,
    #[error("the certificate of the database server is refused: {0}")]
    Certificate(rustls::CertificateError),
    #[error("TLS with the database server failed: {0}")]
    Handshake(io::Error),
    #[error("the socket for libpq cannot be made: {0}")]
    Socket(io::Error),
}

/// What an encrypted connection to the server is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encrypted {
    pub mode: Mode,
    /// Such as `TLSv1_3`.
    pub protocol: String,
}

/// Tries an encrypted connection as it would be used; none when the address asks for no encryption.
///
/// # Errors
/// [`NoTls`] says what is wrong.
pub fn try_out(target: &Target) -> Result<Option<Encrypted>, NoTls> {
    match target {
        Target::Sqlite { .. } => Ok(None),
        Target::Postgres { url } => match Address::read(url)? {
            None => Ok(None),
            Some(address) => tunnel::try_out(&address.server).map(Some),
        },
    }
}

/// Whether the address leads over a network, and nothing encrypts what goes there.
#[must_use]
pub fn is_open_to_the_network(target: &Target) -> bool {
    match target {
        Target::Sqlite { .. } => false,
        Target::Postgres { url } => {
            matches!(Address::read(url), Ok(None)) && address::leads_over_a_network(url)
        }
    }
}

/// The address for libpq: as it is, or one that leads into a tunnel which exists from now on.
pub(crate) fn through_tunnel(url: &str) -> Result<String, NoTls> {
    match Address::read(url)? {
        None => Ok(url.to_owned()),
        Some(address) => {
            let folder = tunnel::to(&address.server)?;
            Ok(address.for_libpq(&folder))
        }
    }
}
