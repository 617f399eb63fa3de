//! What the checker has to say: where it is, what is wrong, what to do.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The package cannot be published.
    Error,
    /// The package can be published, but somebody should look first.
    Warning,
    /// Good to know.
    Hint,
}

impl Severity {
    /// The word for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Error => "Fehler",
            Self::Warning => "Warnung",
            Self::Hint => "Hinweis",
        }
    }
}

/// One finding of the checker, in German, with its place and its cure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub severity: Severity,
    /// Stable id of the rule, in kebab case.
    pub rule: Cow<'static, str>,
    /// Path in the package, as far as the finding belongs to one file.
    pub file: Option<String>,
    /// Line in the file, counted from 1.
    pub line: Option<u32>,
    /// JSON pointer into the manifest.
    pub pointer: Option<String>,
    pub message: String,
    pub cure: String,
}

impl Finding {
    /// A finding that forbids publishing.
    pub fn error(rule: &'static str, message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, message.into(), cure.into())
    }

    /// A finding that somebody should look at before publishing.
    pub fn warning(
        rule: &'static str,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, rule, message.into(), cure.into())
    }

    /// A finding that is good to know.
    pub fn hint(rule: &'static str, message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(Severity::Hint, rule, message.into(), cure.into())
    }

    fn new(severity: Severity, rule: &'static str, message: String, cure: String) -> Self {
        Self {
            severity,
            rule: Cow::Borrowed(rule),
            file: None,
            line: None,
            pointer: None,
            message,
            cure,
        }
    }

    /// The same finding, in a file.
    #[must_use]
    pub fn in_file(mut self, path: &str) -> Self {
        self.file = Some(path.to_owned());
        self
    }

    /// The same finding, on a line.
    #[must_use]
    pub fn on_line(mut self, line: Option<u32>) -> Self {
        self.line = line;
        self
    }

    /// The same finding, at a place of the manifest.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        self.pointer = Some(pointer.to_owned());
        self
    }
}

/// The longest text of a finding, in letters.
const LONGEST: usize = 1_000;

impl Finding {
    /// What comes from the package is quoted in findings: it must not command a terminal nor fill a page.
    fn tame(&mut self) {
        let Self {
            file,
            pointer,
            message,
            cure,
            ..
        } = self;
        let texts = [message, cure].into_iter();
        for text in texts.chain(file.as_mut()).chain(pointer.as_mut()) {
            if text.len() > LONGEST || text.contains(char::is_control) {
                let quoted = |c: char| if c.is_control() { '\u{fffd}' } else { c };
                *text = text.chars().take(LONGEST).map(quoted).collect();
            }
        }
    }
}

/// How many findings of one rule are told for one file before the rest is only counted.
const PER_RULE_AND_FILE: usize = 20;
/// How many findings of one rule are told for all files together.
const PER_RULE: usize = 200;

/// Findings as they come in, bounded so that a hostile package cannot fill the memory.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    told: Vec<Finding>,
    counts: BTreeMap<(Cow<'static, str>, Option<String>), usize>,
    by_rule: BTreeMap<Cow<'static, str>, usize>,
    untold: BTreeMap<(Severity, Cow<'static, str>), usize>,
}

impl Findings {
    pub(crate) fn add(&mut self, mut finding: Finding) {
        finding.tame();
        let of_rule = self.by_rule.entry(finding.rule.clone()).or_default();
        *of_rule += 1;
        let beyond_rule = *of_rule > PER_RULE;
        // The map of files must not grow with a hostile package either.
        let beyond_file = beyond_rule || {
            let here = self
                .counts
                .entry((finding.rule.clone(), finding.file.clone()))
                .or_default();
            *here += 1;
            *here > PER_RULE_AND_FILE
        };
        if beyond_file {
            *self
                .untold
                .entry((finding.severity, finding.rule))
                .or_default() += 1;
        } else {
            self.told.push(finding);
        }
    }

    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    pub(crate) fn has_error(&self) -> bool {
        self.told
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// All findings: the heavy ones first, then by file, line, place and rule.
    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        self.told.sort_by(|a, b| key(a).cmp(&key(b)));
        for ((severity, rule), count) in self.untold {
            self.told.push(Finding {
                severity,
                message: format!("Zur Regel „{rule}“ gibt es {count} weitere Befunde, die hier nicht einzeln stehen."),
                cure: "Beheben Sie zuerst die genannten Stellen und prüfen Sie dann erneut.".into(),
                rule,
                file: None,
                line: None,
                pointer: None,
            });
        }
        self.told
    }
}

type Key<'a> = (
    Severity,
    Option<&'a str>,
    Option<u32>,
    Option<&'a str>,
    &'a str,
    &'a str,
);

fn key(finding: &Finding) -> Key<'_> {
    (
        finding.severity,
        finding.file.as_deref(),
        finding.line,
        finding.pointer.as_deref(),
        &finding.rule,
        &finding.message,
    )
}
