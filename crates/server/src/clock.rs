//! The one place that reads the clock and rolls dice.

use domain::{Moment, Now};

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
#[must_use]
pub fn moment() -> Moment {
    Moment::new(time::OffsetDateTime::now_utc())
}

/// Fresh chance; a machine that has none cannot make secrets and must not go on.
///
/// # Panics
/// When the operating system gives no random bytes.
#[expect(
    clippy::expect_used,
    reason = "without chance every secret would be guessable"
)]
#[must_use]
pub fn chance() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The present for one piece of reading work.
#[must_use]
pub fn now() -> Now {
    Now::new(moment(), chance())
}

/// The clock as the writer asks for it.
#[must_use]
pub fn for_writer() -> store::Clock {
    std::sync::Arc::new(|| (moment(), chance()))
}
