//! The API for programs: a file per noun, each with its views and its handlers.

pub mod adoptions;
pub mod blueprints;
pub mod bodies;
pub mod catalogue;
pub mod cooperations;
pub mod everyday_words;
pub mod fields;
pub mod health;
pub mod notices;
pub mod openapi;
pub mod proposals;
pub mod releases;
pub mod reports;
pub mod saved_searches;
pub mod search;
pub mod submissions;
pub mod token_exchange;
pub mod tokens;
pub mod undertakings;
pub(crate) mod visibility;

use actix_web::HttpResponse;

/// `GET /schema/blaupause-1.json`: the JSON Schema that the checker itself uses.
pub async fn schema() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/schema+json")
        .insert_header(("Cache-Control", "public, max-age=3600"))
        .body(artefacts::SCHEMA)
}
