//! How long an answer needs no question: while the engine told of the same state a moment ago.
//!
//! Every answer names the state of the index. As long as the last one is young, answers of that state are given again;
//! any other question, the follower's own look or a write of this process renews or ends it. So what others wrote shows
//! after that time at the latest, and what this process wrote at once.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The state that the engine last told.
pub(super) struct Proven {
    holds: Duration,
    last: Mutex<Option<Told>>,
}

struct Told {
    state: String,
    /// When it was asked: it is at least as new.
    asked: Instant,
}

impl Proven {
    pub fn new(holds: Duration) -> Self {
        Self {
            holds,
            last: Mutex::new(None),
        }
    }

    /// The state, if it was told a moment ago.
    pub fn state(&self) -> Option<String> {
        let last = self.last.lock().ok()?;
        let told = last.as_ref()?;
        (told.asked.elapsed() < self.holds).then(|| told.state.clone())
    }

    /// The engine told this state to a question of that moment; who asked earlier and heard later proves nothing.
    pub fn told(&self, state: &str, asked: Instant) {
        let Ok(mut last) = self.last.lock() else {
            return;
        };
        if last.as_ref().is_none_or(|told| told.asked <= asked) {
            *last = Some(Told {
                state: state.to_owned(),
                asked,
            });
        }
    }

    /// The engine failed, or is not to be trusted.
    pub fn forget(&self) {
        if let Ok(mut last) = self.last.lock() {
            *last = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_proven_for_a_while() {
        let proven = Proven::new(Duration::from_secs(1));
        assert_eq!(proven.state(), None);
        let now = Instant::now();
        proven.told("a", now);
        assert_eq!(proven.state().as_deref(), Some("a"));
        if let Some(long_ago) = now.checked_sub(Duration::from_secs(2)) {
            let proven = Proven::new(Duration::from_secs(1));
            proven.told("a", long_ago);
            assert_eq!(proven.state(), None, "told too long ago");
        }
        proven.forget();
        assert_eq!(proven.state(), None);
    }

    #[test]
    fn whoever_asked_earlier_and_heard_later_does_not_bring_the_old_state_back() {
        let proven = Proven::new(Duration::from_secs(60));
        let earlier = Instant::now();
        let later = earlier + Duration::from_millis(1);
        proven.told("new", later);
        proven.told("old", earlier);
        assert_eq!(proven.state().as_deref(), Some("new"));
    }

    #[test]
    fn without_a_time_nothing_is_ever_proven() {
        let proven = Proven::new(Duration::ZERO);
        proven.told("a", Instant::now());
        assert_eq!(proven.state(), None);
    }
}
