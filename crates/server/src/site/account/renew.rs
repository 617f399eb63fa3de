//! A forgotten password, another password, another address.

use super::{
    browser,
    forms::{FormPage, Input, NotePage},
};
use crate::{
    clock, mail,
    page::{Crumb, Field},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{Failure, local_sign_in::password, renew};
use domain::mail::MailAddress;
use serde::Deserialize;
use store::Trouble;

/// What somebody types who has forgotten their password.
#[derive(Debug, Deserialize)]
pub struct Forgot {
    mail: String,
}

fn forgot_form(field: Field) -> FormPage {
    FormPage {
        title: "Kennwort vergessen".to_owned(),
        lead: Some(
            "Wir schicken Ihnen einen Link, mit dem Sie ein neues Kennwort setzen.".to_owned(),
        ),
        action: "/anmelden/vergessen".to_owned(),
        fields: vec![Input::mail(field)],
        submit: "Link anfordern",
        cancel: Some("/anmelden/kennwort".to_owned()),
        ..FormPage::default()
    }
}

/// `GET /anmelden/vergessen`
pub async fn show_forgot(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    if registry.config.mail.is_none() {
        return show_page(&request, &visitor, &no_mail());
    }
    show_page(&request, &visitor, &forgot_form(Field::default()))
}

fn no_mail() -> NotePage {
    NotePage {
        title: "Kennwort vergessen".to_owned(),
        lead: Some("Dieses Register verschickt keine E-Mails. Einen Link für ein neues Kennwort bekommen Sie von der Verwaltung Ihrer Stelle.".to_owned()),
        links: vec![Crumb::to("/anmelden/kennwort", "Zur Anmeldung")],
        ..NotePage::default()
    }
}

/// `POST /anmelden/vergessen`: the same answer and the same work, whether there is such an account or not.
pub async fn forgot(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<Forgot>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    browser::from_here(&request)?;
    if registry.config.mail.is_none() {
        return show_page(&request, &visitor, &no_mail());
    }
    let address = match typed.mail.parse::<MailAddress>() {
        Ok(address) => address,
        Err(flaw) => {
            let form = forgot_form(Field::wrong(&typed.mail, flaw.to_string()));
            return show_again(&request, &visitor, &form.told());
        }
    };
    registry
        .write(move |tx, now| renew::forgot(tx, &address, now).map_err(Trouble::from))
        .await?;
    let note = NotePage {
        title: "Sehen Sie in Ihr Postfach".to_owned(),
        lead: Some("Wenn es zu dieser Adresse ein Konto gibt, ist ein Link unterwegs. Er gilt zwei Stunden.".to_owned()),
        notes: vec!["Kommt nach einigen Minuten nichts an, sehen Sie im Ordner für unerwünschte Nachrichten nach, oder wenden Sie sich an die Verwaltung Ihrer Stelle.".to_owned()],
        links: vec![Crumb::to("/anmelden/kennwort", "Zur Anmeldung")],
        ..NotePage::default()
    };
    show_page(&request, &visitor, &note)
}

fn gone() -> NotePage {
    NotePage::gone(Crumb::to("/anmelden/vergessen", "Neuen Link anfordern"))
}

fn password_form(token: &str, error: Option<String>) -> FormPage {
    FormPage {
        title: "Neues Kennwort setzen".to_owned(),
        action: format!("/kennwort/{token}"),
        fields: vec![Input::new_password(error)],
        submit: "Kennwort speichern",
        ..FormPage::default()
    }
}

/// `GET /kennwort/{token}`: looking does not use the link up, since mail filters look, too.
pub async fn show_password(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    let secret = token.clone();
    let found = registry
        .read(move |snap| renew::password_of(snap, &secret, clock::moment()).map_err(Trouble::from))
        .await?;
    match found {
        Some(_) => show_page(&request, &visitor, &password_form(&token, None)),
        None => show_again(&request, &visitor, &gone()),
    }
}

/// The password that somebody chose.
#[derive(Debug, Deserialize)]
pub struct NewPassword {
    neu: String,
}

/// `POST /kennwort/{token}`
pub async fn set_password(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    typed: web::Form<NewPassword>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    browser::from_here(&request)?;
    let secret = token.clone();
    let account = registry
        .read(move |snap| renew::password_of(snap, &secret, clock::moment()).map_err(Trouble::from))
        .await?;
    let Some(account) = account else {
        return show_again(&request, &visitor, &gone());
    };
    let mail = account.mail.unwrap_or_default();
    if let Err(weak) = password::check(&typed.neu, &account.name, &mail) {
        let form = password_form(&token, Some(weak.to_string()));
        return show_again(&request, &visitor, &form.told());
    }
    let hash = browser::hashed(&registry, typed.neu.clone()).await?;
    let (secret, post) = (token.into_inner(), mail::post(&registry.config));
    let set = registry
        .write(
            move |tx, now| match renew::set_password(tx, &secret, &hash, &post, now) {
                Ok(()) => Ok(true),
                Err(Failure::Refused(_)) => {
                    tx.refused();
                    Ok(false)
                }
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match set {
        true => Ok(go_on("/anmelden/kennwort", "kennwort-gesetzt")),
        false => show_again(&request, &visitor, &gone()),
    }
}

fn change_form(wrong: Option<String>, weak: Option<String>) -> FormPage {
    FormPage {
        title: "Kennwort ändern".to_owned(),
        lead: Some("Ihre anderen Sitzungen enden dabei.".to_owned()),
        action: "/konto/kennwort".to_owned(),
        fields: vec![
            Input::password("kennwort", "Bisheriges Kennwort", wrong),
            Input::new_password(weak),
        ],
        submit: "Kennwort speichern",
        cancel: Some("/konto".to_owned()),
        ..FormPage::default()
    }
}

/// `GET /konto/kennwort`
pub async fn show_change(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    visitor.known()?;
    browser::local(&registry)?;
    show_page(&request, &visitor, &change_form(None, None))
}

/// The present password and another one.
#[derive(Debug, Deserialize)]
pub struct Change {
    csrf: String,
    kennwort: String,
    neu: String,
}

/// `POST /konto/kennwort`
pub async fn change(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<Change>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&typed.csrf)?;
    browser::local(&registry)?;
    let (account, known) = registry
        .read(move |snap| {
            let account = store::people::account(snap, person)?.ok_or(store::Sql::NotFound)?;
            let known = store::credentials::password_of(snap, person)?;
            Ok::<_, Trouble>((account, known.map(|(hash, _)| hash)))
        })
        .await?;
    let wrong = match &known {
        // Who came in by an issuer or a passkey proves it by having signed in just now.
        None => {
            visitor.proven(&registry, "/konto/kennwort")?;
            false
        }
        Some(hash) => {
            !browser::is_right(&registry, typed.kennwort.clone(), Some(hash.clone())).await?
        }
    };
    let mail = account.mail.unwrap_or_default();
    let weak = password::check(&typed.neu, &account.name, &mail).err();
    if wrong || weak.is_some() {
        let wrong = wrong.then(|| renew::Refusal::WrongPassword.to_string());
        let form = change_form(wrong, weak.map(|weak| weak.to_string()));
        return show_again(&request, &visitor, &form.told());
    }
    let hash = browser::hashed(&registry, typed.neu.clone()).await?;
    let post = mail::post(&registry.config);
    let this = visitor.session.as_ref().map(|session| session.digest);
    registry
        .write(move |tx, now| {
            renew::change_password(tx, person, known.as_deref(), &hash, &post, now)?;
            if let Some(this) = this {
                store::sessions::end_others(tx, person, this)?;
            }
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(go_on("/konto", "kennwort-geaendert"))
}

fn address_form(field: Field) -> FormPage {
    FormPage {
        title: "E-Mail-Adresse ändern".to_owned(),
        lead: Some("Die neue Adresse gilt, sobald Sie den Link bestätigen, den wir dorthin schicken. Die bisherige Adresse bekommt einen Hinweis.".to_owned()),
        action: "/konto/adresse".to_owned(),
        fields: vec![Input::mail(field)],
        submit: "Link anfordern",
        cancel: Some("/konto".to_owned()),
        ..FormPage::default()
    }
}

/// `GET /konto/adresse`
pub async fn show_address(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    visitor.known()?;
    browser::local(&registry)?;
    if registry.config.mail.is_none() {
        let note = NotePage {
            title: "E-Mail-Adresse ändern".to_owned(),
            lead: Some("Dieses Register verschickt keine E-Mails; deshalb lässt sich eine neue Adresse nicht bestätigen.".to_owned()),
            links: vec![Crumb::to("/konto", "Zum Konto")],
            ..NotePage::default()
        };
        return show_page(&request, &visitor, &note);
    }
    show_page(&request, &visitor, &address_form(Field::default()))
}

/// Another address.
#[derive(Debug, Deserialize)]
pub struct Address {
    csrf: String,
    mail: String,
}

/// `POST /konto/adresse`
pub async fn ask_address(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<Address>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&typed.csrf)?;
    browser::local(&registry)?;
    visitor.proven(&registry, "/konto/adresse")?;
    let address = match typed.mail.parse::<MailAddress>() {
        Ok(address) => address,
        Err(flaw) => {
            let form = address_form(Field::wrong(&typed.mail, flaw.to_string()));
            return show_again(&request, &visitor, &form.told());
        }
    };
    let post = mail::post(&registry.config);
    registry
        .write(move |tx, now| {
            renew::ask_address(tx, person, &address, &post, now).map_err(Trouble::from)
        })
        .await?;
    Ok(go_on("/konto", "adresse-angefragt"))
}

/// `GET /adresse/{token}`
pub async fn show_confirm(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let secret = token.clone();
    let found = registry
        .read(move |snap| renew::address_of(snap, &secret, clock::moment()).map_err(Trouble::from))
        .await?;
    let Some(address) = found else {
        return show_again(
            &request,
            &visitor,
            &NotePage::gone(Crumb::to("/konto", "Zum Konto")),
        );
    };
    let form = FormPage {
        title: "E-Mail-Adresse bestätigen".to_owned(),
        lead: Some(format!("{address} gehört künftig zu Ihrem Konto.")),
        action: format!("/adresse/{token}"),
        submit: "Bestätigen",
        ..FormPage::default()
    };
    show_page(&request, &visitor, &form)
}

/// `POST /adresse/{token}`
pub async fn confirm(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let (secret, post) = (token.into_inner(), mail::post(&registry.config));
    let confirmed = registry
        .write(
            move |tx, now| match renew::confirm_address(tx, &secret, &post, now) {
                Ok(()) => Ok(true),
                Err(Failure::Refused(_)) => {
                    tx.refused();
                    Ok(false)
                }
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match confirmed {
        true => Ok(go_on("/", "adresse-bestaetigt")),
        false => show_again(
            &request,
            &visitor,
            &NotePage::gone(Crumb::to("/konto", "Zum Konto")),
        ),
    }
}
