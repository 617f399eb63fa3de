//! `/blaupausen/{slug}/versionen/{version}/zustand`: withdraw, block, deprecate, or offer again, with a reason.

use crate::{
    api::releases::caught_up,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{blueprint::subject::Subject, go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::visibility::Reader;
use domain::{
    Day, Id, Slug, access,
    blueprint::{ReleaseState, StateChange},
    person::Person,
};
use serde::{Deserialize, Serialize};
use store::{Snap, releases::Listed};

/// The form of a release's state.
#[derive(Debug, Serialize)]
pub struct StatePage {
    trail: Vec<Crumb>,
    action: String,
    back: String,
    name: String,
    version: String,
    state: &'static str,
    state_text: &'static str,
    /// The state that the form was made from; somebody may have changed it since.
    revision: i64,
    flaws: Vec<Flaw>,
    states: Vec<Choice>,
    state_error: Option<String>,
    reason: Field,
    successor: Field,
    day: Field,
}

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    csrf: String,
    stand: i64,
    zustand: String,
    grund: String,
    nachfolger: String,
    tag: String,
}

const MEANINGS: [(ReleaseState, &str, &str); 4] = [
    (
        ReleaseState::Released,
        "wieder anbieten",
        "Die Version kann nachgenutzt werden.",
    ),
    (
        ReleaseState::Deprecated,
        "als veraltet kennzeichnen",
        "Sie kann noch verwendet werden, wird aber ersetzt.",
    ),
    (
        ReleaseState::Withdrawn,
        "zurückziehen",
        "Niemand kann die Version neu übernehmen. Wer sie verwendet, kann den Inhalt weiter abrufen.",
    ),
    (
        ReleaseState::Blocked,
        "sperren",
        "Der Inhalt wird niemandem mehr gezeigt, etwa wegen eines Rechtsverstoßes. Dass es die Version gab und der Grund bleiben sichtbar.",
    ),
];

impl Page for StatePage {
    const TEMPLATE: &'static str = "pages/release-state.html";
    fn title(&self) -> String {
        format!("Zustand der Version {} ändern", self.version)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |typed: &Typed, flaws| Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            action: "/blaupausen/hundesteuer/versionen/1.0.0/zustand".to_owned(),
            back: "/blaupausen/hundesteuer/versionen/1.0.0".to_owned(),
            name: "Hundesteuer online anmelden".to_owned(),
            version: "1.0.0".to_owned(),
            state: "released",
            state_text: "freigegeben",
            revision: 1,
            ..Self::filled(ReleaseState::Released, typed, flaws)
        };
        let wrong = Typed {
            zustand: "withdrawn".to_owned(),
            tag: "morgen".to_owned(),
            ..Typed::default()
        };
        let flaws = vec![
            Flaw::new("grund", "Nennen Sie einen Grund."),
            Flaw::new("tag", "„morgen“ ist kein Tag."),
        ];
        vec![page(&Typed::default(), vec![]), page(&wrong, flaws)]
    }
}

impl StatePage {
    fn filled(state: ReleaseState, typed: &Typed, flaws: Vec<Flaw>) -> Self {
        let error = |id: &str| {
            flaws
                .iter()
                .find(|flaw| flaw.field == id)
                .map(|flaw| flaw.text.clone())
        };
        let field = |id: &str, value: &str| Field {
            value: value.to_owned(),
            error: error(id),
        };
        let others = MEANINGS.iter().filter(|(to, ..)| *to != state);
        Self {
            trail: Vec::new(),
            action: String::new(),
            back: String::new(),
            name: String::new(),
            version: String::new(),
            state: state.word(),
            state_text: state.label(),
            revision: 0,
            states: others
                .map(|(to, label, hint)| {
                    Choice::of(to.word(), *label, typed.zustand == to.word()).hinted(*hint)
                })
                .collect(),
            state_error: error("zustand"),
            reason: field("grund", &typed.grund),
            successor: field("nachfolger", &typed.nachfolger),
            day: field("tag", &typed.tag),
            flaws,
        }
    }

    fn of(subject: &Subject, release: &Listed, typed: &Typed, flaws: Vec<Flaw>) -> Self {
        let back = format!("{}/versionen/{}", subject.path(), release.version);
        Self {
            trail: subject.trail_of(&release.version),
            action: format!("{back}/zustand"),
            back,
            name: subject.card.title.clone(),
            version: release.version.to_string(),
            revision: release.revision,
            ..Self::filled(release.state, typed, flaws)
        }
    }
}

/// The blueprint, if this person may look after it; asked again in the transaction that changes it.
pub(super) fn stewarded(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    slug: &str,
    visitor: &Visitor,
) -> Result<Subject, Problem> {
    let subject = Subject::load(snap, slug, &visitor.viewer)?;
    let actor = store::people::actor(snap, who)?;
    let blueprint = store::blueprints::find(snap, &subject.card.slug)?
        .ok_or_else(|| Problem::not_found("Diese Blaupause"))?;
    access::steward(&actor, &blueprint)
        .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
    Ok(subject)
}

/// `GET /blaupausen/{slug}/versionen/{version}/zustand`
pub async fn show(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let who = visitor.known()?;
    let page = form(
        &registry,
        who,
        &visitor,
        path.into_inner(),
        Typed::default(),
        vec![],
    )
    .await?;
    show_page(&request, &visitor, &page)
}

async fn form(
    registry: &Registry,
    who: Id<Person>,
    visitor: &Visitor,
    path: (String, String),
    mut typed: Typed,
    flaws: Vec<Flaw>,
) -> Result<StatePage, Problem> {
    let visitor = visitor.clone();
    if flaws.is_empty() && typed.tag.is_empty() {
        typed.tag = crate::clock::moment().day().german();
    }
    registry
        .read(move |snap| {
            let subject = stewarded(snap, who, &path.0, &visitor)?;
            Ok::<_, Problem>(StatePage::of(
                &subject,
                subject.release(&path.1)?,
                &typed,
                flaws,
            ))
        })
        .await
}

/// `POST /blaupausen/{slug}/versionen/{version}/zustand`
pub async fn change(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    visitor: Visitor,
    form_: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let typed = form_.into_inner();
    let who = visitor.sent(&typed.csrf)?;
    let path = path.into_inner();
    let change = match typed.read() {
        Ok(change) => change,
        Err(flaws) => {
            let page = form(&registry, who, &visitor, path, typed, flaws).await?;
            return show_again(&request, &visitor, &page);
        }
    };
    let (seen, slug, version) = (typed.stand, path.0.clone(), path.1.clone());
    let inner = visitor.clone();
    let changed = registry
        .write(move |tx, now| {
            let subject = stewarded(tx, who, &slug, &inner)?;
            let release = subject.release(&version)?;
            if release.revision != seen {
                return Err(Problem::new("veraltet", "Der Zustand wurde inzwischen geändert. Prüfen Sie Ihre Angaben und senden Sie sie noch einmal."));
            }
            unknown_successor(tx, &subject.reader, change.successor.as_ref())?;
            app::withdraw::change_state(tx, who, &subject.card.slug, &release.version, change, now)?;
            Ok(())
        })
        .await;
    match changed {
        Ok(()) => {
            // Who follows the link sees lists without what was hidden.
            caught_up(&registry).await?;
            Ok(go_on(
                &format!("/blaupausen/{}/versionen/{}", path.0, path.1),
                "zustand",
            ))
        }
        Err(problem) => {
            let flaws = flaws_of(&problem).ok_or(problem)?;
            let page = form(&registry, who, &visitor, path, typed, flaws).await?;
            show_again(&request, &visitor, &page)
        }
    }
}

/// A successor has to be there, so that its link leads somewhere.
pub(super) fn unknown_successor(
    snap: &mut Snap<'_>,
    reader: &Reader,
    successor: Option<&Slug>,
) -> Result<(), Problem> {
    let Some(slug) = successor else { return Ok(()) };
    if store::blueprints::card(snap, reader, slug)?.is_some() {
        return Ok(());
    }
    let detail = format!("Eine Blaupause mit dem Kurznamen „{slug}“ gibt es nicht.");
    Err(Problem::new("nicht-annehmbar", detail.clone()).with_flaw(
        "/successor",
        "nachfolger-unbekannt",
        detail,
    ))
}

/// The flaws of a refusal at the inputs of these forms; `None` when it is no matter of what was typed.
pub(super) fn flaws_of(problem: &Problem) -> Option<Vec<Flaw>> {
    let place = |pointer: &str| match pointer {
        "/state" => "zustand",
        "/reason" => "grund",
        "/successor" => "nachfolger",
        "/effectiveOn" => "tag",
        _ => "",
    };
    match problem.name {
        "veraltet" => Some(vec![Flaw {
            field: String::new(),
            text: problem.detail.clone(),
        }]),
        "nicht-annehmbar" | "konflikt" if !problem.flaws.is_empty() => Some(
            problem
                .flaws
                .iter()
                .map(|flaw| Flaw {
                    field: place(&flaw.pointer).to_owned(),
                    text: flaw.detail.clone(),
                })
                .collect(),
        ),
        _ => None,
    }
}

impl Typed {
    fn read(&self) -> Result<StateChange, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let mut flaw = |field: &str, text: String| flaws.push(Flaw::new(field, text));
        let to = self
            .zustand
            .parse::<ReleaseState>()
            .map_err(|_| {
                flaw(
                    "zustand",
                    "Wählen Sie, was mit der Version geschehen soll.".to_owned(),
                )
            })
            .ok();
        if self.grund.trim().is_empty() {
            flaw(
                "grund",
                "Nennen Sie einen Grund: Er steht für alle lesbar an der Version.".to_owned(),
            );
        }
        let successor = match self.nachfolger.trim() {
            "" => None,
            text => text
                .parse::<Slug>()
                .map_err(|e| flaw("nachfolger", format!("{e}.")))
                .ok(),
        };
        let effective_on = Day::typed(&self.tag)
            .map_err(|e| flaw("tag", format!("{e}.")))
            .ok();
        match (to, effective_on) {
            (Some(to), Some(effective_on)) if flaws.is_empty() => Ok(StateChange {
                to,
                reason: self.grund.trim().to_owned(),
                successor,
                effective_on,
            }),
            (Some(_) | None, _) => Err(flaws),
        }
    }
}
