//! Progress of long work: one line that is written anew on a terminal, nothing in a pipe.

use std::io::{self, IsTerminal as _, Read, Write as _};

/// One line on the terminal that tells how far something is.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    shown: Option<u64>,
    visible: bool,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: u64) -> Self {
        let visible = io::stderr().is_terminal();
        Self {
            what,
            total,
            done: 0,
            shown: None,
            visible,
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
            // A terminal that has gone is no trouble of ours.
            _ = write!(io::stderr(), "\r{} … {percent} %", self.what);
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
    fn a_hundred_percent_is_only_the_end() {
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(0, 10), 0);
    }
}
