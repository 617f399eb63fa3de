//! The web service: HTTP in, domain values inside, JSON and HTML out.

pub mod assets;
pub mod operator;
pub mod page;
pub mod site;
