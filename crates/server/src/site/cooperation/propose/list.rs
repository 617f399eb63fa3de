//! A list of steps: read and shown first, entered after that.

use super::{
    super::{coordinated, path, received, template, trail_of, typed::Typed},
    Propose,
};
use crate::{
    api::cooperations::{
        matrix::{Matrix, Wanted},
        sheet::{self, Checked, ListFlaw},
    },
    clock,
    page::{Crumb, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::propose::{self, COLUMNS, Line, Suggestion};
use domain::{Id, Slug, person::Person};
use serde::Serialize;
use std::collections::HashMap;
use store::{Snap, blueprints, bodies, cooperations};

#[expect(clippy::cast_possible_truncation, reason = "two mebibytes")]
const MOST: usize = sheet::MOST_BYTES as usize;
/// A list that was read is carried along by the page; a form takes no more text than this.
const CARRIED: usize = 200 * 1024;

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
            trail: super::super::trail(),
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
    let (slug, who, sent) = received(&request, &slug, &visitor, body, MOST).await?;
    let Some(file) = sent.file else {
        let mut typed = Typed::with(&[("datei", "")]);
        typed.refuse("datei", "Wählen Sie eine Datei (.xlsx oder .csv).");
        let page = registry
            .read(move |snap| Propose::load(snap, who, &slug, typed, Vec::new()))
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
    let (slug, who, sent) = received(&request, &slug, &visitor, body, 0).await?;
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
        let proposed = blueprints::cards_of(snap, store::Sight::Everything, &ids)?;
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
    template::csv(std::iter::once(head).chain(lines))
}
