//! The web service: HTTP in, domain values inside, JSON and HTML out.

pub mod address;
mod answer;
pub mod api;
pub mod assets;
mod audit;
pub mod bounds;
mod caller;
pub mod clock;
pub mod config;
mod facets;
pub mod finding;
mod first;
pub mod frame;
pub mod guard;
mod key;
pub mod limits;
pub mod mail;
pub mod oidc;
pub mod operator;
pub mod pace;
pub mod page;
mod params;
mod passkey;
mod presence;
pub mod problem;
mod query;
mod receive;
mod registry;
pub mod reindex;
pub mod routes;
mod run;
pub mod security_txt;
mod seen;
mod sent;
mod several;
pub mod site;
mod start;
pub mod syslog;
mod understanding;
pub mod upkeep;
mod who;
mod worker;

pub use finding::open_index;
pub use first::{AdminLink, NoAdminLink, admin_link};
pub use registry::Registry;
pub use run::{RunError, run};
pub use start::{NotStarted, fill, open, open_store};
pub use store::fault;

use config::Config;

/// Brings the tables of the configured database up to date; says which migrations ran.
///
/// # Errors
/// [`NotStarted`] when the database cannot be reached or a migration fails.
pub fn migrate(config: &Config) -> Result<Vec<String>, NotStarted> {
    start::folder_of_database(config)?;
    if let Some(line) = store::migrate::wrong_collation(&config.database)? {
        return Err(NotStarted::Collation(line));
    }
    Ok(store::migrate::up(&config.database)?)
}

/// Lets the program say what it does: sentences that read and fields to filter by.
pub fn log() {
    use std::io::IsTerminal as _;
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn,tantivy=warn"));
    // A second call in one process keeps the first one's choice.
    _ = fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}
