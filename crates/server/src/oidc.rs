//! Signing in where others vouch for people and programs: OpenID Connect.
//!
//! An answer is believed only after everything about it was verified: who made it, for whom, when, for which question.

mod http;
mod jobs;
mod jws;
mod logout;
mod machine;
mod prove;
mod provider;
mod refused;
mod sign_in;

pub use jobs::Platforms;
pub use logout::Goodbye;
pub use machine::account as machine_account;
pub use prove::{Reached, prove, prove_platform};
pub use provider::Provider;
pub use refused::{Refused, TokenFlaw};
pub use sign_in::{Outset, Purpose, Vouched};

use crate::{config::Config, guard::Guarded};
use std::sync::Arc;

/// Everybody who may vouch for people here.
#[derive(Debug, Clone, Default)]
pub struct Issuers(Arc<[Provider]>);

impl Issuers {
    /// Those of the configuration; nobody is asked yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        if config.issuers.is_empty() {
            return Self::default();
        }
        // `check-config` shows what is wrong with it; a service whose outgoing client is broken still serves readers.
        let client = Guarded::new(config).map_err(|error| error.to_string());
        let public = config.public_url.clone().unwrap_or_default();
        let made = config.issuers.iter().cloned();
        let made = made.map(|issuer| Provider::new(issuer, &client, &public));
        Self(made.collect())
    }
    /// All of them, as configured.
    pub fn all(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }
    /// The one with this short name.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Provider> {
        self.0.iter().find(|one| one.issuer.id == id)
    }
    /// The one that names itself so.
    #[must_use]
    pub fn by_url(&self, url: &str) -> Option<&Provider> {
        self.0.iter().find(|one| one.issuer.url == url)
    }
    /// Every name under which roles and sessions may be held.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        let people = self.0.iter().map(|one| one.issuer.url.clone());
        let machines = self.0.iter().map(|one| machine_account(&one.issuer.url));
        people.chain(machines).collect()
    }
}
