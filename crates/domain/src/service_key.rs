//! The key of a service in the catalogue of all services (LeiKa).

use std::{fmt, str::FromStr};

/// A service key (Leistungsschlüssel): fourteen digits that begin with 99.
///
/// Nothing is read into the digits; a key can be retired. Spaces between groups are accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKey(String);

/// Text that is no service key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("„{0}“ ist kein Leistungsschlüssel: erwartet werden 14 Ziffern, die mit 99 beginnen")]
pub struct NoServiceKey(pub String);

impl ServiceKey {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for ServiceKey {
    type Err = NoServiceKey;
    fn from_str(text: &str) -> Result<Self, NoServiceKey> {
        let digits: String = text.chars().filter(|c| *c != ' ').collect();
        let ok = digits.len() == 14
            && digits.starts_with("99")
            && digits.bytes().all(|b| b.is_ascii_digit());
        if ok {
            Ok(Self(digits))
        } else {
            Err(NoServiceKey(text.to_owned()))
        }
    }
}
impl fmt::Display for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
crate::text::as_text!(ServiceKey);
