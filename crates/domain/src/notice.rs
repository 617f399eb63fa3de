//! Notices of grants (Förderbescheide): which public money is behind what a body does, and what an auditor may see of it.
//!
//! What the notice itself says and its parts are; claims and proofs of use are for later. Nothing here is computed: an
//! amount or a deadline is what the notice says, and unknown where nobody has said it.

use crate::{
    Day, Id, Period,
    access::{KeepNotices, Permit},
    adoption::Adoption,
    blueprint::Blueprint,
    cooperation::Cooperation,
    money::Cents,
    period::EndsBeforeItBegins,
    public_body::PublicBody,
};

/// A notice as the body keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: Id<Notice>,
    /// The body whose "Förderung" keeps it. Where several towns share a notice, each keeps its own part of it: nobody
    /// shows an auditor what belongs to another town.
    pub body: Id<PublicBody>,
    /// Who gave it; "Prüfung (Land)" of this body reads what belongs to it.
    pub authority: Id<PublicBody>,
    pub programme: String,
    /// The reference of the authority (Geschäftszeichen).
    pub reference: String,
    pub given_on: Day,
    /// For which days money was granted (Bewilligungszeitraum).
    pub period: Period,
    pub cooperation: Option<Id<Cooperation>>,
    pub purpose: Option<String>,
    /// How much was granted.
    pub amount: Option<Cents>,
    /// The last day for the proof of use (Verwendungsnachweis). General rules know terms of six months or a year after
    /// the period; the notice prevails over them, so only it is taken down.
    pub proof_due_on: Option<Day>,
}

/// Something that belongs to a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// With all its versions.
    Blueprint(Id<Blueprint>),
    /// With all its steps and their evidence.
    Adoption(Id<Adoption>),
    /// A statement that was made for the body, by its number.
    Statement(i64),
}

/// A part with the body that it belongs to: the publisher, who adopts, or for whom the statement was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned {
    pub part: Part,
    pub owner: Option<Id<PublicBody>>,
}

/// The longest programme or reference, and the longest purpose, in characters.
pub const MOST_LINE: usize = 200;
pub const MOST_PURPOSE: usize = 2000;
/// How many things may belong to one notice.
pub const MOST_PARTS: usize = 500;

/// Why a notice is not kept as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Nennen Sie das Förderprogramm.")]
    ProgrammeMissing,
    #[error("Nennen Sie das Geschäftszeichen des Bescheids.")]
    ReferenceMissing,
    #[error("Höchstens {most} Zeichen.")]
    TooLong {
        /// Pointer to the field.
        field: &'static str,
        most: usize,
    },
    #[error("Eine Stelle erteilt sich keinen Bescheid. Nennen Sie die Bewilligungsbehörde.")]
    OwnAuthority,
    #[error(transparent)]
    Ends(#[from] EndsBeforeItBegins),
    #[error(
        "Zu einem Bescheid gehört nur, was die eigene Stelle herausgibt, nachnutzt oder berichtet."
    )]
    Foreign,
    #[error(
        "Zu einem Bescheid gehören höchstens {MOST_PARTS} Blaupausen, Nachnutzungen und Berichte."
    )]
    TooMany,
    #[error("Einen Bescheid mit diesem Geschäftszeichen führt die Stelle bereits.")]
    ReferenceTaken,
    #[error(
        "Nennen Sie einen Betrag über 0 Euro, oder lassen Sie ihn weg, wenn er nicht bekannt ist."
    )]
    NothingGranted,
    #[error(
        "Der Verwendungsnachweis kann nicht vor dem ersten Tag des Bewilligungszeitraums fällig sein."
    )]
    ProofTooEarly,
    #[error("Die Stelle gehört nicht zu dieser Kooperation.")]
    NoMember,
    #[error("Diese Bewilligungsbehörde kennt das Register nicht.")]
    UnknownAuthority,
    #[error("Diese Kooperation kennt das Register nicht.")]
    UnknownCooperation,
    #[error(
        "Der Bescheid wurde inzwischen geändert. Laden Sie ihn neu und prüfen Sie Ihre Angaben."
    )]
    Stale,
}

impl Permit<'_, KeepNotices, PublicBody> {
    /// Whether the notice may be kept so, with these parts; everything that is wrong with it at once.
    ///
    /// # Errors
    /// Every [`Refusal`] there is.
    pub fn keep(&self, new: &Notice, parts: &[Owned]) -> Result<(), Vec<Refusal>> {
        let mut wrong = Vec::new();
        let lines = [
            ("/programme", &new.programme, Refusal::ProgrammeMissing),
            ("/reference", &new.reference, Refusal::ReferenceMissing),
        ];
        for (field, text, missing) in lines {
            if text.trim().is_empty() {
                wrong.push(missing);
            } else if text.chars().count() > MOST_LINE {
                wrong.push(Refusal::TooLong {
                    field,
                    most: MOST_LINE,
                });
            }
        }
        let purpose = new.purpose.as_deref().unwrap_or_default();
        if purpose.chars().count() > MOST_PURPOSE {
            wrong.push(Refusal::TooLong {
                field: "/purpose",
                most: MOST_PURPOSE,
            });
        }
        if new.amount == Some(Cents::default()) {
            wrong.push(Refusal::NothingGranted);
        }
        if new.proof_due_on.is_some_and(|day| day < new.period.from()) {
            wrong.push(Refusal::ProofTooEarly);
        }
        let own = self.on().id;
        if new.authority == own {
            wrong.push(Refusal::OwnAuthority);
        }
        if new.body != own || parts.iter().any(|one| one.owner != Some(own)) {
            wrong.push(Refusal::Foreign);
        }
        if parts.len() > MOST_PARTS {
            wrong.push(Refusal::TooMany);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Moment, Now, access,
        person::{Actor, For, Role},
        public_body::BodyKind,
    };

    fn town(now: &Now) -> PublicBody {
        PublicBody {
            id: now.id(),
            key: "06532023".parse().unwrap(),
            ars: None,
            kind: BodyKind::Town,
            name: "Wetzlar".to_owned(),
            official_name: "Wetzlar".to_owned(),
            district: None,
            district_name: None,
            region: None,
            inhabitants: None,
            inhabitants_as_of: None,
            postcode: None,
            position: None,
        }
    }

    #[test]
    fn a_body_shows_an_auditor_what_is_its_own_and_nothing_else() {
        let now = Now::new(Moment::from_micros(1).unwrap(), [7; 32]);
        let (own, authority, other) = (town(&now), town(&now), town(&now));
        let who = Actor {
            person: now.id(),
            body: own.id,
            roles: vec![(Role::Fund, For::Body(own.id))],
            grant: None,
        };
        let permit = access::keep_notices(&who, &own).unwrap();
        let day = |d| Day::new(2024, 1, d).unwrap();
        let notice = Notice {
            id: now.id(),
            body: own.id,
            authority: authority.id,
            programme: "IKZ".to_owned(),
            reference: "IV 1-2024".to_owned(),
            given_on: day(1),
            period: Period::new(day(1), None).unwrap(),
            cooperation: None,
            purpose: None,
            amount: None,
            proof_due_on: None,
        };
        let part = |owner: &PublicBody| Owned {
            part: Part::Statement(1),
            owner: Some(owner.id),
        };
        assert_eq!(permit.keep(&notice, &[part(&own)]), Ok(()));
        let foreign = permit.keep(&notice, &[part(&own), part(&other)]);
        assert_eq!(foreign, Err(vec![Refusal::Foreign]));
        let nobodys = Owned {
            part: Part::Statement(1),
            owner: None,
        };
        assert_eq!(
            permit.keep(&notice, &[nobodys]),
            Err(vec![Refusal::Foreign])
        );
        let bare = Notice {
            programme: " ".to_owned(),
            reference: "x".repeat(MOST_LINE + 1),
            authority: own.id,
            amount: Some(Cents::default()),
            proof_due_on: Some(day(1).previous()),
            ..notice.clone()
        };
        let wrong = permit.keep(&bare, &[]).unwrap_err();
        assert_eq!(wrong.len(), 5, "{wrong:?}");
        let whole = Notice {
            amount: Some(Cents::try_from(1).unwrap()),
            proof_due_on: Some(day(1)),
            ..notice
        };
        assert_eq!(permit.keep(&whole, &[]), Ok(()));
    }
}
