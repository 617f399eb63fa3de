//! What the page of an adoption shows.

use super::{
    change::ChangeForm,
    cover::CoverForm,
    covered::{Answering, EndForm},
    form::{StepForm, Typed},
};
use crate::{
    api::adoptions::{href, is_secured, told::Whole},
    clock,
    page::{Crumb, Flaw, Page},
    problem::Problem,
    site::blueprint::{drawing::Timeline, subject::Link},
};
use domain::{
    Id, Moment,
    adoption::{Life, Stage, Step},
    person::Person,
};
use serde::Serialize;
use store::Snap;

/// The history of an adoption.
#[derive(Debug, Serialize)]
pub struct AdoptionPage {
    path: String,
    trail: Vec<Crumb>,
    name: String,
    blueprint: Link,
    body: Link,
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    /// The way to what a newer version changes.
    newer: Option<Link>,
    since: String,
    planned_live_on: Option<String>,
    /// Who may see it, in words.
    seen_by: String,
    /// Whether anybody may.
    is_public: bool,
    /// The plan and who may see it, for who may change them.
    pub(super) change: Option<ChangeForm>,
    /// The body publishes the blueprint itself.
    is_own: bool,
    timeline: Option<Timeline>,
    rows: Vec<Row>,
    covers: Vec<Answering>,
    /// More bodies to cover, for who may name them.
    pub(super) cover: Option<CoverForm>,
    /// The end of a cover, for who may say it.
    pub(super) end: Option<EndForm>,
    /// The next step, for who may record one.
    form: Option<StepForm>,
    /// Whether nothing can follow but a new adoption.
    has_ended: bool,
}

/// One step as it was recorded.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    effective_on: String,
    recorded_at: String,
    proofs: Vec<Proof>,
    note: Option<String>,
    reason: Option<String>,
    /// What it replaces, in words.
    corrects: Option<String>,
    is_replaced: bool,
    /// Where to correct it, for who may.
    correct: Option<String>,
}

/// What stands behind a step.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    text: String,
    href: Option<String>,
    /// An address alone is not.
    is_secured: bool,
}

impl Page for AdoptionPage {
    const TEMPLATE: &'static str = "pages/adoption.html";
    fn title(&self) -> String {
        format!(
            "Nachnutzung: {} in {}",
            self.blueprint.label, self.body.label
        )
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        samples::all()
    }
}

impl AdoptionPage {
    /// The page for a visitor; `typed` stands in the form when it was sent or when a step is to be corrected.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(
        snap: &mut Snap<'_>,
        whole: Whole,
        person: Option<Id<Person>>,
        typed: Option<Typed>,
        flaws: Vec<Flaw>,
    ) -> Result<Self, Problem> {
        let actor = person
            .map(|who| store::people::actor(snap, who))
            .transpose()?;
        let Whole {
            told,
            covers,
            covered,
        } = &whole;
        let path = format!("/nachnutzungen/{}", told.listed.id);
        let may_record = actor.as_ref().is_some_and(|actor| {
            domain::access::record(actor, &told.body, Stage::Interest).is_ok()
        });
        let has_ended = told.stand.stage.is_end();
        let form = if may_record && (!has_ended || typed.is_some()) {
            let releases = store::releases::of(snap, told.card.id)?;
            let mut typed = typed.unwrap_or_else(|| next(&whole));
            typed.revision = told.listed.revision.to_string();
            Some(StepForm::of(&typed, &releases, flaws))
        } else {
            None
        };
        let answering = covers.iter().filter_map(|cover| {
            Some(Answering::of(
                cover,
                covered.get(&cover.body)?,
                actor.as_ref(),
            ))
        });
        let version = told.stand.version.as_ref();
        let newer = told
            .card
            .latest_version
            .as_ref()
            .filter(|latest| version.is_some_and(|used| used < latest) && !has_ended);
        let newer = newer.zip(version).map(|(latest, used)| {
            Link::to(
                format!("/blaupausen/{}/vergleich/{used}/{latest}", told.card.slug),
                latest.to_string(),
            )
        });
        let now = clock::moment();
        let is_own = told.card.publisher == told.body.id;
        Ok(Self {
            trail: vec![
                Crumb::to("/kommunen", "Kommunen"),
                Crumb::to(format!("/kommunen/{}", told.body.key), &told.body.name),
            ],
            name: told.card.title.clone(),
            blueprint: Link::to(format!("/blaupausen/{}", told.card.slug), &told.card.title),
            body: Link::to(format!("/kommunen/{}", told.body.key), &told.body.name),
            stage: told.stand.stage.word(),
            stage_text: told.stand.stage.label(),
            version: version.map(ToString::to_string),
            newer,
            since: told.stand.since.german(),
            planned_live_on: told.listed.planned_live_on.map(domain::Day::german),
            seen_by: crate::site::visibility::spoken(snap, told.listed.audience)?,
            is_public: told.listed.audience == domain::visibility::Audience::Public,
            change: ChangeForm::of(snap, &whole, actor.as_ref())?,
            is_own,
            timeline: Timeline::of_one(&told.body.name, &told.life, is_own, now),
            rows: rows(&told.life, now)
                .into_iter()
                .map(|step| Row::of(step, &whole, may_record.then_some(&path)))
                .collect(),
            covers: answering.collect(),
            cover: CoverForm::of(snap, &whole, actor.as_ref())?,
            end: EndForm::of(&whole, actor.as_ref()),
            form,
            has_ended,
            path,
        })
    }
}

/// What the next step begins with: today, with the version in use.
fn next(whole: &Whole) -> Typed {
    let version = whole
        .told
        .stand
        .version
        .as_ref()
        .or(whole.told.card.latest_version.as_ref());
    Typed {
        version: version.map(ToString::to_string).unwrap_or_default(),
        effective_on: clock::moment().day().german(),
        ..Typed::default()
    }
}

/// The steps in the order of their effect, each followed by those that it replaces.
fn rows(life: &Life, now: Moment) -> Vec<&Step> {
    let mut rows = Vec::with_capacity(life.recorded().len());
    for step in life.holding(now) {
        let mut at = Some(step);
        while let Some(step) = at {
            rows.push(step);
            at = step
                .corrects
                .and_then(|old| life.recorded().iter().find(|other| other.id == old));
        }
    }
    rows
}

impl Row {
    fn of(step: &Step, whole: &Whole, path: Option<&String>) -> Self {
        let life = &whole.told.life;
        let is_replaced = life
            .recorded()
            .iter()
            .any(|other| other.corrects == Some(step.id));
        let corrected = step
            .corrects
            .and_then(|old| life.recorded().iter().find(|other| other.id == old));
        let proofs = step.evidence.iter().map(|proof| Proof {
            text: match (&proof.note, proof.kind) {
                (Some(note), domain::adoption::EvidenceKind::File) => format!("Datei: {note}"),
                (None, domain::adoption::EvidenceKind::File) => "Datei".to_owned(),
                (Some(note), _) => format!("{} ({note})", proof.value),
                (None, _) => proof.value.clone(),
            },
            href: match proof.kind {
                domain::adoption::EvidenceKind::Url => Some(proof.value.clone()),
                domain::adoption::EvidenceKind::File => href(whole.told.listed.id, proof),
                domain::adoption::EvidenceKind::FileReference => None,
            },
            is_secured: is_secured(proof, &step.evidence),
        });
        Self {
            stage: step.stage.word(),
            stage_text: step.stage.label(),
            version: step.version.as_ref().map(ToString::to_string),
            effective_on: step.effective_on.german(),
            recorded_at: step.recorded_at.german(),
            proofs: proofs.collect(),
            note: step.note.clone(),
            reason: step.reason.clone(),
            corrects: corrected
                .map(|old| format!("{} ab {}", old.stage.label(), old.effective_on.german())),
            is_replaced,
            correct: path
                .filter(|_| !is_replaced)
                .map(|path| format!("{path}?berichtigen={}#schritt", step.id)),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
mod samples {
    use super::*;

    pub(super) fn all() -> Vec<AdoptionPage> {
        let row = |stage: Stage, day: &str| Row {
            stage: stage.word(),
            stage_text: stage.label(),
            version: Some("1.1.0".to_owned()),
            effective_on: day.to_owned(),
            recorded_at: format!("{day}, 10:12 Uhr"),
            proofs: vec![],
            note: None,
            reason: None,
            corrects: None,
            is_replaced: false,
            correct: Some("/nachnutzungen/1?berichtigen=2#schritt".to_owned()),
        };
        let address = "https://www.sinn.example.org/service/hundesteuer-anmelden".to_owned();
        let live = Row {
            proofs: vec![
                Proof {
                    text: address.clone(),
                    href: Some(address),
                    is_secured: false,
                },
                Proof {
                    text: "Datei: abnahme.pdf".to_owned(),
                    href: Some("/api/v1/adoptions/1/evidence/sha256:00".to_owned()),
                    is_secured: true,
                },
            ],
            note: Some("Abgenommen nach vier Testfällen".to_owned()),
            reason: Some("Im Mai war nur der Testbetrieb offen.".to_owned()),
            corrects: Some("in Betrieb ab 04.05.2026".to_owned()),
            ..row(Stage::Live, "01.06.2026")
        };
        let old = Row {
            is_replaced: true,
            correct: None,
            ..row(Stage::Live, "04.05.2026")
        };
        let covered = |may| {
            let mut sample = Answering::sample();
            (sample.may_confirm, sample.may_object) = (may, may);
            sample
        };
        let page = || AdoptionPage {
            path: "/nachnutzungen/1".to_owned(),
            trail: vec![
                Crumb::to("/kommunen", "Kommunen"),
                Crumb::to("/kommunen/06532020", "Sinn"),
            ],
            name: "Hundesteuer online anmelden".to_owned(),
            blueprint: Link::to(
                "/blaupausen/hundesteuer-anmelden",
                "Hundesteuer online anmelden",
            ),
            body: Link::to("/kommunen/06532020", "Sinn"),
            stage: Stage::Interest.word(),
            stage_text: Stage::Interest.label(),
            version: None,
            newer: None,
            since: "02.02.2026".to_owned(),
            planned_live_on: None,
            seen_by: "öffentlich".to_owned(),
            is_public: true,
            change: None,
            is_own: false,
            timeline: None,
            rows: vec![row(Stage::Interest, "02.02.2026")],
            covers: vec![],
            cover: None,
            end: None,
            form: None,
            has_ended: false,
        };
        let full = |is_refused| AdoptionPage {
            stage: Stage::Live.word(),
            stage_text: Stage::Live.label(),
            version: Some("1.1.0".to_owned()),
            newer: Some(Link::to(
                "/blaupausen/hundesteuer-anmelden/vergleich/1.1.0/1.2.0",
                "1.2.0",
            )),
            planned_live_on: Some("01.05.2026".to_owned()),
            seen_by: "eigene Kommune".to_owned(),
            is_public: false,
            change: Some(ChangeForm::sample(is_refused)),
            timeline: Some(Timeline::sample()),
            rows: vec![
                row(Stage::Interest, "02.02.2026"),
                row(Stage::Tested, "20.04.2026"),
                live.clone(),
                old.clone(),
            ],
            covers: vec![covered(true), covered(false)],
            cover: Some(CoverForm::sample(is_refused)),
            end: Some(EndForm::sample(is_refused)),
            form: Some(StepForm::sample(is_refused)),
            ..page()
        };
        vec![page(), full(false), full(true)]
    }
}
