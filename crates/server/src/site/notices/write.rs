//! `/foerderung/neu` and `/foerderung/{id}/aendern`: entering a notice, and changing it.

use super::{
    form::{FIELDS, NoticeForm, Place},
    id_of, path,
};
use crate::{
    params::{NoParams, Params},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{
        cooperation::typed::{Typed, written},
        go_on, show as show_page, show_again,
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::notices::{self, Wish};
use domain::{
    Day, Id, access,
    money::Cents,
    notice::{Part, Refusal},
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
};
use std::collections::BTreeSet;
use store::{Snap, bodies};

/// The body for which a new notice is kept: the one that was asked for, or the own one.
fn body_of(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    key: Option<&BodyKey>,
) -> Result<PublicBody, Problem> {
    match key {
        Some(key) => bodies::find(snap, key)?.ok_or_else(|| Problem::not_found("Diese Stelle")),
        None => {
            let actor = store::people::actor(snap, who)?;
            Ok(bodies::by_id(snap, actor.body)?)
        }
    }
}

/// `GET /foerderung/neu`
pub async fn new(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let key = params.parsed::<BodyKey>("stelle");
    params.done()?;
    let page = registry
        .read(move |snap| {
            let body = body_of(snap, who, key.as_ref())?;
            let typed = Typed::default();
            NoticeForm::load(snap, who, Place::new(), &body, typed, &BTreeSet::new())
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /foerderung/neu`
pub async fn add(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let key: Option<BodyKey> = sent.one("stelle").parse().ok();
    let (typed, chosen) = (Typed::of(&sent, &FIELDS), parts(&sent));
    let (mut typed, wish) = registry
        .read({
            let chosen = chosen.clone();
            let key = key.clone();
            move |snap| {
                let body = body_of(snap, who, key.as_ref())?;
                wish(snap, who, &body, typed, &chosen)
            }
        })
        .await?;
    if let Some(wish) = wish {
        let key = key.clone();
        let added = registry
            .write(move |tx, now| {
                let body = body_of(tx, who, key.as_ref())?;
                notices::add(tx, who, &body.key, wish, now).map_err(Problem::from)
            })
            .await;
        match added {
            Ok(id) => return Ok(go_on(&path(id), "bescheid")),
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| {
            let body = body_of(snap, who, key.as_ref())?;
            NoticeForm::load(snap, who, Place::new(), &body, typed, &chosen)
        })
        .await?;
    show_again(&request, &visitor, &page)
}

/// `GET /foerderung/{id}/aendern`
pub async fn change_form(
    request: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (visitor.known()?, id_of(&id)?);
    let page = registry
        .read(move |snap| {
            let whole = notices::whole(snap, who, id)?;
            let typed = as_kept(&whole);
            let chosen = store::notices::parts(snap, id)?.into_iter().collect();
            let place = Place::of(&whole.kept.notice);
            NoticeForm::load(snap, who, place, &whole.body, typed, &chosen)
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /foerderung/{id}/aendern`
pub async fn change(
    request: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, 0).await?;
    let (who, id) = (visitor.sent(sent.one("csrf"))?, id_of(&id)?);
    let (typed, chosen) = (Typed::of(&sent, &FIELDS), parts(&sent));
    let revision = typed.text("revision").parse().unwrap_or(-1);
    let (mut typed, wish) = registry
        .read({
            let chosen = chosen.clone();
            move |snap| {
                let whole = notices::whole(snap, who, id)?;
                wish(snap, who, &whole.body, typed, &chosen)
            }
        })
        .await?;
    if let Some(wish) = wish {
        let changed = registry
            .write(move |tx, now| {
                notices::change(tx, who, id, revision, wish, now).map_err(Problem::from)
            })
            .await;
        match changed {
            Ok(()) => return Ok(go_on(&path(id), "gespeichert")),
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| {
            let whole = notices::whole(snap, who, id)?;
            let place = Place::of(&whole.kept.notice);
            NoticeForm::load(snap, who, place, &whole.body, typed, &chosen)
        })
        .await?;
    show_again(&request, &visitor, &page)
}

fn as_kept(whole: &notices::Whole) -> Typed {
    let notice = &whole.kept.notice;
    let cooperation = whole.cooperation.as_ref().map(|one| one.slug.to_string());
    Typed::with(&[
        ("revision", &whole.kept.revision.to_string()),
        ("authority", &written(&whole.authority)),
        ("programme", &notice.programme),
        ("reference", &notice.reference),
        ("givenOn", &notice.given_on.german()),
        ("from", &notice.period.from().german()),
        (
            "until",
            &notice.period.until().map(Day::german).unwrap_or_default(),
        ),
        ("cooperation", cooperation.as_deref().unwrap_or_default()),
        ("purpose", notice.purpose.as_deref().unwrap_or_default()),
        ("amount", &notice.amount.map(as_typed).unwrap_or_default()),
        (
            "proofDueOn",
            &notice.proof_due_on.map(Day::german).unwrap_or_default(),
        ),
    ])
}

/// An amount as people type it.
fn as_typed(amount: Cents) -> String {
    amount.to_string().replace("\u{a0}€", "")
}

/// What was ticked; what cannot be read was never offered.
fn parts(sent: &Sent) -> BTreeSet<Part> {
    let blueprints = sent.all("blueprint").filter_map(|id| id.parse().ok());
    let adoptions = sent.all("adoption").filter_map(|id| id.parse().ok());
    let statements = sent.all("statement").filter_map(|id| id.parse().ok());
    blueprints
        .map(Part::Blueprint)
        .chain(adoptions.map(Part::Adoption))
        .chain(statements.map(Part::Statement))
        .collect()
}

/// What the form says, with every flaw at once; only for who may keep notices of the body.
fn wish(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    body: &PublicBody,
    mut typed: Typed,
    chosen: &BTreeSet<Part>,
) -> Result<(Typed, Option<Wish>), Problem> {
    let actor = store::people::actor(snap, who)?;
    access::keep_notices(&actor, body)
        .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
    let authority = typed.body(snap, "authority", "Nennen Sie die Bewilligungsbehörde.")?;
    let programme = typed.needed("programme", "Nennen Sie das Förderprogramm.");
    let reference = typed.needed(
        "reference",
        "Nennen Sie das Geschäftszeichen des Bescheids.",
    );
    let given_on = typed.needed_day("givenOn", "Nennen Sie den Tag des Bescheids.");
    let from = typed.needed_day(
        "from",
        "Nennen Sie den ersten Tag des Bewilligungszeitraums.",
    );
    let until = typed.day("until");
    let cooperation = match typed.some("cooperation") {
        Some(slug) => slug
            .parse()
            .map_err(|_| typed.refuse("cooperation", "Diese Kooperation kennt das Register nicht."))
            .ok(),
        None => None,
    };
    let purpose = typed.some("purpose");
    let amount = typed.money("amount");
    if amount == Some(Cents::default()) {
        typed.refuse("amount", Refusal::NothingGranted.to_string());
    }
    let proof_due_on = typed.day("proofDueOn");
    let all = (authority, programme, reference, given_on, from);
    let (Some(authority), Some(programme), Some(reference), Some(given_on), Some(from)) = all
    else {
        return Ok((typed, None));
    };
    let wish = Wish {
        authority: authority.key,
        programme,
        reference,
        given_on,
        from,
        until,
        cooperation,
        purpose,
        amount,
        proof_due_on,
        parts: chosen.iter().copied().collect(),
        blueprints: Vec::new(),
    };
    let is_whole = typed.flaws.is_empty();
    Ok((typed, is_whole.then_some(wish)))
}
