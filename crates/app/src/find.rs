//! Finding: what the index knows of a blueprint, and how it follows the database.

mod docs;
mod follow;

pub use docs::docs;
pub use follow::{Behind, Duty, Followed, Follower, Progress};
