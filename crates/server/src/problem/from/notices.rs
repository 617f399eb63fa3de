//! Refusals of keeping notices of grants.

use crate::problem::{Flaw, Problem};
use app::notices;

impl From<notices::Refusals> for Problem {
    fn from(refusals: notices::Refusals) -> Self {
        use domain::notice::Refusal as R;
        let detail = refusals.to_string();
        if refusals.0.contains(&R::Stale) {
            return Self::new("veraltet", detail);
        }
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::ProgrammeMissing => ("/programme", "programm-fehlt"),
                R::ReferenceMissing => ("/reference", "geschaeftszeichen-fehlt"),
                R::TooLong { field, .. } => (*field, "zu-lang"),
                R::OwnAuthority | R::UnknownAuthority => ("/authority", "behoerde"),
                R::Ends(_) => ("/until", "zeitraum-verdreht"),
                R::Foreign | R::TooMany => ("", "gehoert-nicht-dazu"),
                R::NothingGranted => ("/amountCents", "betrag"),
                R::ProofTooEarly => ("/proofDueOn", "frist"),
                R::ReferenceTaken => ("/reference", "geschaeftszeichen-vergeben"),
                R::NoMember | R::UnknownCooperation => ("/cooperation", "kein-mitglied"),
                R::Stale => ("", "veraltet"),
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
