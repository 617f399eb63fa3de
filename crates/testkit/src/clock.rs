//! A clock that stands where it is put and goes on a little with every question.

use domain::Moment;
use std::sync::{Arc, Mutex};

/// The clock of a world. Cloning shares it.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<(Moment, u64)>>);

impl Clock {
    pub(crate) fn at(text: &str) -> Self {
        Self(Arc::new(Mutex::new((text.parse().unwrap(), 0))))
    }

    /// Puts the clock to a moment, which may be an earlier one.
    pub fn set(&self, text: &str) {
        self.0.lock().unwrap().0 = text.parse().unwrap();
    }

    /// Lets seconds pass.
    pub fn pass(&self, seconds: i64) {
        let mut state = self.0.lock().unwrap();
        state.0 = state.0.plus_seconds(seconds);
    }

    /// What the clock shows.
    #[must_use]
    pub fn shows(&self) -> Moment {
        self.0.lock().unwrap().0
    }

    /// Time and chance for one write. Chance counts up, so what a test makes is the same in every run; the
    /// millisecond keeps identities in the order of writes.
    pub(crate) fn ask(&self) -> (Moment, [u8; 32]) {
        let mut state = self.0.lock().unwrap();
        let at = state.0;
        *state = (at.plus_micros(1_000), state.1 + 1);
        let mut chance = [0; 32];
        for (to, from) in chance.iter_mut().zip(state.1.to_be_bytes()) {
            *to = from;
        }
        (at, chance)
    }
}
