//! Facts in tables, files by digest: the only SQL of the registry.
//!
//! One text runs on SQLite and on PostgreSQL. A [`Snap`] is one consistent view, a [`Tx`] is the one
//! writer at a time; who has neither cannot ask.

pub mod adoptions;
pub mod alike;
pub mod audit;
pub mod backup;
pub mod blobs;
pub mod blueprints;
pub mod bodies;
pub mod caller;
pub mod catalogue;
pub mod changes;
pub mod claims;
mod conn;
pub mod cooperations;
pub mod credentials;
mod db;
pub mod everyday;
pub mod fault;
pub mod feedback;
pub mod idempotency;
pub mod identities;
pub mod ledger;
pub mod links;
pub mod mail;
pub mod meta;
pub mod migrate;
pub mod names;
pub mod notices;
mod numbers;
pub mod outbox;
pub mod people;
pub mod privacy;
pub mod processes;
pub mod proposals;
pub mod releases;
mod row;
pub mod saved;
pub mod schema;
pub mod sessions;
pub mod sight;
pub mod statements;
pub mod submissions;
pub mod tls;
pub mod tokens;
mod trouble;
pub mod trusted_projects;
pub mod undertakings;
mod writer;

pub use conn::{Conn, Snap, Target, Tx};
pub use db::{Clock, Db, Settings};
pub use sight::Sight;
pub use trouble::{Sql, Trouble};
