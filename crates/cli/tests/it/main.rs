//! The commands as a user types them, against a registry that really runs.

// `cfg(test)` tells the lints that these are tests.
#[cfg(test)]
mod commands;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod running;
#[cfg(test)]
mod secrets;
