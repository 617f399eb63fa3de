//! The web service: HTTP in, domain values inside, JSON and HTML out.

mod answer;
pub mod api;
pub mod assets;
pub mod clock;
pub mod config;
mod frame;
pub mod operator;
pub mod page;
mod params;
pub mod problem;
mod receive;
mod registry;
pub mod routes;
mod run;
pub mod site;
mod start;
mod who;
mod worker;

pub use registry::Registry;
pub use run::{RunError, run};
pub use start::{NotStarted, open_index, open_store};
