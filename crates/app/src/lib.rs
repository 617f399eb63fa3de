//! What one can do with the registry: a file per verb, in the order a person would tell it.
//!
//! Every use-case reads: load → permit → decide → store → ask. It runs in one transaction and nothing leaves
//! the process while it does.

pub mod adopt;
pub mod alike;
pub mod appoint;
pub mod audience;
pub mod claim_body;
pub mod cooperate;
pub mod demo;
mod failure;
pub mod find;
pub mod import;
pub mod introduce;
pub mod invite;
pub mod join;
pub mod leave;
pub mod letters;
pub mod local_sign_in;
pub mod look_after;
pub mod notices;
pub mod privacy;
pub mod propose;
pub mod publish;
pub mod renew;
pub mod report;
pub mod saved;
pub mod sign_in;
pub mod submit;
pub mod teach;
pub mod tokens;
pub mod trust;
pub mod undertake;
pub mod withdraw;

pub use failure::Failure;
