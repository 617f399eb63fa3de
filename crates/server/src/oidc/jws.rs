//! Signed tokens that are no ID tokens: of programs, and those that say that a session has ended.

use super::refused::TokenFlaw;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey as _, JsonWebKeyUse as _, SignatureVerificationError,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm as Algorithm},
};
use serde_json::{Map, Value};

/// The signatures that are believed: by keys that only the issuer has.
pub(super) fn allowed() -> Vec<Algorithm> {
    vec![
        Algorithm::RsaSsaPkcs1V15Sha256,
        Algorithm::RsaSsaPkcs1V15Sha384,
        Algorithm::RsaSsaPkcs1V15Sha512,
        Algorithm::RsaSsaPssSha256,
        Algorithm::RsaSsaPssSha384,
        Algorithm::RsaSsaPssSha512,
        Algorithm::EcdsaP256Sha256,
        Algorithm::EcdsaP384Sha384,
        Algorithm::EdDsa,
    ]
}

/// No issuer needs more for one token.
const LONGEST: usize = 16 * 1024;

/// A token that was read; what it says is not believed before [`Signed::verify`].
#[derive(Debug)]
pub(super) struct Signed {
    kind: Option<String>,
    key: Option<String>,
    algorithm: Algorithm,
    message: String,
    signature: Vec<u8>,
    claims: Map<String, Value>,
}

impl Signed {
    pub(super) fn read(text: &str) -> Result<Self, TokenFlaw> {
        if text.len() > LONGEST {
            return Err(TokenFlaw::Shape);
        }
        let (message, signature) = text.rsplit_once('.').ok_or(TokenFlaw::Shape)?;
        let (header, payload) = message.split_once('.').ok_or(TokenFlaw::Shape)?;
        let header = object(header).ok_or(TokenFlaw::Shape)?;
        if header.contains_key("crit") {
            return Err(TokenFlaw::Shape);
        }
        let algorithm = header.get("alg").cloned().unwrap_or_default();
        let algorithm = serde_json::from_value(algorithm).map_err(|_| TokenFlaw::Signature)?;
        if !allowed().contains(&algorithm) {
            return Err(TokenFlaw::Signature);
        }
        let word = |name: &str| Some(header.get(name)?.as_str()?.to_owned());
        Ok(Self {
            kind: word("typ").map(|kind| kind.to_lowercase()),
            key: word("kid"),
            algorithm,
            message: message.to_owned(),
            signature: URL_SAFE_NO_PAD
                .decode(signature)
                .map_err(|_| TokenFlaw::Shape)?,
            claims: object(payload).ok_or(TokenFlaw::Shape)?,
        })
    }

    /// Who it says made it; good for finding the keys to verify with, for nothing else.
    pub(super) fn claimed_issuer(&self) -> Option<&str> {
        self.claims.get("iss")?.as_str()
    }

    /// Whether its header names one of these kinds, or none.
    pub(super) fn is_of_kind(&self, kinds: &[&str]) -> bool {
        let kind = self.kind.as_deref();
        kind.is_none_or(|kind| kinds.contains(&kind.trim_start_matches("application/")))
    }

    /// What it says, when one of these keys signed it.
    pub(super) fn verify(&self, keys: &[CoreJsonWebKey]) -> Result<Claims, TokenFlaw> {
        let mut flaw = TokenFlaw::UnknownKey;
        let wanted = self.key.as_deref();
        let fitting = keys.iter().filter(|key| {
            let same = wanted.is_none() || key.key_id().map(|id| id.as_str()) == wanted;
            same && key.key_use().is_none_or(|used| used.allows_signature())
        });
        for key in fitting {
            match key.verify_signature(&self.algorithm, self.message.as_bytes(), &self.signature) {
                Ok(()) => return Ok(Claims(self.claims.clone())),
                // A key of another kind; there may be a better one.
                Err(SignatureVerificationError::InvalidKey(_)) => {}
                Err(_) => flaw = TokenFlaw::Signature,
            }
        }
        Err(flaw)
    }
}

/// What a token says whose signature holds.
#[derive(Debug)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        claim(&self.0, name)?
            .as_str()
            .filter(|text| !text.is_empty())
    }
    /// A moment, in seconds since 1970.
    pub(super) fn seconds(&self, name: &str) -> Option<i64> {
        let number = claim(&self.0, name)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "parts of a second do not count, and what is too large is far away"
        )]
        let whole = |number: f64| number as i64;
        number.as_i64().or_else(|| number.as_f64().map(whole))
    }
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
    /// One word or a list of them, also as a text with spaces.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        let all = words(claim(&self.0, name)).into_iter();
        all.flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
    /// The token must be for this one.
    pub(super) fn is_for(&self, audience: &str) -> bool {
        words(self.0.get("aud")).iter().any(|one| one == audience)
    }
}

/// A claim by its name, or by a path with dots where there is no claim of that name (`realm_access.roles`).
pub(super) fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        claim(claims.get(first)?.as_object()?, rest)
    })
}

/// The texts in a claim that is one text or a list.
pub(super) fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => {
            let texts = all.iter().filter_map(|one| one.as_str().map(str::to_owned));
            texts.collect()
        }
        Some(_) | None => Vec::new(),
    }
}

/// The claims of a token that was verified elsewhere.
pub(super) fn claims_of(token: &str) -> Option<Map<String, Value>> {
    object(token.split('.').nth(1)?)
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{}", part(header), part(claims), "AAAA")
    }

    #[test]
    fn what_nobody_signed_is_not_even_read() {
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "HS256"}),
            json!({}),
            json!({"alg": "RS256", "crit": ["exp"]}),
        ] {
            assert!(
                Signed::read(&token(&header, &json!({}))).is_err(),
                "{header}"
            );
        }
        let read = Signed::read(&token(
            &json!({"alg": "RS256", "typ": "at+JWT"}),
            &json!({}),
        ));
        let read = read.unwrap();
        assert!(read.is_of_kind(&["at+jwt"]) && !read.is_of_kind(&["logout+jwt"]));
        assert_eq!(read.verify(&[]).unwrap_err(), TokenFlaw::UnknownKey);
    }

    #[test]
    fn groups_are_found_wherever_issuers_put_them() {
        let claims = json!({"groups": "eine", "realm_access": {"roles": ["a", "b"]}, "a.b": ["c"]});
        let claims = claims.as_object().unwrap();
        assert_eq!(words(claim(claims, "groups")), ["eine"]);
        assert_eq!(words(claim(claims, "realm_access.roles")), ["a", "b"]);
        assert_eq!(words(claim(claims, "a.b")), ["c"]);
        assert!(words(claim(claims, "fehlt")).is_empty());
    }
}
