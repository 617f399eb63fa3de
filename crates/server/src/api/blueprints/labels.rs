//! German names for the values of facets.

use domain::{manifest::Role, public_body::SizeClass, region::BodyKey};
use search::{Facet, FacetCount};
use std::collections::{BTreeMap, HashMap};
use store::{Snap, Sql};

/// Names for the values of one answer.
pub struct Labels {
    names: HashMap<(Facet, String), String>,
}

impl Labels {
    /// Loads the names that these counts need: one question a kind.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(snap: &mut Snap<'_>, of: &BTreeMap<Facet, Vec<FacetCount>>) -> Result<Self, Sql> {
        let values = |facet: Facet| {
            of.get(&facet)
                .into_iter()
                .flatten()
                .map(|one| one.value.clone())
                .collect::<Vec<_>>()
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
        if let Some(name) = self.names.get(&(facet, value.to_owned())) {
            return name.clone();
        }
        let label = match facet {
            Facet::Content => value.parse::<Role>().ok().map(Role::label),
            Facet::AdopterSize => value.parse::<SizeClass>().ok().map(SizeClass::label),
            Facet::State => value
                .parse::<domain::blueprint::ReleaseState>()
                .ok()
                .map(domain::blueprint::ReleaseState::label),
            Facet::Topic
            | Facet::Situation
            | Facet::Bundle
            | Facet::Service
            | Facet::Publisher
            | Facet::Platform
            | Facet::SpecialistSystem
            | Facet::Licence
            | Facet::Maturity
            | Facet::Adopter => None,
        };
        label.map_or_else(|| value.to_owned(), str::to_owned)
    }
}
