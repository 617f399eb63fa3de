//! The issuer says that a session has ended there (OpenID Connect Back-Channel Logout 1.0).

use super::{
    jws::{Claims, Signed},
    provider::Provider,
    refused::{Refused, TokenFlaw},
};
use crate::clock;
use app::sign_in::issuer::Ended;
use domain::{Digest, Moment};
use serde_json::Value;

/// A verified message that something has ended.
#[derive(Debug, Clone)]
pub struct Goodbye {
    pub ended: Ended,
    /// Known again, should it come twice.
    pub message: Digest,
    /// Later it would be refused as too old anyway.
    pub until: Moment,
}

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// A message may be on its way for so many seconds.
const OLDEST: i64 = 600;

impl Provider {
    /// Verifies a logout token.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn goodbye(&self, token: &str) -> Result<Goodbye, Refused> {
        let signed = Signed::read(token).map_err(Refused::Token)?;
        if !signed.is_of_kind(&["logout+jwt", "jwt"]) {
            return Err(Refused::Token(TokenFlaw::Shape));
        }
        let claims = self.signed_here(&signed).await?;
        self.said(&claims).map_err(Refused::Token)
    }

    /// What a token says, once one of the issuer's keys is found to have signed it.
    pub(super) async fn signed_here(&self, signed: &Signed) -> Result<Claims, Refused> {
        let known = self.known().await?;
        match signed.verify(known.signing_keys()) {
            Err(flaw @ (TokenFlaw::UnknownKey | TokenFlaw::Signature)) => {
                match self.with_new_keys().await? {
                    Some(renewed) => signed
                        .verify(renewed.signing_keys())
                        .map_err(Refused::Token),
                    None => Err(Refused::Token(flaw)),
                }
            }
            verified => verified.map_err(Refused::Token),
        }
    }

    /// What is true of every token: made by this issuer, not expired, not made in the future.
    pub(super) fn holds_now(&self, claims: &Claims, now: i64) -> Result<(), TokenFlaw> {
        let skew = self.issuer.clock_skew;
        if claims.text("iss") != Some(&self.issuer.url) {
            return Err(TokenFlaw::Issuer);
        }
        if claims.seconds("exp").is_some_and(|exp| exp <= now - skew) {
            return Err(TokenFlaw::Expired);
        }
        let begins = [claims.seconds("iat"), claims.seconds("nbf")];
        match begins.into_iter().flatten().any(|at| at > now + skew) {
            true => Err(TokenFlaw::Time),
            false => Ok(()),
        }
    }

    fn said(&self, claims: &Claims) -> Result<Goodbye, TokenFlaw> {
        let moment = clock::moment();
        let now = moment.micros() / 1_000_000;
        self.holds_now(claims, now)?;
        if !claims.is_for(&self.issuer.client_id) {
            return Err(TokenFlaw::Audience);
        }
        let issued = claims.seconds("iat").ok_or(TokenFlaw::Time)?;
        if issued < now - OLDEST - self.issuer.clock_skew {
            return Err(TokenFlaw::Time);
        }
        let events = claims.value("events").and_then(Value::as_object);
        let is_event = events.is_some_and(|all| all.get(EVENT).is_some_and(Value::is_object));
        let ended = Ended {
            subject: claims.text("sub").map(str::to_owned),
            issuer_session: claims.text("sid").map(str::to_owned),
        };
        let says_who = ended.subject.is_some() || ended.issuer_session.is_some();
        let (Some(number), true, true, false) =
            (claims.text("jti"), is_event, says_who, claims.has("nonce"))
        else {
            return Err(TokenFlaw::Shape);
        };
        Ok(Goodbye {
            ended,
            message: Digest::of(format!("logout {} {number}", self.issuer.url).as_bytes()),
            until: moment.plus_seconds(2 * (OLDEST + self.issuer.clock_skew)),
        })
    }
}
