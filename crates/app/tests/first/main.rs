//! What a registry begins with: official files, lists, and the example data.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else than it expects ends at once and says where"
)]

mod demo;
mod imports;
