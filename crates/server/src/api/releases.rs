//! Releases of a blueprint: publish, read, download, withdraw.

mod publish;

pub use publish::publish;
