//! Named moments at which a test lets the process die, as in a power cut.
//!
//! Only programs with debug assertions know them: tests and the demonstration are built so, releases are not, and
//! one set of objects serves all. Nothing happens unless [`arm`] was called.

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// Every point there is. A test goes through this list, so that none is forgotten.
pub const POINTS: &[&str] = &[
    "file-kept",
    "files-half-kept",
    "before-commit",
    "after-commit",
    "adoption-without-step",
    "import-between-batches",
    "import-services-uncounted",
    "import-boundaries-half",
    "import-adoptions-half",
    "index-put",
    "job-claimed",
    "seed-files-kept",
    "seed-told",
    "mail-taken",
    "mail-sent",
    "doomed-file-deleted",
];

static ORDERS: OnceLock<PathBuf> = OnceLock::new();
static PASSED: AtomicU32 = AtomicU32::new(0);

/// From now on the process dies at the point that this file names, as `name` or `name:3` for the third time.
///
/// The file is read at each point, so a test can name one while the process runs.
pub fn arm(orders: PathBuf) {
    if cfg!(debug_assertions) {
        // The first order stands; a process is armed once, by its `main`.
        _ = ORDERS.set(orders);
    }
}

/// A moment at which a test may let the process die.
pub fn point(name: &str) {
    if cfg!(debug_assertions)
        && let Some(orders) = ORDERS.get()
        && let Ok(order) = std::fs::read_to_string(orders)
        && is_meant(&order, name)
    {
        tracing::error!(fault.point = name, "Dying here because a test wants it");
        std::process::abort();
    }
}

fn is_meant(order: &str, name: &str) -> bool {
    let (wanted, times) = order.trim().split_once(':').unwrap_or((order.trim(), "1"));
    wanted == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 >= times.parse().unwrap_or(1)
}
