//! Checking a package for a page: every finding is shown, whatever came.

use crate::clock;
use crate::{problem::Problem, registry::Registry};
use app::{
    Failure,
    publish::{Outlook, Refusal, Upload},
};
use artefacts::Finding;
use domain::{Digest, Id, person::Person};
use std::io::Seek;

/// What the checker said, and what would happen with the package.
pub struct Checked {
    pub findings: Vec<Finding>,
    pub package: Option<(Upload, Standing)>,
}

/// Whether the registry would take a package from this person.
pub enum Standing {
    Fits(Box<Outlook>),
    /// Nobody could publish it so, or not this person.
    Refused(String),
}

/// A checked package, and the folder that it lies in when that is not its own.
pub type Read = (artefacts::Checked, Option<tempfile::TempDir>);

/// Checks a ZIP of somebody.
///
/// # Errors
/// 503 when the disk or the database refuses; a bad package is no error here.
pub async fn check_zip(
    registry: &Registry,
    who: Id<Person>,
    zip: impl std::io::Read + Seek + Send + 'static,
) -> Result<Checked, Problem> {
    let (spool, limits) = (registry.config.uploads(), registry.config.packages.clone());
    check(registry, who, move || {
        Ok((artefacts::check_zip_in(zip, &limits, &spool), None))
    })
    .await
}

/// Checks a package at one of the desks, keeps its files, and looks what publishing it would do.
///
/// # Errors
/// Those of `read`, and 503 when the disk or the database refuses.
pub async fn check(
    registry: &Registry,
    who: Id<Person>,
    read: impl FnOnce() -> Result<Read, Problem> + Send + 'static,
) -> Result<Checked, Problem> {
    let (findings, upload) = keep(registry, read).await?;
    let Some(upload) = upload else {
        return Ok(Checked {
            findings,
            package: None,
        });
    };
    let package = registry
        .read(move |snap| {
            let standing = match app::publish::outlook(snap, who, &upload, clock::moment().day()) {
                Ok(outlook) => Standing::Fits(Box::new(outlook)),
                Err(Failure::Refused(refusal)) => Standing::Refused(refusal.to_string()),
                Err(Failure::NotAllowed(why)) => {
                    let publisher = &upload.manifest.publisher;
                    Standing::Refused(format!(
                        "Das Paket nennt als Herausgeberin die Stelle {publisher}. {why}"
                    ))
                }
                Err(other) => return Err(Problem::from(other)),
            };
            Ok((upload, standing))
        })
        .await?;
    Ok(Checked {
        findings,
        package: Some(package),
    })
}

/// Checks and keeps.
async fn keep(
    registry: &Registry,
    read: impl FnOnce() -> Result<Read, Problem> + Send + 'static,
) -> Result<(Vec<Finding>, Option<Upload>), Problem> {
    let _desk = registry
        .desks
        .acquire()
        .await
        .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))?;
    let inner = registry.clone();
    registry
        .blocking(move || {
            // The folder must outlive the reading of its files.
            let (checked, _folder) = read()?;
            let findings = checked.findings;
            let upload = checked
                .package
                .map(|package| app::publish::keep(&inner.files, &package, &findings))
                .transpose()?;
            Ok((findings, upload))
        })
        .await
}

/// The package that was checked before, checked once more: what a form carries is only its digest.
///
/// # Errors
/// 422 when it is not there any more or cannot be published.
pub async fn again(registry: &Registry, digest: &str) -> Result<Upload, Problem> {
    let bytes = kept(registry, digest).await?;
    let (spool, limits) = (registry.config.uploads(), registry.config.packages.clone());
    let (_, upload) = keep(registry, move || {
        Ok((
            artefacts::check_zip_in(std::io::Cursor::new(bytes), &limits, &spool),
            None,
        ))
    })
    .await?;
    upload.ok_or_else(gone)
}

/// The package that was checked before, checked once more, with every finding.
///
/// # Errors
/// 422 when it is not there any more.
pub async fn check_kept(
    registry: &Registry,
    who: Id<Person>,
    digest: &str,
) -> Result<Checked, Problem> {
    let bytes = kept(registry, digest).await?;
    check_zip(registry, who, std::io::Cursor::new(bytes)).await
}

async fn kept(registry: &Registry, digest: &str) -> Result<Vec<u8>, Problem> {
    let digest: Digest = digest.parse().map_err(|_| gone())?;
    let files = registry.files.clone();
    registry
        .blocking(move || files.read(digest).map_err(|_| gone()))
        .await
}

fn gone() -> Problem {
    Problem::new(
        "nicht-annehmbar",
        "Das geprüfte Paket liegt nicht mehr vor. Laden Sie es bitte noch einmal hoch.",
    )
}

/// Why a package was not published, in words.
pub fn why(refusal: &Refusal, next: &domain::Version) -> String {
    match refusal {
        Refusal::Release(_) => format!(
            "{refusal} Frei ist zum Beispiel {next}: Tragen Sie diese Nummer in „blaupause.yml“ ein und laden Sie das Paket noch einmal hoch."
        ),
        Refusal::UnknownPublisher(_)
        | Refusal::SlugTaken { .. }
        | Refusal::OtherSlug(_)
        | Refusal::Audience(_)
        | Refusal::OtherAudience(_)
        | Refusal::FourEyes(_) => refusal.to_string(),
    }
}
