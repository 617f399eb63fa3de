//! Bad moments: the process dies, the disk is full, files or database are gone, two come at once.
//!
//! These tests start the program itself and talk to it as its clients do; what must hold afterwards they ask the
//! tables and the folder of files.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails ends at once and says where"
)]

mod aside;
mod gone;
mod imports;
mod invariants;
mod killed;
mod migrate;
mod packages;
mod place;
mod random;
mod start;
mod together;

/// Makes two tests of each body, on a file of SQLite and on a database of PostgreSQL.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($place:ident: &$Place:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;
            fn the_test($place: &$Place) $body
            #[test]
            fn sqlite() {
                $Place::with(testkit::Base::Sqlite, the_test);
            }
            #[test]
            fn postgres() {
                $Place::with(testkit::Base::Postgres, the_test);
            }
        }
    )+ };
}
pub(crate) use on_both;
