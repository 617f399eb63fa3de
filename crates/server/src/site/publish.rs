//! `/veroeffentlichen`: a clerk uploads a package, sees every finding with its cure, and brings out the version.

mod basket;
pub mod care;
pub mod desk;
pub mod form;
pub(in crate::site) mod result;
pub mod state;

pub use self::result::ResultPage;

use self::basket::Basket;
use super::{encoded, go_on, show as show_page, show_again};
use crate::clock;
use crate::site::visibility::Chosen;
use crate::who::reader;
use crate::{
    mail,
    page::{Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::{Failure, submit::Refusal};
use domain::visibility::Choice;
use domain::{Id, access, person::Person};
use serde::{Deserialize, Serialize};

/// The two ways to publish, and what the visitor's body has published already.
#[derive(Debug, Serialize)]
pub struct PublishStart {
    /// What is wrong with the file.
    paket: Field,
    flaws: Vec<Flaw>,
    most: String,
    may_release: bool,
    own: Vec<Own>,
}

/// A blueprint of the visitor's body.
#[derive(Debug, Serialize)]
struct Own {
    slug: String,
    title: String,
    version: Option<String>,
}

impl Page for PublishStart {
    const TEMPLATE: &'static str = "pages/publish.html";
    fn title(&self) -> String {
        "Eine Blaupause veröffentlichen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let own = Own {
            slug: "hundesteuer".to_owned(),
            title: "Hundesteuer online anmelden".to_owned(),
            version: Some("1.2.0".to_owned()),
        };
        let paket = Field::wrong("", "Wählen Sie eine ZIP-Datei.");
        let most = || "64 MiB".to_owned();
        vec![
            Self {
                paket: Field::default(),
                flaws: vec![],
                most: most(),
                may_release: false,
                own: vec![],
            },
            Self {
                flaws: Flaw::of(&[("paket", &paket)]),
                paket,
                most: most(),
                may_release: true,
                own: vec![own],
            },
        ]
    }
}

/// So many blueprints of the own body are listed.
const MOST_OWN: i64 = 200;

async fn start(
    registry: &Registry,
    who: Id<Person>,
    paket: Field,
) -> Result<PublishStart, Problem> {
    let (may_release, own) = registry
        .read(move |snap| {
            app::publish::may_upload(snap, who)?;
            let actor = store::people::actor(snap, who)?;
            let body = store::bodies::by_id(snap, actor.body)?;
            let may_release = access::found_blueprint(&actor, &body).is_ok();
            let reader = reader(snap, Some(who))?;
            let own = store::blueprints::of_publisher(snap, &reader, body.id, MOST_OWN)?;
            Ok::<_, Problem>((may_release, own))
        })
        .await?;
    let own = own.into_iter().map(|card| Own {
        slug: card.slug.to_string(),
        title: card.title,
        version: card.latest_version.map(|version| version.to_string()),
    });
    Ok(PublishStart {
        flaws: Flaw::of(&[("paket", &paket)]),
        paket,
        most: artefacts::bytes_in_words(registry.config.packages.packed),
        may_release,
        own: own.collect(),
    })
}

/// `GET /veroeffentlichen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let blueprint = params.one("blaupause");
    params.done()?;
    if let Some(slug) = blueprint {
        let form = format!("/veroeffentlichen/formular?blaupause={}", encoded(&slug));
        return Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, form))
            .finish());
    }
    let page = start(&registry, visitor.known()?, Field::default()).await?;
    show_page(&request, &visitor, &page)
}

/// `POST /veroeffentlichen`: checks an uploaded package; nothing is published by it.
pub async fn upload(
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
    let Some(file) = basket.files.pop() else {
        let page = start(
            &registry,
            who,
            Field::wrong("", "Wählen Sie die ZIP-Datei mit Ihrem Paket aus."),
        )
        .await?;
        return show_again(&request, &visitor, &page);
    };
    let checked = desk::check_zip(&registry, basket.who, file.content).await?;
    show_result(&request, &visitor, &ResultPage::of(checked, false))
}

fn show_result(
    request: &HttpRequest,
    visitor: &Visitor,
    page: &ResultPage,
) -> Result<HttpResponse, Problem> {
    if page.is_fine() {
        show_page(request, visitor, page)
    } else {
        show_again(request, visitor, page)
    }
}

/// Which checked package.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    paket: String,
    /// What the submitter says to who releases.
    #[serde(default)]
    nachricht: String,
    /// Of a new blueprint; absent for a new version of a known one.
    visibility: Option<String>,
    #[serde(default, rename = "visibilityCooperation")]
    visibility_cooperation: String,
    /// Of what is submitted, as long as it waits.
    #[serde(rename = "draftVisibility")]
    draft: Option<String>,
    #[serde(default, rename = "draftVisibilityCooperation")]
    draft_cooperation: String,
}

impl Wanted {
    /// The choice as further parameters of an address, for who comes back from proving who they are.
    fn chosen_again(&self) -> String {
        let said = |level: Option<&str>, name: &str, cooperation: &str| match level {
            None => String::new(),
            Some(level) => format!(
                "&{name}={}&{name}Cooperation={}",
                encoded(level),
                encoded(cooperation)
            ),
        };
        let known = self.visibility.as_deref();
        let of_blueprint = said(known, "visibility", &self.visibility_cooperation);
        let of_draft = said(
            self.draft.as_deref(),
            "draftVisibility",
            &self.draft_cooperation,
        );
        of_blueprint + &of_draft
    }
    /// Who shall see a new blueprint.
    fn audience(&self) -> Result<Option<Choice>, Problem> {
        chosen(self.visibility.as_deref(), &self.visibility_cooperation)
    }
    /// Who shall see what waits.
    fn readers(&self) -> Result<Option<Choice>, Problem> {
        chosen(self.draft.as_deref(), &self.draft_cooperation)
    }
}

fn chosen(level: Option<&str>, cooperation: &str) -> Result<Option<Choice>, Problem> {
    let Some(level) = level else {
        return Ok(None);
    };
    let chosen = Chosen {
        level: level.to_owned(),
        cooperation: cooperation.to_owned(),
    };
    let read = chosen.read().map(Some);
    read.map_err(|flaw| Problem::new("nicht-annehmbar", flaw.text))
}

/// `GET /veroeffentlichen/freigabe`: the checked package once more, for who comes back from proving who they are.
pub async fn ready(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let package = params.one("paket").unwrap_or_default();
    let note = params.one("nachricht").unwrap_or_default();
    let chosen = Chosen {
        level: params.one("visibility").unwrap_or_default(),
        cooperation: params.one("visibilityCooperation").unwrap_or_default(),
    };
    let readers = Chosen {
        level: params.one("draftVisibility").unwrap_or_default(),
        cooperation: params.one("draftVisibilityCooperation").unwrap_or_default(),
    };
    params.done()?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let checked = desk::check_kept(&registry, who, &package).await?;
    let page = ResultPage::of(checked, false)
        .with_note(&note, None)
        .with_audience(&chosen)
        .with_readers(&readers);
    show_result(&request, &visitor, &page)
}

/// `POST /veroeffentlichen/einreichen`: the checked package waits for who may release it.
pub async fn submit(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Wanted>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let (package, note) = (form.paket.clone(), form.nachricht.clone());
    let back = format!(
        "/veroeffentlichen/freigabe?paket={}&nachricht={}{}",
        encoded(&package),
        encoded(&note),
        form.chosen_again()
    );
    visitor.proven(&registry, &back)?;
    let mut upload = desk::again(&registry, &package).await?;
    upload.audience = form.audience()?;
    upload.readers = form.readers()?;
    let post = mail::post(&registry.config);
    let said = Some(note.clone());
    let submitted = registry
        .attempt(
            move |tx, now| match app::submit::submit(tx, who, &upload, said, &post, now) {
                Ok(done) => Ok(Ok(done)),
                Err(Failure::Refused(Refusal::Submission(why))) => Ok(Err(why.to_string())),
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    match submitted {
        Ok(done) => Ok(go_on(
            &app::submit::place(done.filed.submission.id),
            match done.again {
                true => "wartet-schon",
                false => "eingereicht",
            },
        )),
        Err(why) => {
            let checked = desk::check_kept(&registry, who, &package).await?;
            let page = ResultPage::of(checked, false).with_note(&note, Some(why));
            show_again(&request, &visitor, &page)
        }
    }
}

/// `POST /veroeffentlichen/freigabe`: the checked package becomes a release.
pub async fn release(
    visitor: Visitor,
    form: web::Form<Wanted>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let (package, chosen) = (encoded(&form.paket), form.chosen_again());
    let back = format!("/veroeffentlichen/freigabe?paket={package}{chosen}");
    visitor.proven(&registry, &back)?;
    let audience = form.audience()?;
    let mut upload = desk::again(&registry, &form.paket).await?;
    upload.audience = audience;
    let done = registry
        .write(move |tx, now| app::publish::publish(tx, who, &upload, now))
        .await?;
    let to = format!(
        "/blaupausen/{}/versionen/{}",
        done.slug, done.release.version
    );
    Ok(go_on(
        &to,
        if done.again {
            "unveraendert"
        } else {
            "veroeffentlicht"
        },
    ))
}

/// `POST /veroeffentlichen/paket`: the checked package as a file, for who hands it on.
pub async fn packed(
    visitor: Visitor,
    form: web::Form<Wanted>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let upload = desk::again(&registry, &form.paket).await?;
    let name = format!("{}-{}.zip", upload.manifest.slug, upload.manifest.version);
    let digest = upload.package().digest;
    // What is published is fetched from its page, where a block is heeded.
    let is_out = registry
        .read(move |snap| app::publish::rehearse(snap, who, &upload, clock::moment().day()))
        .await?;
    if is_out {
        return Err(Problem::new(
            "konflikt",
            "Dieses Paket ist bereits veröffentlicht. Laden Sie es von der Seite seiner Version.",
        ));
    }
    let files = registry.files.clone();
    let bytes = registry.blocking(move || Ok(files.read(digest)?)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header(header::ContentDisposition::attachment(name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}
