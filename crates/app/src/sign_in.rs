//! Signing in and out, and who is behind a cookie.

pub mod issuer;
pub mod kept;
pub mod sessions;

pub use sessions::{Begun, Limits, Method, begin, end, session};

/// Bytes of chance as text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        })
}
