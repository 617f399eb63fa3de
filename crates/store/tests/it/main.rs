//! What `store` promises, each on SQLite and on PostgreSQL.

// `cfg(test)` tells the lints that these are tests.
#[cfg(test)]
mod backup;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod gone;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod order;
#[cfg(test)]
mod parity;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod seam;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod work;
