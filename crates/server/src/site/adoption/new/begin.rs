//! Beginning an adoption with what the form was sent with.

use super::{Shown, shown};
use crate::{
    clock,
    page::Flaw,
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{
        adoption::{
            MOST,
            form::{Typed, flaws_of},
            refused,
        },
        blueprint::subject::Subject,
        go_on, kept, show_again,
        visibility::Chosen,
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::adopt::{self, Begin, CoverWish};
use domain::{
    Day, Id,
    adoption::{Adoption, Stage},
    person::Person,
    region::BodyKey,
};

/// `POST /blaupausen/{slug}/nachnutzung/neu`
pub async fn begin(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let sent = Sent::receive(&request, body, MOST).await?;
    visitor.sent(sent.one("csrf"))?;
    let key = sent.one("body").to_owned();
    let mut typed = Typed::of(&sent);
    if sent.one("kurz") == "ja" {
        typed.stage = Stage::Interest.word().to_owned();
        typed.effective_on = clock::moment().day().german();
        typed.visibility = Chosen::usual();
    }
    let message = if typed.stage == Stage::Interest.word() {
        "interesse"
    } else {
        "schritt"
    };
    let file = typed.keep(&registry, sent.file).await;
    if typed.stage == Stage::Live.word() {
        let place = format!("/blaupausen/{slug}/nachnutzung/neu");
        let both = (key.clone(), typed.clone());
        kept::proven(&visitor, &registry, &place, &both).await?;
    }
    let outcome = match file {
        Ok(()) => begun(&registry, person, &slug, &key, &typed).await,
        Err(problem) => Err(problem),
    };
    let problem = match outcome {
        Ok(id) => return Ok(go_on(&format!("/nachnutzungen/{id}"), message)),
        Err(problem) => problem,
    };
    let begun = problem
        .instance
        .as_deref()
        .and_then(|place| place.strip_prefix("/api/v1/adoptions/"));
    if let Some(id) = begun {
        return Ok(go_on(&format!("/nachnutzungen/{id}"), "bereits-begonnen"));
    }
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let viewer = visitor.viewer.clone();
    let shown = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &slug, &viewer)?;
            shown(snap, subject, person, Some((key, typed)), flaws)
        })
        .await?;
    match shown {
        Shown::Form(page) => show_again(&request, &visitor, &*page),
        Shown::Begun(id) => Ok(go_on(&format!("/nachnutzungen/{id}"), "bereits-begonnen")),
    }
}

async fn begun(
    registry: &Registry,
    person: Id<Person>,
    slug: &str,
    key: &str,
    typed: &Typed,
) -> Result<Id<Adoption>, Problem> {
    let mut flaws = Vec::new();
    let body = key
        .parse::<BodyKey>()
        .map_err(|_| flaws.push(Flaw::new("body", "Wählen Sie die Kommune.")))
        .ok();
    let planned_live_on = planned(typed, &mut flaws);
    let step = typed
        .wish()
        .map_err(|mut more| flaws.append(&mut more))
        .ok();
    let audience = typed
        .visibility
        .read()
        .map_err(|flaw| flaws.push(flaw))
        .ok();
    let (Some(body), Some(step), Some(audience), true) = (body, step, audience, flaws.is_empty())
    else {
        return Err(refused(flaws));
    };
    let from = step.effective_on;
    let covers = typed
        .covers
        .iter()
        .filter_map(|key| {
            Some(CoverWish {
                body: key.parse().ok()?,
                from,
                until: None,
            })
        })
        .collect();
    let blueprint = slug
        .parse()
        .map_err(|_| Problem::not_found("Diese Blaupause"))?;
    registry
        .write(move |tx, now| {
            let begin = Begin {
                blueprint,
                body,
                covers,
                planned_live_on,
                audience,
                step,
            };
            Ok::<_, Problem>(adopt::begin(tx, person, begin, now)?.0.id)
        })
        .await
}

fn planned(typed: &Typed, flaws: &mut Vec<Flaw>) -> Option<Day> {
    if typed.planned_live_on.is_empty() {
        return None;
    }
    Day::typed(&typed.planned_live_on)
        .map_err(|e| flaws.push(Flaw::new("plannedLiveOn", format!("{e}."))))
        .ok()
}
