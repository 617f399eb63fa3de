//! `/blaupausen/{slug}/versionen/{version}/dateien/{path}`: a file as people can look at it.

mod looks;

use self::looks::Looks;
use super::{
    blueprint::subject::{Subject, Warning},
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
use domain::{blueprint::ReleaseState, manifest::Role, visibility::Audience};
use serde::Serialize;
use store::{
    Snap,
    releases::{FileRow, Listed},
};

/// The page of a file.
#[derive(Debug, Serialize)]
pub struct FilePage {
    trail: Vec<Crumb>,
    name: String,
    path: String,
    role: Option<&'static str>,
    size: String,
    digest: String,
    download: String,
    warnings: Vec<Warning>,
    looks: Looks,
}

/// Larger files are not drawn: nobody could look at them.
const LARGEST: i64 = 2 << 20;

impl Page for FilePage {
    const TEMPLATE: &'static str = "pages/file.html";
    fn title(&self) -> String {
        self.name.clone()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |looks| Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Sollprozess".to_owned(),
            path: "prozess/soll.bpmn".to_owned(),
            role: Some("Sollprozess"),
            size: "12 KiB".to_owned(),
            digest: format!("sha256:{}", "0".repeat(64)),
            download: "/api/v1/blueprints/x/releases/1.0.0/files/prozess/soll.bpmn".to_owned(),
            warnings: vec![],
            looks,
        };
        Looks::samples().into_iter().map(page).collect()
    }
}

/// `GET /blaupausen/{slug}/versionen/{version}/dateien/{path}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    at: web::Path<(String, String, String)>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let viewer = visitor.viewer.clone();
    let (page, file, hidden_of) = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &at.0, &viewer)?;
            let release = subject.release(&at.1)?;
            let (page, file) = FilePage::of(snap, &subject, release, &at.2)?;
            let is_public = subject.card.audience == Audience::Public;
            let hidden_of = (!is_public).then_some(subject.card.publisher);
            Ok::<_, Problem>((page, file, hidden_of))
        })
        .await?;
    // The page shows what stands in the file, so it is told of as its download is.
    if hidden_of.is_some() {
        registry.tell_of_look(hidden_of).await?;
    }
    let inner = Registry::clone(&registry);
    let looks = registry
        .blocking(move || match file.size {
            0..=LARGEST => Ok(Looks::of(&file, inner.files.read(file.digest)?)),
            _ => Ok(Looks::TooLarge),
        })
        .await?;
    show_page(&request, &visitor, &FilePage { looks, ..page })
}

impl FilePage {
    fn of(
        snap: &mut Snap<'_>,
        subject: &Subject,
        release: &Listed,
        path: &str,
    ) -> Result<(Self, FileRow), Problem> {
        open(release)?;
        let files = store::releases::files(snap, release.id)?;
        let file = files
            .into_iter()
            .find(|file| file.path == path)
            .ok_or_else(|| Problem::not_found("Diese Datei"))?;
        let page = Self {
            trail: subject.trail_of(&release.version),
            name: file.title.clone().unwrap_or_else(|| file.path.clone()),
            path: file.path.clone(),
            role: file
                .role
                .as_deref()
                .and_then(|role| role.parse::<Role>().ok())
                .map(Role::label),
            size: spoken::size(file.size),
            digest: file.digest.to_string(),
            download: format!(
                "/api/v1/blueprints/{}/releases/{}/files/{}",
                subject.card.slug,
                release.version,
                encoded(&file.path)
            ),
            warnings: Warning::of(release).into_iter().collect(),
            looks: Looks::Unread,
        };
        Ok((page, file))
    }
}

/// Whether the content of a release may be looked at.
///
/// # Errors
/// 451 with digest and reason when it is blocked.
pub fn open(release: &Listed) -> Result<(), Problem> {
    if release.state != ReleaseState::Blocked {
        return Ok(());
    }
    let reason = release.reason.as_deref().unwrap_or("nicht angegeben");
    let detail = format!(
        "Der Inhalt der Version {} ist gesperrt. Grund: {reason} Prüfsumme: {}",
        release.version, release.digest
    );
    Err(Problem::new("gesperrt", detail)
        .with("digest", release.digest)
        .with("reason", reason))
}
