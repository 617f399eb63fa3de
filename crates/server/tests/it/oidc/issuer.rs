//! The login of a town: a certified provider of npm as a process beside the test, and a browser that goes there.

use crate::world::{Answer, World};
use actix_web::{http::header, test};
use reqwest::{Client, Response, Url, redirect::Policy};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Where the registry would be reached; no socket is needed, since the browser of the tests goes there itself.
pub const PUBLIC: &str = "http://127.0.0.1:8099";

/// A provider that runs.
pub struct Issuer {
    child: Child,
    pub url: String,
    http: Client,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Issuer {
    /// Starts one; `cargo xtask test` has installed what it needs.
    pub fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
        assert!(
            folder.join("node_modules/oidc-provider").exists(),
            "the provider is missing: run `cargo xtask test rust`, or `npm ci` in tests/oidc"
        );
        let mut child = Command::new("node")
            .args(["provider.mjs", PUBLIC])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines
            .map_while(Result::ok)
            .find(|line| line.starts_with('{'));
        let said: Value =
            serde_json::from_str(&said.expect("the provider says where it is")).unwrap();
        _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            child,
            url: said["url"].as_str().unwrap().to_owned(),
            http: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
        }
    }

    /// The lines of the configuration that tie Wetzlar to it; `more` stands in the same table.
    pub fn configured(&self, more: &str) -> String {
        format!(
            r#"public_url = "{PUBLIC}"
[[issuer]]
id = "wetzlar"
name = "Stadt Wetzlar"
url = "{}"
client_id = "blaupausen"
client_secret = "nur-fuer-tests-0123456789abcdef"
mail_domains = ["wetzlar.example.org"]
roles = {{ "bp-freigabe" = ["freigeben", "erfassen"], "bp-erfassung" = ["erfassen"], "bp-koordination" = ["koordination"] }}
{more}
"#,
            self.url
        )
    }

    /// The usual town: everybody there works for Wetzlar.
    pub fn of_wetzlar(&self) -> String {
        self.configured("bodies = [\"06532023\"]")
    }

    /// From now on its tokens are wrong in this way.
    pub async fn trick(&self, name: &str) {
        self.pull("/_trick", name.to_owned()).await;
    }
    /// From now on it signs with another key.
    pub async fn rotate(&self) {
        self.pull("/_rotate", String::new()).await;
    }
    /// What it has told us about sessions that ended.
    pub async fn caught(&self) -> Vec<String> {
        serde_json::from_str(&self.pull("/_caught", String::new()).await).unwrap()
    }
    /// A token of any content, signed with its key.
    pub async fn signed(&self, header: Value, claims: Value) -> String {
        self.pull(
            "/_sign",
            json!({"header": header, "claims": claims}).to_string(),
        )
        .await
    }
    /// A token of any content, signed with a key that it does not show.
    pub async fn forged(&self, header: Value, claims: Value) -> String {
        let body = json!({"header": header, "claims": claims, "foreign": true});
        self.pull("/_sign", body.to_string()).await
    }
    /// From here on nobody answers there.
    pub async fn stop(&self) {
        self.pull("/_stop", String::new()).await;
        while self.http.get(&self.url).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
    async fn pull(&self, path: &str, body: String) -> String {
        let address = format!("{}{path}", self.url);
        let answer = self.http.post(address).body(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.text().await.unwrap()
    }

    /// The access token of a program, for an audience.
    pub async fn access_token(&self, client: (&str, &str), audience: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("resource", audience),
            ("scope", "blaupausen:schreiben"),
        ];
        let request = self.http.post(format!("{}/token", self.url)).form(&form);
        let answer = request
            .basic_auth(client.0, Some(client.1))
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }
}

/// One browser: it keeps the cookies of the registry and of the provider apart.
pub struct Browser<'w> {
    world: &'w World,
    issuer: &'w Issuer,
    here: BTreeMap<String, String>,
    there: BTreeMap<String, String>,
}

impl<'w> Browser<'w> {
    pub fn new(world: &'w World, issuer: &'w Issuer) -> Self {
        Self {
            world,
            issuer,
            here: BTreeMap::new(),
            there: BTreeMap::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }

    /// Sends a form from the last page that had one.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get("/").await.text();
        let mark = "name=\"csrf\" value=\"";
        let csrf = page
            .split(mark)
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let csrf = csrf.unwrap_or_default().to_owned();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.send(test::TestRequest::post().uri(path).set_form(all))
            .await
    }

    async fn send(&mut self, request: test::TestRequest) -> Answer {
        let cookies = written(&self.here);
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
        let request = request
            .insert_header((header::COOKIE, cookies))
            .insert_header((header::USER_AGENT, agent));
        let answer = self.world.send(request).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            keep(&mut self.here, line.to_str().unwrap());
        }
        answer
    }

    /// Signs in as somebody of the town, from the sign-in page to where one wanted to be.
    pub async fn sign_in(&mut self, account: &str) -> Answer {
        let address = self.leave("/konto").await;
        let back = self.there(&address, account).await;
        self.get(&back).await
    }

    /// Leaves for the provider; answers its address.
    pub async fn leave(&mut self, wish: &str) -> String {
        self.follow(&format!("/anmelden/weiter/wetzlar?zurueck={wish}"))
            .await
    }

    /// Follows a link to the provider; answers where it leads.
    pub async fn follow(&mut self, path: &str) -> String {
        let answer = self.get(path).await.is(303);
        let address = answer.header("location").to_owned();
        assert!(address.starts_with(&self.issuer.url), "{address}");
        address
    }

    /// Signs in there; answers the path at which the registry is told.
    pub async fn there(&mut self, address: &str, account: &str) -> String {
        let mut next = Url::parse(address).unwrap();
        for _ in 0..10 {
            let answer = self.ask(self.issuer.http.get(next.clone())).await;
            let answer = if answer.status().is_redirection() {
                answer
            } else {
                let action = next.clone();
                let page = answer.text().await.unwrap();
                let form = match hidden(&page, "xsrf") {
                    // Somebody else was signed in there, and is signed out first.
                    Some(xsrf) => {
                        let confirm = format!("{}/session/end/confirm", self.issuer.url);
                        let form = [("xsrf", xsrf.as_str()), ("logout", "yes")];
                        self.issuer.http.post(confirm).form(&form)
                    }
                    None => {
                        assert!(page.contains("Anmeldung der Stadt"), "{page}");
                        self.issuer.http.post(action).form(&[("konto", account)])
                    }
                };
                self.ask(form).await
            };
            let to = answer.headers()["location"].to_str().unwrap();
            next = next.join(to).unwrap();
            if let Some(path) = next.as_str().strip_prefix(PUBLIC) {
                return path.to_owned();
            }
        }
        panic!("the provider never sends anybody back");
    }

    /// Signs out there, as its own page asks; answers the path at which one comes back.
    pub async fn sign_out_there(&mut self, address: &str) -> String {
        let page = self
            .ask(self.issuer.http.get(address))
            .await
            .text()
            .await
            .unwrap();
        let xsrf = hidden(&page, "xsrf").unwrap_or_else(|| panic!("{page}"));
        let confirm = format!("{}/session/end/confirm", self.issuer.url);
        let form = self
            .issuer
            .http
            .post(confirm)
            .form(&[("xsrf", xsrf.as_str()), ("logout", "yes")]);
        let answer = self.ask(form).await;
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        to.strip_prefix(PUBLIC)
            .unwrap_or_else(|| panic!("{to}"))
            .to_owned()
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Response {
        let answer = request
            .header("cookie", written(&self.there))
            .send()
            .await
            .unwrap();
        for line in answer.headers().get_all("set-cookie") {
            keep(&mut self.there, line.to_str().unwrap());
        }
        assert!(
            !answer.status().is_server_error(),
            "{}",
            answer.text().await.unwrap()
        );
        answer
    }

    /// Whether the registry knows who this is.
    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/konto").await.status == 200
    }
    /// What would open the session elsewhere.
    pub fn session(&self) -> Option<&String> {
        self.here.get("bp")
    }
    /// The same browser with another cookie for its session.
    pub fn with_session(mut self, cookie: &str) -> Self {
        self.here.insert("bp".to_owned(), cookie.to_owned());
        self
    }
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> Option<String> {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

fn written(cookies: &BTreeMap<String, String>) -> String {
    let all = cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    all.collect::<Vec<_>>().join("; ")
}

fn keep(cookies: &mut BTreeMap<String, String>, line: &str) {
    let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
    let is_over = line.contains("Max-Age=0") || line.contains("01 Jan 1970");
    if value.is_empty() || is_over {
        cookies.remove(name);
    } else {
        cookies.insert(name.to_owned(), value.to_owned());
    }
}
