//! Who may vouch for people and programs: `[[issuer]]`.

mod written;

pub use written::{Written, read};

use app::sign_in::issuer::{Newcomers, Reach};
use domain::{person::Role, region::BodyKey};
use std::{collections::BTreeMap, fmt};

/// A secret: it is sent to whom it belongs and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Somebody who vouches for people: the login of a town, or a shared one.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// The short name in addresses.
    pub id: String,
    /// As people read it.
    pub name: String,
    /// As it names itself; its configuration is found below.
    pub url: String,
    pub client_id: String,
    /// Absent for a public client, which PKCE protects.
    pub secret: Option<Secret>,
    pub speaks_for: SpeaksFor,
    /// Addresses behind these are its people's.
    pub mail_domains: Vec<String>,
    /// The claim that names the groups of a person.
    pub groups_claim: String,
    /// What a group may do here.
    pub roles: BTreeMap<String, Vec<Role>>,
    /// What everybody from there may do here.
    pub roles_of_all: Vec<Role>,
    pub reach: Reach,
    /// Asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Clocks may differ by so many seconds.
    pub clock_skew: i64,
    pub newcomers: Newcomers,
    /// The audience of access tokens for the API; absent: programs of this issuer are not let in.
    pub api_audience: Option<String>,
    pub machines: Vec<Machine>,
}

/// For which bodies an issuer may vouch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeaksFor {
    /// All its people work for this body.
    One(BodyKey),
    /// A claim says for which of these.
    ClaimAmong(String, Vec<BodyKey>),
    /// A claim says for which body at all: a login that the whole Land shares.
    Claim(String),
}

impl SpeaksFor {
    /// The bodies that are named.
    #[must_use]
    pub fn named(&self) -> &[BodyKey] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::ClaimAmong(_, keys) => keys,
            Self::Claim(_) => &[],
        }
    }
    /// Whether it may vouch for people of this body.
    #[must_use]
    pub fn may_speak_for(&self, key: &BodyKey) -> bool {
        let spellings = key.candidates();
        let same = |named: &BodyKey| named.candidates().iter().any(|one| spellings.contains(one));
        matches!(self, Self::Claim(_)) || self.named().iter().any(same)
    }
}

/// A program that gets its tokens from the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub client_id: String,
    pub name: String,
    pub body: BodyKey,
    pub roles: Vec<Role>,
    /// Its tokens must hold all of these.
    pub scopes: Vec<String>,
}
