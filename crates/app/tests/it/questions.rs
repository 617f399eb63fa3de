//! Counts the questions that a thread asks the database.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use std::{cell::Cell, sync::Once};

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

struct Counted;

impl Instrumentation for Counted {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            ASKED.set(ASKED.get() + 1);
        }
    }
}

/// From now on new connections count; those of a test must be made afterwards.
pub fn count() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Counted))).unwrap();
    });
}

/// How many questions this thread has asked.
pub fn asked() -> usize {
    ASKED.get()
}
