//! Keys of public bodies. They are text, they change, and they are never the identity of a body.

use std::{fmt, str::FromStr};

/// A key by which people and programs name a public body.
///
/// Official keys are the AGS (8 digits) and, for a county, 5 digits; a body without one has a
/// registry key `r-…`. Read also from an ARS (12 digits); see [`BodyKey::candidates`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyKey(String);

/// Text that is no key of a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "„{0}“ ist kein Schlüssel: erwartet werden 8 Ziffern (AGS), 5 Ziffern (Landkreis), 12 Ziffern (ARS) oder r-…"
)]
pub struct NoBodyKey(pub String);

impl BodyKey {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The spellings under which the same body may be known, the likeliest first.
    ///
    /// `06413` and `06413000` are the same independent city, `06532` and `06532000` the same county,
    /// an ARS shortens to its AGS: `AGS = ARS[0..5] + ARS[9..12]`.
    #[must_use]
    pub fn candidates(&self) -> Vec<String> {
        let key = self.0.as_str();
        let short = match (key.len(), key.get(..5), key.get(9..)) {
            (12, Some(county), Some(town)) => format!("{county}{town}"),
            _ => key.to_owned(),
        };
        let mut all = vec![key.to_owned(), short.clone()];
        match (short.len(), short.strip_suffix("000")) {
            (8, Some(county)) => all.push(county.to_owned()),
            (5, _) => all.push(format!("{short}000")),
            _ => {}
        }
        all.dedup();
        all
    }
}
impl FromStr for BodyKey {
    type Err = NoBodyKey;
    fn from_str(text: &str) -> Result<Self, NoBodyKey> {
        let digits = text.bytes().all(|b| b.is_ascii_digit()) && matches!(text.len(), 5 | 8 | 12);
        let registry = text.strip_prefix("r-").is_some_and(|name| {
            (1..=62).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
        if digits || registry {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoBodyKey(text.to_owned()))
        }
    }
}
impl fmt::Display for BodyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
crate::text::as_text!(BodyKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_key_leads_to_the_body() {
        let candidates = |text: &str| text.parse::<BodyKey>().unwrap().candidates();
        assert_eq!(candidates("065320023023"), ["065320023023", "06532023"]);
        assert_eq!(candidates("06413"), ["06413", "06413000"]);
        assert_eq!(candidates("06532000"), ["06532000", "06532"]);
        assert_eq!(
            candidates("065320000000"),
            ["065320000000", "06532000", "06532"]
        );
        assert_eq!(candidates("r-ekom21"), ["r-ekom21"]);
        for text in ["6532023", "0653202", "r-", "r-Ä", "0653202x"] {
            assert!(text.parse::<BodyKey>().is_err(), "{text}");
        }
    }
}
