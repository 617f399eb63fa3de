//! `/nachnutzungen/{id}`: the history of an adoption, and the form for its next step.

pub mod change;
pub mod cover;
pub mod covered;
mod form;
mod history;
pub mod new;

pub use covered::Answering;
pub use form::{StepForm, Typed, flaws_of};
pub use history::{AdoptionPage, Row};

use super::{go_on, kept, show as show_page, show_again};
use crate::{
    api::adoptions::{MOST_BYTES, told},
    clock,
    page::Flaw,
    params::Params,
    problem::Problem,
    registry::Registry,
    sent::Sent,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::adopt;
use domain::{
    Id,
    adoption::{Adoption, Stage, Step},
};

/// The largest file of a form.
#[expect(clippy::cast_possible_truncation, reason = "ten mebibytes")]
pub(super) const MOST: usize = MOST_BYTES as usize;

fn id_of(text: &str) -> Result<Id<Adoption>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Nachnutzung"))
}

/// `GET /nachnutzungen/{id}`; `?berichtigen=` opens the form for the correction of a step.
pub async fn show(
    request: HttpRequest,
    id: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let mut params = Params::parse(request.query_string());
    let corrects = params.parsed::<Id<Step>>("berichtigen");
    let held = params.one(kept::PARAMETER);
    params.done()?;
    let person = visitor.person;
    let before: Option<Typed> = kept::typed(&visitor, &registry, held).await?;
    let page = registry
        .read(move |snap| {
            let whole = told::whole(snap, id, person, clock::moment())?;
            let step = whole
                .told
                .life
                .recorded()
                .iter()
                .find(|step| Some(step.id) == corrects);
            let typed = before.or_else(|| step.map(Typed::correcting));
            AdoptionPage::load(snap, whole, person, typed, Vec::new())
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /nachnutzungen/{id}`: the next step, or a correction.
pub async fn record(
    request: HttpRequest,
    id: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let person = visitor.known()?;
    let sent = Sent::receive(&request, body, MOST).await?;
    visitor.sent(sent.one("csrf"))?;
    let mut typed = Typed::of(&sent);
    let file = typed.keep(&registry, sent.file).await;
    if typed.stage == Stage::Live.word() {
        let place = format!("/nachnutzungen/{id}");
        kept::proven(&visitor, &registry, &place, &typed).await?;
    }
    let is_correction = !typed.corrects.is_empty();
    let outcome = match file {
        Ok(()) => recorded(&registry, person, id, &typed).await,
        Err(problem) => Err(problem),
    };
    let problem = match outcome {
        Ok(()) => {
            let message = if is_correction {
                "berichtigt"
            } else {
                "schritt"
            };
            return Ok(go_on(&format!("/nachnutzungen/{id}"), message));
        }
        Err(problem) => problem,
    };
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let page = registry
        .read(move |snap| {
            let whole = told::whole(snap, id, Some(person), clock::moment())?;
            AdoptionPage::load(snap, whole, Some(person), Some(typed), flaws)
        })
        .await?;
    show_again(&request, &visitor, &page)
}

async fn recorded(
    registry: &Registry,
    person: Id<domain::person::Person>,
    id: Id<Adoption>,
    typed: &Typed,
) -> Result<(), Problem> {
    let wish = typed.wish().map_err(refused)?;
    let revision = typed.revision.parse().ok();
    registry
        .write(move |tx, now| {
            adopt::record(tx, person, id, wish, revision, now)?;
            Ok::<_, Problem>(())
        })
        .await
}

/// The page once more, for one of its forms that was refused.
async fn page_again(
    registry: &Registry,
    person: Id<domain::person::Person>,
    id: Id<Adoption>,
) -> Result<AdoptionPage, Problem> {
    registry
        .read(move |snap| {
            let whole = told::whole(snap, id, Some(person), clock::moment())?;
            AdoptionPage::load(snap, whole, Some(person), None, Vec::new())
        })
        .await
}

/// Flaws of a form as a problem, so that every refusal is shown in one way.
pub(super) fn refused(flaws: Vec<Flaw>) -> Problem {
    let flaws = flaws.into_iter().map(|flaw| crate::problem::Flaw {
        pointer: format!("/{}", flaw.field),
        rule: "angabe-ungueltig".to_owned(),
        detail: flaw.text,
    });
    crate::api::fields::refused(flaws.collect())
}
