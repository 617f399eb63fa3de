//! `/verwaltung/personen/{id}/beenden`: somebody leaves; what they looked after is listed and handed over.

use super::trail;
use crate::{
    mail,
    page::{Choice, Crumb, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    leave::{self, Handover},
};
use domain::{Id, person::Person};
use serde::{Deserialize, Serialize};

/// What is to be handed over before somebody leaves.
#[derive(Debug, Serialize)]
pub struct Leave {
    trail: Vec<Crumb>,
    name: String,
    nothing: bool,
    contacts: Vec<Crumb>,
    cooperations: Vec<Crumb>,
    programs: Vec<String>,
    proposals: i64,
    /// Where the profile is kept that names the person's address.
    profile: Option<String>,
    successors: Vec<Choice>,
    action: String,
    cancel: String,
    flaws: Vec<Flaw>,
}

impl Page for Leave {
    const TEMPLATE: &'static str = "pages/leave.html";
    fn title(&self) -> String {
        "Mitarbeit beenden".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            name: "Anna Schmidt".to_owned(),
            nothing: true,
            contacts: vec![],
            cooperations: vec![],
            programs: vec![],
            proposals: 0,
            profile: None,
            successors: vec![],
            action: "/verwaltung/personen/0192/beenden".to_owned(),
            cancel: "/verwaltung/personen/0192".to_owned(),
            flaws: vec![],
        };
        let full = Self {
            nothing: false,
            contacts: vec![Crumb::to(
                "/blaupausen/hundesteuer-anmelden/pflegen",
                "Hundesteuer online anmelden",
            )],
            cooperations: vec![Crumb::to("/kooperationen/lahn-dill", "Lahn-Dill")],
            programs: vec!["Veröffentlichen aus GitLab".to_owned()],
            proposals: 3,
            profile: Some("/kommunen/06532020/angaben".to_owned()),
            successors: vec![Choice::of("0193", "Bert Klein", false)],
            flaws: vec![Flaw {
                field: String::new(),
                text: "Das ist die letzte Person mit der Rolle „Verwaltung“ für das Register."
                    .to_owned(),
            }],
            ..empty()
        };
        vec![empty(), full]
    }
}

impl Leave {
    fn of(handover: Handover, chosen: Option<Id<Person>>, flaws: Vec<Flaw>) -> Self {
        let place = format!("/verwaltung/personen/{}", handover.account.id);
        let profile = handover
            .is_mailbox
            .then(|| format!("/kommunen/{}/angaben", handover.body.key));
        let nothing = handover.contacts.is_empty()
            && handover.cooperations.is_empty()
            && handover.programs.is_empty()
            && handover.proposals == 0
            && profile.is_none();
        // Without a cooperation there is nothing that only a person could take over.
        let successors = match handover.cooperations.is_empty() {
            true => Vec::new(),
            false => handover.successors,
        };
        Self {
            trail: trail(),
            name: handover.account.name,
            nothing,
            contacts: handover
                .contacts
                .into_iter()
                .map(|(slug, title)| Crumb::to(format!("/blaupausen/{slug}/pflegen"), title))
                .collect(),
            cooperations: handover
                .cooperations
                .into_iter()
                .map(|(slug, name)| Crumb::to(format!("/kooperationen/{slug}"), name))
                .collect(),
            programs: handover.programs,
            proposals: handover.proposals,
            profile,
            successors: successors
                .into_iter()
                .map(|one| Choice::of(one.id.to_string(), one.name, Some(one.id) == chosen))
                .collect(),
            action: format!("{place}/beenden"),
            cancel: place,
            flaws,
        }
    }
}

fn id(text: &str) -> Result<Id<Person>, Problem> {
    text.parse().map_err(|_| Problem::not_found("Diese Person"))
}

/// `GET /verwaltung/personen/{id}/beenden`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.known()?, id(&path)?);
    let handover = registry
        .read(move |snap| leave::handover(snap, who, whose).map_err(Problem::from))
        .await?;
    show_page(&request, &visitor, &Leave::of(handover, None, Vec::new()))
}

/// Who takes over.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
    nachfolge: Option<String>,
}

/// `POST /verwaltung/personen/{id}/beenden`
pub async fn end(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.sent(&form.csrf)?, id(&path)?);
    visitor.proven(&registry, &format!("/verwaltung/personen/{whose}/beenden"))?;
    let successor = form.nachfolge.as_deref().filter(|text| !text.is_empty());
    let successor = successor.map(id).transpose()?;
    let post = mail::post(&registry.config);
    let ended = registry
        .write(move |tx, now| {
            let handover = leave::handover(tx, who, whose)?;
            match leave::end(tx, who, whose, successor, &post, now) {
                Ok(()) => Ok(Ok(handover.body.key)),
                Err(Failure::Refused(refusal)) => Ok(Err((handover, refusal))),
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match ended {
        Ok(key) => Ok(go_on(
            &format!("/verwaltung/personen?stelle={key}"),
            "mitarbeit-beendet",
        )),
        Err((handover, refusal)) => {
            let flaw = Flaw {
                field: String::new(),
                text: refusal.to_string(),
            };
            show_again(
                &request,
                &visitor,
                &Leave::of(handover, successor, vec![flaw]),
            )
        }
    }
}
