//! `forges`: platforms whose jobs may publish without a secret. Only the operator names them: to these addresses the
//! registry sends requests of its own.

use domain::job::Forge;
use reqwest::Url;

/// A platform that signs what it says of its jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    pub kind: Forge,
    /// As it names itself, without a slash at its end.
    pub url: String,
}

/// The platform of the public administration, when nobody says otherwise.
const USUAL: &str = "gitlab https://gitlab.opencode.de";

impl Platform {
    /// Whether it is the one that everybody has who says nothing.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        one(USUAL).as_ref() == Some(self)
    }
}

/// Reads the list; every entry is a kind and an address.
pub(super) fn read(written: Option<Vec<String>>, flaws: &mut Vec<String>) -> Vec<Platform> {
    let written = written.unwrap_or_else(|| vec![USUAL.to_owned()]);
    written
        .iter()
        .filter_map(|text| {
            let found = one(text);
            if found.is_none() {
                flaws.push(format!(
                    "forges: „{text}“; erwartet wird zum Beispiel „{USUAL}“ oder „forgejo https://codeberg.org/api/actions“"
                ));
            }
            found
        })
        .collect()
}

fn one(text: &str) -> Option<Platform> {
    let (kind, address) = text.trim().split_once(' ')?;
    let kind = kind.parse().ok()?;
    let url: Url = address.trim().parse().ok()?;
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
    let encrypted = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    (encrypted && plain && url.has_host()).then(|| Platform {
        kind,
        url: address.trim().trim_end_matches('/').to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_a_kind_and_an_encrypted_address() {
        let mut flaws = Vec::new();
        assert_eq!(read(None, &mut flaws).len(), 1);
        let wrong = [
            "https://gitlab.example.org",
            "gitlab http://gitlab.example.org",
            "github https://github.com",
            "gitlab https://a:b@example.org",
        ];
        let none = read(Some(wrong.map(str::to_owned).to_vec()), &mut flaws);
        assert!(none.is_empty() && flaws.len() == 4, "{flaws:?}");
        let good = one("forgejo https://codeberg.org/api/actions/").unwrap();
        assert_eq!(good.url, "https://codeberg.org/api/actions");
    }
}
