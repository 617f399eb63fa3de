//! `/kooperationen/{slug}/vorschlagen`: steps for members, one by one or from the list of today.

mod list;

pub use list::{CheckedList, check, enter};

use super::{coordinated, path, received, slug_of, trail_of, typed::Typed};
use crate::who::reader;
use crate::{
    api::adoptions::check_value,
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::propose::{self, COLUMNS, Suggestion};
use domain::{
    Id, Slug, Version,
    adoption::{Evidence, EvidenceKind, Stage, Wish},
    person::Person,
    public_body::{PublicBody, sort_key},
};
use serde::Serialize;
use store::{Snap, blueprints, bodies, cooperations};

/// So many blueprints are proposed while typing; every one can be typed.
const PROPOSED: i64 = 300;

/// The forms that propose a single step or a list.
#[derive(Debug, Serialize)]
pub struct Propose {
    trail: Vec<Crumb>,
    path: String,
    name: String,
    blueprint: Field,
    blueprints: Vec<Choice>,
    bodies: Vec<Choice>,
    body_error: Option<String>,
    stages: Vec<Choice>,
    stage_error: Option<String>,
    effective_on: Field,
    version: Field,
    evidence: Field,
    note: Field,
    flaws: Vec<Flaw>,
    /// What may stand in a list.
    columns: Vec<Spelling>,
    labels: String,
    file_error: Option<String>,
}

/// A column of a list as the help beside the form tells it.
#[derive(Debug, Serialize)]
struct Spelling {
    name: &'static str,
    also: String,
    what: &'static str,
    is_needed: bool,
}

impl Page for Propose {
    const TEMPLATE: &'static str = "pages/cooperation-propose.html";
    fn title(&self) -> String {
        "Schritte vorschlagen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |typed: Typed, bodies: Vec<Choice>| {
            let path = "/kooperationen/lahn-dill".to_owned();
            Self::of(
                super::trail(),
                path,
                "IKZ Lahn-Dill".to_owned(),
                bodies,
                vec![],
                typed,
            )
        };
        let mut wrong = Typed::with(&[("effectiveOn", "morgen"), ("stage", "live")]);
        wrong.refuse("effectiveOn", "Der Tag „morgen“ lässt sich nicht lesen.");
        wrong.refuse("evidence", "Zum Betrieb gehört ein Nachweis.");
        wrong.refuse("datei", "Wählen Sie eine Datei.");
        vec![
            page(Typed::default(), vec![]),
            page(wrong, vec![Choice::of("06531005", "Gießen", true)]),
        ]
    }
}

const FIELDS: [&str; 7] = [
    "blueprint",
    "body",
    "stage",
    "effectiveOn",
    "version",
    "evidence",
    "note",
];

/// What stands in the columns of a list, in their order.
const MEANT: [&str; 7] = [
    "Kurzname der Blaupause, wie in ihrer Adresse",
    "amtlicher Schlüssel der Kommune",
    "Stufe mit ihrem deutschen Namen",
    "Tag, seit dem die Stufe gilt: TT.MM.JJJJ",
    "Version der Blaupause; ohne Angabe gilt die neueste",
    "Internetadresse oder Aktenzeichen; bei „in Betrieb“ nötig",
    "frei",
];

impl Propose {
    fn of(
        trail: Vec<Crumb>,
        path: String,
        name: String,
        bodies: Vec<Choice>,
        blueprints: Vec<Choice>,
        typed: Typed,
    ) -> Self {
        let spelling = |((name, also), what): (&(&'static str, &[&str]), &'static str)| Spelling {
            name,
            also: also.get(1..).unwrap_or_default().join(", "),
            what,
            is_needed: matches!(*name, "Blaupause" | "Kommune" | "Stufe" | "Datum"),
        };
        let labels: Vec<&str> = Stage::ALL.iter().map(|stage| stage.label()).collect();
        Self {
            trail,
            path,
            name,
            blueprint: typed.field("blueprint"),
            blueprints,
            bodies,
            body_error: typed.error("body"),
            stages: typed.choices("stage", Stage::ALL, |one| (one.word(), one.label())),
            stage_error: typed.error("stage"),
            effective_on: typed.field("effectiveOn"),
            version: typed.field("version"),
            evidence: typed.field("evidence"),
            note: typed.field("note"),
            file_error: typed.error("datei"),
            flaws: typed.flaws,
            columns: COLUMNS.iter().zip(MEANT).map(spelling).collect(),
            labels: labels.join(", "),
        }
    }

    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        slug: &Slug,
        typed: Typed,
    ) -> Result<Self, Problem> {
        let (cooperation, _) = coordinated(snap, who, slug)?;
        let members = cooperations::members(snap, cooperation.id)?;
        let known = bodies::many(snap, members.iter().map(|one| one.body))?;
        let mut named: Vec<&PublicBody> = known.values().collect();
        named.sort_by_cached_key(|body| sort_key(&body.name));
        let chosen = typed.text("body");
        let body = |body: &&PublicBody| {
            Choice::of(body.key.as_str(), &body.name, body.key.as_str() == chosen)
        };
        let bodies = named.iter().map(body).collect();
        let reader = reader(snap, Some(who))?;
        let cards = blueprints::newest(snap, &reader, PROPOSED)?;
        let blueprint =
            |card: &blueprints::Card| Choice::of(card.slug.as_str(), &card.title, false);
        let mut blueprints: Vec<_> = cards.iter().map(blueprint).collect();
        blueprints.sort_by_cached_key(|choice| sort_key(&choice.label));
        let trail = trail_of(&cooperation);
        Ok(Self::of(
            trail,
            path(slug),
            cooperation.name,
            bodies,
            blueprints,
            typed,
        ))
    }
}

/// `GET /kooperationen/{slug}/vorschlagen`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let slug = slug_of(&slug)?;
    let page = registry
        .read(move |snap| Propose::load(snap, who, &slug, Typed::default()))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /kooperationen/{slug}/vorschlagen`: a single step.
pub async fn add(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (slug, who, sent) = received(&request, &slug, &visitor, body, 0).await?;
    let mut typed = Typed::of(&sent, &FIELDS);
    if let Some(one) = suggestion(&mut typed) {
        let to = slug.clone();
        let made = registry
            .write(move |tx, now| propose::propose(tx, who, &to, &[one], now))
            .await;
        match made {
            Ok(_) => return Ok(go_on(&path(&slug), "vorgeschlagen")),
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| Propose::load(snap, who, &slug, typed))
        .await?;
    show_again(&request, &visitor, &page)
}

fn suggestion(typed: &mut Typed) -> Option<Suggestion> {
    let blueprint = typed.chosen("blueprint", "Geben Sie den Kurznamen der Blaupause ein.");
    let body = typed.chosen("body", "Wählen Sie das Mitglied.");
    let stage = typed.chosen("stage", "Wählen Sie die Stufe.");
    let effective_on = typed.needed_day(
        "effectiveOn",
        "Geben Sie den Tag ein, seit dem die Stufe gilt.",
    );
    let version = match typed.text("version") {
        "" => None,
        _ => typed.chosen::<Version>("version", ""),
    };
    let evidence = typed.some("evidence").map(evidence);
    if let Some(proof) = &evidence
        && let Err((_, detail)) = check_value(proof.kind, &proof.value)
    {
        typed.refuse("evidence", detail);
    }
    let step = Wish {
        stage: stage?,
        version,
        effective_on: effective_on?,
        evidence: evidence.into_iter().collect(),
        note: typed.some("note"),
        corrects: None,
        reason: None,
    };
    let suggestion = Suggestion {
        blueprint: blueprint?,
        body: body?,
        step,
    };
    typed.flaws.is_empty().then_some(suggestion)
}

fn evidence(value: String) -> Evidence {
    let is_address = value.starts_with("https://") || value.starts_with("http://");
    Evidence {
        kind: if is_address {
            EvidenceKind::Url
        } else {
            EvidenceKind::FileReference
        },
        value,
        note: None,
        seen_on: None,
    }
}
