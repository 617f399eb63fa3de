//! `/kommunen/{key}/beitreten` and `/beitritt/{token}`: a body joins; its first member asks.

use crate::{
    clock, mail,
    page::{Crumb, Field},
    problem::Problem,
    registry::Registry,
    site::{
        account::{
            browser,
            forms::{FormPage, Input, NotePage},
        },
        show as show_page, show_again,
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    claim_body::{self, Case, Refusal, Standing},
};
use domain::{mail::MailAddress, public_body::PublicBody, region::BodyKey};
use serde::Deserialize;
use store::{Trouble, claims::ClaimState};

fn key(text: &str) -> Result<BodyKey, Problem> {
    text.parse().map_err(|_| Problem::not_found("Diese Stelle"))
}

async fn standing(registry: &Registry, key: BodyKey) -> Result<(PublicBody, Standing), Problem> {
    registry
        .read(move |snap| {
            let body = store::bodies::find(snap, &key)?
                .ok_or_else(|| Problem::not_found("Diese Stelle"))?;
            let standing = claim_body::standing(snap, body.id)?;
            Ok::<_, Problem>((body, standing))
        })
        .await
}

fn form(body: &PublicBody, name: Field, mail: Field) -> FormPage {
    FormPage {
        title: format!("{} beitreten lassen", body.name),
        lead: Some(format!("Für {} handelt hier noch niemand. Beantragen Sie als Erste oder Erster den Zugang.", body.official_name)),
        notes: vec![
            "So geht es weiter: Sie bestätigen Ihre dienstliche E-Mail-Adresse. Dann bestätigt der Landkreis oder die Verwaltung des Registers, dass Sie für die Stelle handeln. Danach bekommen Sie eine Einladung und laden selbst weitere Personen ein.".to_owned(),
        ],
        action: format!("/kommunen/{}/beitreten", body.key),
        fields: vec![
            Input::text("name", "Ihr Name", name).completed("name"),
            Input::mail(mail).hinted("Ihre dienstliche Adresse bei dieser Stelle").completed("email"),
        ],
        submit: "Beitritt beantragen",
        cancel: Some(format!("/kommunen/{}", body.key)),
        ..FormPage::default()
    }
}

/// Whom to ask where somebody speaks for the body already.
fn claimed(body: &PublicBody, mailbox: Option<String>) -> NotePage {
    let whom = match mailbox {
        Some(mail) => format!("Schreiben Sie an {mail}."),
        None => "Fragen Sie in Ihrer Stelle, wer Blaupausen freigibt oder die Zugänge verwaltet."
            .to_owned(),
    };
    NotePage {
        title: format!("Für {} handelt schon jemand", body.name),
        lead: Some(
            "Weitere Personen kommen durch eine Einladung aus der Stelle selbst dazu.".to_owned(),
        ),
        notes: vec![whom],
        links: vec![Crumb::to(format!("/kommunen/{}", body.key), "Zur Stelle")],
        ..NotePage::default()
    }
}

/// `GET /kommunen/{key}/beitreten`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    match standing(&registry, key(&path)?).await? {
        (body, Standing::Free) => {
            let form = form(&body, Field::default(), Field::default());
            show_page(&request, &visitor, &form)
        }
        (body, Standing::Claimed(mailbox)) => {
            show_page(&request, &visitor, &claimed(&body, mailbox))
        }
    }
}

/// Who asks.
#[derive(Debug, Deserialize)]
pub struct Typed {
    name: String,
    mail: String,
}

/// `POST /kommunen/{key}/beitreten`
pub async fn ask(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    browser::from_here(&request)?;
    let key = key(&path)?;
    let (body, _) = standing(&registry, key.clone()).await?;
    let (name, mail) = (Field::of(&typed.name), Field::of(&typed.mail));
    let address = match typed.mail.parse::<MailAddress>() {
        Ok(address) => address,
        Err(flaw) => {
            let form = form(&body, name, mail.refused(flaw.to_string()));
            return show_again(&request, &visitor, &form.told());
        }
    };
    let (post, asker) = (mail::post(&registry.config), typed.name.clone());
    let asked = registry
        .write(
            move |tx, now| match claim_body::ask(tx, &key, &asker, &address, &post, now) {
                Ok(()) => Ok(None),
                Err(Failure::Refused(refusal)) => {
                    tx.refused();
                    Ok(Some(refusal))
                }
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match asked {
        None => show_page(&request, &visitor, &on_its_way(&body)),
        Some(Refusal::Claimed(mailbox)) => show_again(&request, &visitor, &claimed(&body, mailbox)),
        Some(Refusal::Name(flaw)) => {
            let form = form(&body, name.refused(flaw.to_string()), mail);
            show_again(&request, &visitor, &form.told())
        }
        Some(Refusal::ForeignDomain(_)) => {
            let why = Refusal::ForeignDomain(body.official_name.clone()).to_string();
            let form = form(&body, name, mail.refused(why));
            show_again(&request, &visitor, &form.told())
        }
        Some(other) => {
            let form = form(&body, name, mail).refused(other.to_string());
            show_again(&request, &visitor, &form)
        }
    }
}

fn on_its_way(body: &PublicBody) -> NotePage {
    NotePage {
        title: "Sehen Sie in Ihr Postfach".to_owned(),
        lead: Some(format!(
            "Wir haben Ihnen einen Link geschickt, mit dem Sie Ihre Adresse bestätigen. Danach geht der Antrag für {} weiter.",
            body.official_name
        )),
        links: vec![Crumb::to(format!("/kommunen/{}", body.key), "Zur Stelle")],
        ..NotePage::default()
    }
}

async fn case(registry: &Registry, token: &str) -> Result<Option<Case>, Problem> {
    let secret = token.to_owned();
    registry
        .read(move |snap| claim_body::behind(snap, &secret, clock::moment()).map_err(Trouble::from))
        .await
}

/// `GET /beitritt/{token}`: proves the address, and says later how far the claim is.
pub async fn state(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let Some(case) = case(&registry, &token).await? else {
        return show_again(
            &request,
            &visitor,
            &NotePage::gone(Crumb::to("/kommunen", "Zu den Kommunen")),
        );
    };
    if case.claim.state == ClaimState::Asked {
        let form = FormPage {
            title: "E-Mail-Adresse bestätigen".to_owned(),
            lead: Some(format!(
                "Bestätigen Sie, dass Sie für {} den Beitritt beantragt haben.",
                case.body.official_name
            )),
            action: format!("/beitritt/{token}"),
            submit: "Adresse bestätigen",
            ..FormPage::default()
        };
        return show_page(&request, &visitor, &form);
    }
    show_page(&request, &visitor, &told(&case))
}

/// How far a claim is, for who asked.
fn told(case: &Case) -> NotePage {
    let lead = match case.claim.state {
        ClaimState::Asked => "Ihre Adresse ist noch nicht bestätigt.".to_owned(),
        ClaimState::Proven => "Ihre Adresse ist bestätigt. Jetzt prüft der Landkreis oder die Verwaltung des Registers den Antrag.".to_owned(),
        ClaimState::Confirmed => "Der Antrag ist bestätigt. Die Einladung, mit der Sie Ihr Konto anlegen, ist an Ihre Adresse unterwegs.".to_owned(),
        ClaimState::Refused => "Der Antrag wurde abgelehnt.".to_owned(),
    };
    let reason = case.claim.reason.as_ref();
    NotePage {
        title: format!("Beitritt von {}", case.body.name),
        lead: Some(lead),
        notes: [
            Some(format!("Stand: {}", case.claim.state.label())),
            Some(format!("Beantragt am {}", case.claim.asked_at.german())),
            case.claim
                .decided_at
                .map(|at| format!("Entschieden am {}", at.german())),
            reason.map(|reason| format!("Begründung: {reason}")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        links: vec![Crumb::to(
            format!("/kommunen/{}", case.body.key),
            "Zur Stelle",
        )],
        ..NotePage::default()
    }
}

/// `POST /beitritt/{token}`
pub async fn prove(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let (secret, post) = (token.clone(), mail::post(&registry.config));
    registry
        .write(
            move |tx, now| match claim_body::prove(tx, &secret, &post, now) {
                Ok(()) | Err(Failure::Refused(_)) => Ok(()),
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match case(&registry, &token).await? {
        Some(case) => show_page(&request, &visitor, &told(&case)),
        None => show_again(
            &request,
            &visitor,
            &NotePage::gone(Crumb::to("/kommunen", "Zu den Kommunen")),
        ),
    }
}
