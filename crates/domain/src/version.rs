//! The version of a release.

use std::{fmt, str::FromStr};

/// A version by SemVer in its one canonical text.
///
/// Build metadata is refused: `1.2.0+fulda` and `1.2.0+hanau` would be two releases with one precedence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(semver::Version);

/// Why a text is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoVersion {
    #[error("„{0}“ ist keine Versionsnummer; erwartet wird zum Beispiel 1.2.0")]
    Form(String),
    #[error("Die Version „{0}“ darf keinen Zusatz nach „+“ haben")]
    BuildMetadata(String),
}

impl Version {
    /// The number that the first version usually gets.
    #[must_use]
    pub const fn first() -> Self {
        Self(semver::Version::new(1, 0, 0))
    }

    /// Whether this is a preview (`1.0.0-rc.1`), which is never the latest version.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        !self.0.pre.is_empty()
    }

    #[must_use]
    pub fn major(&self) -> u64 {
        self.0.major
    }

    /// A text whose bytewise order is the precedence of versions, for databases.
    ///
    /// Numbers are written with 20 digits; a release sorts after all its previews.
    #[must_use]
    pub fn sort_key(&self) -> String {
        use std::fmt::Write as _;
        let mut key = format!(
            "{:020}.{:020}.{:020}",
            self.0.major, self.0.minor, self.0.patch
        );
        if self.0.pre.is_empty() {
            key.push('~');
            return key;
        }
        for part in self.0.pre.as_str().split('.') {
            // Numeric identifiers sort before alphanumeric ones, by value (SemVer 2.0, 11.4).
            match part.parse::<u64>() {
                Ok(number) => _ = write!(key, "-0{number:020}"),
                Err(_) => _ = write!(key, "-1{part}"),
            }
        }
        key
    }
}
impl FromStr for Version {
    type Err = NoVersion;
    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let parsed = semver::Version::parse(text).map_err(|_| NoVersion::Form(text.to_owned()))?;
        if !parsed.build.is_empty() {
            return Err(NoVersion::BuildMetadata(text.to_owned()));
        }
        Ok(Self(parsed))
    }
}
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
crate::text::as_text!(Version);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn build_metadata_and_shorthand_are_refused() {
        assert!(matches!(
            "1.2.0+fulda".parse::<Version>(),
            Err(NoVersion::BuildMetadata(_))
        ));
        assert!(matches!("1.2".parse::<Version>(), Err(NoVersion::Form(_))));
        assert!(matches!(
            "01.2.0".parse::<Version>(),
            Err(NoVersion::Form(_))
        ));
    }

    proptest! {
        #[test]
        fn the_sort_key_orders_like_the_versions(
            a in "(0|[1-9][0-9]{0,4})\\.[0-3]\\.[0-3](-(rc|beta|[0-3])(\\.(0|[1-9][0-9]{0,2}|x))?)?",
            b in "(0|[1-9][0-9]{0,4})\\.[0-3]\\.[0-3](-(rc|beta|[0-3])(\\.(0|[1-9][0-9]{0,2}|x))?)?",
        ) {
            let (a, b): (Version, Version) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assert_eq!(a.cmp(&b), a.sort_key().cmp(&b.sort_key()), "{} {}", a.sort_key(), b.sort_key());
        }

        #[test]
        fn what_is_printed_is_read_again(text in "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(-[a-z]{1,5}\\.[0-9])?") {
            if let Ok(version) = text.parse::<Version>() {
                prop_assert_eq!(version.to_string(), text);
            }
        }
    }
}
