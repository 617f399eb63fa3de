//! What one can do with the registry, each on SQLite and on PostgreSQL.

// `cfg(test)` tells the lints that these are tests.
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod adopt;
#[cfg(test)]
mod alike;
#[cfg(test)]
mod beside;
#[cfg(test)]
mod concerns;
#[cfg(test)]
mod cooperate;
#[cfg(test)]
mod follow;
#[cfg(test)]
mod joining;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod life;
#[cfg(test)]
mod local;
#[cfg(test)]
mod look_after;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod propose;
#[cfg(test)]
mod publish;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod saved;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod submit;
#[cfg(test)]
mod teach;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod undertake;
#[cfg(test)]
mod vouched;

/// The rows of a table.
#[cfg(test)]
fn count(world: &testkit::World, table: &str) -> i64 {
    let rows = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}");
    world.raw().lines(&rows)[0].parse().unwrap()
}
