//! The pages: one file per page or family of pages, each with its structs and its handlers.

pub mod errors;
