//! The machine that is measured on, and the memory of a process on it.

use crate::server::{self, Bounds};
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

/// What the figures were measured on, in a line.
pub(super) fn machine(bounds: &Bounds) -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let name = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name.map_or("", |line| line.trim_start_matches([' ', '\t', ':']));
    // Not those that this process may use: it is pinned itself.
    let cores = cpu
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let pinned = match bounds.core {
        Some(core) => format!("server on core {core}"),
        None => "server and load on the same core".to_owned(),
    };
    let profile = if cfg!(debug_assertions) {
        "dev profile"
    } else {
        "release profile"
    };
    format!("{name}, {cores} cores, {pinned}, {profile}")
}

#[expect(clippy::cast_precision_loss, reason = "no machine has 2^53 bytes")]
pub(super) fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

/// Half a machine is more than a registry may need; without a bound a mistake would end other programs.
pub(super) fn memory_of_machine() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(8 << 20) * 1024
}

/// Does something and says how much memory a process took at most meanwhile.
pub(super) fn watched<T>(pid: u32, work: impl FnOnce() -> T) -> (T, u64) {
    let (most, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                most.fetch_max(server::anonymous(pid), Ordering::Relaxed);
                server::rest(Duration::from_millis(500));
            }
        });
        let done = work();
        is_over.store(true, Ordering::Relaxed);
        _ = watch.join();
        (done, most.load(Ordering::Relaxed))
    })
}
