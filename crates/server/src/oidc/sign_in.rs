//! The way of a person to the issuer and back: authorization code with PKCE, state and nonce.

use super::{
    jws,
    provider::{Known, Provider},
    refused::{Refused, TokenFlaw},
};
use crate::{
    clock,
    config::issuers::{Issuer, SpeaksFor},
};
use app::sign_in::issuer::{Arrival, FLOW_SECONDS};
use chrono::{DateTime, Utc};
use domain::{Id, Moment, person::Person, person::Role, region::BodyKey};
use openidconnect::{
    AccessTokenHash, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, LanguageTag,
    Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, TokenResponse as _,
    core::{
        CoreAuthPrompt, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
        CoreIdTokenClaims, CoreResponseType, CoreTokenResponse,
    },
    url::Url,
};
use serde_json::{Map, Value};
use store::identities::Flow;

/// What somebody is sent to the issuer for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    /// The person of a session proves once more that it is them.
    Proof(Id<Person>),
}

/// Somebody on the way to the issuer.
#[derive(Debug)]
pub struct Outset {
    pub address: Url,
    /// Comes back with the answer.
    pub state: String,
    /// What is kept here until then.
    pub flow: Flow,
}

/// What an issuer said about somebody, verified.
#[derive(Debug, Clone)]
pub struct Vouched {
    subject: String,
    claims: Map<String, Value>,
    id_token: String,
    signed_in_at: Option<Moment>,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The longest name that is taken over.
const NAME: usize = 120;

impl Provider {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// [`Refused`] when the issuer cannot be asked where people sign in.
    pub async fn set_out(&self, purpose: Purpose, back: &str) -> Result<Outset, Refused> {
        let client = self.client(&self.known().await?)?;
        let (state, nonce, verifier) = (chance(), chance(), chance());
        let (sent, asked) = (state.clone(), nonce.clone());
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(sent),
                move || Nonce::new(asked),
            )
            .add_scopes(self.issuer.scopes.iter().cloned().map(Scope::new))
            .add_ui_locale(LanguageTag::new("de".to_owned()))
            .set_pkce_challenge(challenge);
        let person = match purpose {
            Purpose::SignIn => None,
            Purpose::Proof(person) => {
                request = request
                    .add_prompt(CoreAuthPrompt::Login)
                    .set_max_age(std::time::Duration::ZERO);
                Some(person)
            }
        };
        let (address, ..) = request.url();
        Ok(Outset {
            address,
            state,
            flow: Flow {
                issuer: self.issuer.id.clone(),
                nonce,
                verifier,
                back: back.to_owned(),
                person,
                expires_at: clock::moment().plus_seconds(FLOW_SECONDS),
            },
        })
    }

    /// Exchanges the code for what the issuer says, and verifies it.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn answered(&self, flow: &Flow, code: String) -> Result<Vouched, Refused> {
        let known = self.known().await?;
        let client = self.client(&known)?;
        let tokens: CoreTokenResponse = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| Refused::Unusable(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(not_exchanged)?;
        match self.verified(&client, &tokens, flow) {
            Err(flaw @ (TokenFlaw::UnknownKey | TokenFlaw::Signature)) => {
                let Some(renewed) = self.with_new_keys().await? else {
                    return Err(Refused::Token(flaw));
                };
                let client = self.client(&renewed)?;
                self.verified(&client, &tokens, flow)
                    .map_err(Refused::Token)
            }
            verified => verified.map_err(Refused::Token),
        }
    }

    fn client(&self, known: &Known) -> Result<Client, Refused> {
        let back = RedirectUrl::new(self.back.clone())
            .map_err(|e| Refused::Unusable(format!("public_url: {e}")))?;
        let metadata = known.metadata.as_ref().clone();
        let methods = metadata.token_endpoint_auth_methods_supported();
        // Basic is what OAuth recommends and what everybody offers who says nothing.
        let by_form = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let secret = self.issuer.secret.as_ref();
        let client = CoreClient::from_provider_metadata(
            metadata.set_jwks(known.keys.clone()),
            ClientId::new(self.issuer.client_id.clone()),
            secret.map(|secret| ClientSecret::new(secret.reveal().to_owned())),
        );
        Ok(client.set_redirect_uri(back).set_auth_type(match by_form {
            true => AuthType::RequestBody,
            false => AuthType::BasicAuth,
        }))
    }

    /// Everything that OpenID Connect Core 3.1.3.7 wants to see of an ID token.
    fn verified(
        &self,
        client: &Client,
        tokens: &CoreTokenResponse,
        flow: &Flow,
    ) -> Result<Vouched, TokenFlaw> {
        let id_token = tokens.id_token().ok_or(TokenFlaw::Shape)?;
        let now = at(clock::moment());
        let skew = chrono::TimeDelta::seconds(self.issuer.clock_skew);
        let began = at(flow.expires_at.plus_seconds(-FLOW_SECONDS));
        let proves_anew = flow.person.is_some();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(jws::allowed())
            .set_time_fn(move || now - skew)
            .set_issue_time_verifier_fn(move |issued| {
                match issued <= now + skew && issued >= began - skew {
                    true => Ok(()),
                    false => Err(NOT_NOW.to_owned()),
                }
            })
            .set_auth_time_verifier_fn(move |signed_in| match signed_in {
                Some(moment) if moment >= began - skew => Ok(()),
                None | Some(_) if proves_anew => Err("not anew".to_owned()),
                None | Some(_) => Ok(()),
            });
        let claims = id_token
            .claims(&verifier, &Nonce::new(flow.nonce.clone()))
            .map_err(flaw)?;
        self.authorized(claims)?;
        belongs_together(tokens, id_token, claims, &verifier)?;
        let text = id_token.to_string();
        let all = jws::claims_of(&text).ok_or(TokenFlaw::Shape)?;
        // No claim of OpenID Connect, but Entra writes it, and then it is meant.
        let begins = jws::claim(&all, "nbf").and_then(Value::as_i64);
        if begins.is_some_and(|begins| begins > (now + skew).timestamp()) {
            return Err(TokenFlaw::Time);
        }
        Ok(Vouched {
            subject: claims.subject().to_string(),
            claims: all,
            id_token: text,
            signed_in_at: claims.auth_time().and_then(moment),
        })
    }

    /// A token for several is ours only when it says so.
    fn authorized(&self, claims: &CoreIdTokenClaims) -> Result<(), TokenFlaw> {
        match claims.authorized_party() {
            Some(party) if party.as_str() != self.issuer.client_id => Err(TokenFlaw::Audience),
            None if claims.audiences().len() > 1 => Err(TokenFlaw::Audience),
            Some(_) | None => Ok(()),
        }
    }
}

const NOT_NOW: &str = "not issued during this sign-in";

/// The access token is the one that the ID token speaks of.
fn belongs_together(
    tokens: &CoreTokenResponse,
    id_token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    verifier: &openidconnect::core::CoreIdTokenVerifier<'_>,
) -> Result<(), TokenFlaw> {
    let Some(said) = claims.access_token_hash() else {
        return Ok(());
    };
    let algorithm = id_token.signing_alg().map_err(|_| TokenFlaw::Signature)?;
    let key = id_token
        .signing_key(verifier)
        .map_err(|_| TokenFlaw::Signature)?;
    match AccessTokenHash::from_token(tokens.access_token(), algorithm, key) {
        Ok(hash) if hash == *said => Ok(()),
        Ok(_) | Err(_) => Err(TokenFlaw::Shape),
    }
}

fn flaw(error: ClaimsVerificationError) -> TokenFlaw {
    use ClaimsVerificationError as Error;
    match error {
        Error::Expired(why) if why == NOT_NOW => TokenFlaw::Time,
        Error::Expired(_) => TokenFlaw::Expired,
        Error::InvalidAudience(_) => TokenFlaw::Audience,
        Error::InvalidIssuer(_) => TokenFlaw::Issuer,
        Error::InvalidNonce(_) => TokenFlaw::Nonce,
        Error::InvalidAuthTime(_) => TokenFlaw::NotAnew,
        Error::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            TokenFlaw::UnknownKey
        }
        Error::SignatureVerification(_) => TokenFlaw::Signature,
        Error::InvalidAuthContext(_)
        | Error::InvalidSubject(_)
        | Error::Other(_)
        | Error::Unsupported(_)
        | _ => TokenFlaw::Shape,
    }
}

type NotExchanged = RequestTokenError<
    super::http::Unanswered,
    openidconnect::StandardErrorResponse<CoreErrorResponseType>,
>;

fn not_exchanged(error: NotExchanged) -> Refused {
    use super::http::Unanswered;
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let code = answer.error().as_ref().to_owned();
            match code.as_str() {
                "invalid_grant" => Refused::Code(code),
                _ => Refused::Client(code),
            }
        }
        RequestTokenError::Request(Unanswered::NoConnection(why)) => Refused::Unreachable(why),
        RequestTokenError::Request(other) => Refused::Unusable(other.to_string()),
        RequestTokenError::Parse(error, _) => Refused::Unusable(error.to_string()),
        RequestTokenError::Other(why) => Refused::Unusable(why),
    }
}

impl Vouched {
    /// What this means here, as far as the configuration lets the issuer speak.
    ///
    /// # Errors
    /// [`Refused::NoBody`] and [`Refused::ForeignBody`].
    pub fn arrival(self, issuer: &Issuer, browser: Option<String>) -> Result<Arrival, Refused> {
        Ok(Arrival {
            issuer: issuer.url.clone(),
            issuer_session: self.text("sid"),
            name: self.name(),
            mail: self.mail(issuer),
            body: self.body(issuer)?,
            roles: self.roles(issuer),
            reach: issuer.reach.clone(),
            newcomers: issuer.newcomers,
            browser,
            subject: self.subject,
            id_token: Some(self.id_token),
            signed_in_at: self.signed_in_at,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        let text = jws::claim(&self.claims, name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn name(&self) -> String {
        let parts = [self.text("given_name"), self.text("family_name")];
        let whole = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let whole = Some(whole).filter(|name| !name.is_empty());
        let name = self
            .text("name")
            .or(whole)
            .or_else(|| self.text("preferred_username"));
        let name = name.unwrap_or_else(|| "Ohne Namen".to_owned());
        name.chars()
            .filter(|c| !c.is_control())
            .take(NAME)
            .collect()
    }

    /// Only an address behind the issuer's own domains: it cannot speak for those of others.
    fn mail(&self, issuer: &Issuer) -> Option<String> {
        let mail = self.text("email")?;
        let denied = jws::claim(&self.claims, "email_verified") == Some(&Value::Bool(false));
        let (_, domain) = mail.rsplit_once('@')?;
        let own = issuer.mail_domains.contains(&domain.to_lowercase());
        (own && !denied && mail.len() <= 254).then_some(mail)
    }

    fn body(&self, issuer: &Issuer) -> Result<BodyKey, Refused> {
        let claim = match &issuer.speaks_for {
            SpeaksFor::One(key) => return Ok(key.clone()),
            SpeaksFor::ClaimAmong(claim, _) | SpeaksFor::Claim(claim) => claim,
        };
        let said = match jws::claim(&self.claims, claim) {
            Some(Value::String(text)) => Some(text.clone()),
            // Keycloak writes attributes as lists; two bodies at once would be none.
            Some(Value::Array(all)) => match all.as_slice() {
                [Value::String(text)] => Some(text.clone()),
                _ => None,
            },
            Some(_) | None => None,
        };
        let key = said.and_then(|text| text.trim().parse::<BodyKey>().ok());
        let key = key.ok_or(Refused::NoBody)?;
        match issuer.speaks_for.may_speak_for(&key) {
            true => Ok(key),
            false => Err(Refused::ForeignBody),
        }
    }

    fn roles(&self, issuer: &Issuer) -> Vec<Role> {
        let groups = jws::words(jws::claim(&self.claims, &issuer.groups_claim));
        let of_groups = groups
            .iter()
            .filter_map(|group| issuer.roles.get(group))
            .flatten();
        let mut roles: Vec<Role> = of_groups.chain(&issuer.roles_of_all).copied().collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

fn chance() -> String {
    hex::encode(clock::chance())
}

/// The moment of a claim; one in the future is now, so that a clock ahead of ours proves nothing for longer.
fn moment(at: DateTime<Utc>) -> Option<Moment> {
    Moment::from_micros(at.timestamp_micros()).map(|moment| moment.min(clock::moment()))
}

fn at(moment: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.micros()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
