//! `/konto`: who I am here, for whom I may do what, and by what I come in.

pub mod browser;
pub mod confirm;
pub mod enter;
pub mod forms;
pub mod join;
pub mod passkeys;
pub mod renew;
pub mod second_factor;

use super::show as show_page;
use crate::{
    page::{Field, Page},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Id, access,
    person::{Actor, For, Person, Role},
};
use serde::Serialize;
use store::{Snap, Sql};

/// Somebody's own account.
#[derive(Debug, Serialize)]
pub struct Account {
    roles: Vec<RoleRow>,
    mail: Option<String>,
    local: Option<Local>,
    /// Whether there are people to look after.
    manages: bool,
    /// Whether there may be notices of grants to read.
    funded: bool,
}

/// A role and for whom it is held.
#[derive(Debug, Serialize)]
struct RoleRow {
    role: &'static str,
    held_for: String,
    href: Option<String>,
}

/// By what somebody comes in without an issuer.
#[derive(Debug, Default, Serialize)]
struct Local {
    password: String,
    factor: &'static str,
    codes: String,
    has_factor: bool,
    /// Whether to speak of a second factor.
    advice: bool,
    passkeys: Vec<PasskeyRow>,
    passkey_name: Field,
}

/// A passkey.
#[derive(Debug, Serialize)]
struct PasskeyRow {
    id: String,
    name: String,
    made: String,
    used: Option<String>,
}

impl Page for Account {
    const TEMPLATE: &'static str = "pages/account.html";
    fn title(&self) -> String {
        "Mein Konto".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = |role, held_for: &str, href: Option<&str>| RoleRow {
            role,
            held_for: held_for.to_owned(),
            href: href.map(str::to_owned),
        };
        let passkey = PasskeyRow {
            id: "AQIDBA".to_owned(),
            name: "Dienstrechner".to_owned(),
            made: "24.02.2021".to_owned(),
            used: None,
        };
        vec![
            Self {
                roles: vec![],
                mail: None,
                local: None,
                manages: false,
                funded: false,
            },
            Self {
                roles: vec![],
                mail: Some("anna@sinn.example.org".to_owned()),
                local: Some(Local {
                    password: "gesetzt am 24.02.2021".to_owned(),
                    factor: "nicht eingerichtet",
                    codes: "keine".to_owned(),
                    advice: true,
                    ..Local::default()
                }),
                manages: false,
                funded: false,
            },
            Self {
                roles: vec![
                    row("Freigeben", "Sinn", Some("/kommunen/06532020")),
                    row("Verwaltung", "das ganze Register", None),
                ],
                mail: Some("anna@sinn.example.org".to_owned()),
                local: Some(Local {
                    password: "gesetzt am 24.02.2021".to_owned(),
                    factor: "App für Einmalcodes",
                    codes: "noch 10".to_owned(),
                    has_factor: true,
                    passkeys: vec![passkey],
                    ..Local::default()
                }),
                manages: true,
                funded: true,
            },
        ]
    }
}

/// `GET /konto`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let has_local = registry.config.has_local_sign_in();
    let page = registry
        .read(move |snap| {
            let account = store::people::account(snap, person)?;
            let mail = account.and_then(|account| account.mail);
            // Whoever comes from elsewhere has nothing to set here.
            let local = match has_local && mail.is_some() {
                true => Some(local(snap, person)?),
                false => None,
            };
            let actor = store::people::actor(snap, person)?;
            let body = store::bodies::by_id(snap, actor.body)?;
            Ok::<_, Problem>(Account {
                manages: access::see_people(&actor, &body).is_ok(),
                funded: actor.has_anywhere(Role::Audit) || !actor.inside().is_empty(),
                roles: roles(snap, actor)?,
                mail,
                local,
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

fn roles(snap: &mut Snap<'_>, actor: Actor) -> Result<Vec<RoleRow>, Sql> {
    let of_bodies = actor.roles.iter().filter_map(|(_, held)| match held {
        For::Body(id) => Some(*id),
        For::Cooperation(_) | For::Registry => None,
    });
    let bodies = store::bodies::many(snap, of_bodies)?;
    let mut rows = Vec::with_capacity(actor.roles.len());
    for (role, held) in actor.roles {
        let (held_for, href) = match held {
            For::Body(id) => {
                let body = bodies.get(&id).ok_or(Sql::NotFound)?;
                (body.name.clone(), Some(format!("/kommunen/{}", body.key)))
            }
            For::Cooperation(id) => {
                let (cooperation, _) = store::cooperations::by_id(snap, id)?;
                let href = format!("/kooperationen/{}", cooperation.slug);
                (cooperation.name, Some(href))
            }
            For::Registry => ("das ganze Register".to_owned(), None),
        };
        rows.push(RoleRow {
            role: role.label(),
            held_for,
            href,
        });
    }
    Ok(rows)
}

fn local(snap: &mut Snap<'_>, person: Id<Person>) -> Result<Local, Sql> {
    use store::credentials;
    let password = credentials::password_of(snap, person)?;
    let has_factor = credentials::totp_of(snap, person)?.is_some();
    let codes = credentials::recovery_codes_left(snap, person)?;
    let passkeys = credentials::passkeys_of(snap, person)?;
    let from_elsewhere = store::people::has_identity(snap, person)?;
    Ok(Local {
        password: password.map_or_else(
            || "nicht gesetzt".to_owned(),
            |(_, at)| format!("gesetzt am {}", at.day().german()),
        ),
        factor: match has_factor {
            true => "App für Einmalcodes",
            false => "nicht eingerichtet",
        },
        codes: match codes {
            0 => "keine".to_owned(),
            left => format!("noch {left}"),
        },
        has_factor,
        advice: !has_factor && passkeys.is_empty() && !from_elsewhere,
        passkeys: passkeys
            .into_iter()
            .map(|one| PasskeyRow {
                id: one.id,
                name: one.name,
                made: one.made_at.day().german(),
                used: one.used_at.map(|at| at.german()),
            })
            .collect(),
        passkey_name: Field::default(),
    })
}
