//! What people and programs may rely on, asked of a whole registry without a socket.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails ends at once and says where"
)]

mod access;
mod adoption_pages;
mod adoptions;
mod audit;
mod beside;
mod body_pages;
mod bounds;
mod checklists;
mod configuration;
mod cooperation_pages;
mod cooperations;
mod edge;
mod everyday_words;
mod facets;
mod finding;
mod headers;
mod kept;
mod mail;
mod notices;
mod oidc;
mod openapi;
mod people_pages;
mod privacy_pages;
mod promises;
mod public_duties;
mod publish;
mod reindex;
mod reports;
mod saved;
mod submissions;
mod tokens;
mod undertakings;
mod visibility;
mod world;
mod wrong_addresses;
