//! `/erste-anmeldung/{token}` and `/einladung/{token}`: somebody makes their account.

use super::{
    browser::{self, Browser},
    enter::{came_in, on_to},
    forms::{FormPage, Input, NotePage},
};
use crate::{
    clock,
    page::{Crumb, Field},
    problem::Problem,
    registry::Registry,
    site::{show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    join::{self, Demand, Joined, Newcomer, Refusal},
    local_sign_in::{self, password},
    sign_in::Method,
};
use domain::{mail::MailAddress, region::BodyKey};
use serde::Deserialize;
use store::Trouble;

/// What a newcomer types; address and body only the first administrator.
#[derive(Debug, Deserialize)]
pub struct Typed {
    name: String,
    neu: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    stelle: String,
}

/// The fields of a form with what is wrong with them.
#[derive(Debug, Default)]
struct Fields {
    name: Field,
    mail: Field,
    body: Field,
    weak: Option<String>,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        Self {
            name: Field::of(&typed.name),
            mail: Field::of(&typed.mail),
            body: Field::of(&typed.stelle),
            weak: None,
        }
    }
    fn are_right(&self) -> bool {
        let fields = [&self.name, &self.mail, &self.body];
        self.weak.is_none() && fields.iter().all(|field| field.error.is_none())
    }
    /// Looks at what a name and a password must be.
    fn checked(mut self, typed: &Typed, mail: &str) -> Self {
        if let Err(flaw) = join::name(&typed.name) {
            self.name = self.name.refused(flaw.to_string());
        }
        self.weak = password::check(&typed.neu, &typed.name, mail)
            .err()
            .map(|weak| weak.to_string());
        self
    }
    fn refused(mut self, refusal: &Refusal) -> Self {
        let why = refusal.to_string();
        match refusal {
            Refusal::NameMissing | Refusal::NameTooLong => self.name = self.name.refused(why),
            Refusal::Known => self.mail = self.mail.refused(why),
            Refusal::UnknownBody(_) => self.body = self.body.refused(why),
            Refusal::LinkGone => {}
        }
        self
    }
}

fn gone() -> NotePage {
    NotePage::gone(Crumb::to("/anmelden", "Zur Anmeldung"))
}

fn first_form(token: &str, fields: Fields) -> FormPage {
    FormPage {
        title: "Verwaltung des Registers einrichten".to_owned(),
        lead: Some("Sie legen das erste Konto an. Es verwaltet das Register: Stellen, Personen und deren Rollen.".to_owned()),
        notes: vec!["Danach richten Sie einen zweiten Faktor ein; halten Sie ein Telefon oder eine App für Einmalcodes bereit.".to_owned()],
        action: format!("/erste-anmeldung/{token}"),
        fields: vec![
            Input::text("name", "Ihr Name", fields.name).completed("name"),
            Input::mail(fields.mail),
            Input::text("stelle", "Amtlicher Schlüssel Ihrer Stelle", fields.body)
                .hinted("Gemeindeschlüssel mit acht, Kreisschlüssel mit fünf Ziffern, zum Beispiel 06532023"),
            Input::new_password(fields.weak),
        ],
        submit: "Konto anlegen",
        ..FormPage::default()
    }
    .told()
}

async fn is_first(registry: &Registry, token: &str) -> Result<bool, Problem> {
    browser::local(registry)?;
    let secret = token.to_owned();
    registry
        .read(move |snap| join::is_first(snap, &secret, clock::moment()).map_err(Trouble::from))
        .await
}

/// `GET /erste-anmeldung/{token}`
pub async fn show_first(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    match is_first(&registry, &token).await? {
        true => show_page(&request, &visitor, &first_form(&token, Fields::default())),
        false => show_again(&request, &visitor, &gone()),
    }
}

/// `POST /erste-anmeldung/{token}`
pub async fn first(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    if !is_first(&registry, &token).await? {
        return show_again(&request, &visitor, &gone());
    }
    let mut fields = Fields::of(&typed).checked(&typed, &typed.mail);
    let address = typed.mail.parse::<MailAddress>();
    if let Err(flaw) = &address {
        fields.mail = fields.mail.refused(flaw.to_string());
    }
    let key = typed.stelle.trim().parse::<BodyKey>();
    if let Err(flaw) = &key {
        fields.body = fields.body.refused(flaw.to_string());
    }
    let (Ok(address), Ok(key), true) = (address, key, fields.are_right()) else {
        return show_again(&request, &visitor, &first_form(&token, fields));
    };
    let newcomer = newcomer(&registry, &typed).await?;
    let secret = token.clone();
    let joined = registry
        .attempt(move |tx, now| outcome(join::found(tx, &secret, &newcomer, &address, &key, now)))
        .await?;
    match joined {
        Ok(joined) => come_in(&request, &registry, joined).await,
        Err(Refusal::LinkGone) => show_again(&request, &visitor, &gone()),
        Err(refusal) => show_again(
            &request,
            &visitor,
            &first_form(&token, fields.refused(&refusal)),
        ),
    }
}

async fn newcomer(registry: &Registry, typed: &Typed) -> Result<Newcomer, Problem> {
    Ok(Newcomer {
        name: typed.name.clone(),
        hash: browser::hashed(registry, typed.neu.clone()).await?,
    })
}

/// A refusal is shown in the form; everything else is a problem.
fn outcome(joined: Result<Joined, Failure<Refusal>>) -> Result<Result<Joined, Refusal>, Problem> {
    match joined {
        Ok(joined) => Ok(Ok(joined)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(Failure::NotAllowed(why)) => Err(Problem::new("nicht-erlaubt", why.to_string())),
        Err(Failure::NotFound(what)) => Err(Problem::not_found(what)),
        Err(Failure::Trouble(trouble)) => Err(trouble.into()),
    }
}

/// In at once, or first to the second factor where it is demanded.
async fn come_in(
    request: &HttpRequest,
    registry: &Registry,
    joined: Joined,
) -> Result<HttpResponse, Problem> {
    let (browser, inner) = (Browser::of(request, registry), registry.clone());
    if joined.second_factor == Demand::Required {
        let ticket = registry
            .write(move |tx, now| {
                local_sign_in::begin_set_up(tx, joined.person, &inner.key, now)
                    .map_err(Trouble::from)
            })
            .await?;
        return Ok(on_to(
            registry,
            "/anmelden/einrichten",
            "/verwaltung",
            ticket,
        ));
    }
    let begun = registry
        .write(move |tx, now| {
            let proving = browser.proving(&inner);
            local_sign_in::enter(tx, joined.person, Method::Password, &proving, now)
                .map_err(Trouble::from)
        })
        .await?;
    came_in(registry, begun, "/konto", "beigetreten")
}

/// An open invitation as its page shows it.
struct Invitation {
    body: String,
    mail: String,
    roles: String,
}

async fn invitation(registry: &Registry, token: &str) -> Result<Option<Invitation>, Problem> {
    browser::local(registry)?;
    let secret = token.to_owned();
    registry
        .read(move |snap| {
            let Some(link) = join::invitation(snap, &secret, clock::moment())? else {
                return Ok(None);
            };
            let body = match link.body {
                Some(body) => store::bodies::by_id(snap, body)?.official_name,
                None => return Ok(None),
            };
            let labels: Vec<&str> = link.roles.iter().map(|role| role.label()).collect();
            Ok::<_, Trouble>(Some(Invitation {
                body,
                mail: link.mail.unwrap_or_default(),
                roles: labels.join(", "),
            }))
        })
        .await
}

fn invitation_form(token: &str, of: &Invitation, fields: Fields) -> FormPage {
    FormPage {
        title: "Einladung annehmen".to_owned(),
        lead: Some(format!(
            "Sie arbeiten im Blaupausen-Register für {} mit.",
            of.body
        )),
        notes: vec![
            format!("Ihre Rollen: {}", of.roles),
            format!("Ihr Konto gehört zur Adresse {}.", of.mail),
        ],
        action: format!("/einladung/{token}"),
        fields: vec![
            Input::text("name", "Ihr Name", fields.name).completed("name"),
            Input::new_password(fields.weak),
        ],
        submit: "Konto anlegen",
        ..FormPage::default()
    }
    .told()
}

/// `GET /einladung/{token}`: looking does not use the link up.
pub async fn show_invitation(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    match invitation(&registry, &token).await? {
        Some(of) => {
            let form = invitation_form(&token, &of, Fields::default());
            show_page(&request, &visitor, &form)
        }
        None => show_again(&request, &visitor, &gone()),
    }
}

/// `POST /einladung/{token}`
pub async fn accept(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let Some(of) = invitation(&registry, &token).await? else {
        return show_again(&request, &visitor, &gone());
    };
    let fields = Fields::of(&typed).checked(&typed, &of.mail);
    if !fields.are_right() {
        return show_again(&request, &visitor, &invitation_form(&token, &of, fields));
    }
    let newcomer = newcomer(&registry, &typed).await?;
    let secret = token.clone();
    let joined = registry
        .attempt(move |tx, now| outcome(join::accept(tx, &secret, &newcomer, now)))
        .await?;
    match joined {
        Ok(joined) => come_in(&request, &registry, joined).await,
        Err(Refusal::LinkGone) => show_again(&request, &visitor, &gone()),
        Err(refusal) => {
            let why = refusal.to_string();
            let form = invitation_form(&token, &of, fields.refused(&refusal));
            let form = if form.flaws.is_empty() {
                form.refused(why)
            } else {
                form
            };
            show_again(&request, &visitor, &form)
        }
    }
}
