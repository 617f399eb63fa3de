//! Addresses of electronic mail, and whether one belongs to a public body.

use crate::public_body::{PublicBody, sort_key};
use std::{fmt, str::FromStr};

/// An address as somebody wrote it; two are the same when their [`MailAddress::key`] is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailAddress(String);

/// Text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Die E-Mail-Adresse hat nicht die Form name@stelle.de.")]
pub struct NoMailAddress;

const LONGEST: usize = 254;
const LONGEST_NAME: usize = 64;
const LONGEST_LABEL: usize = 63;

impl MailAddress {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The address in lower case: by it accounts are found.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
    /// What stands behind the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> String {
        let behind = self.0.rsplit_once('@').map(|(_, domain)| domain);
        behind.unwrap_or_default().to_lowercase()
    }
    /// Whether a body has this address by its own domain: that of its function mailbox, or one that is called like it.
    ///
    /// It only sorts out what is plainly foreign; whether somebody works there is confirmed by people.
    #[must_use]
    pub fn belongs_to(&self, body: &PublicBody, mailbox: Option<&Self>) -> bool {
        let domain = self.domain();
        if mailbox.is_some_and(|mailbox| is_within(&domain, &mailbox.domain())) {
            return true;
        }
        let mut labels = domain.rsplit('.');
        let (top, label) = (labels.next(), labels.next().unwrap_or_default());
        top == Some("de") && names_of(body).iter().any(|name| label == name)
    }
}

fn is_within(domain: &str, of: &str) -> bool {
    domain == of
        || domain
            .strip_suffix(of)
            .is_some_and(|rest| rest.ends_with('.'))
}

/// What stands around the name of a body in its domain.
const BEFORE: [&str; 8] = [
    "",
    "stadt-",
    "gemeinde-",
    "markt-",
    "kreis-",
    "landkreis-",
    "magistrat-",
    "rathaus-",
];
const BEHIND: [&str; 3] = ["", "-hessen", "-online"];

/// The names under which a body is likely to have its domain: `sinn`, `gemeinde-sinn`, `lahn-dill-kreis`.
fn names_of(body: &PublicBody) -> Vec<String> {
    let words = sort_key(&body.name);
    // "Limburg a. d. Lahn" is found as limburg.de, too.
    let short = words
        .split(" a d ")
        .next()
        .and_then(|name| name.split(" am ").next())
        .unwrap_or_default();
    let spelled = [
        words.replace(' ', "-"),
        words.replace(' ', ""),
        short.replace(' ', "-"),
    ];
    let around = |name: &String| {
        BEFORE
            .iter()
            .flat_map(|before| BEHIND.iter().map(move |behind| (before, behind)))
            .map(|(before, behind)| format!("{before}{name}{behind}"))
            .collect::<Vec<_>>()
    };
    spelled
        .iter()
        .filter(|name| !name.is_empty())
        .flat_map(around)
        .collect()
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MailAddress {
    type Err = NoMailAddress;
    fn from_str(text: &str) -> Result<Self, NoMailAddress> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or(NoMailAddress)?;
        let in_name =
            |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte);
        let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
        let good_name =
            !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(in_name) && !dots;
        let good_label = |label: &str| {
            !label.is_empty()
                && label.len() <= LONGEST_LABEL
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let good_domain = domain.contains('.') && domain.split('.').all(good_label);
        if good_name && good_domain && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoMailAddress)
        }
    }
}
crate::text::as_text!(MailAddress);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Now, public_body::BodyKind};

    fn body(name: &str) -> PublicBody {
        let now = Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [1; 32]);
        PublicBody {
            id: now.id(),
            key: "06532020".parse().unwrap(),
            ars: None,
            kind: BodyKind::Municipality,
            name: name.to_owned(),
            official_name: name.to_owned(),
            district: None,
            district_name: None,
            region: None,
            inhabitants: None,
            inhabitants_as_of: None,
            postcode: None,
            position: None,
        }
    }

    fn address(text: &str) -> MailAddress {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        for good in ["a@b.de", "Vor.Nach-Name+x@rathaus.giessen.de"] {
            assert_eq!(address(&format!(" {good} ")).as_str(), good);
        }
        for wrong in [
            "",
            "a",
            "a@",
            "@b.de",
            "a@b",
            "a b@c.de",
            "a@b..de",
            ".a@b.de",
            "a@-b.de",
            "a@b.de\nBcc: x@y.de",
            "\"a\"@b.de",
            "ä@b.de",
            "a@b@c.de,",
        ] {
            assert!(wrong.parse::<MailAddress>().is_err(), "{wrong}");
        }
        assert_eq!(address("A.B@Giessen.DE").key(), "a.b@giessen.de");
    }

    #[test]
    fn a_body_is_known_by_the_name_in_the_domain() {
        for (name, mail) in [
            ("Sinn", "hauptamt@gemeinde-sinn.de"),
            ("Sinn", "hauptamt@sinn.de"),
            ("Gießen", "a@giessen.de"),
            ("Gießen", "a@it.stadt-giessen.de"),
            ("Lahn-Dill-Kreis", "a@lahn-dill-kreis.de"),
            ("Limburg a. d. Lahn", "a@limburg.de"),
            ("Bad Homburg v. d. Höhe", "a@bad-homburg-v-d-hoehe.de"),
        ] {
            assert!(address(mail).belongs_to(&body(name), None), "{name} {mail}");
        }
        for (name, mail) in [
            ("Sinn", "a@gmail.com"),
            ("Sinn", "a@sinn.gmx.de"),
            ("Sinn", "a@sinn.com"),
            ("Sinn", "a@unsinn.de"),
            ("Sinn", "a@giessen.de"),
        ] {
            assert!(
                !address(mail).belongs_to(&body(name), None),
                "{name} {mail}"
            );
        }
        let mailbox = address("post@unsere-verwaltung.net");
        assert!(
            address("x@ordnungsamt.unsere-verwaltung.net")
                .belongs_to(&body("Sinn"), Some(&mailbox))
        );
        assert!(
            !address("x@fremde-unsere-verwaltung.net").belongs_to(&body("Sinn"), Some(&mailbox))
        );
    }
}
