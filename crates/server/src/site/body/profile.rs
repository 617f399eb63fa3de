//! `/kommunen/{key}/angaben`: what a body says of itself, changed by who speaks for it.

use crate::{
    page::{Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{adoption::flaws_of, go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{public_body::Profile, region::BodyKey};
use serde::Serialize;
use store::bodies;

/// The form of the profile.
#[derive(Debug, Serialize)]
pub struct ProfilePage {
    path: String,
    trail: Vec<Crumb>,
    name: String,
    flaws: Vec<Flaw>,
    mail: Field,
    it_provider: Field,
    platforms: Field,
    specialist_systems: Field,
}

impl Page for ProfilePage {
    const TEMPLATE: &'static str = "pages/body-profile.html";
    fn title(&self) -> String {
        format!("Angaben ändern: {}", self.name)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let key: BodyKey = "06532020"
            .parse()
            .unwrap_or_else(|_| unreachable!("eight digits"));
        let flaw = Flaw {
            field: "mail".to_owned(),
            text: "Die E-Mail-Adresse hat nicht die Form name@stelle.de.".to_owned(),
        };
        let wrong = Profile {
            mail: Some("info".to_owned()),
            platforms: vec!["civento".to_owned()],
            ..Profile::default()
        };
        vec![
            Self::of(&key, "Sinn", &Profile::default(), vec![]),
            Self::of(&key, "Sinn", &wrong, vec![flaw]),
        ]
    }
}

impl ProfilePage {
    fn of(key: &BodyKey, name: &str, profile: &Profile, flaws: Vec<Flaw>) -> Self {
        let field = |id: &str, value: &str| Field {
            value: value.to_owned(),
            error: flaws
                .iter()
                .find(|flaw| flaw.field == id)
                .map(|flaw| flaw.text.clone()),
        };
        Self {
            path: format!("/kommunen/{key}"),
            trail: vec![
                Crumb::to("/kommunen", "Kommunen"),
                Crumb::to(format!("/kommunen/{key}"), name),
            ],
            name: name.to_owned(),
            mail: field("mail", profile.mail.as_deref().unwrap_or_default()),
            it_provider: field(
                "itProvider",
                profile.it_provider.as_deref().unwrap_or_default(),
            ),
            platforms: field("platforms", &profile.platforms.join("\n")),
            specialist_systems: field("specialistSystems", &profile.specialist_systems.join("\n")),
            flaws,
        }
    }
}

fn key_of(text: &str) -> Result<BodyKey, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Kommune"))
}

/// `GET /kommunen/{key}/angaben`
pub async fn show(
    request: HttpRequest,
    key: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let key = key_of(&key)?;
    let person = visitor.known()?;
    let page = registry
        .read(move |snap| {
            let actor = store::people::actor(snap, person)?;
            let body =
                bodies::find(snap, &key)?.ok_or_else(|| Problem::not_found("Diese Kommune"))?;
            domain::access::speak(&actor, &body)
                .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
            let profile = bodies::profile(snap, body.id)?.unwrap_or_default();
            Ok::<_, Problem>(ProfilePage::of(&body.key, &body.name, &profile, vec![]))
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /kommunen/{key}/angaben`
pub async fn save(
    request: HttpRequest,
    key: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let key = key_of(&key)?;
    let sent = Sent::receive(&request, body, 0).await?;
    let person = visitor.sent(sent.one("csrf"))?;
    let profile = typed(&sent);
    let (wanted, new) = (key.clone(), profile.clone());
    let saved = registry
        .write(move |tx, now| app::introduce::introduce(tx, person, &wanted, new, now))
        .await;
    let problem = match saved {
        Ok(_) => return Ok(go_on(&format!("/kommunen/{key}"), "gespeichert")),
        Err(problem) => problem,
    };
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let page = registry
        .read(move |snap| {
            let body =
                bodies::find(snap, &key)?.ok_or_else(|| Problem::not_found("Diese Kommune"))?;
            Ok::<_, Problem>(ProfilePage::of(&body.key, &body.name, &profile, flaws))
        })
        .await?;
    show_again(&request, &visitor, &page)
}

/// Lists are typed with one entry a line.
fn typed(sent: &Sent) -> Profile {
    let some = |name: &str| Some(sent.one(name).to_owned()).filter(|text| !text.is_empty());
    let lines = |name: &str| {
        let mut all: Vec<String> = sent
            .one(name)
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        all.dedup();
        all
    };
    Profile {
        mail: some("mail"),
        it_provider: some("itProvider"),
        platforms: lines("platforms"),
        specialist_systems: lines("specialistSystems"),
        as_of: None,
    }
}
