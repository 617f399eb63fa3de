//! `/.well-known/security.txt` (RFC 9116): where a weakness is reported.

use crate::{problem::Problem, registry::Registry};
use actix_web::{HttpResponse, http::header, web};
use domain::Day;
use reqwest::Url;
use serde::Deserialize;
use std::fmt::Write as _;

/// Whom to tell of a weakness, and until when that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityContact {
    /// Addresses in the order of preference: `mailto:`, `tel:` or `https:`.
    pub contacts: Vec<String>,
    /// The last day on which this may be relied on.
    pub until: Day,
    /// Where it is written how reports are treated.
    pub policy: Option<String>,
}

/// The section `[security]` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    contact: Vec<String>,
    expires: Option<String>,
    policy: Option<String>,
}

impl Written {
    /// The contact, with what the environment says in place of the file.
    pub fn read(
        self,
        set: impl Fn(&str) -> Option<String>,
        flaws: &mut Vec<String>,
    ) -> Option<SecurityContact> {
        let contacts = match set("SECURITY_CONTACT") {
            Some(list) => list.split(',').map(str::to_owned).collect(),
            None => self.contact,
        };
        let expires = set("SECURITY_EXPIRES").or(self.expires);
        let policy = set("SECURITY_POLICY").or(self.policy);
        if contacts.is_empty() {
            if expires.is_some() || policy.is_some() {
                flaws.push(
                    "[security] contact fehlt: Ohne ihn gibt es keine security.txt".to_owned(),
                );
            }
            return None;
        }
        let contacts: Vec<String> = contacts
            .iter()
            .filter_map(|one| contact(one.trim(), flaws))
            .collect();
        let until = expires.as_deref().and_then(|text| Day::typed(text).ok());
        if until.is_none() {
            flaws.push("[security] expires: erwartet wird der letzte Tag, an dem die Angaben gelten, wie 31.12.2027".to_owned());
        }
        let is_web = |text: &String| text.parse::<Url>().is_ok_and(|url| url.scheme() == "https");
        if let Some(other) = policy.as_ref().filter(|text| !is_web(text)) {
            flaws.push(format!(
                "[security] policy: „{other}“ ist keine Adresse, die mit https:// beginnt"
            ));
        }
        Some(SecurityContact {
            contacts,
            until: until?,
            policy,
        })
    }
}

/// A contact as an address; a bare mail is accepted.
fn contact(text: &str, flaws: &mut Vec<String>) -> Option<String> {
    let whole = match text.contains('@') && !text.contains(':') {
        true => format!("mailto:{text}"),
        false => text.to_owned(),
    };
    let url = whole.parse::<Url>();
    if url.is_ok_and(|url| matches!(url.scheme(), "mailto" | "tel" | "https")) {
        return Some(whole);
    }
    flaws.push(format!("[security] contact: „{text}“ ist weder eine E-Mail-Adresse noch mailto:, tel: oder https://"));
    None
}

impl SecurityContact {
    /// The file, for a registry at this address.
    #[must_use]
    pub fn file(&self, public: Option<&str>) -> String {
        let mut text = String::new();
        for contact in &self.contacts {
            _ = writeln!(text, "Contact: {contact}");
        }
        _ = writeln!(text, "Expires: {}T22:59:59Z", self.until);
        _ = writeln!(text, "Preferred-Languages: de, en");
        if let Some(public) = public {
            _ = writeln!(text, "Canonical: {public}/.well-known/security.txt");
        }
        if let Some(policy) = &self.policy {
            _ = writeln!(text, "Policy: {policy}");
        }
        text
    }

    /// Whether this can be relied on today, in a sentence.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn standing(&self, today: Day) -> Result<String, String> {
        let until = self.until.german();
        match self.until.days_since(today) {
            ..0 => Err(format!(
                "Die Angaben galten bis {until}; prüfen Sie sie und setzen Sie expires neu."
            )),
            0..=366 => Ok(format!("Die Angaben gelten bis {until}.")),
            _ => Err(format!(
                "Die Angaben gelten bis {until}; empfohlen ist höchstens ein Jahr (RFC 9116)."
            )),
        }
    }
}

/// `GET /.well-known/security.txt`
pub async fn show(registry: web::Data<Registry>) -> Result<HttpResponse, Problem> {
    let contact = registry.config.security.as_ref();
    let contact = contact.ok_or_else(|| Problem::not_found("Diese Datei"))?;
    let text = contact.file(registry.config.public_url.as_deref());
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Option<SecurityContact>, Vec<String>) {
        let mut flaws = Vec::new();
        let set = |name: &str| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let read = Written::default().read(set, &mut flaws);
        (read, flaws)
    }

    #[test]
    fn the_file_says_what_the_standard_wants() {
        let (contact, flaws) = read(&[
            (
                "SECURITY_CONTACT",
                "sicherheit@example.org, https://example.org/melden",
            ),
            ("SECURITY_EXPIRES", "31.12.2027"),
        ]);
        assert!(flaws.is_empty(), "{flaws:?}");
        assert_eq!(
            contact
                .unwrap()
                .file(Some("https://blaupausen.example.org")),
            "Contact: mailto:sicherheit@example.org\nContact: https://example.org/melden\nExpires: 2027-12-31T22:59:59Z\n\
             Preferred-Languages: de, en\nCanonical: https://blaupausen.example.org/.well-known/security.txt\n"
        );
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        assert_eq!(read(&[]), (None, vec![]));
        assert_eq!(read(&[("SECURITY_EXPIRES", "31.12.2027")]).1.len(), 1);
        let wrong = [
            ("SECURITY_CONTACT", "irgendwer"),
            ("SECURITY_POLICY", "http://example.org"),
        ];
        assert_eq!(read(&wrong).1.len(), 3);
    }

    #[test]
    fn old_and_far_dates_are_no_promise() {
        let until = |text| SecurityContact {
            contacts: vec![],
            until: Day::typed(text).unwrap(),
            policy: None,
        };
        let today = Day::typed("24.02.2027").unwrap();
        assert!(until("23.02.2027").standing(today).is_err());
        assert!(until("24.02.2027").standing(today).is_ok());
        assert!(until("24.02.2029").standing(today).is_err());
    }
}
