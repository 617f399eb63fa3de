//! Refusals of tokens, and of trusting projects elsewhere.

use crate::problem::{Flaw, Problem};
use app::{tokens, trust};

impl From<tokens::Refusals> for Problem {
    fn from(refusals: tokens::Refusals) -> Self {
        use tokens::Refusal as R;
        let detail = refusals.to_string();
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::Name => ("/name", "zweck-fehlt"),
                R::NoScope => ("/scopes", "erlaubnis-fehlt"),
                R::MoreThanOneself(_) => ("/scopes", "erlaubnis-zu-weit"),
                R::Days => ("/days", "dauer"),
                R::TooMany => ("", "zu-viele"),
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

impl From<trust::Refusal> for Problem {
    fn from(refusal: trust::Refusal) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            trust::Refusal::Issuer => ("/issuer", "plattform"),
            trust::Refusal::Project => ("/project", "projekt"),
            trust::Refusal::Branch => ("/branch", "zweig"),
            trust::Refusal::TooMany => ("", "zu-viele"),
            trust::Refusal::SeveralBodies => ("/body", "mehrere-stellen"),
            trust::Refusal::UnknownProject(_)
            | trust::Refusal::NotTrusted(_)
            | trust::Refusal::Spent
            | trust::Refusal::MakerLost => return Self::new("nicht-erlaubt", detail),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}
