//! What it takes to adopt a blueprint and to run it.

use crate::day::Day;
use crate::money::Cents;
use serde::{Deserialize, Serialize};

/// Effort and cost of adopting, as of a day, estimated or measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Effort {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopt_person_hours: Option<HourRange>,
    /// One-off cost, gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopt_cost_cents: Option<CentRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_cost: Option<RunningCost>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Bearer>,
}

crate::text::words! {
    /// Whether a figure was estimated or measured.
    Basis {
        Estimated => "estimated", "geschätzt";
        Measured => "measured", "gemessen";
    }
}

/// Person hours from – to, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HourRange {
    pub from: f64,
    pub to: f64,
}

crate::text::words! {
    /// How many person hours an adoption takes at most, in ranges that do not overlap.
    EffortClass {
        UpTo8 => "<=8", "bis 8 Stunden";
        UpTo20 => "<=20", "über 8 bis 20 Stunden";
        UpTo40 => "<=40", "über 20 bis 40 Stunden";
        UpTo80 => "<=80", "über 40 bis 80 Stunden";
        UpTo160 => "<=160", "über 80 bis 160 Stunden";
        Over160 => ">160", "über 160 Stunden";
    }
}

impl EffortClass {
    /// The range of the most that was said; half an hour more than said is more than said.
    #[must_use]
    pub fn of(hours: HourRange) -> Self {
        let limits = [
            (8.0, Self::UpTo8),
            (20.0, Self::UpTo20),
            (40.0, Self::UpTo40),
            (80.0, Self::UpTo80),
            (160.0, Self::UpTo160),
        ];
        let fits = limits.into_iter().find(|(limit, _)| hours.to <= *limit);
        fits.map_or(Self::Over160, |(_, class)| class)
    }
}

/// Gross cents from – to, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CentRange {
    pub from: Cents,
    pub to: Cents,
}

/// What running the adopted blueprint costs, gross, for a unit and a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningCost {
    pub from_cents: Cents,
    pub to_cents: Cents,
    pub per: Per,
    pub period: Rhythm,
}

crate::text::words! {
    /// The unit that a running cost is counted for.
    Per {
        Body => "body", "je Kommune";
        Inhabitant => "inhabitant", "je Einwohner";
        Case => "case", "je Fall";
    }
}

crate::text::words! {
    /// How often a running cost falls due.
    Rhythm {
        Year => "year", "im Jahr";
        Once => "once", "einmalig";
    }
}

/// Who bears the cost of an adoption.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Bearer {
    Adopter,
    Publisher,
    Cooperation,
    County,
    Land,
    Federation,
    /// A bearer in the publisher's own words.
    Other(String),
}

impl Bearer {
    /// The word for it on a page.
    pub fn label(&self) -> &str {
        match self {
            Self::Adopter => "nachnutzende Kommune",
            Self::Publisher => "veröffentlichende Stelle",
            Self::Cooperation => "Kooperation",
            Self::County => "Landkreis",
            Self::Land => "Land",
            Self::Federation => "Bund",
            Self::Other(words) => words,
        }
    }
}

impl From<String> for Bearer {
    fn from(text: String) -> Self {
        match text.as_str() {
            "adopter" => Self::Adopter,
            "publisher" => Self::Publisher,
            "cooperation" => Self::Cooperation,
            "county" => Self::County,
            "land" => Self::Land,
            "federation" => Self::Federation,
            _ => Self::Other(text),
        }
    }
}

impl From<Bearer> for String {
    fn from(bearer: Bearer) -> Self {
        match bearer {
            Bearer::Adopter => "adopter".into(),
            Bearer::Publisher => "publisher".into(),
            Bearer::Cooperation => "cooperation".into(),
            Bearer::County => "county".into(),
            Bearer::Land => "land".into(),
            Bearer::Federation => "federation".into(),
            Bearer::Other(words) => words,
        }
    }
}

/// Minutes of work per case before and after, for the estimate of savings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseTime {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_before: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_after: Option<f64>,
}
