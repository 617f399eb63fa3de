//! From a town or a mail address to the issuer that vouches for its people.

use super::super::encoded;
use crate::oidc::Issuers;
use domain::public_body::PublicBody;
use serde::Serialize;
use store::{Snap, Sql, bodies};

/// An issuer as people choose it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Way {
    id: String,
    name: String,
    href: String,
    /// For whom it is.
    bodies: String,
}

/// So many bodies are named beside an issuer.
const NAMED: usize = 2;
/// So many towns may fit what was typed.
const TOWNS: i64 = 20;

impl Way {
    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(id: &str, name: &str, bodies: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            href: format!("/anmelden/weiter/{id}?zurueck=/"),
            bodies: bodies.to_owned(),
        }
    }
}

/// Every issuer, in the order of the configuration.
pub(super) fn all(snap: &mut Snap<'_>, issuers: &Issuers, back: &str) -> Result<Vec<Way>, Sql> {
    let keys: Vec<String> = issuers
        .all()
        .flat_map(|one| one.issuer.speaks_for.named().iter().take(NAMED))
        .map(ToString::to_string)
        .collect();
    let names = bodies::names_of(snap, &keys)?;
    let ways = issuers.all().map(|one| {
        let named = one.issuer.speaks_for.named();
        let shown = named.iter().take(NAMED).map(ToString::to_string);
        let shown: Vec<String> = shown
            .map(|key| names.get(&key).cloned().unwrap_or(key))
            .collect();
        let bodies = match named.len().saturating_sub(NAMED) {
            0 => shown.join(", "),
            more => format!("{} und {more} weitere", shown.join(", ")),
        };
        Way {
            id: one.issuer.id.clone(),
            name: one.issuer.name.clone(),
            href: format!(
                "/anmelden/weiter/{}?zurueck={}",
                one.issuer.id,
                encoded(back)
            ),
            bodies,
        }
    });
    Ok(ways.collect())
}

/// The one that was chosen last time, if it is still there.
pub(super) fn last(ways: &[Way], id: &str) -> Vec<Way> {
    ways.iter().filter(|way| way.id == id).cloned().collect()
}

/// The issuers for a town or for an address.
pub(super) fn fitting(
    snap: &mut Snap<'_>,
    issuers: &Issuers,
    ways: &[Way],
    words: &str,
) -> Result<Vec<Way>, Sql> {
    let lower = words.to_lowercase();
    let domain = lower.rsplit_once('@').map(|(_, domain)| domain);
    let towns = match domain {
        Some(_) => Vec::new(),
        None => {
            let filter = bodies::Filter {
                words: Some(words.to_owned()),
                ..bodies::Filter::default()
            };
            bodies::page(snap, &filter, None, TOWNS)?
        }
    };
    let fits = issuers.all().filter(|one| {
        let issuer = &one.issuer;
        let of_town = |town: &PublicBody| issuer.speaks_for.may_speak_for(&town.key);
        match domain {
            Some(domain) => issuer.mail_domains.iter().any(|own| is_below(domain, own)),
            None => towns.iter().any(of_town) || issuer.name.to_lowercase().contains(&lower),
        }
    });
    let ids: Vec<&str> = fits.map(|one| one.issuer.id.as_str()).collect();
    let chosen = ways.iter().filter(|way| ids.contains(&way.id.as_str()));
    Ok(chosen.cloned().collect())
}

/// Whether a domain is this one or lies below it.
fn is_below(domain: &str, own: &str) -> bool {
    domain == own
        || domain
            .strip_suffix(own)
            .is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn an_address_belongs_to_the_domain_above_it_and_to_no_other() {
        assert!(is_below("wetzlar.de", "wetzlar.de"));
        assert!(is_below("amt.wetzlar.de", "wetzlar.de"));
        assert!(!is_below("notwetzlar.de", "wetzlar.de"));
        assert!(!is_below("wetzlar.de.example.org", "wetzlar.de"));
    }
}
