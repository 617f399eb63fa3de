//! One issuer: what it says about itself, its keys, and for how long both are believed.

use super::{
    http::{Http, Unanswered},
    refused::Refused,
};
use crate::{
    config::issuers::Issuer,
    guard::{Guarded, Place},
};
use openidconnect::{
    DiscoveryError, IssuerUrl, JsonWebKeySet, ProviderMetadataWithLogout,
    core::{CoreJsonWebKey, CoreJsonWebKeySet},
};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What an issuer says about itself is asked again after this time.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// Whoever sends a token with an unknown key makes us ask for keys no more often than this.
const REREAD: Duration = Duration::from_secs(60);
/// After a failure everybody hears of it for so long, instead of waiting for the next one.
const FAILED: Duration = Duration::from_secs(5);

/// An issuer that may vouch for people.
#[derive(Debug)]
pub struct Provider {
    pub issuer: Issuer,
    pub(super) http: Http,
    /// Where it sends people back to.
    pub back: String,
    /// Where it sends people who have signed out there.
    pub after_sign_out: String,
    known: Mutex<State>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unknown,
    Failed(Instant, Refused),
    Known(Known),
}

/// What an issuer said about itself.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub metadata: Box<ProviderMetadataWithLogout>,
    pub keys: CoreJsonWebKeySet,
    read_at: Instant,
    reread_at: Option<Instant>,
}

impl Provider {
    pub(super) fn new(issuer: Issuer, client: &Result<Guarded, String>, public: &str) -> Self {
        // The operator has named the issuer itself; what the issuer names is somebody else's word.
        let own = issuer.url.parse().ok().and_then(|url| Place::of(&url));
        Self {
            http: Http::new(client.clone().map(|client| client.and(own))),
            back: format!("{public}/anmelden/rueckkehr/{}", issuer.id),
            after_sign_out: format!("{public}/anmelden/abgemeldet"),
            issuer,
            known: Mutex::default(),
        }
    }

    /// What it says about itself, asked again when it has become old.
    pub(super) async fn known(&self) -> Result<Known, Refused> {
        let mut state = self.known.lock().await;
        match &*state {
            State::Known(known) if known.read_at.elapsed() < FRESH => return Ok(known.clone()),
            State::Failed(at, refused) if at.elapsed() < FAILED => return Err(refused.clone()),
            State::Unknown | State::Failed(..) | State::Known(_) => {}
        }
        match self.discover().await {
            Ok(known) => {
                *state = State::Known(known.clone());
                Ok(known)
            }
            Err(refused) => {
                tracing::warn!(issuer.id = %self.issuer.id, %refused, "The issuer `{}` cannot be asked", self.issuer.id);
                *state = State::Failed(Instant::now(), refused.clone());
                Err(refused)
            }
        }
    }

    /// The same with its present keys: after a token whose key nobody knew. Not more often than once a minute.
    pub(super) async fn with_new_keys(&self) -> Result<Option<Known>, Refused> {
        let mut state = self.known.lock().await;
        let State::Known(known) = &mut *state else {
            return Ok(None);
        };
        if known.reread_at.is_some_and(|at| at.elapsed() < REREAD) {
            return Ok(None);
        }
        known.reread_at = Some(Instant::now());
        known.keys = JsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &self.http)
            .await
            .map_err(refused)?;
        Ok(Some(known.clone()))
    }

    pub(super) async fn discover(&self) -> Result<Known, Refused> {
        let unusable = |why: String| Refused::Unusable(why);
        let url = IssuerUrl::new(self.issuer.url.clone()).map_err(|e| unusable(e.to_string()))?;
        let metadata = ProviderMetadataWithLogout::discover_async(url, &self.http)
            .await
            .map_err(refused)?;
        let token = metadata.token_endpoint();
        let Some(token) = token else {
            return Err(unusable("it names no token_endpoint".to_owned()));
        };
        // An issuer that is reached encrypted does not send secrets and people over a line that is not.
        let encrypted = self.issuer.url.starts_with("https://");
        let used = [
            metadata.authorization_endpoint().url(),
            token.url(),
            metadata.jwks_uri().url(),
        ];
        if encrypted && used.iter().any(|url| url.scheme() != "https") {
            return Err(unusable("one of its endpoints is not https".to_owned()));
        }
        Ok(Known {
            keys: metadata.jwks().clone(),
            metadata: Box::new(metadata),
            read_at: Instant::now(),
            reread_at: None,
        })
    }

    /// Where people sign out there, if it offers that.
    pub async fn sign_out_address(&self, id_token: &str) -> Option<String> {
        let known = self.known().await.ok()?;
        let end = &known.metadata.additional_metadata().end_session_endpoint;
        let mut url = end.as_ref()?.url().clone();
        let web = matches!(url.scheme(), "https" | "http");
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &self.issuer.client_id)
            .append_pair("post_logout_redirect_uri", &self.after_sign_out);
        web.then(|| url.into())
    }
}

impl Known {
    /// The keys with which it signs.
    pub fn signing_keys(&self) -> &[CoreJsonWebKey] {
        self.keys.keys()
    }
    pub fn signs_out(&self) -> bool {
        let more = self.metadata.additional_metadata();
        more.end_session_endpoint.is_some()
    }
}

pub(super) fn refused(error: DiscoveryError<Unanswered>) -> Refused {
    if let DiscoveryError::Request(Unanswered::NoConnection(why)) = error {
        return Refused::Unreachable(why);
    }
    if let DiscoveryError::Response(status, ..) = &error
        && status.is_server_error()
    {
        return Refused::Unreachable(format!("status {}", status.as_u16()));
    }
    Refused::Unusable(error.to_string())
}
