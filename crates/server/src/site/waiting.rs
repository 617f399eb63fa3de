//! `/aufgaben`: what waits for somebody: proposals, covers, and what became of the versions in use.

mod found;

use super::{adoption::Answering, blueprint::subject::Link, go_on, kept, show as show_page};
use crate::{
    api::proposals::{Waiting, bodies_of, waiting},
    page::Page,
    params::Params,
    problem::Problem,
    registry::Registry,
    who::{Visitor, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{propose, submit::Shown};
use domain::{Id, person::Person, proposal::Proposal, submission::SubmissionState};
use serde::Serialize;
use store::{Snap, bodies};

/// What waits for a visitor.
#[derive(Debug, Serialize)]
pub struct WaitingPage {
    body: String,
    proposals: Vec<Proposed>,
    /// Whether the visitor may decide them; otherwise a colleague does.
    may_decide: bool,
    covers: Vec<Cover>,
    behind: Vec<Behind>,
    /// What waits for "Freigeben" of the visitor.
    to_release: Vec<Submitted>,
    /// What the visitor has submitted and is still open, and what was decided lately.
    own: Vec<Submitted>,
}

/// A package that waits for release, or came back.
#[derive(Debug, Serialize)]
struct Submitted {
    href: String,
    title: String,
    version: String,
    by: String,
    at: String,
    note: Option<String>,
    state: &'static str,
    state_text: &'static str,
    tone: &'static str,
    reason: Option<String>,
}

/// A proposed step.
#[derive(Debug, Serialize)]
struct Proposed {
    id: String,
    /// Ticked before somebody was asked who they are.
    chosen: bool,
    blueprint: Link,
    body: Link,
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    effective_on: String,
    evidence: Vec<String>,
    note: Option<String>,
    cooperation: Link,
    proposed_at: String,
}

/// A cover that wants an answer.
#[derive(Debug, Serialize)]
struct Cover {
    adoption: String,
    blueprint: Link,
    by: Link,
    stage: &'static str,
    stage_text: &'static str,
    answering: Answering,
}

/// An adoption for which there are newer versions, or whose version is not offered any more as it was.
#[derive(Debug, Serialize)]
struct Behind {
    href: String,
    blueprint: Link,
    used: String,
    /// Another state than released, with its reason.
    state: &'static str,
    state_text: &'static str,
    reason: Option<String>,
    /// What to use instead, where it is another blueprint.
    successor: Option<Link>,
    /// All versions that came out since and are offered, the highest first.
    newer: Vec<String>,
    compare: Option<String>,
}

impl Page for WaitingPage {
    const TEMPLATE: &'static str = "pages/waiting.html";
    fn title(&self) -> String {
        "Aufgaben".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let blueprint = || {
            Link::to(
                "/blaupausen/hundesteuer-anmelden",
                "Hundesteuer online anmelden",
            )
        };
        let proposal = |id: &str| Proposed {
            id: id.to_owned(),
            chosen: id == "2",
            blueprint: blueprint(),
            body: Link::to("/kommunen/06533009", "Limburg a. d. Lahn"),
            stage: "live",
            stage_text: "in Betrieb",
            version: Some("1.2.0".to_owned()),
            effective_on: "01.09.2026".to_owned(),
            evidence: vec![
                "https://www.limburg.example.org/service/hundesteuer-anmelden".to_owned(),
            ],
            note: Some("Vorschlag aus der Liste der Koordination".to_owned()),
            cooperation: Link::to("/kooperationen/digitale-kommune", "Digitale Kommune@Hessen"),
            proposed_at: "12.10.2026, 09:00 Uhr".to_owned(),
        };
        let cover = Cover {
            adoption: "1".to_owned(),
            blueprint: blueprint(),
            by: Link::to("/kommunen/06532", "Lahn-Dill-Kreis"),
            stage: "interest",
            stage_text: "Interesse",
            answering: Answering::sample(),
        };
        let behind = Behind {
            href: "/nachnutzungen/1".to_owned(),
            blueprint: blueprint(),
            used: "1.1.0".to_owned(),
            state: "",
            state_text: "",
            reason: None,
            successor: None,
            newer: vec!["1.2.0".to_owned(), "1.1.1".to_owned()],
            compare: Some("/blaupausen/hundesteuer-anmelden/vergleich/1.1.0/1.2.0".to_owned()),
        };
        let blocked = Behind {
            href: "/nachnutzungen/2".to_owned(),
            blueprint: blueprint(),
            used: "1.0.0".to_owned(),
            state: domain::blueprint::ReleaseState::Blocked.word(),
            state_text: domain::blueprint::ReleaseState::Blocked.label(),
            reason: Some("Die Gebühr war falsch".to_owned()),
            successor: Some(blueprint()),
            newer: vec![],
            compare: None,
        };
        let submitted = |state: SubmissionState| Submitted {
            href: "/aufgaben/einreichungen/1".to_owned(),
            title: "Fundsachen online melden".to_owned(),
            version: "1.1.0".to_owned(),
            by: "Kim Muster".to_owned(),
            at: "12.10.2026, 09:00 Uhr".to_owned(),
            note: Some("Bitte vor dem 1. März.".to_owned()),
            state: state.word(),
            state_text: state.label(),
            tone: tone(state),
            reason: Some("Die Gebühr fehlt im Leitfaden.".to_owned()),
        };
        vec![
            Self {
                body: "Sinn".to_owned(),
                proposals: vec![],
                may_decide: true,
                covers: vec![],
                behind: vec![],
                to_release: vec![],
                own: vec![],
            },
            Self {
                body: "Limburg a. d. Lahn".to_owned(),
                proposals: vec![proposal("1"), proposal("2")],
                may_decide: true,
                covers: vec![cover],
                behind: vec![behind, blocked],
                to_release: vec![submitted(SubmissionState::Submitted)],
                own: vec![
                    submitted(SubmissionState::SentBack),
                    submitted(SubmissionState::Released),
                ],
            },
            Self {
                body: "Wetzlar".to_owned(),
                proposals: vec![proposal("1")],
                may_decide: false,
                covers: vec![],
                behind: vec![],
                to_release: vec![],
                own: vec![],
            },
        ]
    }
}

/// Proposals on one page; the rest follows when these are decided.
const MOST: usize = 100;

/// `GET /aufgaben`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let held = params.one(kept::PARAMETER);
    params.done()?;
    let chosen: Option<Vec<Id<Proposal>>> = kept::typed(&visitor, &registry, held).await?;
    let chosen = chosen.unwrap_or_default();
    let page = registry
        .read(move |snap| page(snap, person, &chosen))
        .await?;
    show_page(&request, &visitor, &page)
}

fn page(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    chosen: &[Id<Proposal>],
) -> Result<WaitingPage, Problem> {
    let actor = store::people::actor(snap, person)?;
    let own = bodies_of(&actor);
    let body = bodies::by_id(snap, actor.body)?;
    let reader = reader(snap, Some(person))?;
    let proposals = waiting(snap, &reader, &own, None, MOST)?;
    let may_decide = proposals
        .iter()
        .all(|one| domain::access::speak(&actor, &one.body).is_ok());
    Ok(WaitingPage {
        body: body.name,
        may_decide,
        proposals: proposals
            .into_iter()
            .map(|one| Proposed::of(one, chosen))
            .collect(),
        covers: found::covers(snap, &actor, &own)?,
        behind: found::behind(snap, person, &own)?,
        to_release: found::to_release(snap, person)?,
        own: found::submitted(snap, &actor)?,
    })
}

impl Proposed {
    fn of(one: Waiting, chosen: &[Id<Proposal>]) -> Self {
        let Waiting {
            proposal,
            card,
            body,
            cooperation,
        } = one;
        Self {
            chosen: chosen.contains(&proposal.id),
            id: proposal.id.to_string(),
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), card.title),
            body: Link::to(format!("/kommunen/{}", body.key), body.name),
            stage: proposal.step.stage.word(),
            stage_text: proposal.step.stage.label(),
            version: proposal.step.version.map(|version| version.to_string()),
            effective_on: proposal.step.effective_on.german(),
            evidence: proposal
                .step
                .evidence
                .into_iter()
                .map(|proof| proof.value)
                .collect(),
            note: proposal.step.note,
            cooperation: Link::to(
                format!("/kooperationen/{}", cooperation.slug),
                cooperation.name,
            ),
            proposed_at: proposal.proposed_at.german(),
        }
    }
}

impl Submitted {
    fn of(one: Shown) -> Self {
        let submission = one.filed.submission;
        Self {
            href: app::submit::place(submission.id),
            title: one.filed.title,
            version: submission.version.to_string(),
            by: one.by,
            at: submission.at.german(),
            note: submission.note,
            state: submission.state.word(),
            state_text: submission.state.label(),
            tone: tone(submission.state),
            reason: one.filed.reason,
        }
    }
}

/// How the badge of a state looks.
pub(super) const fn tone(state: SubmissionState) -> &'static str {
    match state {
        SubmissionState::Submitted => "info",
        SubmissionState::Released => "success",
        SubmissionState::SentBack => "warning",
        SubmissionState::Replaced | SubmissionState::Withdrawn => "plain",
    }
}

/// `POST /aufgaben/vorschlaege`: confirms or declines what was ticked, or confirms all that were shown.
pub async fn decide(
    visitor: Visitor,
    form: web::Form<Vec<(String, String)>>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let all = |name: &str| {
        form.iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
    };
    let person = visitor.sent(all("csrf").first().copied().unwrap_or_default())?;
    let what = all("was").first().copied().unwrap_or_default().to_owned();
    let named = if what == "alle" {
        all("gezeigt")
    } else {
        all("vorschlag")
    };
    let mut ids: Vec<Id<Proposal>> = named.iter().filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(go_on("/aufgaben", "nichts-gewaehlt"));
    }
    if what == "ablehnen" {
        registry
            .write(move |tx, now| propose::decline(tx, person, &ids, now))
            .await?;
        return Ok(go_on("/aufgaben", "abgelehnt"));
    }
    kept::proven(&visitor, &registry, "/aufgaben", &ids).await?;
    registry
        .write(move |tx, now| propose::confirm(tx, person, &ids, now))
        .await?;
    Ok(go_on("/aufgaben", "bestaetigt"))
}
