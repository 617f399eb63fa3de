//! How a command ends.

use std::process::ExitCode;

/// The four ends of a command; scripts rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Refused, or findings of severity error.
    Refused,
    WrongUsage,
    /// The registry could not be reached.
    Unreachable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Refused => 1,
            Outcome::WrongUsage => 2,
            Outcome::Unreachable => 3,
        })
    }
}
