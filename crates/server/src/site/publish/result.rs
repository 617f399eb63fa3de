//! What the check of a package found, what is in it, and what can be done with it.

mod findings;
mod look;

pub(in crate::site) use findings::{Group, groups, sum, tone};
pub(in crate::site) use look::Look;

use super::desk::{self, Checked, Standing};
use crate::{
    page::{Crumb, Field, Flaw, Page},
    site::visibility::{Chosen, VisibilityInput},
};
use app::{
    publish::{Outlook, Upload},
    submit::Returned,
};
use artefacts::compare::{Difference, Weight};
use domain::{
    submission::{FourEyes, SubmissionState},
    visibility::Audience,
};
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
    /// Who shall see a new blueprint.
    visibility: Option<VisibilityInput>,
    /// Who may see a known one, in words.
    seen_by: Option<&'static str>,
    /// The digest of the kept package, for publishing and for fetching it.
    digest: Option<String>,
    /// Whether somebody else has to bring it out.
    needs_release: bool,
    /// The button for who hands it to somebody who may bring it out.
    submit: Option<String>,
    /// Who shall see what is submitted.
    draft: Option<VisibilityInput>,
    /// What the submitter wants to say.
    nachricht: Field,
    flaws: Vec<Flaw>,
    /// Where this very content waits already.
    waiting: Option<Crumb>,
    returned: Option<Back>,
    /// Whether the way back is the form; the files are to be chosen again.
    from_form: bool,
}

/// What changes against the latest version.
#[derive(Debug, Serialize)]
pub(in crate::site) struct Comparison {
    version: String,
    differences: Vec<Line>,
    has_breaking: bool,
}

#[derive(Debug, Serialize)]
pub(in crate::site) struct Line {
    part: &'static str,
    weight: &'static str,
    is_breaking: bool,
    sentence: String,
}

/// Why an earlier package came back, and what differs from it now.
#[derive(Debug, Serialize)]
pub(in crate::site) struct Back {
    href: String,
    by: String,
    at: String,
    reason: String,
    comparison: Comparison,
}

impl Back {
    pub(in crate::site) fn of(returned: Returned) -> Self {
        Self {
            href: app::submit::place(returned.id),
            by: returned.by,
            at: returned.at.german(),
            reason: returned.reason,
            comparison: Comparison::of(returned.version.to_string(), returned.differences),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    pub(in crate::site) fn sample() -> Self {
        Self {
            href: "/aufgaben/einreichungen/0192".to_owned(),
            by: "Kim Muster".to_owned(),
            at: "24.02.2021, 14:05 Uhr".to_owned(),
            reason: "Die Gebühr fehlt im Leitfaden.".to_owned(),
            comparison: Comparison::sample(),
        }
    }
}

impl Comparison {
    pub(in crate::site) fn of(version: String, differences: Vec<Difference>) -> Self {
        let lines = differences.into_iter().map(|one| Line {
            part: one.part.label(),
            weight: one.weight.label(),
            is_breaking: one.weight == Weight::Act,
            sentence: one.sentence,
        });
        let differences: Vec<Line> = lines.collect();
        Self {
            version,
            has_breaking: differences.iter().any(|line| line.is_breaking),
            differences,
        }
    }
    #[cfg(any(test, feature = "samples"))]
    pub(in crate::site) fn sample() -> Self {
        let line = Line {
            part: "Dateien",
            weight: "Handeln nötig",
            is_breaking: true,
            sentence: "Die Datei „formular.xdf3.xml“ ist entfallen.".to_owned(),
        };
        Self {
            version: "1.0.0".to_owned(),
            differences: vec![line],
            has_breaking: true,
        }
    }
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "pages/publish-result.html";
    fn title(&self) -> String {
        "Ergebnis der Prüfung".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        use artefacts::Finding;
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
        let good = Self {
            package: Some(Look::sample()),
            comparison: Some(Comparison::sample()),
            release: Some("Version 1.1.0 veröffentlichen".to_owned()),
            visibility: Some(VisibilityInput::sample(false)),
            digest: Some(format!("sha256:{}", "0".repeat(64))),
            ..Self::of(
                Checked {
                    findings: vec![],
                    package: None,
                },
                true,
            )
        };
        let handed_on = Self {
            package: Some(Look::sample()),
            digest: Some(format!("sha256:{}", "0".repeat(64))),
            needs_release: true,
            submit: Some("Zur Freigabe einreichen".to_owned()),
            draft: Some(VisibilityInput::sample(false)),
            nachricht: Field::of("Bitte vor dem 1. März."),
            flaws: vec![Flaw {
                field: "nachricht".to_owned(),
                text: "Die Nachricht ist zu lang.".to_owned(),
            }],
            waiting: Some(Crumb::to("/aufgaben/einreichungen/0193", "Version 1.1.0")),
            returned: Some(Back::sample()),
            ..Self::of(
                Checked {
                    findings: vec![],
                    package: None,
                },
                true,
            )
        };
        vec![bad, good, handed_on]
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
            visibility: None,
            seen_by: None,
            digest: None,
            needs_release: false,
            submit: None,
            draft: None,
            nachricht: Field::default(),
            flaws: Vec::new(),
            waiting: None,
            returned: None,
            from_form,
        };
        match package {
            None => {}
            Some((upload, Standing::Refused(why))) => {
                page.package = Some(Look::of(&upload, upload.manifest.publisher.to_string()));
                page.refusal = Some(why);
            }
            Some((upload, Standing::Fits(outlook))) => page.fits(&upload, *outlook),
        }
        page
    }

    /// With what was chosen before.
    #[must_use]
    pub fn with_audience(mut self, chosen: &Chosen) -> Self {
        if !chosen.level.is_empty() {
            self.visibility = self.visibility.map(|input| input.chosen(chosen));
        }
        self
    }

    /// With what was chosen for the draft before.
    #[must_use]
    pub fn with_readers(mut self, chosen: &Chosen) -> Self {
        if !chosen.level.is_empty() {
            self.draft = self.draft.map(|input| input.chosen(chosen));
        }
        self
    }

    fn fits(&mut self, upload: &Upload, outlook: Outlook) {
        self.seen_by = outlook.audience.map(Audience::label);
        if outlook.audience.is_none() {
            let usual = Chosen::usual();
            self.visibility = Some(VisibilityInput::of(&usual, &outlook.cooperations, &[]));
        }
        let manifest = &upload.manifest;
        match &outlook.again {
            Ok(true) => {
                self.again = Some(format!(
                    "/blaupausen/{}/versionen/{}",
                    manifest.slug, manifest.version
                ))
            }
            Err(refusal) => self.refusal = Some(desk::why(refusal, &outlook.next)),
            Ok(false) => self.offers(upload, &outlook),
        }
        if outlook.again != Ok(true) {
            self.comparison = outlook
                .changes
                .map(|(version, differences)| Comparison::of(version.to_string(), differences));
            self.returned = outlook.returned.map(Back::of);
        }
        self.package = Some(Look::of(upload, outlook.publisher));
    }

    /// What can be done with a package that fits: to be brought out, or to be handed to who may.
    fn offers(&mut self, upload: &Upload, outlook: &Outlook) {
        let version = &upload.manifest.version;
        self.digest = Some(upload.package().digest.to_string());
        self.needs_release = !outlook.may_release;
        let alone = outlook.four_eyes == FourEyes::Recommended;
        self.release =
            (outlook.may_release && alone).then(|| format!("Version {version} veröffentlichen"));
        let waiting = outlook.submitted.iter().map(|filed| &filed.submission);
        let waiting = waiting
            .filter(|one| one.state == SubmissionState::Submitted && one.version == *version);
        let same = waiting.clone().find(|one| one.digest == upload.digest);
        self.waiting = same
            .or_else(|| waiting.clone().next())
            .map(|one| Crumb::to(app::submit::place(one.id), format!("Version {version}")));
        self.submit = same
            .is_none()
            .then(|| format!("Version {version} zur Freigabe einreichen"));
        let joined = &outlook.cooperations;
        let usual = Chosen::of_draft();
        self.draft = same
            .is_none()
            .then(|| VisibilityInput::of(&usual, joined, &[]));
    }

    /// The page again, with the message that was typed and, when it was refused, why.
    pub fn with_note(mut self, note: &str, refused: Option<String>) -> Self {
        self.nachricht = Field::of(note);
        if let Some(why) = refused {
            self.flaws.push(Flaw {
                field: "nachricht".to_owned(),
                text: why.clone(),
            });
            self.nachricht = self.nachricht.refused(why);
        }
        self
    }

    /// Whether the package can be published as it is.
    pub fn is_fine(&self) -> bool {
        self.package.is_some() && self.refusal.is_none()
    }
}
