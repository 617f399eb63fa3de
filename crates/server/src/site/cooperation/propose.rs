//! `/kooperationen/{slug}/vorschlagen`: steps for members, one by one or from the list of today.

mod list;
mod named;

pub use list::{CheckedList, check, enter};

use super::{coordinated, path, received, slug_of, trail_of, typed::Typed};
use crate::who::reader;
use crate::{
    api::adoptions::check_value,
    clock,
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::{Problem, suggestion_flaws},
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    adopt,
    propose::{self, COLUMNS, Suggestion, Unfit},
};
use domain::{
    Day, Id, Slug, Version,
    adoption::{Evidence, EvidenceKind, Stage, Wish, check_alone},
    blueprint::Blueprint,
    cooperation::Cooperation,
    person::Person,
    public_body::{PublicBody, sort_key},
    region::BodyKey,
};
use serde::Serialize;
use store::{Snap, blueprints, bodies, cooperations};

/// So many blueprints are proposed where there is no script; every one can be typed.
const PROPOSED: i64 = 300;

/// The forms that propose a single step or a list.
#[derive(Debug, Serialize)]
pub struct Propose {
    trail: Vec<Crumb>,
    path: String,
    name: String,
    blueprint: Field,
    /// The newest ones as the field reads them.
    blueprints: Vec<String>,
    /// What may be meant by the words that were typed.
    meant: Vec<Choice>,
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
        let page = |typed: Typed, bodies: Vec<Choice>, meant: Vec<Choice>| {
            let path = "/kooperationen/lahn-dill".to_owned();
            Self::of(
                super::trail(),
                path,
                "IKZ Lahn-Dill".to_owned(),
                bodies,
                vec!["Hundesteuer online anmelden (hundesteuer-anmelden)".to_owned()],
                meant,
                typed,
            )
        };
        let mut wrong = Typed::with(&[("effectiveOn", "morgen"), ("stage", "live")]);
        wrong.refuse("effectiveOn", "Der Tag „morgen“ lässt sich nicht lesen.");
        wrong.refuse("evidence", "Zum Betrieb gehört ein Nachweis.");
        wrong.refuse("datei", "Wählen Sie eine Datei.");
        wrong.refuse("blueprint", "Wählen Sie aus, welche gemeint ist.");
        let giessen = Choice::of("06531005", "Gießen", true);
        let meant = Choice::of("hundesteuer-anmelden", "Hundesteuer online anmelden", false);
        vec![
            page(Typed::default(), vec![], vec![]),
            page(wrong, vec![giessen], vec![meant.hinted("Kurzname")]),
        ]
    }
}

const FIELDS: [&str; 8] = [
    "blueprint",
    "meant",
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
        blueprints: Vec<String>,
        meant: Vec<Choice>,
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
            meant,
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
        meant: Vec<Choice>,
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
        let mut blueprints: Vec<_> = cards.iter().map(named::written).collect();
        blueprints.sort_by_cached_key(|name| sort_key(name));
        let trail = trail_of(&cooperation);
        Ok(Self::of(
            trail,
            path(slug),
            cooperation.name,
            bodies,
            blueprints,
            meant,
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
        .read(move |snap| Propose::load(snap, who, &slug, Typed::default(), Vec::new()))
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
    let typed = Typed::of(&sent, &FIELDS);
    let near = named::near(&registry, who, typed.text("blueprint")).await?;
    let of = slug.clone();
    let understood = registry
        .read(move |snap| Understood::of(snap, who, &of, typed, &near))
        .await?;
    let (mut typed, meant) = (understood.typed, understood.meant);
    if let Some(one) = understood.suggestion {
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
        .read(move |snap| Propose::load(snap, who, &slug, typed, meant))
        .await?;
    show_again(&request, &visitor, &page)
}

/// What was sent, as far as it can be understood.
struct Understood {
    typed: Typed,
    /// What may be meant where the blueprint is not clear.
    meant: Vec<Choice>,
    /// None as long as something is wrong.
    suggestion: Option<Suggestion>,
}

impl Understood {
    fn of(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        slug: &Slug,
        mut typed: Typed,
        near: &[Id<Blueprint>],
    ) -> Result<Self, Problem> {
        let (cooperation, _) = coordinated(snap, who, slug)?;
        let reader = reader(snap, Some(who))?;
        let (blueprint, meant) = named::blueprint(snap, &reader, &mut typed, near)?;
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
        let step = stage.map(|stage| Wish {
            stage,
            version,
            effective_on: effective_on.unwrap_or_else(|| clock::now().today()),
            evidence: evidence.into_iter().collect(),
            note: typed.some("note"),
            corrects: None,
            reason: None,
        });
        let mut suggestion = None;
        if typed.flaws.is_empty() {
            if let (Some(blueprint), Some(body), Some(step)) = (blueprint, body, step) {
                suggestion = Some(Suggestion {
                    blueprint,
                    body,
                    step,
                });
            }
        } else {
            beside(snap, &cooperation, &mut typed, body, effective_on, step)?;
        }
        Ok(Self {
            typed,
            meant,
            suggestion,
        })
    }
}

/// What else is wrong with the fields that could be read, so that nobody is sent round once for each.
fn beside(
    snap: &mut Snap<'_>,
    cooperation: &Cooperation,
    typed: &mut Typed,
    body: Option<BodyKey>,
    on: Option<Day>,
    step: Option<Wish>,
) -> Result<(), Problem> {
    let mut unfit = Vec::new();
    if let (Some(key), Some(on)) = (body, on) {
        let members = cooperations::members(snap, cooperation.id)?;
        let found = bodies::find(snap, &key)?;
        let is_member = found.is_some_and(|body| {
            members
                .iter()
                .any(|member| member.body == body.id && member.period.contains(on))
        });
        if !is_member {
            unfit.push(Unfit::NotAMember(key));
        }
    }
    let alone = step.map(|step| check_alone(&step, &clock::now()));
    unfit.extend(alone.map(|flaws| Unfit::Step(adopt::Refusal::Steps(flaws))));
    for flaw in unfit.iter().flat_map(|one| suggestion_flaws(one, "")) {
        typed.refuse(flaw.pointer.trim_start_matches('/'), flaw.detail);
    }
    Ok(())
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
