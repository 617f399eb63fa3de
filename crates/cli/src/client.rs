//! How the commands speak with a registry: HTTP like any other client, problems told in German.

mod account;
mod problem;

pub(crate) use problem::Trouble;

use crate::progress::Counted;
use account::Account;
use problem::refused;
use reqwest::{
    NoProxy, Proxy, Url,
    blocking::{Body, RequestBuilder, Response},
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use std::{cell::OnceCell, collections::BTreeMap, fs::File, io, time::Duration};

/// Where a registry is found when nobody says otherwise.
const HERE: &str = "http://127.0.0.1:8080";
const CONNECT: Duration = Duration::from_secs(10);
/// Long enough for a large package over a thin line.
const WHOLE: Duration = Duration::from_secs(600);

/// A registry that can be asked, as `BLAUPAUSE_URL`, `_TOKEN`, `_ID_TOKEN`, `_ISSUER`, `_PROXY` and `_CA_FILE` say.
pub(crate) struct Client {
    http: reqwest::blocking::Client,
    base: Url,
    pass: Pass,
}

/// Who asks.
enum Pass {
    Stranger,
    Token(HeaderValue),
    Account(Account),
    Job(Job),
}

/// A job that proves itself by the ID token of its platform; exchanged when it is needed, once a command.
struct Job {
    id_token: String,
    token: OnceCell<HeaderValue>,
}

/// What a registry answered when it did not refuse.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Value,
}

impl Client {
    /// The registry of this environment; nothing is sent yet.
    pub(crate) fn from_environment() -> Result<Self, Trouble> {
        let environment: BTreeMap<String, String> = std::env::vars().collect();
        Self::new(&|name| {
            // These two are nobody's own; programs read them in both ways of writing.
            let names = match name {
                "HTTPS_PROXY" | "NO_PROXY" => [name.to_owned(), name.to_lowercase()],
                _ => [format!("BLAUPAUSE_{name}"), String::new()],
            };
            let mut found = names.iter().filter_map(|name| environment.get(name));
            found.find(|value| !value.is_empty()).cloned()
        })
    }

    fn new(set: &dyn Fn(&str) -> Option<String>) -> Result<Self, Trouble> {
        let base = base(&set("URL").unwrap_or_else(|| HERE.to_owned()))?;
        let account = Account::read(set)?.map(Pass::Account);
        let token = set("TOKEN").map(|token| secret(&token)).transpose()?;
        let job = set("ID_TOKEN").map(|id_token| {
            let token = OnceCell::new();
            Pass::Job(Job { id_token, token })
        });
        let pass = account.or(token.map(Pass::Token)).or(job);
        let pass = pass.unwrap_or(Pass::Stranger);
        // Twice in one process keeps the first: it is the same.
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::blocking::Client::builder()
            .user_agent(concat!("blaupause/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            // A redirect would carry the token to another place, or turn a POST into a GET.
            .redirect(Policy::none())
            .no_proxy();
        if let Some(proxy) = proxy(set)? {
            builder = builder.proxy(proxy);
        }
        if let Some(file) = set("CA_FILE") {
            builder = builder.tls_certs_merge(authorities(&file)?);
        }
        let http = builder.build().map_err(|error| {
            Trouble::Setup(format!(
                "Verschlüsselte Verbindungen sind nicht möglich: {}. Nennen Sie mit BLAUPAUSE_CA_FILE eine Datei mit Zertifikaten.",
                problem::causes(&error)
            ))
        })?;
        Ok(Self { http, base, pass })
    }

    /// Whether there is a token; commands that write ask before they begin.
    pub(crate) fn needs_token(&self) -> Result<(), Trouble> {
        match self.pass {
            Pass::Token(_) | Pass::Account(_) | Pass::Job(_) => Ok(()),
            Pass::Stranger => Err(Trouble::Setup(
                "Es fehlt der Zugangsschlüssel: Setzen Sie BLAUPAUSE_TOKEN auf einen Zugangsschlüssel aus „Mein Konto“, in einem Job BLAUPAUSE_ID_TOKEN auf sein ID-Token."
                    .to_owned(),
            )),
        }
    }

    /// Asks for JSON.
    pub(crate) fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, Trouble> {
        json(self.send(self.http.get(self.address(path, query)))?)
    }

    /// Asks for a file, as it is.
    pub(crate) fn get_to(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        to: &mut dyn io::Write,
    ) -> Result<u64, Trouble> {
        let mut answer = self.send(self.http.get(self.address(path, query)))?;
        io::copy(&mut answer, to).map_err(|error| Trouble::Broken(error.to_string()))
    }

    /// Sends JSON and reads JSON.
    pub(crate) fn post(&self, path: &[&str], body: &Value) -> Result<Answer, Trouble> {
        let request = self.http.post(self.address(path, &[])).json(body);
        json(self.send(request)?)
    }

    /// Ends something, whatever its present state.
    pub(crate) fn delete(&self, path: &[&str]) -> Result<(), Trouble> {
        let request = self.http.delete(self.address(path, &[]));
        self.send(request.header("If-Match", "*")).map(|_| ())
    }

    /// Sends a file as it lies on the disk, with progress on a terminal.
    pub(crate) fn post_file(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        kind: &'static str,
        file: File,
    ) -> Result<Answer, Trouble> {
        let unreadable = |error: io::Error| Trouble::Setup(error.to_string());
        let size = file.metadata().map_err(unreadable)?.len();
        let body = Body::sized(Counted::new("Senden", file, size), size);
        let request = self
            .http
            .post(self.address(path, query))
            .header(CONTENT_TYPE, kind)
            .body(body);
        json(self.send(request)?)
    }

    /// The address of something in this registry; each part is written so that it stays one part.
    fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut parts) = address.path_segments_mut() {
            parts.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        address
    }

    /// The token that the registry gives a job for its ID token.
    fn exchanged(&self, job: &Job) -> Result<HeaderValue, Trouble> {
        if let Some(token) = job.token.get() {
            return Ok(token.clone());
        }
        let fields = [
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            (
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:id_token",
            ),
            ("subject_token", job.id_token.trim()),
        ];
        // An address writes its parameters as a form does.
        let mut form = self.base.clone();
        form.query_pairs_mut().clear().extend_pairs(fields);
        let body = form.query().unwrap_or_default().to_owned();
        let request = self
            .http
            .post(self.address(&["token-exchange"], &[]))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        let answer = json(self.answered(request)?)?;
        let token = answer.body.get("access_token").and_then(Value::as_str);
        let token = token.ok_or_else(|| {
            Trouble::Broken("Das Register gibt dem Job keinen Zugangsschlüssel.".to_owned())
        })?;
        let token = secret(token)?;
        Ok(job.token.get_or_init(|| token).clone())
    }

    fn send(&self, mut request: RequestBuilder) -> Result<Response, Trouble> {
        request = match &self.pass {
            Pass::Stranger => request,
            Pass::Token(token) => request.header(AUTHORIZATION, token.clone()),
            Pass::Account(account) => request.header(AUTHORIZATION, account.token(&self.http)?),
            Pass::Job(job) => request.header(AUTHORIZATION, self.exchanged(job)?),
        };
        self.answered(request)
    }

    fn answered(&self, request: RequestBuilder) -> Result<Response, Trouble> {
        let answer = request
            .header("Accept", "application/json")
            .send()
            .map_err(|error| Trouble::Unreachable {
                address: self.base.to_string(),
                why: problem::causes(&error.without_url()),
            })?;
        if answer.status().is_success() {
            Ok(answer)
        } else {
            Err(refused(answer, &self.base))
        }
    }
}

fn json(answer: Response) -> Result<Answer, Trouble> {
    let body = answer.json().map_err(|_| {
        Trouble::Broken(
            "Die Antwort ist kein JSON. Zeigt BLAUPAUSE_URL auf ein Register?".to_owned(),
        )
    })?;
    Ok(Answer { body })
}

fn base(text: &str) -> Result<Url, Trouble> {
    let wrong = || {
        Trouble::Setup(
            "BLAUPAUSE_URL ist keine Adresse eines Registers wie https://blaupausen.example.org."
                .to_owned(),
        )
    };
    let url: Url = text.parse().map_err(|_| wrong())?;
    // A name and a password in the address would turn up in messages.
    let plain = url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if plain && web { Ok(url) } else { Err(wrong()) }
}

/// Our own proxy for everything, or the usual one for what is encrypted; never for this machine.
fn proxy(set: &dyn Fn(&str) -> Option<String>) -> Result<Option<Proxy>, Trouble> {
    let (name, found) = match (set("PROXY"), set("HTTPS_PROXY")) {
        (Some(address), _) => ("BLAUPAUSE_PROXY", Proxy::all(&address)),
        (None, Some(address)) => ("HTTPS_PROXY", Proxy::https(&address)),
        (None, None) => return Ok(None),
    };
    let proxy =
        found.map_err(|_| Trouble::Setup(format!("{name} ist keine Adresse eines Proxys.")))?;
    let others = set("NO_PROXY").unwrap_or_default();
    let near = NoProxy::from_string(&format!("localhost,127.0.0.1,::1,{others}"));
    Ok(Some(proxy.no_proxy(near)))
}

fn secret(token: &str) -> Result<HeaderValue, Trouble> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.trim())).map_err(|_| {
        Trouble::Setup("BLAUPAUSE_TOKEN enthält Zeichen, die kein Zugangsschlüssel hat.".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn authorities(file: &str) -> Result<Vec<reqwest::Certificate>, Trouble> {
    let pem = std::fs::read(file).map_err(|error| {
        Trouble::Setup(format!(
            "BLAUPAUSE_CA_FILE: „{file}“ konnte nicht gelesen werden ({error})."
        ))
    })?;
    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(Trouble::Setup(format!(
            "BLAUPAUSE_CA_FILE: „{file}“ enthält kein Zertifikat."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Client, Trouble> {
        let pairs: BTreeMap<String, String> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Client::new(&|name| pairs.get(name).cloned())
    }

    #[test]
    fn a_part_of_a_path_stays_one_part() {
        let client = with(&[("URL", "https://example.org/register/")]).unwrap();
        assert_eq!(
            client
                .address(&["blueprints", "a/b?c"], &[("q", "Hund & Steuer")])
                .as_str(),
            "https://example.org/register/api/v1/blueprints/a%2Fb%3Fc?q=Hund+%26+Steuer"
        );
    }

    /// Asks a registry that is reached through a proxy that refuses, and says what the proxy heard.
    fn heard_by_a_proxy(variable: &str, more: &[(&str, &str)]) -> Option<String> {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut start = [0; 512];
            let size = stream.read(&mut start).unwrap();
            tell.send(String::from_utf8_lossy(&start[..size]).into_owned())
                .unwrap();
            _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        });
        let pairs = [("URL", "https://blaupausen.invalid"), (variable, &address)];
        let client = with(&[&pairs, more].concat()).unwrap();
        assert!(client.get(&["bodies"], &[]).is_err());
        let first = told.try_recv().ok()?;
        first.lines().next().map(str::to_owned)
    }

    #[test]
    fn the_usual_proxy_counts_where_ours_is_not_set() {
        let connect = Some("CONNECT blaupausen.invalid:443 HTTP/1.1".to_owned());
        assert_eq!(heard_by_a_proxy("HTTPS_PROXY", &[]), connect);
        assert_eq!(heard_by_a_proxy("PROXY", &[]), connect);
        let own = [("NO_PROXY", "blaupausen.invalid")];
        assert_eq!(heard_by_a_proxy("HTTPS_PROXY", &own), None);
    }

    #[test]
    fn a_wrong_environment_is_told_and_no_secret_with_it() {
        for pairs in [
            ("URL", "ftp://example.org"),
            ("URL", "https://anna:geheim@example.org"),
            ("TOKEN", "geheim\n2"),
            ("CA_FILE", "/nirgends/ca.pem"),
        ] {
            let trouble = with(&[pairs]).err().unwrap();
            assert!(matches!(trouble, Trouble::Setup(_)), "{trouble:?}");
            assert!(!trouble.to_string().contains("geheim"), "{trouble}");
        }
    }
}
