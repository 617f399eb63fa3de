//! Passkeys (WebAuthn): what a browser is asked, and whether its answer holds. Where it is kept is no matter here.

use domain::{Id, person::Person};
use serde::{Deserialize, Serialize};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
    bin::{Decode as _, Encode as _},
    request::{
        AsciiDomain, PublicKeyCredentialDescriptor, RpId,
        auth::AuthenticationVerificationOptions,
        register::{
            CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle,
        },
    },
    response::{
        AuthTransports, CredentialId,
        register::{DynamicState, StaticState},
    },
};

/// Where passkeys hold: the host, and the whole origin from which browsers answer.
pub struct Place {
    host: RpId,
    origin: String,
}

/// Why an answer does not hold; for the log, since nobody at a browser can do anything with it.
#[derive(Debug, thiserror::Error)]
pub enum NoProof {
    #[error("unreadable: {0}")]
    Unreadable(String),
    #[error("refused: {0}")]
    Refused(String),
}

fn unreadable(error: impl std::fmt::Display) -> NoProof {
    NoProof::Unreadable(error.to_string())
}

fn refused(error: impl std::fmt::Display) -> NoProof {
    NoProof::Refused(error.to_string())
}

/// What a browser is asked, and what the registry remembers until it answers.
#[derive(Debug)]
pub struct Question {
    pub options: serde_json::Value,
    pub state: String,
}

/// A passkey as the registry keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    fixed: String,
    moving: String,
    transports: u8,
}

/// A new passkey that holds: its identity, and what is kept of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    pub id: String,
    pub credential: String,
}

/// An answer to a sign-in, before it is checked: which passkey it names.
pub struct Answer(DiscoverableAuthentication16);

impl Answer {
    /// Reads what a browser sent.
    ///
    /// # Errors
    /// [`NoProof::Unreadable`].
    pub fn read(json: &[u8]) -> Result<Self, NoProof> {
        DiscoverableAuthentication16::from_json_relaxed(json)
            .map(Self)
            .map_err(unreadable)
    }
    /// The identity of the passkey.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.0.raw_id().as_ref())
    }
}

fn handle(person: Id<Person>) -> Result<UserHandle<16>, NoProof> {
    let digits = person.to_string().replace('-', "");
    let bytes = hex::decode(digits).map_err(unreadable)?;
    let bytes: [u8; 16] = bytes
        .try_into()
        .map_err(|_| unreadable("an identity has another length"))?;
    UserHandle::decode(bytes).map_err(unreadable)
}

impl Place {
    /// The place behind an address like `https://register.example.org`; none for a bare IP address, where browsers know
    /// no passkeys.
    #[must_use]
    pub fn of(origin: &str) -> Option<Self> {
        let url: reqwest::Url = origin.parse().ok()?;
        let host = url.domain()?.to_owned();
        Some(Self {
            host: RpId::Domain(AsciiDomain::try_from(host).ok()?),
            origin: origin.to_owned(),
        })
    }

    /// Asks for a new passkey of a person who has these already.
    ///
    /// # Errors
    /// [`NoProof`] when what is kept cannot be read.
    pub fn ask_new(
        &self,
        person: Id<Person>,
        account: &str,
        known: &[(String, String)],
    ) -> Result<Question, NoProof> {
        let known: Vec<_> = known
            .iter()
            .map(|(id, credential)| {
                let kept: Kept = serde_json::from_str(credential).map_err(unreadable)?;
                Ok(PublicKeyCredentialDescriptor {
                    id: CredentialId::<Vec<u8>>::decode(hex::decode(id).map_err(unreadable)?)
                        .map_err(|_| unreadable("the identity of a passkey"))?,
                    transports: AuthTransports::decode(kept.transports).map_err(unreadable)?,
                })
            })
            .collect::<Result<_, NoProof>>()?;
        let handle = handle(person)?;
        let user = PublicKeyCredentialUserEntity {
            name: account.try_into().map_err(unreadable)?,
            id: &handle,
            display_name: None,
        };
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.host, user, known);
        // Who is there is checked each time anyway, and many devices refuse what they cannot enforce themselves.
        options.extensions.cred_protect = CredProtect::None;
        let (server, client) = options.start_ceremony().map_err(refused)?;
        Ok(Question {
            options: serde_json::to_value(&client).map_err(unreadable)?,
            state: hex::encode(server.encode().map_err(unreadable)?),
        })
    }

    /// Checks the answer with a new passkey.
    ///
    /// # Errors
    /// [`NoProof`].
    pub fn made(&self, state: &str, answer: &[u8]) -> Result<Made, NoProof> {
        let state = hex::decode(state).map_err(unreadable)?;
        let state = RegistrationServerState::<16>::decode(&state).map_err(unreadable)?;
        let answer = Registration::from_json_relaxed(answer).map_err(unreadable)?;
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin.as_str()],
            ..RegistrationVerificationOptions::default()
        };
        let made = state
            .verify(&self.host, &answer, &options)
            .map_err(refused)?;
        let kept = Kept {
            fixed: hex::encode(made.static_state().encode().map_err(unreadable)?),
            moving: hex::encode(made.dynamic_state().encode().map_err(unreadable)?),
            transports: made.transports().encode().map_err(unreadable)?,
        };
        Ok(Made {
            id: hex::encode(made.id().as_ref()),
            credential: serde_json::to_string(&kept).map_err(unreadable)?,
        })
    }

    /// Asks for any passkey that the browser has for this registry.
    ///
    /// # Errors
    /// [`NoProof`].
    pub fn ask(&self) -> Result<Question, NoProof> {
        let (server, client) = DiscoverableCredentialRequestOptions::passkey(&self.host)
            .start_ceremony()
            .map_err(refused)?;
        Ok(Question {
            options: serde_json::to_value(&client).map_err(unreadable)?,
            state: hex::encode(server.encode().map_err(unreadable)?),
        })
    }

    /// Checks the answer with a passkey of this person; says what is to be kept of it from now on.
    ///
    /// # Errors
    /// [`NoProof`].
    pub fn used(
        &self,
        state: &str,
        answer: &Answer,
        person: Id<Person>,
        credential: &str,
    ) -> Result<String, NoProof> {
        let state = hex::decode(state).map_err(unreadable)?;
        let state = DiscoverableAuthenticationServerState::decode(&state).map_err(unreadable)?;
        let mut kept: Kept = serde_json::from_str(credential).map_err(unreadable)?;
        let fixed = hex::decode(&kept.fixed).map_err(unreadable)?;
        let moving: [u8; 7] = hex::decode(&kept.moving)
            .map_err(unreadable)?
            .try_into()
            .map_err(|_| unreadable("what moves in a passkey"))?;
        let handle = handle(person)?;
        let mut known = AuthenticatedCredential::new(
            answer.0.raw_id(),
            &handle,
            StaticState::decode(&fixed).map_err(unreadable)?,
            DynamicState::decode(moving).map_err(unreadable)?,
        )
        .map_err(refused)?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin.as_str()],
            ..AuthenticationVerificationOptions::default()
        };
        state
            .verify(&self.host, &answer.0, &mut known, &options)
            .map_err(refused)?;
        kept.moving = hex::encode(known.dynamic_state().encode().map_err(unreadable)?);
        serde_json::to_string(&kept).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_host_name() {
        assert!(Place::of("https://register.example.org").is_some());
        assert!(Place::of("http://localhost:8080").is_some());
        assert!(Place::of("http://127.0.0.1:8080").is_none());
    }

    #[test]
    fn a_question_names_the_registry_and_never_repeats_itself() {
        let place = Place::of("https://register.example.org").unwrap();
        let (one, other) = (place.ask().unwrap(), place.ask().unwrap());
        assert_ne!(one.state, other.state);
        assert!(
            one.options.to_string().contains("register.example.org"),
            "{}",
            one.options
        );
        let person = crate::clock::now().id();
        let new = place.ask_new(person, "anna@sinn.example.org", &[]).unwrap();
        assert!(
            new.options
                .to_string()
                .contains("\"userVerification\":\"required\""),
            "{}",
            new.options
        );
        assert!(matches!(
            place.made(&new.state, b"{}"),
            Err(NoProof::Unreadable(_))
        ));
    }
}
