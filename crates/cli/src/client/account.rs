//! A program that gets its token from an issuer (client credentials) instead of keeping one.

use super::{Trouble, problem::causes, secret};
use oauth2::{
    AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope,
    TokenResponse as _, TokenUrl,
    basic::{BasicClient, BasicErrorResponse},
};
use reqwest::{
    Url,
    blocking::Client,
    header::{ACCEPT, HeaderValue},
};
use serde::Deserialize;
use std::{cell::OnceCell, io::Read as _};

/// An account of a program at an issuer.
pub(super) struct Account {
    issuer: Url,
    client_id: String,
    secret: String,
    scope: Option<String>,
    resource: Option<String>,
    /// Fetched when it is needed, once a command.
    token: OnceCell<HeaderValue>,
}

/// What an issuer says about itself, as far as a program needs it.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// More than any answer of an issuer to these questions.
const MOST: u64 = 1024 * 1024;

/// Why an issuer did not answer.
#[derive(Debug)]
struct NoAnswer(String);

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NoAnswer {}

impl Account {
    /// The account of this environment, if there is one.
    pub(super) fn read(set: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>, Trouble> {
        let wrong = |sentence: &str| Trouble::Setup(sentence.to_owned());
        let Some(issuer) = set("ISSUER") else {
            return Ok(None);
        };
        if set("TOKEN").is_some() {
            return Err(wrong(
                "BLAUPAUSE_TOKEN und BLAUPAUSE_ISSUER: Setzen Sie nur eines von beiden.",
            ));
        }
        let address: Option<Url> = issuer.parse().ok();
        let address = address.filter(|url| {
            let host = url.host_str().unwrap_or_default();
            let near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
            url.scheme() == "https" || (url.scheme() == "http" && near)
        });
        let issuer = address.ok_or_else(|| {
            wrong("BLAUPAUSE_ISSUER ist keine Adresse eines Anmeldedienstes (https://…).")
        })?;
        let client_id = set("CLIENT_ID")
            .ok_or_else(|| wrong("Zu BLAUPAUSE_ISSUER gehört BLAUPAUSE_CLIENT_ID."))?;
        let file = set("CLIENT_SECRET_FILE").ok_or_else(|| {
            wrong("Zu BLAUPAUSE_ISSUER gehört BLAUPAUSE_CLIENT_SECRET_FILE, die Datei mit dem Geheimnis des Programms.")
        })?;
        let secret = std::fs::read_to_string(&file).map_err(|error| {
            Trouble::Setup(format!(
                "BLAUPAUSE_CLIENT_SECRET_FILE: „{file}“ konnte nicht gelesen werden ({error})."
            ))
        })?;
        Ok(Some(Self {
            issuer,
            client_id,
            secret: secret.trim().to_owned(),
            scope: set("SCOPE"),
            resource: set("RESOURCE"),
            token: OnceCell::new(),
        }))
    }

    /// The token of this program.
    pub(super) fn token(&self, http: &Client) -> Result<HeaderValue, Trouble> {
        if let Some(token) = self.token.get() {
            return Ok(token.clone());
        }
        let token = self.fetch(http)?;
        Ok(self.token.get_or_init(|| token).clone())
    }

    fn fetch(&self, http: &Client) -> Result<HeaderValue, Trouble> {
        let metadata = self.metadata(http)?;
        let address = TokenUrl::new(metadata.token_endpoint)
            .map_err(|error| self.unusable(&error.to_string()))?;
        if self.issuer.scheme() == "https" && address.url().scheme() != "https" {
            return Err(self.unusable("sein token_endpoint ist nicht verschlüsselt"));
        }
        let methods = metadata.token_endpoint_auth_methods_supported;
        let by_form =
            methods.is_some_and(|all| !all.iter().any(|one| one == "client_secret_basic"));
        let client = BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.secret.clone()))
            .set_auth_type(match by_form {
                true => AuthType::RequestBody,
                false => AuthType::BasicAuth,
            })
            .set_token_uri(address);
        let scopes = self.scope.iter().flat_map(|all| all.split_whitespace());
        let mut request = client
            .exchange_client_credentials()
            .add_scopes(scopes.map(|scope| Scope::new(scope.to_owned())));
        if let Some(resource) = &self.resource {
            request = request.add_extra_param("resource", resource);
        }
        let answer = request
            .request(&|request| ask(http, request))
            .map_err(|error| self.refused(error))?;
        secret(answer.access_token().secret())
    }

    fn metadata(&self, http: &Client) -> Result<Metadata, Trouble> {
        let named = self.issuer.as_str().trim_end_matches('/').to_owned();
        let address = format!("{named}/.well-known/openid-configuration");
        let answer = http
            .get(address)
            .header(ACCEPT, "application/json")
            .send()
            .map_err(|error| self.unreachable(causes(&error.without_url())))?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return Err(self.unusable(&format!("er antwortet mit Status {status}")));
        }
        let mut body = Vec::new();
        answer
            .take(MOST)
            .read_to_end(&mut body)
            .map_err(|error| self.unreachable(error.to_string()))?;
        let metadata: Metadata = serde_json::from_slice(&body)
            .map_err(|_| self.unusable("seine Konfiguration ist nicht lesbar"))?;
        match metadata.issuer.trim_end_matches('/') == named {
            true => Ok(metadata),
            false => Err(self.unusable(&format!("er nennt sich „{}“", metadata.issuer))),
        }
    }

    fn refused(&self, error: RequestTokenError<NoAnswer, BasicErrorResponse>) -> Trouble {
        match error {
            RequestTokenError::ServerResponse(answer) => Trouble::Setup(format!(
                "Der Anmeldedienst {} gibt dem Programm „{}“ keinen Zugangsschlüssel ({}). Prüfen Sie BLAUPAUSE_CLIENT_ID, BLAUPAUSE_CLIENT_SECRET_FILE, BLAUPAUSE_SCOPE und BLAUPAUSE_RESOURCE.",
                self.issuer,
                self.client_id,
                answer.error().as_ref()
            )),
            RequestTokenError::Request(NoAnswer(why)) => self.unreachable(why),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                self.unusable("seine Antwort enthält keinen Zugangsschlüssel")
            }
        }
    }

    fn unreachable(&self, why: String) -> Trouble {
        Trouble::Broken(format!(
            "Der Anmeldedienst {} ist nicht erreichbar ({why}).",
            self.issuer
        ))
    }
    fn unusable(&self, why: &str) -> Trouble {
        Trouble::Broken(format!(
            "Der Anmeldedienst {} ist nicht zu gebrauchen: {why}.",
            self.issuer
        ))
    }
}

fn ask(http: &Client, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let lost = |error: reqwest::Error| NoAnswer(causes(&error.without_url()));
    let request = reqwest::blocking::Request::try_from(request).map_err(lost)?;
    let answer = http.execute(request).map_err(lost)?;
    let mut whole = oauth2::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        whole = whole.header(name, value);
    }
    let mut body = Vec::new();
    answer
        .take(MOST)
        .read_to_end(&mut body)
        .map_err(|error| NoAnswer(error.to_string()))?;
    whole
        .body(body)
        .map_err(|error| NoAnswer(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_whole_or_not_there() {
        let read = |pairs: &[(&str, &str)]| {
            let set = |name: &str| {
                let found = pairs.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            Account::read(&set)
        };
        assert!(read(&[]).unwrap().is_none());
        let issuer = ("ISSUER", "https://login.example.org/realms/stadt");
        for pairs in [
            vec![issuer],
            vec![issuer, ("CLIENT_ID", "fachverfahren")],
            vec![issuer, ("TOKEN", "blp_x")],
            vec![("ISSUER", "http://login.example.org")],
            vec![
                issuer,
                ("CLIENT_ID", "x"),
                ("CLIENT_SECRET_FILE", "/nirgends"),
            ],
        ] {
            assert!(matches!(read(&pairs), Err(Trouble::Setup(_))), "{pairs:?}");
        }
    }
}
