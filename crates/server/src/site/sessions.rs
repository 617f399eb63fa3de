//! `/konto/sitzungen`: where I am signed in, and how I end that.

use super::{go_on, show as show_page};
use crate::{clock, page::Page, problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use app::sign_in::Method;
use domain::Digest;
use serde::{Deserialize, Serialize};
use store::sessions::Session;

/// Somebody's sessions.
#[derive(Debug, Serialize)]
pub struct Sessions {
    rows: Vec<Row>,
    idle_minutes: i64,
}

/// A session.
#[derive(Debug, Serialize)]
struct Row {
    /// Names the session in the form.
    digest: String,
    browser: String,
    method: String,
    began: String,
    seen: String,
    ends: String,
    is_this: bool,
}

impl Page for Sessions {
    const TEMPLATE: &'static str = "pages/sessions.html";
    fn title(&self) -> String {
        "Meine Sitzungen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = |is_this| Row {
            digest: Digest::of(&[u8::from(is_this)]).to_string(),
            browser: "Firefox unter Windows".to_owned(),
            method: "Stadt Wetzlar".to_owned(),
            began: "24.02.2021, 08:12 Uhr".to_owned(),
            seen: "24.02.2021, 09:30 Uhr".to_owned(),
            ends: "24.02.2021, 18:12 Uhr".to_owned(),
            is_this,
        };
        vec![
            Self {
                rows: vec![row(true)],
                idle_minutes: 60,
            },
            Self {
                rows: vec![row(true), row(false)],
                idle_minutes: 60,
            },
        ]
    }
}

/// `GET /konto/sitzungen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let limits = registry.config.sessions;
    let found = registry
        .read(move |snap| {
            app::sign_in::sessions::own(snap, person, clock::moment(), limits)
                .map_err(Problem::from)
        })
        .await?;
    let this = visitor.session.as_ref().map(|one| one.digest);
    let rows = found.iter().map(|one| row(one, this, &registry));
    let page = Sessions {
        rows: rows.collect(),
        idle_minutes: limits.idle / 60,
    };
    show_page(&request, &visitor, &page)
}

fn row(session: &Session, this: Option<Digest>, registry: &Registry) -> Row {
    let issuer = session.issuer.as_ref();
    let issuer = issuer.and_then(|url| registry.issuers.by_url(url));
    let method = session.method.as_deref().and_then(Method::of);
    let method = match (issuer, method) {
        (Some(issuer), _) => issuer.issuer.name.clone(),
        (None, Some(Method::Persona)) => "Vorführung".to_owned(),
        (None, Some(Method::Issuer)) => "Anmeldedienst".to_owned(),
        (None, Some(Method::Password)) => "Kennwort".to_owned(),
        (None, Some(Method::Passkey)) => "Passkey".to_owned(),
        (None, Some(Method::Link)) => "Link aus einer E-Mail".to_owned(),
        (None, None) => "nicht angegeben".to_owned(),
    };
    Row {
        digest: session.digest.to_string(),
        browser: browser(session.browser.as_deref().unwrap_or_default()),
        method,
        began: session.made_at.german(),
        seen: session.seen_at.german(),
        ends: session.expires_at.german(),
        is_this: this == Some(session.digest),
    }
}

/// What a browser says it is, in two words that people know.
fn browser(agent: &str) -> String {
    let first = |all: &[(&str, &'static str)]| {
        let found = all.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    // Each of them also claims to be those that stand below it.
    let name = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} unter {system}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => format!("Browser unter {system}"),
        (None, None) => "nicht angegeben".to_owned(),
    }
}

/// Which session ends.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    csrf: String,
    /// One session; absent: all but this one.
    sitzung: Option<String>,
}

/// `POST /konto/sitzungen`: ends one session, or all others.
pub async fn end(
    visitor: Visitor,
    form: web::Form<Wanted>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    let this = visitor.session.as_ref().map(|one| one.digest);
    let wanted = form.sitzung.clone().filter(|text| !text.is_empty());
    let wanted = wanted
        .map(|text| text.parse::<Digest>())
        .transpose()
        .map_err(|_| Problem::not_found("Diese Sitzung"))?;
    let found = registry
        .write(move |tx, _| {
            let found = match (wanted, this) {
                (Some(one), _) => store::sessions::end_own(tx, person, one)?,
                (None, Some(this)) => {
                    store::sessions::end_others(tx, person, this)?;
                    true
                }
                (None, None) => false,
            };
            Ok::<_, Problem>(found)
        })
        .await?;
    match found {
        true if wanted.is_some() && wanted == this => Ok(go_on("/", "abgemeldet")),
        true => Ok(go_on("/konto/sitzungen", "sitzung-beendet")),
        false => Err(Problem::not_found("Diese Sitzung")),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0";
        assert_eq!(browser(edge), "Edge unter Windows");
        assert_eq!(browser("curl/8"), "nicht angegeben");
        assert_eq!(browser(""), "nicht angegeben");
    }
}
