//! German names of the filters and of their values, for the pages and for the API.

use domain::{
    blueprint::ReleaseState, manifest::EffortClass, manifest::Role, public_body::SizeClass,
    region::BodyKey,
};
use search::{Facet, FacetCount, Query};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Snap, Sql};

/// The German name of a filter.
#[must_use]
pub const fn label(facet: Facet) -> &'static str {
    match facet {
        Facet::Topic => "Themenfeld",
        Facet::Situation => "Lebens- oder Geschäftslage",
        Facet::Bundle => "OZG-Leistung",
        Facet::Service => "Verwaltungsleistung",
        Facet::Publisher => "Herausgegeben von",
        Facet::Platform => "Plattform",
        Facet::SpecialistSystem => "Fachverfahren",
        Facet::Content => "Enthält",
        Facet::DataField => "Datenfeld",
        Facet::LegalBasis => "Rechtsgrundlage",
        Facet::Licence => "Lizenz",
        Facet::State => "Zustand",
        Facet::Maturity => "Reifegrad",
        Facet::Effort => "Aufwand der Übernahme",
        Facet::Adopter => "In Betrieb bei",
        Facet::AdopterSize => "In Betrieb bei Kommunen mit",
    }
}

/// Names for the values of one answer.
#[derive(Debug, Default)]
pub struct Labels {
    names: HashMap<(Facet, String), String>,
}

impl Labels {
    /// Loads the names of what was counted and of what was filtered by: one question a kind.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(
        snap: &mut Snap<'_>,
        counts: &BTreeMap<Facet, Vec<FacetCount>>,
        asked: Option<&Query>,
    ) -> Result<Self, Sql> {
        let values = |facet: Facet| -> Vec<String> {
            let counted = counts.get(&facet).into_iter().flatten();
            let counted = counted.map(|one| one.value.clone());
            let filters = asked.and_then(|query| query.filters.get(&facet));
            let all: BTreeSet<String> = counted
                .chain(filters.into_iter().flatten().cloned())
                .collect();
            all.into_iter().collect()
        };
        let mut names = HashMap::new();
        for bundle in store::catalogue::bundles(snap, &values(Facet::Bundle))? {
            names.insert((Facet::Bundle, bundle.id), bundle.name);
        }
        for service in store::catalogue::services(snap, &values(Facet::Service))? {
            names.insert((Facet::Service, service.key), service.name);
        }
        for facet in [Facet::Publisher, Facet::Adopter] {
            let keys: Vec<BodyKey> = values(facet)
                .iter()
                .filter_map(|key| key.parse().ok())
                .collect();
            for (key, name) in store::bodies::names(snap, &keys)? {
                names.insert((facet, key), name);
            }
        }
        Ok(Self { names })
    }

    /// The name of a value; the value itself where it is its own name.
    #[must_use]
    pub fn of(&self, facet: Facet, value: &str) -> String {
        fn word<T: std::str::FromStr>(value: &str, label: impl Fn(T) -> String) -> Option<String> {
            value.parse().ok().map(label)
        }
        let label = match facet {
            Facet::Content => word(value, |role: Role| role.label().to_owned()),
            Facet::AdopterSize => word(value, |class: SizeClass| {
                format!("{} Einwohner", class.label())
            }),
            Facet::State => word(value, |state: ReleaseState| state.label().to_owned()),
            Facet::Effort => word(value, |class: EffortClass| class.label().to_owned()),
            Facet::Maturity => value
                .split_once(':')
                .map(|(model, level)| format!("Modell {model}, Stufe {level}")),
            Facet::Bundle | Facet::Service | Facet::Publisher | Facet::Adopter => {
                self.names.get(&(facet, value.to_owned())).cloned()
            }
            Facet::Topic
            | Facet::Situation
            | Facet::Platform
            | Facet::SpecialistSystem
            | Facet::DataField
            | Facet::LegalBasis
            | Facet::Licence => None,
        };
        label.unwrap_or_else(|| value.to_owned())
    }
}
