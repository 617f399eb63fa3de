//! Cooperations of public bodies and who belongs to them when.

use crate::{Day, Id, Period, Slug, public_body::PublicBody, text::words};

words! {
    /// The legal form of a cooperation: data, not a constant (domain.md, section 4).
    LegalForm {
        WorkingGroup => "working_group", "kommunale Arbeitsgemeinschaft";
        AgreementDelegation => "agreement_delegation", "öffentlich-rechtliche Vereinbarung (Delegation)";
        AgreementMandate => "agreement_mandate", "öffentlich-rechtliche Vereinbarung (Mandatierung)";
        SpecialPurposeAssociation => "special_purpose_association", "Zweckverband";
        JointInstitution => "joint_institution", "gemeinsame kommunale Anstalt";
        PrivateLaw => "private_law", "privatrechtliche Form";
        Informal => "informal", "ohne Rechtsform";
    }
}

words! {
    /// How a body belongs to a cooperation.
    MemberRole {
        Founding => "founding", "Gründungsmitglied";
        Acceded => "acceded", "beigetreten";
        Associated => "associated", "assoziiert";
    }
}

/// A cooperation; without legal personality of its own it acts through its lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooperation {
    pub id: Id<Cooperation>,
    pub slug: Slug,
    pub name: String,
    pub legal_form: LegalForm,
    pub lead: Id<PublicBody>,
    pub signed_on: Option<Day>,
    pub note: Option<String>,
}

/// A membership with its days; a body that leaves and comes back has two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub id: Id<Membership>,
    pub body: Id<PublicBody>,
    pub role: MemberRole,
    pub period: Period,
    pub note: Option<String>,
}

/// Why a membership cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MembershipRefused {
    #[error("In diesem Zeitraum ist die Kommune bereits Mitglied (seit {}).", .0.german())]
    Overlaps(Day),
}

/// Checks a new membership of a body against those it has.
///
/// # Errors
/// [`MembershipRefused::Overlaps`] when the body is a member on one of these days already.
pub fn check_membership(
    existing: &[Membership],
    body: Id<PublicBody>,
    period: &Period,
) -> Result<(), MembershipRefused> {
    match existing
        .iter()
        .find(|m| m.body == body && m.period.overlaps(period))
    {
        Some(other) => Err(MembershipRefused::Overlaps(other.period.from())),
        None => Ok(()),
    }
}
