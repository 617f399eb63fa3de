//! The figures of a statement: what each counts, in words that an auditor can hold on to.

use super::facts::Catalogue;
use crate::{Day, text::words};
use serde::Serialize;

words! {
    /// The name of a figure. Figures of different names are never added up.
    FigureName {
        Published => "published", "Veröffentlichte Blaupausen";
        PublishedInPeriod => "publishedInPeriod", "Erstmals veröffentlichte Blaupausen";
        ReleasedInPeriod => "releasedInPeriod", "Erschienene Versionen";
        PublishedBundles => "publishedBundles", "OZG-Leistungen mit Blaupause";
        Interested => "interested", "Interessiert";
        Planned => "planned", "Geplant";
        Live => "live", "In Betrieb";
        Paused => "paused", "Ruht";
        ReachedLive => "reachedLive", "In Betrieb gegangen";
        Ended => "ended", "Beendet";
        Cancelled => "cancelled", "Vor dem Betrieb abgebrochen";
        OwnPlanned => "ownPlanned", "Eigene Nutzung geplant";
        OwnLive => "ownLive", "Eigene Nutzung in Betrieb";
        OwnPaused => "ownPaused", "Eigene Nutzung ruht";
        OwnReachedLive => "ownReachedLive", "Eigene Nutzung in Betrieb gegangen";
        OwnEnded => "ownEnded", "Eigene Nutzung beendet";
        CoveredPlanned => "coveredPlanned", "Mitversorgte Stellen, geplant";
        CoveredLive => "coveredLive", "Mitversorgte Stellen, in Betrieb";
        FormerLive => "formerLive", "Ausgeschiedene Mitglieder, in Betrieb";
        TransferPlanned => "transferPlanned", "Transfer: andere Stellen, geplant";
        TransferLive => "transferLive", "Transfer: andere Stellen, in Betrieb";
        TransferCoveredLive => "transferCoveredLive", "Transfer: dort mitversorgte Stellen, in Betrieb";
    }
}

words! {
    /// The part of a statement in which a figure stands.
    Section {
        Publication => "publication", "Veröffentlichung";
        LastDay => "lastDay", "Nachnutzung am letzten Tag";
        InPeriod => "inPeriod", "Nachnutzung im Zeitraum";
        OwnUse => "ownUse", "Eigene Nutzung der herausgebenden Stellen";
        Others => "others", "Gesondert: Mitversorgte, Ausgeschiedene und Transfer";
    }
}

impl FigureName {
    /// The part of the statement in which the figure stands.
    #[must_use]
    pub const fn section(self) -> Section {
        match self {
            Self::Published
            | Self::PublishedInPeriod
            | Self::ReleasedInPeriod
            | Self::PublishedBundles => Section::Publication,
            Self::Interested | Self::Planned | Self::Live | Self::Paused => Section::LastDay,
            Self::ReachedLive | Self::Ended | Self::Cancelled => Section::InPeriod,
            Self::OwnPlanned
            | Self::OwnLive
            | Self::OwnPaused
            | Self::OwnReachedLive
            | Self::OwnEnded => Section::OwnUse,
            Self::CoveredPlanned
            | Self::CoveredLive
            | Self::FormerLive
            | Self::TransferPlanned
            | Self::TransferLive
            | Self::TransferCoveredLive => Section::Others,
        }
    }
}

/// A count with what it counts, out of what, and the rows behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    #[serde(skip)]
    pub name: FigureName,
    pub label: &'static str,
    pub section: Section,
    /// Always the number of `rows`.
    pub count: u64,
    pub definition: String,
    /// Absent where the registry knows no whole of which the count is a part.
    pub denominator: Option<Denominator>,
    /// The ids of exactly the rows that are counted.
    pub rows: Vec<String>,
}

/// The whole of which a count is a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Denominator {
    pub label: String,
    pub unit: String,
    pub count: u64,
    pub date: Day,
    pub catalogue: Option<Catalogue>,
}
