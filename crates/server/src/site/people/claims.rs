//! `/verwaltung/beitritte`: bodies that want to join, for their district and for the registry.

use super::trail;
use crate::{
    mail,
    page::{Crumb, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    claim_body::{self, Case, Decision},
};
use serde::{Deserialize, Serialize};
use store::Trouble;

/// The claims that somebody may decide.
#[derive(Debug, Serialize)]
pub struct Claims {
    trail: Vec<Crumb>,
    claims: Vec<ClaimRow>,
    flaws: Vec<Flaw>,
}

/// A claim.
#[derive(Debug, Serialize)]
struct ClaimRow {
    id: String,
    body: String,
    name: String,
    mail: String,
    asked: String,
    proven: Option<String>,
}

impl Page for Claims {
    const TEMPLATE: &'static str = "pages/claims.html";
    fn title(&self) -> String {
        "Anträge auf Beitritt".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = ClaimRow {
            id: "0192".to_owned(),
            body: "Gemeinde Sinn".to_owned(),
            name: "Anna Schmidt".to_owned(),
            mail: "anna@sinn.example.org".to_owned(),
            asked: "24.02.2021, 10:00 Uhr".to_owned(),
            proven: Some("24.02.2021, 10:05 Uhr".to_owned()),
        };
        let flaw = Flaw {
            field: String::new(),
            text: "Begründen Sie, warum Sie ablehnen.".to_owned(),
        };
        vec![
            Self {
                trail: trail(),
                claims: vec![],
                flaws: vec![],
            },
            Self {
                trail: trail(),
                claims: vec![row],
                flaws: vec![flaw],
            },
        ]
    }
}

impl Claims {
    fn of(waiting: Vec<Case>, flaws: Vec<Flaw>) -> Self {
        let rows = waiting.into_iter().map(|case| ClaimRow {
            id: case.claim.id.to_string(),
            body: case.body.official_name,
            name: case.claim.name,
            mail: case.claim.mail,
            asked: case.claim.asked_at.german(),
            proven: case.claim.mail_proven_at.map(|at| at.german()),
        });
        Self {
            trail: trail(),
            claims: rows.collect(),
            flaws,
        }
    }
}

/// `GET /verwaltung/beitritte`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let waiting = registry
        .read(move |snap| claim_body::waiting(snap, who).map_err(Trouble::from))
        .await?;
    show_page(&request, &visitor, &Claims::of(waiting, Vec::new()))
}

/// What somebody decides.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
    antrag: String,
    was: String,
    #[serde(default)]
    grund: String,
}

/// `POST /verwaltung/beitritte`
pub async fn decide(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    visitor.proven(&registry, "/verwaltung/beitritte")?;
    let claim = form
        .antrag
        .parse()
        .map_err(|_| Problem::not_found("Dieser Antrag"))?;
    let (decision, said) = match form.was.as_str() {
        "bestaetigen" => (Decision::Confirm, "beitritt-bestaetigt"),
        _ => (Decision::Refuse(form.grund.clone()), "beitritt-abgelehnt"),
    };
    let post = mail::post(&registry.config);
    let decided = registry
        .write(
            move |tx, now| match claim_body::decide(tx, who, claim, &decision, &post, now) {
                Ok(()) => Ok(None),
                Err(Failure::Refused(refusal)) => {
                    tx.refused();
                    Ok(Some((claim_body::waiting(tx, who)?, refusal)))
                }
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match decided {
        None => Ok(go_on("/verwaltung/beitritte", said)),
        Some((waiting, refusal)) => {
            let flaw = Flaw {
                field: String::new(),
                text: refusal.to_string(),
            };
            show_again(&request, &visitor, &Claims::of(waiting, vec![flaw]))
        }
    }
}
