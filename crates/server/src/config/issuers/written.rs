//! From `[[issuer]]` as written to an [`Issuer`]; every flaw at once.

use super::{Issuer, Machine, Secret, SpeaksFor};
use app::sign_in::issuer::{Administration, Audit, Newcomers, Reach};
use domain::{person::Role, region::BodyKey, slug::Slug};
use reqwest::Url;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// `[[issuer]]` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    id: String,
    name: String,
    url: String,
    client_id: String,
    client_secret: Option<WrittenSecret>,
    client_secret_file: Option<PathBuf>,
    bodies: Vec<String>,
    body_claim: Option<String>,
    any_body: bool,
    mail_domains: Vec<String>,
    groups_claim: Option<String>,
    roles: BTreeMap<String, Vec<String>>,
    roles_of_all: Vec<String>,
    cooperations: Vec<String>,
    administration: Option<String>,
    audit: bool,
    scopes: Option<Vec<String>>,
    clock_skew: Option<i64>,
    newcomers: Option<bool>,
    api_audience: Option<String>,
    machine: Vec<WrittenMachine>,
}

/// A secret as written; shows itself as little as the one that it becomes.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
struct WrittenSecret(String);
impl fmt::Debug for WrittenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// `[[issuer.machine]]` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenMachine {
    client_id: String,
    name: String,
    body: String,
    roles: Vec<String>,
    scopes: Vec<String>,
}

/// Reads what is written about issuers; every flaw at once, each with the name of its issuer.
#[must_use]
pub fn read(
    written: Vec<Written>,
    public_url: Option<&str>,
    flaws: &mut Vec<String>,
) -> Vec<Issuer> {
    if !written.is_empty() && public_url.is_none() {
        flaws.push("[[issuer]]: Ohne public_url findet niemand von der Anmeldung zurück; setzen Sie die öffentliche Adresse.".to_owned());
    }
    let mut issuers: Vec<Issuer> = Vec::with_capacity(written.len());
    for one in written {
        let name = match one.id.is_empty() {
            true => "[[issuer]]".to_owned(),
            false => format!("[[issuer]] {}", one.id),
        };
        let mut own = Vec::new();
        let issuer = one.read(&mut own);
        for other in &issuers {
            if other.id == issuer.id {
                own.push("id: ist schon vergeben".to_owned());
            }
            if other.url == issuer.url {
                own.push(format!("url: gehört schon zu „{}“", other.id));
            }
            if let Some(twice) = issuer
                .mail_domains
                .iter()
                .find(|domain| other.mail_domains.contains(domain))
            {
                own.push(format!(
                    "mail_domains: „{twice}“ gehört schon zu „{}“",
                    other.id
                ));
            }
        }
        flaws.extend(own.into_iter().map(|flaw| format!("{name}, {flaw}")));
        issuers.push(issuer);
    }
    issuers
}

impl Written {
    fn read(self, flaws: &mut Vec<String>) -> Issuer {
        if !is_word(&self.id) {
            flaws.push("id: erwartet werden Kleinbuchstaben, Ziffern und Bindestriche".to_owned());
        }
        if self.name.trim().is_empty() {
            flaws.push("name: fehlt; so lesen ihn die Menschen bei der Anmeldung".to_owned());
        }
        if self.client_id.is_empty() {
            flaws.push("client_id: fehlt".to_owned());
        }
        if !is_issuer(&self.url) {
            flaws.push(format!("url: „{}“ ist keine Adresse wie https://anmeldung.example.org/realms/stadt (https, ohne Parameter)", self.url));
        }
        let secret = self.secret(flaws);
        let speaks_for = self.speaks_for(flaws);
        let reach = self.reach(flaws);
        let roles = self.roles_by_group(flaws);
        let roles_of_all = words(&self.roles_of_all, "roles_of_all", reach_of(&reach), flaws);
        let machines = self.machines(&speaks_for, &reach, flaws);
        let clock_skew = self.clock_skew.unwrap_or(60);
        if !(0..=300).contains(&clock_skew) {
            flaws.push(format!(
                "clock_skew: {clock_skew} liegt nicht zwischen 0 und 300 Sekunden"
            ));
        }
        let mail_domains: Vec<String> = self
            .mail_domains
            .iter()
            .map(|domain| domain.to_lowercase())
            .collect();
        if let Some(wrong) = mail_domains.iter().find(|domain| !is_domain(domain)) {
            flaws.push(format!(
                "mail_domains: „{wrong}“ ist keine Domain wie stadt.example.org"
            ));
        }
        let newcomers = match self.newcomers {
            Some(false) => Newcomers::Refused,
            Some(true) | None => Newcomers::Welcome,
        };
        Issuer {
            id: self.id,
            name: self.name.trim().to_owned(),
            url: self.url,
            client_id: self.client_id,
            secret,
            speaks_for,
            mail_domains,
            groups_claim: self.groups_claim.unwrap_or_else(|| "groups".to_owned()),
            roles,
            roles_of_all,
            reach,
            scopes: self
                .scopes
                .unwrap_or_else(|| vec!["profile".to_owned(), "email".to_owned()]),
            clock_skew,
            newcomers,
            api_audience: self.api_audience,
            machines,
        }
    }

    fn secret(&self, flaws: &mut Vec<String>) -> Option<Secret> {
        let (written, file) = (&self.client_secret, &self.client_secret_file);
        let text = match (written, file) {
            (None, None) => return None,
            (Some(_), Some(_)) => {
                flaws.push("client_secret und client_secret_file: nur eines von beiden".to_owned());
                return None;
            }
            (Some(text), None) => text.0.clone(),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) => text.trim().to_owned(),
                Err(e) => {
                    flaws.push(format!(
                        "client_secret_file: {} lässt sich nicht lesen: {e}",
                        path.display()
                    ));
                    return None;
                }
            },
        };
        if text.is_empty() {
            flaws.push("client_secret: ist leer".to_owned());
        }
        Some(Secret(text))
    }

    fn speaks_for(&self, flaws: &mut Vec<String>) -> SpeaksFor {
        let keys: Vec<BodyKey> = self
            .bodies
            .iter()
            .filter_map(|text| key(text, "bodies", flaws))
            .collect();
        match (&self.body_claim, keys.as_slice(), self.any_body) {
            (None, [one], false) => SpeaksFor::One(one.clone()),
            (Some(claim), [_, ..], false) => SpeaksFor::ClaimAmong(claim.clone(), keys),
            (Some(claim), [], true) => SpeaksFor::Claim(claim.clone()),
            (claim, _, any) => {
                flaws.push(match (claim, any) {
                    (Some(_), false) => "bodies: fehlt; nennen Sie die Stellen, für die dieser Dienst sprechen darf, oder any_body = true, wenn es alle sind".to_owned(),
                    (Some(_), true) => "bodies und any_body: nur eines von beiden".to_owned(),
                    (None, true) => "body_claim: fehlt; any_body braucht ein Merkmal, das die Stelle nennt".to_owned(),
                    (None, false) if keys.len() > 1 => "body_claim: fehlt; bei mehreren Stellen muss ein Merkmal sagen, für welche jemand arbeitet".to_owned(),
                    (None, false) => "bodies: fehlt; ein Dienst spricht nur für Stellen, an die er gebunden ist".to_owned(),
                });
                SpeaksFor::ClaimAmong(String::new(), Vec::new())
            }
        }
    }

    fn reach(&self, flaws: &mut Vec<String>) -> Reach {
        let cooperations = self.cooperations.iter().filter_map(|text| {
            let slug = text.parse::<Slug>();
            if slug.is_err() {
                flaws.push(format!(
                    "cooperations: „{text}“ ist kein Kurzname einer Kooperation"
                ));
            }
            slug.ok()
        });
        let cooperations = cooperations.collect();
        let administration = match self.administration.as_deref() {
            None => Administration::Nothing,
            Some("body") => Administration::Body,
            Some("registry") => Administration::Registry,
            Some(other) => {
                flaws.push(format!(
                    "administration: „{other}“ ist weder „body“ noch „registry“"
                ));
                Administration::Nothing
            }
        };
        let audit = match self.audit {
            true => Audit::Body,
            false => Audit::Never,
        };
        Reach {
            cooperations,
            administration,
            audit,
        }
    }

    fn roles_by_group(&self, flaws: &mut Vec<String>) -> BTreeMap<String, Vec<Role>> {
        let mut unused = Vec::new();
        let reach = self.reach(&mut unused);
        self.roles
            .iter()
            .map(|(group, roles)| {
                let place = format!("roles „{group}“");
                (group.clone(), words(roles, &place, reach_of(&reach), flaws))
            })
            .collect()
    }

    fn machines(
        &self,
        speaks_for: &SpeaksFor,
        reach: &Reach,
        flaws: &mut Vec<String>,
    ) -> Vec<Machine> {
        match &self.api_audience {
            None if !self.machine.is_empty() => flaws.push(
                "api_audience: fehlt; ohne sie lässt sich ein Token für das Register nicht von einem anderen unterscheiden".to_owned(),
            ),
            Some(audience) if *audience == self.client_id => flaws.push(
                "api_audience: muss anders lauten als client_id, sonst gälte jede Anmeldung eines Menschen als Programm".to_owned(),
            ),
            Some(_) | None => {}
        }
        let mut machines: Vec<Machine> = Vec::with_capacity(self.machine.len());
        for written in &self.machine {
            let place = format!("machine {}", written.client_id);
            if written.client_id.is_empty()
                || machines
                    .iter()
                    .any(|one| one.client_id == written.client_id)
            {
                flaws.push(format!("{place}, client_id: fehlt oder steht zweimal da"));
            }
            let Some(body) = key(&written.body, &format!("{place}, body"), flaws) else {
                continue;
            };
            if !speaks_for.may_speak_for(&body) {
                flaws.push(format!(
                    "{place}, body: An „{body}“ ist dieser Dienst nicht gebunden"
                ));
            }
            let name = match written.name.trim() {
                "" => written.client_id.clone(),
                name => name.to_owned(),
            };
            machines.push(Machine {
                client_id: written.client_id.clone(),
                name,
                body,
                roles: words(&written.roles, &place, reach_of(reach), flaws),
                scopes: written.scopes.clone(),
            });
        }
        machines
    }
}

type Wide = (Administration, Audit);

const fn reach_of(reach: &Reach) -> Wide {
    (reach.administration, reach.audit)
}

/// Roles by their words; those that reach further than the own body must be allowed first.
fn words(texts: &[String], place: &str, wide: Wide, flaws: &mut Vec<String>) -> Vec<Role> {
    let mut roles = Vec::with_capacity(texts.len());
    for text in texts {
        match (text.parse::<Role>(), wide) {
            (Err(unknown), _) => flaws.push(format!("{place}: {unknown}")),
            (Ok(Role::Administer), (Administration::Nothing, _)) => flaws.push(format!(
                "{place}: „verwaltung“ gibt dieser Dienst nur, wenn administration = \"body\" oder \"registry\" gesetzt ist"
            )),
            (Ok(Role::Audit), (_, Audit::Never)) => flaws.push(format!(
                "{place}: „pruefung“ gibt dieser Dienst nur, wenn audit = true gesetzt ist"
            )),
            (Ok(role), _) if roles.contains(&role) => {}
            (Ok(role), _) => roles.push(role),
        }
    }
    roles
}

fn key(text: &str, place: &str, flaws: &mut Vec<String>) -> Option<BodyKey> {
    text.parse()
        .map_err(|flaw| flaws.push(format!("{place}: {flaw}")))
        .ok()
}

/// A short name for addresses and cookies.
fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.len() <= 253
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

/// An issuer names itself by an https address without query and fragment; plain http only on this machine.
fn is_issuer(text: &str) -> bool {
    text.parse::<Url>().is_ok_and(|url| {
        let host = url.host_str().unwrap_or_default();
        let near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        (url.scheme() == "https" || (url.scheme() == "http" && near))
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests;
