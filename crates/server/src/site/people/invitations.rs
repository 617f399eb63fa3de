//! Invitations: told to who makes them, sent again, taken back.

use crate::{
    mail,
    page::Crumb,
    problem::Problem,
    registry::Registry,
    site::{account::forms::NotePage, go_on, show as show_page},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::invite::{self, Invited};
use domain::{Digest, region::BodyKey};
use serde::Deserialize;

/// Where no mail is sent, the link is shown to be handed on; otherwise it reaches only the invited.
pub(super) fn told(
    request: &HttpRequest,
    visitor: &Visitor,
    registry: &Registry,
    key: &BodyKey,
    invited: Invited,
) -> Result<HttpResponse, Problem> {
    let list = format!("/verwaltung/personen?stelle={key}");
    if registry.config.mail.is_some() {
        return Ok(go_on(&list, "eingeladen"));
    }
    let note = NotePage {
        title: "Einladung weitergeben".to_owned(),
        lead: Some("Dieses Register verschickt keine E-Mails. Geben Sie diesen Link der eingeladenen Person auf sicherem Weg.".to_owned()),
        notes: vec![format!("Er gilt einmal und bis zum {}. Sie sehen ihn nur jetzt.", invited.until.german())],
        address: Some(invited.link),
        links: vec![Crumb::to(list, "Zu den Personen")],
        ..NotePage::default()
    };
    show_page(request, visitor, &note)
}

/// What is to become of an invitation.
#[derive(Debug, Deserialize)]
pub struct Again {
    csrf: String,
    einladung: String,
    was: String,
}

/// `POST /verwaltung/einladungen`: sends one again, or takes it back.
pub async fn change(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Again>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    let missing = || Problem::not_found("Diese Einladung");
    let digest: Digest = form.einladung.parse().map_err(|_| missing())?;
    let again = form.was == "erneut";
    let post = mail::post(&registry.config);
    let (key, sent) = registry
        .write(move |tx, now| {
            let link = store::links::find(tx, digest, store::links::Purpose::Invitation)?;
            let body = link.and_then(|link| link.body).ok_or_else(missing)?;
            let key = store::bodies::by_id(tx, body)?.key;
            let sent = match again {
                true => Some(invite::resend(tx, person, digest, &post, now)?),
                false => {
                    invite::withdraw(tx, person, digest)?;
                    None
                }
            };
            Ok::<_, Problem>((key, sent))
        })
        .await?;
    match sent {
        Some(invited) => told(&request, &visitor, &registry, &key, invited),
        None => Ok(go_on(
            &format!("/verwaltung/personen?stelle={key}"),
            "einladung-zurueck",
        )),
    }
}
