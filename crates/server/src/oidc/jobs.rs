//! What platforms say of their jobs (GitLab `id_tokens`, Forgejo Actions): verified before anything of it is believed.

use super::{
    http::Http,
    jws::{Claims, Signed},
    provider::refused,
    refused::{Refused, TokenFlaw},
};
use crate::{
    clock,
    config::{Config, forges::Platform},
    guard::{Guarded, Place},
};
use app::trust::Proven;
use domain::{
    Digest,
    job::{Forge, Job, Origin, Protection},
};
use openidconnect::{
    AsyncHttpClient as _, JsonWebKeySet, JsonWebKeySetUrl, core::CoreJsonWebKeySet,
};
use serde::Deserialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// Keys are asked for again after this time.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// Whoever sends an unknown key makes us ask no more often than this.
const REREAD: Duration = Duration::from_secs(60);
/// After a failure everybody hears of it for so long.
const FAILED: Duration = Duration::from_secs(5);
/// Clocks may differ by so many seconds.
const SKEW: i64 = 60;
/// No job runs for longer than a day with one token.
const LONGEST: i64 = 24 * 60 * 60;

/// Every platform whose jobs may publish.
#[derive(Debug, Clone, Default)]
pub struct Platforms(Arc<[Signer]>);

#[derive(Debug)]
struct Signer {
    platform: Platform,
    http: Http,
    keys: Mutex<State>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unknown,
    Failed(Instant, Refused),
    Known(Instant, CoreJsonWebKeySet),
}

/// What a platform says about itself, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: JsonWebKeySetUrl,
}

impl Platforms {
    /// Those of the configuration; nobody is asked yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let client = Guarded::new(config).map_err(|error| error.to_string());
        let signers = config.forges.iter().map(|platform| {
            // The operator has named the platform itself; what it names is somebody else's word.
            let own = platform.url.parse().ok().and_then(|url| Place::of(&url));
            Signer {
                platform: platform.clone(),
                http: Http::new(client.clone().map(|client| client.and(own))),
                keys: Mutex::default(),
            }
        });
        Self(signers.collect())
    }

    /// What a job is, when its platform signed it for this registry and it still runs.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn job(&self, token: &str, audience: &str) -> Result<Proven, Refused> {
        let signed = Signed::read(token).map_err(Refused::Token)?;
        if !signed.is_of_kind(&["jwt"]) {
            return Err(Refused::Token(TokenFlaw::Shape));
        }
        let signer = signed.claimed_issuer().and_then(|url| self.by_url(url));
        let signer = signer.ok_or(Refused::Token(TokenFlaw::Issuer))?;
        let claims = signer.verified(&signed).await?;
        signer
            .proven(&claims, audience, token)
            .map_err(Refused::Token)
    }

    /// Asks a platform for its keys; says how many sign.
    ///
    /// # Errors
    /// [`Refused`].
    pub(super) async fn keys_of(&self, platform: &Platform) -> Result<usize, Refused> {
        let signer = self.by_url(&platform.url);
        let signer = signer.ok_or(Refused::Token(TokenFlaw::Issuer))?;
        Ok(signer.read_keys().await?.keys().len())
    }

    fn by_url(&self, url: &str) -> Option<&Signer> {
        let url = url.trim_end_matches('/');
        self.0.iter().find(|one| one.platform.url == url)
    }
}

impl Signer {
    async fn verified(&self, signed: &Signed) -> Result<Claims, Refused> {
        let keys = self.keys(FRESH).await?;
        match signed.verify(keys.keys()) {
            Err(TokenFlaw::UnknownKey | TokenFlaw::Signature) => {
                let keys = self.keys(REREAD).await?;
                signed.verify(keys.keys()).map_err(Refused::Token)
            }
            verified => verified.map_err(Refused::Token),
        }
    }

    /// Its keys, read no longer ago than this.
    async fn keys(&self, oldest: Duration) -> Result<CoreJsonWebKeySet, Refused> {
        let mut state = self.keys.lock().await;
        match &*state {
            State::Known(at, keys) if at.elapsed() < oldest => return Ok(keys.clone()),
            State::Failed(at, refused) if at.elapsed() < FAILED => return Err(refused.clone()),
            State::Unknown | State::Failed(..) | State::Known(..) => {}
        }
        let read = self.read_keys().await;
        *state = match &read {
            Ok(keys) => State::Known(Instant::now(), keys.clone()),
            Err(refused) => {
                tracing::warn!(forge.url = %self.platform.url, %refused, "The platform cannot be asked for its keys");
                State::Failed(Instant::now(), refused.clone())
            }
        };
        read
    }

    async fn read_keys(&self) -> Result<CoreJsonWebKeySet, Refused> {
        let url = &self.platform.url;
        let address = format!("{url}/.well-known/openid-configuration");
        let request = openidconnect::http::Request::get(address).body(Vec::new());
        let request = request.map_err(|error| Refused::Unusable(error.to_string()))?;
        let answer = self.http.call(request).await;
        let answer = answer.map_err(|error| Refused::Unreachable(error.to_string()))?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return Err(Refused::Unreachable(format!("status {status}")));
        }
        let said: Metadata = serde_json::from_slice(answer.body())
            .map_err(|error| Refused::Unusable(error.to_string()))?;
        if said.issuer.trim_end_matches('/') != url {
            return Err(Refused::Unusable(format!("it is named {}", said.issuer)));
        }
        let same_host = said.jwks_uri.url().scheme() == "https" || url.starts_with("http://");
        if !same_host {
            return Err(Refused::Unusable("its keys are not at https".to_owned()));
        }
        JsonWebKeySet::fetch_async(&said.jwks_uri, &self.http)
            .await
            .map_err(refused)
    }

    fn proven(&self, claims: &Claims, audience: &str, token: &str) -> Result<Proven, TokenFlaw> {
        let moment = clock::moment();
        let now = moment.micros() / 1_000_000;
        let (Some(issued), Some(expires)) = (claims.seconds("iat"), claims.seconds("exp")) else {
            return Err(TokenFlaw::Shape);
        };
        if expires <= now - SKEW {
            return Err(TokenFlaw::Expired);
        }
        let begins = claims.seconds("nbf").unwrap_or(issued).max(issued);
        if begins > now + SKEW || issued < now - LONGEST || expires > now + LONGEST {
            return Err(TokenFlaw::Time);
        }
        if !claims.is_for(audience) {
            return Err(TokenFlaw::Audience);
        }
        // One without a number is known again as a whole.
        let number = claims.text("jti").unwrap_or(token);
        let url = &self.platform.url;
        Ok(Proven {
            issuer: url.clone(),
            job: self.job(claims).ok_or(TokenFlaw::Shape)?,
            message: Digest::of(format!("job {url} {number}").as_bytes()),
            until: moment.plus_seconds(expires - now + 2 * SKEW),
        })
    }

    fn job(&self, claims: &Claims) -> Option<Job> {
        let (project, occasion, proposals) = match self.platform.kind {
            Forge::Gitlab => (
                "project_path",
                "pipeline_source",
                &["merge_request_event", "external_pull_request_event"][..],
            ),
            Forge::Forgejo => (
                "repository",
                "event_name",
                &["pull_request", "pull_request_target", "pull_request_review"][..],
            ),
        };
        let branch = claims.text("ref")?;
        let short = ["refs/heads/", "refs/tags/"];
        let branch = short
            .iter()
            .find_map(|start| branch.strip_prefix(start))
            .unwrap_or(branch);
        let occasion = claims.text(occasion)?;
        let is_proposal = proposals.contains(&occasion) || branch.starts_with("refs/");
        let said = claims.value("ref_protected");
        let is_true =
            |value: &serde_json::Value| value.as_bool().unwrap_or(value.as_str() == Some("true"));
        Some(Job {
            project: claims.text(project)?.to_owned(),
            branch: branch.to_owned(),
            is_protected: match said.map(is_true) {
                Some(true) => Protection::Protected,
                Some(false) => Protection::Open,
                None => Protection::Unsaid,
            },
            origin: match is_proposal {
                true => Origin::Proposal,
                false => Origin::Own,
            },
        })
    }
}
