//! For tests only: a world with a database of its own, a clock that one sets, people and packages.
//!
//! Every test of `store` and `app` runs on both databases:
//!
//! ```text
//! testkit::on_both! {
//!     fn a_released_version_keeps_its_content(world: &World) {
//!         let wetzlar = world.body("06532023", "Wetzlar");
//!         let anna = world.person("anna").holds(Role::Release, &wetzlar);
//!         world.publish(&anna, &world.package("hundesteuer-anmelden", "1.0.0")).unwrap();
//!     }
//! }
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up ends at once and says where"
)]

mod clock;
mod database;
#[cfg(feature = "app")]
mod package;
mod people;
#[cfg(feature = "app")]
mod use_cases;
mod world;

pub use clock::Clock;
pub use database::{Base, Database, Raw};
#[cfg(feature = "app")]
pub use package::Draft;
pub use people::{Newcomer, Someone};
pub use world::{World, day, key, slug, version, wish};

/// Makes two tests of each body: `…::sqlite` on a file and `…::postgres` on a database of its own.
///
/// Without PostgreSQL the second one fails, unless `TEST_POSTGRES=skip` says that this is wanted.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($world:ident: &$World:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;
            fn the_test($world: &$World) $body
            #[test]
            fn sqlite() {
                $crate::World::with($crate::Base::Sqlite, the_test);
            }
            #[test]
            fn postgres() {
                $crate::World::with($crate::Base::Postgres, the_test);
            }
        }
    )+ };
}
