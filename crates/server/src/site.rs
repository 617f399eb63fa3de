//! The pages: one file per page or family of pages, each with its structs and its handlers.

pub mod errors;
pub mod help;
pub mod legal;
pub mod problems;
