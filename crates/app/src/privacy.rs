//! Data protection as functions: what is known about me, being forgotten, and forgetting what is due.

pub mod erase;
pub mod known;
pub mod retain;
