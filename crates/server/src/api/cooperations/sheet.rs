//! A list of proposals as a file: what of it was understood, and every flaw with line, column and cure.

use crate::{
    problem::{Flaw, Problem, suggestion_flaws},
    receive,
    registry::Registry,
};
use actix_web::web;
use app::{
    Failure,
    propose::{self, Line, Read, Refusal},
};
use domain::{Id, Now, Slug, person::Person, proposal::Proposal};
use serde::Serialize;
use std::io::Read as _;
use store::Snap;

/// The largest file of a list.
pub const MOST_BYTES: u64 = 2 * 1024 * 1024;

/// What is wrong with a cell of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ListFlaw {
    /// The line as spreadsheets count, the head being 1.
    pub line: usize,
    pub column: String,
    pub message: String,
}

/// A list that was checked line by line.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    pub lines: Vec<Line>,
    /// What the lines would become, in their order; empty as long as there is a flaw.
    pub proposals: Vec<Proposal>,
    /// In the order of the lines.
    pub flaws: Vec<ListFlaw>,
    /// Lines of our template that nobody has filled in.
    pub unfilled: usize,
}

/// The whole file of a list, which is small.
///
/// # Errors
/// 413 for a file that is too large, and those of [`receive::to_file`].
pub async fn received(registry: &Registry, body: web::Payload) -> Result<Vec<u8>, Problem> {
    let mut file = receive::to_file(registry, body, MOST_BYTES).await?;
    registry
        .blocking(move || {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(|_| {
                Problem::new("nicht-erreichbar", "Die Datei lässt sich nicht lesen.")
            })?;
            Ok(bytes)
        })
        .await
}

/// Checks a list against the rules and the facts; stores nothing.
///
/// # Errors
/// 403 without "Koordination" of the cooperation; flaws of the list are no error here.
pub fn check(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    cooperation: &Slug,
    file: &[u8],
    now: &Now,
) -> Result<Checked, Problem> {
    let Read {
        lines,
        flaws,
        unfilled,
    } = propose::read(file);
    let suggestions: Vec<_> = lines.iter().map(|line| line.suggestion.clone()).collect();
    let mut checked = Checked {
        flaws: flaws
            .into_iter()
            .map(|flaw| ListFlaw {
                line: flaw.line,
                column: flaw.column.to_owned(),
                message: flaw.message,
            })
            .collect(),
        unfilled,
        ..Checked::default()
    };
    match propose::rehearse(snap, who, cooperation, &suggestions, now) {
        Ok(proposals) => checked.proposals = proposals,
        Err(Failure::Refused(Refusal::Unfit(unfit))) => {
            for (place, unfit) in unfit {
                let line = lines.get(place).map_or(1, |line| line.number);
                let told = suggestion_flaws(&unfit, "");
                checked
                    .flaws
                    .extend(told.into_iter().map(|flaw| ListFlaw::of(line, flaw)));
            }
        }
        Err(failure) => return Err(failure.into()),
    }
    checked.flaws.sort_by_key(|flaw| flaw.line);
    if !checked.flaws.is_empty() {
        checked.proposals.clear();
    }
    checked.lines = lines;
    Ok(checked)
}

impl ListFlaw {
    fn of(line: usize, flaw: Flaw) -> Self {
        let column = match flaw.pointer.split('/').nth(1).unwrap_or_default() {
            "body" => "Kommune",
            "stage" => "Stufe",
            "version" => "Version",
            "effectiveOn" => "Datum",
            "evidence" => "Nachweis",
            "note" => "Anmerkung",
            _ => "Blaupause",
        };
        Self {
            line,
            column: column.to_owned(),
            message: flaw.detail,
        }
    }
}

impl Checked {
    /// Goes on only with a list without a flaw.
    ///
    /// # Errors
    /// 422 with every flaw by line and column.
    pub fn faultless(self) -> Result<Self, Problem> {
        if self.flaws.is_empty() {
            return Ok(self);
        }
        let detail = match self.flaws.len() {
            1 => "Die Liste hat einen Fehler. Es wurde nichts eingetragen.".to_owned(),
            count => format!("Die Liste hat {count} Fehler. Es wurde nichts eingetragen."),
        };
        let flaws = self.flaws.iter().map(|flaw| Flaw {
            pointer: format!("/{}/{}", flaw.line, flaw.column),
            rule: "liste".to_owned(),
            detail: format!(
                "Zeile {}, Spalte „{}“: {}",
                flaw.line, flaw.column, flaw.message
            ),
        });
        Err(Problem::new("nicht-annehmbar", detail)
            .with_flaws(flaws.collect())
            .with("lines", &self.flaws))
    }
}
