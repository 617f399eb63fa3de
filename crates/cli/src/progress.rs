//! Progress of long work: one line that is written anew on a terminal, nothing in a pipe.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::time::{Duration, Instant};

/// One line on the terminal that tells how far something is.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    shown: Option<u64>,
    visible: bool,
    tells: Tells,
    begun: Instant,
}

/// What the line says beside the share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Share,
    /// How many of how many, and how long it may still take.
    Count,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: u64) -> Self {
        Self::of(what, total, Tells::Share)
    }

    /// For things that people count, and that take long.
    pub(crate) fn counting(what: &'static str, total: u64) -> Self {
        Self::of(what, total, Tells::Count)
    }

    fn of(what: &'static str, total: u64, tells: Tells) -> Self {
        let visible = io::stderr().is_terminal();
        Self {
            what,
            total,
            done: 0,
            shown: None,
            visible,
            tells,
            begun: Instant::now(),
        }
    }

    /// Says that this much more is done.
    fn add(&mut self, more: u64) {
        self.reach(self.done + more, self.total);
    }

    /// Says how much of how much is done.
    pub(crate) fn reach(&mut self, done: u64, total: u64) {
        (self.done, self.total) = (done, total);
        let percent = percent(self.done, self.total);
        if self.visible && self.shown != Some(percent) {
            self.shown = Some(percent);
            let more = match self.tells {
                Tells::Share => String::new(),
                Tells::Count => {
                    let left = left(self.begun.elapsed(), done, total);
                    format!(" ({done} von {total}{left})")
                }
            };
            // A terminal that has gone is no trouble of ours.
            _ = write!(io::stderr(), "\r\x1b[K{} … {percent} %{more}", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Nothing is told of the end before so much time has shown how fast it goes.
const SOME_TIME: Duration = Duration::from_secs(3);

/// How long it may still take.
fn left(so_far: Duration, done: u64, total: u64) -> String {
    if done == 0 || done >= total || so_far < SOME_TIME {
        return String::new();
    }
    let rest = u128::from(total - done);
    let seconds = so_far.as_millis() * rest / u128::from(done) / 1000;
    match seconds {
        0..=10 => ", noch wenige Sekunden".to_owned(),
        11..=90 => format!(", noch etwa {} Sekunden", seconds.div_ceil(10) * 10),
        _ => format!(", noch etwa {} Minuten", seconds.div_ceil(60)),
    }
}

const fn percent(done: u64, total: u64) -> u64 {
    if done >= total || total == 0 {
        return 100;
    }
    done.saturating_mul(100) / total
}

/// A reader that shows how much of it was read.
pub(crate) struct Counted<R> {
    from: R,
    progress: Progress,
}

impl<R> Counted<R> {
    pub(crate) fn new(what: &'static str, from: R, total: u64) -> Self {
        Self {
            from,
            progress: Progress::new(what, total),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.progress.add(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_takes_is_told_when_it_can_be_known() {
        let left = |seconds, done| left(Duration::from_secs(seconds), done, 100_000);
        assert_eq!(left(1, 50_000), "", "too early to say");
        assert_eq!(left(10, 0), "");
        assert_eq!(left(10, 100_000), "");
        assert_eq!(left(10, 60_000), ", noch wenige Sekunden");
        assert_eq!(left(10, 25_000), ", noch etwa 30 Sekunden");
        assert_eq!(left(60, 20_000), ", noch etwa 4 Minuten");
    }

    #[test]
    fn a_hundred_percent_is_only_the_end() {
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(0, 10), 0);
    }
}
