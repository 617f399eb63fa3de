//! `/blaupausen/{slug}/was-ist-zu-tun`: what a town hall has to do, on one printed page and in plain words.

mod wanted;

use self::wanted::Wanted;
use super::{
    blueprint::{
        cost::Cost,
        subject::{Link, Subject, Warning, manifest_of},
        users,
    },
    encoded, show as show_page, spoken,
};
use crate::{
    page::{Caching, Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::manifest::{Manifest, Role, Task};
use serde::Serialize;
use store::{Snap, releases::FileRow};

/// The page "Was ist bei uns zu tun?".
#[derive(Debug, Serialize)]
pub struct TasksPage {
    path: String,
    trail: Vec<Crumb>,
    name: String,
    version: Option<String>,
    released_on: Option<String>,
    is_offered: bool,
    warnings: Vec<Warning>,
    steps: Vec<Step>,
    /// What the steps take together, when each of them says it.
    hours: Option<String>,
    platforms: Vec<String>,
    systems: Vec<String>,
    wanted: Vec<Wanted>,
    cost: Cost,
    documents: Vec<Document>,
    /// Where the whole package is.
    package: Option<String>,
    publisher: Link,
    mail: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    operator: Option<String>,
    /// The address of this page, for the printed copy.
    address: String,
    /// Smaller print where there is much to say.
    is_dense: bool,
}

/// A step with who does it.
#[derive(Debug, Serialize)]
struct Step {
    who: &'static str,
    what: String,
    hours: Option<String>,
    file: Option<Link>,
}

/// A document to download.
#[derive(Debug, Serialize)]
struct Document {
    href: String,
    title: String,
    kind: &'static str,
    size: String,
}

/// So many lines fit in usual print.
const ROOMY: usize = 26;

impl Page for TasksPage {
    const TEMPLATE: &'static str = "pages/tasks.html";
    fn title(&self) -> String {
        format!("Was ist bei uns zu tun? {}", self.name)
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let some = |text: &str| Some(text.to_owned());
        let guide = Link::to(
            "/api/v1/blueprints/x/releases/1.2.0/files/leitfaden.md",
            "Leitfaden",
        );
        let empty = || Self {
            path: "/blaupausen/hundesteuer-anmelden".to_owned(),
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Hundesteuer online anmelden".to_owned(),
            version: None,
            released_on: None,
            is_offered: false,
            warnings: vec![Warning::sample()],
            steps: vec![],
            hours: None,
            platforms: vec![],
            systems: vec![],
            wanted: vec![],
            cost: Cost::default(),
            documents: vec![],
            package: None,
            publisher: Link::to("/kommunen/06532023", "Wetzlar"),
            mail: None,
            phone: None,
            website: None,
            operator: None,
            address: "/blaupausen/hundesteuer-anmelden/was-ist-zu-tun".to_owned(),
            is_dense: false,
        };
        let full = Self {
            version: some("1.2.0"),
            released_on: some("24.02.2021"),
            is_offered: true,
            warnings: vec![],
            steps: vec![
                Step {
                    who: "Fachamt",
                    what: "Steuersatz prüfen".to_owned(),
                    hours: some("2 Stunden"),
                    file: Some(guide),
                },
                Step {
                    who: "Gremium",
                    what: "Satzung ändern".to_owned(),
                    hours: None,
                    file: None,
                },
            ],
            hours: some("8 Stunden"),
            platforms: vec!["civento".to_owned()],
            systems: vec!["Steuerverfahren".to_owned()],
            wanted: vec![Wanted::sample()],
            cost: Cost::sample(),
            documents: vec![Document {
                href: "/x".to_owned(),
                title: "Leitfaden".to_owned(),
                kind: "Leitfaden",
                size: "2 KiB".to_owned(),
            }],
            package: some("/api/v1/blueprints/x/releases/1.2.0/package"),
            mail: some("digitalisierung@example.org"),
            phone: some("06441 990"),
            website: some("https://example.org"),
            operator: some("ekom21"),
            is_dense: true,
            ..empty()
        };
        vec![empty(), full]
    }
}

/// `GET /blaupausen/{slug}/was-ist-zu-tun`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    slug: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let viewer = visitor.viewer.clone();
    let address = registry.link(request.path());
    let page = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &slug, &viewer)?;
            TasksPage::of(snap, &subject, address)
        })
        .await?;
    show_page(&request, &visitor, &page)
}

impl TasksPage {
    fn of(snap: &mut Snap<'_>, subject: &Subject, address: String) -> Result<Self, Problem> {
        let shown = subject.shown();
        let manifest = shown
            .map(|release| manifest_of(snap, release))
            .transpose()?
            .flatten();
        let files = shown
            .map(|release| store::releases::files(snap, release.id))
            .transpose()?
            .unwrap_or_default();
        let base = shown.map(|release| {
            format!(
                "/api/v1/blueprints/{}/releases/{}",
                subject.card.slug, release.version
            )
        });
        let told = manifest
            .as_ref()
            .map(|manifest| Told::of(manifest, &files, base.as_deref().unwrap_or_default()))
            .unwrap_or_default();
        let is_offered = subject.offered().is_some();
        let contact = &subject.card.contact;
        let nothing = (!is_offered).then(|| Warning::nothing_offered(subject));
        Ok(Self {
            path: subject.path(),
            trail: subject.trail(),
            name: subject.card.title.clone(),
            version: shown.map(|release| release.version.to_string()),
            released_on: shown.map(|release| release.released_at.day().german()),
            is_offered,
            warnings: nothing
                .into_iter()
                .chain(shown.and_then(Warning::of))
                .collect(),
            is_dense: told.steps.len() + told.wanted.len() + told.documents.len() > ROOMY,
            steps: told.steps,
            hours: told.hours,
            wanted: told.wanted,
            documents: told.documents,
            platforms: manifest
                .as_ref()
                .map(|manifest| manifest.platforms.clone())
                .unwrap_or_default(),
            systems: manifest
                .as_ref()
                .map(|manifest| manifest.specialist_systems.clone())
                .unwrap_or_default(),
            cost: manifest.as_ref().map(Cost::of).unwrap_or_default(),
            package: base.map(|base| format!("{base}/package")),
            publisher: users::link(&subject.publisher),
            mail: contact.mail.clone(),
            phone: contact.phone.clone(),
            website: contact
                .page
                .clone()
                .filter(|page| page.starts_with("https://") || page.starts_with("http://")),
            operator: subject
                .card
                .operator
                .as_ref()
                .map(|operator| operator.name.clone()),
            address,
        })
    }
}

/// What the manifest asks of an adopter.
#[derive(Default)]
struct Told {
    steps: Vec<Step>,
    hours: Option<String>,
    wanted: Vec<Wanted>,
    documents: Vec<Document>,
}

impl Told {
    fn of(manifest: &Manifest, files: &[FileRow], base: &str) -> Self {
        let hours: Option<f64> = manifest.tasks.iter().map(|task| task.hours).sum();
        Self {
            steps: manifest
                .tasks
                .iter()
                .map(|task| step(task, files, base))
                .collect(),
            hours: hours.filter(|_| !manifest.tasks.is_empty()).map(in_hours),
            wanted: manifest.parameters.iter().map(Wanted::of).collect(),
            documents: files
                .iter()
                .filter_map(|file| document(file, base))
                .collect(),
        }
    }
}

fn in_hours(hours: f64) -> String {
    spoken::hours(domain::manifest::HourRange {
        from: hours,
        to: hours,
    })
}

fn step(task: &Task, files: &[FileRow], base: &str) -> Step {
    let file = files
        .iter()
        .find(|file| task.file.as_ref() == Some(&file.path));
    Step {
        who: task.who.label(),
        what: task.what.clone(),
        hours: task.hours.map(in_hours),
        file: file.map(|file| Link::to(address_of(file, base), title_of(file))),
    }
}

fn address_of(file: &FileRow, base: &str) -> String {
    format!("{base}/files/{}", encoded(&file.path))
}

fn title_of(file: &FileRow) -> String {
    file.title.clone().unwrap_or_else(|| file.path.clone())
}

/// A file that people read or fill in; models and data are for programs and stand on the page of the version.
fn document(file: &FileRow, base: &str) -> Option<Document> {
    let role: Role = file.role.as_deref()?.parse().ok()?;
    let is_for_people = match role {
        Role::Guide
        | Role::Contract
        | Role::DataProtection
        | Role::Statute
        | Role::Form
        | Role::Configuration
        | Role::Organisation
        | Role::ServiceText
        | Role::Training => true,
        Role::ProcessTarget
        | Role::ProcessActual
        | Role::DataFields
        | Role::Decision
        | Role::Law
        | Role::Documentation
        | Role::Image
        | Role::Other => false,
    };
    is_for_people.then(|| Document {
        href: address_of(file, base),
        title: title_of(file),
        kind: role.label(),
        size: spoken::size(file.size),
    })
}
