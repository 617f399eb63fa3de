//! What the check of a package found, what is in it, and what can be done with it.

use super::desk::{self, Checked, Standing};
use crate::page::{Crumb, Page};
use app::publish::{Outlook, Upload};
use artefacts::{Finding, Severity, bytes_in_words, compare::Weight};
use domain::manifest::Role;
use serde::Serialize;

/// The page after a check.
#[derive(Debug, Serialize)]
pub struct ResultPage {
    trail: Vec<Crumb>,
    /// The result in one sentence.
    sum: String,
    tone: &'static str,
    groups: Vec<Group>,
    package: Option<Look>,
    refusal: Option<String>,
    /// Where this very content is published already.
    again: Option<String>,
    comparison: Option<Comparison>,
    /// The button for who may bring it out.
    release: Option<String>,
    /// The digest of the kept package, for publishing and for fetching it.
    digest: Option<String>,
    /// Whether somebody else has to bring it out.
    needs_release: bool,
    /// Whether the way back is the form; the files are to be chosen again.
    from_form: bool,
}

/// The findings of one weight.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    severity: &'static str,
    text: &'static str,
    heading: String,
    findings: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    message: String,
    file: Option<String>,
    line: Option<u32>,
    pointer: Option<String>,
    cure: String,
}

/// What is in the package.
#[derive(Debug, Serialize)]
struct Look {
    title: String,
    slug: String,
    version: String,
    summary: String,
    publisher: String,
    licence: String,
    digest: String,
    files: Vec<FileLine>,
}

#[derive(Debug, Serialize)]
struct FileLine {
    path: String,
    title: Option<String>,
    role: Option<&'static str>,
    size: String,
}

/// What changes against the latest version.
#[derive(Debug, Serialize)]
struct Comparison {
    version: String,
    differences: Vec<Line>,
    has_breaking: bool,
}

#[derive(Debug, Serialize)]
struct Line {
    part: &'static str,
    weight: &'static str,
    is_breaking: bool,
    sentence: String,
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "pages/publish-result.html";
    fn title(&self) -> String {
        "Ergebnis der Prüfung".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let finding = |finding: Finding| {
            finding
                .in_file("blaupause.yml")
                .on_line(Some(7))
                .at("/publisher")
        };
        let wrong = vec![
            finding(Finding::error(
                "publisher",
                "Der Schlüssel 06532023 steht ohne Anführungszeichen.",
                "Setzen Sie den Schlüssel in Anführungszeichen.",
            )),
            Finding::warning(
                "word",
                "Das Dokument enthält Kommentare.",
                "Entfernen Sie die Kommentare.",
            ),
        ];
        let bad = Self::of(
            Checked {
                findings: wrong,
                package: None,
            },
            false,
        );
        let look = Look {
            title: "Fundsachen online melden".to_owned(),
            slug: "fundsachen-online-melden".to_owned(),
            version: "1.1.0".to_owned(),
            summary: "Bürgerinnen und Bürger melden einen Fund.".to_owned(),
            publisher: "Wetzlar".to_owned(),
            licence: "EUPL-1.2".to_owned(),
            digest: format!("sha256:{}", "0".repeat(64)),
            files: vec![FileLine {
                path: "leitfaden.md".to_owned(),
                title: Some("Leitfaden".to_owned()),
                role: Some("Leitfaden"),
                size: "2 KiB".to_owned(),
            }],
        };
        let line = Line {
            part: "Dateien",
            weight: "Handeln nötig",
            is_breaking: true,
            sentence: "Die Datei „formular.xdf3.xml“ ist entfallen.".to_owned(),
        };
        let good = Self {
            package: Some(look),
            comparison: Some(Comparison {
                version: "1.0.0".to_owned(),
                differences: vec![line],
                has_breaking: true,
            }),
            release: Some("Version 1.1.0 veröffentlichen".to_owned()),
            digest: Some(format!("sha256:{}", "0".repeat(64))),
            ..Self::of(
                Checked {
                    findings: vec![],
                    package: None,
                },
                true,
            )
        };
        vec![bad, good]
    }
}

impl ResultPage {
    /// The page about a checked package.
    pub fn of(checked: Checked, from_form: bool) -> Self {
        let Checked { findings, package } = checked;
        let mut page = Self {
            trail: vec![Crumb::to("/veroeffentlichen", "Veröffentlichen")],
            sum: sum(&findings),
            tone: tone(&findings),
            groups: groups(findings),
            package: None,
            refusal: None,
            again: None,
            comparison: None,
            release: None,
            digest: None,
            needs_release: false,
            from_form,
        };
        match package {
            None => {}
            Some((upload, Standing::Refused(why))) => {
                page.package = Some(Look::of(&upload, upload.manifest.publisher.to_string()));
                page.refusal = Some(why);
            }
            Some((upload, Standing::Fits(outlook))) => page.fits(&upload, outlook),
        }
        page
    }

    fn fits(&mut self, upload: &Upload, outlook: Outlook) {
        let manifest = &upload.manifest;
        match &outlook.again {
            Ok(true) => {
                self.again = Some(format!(
                    "/blaupausen/{}/versionen/{}",
                    manifest.slug, manifest.version
                ))
            }
            Err(refusal) => self.refusal = Some(desk::why(refusal, &outlook.next)),
            Ok(false) => {
                self.digest = Some(upload.package().digest.to_string());
                self.needs_release = !outlook.may_release;
                self.release = outlook
                    .may_release
                    .then(|| format!("Version {} veröffentlichen", manifest.version));
            }
        }
        if outlook.again != Ok(true) {
            self.comparison = outlook.changes.map(|(version, differences)| {
                let lines = differences.into_iter().map(|one| Line {
                    part: one.part.label(),
                    weight: one.weight.label(),
                    is_breaking: one.weight == Weight::Act,
                    sentence: one.sentence,
                });
                let differences: Vec<Line> = lines.collect();
                let has_breaking = differences.iter().any(|line| line.is_breaking);
                Comparison {
                    version: version.to_string(),
                    differences,
                    has_breaking,
                }
            });
        }
        self.package = Some(Look::of(upload, outlook.publisher));
    }

    /// Whether the package can be published as it is.
    pub fn is_fine(&self) -> bool {
        self.package.is_some() && self.refusal.is_none()
    }
}

impl Look {
    fn of(upload: &Upload, publisher: String) -> Self {
        let manifest = &upload.manifest;
        let line = |file: &store::releases::FileRow| FileLine {
            path: file.path.clone(),
            title: file.title.clone(),
            role: file
                .role
                .as_deref()
                .and_then(|role| role.parse::<Role>().ok())
                .map(|role| role.label()),
            size: bytes_in_words(u64::try_from(file.size).unwrap_or_default()),
        };
        Self {
            title: manifest.title.clone(),
            slug: manifest.slug.to_string(),
            version: manifest.version.to_string(),
            summary: manifest.summary.clone(),
            publisher,
            licence: manifest.licence.clone(),
            digest: upload.digest.to_string(),
            files: upload.files().iter().map(line).collect(),
        }
    }
}

const WEIGHTS: [(Severity, &str, &str, &str, &str); 3] = [
    (
        Severity::Error,
        "error",
        "Fehler",
        "Fehler",
        "Das verhindert das Veröffentlichen",
    ),
    (
        Severity::Warning,
        "warning",
        "Warnung",
        "Warnungen",
        "Das sollten Sie vorher ansehen",
    ),
    (
        Severity::Hint,
        "hint",
        "Hinweis",
        "Hinweise",
        "Gut zu wissen",
    ),
];

fn counted(findings: &[Finding], severity: Severity) -> usize {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}

fn sum(findings: &[Finding]) -> String {
    let parts: Vec<String> = WEIGHTS
        .iter()
        .filter_map(
            |(severity, _, one, many, _)| match counted(findings, *severity) {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {many}")),
            },
        )
        .collect();
    if parts.is_empty() {
        "Die Prüfung hat nichts beanstandet.".to_owned()
    } else {
        format!("Die Prüfung ergab: {}.", parts.join(", "))
    }
}

fn tone(findings: &[Finding]) -> &'static str {
    let heaviest = findings.iter().map(|finding| finding.severity).min();
    match heaviest {
        Some(Severity::Error) => "danger",
        Some(Severity::Warning) => "warning",
        Some(Severity::Hint) | None => "success",
    }
}

pub(super) fn groups(findings: Vec<Finding>) -> Vec<Group> {
    let group = |(severity, key, text, _, heading): &(
        Severity,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    )| {
        let of_weight = findings
            .iter()
            .filter(|finding| finding.severity == *severity);
        let found: Vec<Found> = of_weight
            .map(|finding| Found {
                message: finding.message.clone(),
                file: finding.file.clone(),
                line: finding.line,
                pointer: finding.pointer.clone(),
                cure: finding.cure.clone(),
            })
            .collect();
        (!found.is_empty()).then(|| Group {
            severity: key,
            text,
            heading: format!("{heading} ({})", found.len()),
            findings: found,
        })
    };
    WEIGHTS.iter().filter_map(group).collect()
}
