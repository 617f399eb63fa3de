//! The form for a notice: what it says, and what of the body's own belongs to it.

use super::{HERE, path, trail};
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    site::cooperation::typed::Typed,
};
use app::notices::{self, Own};
use domain::{
    Id,
    notice::{Notice, Part},
    person::Person,
    public_body::PublicBody,
};
use serde::Serialize;
use std::collections::BTreeSet;
use store::Snap;

/// The form for a notice.
#[derive(Debug, Serialize)]
pub struct NoticeForm {
    trail: Vec<Crumb>,
    action: String,
    cancel: String,
    is_new: bool,
    body: String,
    key: String,
    revision: String,
    authority: Field,
    programme: Field,
    reference: Field,
    given_on: Field,
    from: Field,
    until: Field,
    cooperations: Vec<Choice>,
    cooperation_error: Option<String>,
    purpose: Field,
    amount: Field,
    proof_due_on: Field,
    blueprints: Vec<Choice>,
    adoptions: Vec<Choice>,
    statements: Vec<Choice>,
    flaws: Vec<Flaw>,
}

impl Page for NoticeForm {
    const TEMPLATE: &'static str = "pages/notice-form.html";
    fn title(&self) -> String {
        match self.is_new {
            true => "Förderbescheid eintragen".to_owned(),
            false => "Förderbescheid ändern".to_owned(),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let place = |is_new| Place {
            trail: trail(),
            action: "/foerderung/neu".to_owned(),
            cancel: HERE.to_owned(),
            is_new,
        };
        let choice = |value: &str, label: &str| Choice::of(value, label, true);
        let mut wrong = Typed::with(&[
            ("reference", ""),
            ("authority", "Hessen"),
            ("amount", "100.000,00"),
            ("proofDueOn", "31.03.2028"),
        ]);
        wrong.refuse(
            "reference",
            "Nennen Sie das Geschäftszeichen des Bescheids.",
        );
        let empty = Choices::default();
        let full = || Choices {
            cooperations: vec![choice("lahn-dill", "IKZ Lahn-Dill")],
            blueprints: vec![choice("x", "Hundesteuer online anmelden")],
            adoptions: vec![choice("y", "Gewerbe anmelden, in Betrieb")],
            statements: vec![choice("7", "Nummer 7, 2021 bis 2025")],
        };
        vec![
            Self::of(place(true), "Wetzlar", "06532023", Typed::default(), empty),
            Self::of(place(true), "Wetzlar", "06532023", wrong, full()),
            Self::of(
                place(false),
                "Wetzlar",
                "06532023",
                Typed::default(),
                full(),
            ),
        ]
    }
}

pub(super) const FIELDS: [&str; 11] = [
    "revision",
    "authority",
    "programme",
    "reference",
    "givenOn",
    "from",
    "until",
    "cooperation",
    "purpose",
    "amount",
    "proofDueOn",
];

/// Where the form is sent, and the way back.
pub(super) struct Place {
    trail: Vec<Crumb>,
    action: String,
    cancel: String,
    is_new: bool,
}

impl Place {
    pub fn new() -> Self {
        Self {
            trail: trail(),
            action: format!("{HERE}/neu"),
            cancel: HERE.to_owned(),
            is_new: true,
        }
    }
    pub fn of(notice: &Notice) -> Self {
        let here = path(notice.id);
        let mut trail = trail();
        trail.push(Crumb::to(&here, format!("Bescheid {}", notice.reference)));
        Self {
            trail,
            action: format!("{here}/aendern"),
            cancel: here,
            is_new: false,
        }
    }
}

/// What there is to choose from.
#[derive(Default)]
struct Choices {
    cooperations: Vec<Choice>,
    blueprints: Vec<Choice>,
    adoptions: Vec<Choice>,
    statements: Vec<Choice>,
}

impl Choices {
    fn of(own: &Own, cooperation: &str, chosen: &BTreeSet<Part>) -> Self {
        let cooperations = own.cooperations.iter().map(|one| {
            let slug = one.slug.to_string();
            let is_chosen = slug == cooperation;
            Choice::of(&slug, &one.name, is_chosen)
        });
        let blueprints = own.blueprints.iter().map(|one| {
            let is_chosen = chosen.contains(&Part::Blueprint(one.id));
            Choice::of(one.id.to_string(), &one.title, is_chosen)
        });
        let adoptions = own.adoptions.iter().map(|one| {
            let title = own.adopted.get(&one.blueprint);
            let title = title.map_or("", |card| card.title.as_str());
            let label = format!("{title}, {} seit {}", one.stage.label(), one.since.german());
            Choice::of(
                one.id.to_string(),
                label,
                chosen.contains(&Part::Adoption(one.id)),
            )
        });
        let statements = own.statements.iter().map(|one| {
            let (from, until) = (one.from.german(), one.until.german());
            let label = format!("Nummer {}, {from} bis {until}", one.number);
            Choice::of(
                one.number.to_string(),
                label,
                chosen.contains(&Part::Statement(one.number)),
            )
        });
        Self {
            cooperations: cooperations.collect(),
            blueprints: blueprints.collect(),
            adoptions: adoptions.collect(),
            statements: statements.collect(),
        }
    }
}

impl NoticeForm {
    fn of(place: Place, body: &str, key: &str, typed: Typed, choices: Choices) -> Self {
        Self {
            trail: place.trail,
            action: place.action,
            cancel: place.cancel,
            is_new: place.is_new,
            body: body.to_owned(),
            key: key.to_owned(),
            revision: typed.text("revision").to_owned(),
            authority: typed.field("authority"),
            programme: typed.field("programme"),
            reference: typed.field("reference"),
            given_on: typed.field("givenOn"),
            from: typed.field("from"),
            until: typed.field("until"),
            cooperations: choices.cooperations,
            cooperation_error: typed.error("cooperation"),
            purpose: typed.field("purpose"),
            amount: typed.field("amount"),
            proof_due_on: typed.field("proofDueOn"),
            blueprints: choices.blueprints,
            adoptions: choices.adoptions,
            statements: choices.statements,
            flaws: typed.flaws,
        }
    }

    pub(super) fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        place: Place,
        body: &PublicBody,
        typed: Typed,
        chosen: &BTreeSet<Part>,
    ) -> Result<Self, Problem> {
        let own = notices::own(snap, who, body)?;
        let choices = Choices::of(&own, typed.text("cooperation"), chosen);
        Ok(Self::of(
            place,
            &body.name,
            body.key.as_str(),
            typed,
            choices,
        ))
    }
}
