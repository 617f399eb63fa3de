//! `/kooperationen/{slug}/vorschlagen`: steps for members, one by one or from the list of today.

use super::{coordinated, path, slug_of, trail_of, typed::Typed};
use crate::{
    api::{
        adoptions::check_value,
        cooperations::{
            matrix::{Matrix, Wanted},
            sheet::{self, Checked, ListFlaw},
        },
    },
    clock,
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::propose::{self, COLUMNS, Line, Suggestion};
use domain::{
    Id, Slug, Version,
    adoption::{Evidence, EvidenceKind, Stage, Wish},
    person::Person,
    public_body::{PublicBody, sort_key},
};
use serde::Serialize;
use std::collections::HashMap;
use store::{Snap, blueprints, bodies, cooperations};

/// So many blueprints are proposed while typing; every one can be typed.
const PROPOSED: i64 = 300;
#[expect(clippy::cast_possible_truncation, reason = "two mebibytes")]
const MOST: usize = sheet::MOST_BYTES as usize;
/// A list that was read is carried along by the page; a form takes no more text than this.
const CARRIED: usize = 200 * 1024;

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
    "Version der Blaupause; leer ist die neueste",
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
        let cards = blueprints::newest(snap, PROPOSED)?;
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
    let slug = slug_of(&slug)?;
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
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

/// A list that was read: what it says, what is wrong with it, and the button that enters it.
#[derive(Debug, Serialize)]
pub struct CheckedList {
    trail: Vec<Crumb>,
    path: String,
    rows: Vec<Row>,
    wrong: Vec<ListFlaw>,
    unfilled: usize,
    /// The list as it was understood, carried to the next step; empty as long as there is a flaw.
    list: String,
}

/// A line as it was understood.
#[derive(Debug, Serialize)]
struct Row {
    line: usize,
    blueprint: String,
    body: String,
    stage: &'static str,
    stage_text: &'static str,
    effective_on: String,
    version: String,
    evidence: String,
    note: String,
    is_wrong: bool,
}

impl Page for CheckedList {
    const TEMPLATE: &'static str = "pages/cooperation-list.html";
    fn title(&self) -> String {
        "Liste prüfen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = |is_wrong| Row {
            line: 2,
            blueprint: "Gewerbe anmelden".to_owned(),
            body: "Offenbach am Main".to_owned(),
            stage: "interest",
            stage_text: "Interesse",
            effective_on: "03.11.2026".to_owned(),
            version: "1.1.0".to_owned(),
            evidence: String::new(),
            note: "Beispieldaten".to_owned(),
            is_wrong,
        };
        let wrong = ListFlaw {
            line: 3,
            column: "Datum".to_owned(),
            message: "Diesen Tag gibt es nicht.".to_owned(),
        };
        let page = |rows, wrong: Vec<ListFlaw>, list: &str| Self {
            trail: super::trail(),
            path: "/kooperationen/lahn-dill".to_owned(),
            rows,
            wrong,
            unfilled: 3,
            list: list.to_owned(),
        };
        vec![
            page(vec![row(false)], vec![], "Blaupause;Kommune"),
            page(vec![row(true)], vec![wrong.clone()], ""),
            page(vec![], vec![wrong], ""),
        ]
    }
}

/// `POST /kooperationen/{slug}/vorschlagen/liste`: reads a list and shows what was understood; stores nothing.
pub async fn check(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let sent = Sent::receive(&request, body, MOST).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let Some(file) = sent.file else {
        let mut typed = Typed::with(&[("datei", "")]);
        typed.refuse("datei", "Wählen Sie eine Datei (.xlsx oder .csv).");
        let page = registry
            .read(move |snap| Propose::load(snap, who, &slug, typed))
            .await?;
        return show_again(&request, &visitor, &page);
    };
    let page = registry
        .read(move |snap| CheckedList::load(snap, who, &slug, &file.bytes))
        .await?;
    if page.list.is_empty() {
        return show_again(&request, &visitor, &page);
    }
    show_page(&request, &visitor, &page)
}

/// `POST /kooperationen/{slug}/vorschlagen/eintragen`: enters the list that was shown.
pub async fn enter(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let list = sent.one("liste").as_bytes().to_vec();
    let (of, kept) = (slug.clone(), list.clone());
    let made = registry
        .write(move |tx, now| {
            let checked = sheet::check(tx, who, &of, &list, now)?.faultless()?;
            let lines = checked.lines.into_iter();
            let all: Vec<Suggestion> = lines.map(|line| line.suggestion).collect();
            propose::propose(tx, who, &of, &all, now).map_err(Problem::from)
        })
        .await;
    match made {
        Ok(_) => Ok(go_on(&path(&slug), "vorgeschlagen")),
        // Meanwhile something has changed: the list is shown again with what is in the way now.
        Err(problem) if problem.name == "nicht-annehmbar" => {
            let page = registry
                .read(move |snap| CheckedList::load(snap, who, &slug, &kept))
                .await?;
            show_again(&request, &visitor, &page)
        }
        Err(problem) => Err(problem),
    }
}

impl CheckedList {
    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        slug: &Slug,
        file: &[u8],
    ) -> Result<Self, Problem> {
        let (cooperation, _) = coordinated(snap, who, slug)?;
        let mut checked = sheet::check(snap, who, slug, file, &clock::now())?;
        let mut list = String::new();
        if checked.flaws.is_empty() {
            list = as_text(&checked)?;
        }
        if list.len() > CARRIED {
            list.clear();
            checked.flaws.push(ListFlaw {
                line: 1,
                column: "Datei".to_owned(),
                message: "Die Liste enthält zu viel Text. Teilen Sie sie auf.".to_owned(),
            });
        }
        let named = Named::of(snap, &cooperation, &checked)?;
        Ok(Self {
            trail: trail_of(&cooperation),
            path: path(slug),
            rows: checked
                .lines
                .iter()
                .map(|line| named.row(line, &checked))
                .collect(),
            unfilled: checked.unfilled,
            wrong: checked.flaws,
            list,
        })
    }
}

/// The names behind the keys of a list.
struct Named {
    bodies: HashMap<String, String>,
    titles: HashMap<String, String>,
}

impl Named {
    fn of(
        snap: &mut Snap<'_>,
        cooperation: &domain::cooperation::Cooperation,
        checked: &Checked,
    ) -> Result<Self, Problem> {
        let members = cooperations::members(snap, cooperation.id)?;
        let known = bodies::many(snap, members.iter().map(|one| one.body))?;
        let ids: Vec<_> = checked.proposals.iter().map(|one| one.blueprint).collect();
        let proposed = blueprints::cards_of(snap, &ids)?;
        let known_blueprints = Matrix::of(
            snap,
            cooperation.id,
            &Wanted::default(),
            None,
            clock::moment(),
        )?;
        let columns = known_blueprints.columns.iter().map(|column| &column.card);
        Ok(Self {
            bodies: known
                .into_values()
                .map(|body| (body.key.to_string(), body.name))
                .collect(),
            titles: proposed
                .values()
                .chain(columns)
                .map(|card| (card.slug.to_string(), card.title.clone()))
                .collect(),
        })
    }

    fn row(&self, line: &Line, checked: &Checked) -> Row {
        let Suggestion {
            blueprint,
            body,
            step,
        } = &line.suggestion;
        let (blueprint, body) = (blueprint.to_string(), body.to_string());
        let proof = step.evidence.first().map(|proof| proof.value.clone());
        Row {
            line: line.number,
            blueprint: self.titles.get(&blueprint).cloned().unwrap_or(blueprint),
            body: self.bodies.get(&body).cloned().unwrap_or(body),
            stage: step.stage.word(),
            stage_text: step.stage.label(),
            effective_on: step.effective_on.german(),
            version: match &step.version {
                Some(version) => version.to_string(),
                None => "neueste".to_owned(),
            },
            evidence: proof.unwrap_or_default(),
            note: step.note.clone().unwrap_or_default(),
            is_wrong: checked.flaws.iter().any(|flaw| flaw.line == line.number),
        }
    }
}

/// The lines as a list again, so that a spreadsheet needs no second upload.
fn as_text(checked: &Checked) -> Result<String, Problem> {
    let head: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let lines = checked.lines.iter().map(|line| {
        let Suggestion {
            blueprint,
            body,
            step,
        } = &line.suggestion;
        vec![
            blueprint.to_string(),
            body.to_string(),
            step.stage.word().to_owned(),
            step.effective_on.to_string(),
            step.version
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            step.evidence
                .first()
                .map(|proof| proof.value.clone())
                .unwrap_or_default(),
            step.note.clone().unwrap_or_default(),
        ]
    });
    super::template::csv(std::iter::once(head).chain(lines))
}
