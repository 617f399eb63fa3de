//! Refusals of what people do for their body and for themselves.

use crate::problem::Problem;
use app::introduce;

impl From<introduce::Refusal> for Problem {
    fn from(refusal: introduce::Refusal) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            introduce::Refusal::Mail => ("/mail", "keine-mailadresse"),
            introduce::Refusal::TooMuch(..) => ("/platforms", "zu-viel"),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}

/// What a form about people cannot be taken for; most of these the pages show at the fields.
macro_rules! not_taken {
    ($($refusal:ty),*) => { $(
        impl From<$refusal> for Problem {
            fn from(refusal: $refusal) -> Self {
                Self::new("nicht-annehmbar", refusal.to_string())
            }
        }
    )* };
}
not_taken!(
    app::appoint::Refusal,
    app::claim_body::Refusal,
    app::invite::Refusal,
    app::join::Refusal,
    app::leave::Refusal,
    app::privacy::erase::Refusal,
    app::renew::Refusal
);
