//! Programs that get their tokens from an issuer (client credentials) instead of from us.

use super::{
    Issuers,
    jws::{Claims, Signed},
    provider::Provider,
    refused::{Refused, TokenFlaw},
};
use crate::{clock, config::issuers::Machine, problem::Problem, registry::Registry};
use app::sign_in::issuer::{self, Arrival, Newcomers};
use domain::{Id, person::Person};

/// The name under which programs of an issuer are kept: no person of it can have the same.
#[must_use]
pub fn account(url: &str) -> String {
    format!("{url} (Programme)")
}

impl Issuers {
    /// Whose program sends this access token.
    ///
    /// # Errors
    /// 401 when the token does not hold; problems with the database.
    pub async fn program(&self, registry: &Registry, token: &str) -> Result<Id<Person>, Problem> {
        let arrival = match self.arrival(token).await {
            Ok(arrival) => arrival,
            Err(refused) => {
                tracing::info!(%refused, "An access token is refused");
                return Err(unknown(&refused));
            }
        };
        let looked_up = arrival.clone();
        let known = registry
            .read(move |snap| issuer::settled(snap, &looked_up).map_err(store::Trouble::from))
            .await?;
        if let Some(person) = known {
            return Ok(person);
        }
        // Only at its first request, and when the configuration has changed.
        let settled = registry
            .write(move |tx, now| issuer::settle(tx, &arrival, now).map_err(store::Trouble::from))
            .await?;
        settled.map_err(|refused| unknown(&Refused::Person(refused)))
    }

    async fn arrival(&self, token: &str) -> Result<Arrival, Refused> {
        let signed = Signed::read(token).map_err(Refused::Token)?;
        if !signed.is_of_kind(&["at+jwt", "jwt"]) {
            return Err(Refused::Token(TokenFlaw::Shape));
        }
        let provider = signed.claimed_issuer().and_then(|url| self.by_url(url));
        let provider = provider.ok_or(Refused::Token(TokenFlaw::Issuer))?;
        let claims = provider.signed_here(&signed).await?;
        provider.program(&claims).map_err(Refused::Token)
    }
}

impl Provider {
    fn program(&self, claims: &Claims) -> Result<Arrival, TokenFlaw> {
        let now = clock::moment().micros() / 1_000_000;
        self.holds_now(claims, now)?;
        if claims.seconds("exp").is_none() {
            return Err(TokenFlaw::Shape);
        }
        let audience = self.issuer.api_audience.as_deref();
        if !audience.is_some_and(|audience| claims.is_for(audience)) {
            return Err(TokenFlaw::Audience);
        }
        // Keycloak writes `azp`, Entra `azp` or `appid`, RFC 9068 `client_id`.
        let names = ["client_id", "azp", "appid"];
        let client = names.iter().find_map(|name| claims.text(name));
        let machine = client.and_then(|id| self.machine(id));
        let machine = machine.ok_or(TokenFlaw::UnknownProgram)?;
        let held: Vec<String> = ["scope", "scp", "roles"]
            .iter()
            .flat_map(|name| claims.words(name))
            .collect();
        if !machine.scopes.iter().all(|scope| held.contains(scope)) {
            return Err(TokenFlaw::Scope);
        }
        Ok(Arrival {
            issuer: account(&self.issuer.url),
            subject: machine.client_id.clone(),
            issuer_session: None,
            id_token: None,
            signed_in_at: None,
            name: machine.name.clone(),
            mail: None,
            body: machine.body.clone(),
            roles: machine.roles.clone(),
            reach: self.issuer.reach.clone(),
            newcomers: Newcomers::Welcome,
            browser: None,
        })
    }

    fn machine(&self, client_id: &str) -> Option<&Machine> {
        let machines = &self.issuer.machines;
        machines.iter().find(|one| one.client_id == client_id)
    }
}

fn unknown(refused: &Refused) -> Problem {
    let detail = match refused {
        Refused::Unreachable(_) | Refused::Unusable(_) => {
            return Problem::new(
                "nicht-erreichbar",
                "Der Anmeldedienst, von dem der Zugangsschlüssel stammt, antwortet nicht; seine Schlüssel lassen sich nicht prüfen.",
            )
            .retry_after(30);
        }
        Refused::Token(flaw) => of_program(*flaw),
        Refused::Declined(_)
        | Refused::Over
        | Refused::Code(_)
        | Refused::Client(_)
        | Refused::NoBody
        | Refused::ForeignBody
        | Refused::Person(_) => "Der Zugangsschlüssel gilt nicht.",
    };
    Problem::new("anmeldung-noetig", detail)
}

const fn of_program(flaw: TokenFlaw) -> &'static str {
    match flaw {
        TokenFlaw::Expired => "Der Zugangsschlüssel ist abgelaufen.",
        TokenFlaw::Audience => {
            "Der Zugangsschlüssel ist nicht für dieses Register ausgestellt (aud)."
        }
        TokenFlaw::UnknownProgram => {
            "Dieses Programm ist im Register nicht eingetragen (client_id)."
        }
        TokenFlaw::Scope => "Dem Zugangsschlüssel fehlt eine Berechtigung (scope).",
        TokenFlaw::Issuer => {
            "Der Zugangsschlüssel stammt von keinem Anmeldedienst, dem dieses Register glaubt (iss)."
        }
        TokenFlaw::UnknownKey => {
            "Der Zugangsschlüssel ist mit einem Schlüssel unterschrieben, den sein Anmeldedienst nicht veröffentlicht (kid)."
        }
        TokenFlaw::Signature => "Die Unterschrift unter dem Zugangsschlüssel stimmt nicht.",
        TokenFlaw::Nonce | TokenFlaw::Time | TokenFlaw::NotAnew | TokenFlaw::Shape => {
            "Der Zugangsschlüssel gilt nicht."
        }
    }
}
