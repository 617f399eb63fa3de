//! From the refusals of what the search is taught, of searches that are kept and of what bodies announce to problems.

use super::{Flaw, Problem};
use app::{saved, teach, undertake};

impl From<teach::Refusal> for Problem {
    fn from(refusal: teach::Refusal) -> Self {
        let detail = refusal.to_string();
        let flaws = match refusal {
            teach::Refusal::TooMany => return Self::new("nicht-annehmbar", detail),
            teach::Refusal::Flawed(flaws) => flaws,
        };
        let flaw = |flaw: teach::Flawed| Flaw {
            pointer: format!("/{}/{}", flaw.place, flaw.field),
            rule: flaw.rule.to_owned(),
            detail: flaw.detail,
        };
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.into_iter().map(flaw).collect())
    }
}

impl From<saved::Refusal> for Problem {
    fn from(refusal: saved::Refusal) -> Self {
        let detail = refusal.to_string();
        let (name, pointer, rule) = match refusal {
            saved::Refusal::Name(_) => ("nicht-annehmbar", "/name", "name-fehlt"),
            saved::Refusal::TooLong => ("nicht-annehmbar", "/query", "zu-lang"),
            saved::Refusal::NoAddress => ("nicht-annehmbar", "/rhythm", "keine-adresse"),
            saved::Refusal::NoMail => ("nicht-annehmbar", "/rhythm", "keine-mails"),
            saved::Refusal::Known(_) => ("konflikt", "/query", "schon-gespeichert"),
            saved::Refusal::TooMany => ("konflikt", "", "zu-viele"),
        };
        Self::new(name, detail.clone()).with_flaw(pointer, rule, detail)
    }
}

impl From<undertake::Refusal> for Problem {
    fn from(refusal: undertake::Refusal) -> Self {
        let detail = refusal.to_string();
        let flaws = match refusal {
            undertake::Refusal::Ended => return Self::new("konflikt", detail),
            undertake::Refusal::Flawed(flaws) => flaws,
        };
        let flaw = |flaw: undertake::Flaw| {
            let (pointer, rule) = match flaw {
                undertake::Flaw::UnknownBody(_) => ("/body", "kommune-unbekannt"),
                undertake::Flaw::Title => ("/title", "titel-fehlt"),
                undertake::Flaw::Summary => ("/summary", "beschreibung-fehlt"),
                undertake::Flaw::Mailbox => ("/mailbox", "keine-mailadresse"),
                undertake::Flaw::UnknownService(_) => ("/service", "leistung-unbekannt"),
                undertake::Flaw::Past => ("/plannedOn", "in-der-vergangenheit"),
            };
            Flaw {
                pointer: pointer.to_owned(),
                rule: rule.to_owned(),
                detail: flaw.to_string(),
            }
        };
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.into_iter().map(flaw).collect())
    }
}
