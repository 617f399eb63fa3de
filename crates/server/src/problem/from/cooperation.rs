//! Refusals of cooperating, and of statements about it.

use crate::problem::{Flaw, Problem};
use app::{cooperate, report};

impl From<cooperate::Refusal> for Problem {
    fn from(refusal: cooperate::Refusal) -> Self {
        use cooperate::Refusal as R;
        let detail = refusal.to_string();
        let (name, pointer, rule) = match refusal {
            R::SlugTaken(_) => ("kurzname-vergeben", "/slug", "kurzname-vergeben"),
            R::UnknownBody(_) => ("nicht-annehmbar", "/body", "kommune-unbekannt"),
            R::Membership(_) => ("konflikt", "/from", "mitgliedschaft-ueberschneidet"),
            R::Ends(_) => ("nicht-annehmbar", "/until", "zeitraum-verdreht"),
            R::Stale => ("veraltet", "", "veraltet"),
            R::NameMissing => ("nicht-annehmbar", "/name", "name-fehlt"),
        };
        Self::new(name, detail.clone()).with_flaw(pointer, rule, detail)
    }
}

impl From<report::Refusals> for Problem {
    fn from(refusals: report::Refusals) -> Self {
        use report::Refusal as R;
        let detail = refusals.to_string();
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::UnknownCooperation(_) => ("/cooperation", "kooperation-unbekannt"),
                R::Ends(_) => ("/until", "zeitraum-verdreht"),
                R::NotYetKnown => ("/asKnownAt", "noch-nicht-bekannt"),
            };
            Flaw {
                pointer: pointer.to_owned(),
                rule: rule.to_owned(),
                detail: refusal.to_string(),
            }
        });
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.collect())
    }
}
