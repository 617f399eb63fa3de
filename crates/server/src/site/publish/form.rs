//! `/veroeffentlichen/formular`: a package without YAML and without Git.

mod base;
mod compose;
mod page;
mod parts;
mod services;
mod typed;

pub use self::page::FormPage;

use self::{
    base::Base,
    compose::{About, Composed, compose},
    typed::Typed,
};
use super::{
    basket::{Basket, Chosen, no_room},
    desk::{self, Standing},
    result::ResultPage,
    show_result,
};
use crate::{
    page::{Flaw, Viewer},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{blueprint::subject::Subject, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use artefacts::{Finding, Severity};
use domain::{
    Id, access,
    person::{For, Person},
    public_body::PublicBody,
};
use store::Snap;

/// So many files of a version before can be carried over.
pub const MOST_CARRIED: usize = 2_000;

/// Whose blueprint it is, and with which version it begins.
struct Setting {
    publisher: PublicBody,
    base: Option<Base>,
    next: domain::Version,
}

/// `GET /veroeffentlichen/formular`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let slug = params.one("blaupause").unwrap_or_default();
    params.done()?;
    let setting = setting(&registry, who, &visitor.viewer, slug, String::new()).await?;
    let mut typed = match &setting.base {
        None => Typed::default(),
        Some(base) => Typed::from_manifest(&base.manifest, &description(&registry, base).await?),
    };
    typed.set("version", setting.next.to_string());
    if let Some(base) = &setting.base {
        (1..=base.files.len()).for_each(|row| typed.set(&format!("behalten-{row}"), "ja"));
    }
    show_page(
        &request,
        &visitor,
        &FormPage::of(&typed, &setting, vec![], vec![]),
    )
}

async fn description(registry: &Registry, base: &Base) -> Result<String, Problem> {
    let Some(digest) = base.description else {
        return Ok(String::new());
    };
    let files = registry.files.clone();
    let bytes = registry.blocking(move || Ok(files.read(digest)?)).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// `POST /veroeffentlichen/formular`: packs what was typed and checks it as any other package.
pub async fn send(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let mut basket = Basket::receive(
        &request,
        body,
        &visitor,
        &registry,
        registry.config.packages.packed,
    )
    .await?;
    let files = std::mem::take(&mut basket.files);
    let typed = Typed::of(&basket);
    let (slug, version) = (
        typed.one("blaupause").to_owned(),
        typed.one("basis").to_owned(),
    );
    let setting = setting(&registry, who, &visitor.viewer, slug, version).await?;
    if basket.has("mehr") {
        return show_page(
            &request,
            &visitor,
            &FormPage::of(&typed, &setting, vec![], vec![]),
        );
    }
    let composed = match composed(&registry, &typed, &setting, files).await? {
        Ok(composed) => composed,
        Err(flaws) => {
            return show_again(
                &request,
                &visitor,
                &FormPage::of(&typed, &setting, flaws, vec![]),
            );
        }
    };
    let checked = check(&registry, composed, who).await?;
    let (flaws, findings) = match &checked.package {
        None => (flaws_of(&checked.findings, &typed), checked.findings),
        Some((_, standing)) => match refusal(standing) {
            Some((field, text)) => (vec![Flaw::new(field, text)], checked.findings),
            None => return show_result(&request, &visitor, &ResultPage::of(checked, true)),
        },
    };
    show_again(
        &request,
        &visitor,
        &FormPage::of(&typed, &setting, flaws, findings),
    )
}

async fn composed(
    registry: &Registry,
    typed: &Typed,
    setting: &Setting,
    files: Vec<Chosen>,
) -> Result<Result<Composed, Vec<Flaw>>, Problem> {
    let entries = typed.entries("leistungen");
    let services = registry
        .read(move |snap| services::keys(snap, &entries).map_err(Problem::from))
        .await?;
    let about = About {
        publisher: setting.publisher.key.as_str(),
        services: services.clone().unwrap_or_default(),
        base: setting.base.as_ref(),
        today: crate::clock::moment().day(),
    };
    let composed = compose(typed, about, files);
    let Err(text) = services else {
        return Ok(composed);
    };
    let mut flaws = composed.err().unwrap_or_default();
    flaws.push(Flaw {
        field: "leistungen".to_owned(),
        text,
    });
    Ok(Err(flaws))
}

async fn check(
    registry: &Registry,
    composed: Composed,
    who: Id<Person>,
) -> Result<desk::Checked, Problem> {
    let inner = registry.clone();
    desk::check(registry, who, move || {
        let folder = tempfile::tempdir_in(inner.config.uploads()).map_err(no_room)?;
        composed
            .write_into(folder.path(), |digest| {
                inner.files.read(digest).map_err(std::io::Error::other)
            })
            .map_err(no_room)?;
        let checked = artefacts::check_folder(folder.path(), &inner.config.packages);
        Ok((checked, Some(folder)))
    })
    .await
}

/// The body for which somebody prepares, and the version before.
async fn setting(
    registry: &Registry,
    who: Id<Person>,
    viewer: &Viewer,
    slug: String,
    version: String,
) -> Result<Setting, Problem> {
    let viewer = viewer.clone();
    registry
        .read(move |snap| {
            let actor = store::people::actor(snap, who)?;
            if slug.is_empty() {
                let publisher = publisher(snap, &actor)?;
                access::prepare(&actor, &publisher)
                    .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
                return Ok(Setting {
                    publisher,
                    base: None,
                    next: app::publish::next_version(std::iter::empty()),
                });
            }
            let subject = Subject::load(snap, &slug, &viewer)?;
            access::prepare(&actor, &subject.publisher)
                .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))?;
            let base = Base::load(snap, &subject, version.parse().ok().as_ref())?;
            let next =
                app::publish::next_version(subject.releases.iter().map(|release| &release.version));
            Ok::<_, Problem>(Setting {
                publisher: subject.publisher,
                base: Some(base),
                next,
            })
        })
        .await
}

/// The own body, or the first for which somebody may prepare.
fn publisher(snap: &mut Snap<'_>, actor: &domain::person::Actor) -> Result<PublicBody, Problem> {
    let own = store::bodies::by_id(snap, actor.body)?;
    if access::prepare(actor, &own).is_ok() {
        return Ok(own);
    }
    let others = actor
        .roles
        .iter()
        .filter_map(|(_, held_for)| match held_for {
            For::Body(body) => Some(*body),
            For::Cooperation(_) | For::Registry => None,
        });
    let others = store::bodies::many(snap, others)?;
    Ok(others
        .into_values()
        .find(|body| access::prepare(actor, body).is_ok())
        .unwrap_or(own))
}

/// What forbids a package that has no errors, and the input where that is mended.
fn refusal(standing: &Standing) -> Option<(&'static str, String)> {
    match standing {
        Standing::Refused(why) => Some(("", why.clone())),
        Standing::Fits(outlook) => match &outlook.again {
            Ok(_) => None,
            Err(why @ app::publish::Refusal::Release(_)) => Some((
                "version",
                format!("{why} Frei ist zum Beispiel {}.", outlook.next),
            )),
            Err(
                why @ (app::publish::Refusal::SlugTaken { .. }
                | app::publish::Refusal::OtherSlug(_)),
            ) => Some(("kurzname", why.to_string())),
            Err(
                why @ (app::publish::Refusal::UnknownPublisher(_)
                | app::publish::Refusal::Audience(_)
                | app::publish::Refusal::OtherAudience(_)
                | app::publish::Refusal::FourEyes(_)),
            ) => Some(("", why.to_string())),
        },
    }
}

/// The errors of the checker at the inputs that they come from.
fn flaws_of(findings: &[Finding], typed: &Typed) -> Vec<Flaw> {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            let field = finding
                .pointer
                .as_deref()
                .map(|pointer| input_of(pointer, typed))
                .unwrap_or_default();
            Flaw {
                field,
                text: format!("{} {}", finding.message, finding.cure),
            }
        })
        .collect()
}

/// The input behind a place of the manifest; empty when there is none.
fn input_of(pointer: &str, typed: &Typed) -> String {
    let mut steps = pointer.split('/').skip(1);
    let (first, second, third) = (
        steps.next().unwrap_or_default(),
        steps.next().unwrap_or_default(),
        steps.next(),
    );
    let row = |group: &str, input: &str| {
        let at = second.parse::<usize>().ok();
        let row = at.and_then(|at| typed.filled(group).into_iter().nth(at));
        row.map(|row| typed::name(group, row, input))
            .unwrap_or_default()
    };
    match (first, second) {
        ("slug", _) => "kurzname",
        ("version", _) => "version",
        ("title", _) => "titel",
        ("summary", _) => "kurzbeschreibung",
        ("description", _) => "beschreibung",
        ("services", _) => "leistungen",
        ("platforms", _) => "plattformen",
        ("specialistSystems", _) => "fachverfahren",
        ("legalBases", _) => "rechtsgrundlagen",
        ("licence", _) => "lizenz",
        ("rights", "confirmedBy") => "rechtebestaetigt",
        ("rights", _) => "rechteinhaber",
        ("contact", "phone") => "telefon",
        ("contact", "page") => "seite",
        ("contact", _) => "email",
        ("effort", "adoptCostCents") => "kosten-von",
        ("effort", "bearer") => "traeger",
        ("effort", _) => "stunden-von",
        ("tasks", _) => {
            return row(
                "schritt",
                if third == Some("hours") {
                    "stunden"
                } else {
                    "was"
                },
            );
        }
        ("parameters", _) => {
            return row(
                "wert",
                if third == Some("key") {
                    "schluessel"
                } else {
                    "titel"
                },
            );
        }
        ("changes", _) => return row("aenderung", "text"),
        ("files", _) => "datei-1",
        _ => "",
    }
    .to_owned()
}
