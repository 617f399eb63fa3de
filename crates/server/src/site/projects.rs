//! `/verwaltung/projekte`: projects elsewhere whose jobs publish for a body without a secret.

use super::show as show_page;
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{go_on, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    trust::{self, Refusal},
};
use domain::{
    Id, Slug, access,
    job::{Guard, Trusted},
    person::Person,
    region::BodyKey,
    token::Blueprints,
};
use serde::{Deserialize, Serialize};
use store::{Snap, tokens::Project, trusted_projects::Kept};

const HERE: &str = "/verwaltung/projekte";

/// The projects that a body trusts, and the form for one more.
#[derive(Debug, Serialize)]
pub struct Projects {
    trail: Vec<Crumb>,
    body: String,
    key: String,
    rows: Vec<Row>,
    /// Whether the visitor may add one.
    may_trust: bool,
    platforms: Vec<Choice>,
    projekt: Field,
    zweig: Field,
    blaupausen: Field,
    guards: Vec<Choice>,
    flaws: Vec<Flaw>,
    /// The address of this registry, as jobs name it.
    address: String,
}

/// A project.
#[derive(Debug, Serialize)]
struct Row {
    project: String,
    platform: String,
    branch: String,
    guard: &'static str,
    blueprints: String,
    since: String,
    end: String,
}

impl Page for Projects {
    const TEMPLATE: &'static str = "pages/projects.html";
    fn title(&self) -> String {
        "Veröffentlichen ohne Zugangsschlüssel".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
            body: "Stadt Wetzlar".to_owned(),
            key: "06532023".to_owned(),
            rows: vec![],
            may_trust: true,
            platforms: vec![Choice::of(
                "https://gitlab.opencode.de",
                "https://gitlab.opencode.de",
                true,
            )],
            projekt: Field::default(),
            zweig: Field::of("main"),
            blaupausen: Field::default(),
            guards: guards(Guard::Protected),
            flaws: vec![],
            address: "https://blaupausen.example.org".to_owned(),
        };
        let row = || Row {
            project: "stadt-wetzlar/hundesteuer".to_owned(),
            platform: "https://gitlab.opencode.de".to_owned(),
            branch: "main".to_owned(),
            guard: Guard::Protected.label(),
            blueprints: "alle der Stelle".to_owned(),
            since: "24.02.2021, von Anna Schmidt".to_owned(),
            end: "/verwaltung/projekte/x/beenden".to_owned(),
        };
        let projekt = Field::wrong("hundesteuer", Refusal::Project.to_string());
        let refused = Self {
            flaws: Flaw::of(&[("projekt", &projekt)]),
            projekt,
            ..empty()
        };
        let looked = Self {
            rows: vec![row()],
            may_trust: false,
            ..empty()
        };
        vec![empty(), refused, looked]
    }
}

/// The question before the end of a trust.
#[derive(Debug, Serialize)]
pub struct End {
    trail: Vec<Crumb>,
    project: String,
    platform: String,
    action: String,
    cancel: String,
}

impl Page for End {
    const TEMPLATE: &'static str = "pages/project-end.html";
    fn title(&self) -> String {
        "Projekt nicht mehr vertrauen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![Self {
            trail: vec![Crumb::to(HERE, "Veröffentlichen ohne Zugangsschlüssel")],
            project: "stadt-wetzlar/hundesteuer".to_owned(),
            platform: "https://gitlab.opencode.de".to_owned(),
            action: "/verwaltung/projekte/x/beenden".to_owned(),
            cancel: HERE.to_owned(),
        }]
    }
}

fn guards(chosen: Guard) -> Vec<Choice> {
    let choice = |guard: &Guard| Choice::of(guard.word(), guard.label(), *guard == chosen);
    Guard::ALL.iter().map(choice).collect()
}

/// What somebody typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    csrf: String,
    stelle: Option<String>,
    #[serde(default)]
    plattform: String,
    #[serde(default)]
    projekt: String,
    #[serde(default)]
    zweig: String,
    #[serde(default)]
    schutz: String,
    #[serde(default)]
    blaupausen: String,
}

fn row(kept: Kept) -> Row {
    let trusted = kept.trusted;
    Row {
        end: format!("{HERE}/{}/beenden", kept.id),
        since: format!("{}, von {}", kept.made_at.day().german(), kept.maker),
        blueprints: match &trusted.blueprints {
            Blueprints::Every => "alle der Stelle".to_owned(),
            Blueprints::These(slugs) => {
                let slugs: Vec<String> = slugs.iter().map(ToString::to_string).collect();
                slugs.join(", ")
            }
        },
        guard: trusted.guard.label(),
        project: trusted.project,
        platform: trusted.issuer,
        branch: trusted.branch,
    }
}

impl Projects {
    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        registry: &Registry,
        typed: &Typed,
    ) -> Result<Self, Problem> {
        let actor = store::people::actor(snap, who)?;
        let key = typed
            .stelle
            .as_deref()
            .and_then(|key| key.parse::<BodyKey>().ok());
        let body = match &key {
            Some(key) => {
                store::bodies::find(snap, key)?.ok_or_else(|| Problem::not_found("Diese Stelle"))?
            }
            None => store::bodies::by_id(snap, actor.body)?,
        };
        let kept = trust::of_body(snap, who, &body)?;
        let chosen = typed.schutz.parse().unwrap_or(Guard::Protected);
        let platforms = registry.config.forges.iter().map(|platform| {
            let url = &platform.url;
            let label = format!("{url} ({})", platform.kind.label());
            Choice::of(url, label, *url == typed.plattform)
        });
        Ok(Self {
            trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
            may_trust: access::trust(&actor, &body).is_ok(),
            body: body.official_name,
            key: body.key.to_string(),
            rows: kept.into_iter().map(row).collect(),
            platforms: platforms.collect(),
            projekt: Field::of(&typed.projekt),
            zweig: Field::of(&typed.zweig),
            blaupausen: Field::of(&typed.blaupausen),
            guards: guards(chosen),
            flaws: Vec::new(),
            address: crate::mail::post(&registry.config).origin,
        })
    }

    fn refused(mut self, why: &Refusal) -> Self {
        let text = why.to_string();
        let field = match why {
            Refusal::Project => {
                self.projekt = self.projekt.refused(&text);
                "projekt"
            }
            Refusal::Branch => {
                self.zweig = self.zweig.refused(&text);
                "zweig"
            }
            Refusal::Issuer => "plattform",
            Refusal::TooMany
            | Refusal::UnknownProject(_)
            | Refusal::NotTrusted(_)
            | Refusal::Spent
            | Refusal::MakerLost
            | Refusal::SeveralBodies => "",
        };
        self.flaws.push(Flaw::new(field, text));
        self
    }
}

/// `GET /verwaltung/projekte`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let typed = Typed {
        stelle: params.one("stelle"),
        zweig: "main".to_owned(),
        ..Typed::default()
    };
    params.done()?;
    let inner = Registry::clone(&registry);
    let page = registry
        .read(move |snap| Projects::load(snap, who, &inner, &typed))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /verwaltung/projekte`
pub async fn trust(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    visitor.proven(&registry, HERE)?;
    let typed = form.into_inner();
    let key: Option<BodyKey> = typed.stelle.as_deref().and_then(|key| key.parse().ok());
    let key = key.ok_or_else(|| Problem::not_found("Diese Stelle"))?;
    let platforms = registry.config.forges.iter();
    let platform = platforms.clone().find(|one| one.url == typed.plattform);
    let slugs = typed.blaupausen.split([',', ' ', '\n']).map(str::trim);
    let slugs: Result<Vec<Slug>, _> = slugs
        .filter(|text| !text.is_empty())
        .map(str::parse)
        .collect();
    let wanted = platform.map(|platform| Trusted {
        issuer: platform.url.clone(),
        forge: platform.kind,
        project: typed.projekt.trim().trim_matches('/').to_owned(),
        branch: typed.zweig.trim().to_owned(),
        guard: typed.schutz.parse().unwrap_or(Guard::Protected),
        blueprints: match slugs.clone() {
            Ok(slugs) if !slugs.is_empty() => Blueprints::These(slugs),
            Ok(_) | Err(_) => Blueprints::Every,
        },
    });
    let inner = Registry::clone(&registry);
    let outcome = registry
        .attempt(move |tx, now| {
            let done = match (wanted, slugs) {
                (None, _) => Err(Failure::Refused(Refusal::Issuer)),
                (Some(wanted), Ok(_)) => trust::trust(tx, who, &key, &wanted, now),
                (Some(_), Err(flaw)) => {
                    let mut page = Projects::load(tx, who, &inner, &typed)?;
                    page.blaupausen = page.blaupausen.refused(flaw.to_string());
                    page.flaws = Flaw::of(&[("blaupausen", &page.blaupausen)]);
                    return Ok(Err(Box::new(page)));
                }
            };
            match done {
                Ok(_) => Ok(Ok(key)),
                Err(Failure::Refused(why)) => {
                    let page = Projects::load(tx, who, &inner, &typed)?;
                    Ok(Err(Box::new(page.refused(&why))))
                }
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match outcome {
        Ok(key) => Ok(go_on(&format!("{HERE}?stelle={key}"), "projekt-vertraut")),
        Err(page) => show_again(&request, &visitor, &*page),
    }
}

fn id(text: &str) -> Result<Id<Project>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Dieses Projekt"))
}

/// `GET /verwaltung/projekte/{id}/beenden`
pub async fn ask(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (visitor.known()?, id(&path)?);
    let (kept, body) = registry
        .read(move |snap| trust::endable(snap, who, id).map_err(Problem::from))
        .await?;
    let back = format!("{HERE}?stelle={}", body.key);
    let page = End {
        trail: vec![Crumb::to(&back, "Veröffentlichen ohne Zugangsschlüssel")],
        project: kept.trusted.project,
        platform: kept.trusted.issuer,
        action: format!("{HERE}/{id}/beenden"),
        cancel: back,
    };
    show_page(&request, &visitor, &page)
}

/// That it was meant.
#[derive(Debug, Deserialize)]
pub struct Sent {
    csrf: String,
}

/// `POST /verwaltung/projekte/{id}/beenden`
pub async fn end(
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Sent>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (visitor.sent(&form.csrf)?, id(&path)?);
    let (_, body) = registry
        .write(move |tx, now| trust::end(tx, who, id, now).map_err(Problem::from))
        .await?;
    let to = format!("{HERE}?stelle={}", body.key);
    Ok(go_on(&to, "projekt-beendet"))
}
