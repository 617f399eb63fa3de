//! "Municipalities like yours": what many bodies of the same kind have that one has not, and by what they are like it.
//!
//! Nothing is said that rests on fewer than [`LEAST`] of them: each figure by itself, for each group by itself.

use crate::{
    Id,
    blueprint::Blueprint,
    public_body::{BodyKind, Profile, PublicBody, SizeClass},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// No figure is told of fewer bodies than these.
pub const LEAST: usize = 3;
/// More platforms, and more systems, of one body than these are not compared.
const MOST_OF_A_SORT: usize = 5;

/// Something by which bodies of one kind are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feature {
    Size(SizeClass),
    Platform(String),
    SpecialistSystem(String),
}

impl Feature {
    /// As people read it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Size(class) => format!("gleiche Größe ({} Einwohner)", class.label()),
            Self::Platform(name) | Self::SpecialistSystem(name) => name.clone(),
        }
    }
}

/// A name as it is compared: what one town writes "Civento" another writes "civento".
#[must_use]
pub fn compared(name: &str) -> String {
    name.trim().to_lowercase()
}

/// By what others may be like this body; nothing for bodies that are no municipalities.
#[must_use]
pub fn features(body: &PublicBody, profile: &Profile) -> Vec<Feature> {
    match body.kind {
        BodyKind::IndependentCity
        | BodyKind::SpecialStatusTown
        | BodyKind::Town
        | BodyKind::Municipality
        | BodyKind::County => {}
        BodyKind::Unincorporated
        | BodyKind::Association
        | BodyKind::ItProvider
        | BodyKind::StateAuthority => return Vec::new(),
    }
    let size = body.inhabitants.map(SizeClass::of).map(Feature::Size);
    let platforms = some(&profile.platforms).map(Feature::Platform);
    let systems = some(&profile.specialist_systems).map(Feature::SpecialistSystem);
    size.into_iter().chain(platforms).chain(systems).collect()
}

fn some(names: &[String]) -> impl Iterator<Item = String> {
    let mut seen = BTreeSet::new();
    let new = names.iter().filter(move |name| {
        let key = compared(name);
        !key.is_empty() && seen.insert(key)
    });
    new.take(MOST_OF_A_SORT).map(|name| name.trim().to_owned())
}

/// Which features of the one body another one shares, by their places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared(u16);

impl Shared {
    /// The feature at this place is shared, too.
    pub fn add(&mut self, place: usize) {
        self.0 |= 1 << (place % 16);
    }
    const fn holds(self, group: Self) -> bool {
        self.0 & group.0 == group.0
    }
}

/// How a body uses a blueprint, as far as it is told here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    Live,
    Planned,
}

/// What may be told of one blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub blueprint: Id<Blueprint>,
    /// What all that are counted share with the body, beside the kind.
    pub because: Vec<Feature>,
    /// At least [`LEAST`], or not told.
    pub live: Option<usize>,
    /// Likewise.
    pub planned: Option<usize>,
}

/// What may be told, the most used first. Of each blueprint speaks the group of those most alike that is large enough.
#[must_use]
pub fn told(
    features: &[Feature],
    peers: &HashMap<Id<PublicBody>, Shared>,
    uses: impl IntoIterator<Item = (Id<Blueprint>, Id<PublicBody>, Use)>,
) -> Vec<Told> {
    let mut of: BTreeMap<Id<Blueprint>, BTreeSet<(Id<PublicBody>, Use)>> = BTreeMap::new();
    for (blueprint, body, how) in uses {
        of.entry(blueprint).or_default().insert((body, how));
    }
    let groups = groups(features);
    let one = |(blueprint, users): (Id<Blueprint>, BTreeSet<(Id<PublicBody>, Use)>)| {
        let shared: Vec<(Shared, Use)> = users
            .iter()
            .filter_map(|(body, how)| Some((*peers.get(body)?, *how)))
            .collect();
        let count = |group: Shared, wanted: Use| {
            let count = shared
                .iter()
                .filter(|(shared, how)| *how == wanted && shared.holds(group))
                .count();
            (count >= LEAST).then_some(count)
        };
        groups.iter().find_map(|group| {
            let (live, planned) = (count(*group, Use::Live), count(*group, Use::Planned));
            (live.is_some() || planned.is_some()).then(|| Told {
                blueprint,
                because: named(features, *group),
                live,
                planned,
            })
        })
    };
    let mut all: Vec<Told> = of.into_iter().filter_map(one).collect();
    all.sort_by_key(|told| {
        let most = |count: Option<usize>| std::cmp::Reverse(count.unwrap_or(0));
        (most(told.live), most(told.planned), told.blueprint)
    });
    all
}

fn named(features: &[Feature], group: Shared) -> Vec<Feature> {
    let holds = |place: usize| group.0 & (1 << place) != 0;
    let places = features.iter().enumerate();
    places
        .filter(|(place, _)| holds(*place))
        .map(|(_, feature)| feature.clone())
        .collect()
}

/// Groups by what their members share, the most alike first; at most one feature of each sort.
fn groups(features: &[Feature]) -> Vec<Shared> {
    let places = |is: fn(&Feature) -> bool| {
        let all = features.iter().take(16).enumerate();
        let found = all.filter(move |(_, feature)| is(feature));
        std::iter::once(None).chain(found.map(|(place, _)| Some(place)))
    };
    let sizes = places(|feature| matches!(feature, Feature::Size(_)));
    let mut all: Vec<[Option<usize>; 3]> = Vec::new();
    for size in sizes {
        for platform in places(|feature| matches!(feature, Feature::Platform(_))) {
            for system in places(|feature| matches!(feature, Feature::SpecialistSystem(_))) {
                all.push([size, platform, system]);
            }
        }
    }
    all.retain(|group| group.iter().any(Option::is_some));
    // Size weighs more than a platform, a platform more than a system.
    all.sort_by_key(|[size, platform, system]| {
        let shared = [size, platform, system].map(|place| place.is_none());
        let missing = shared.iter().filter(|missing| **missing).count();
        (missing, shared, *platform, *system)
    });
    let group = |places: [Option<usize>; 3]| {
        let mut shared = Shared::default();
        places
            .into_iter()
            .flatten()
            .for_each(|place| shared.add(place));
        shared
    };
    all.into_iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Now;

    fn ids<T>(count: usize) -> Vec<Id<T>> {
        let now = Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [3; 32]);
        (0..count).map(|_| now.id()).collect()
    }

    fn own() -> Vec<Feature> {
        vec![
            Feature::Size(SizeClass::Under10000),
            Feature::Platform("civento".to_owned()),
            Feature::SpecialistSystem("Gewerberegister".to_owned()),
        ]
    }

    fn sharing(places: &[usize]) -> Shared {
        let mut shared = Shared::default();
        places.iter().for_each(|place| shared.add(*place));
        shared
    }

    #[test]
    fn nothing_is_told_of_two() {
        let (towns, blueprints) = (ids(3), ids(1));
        let peers = towns.iter().map(|town| (*town, sharing(&[0, 1]))).collect();
        let used = |count: usize| towns.iter().take(count);
        let uses = |count| used(count).map(|town| (blueprints[0], *town, Use::Live));
        assert_eq!(told(&own(), &peers, uses(2)), []);
        let of_three = told(&own(), &peers, uses(3));
        assert_eq!(of_three[0].live, Some(3));
        assert_eq!(of_three[0].planned, None);
        assert_eq!(of_three[0].because, own()[..2]);
        // Said twice by one town it is still one town.
        let twice = uses(2).chain(uses(2));
        assert_eq!(told(&own(), &peers, twice), []);
    }

    #[test]
    fn each_figure_needs_three_by_itself() {
        let (towns, blueprints) = (ids(5), ids(1));
        let peers = towns.iter().map(|town| (*town, sharing(&[0]))).collect();
        let uses = towns.iter().enumerate().map(|(place, town)| {
            let how = if place < 3 { Use::Live } else { Use::Planned };
            (blueprints[0], *town, how)
        });
        let told = told(&own(), &peers, uses);
        assert_eq!((told[0].live, told[0].planned), (Some(3), None));
    }

    #[test]
    fn those_most_alike_speak_when_they_are_three() {
        let (towns, blueprints) = (ids(6), ids(2));
        let peers = towns.iter().enumerate().map(|(place, town)| {
            let shared: &[usize] = if place < 3 { &[0, 1] } else { &[0] };
            (*town, sharing(shared))
        });
        let peers = peers.collect();
        // The first by all six; the second by two of the nearest and two of the others.
        let first = towns.iter().map(|town| (blueprints[0], *town, Use::Live));
        let second = towns[1..5]
            .iter()
            .map(|town| (blueprints[1], *town, Use::Live));
        let all = told(&own(), &peers, first.chain(second));
        let of = |id| all.iter().find(|told| told.blueprint == id).unwrap();
        assert_eq!(of(blueprints[0]).live, Some(3));
        assert_eq!(of(blueprints[0]).because, own()[..2]);
        assert_eq!(of(blueprints[1]).live, Some(4));
        assert_eq!(of(blueprints[1]).because, own()[..1]);
        assert_eq!(all[0].blueprint, blueprints[1], "the most used first");
    }

    #[test]
    fn who_shares_nothing_is_not_counted() {
        let (towns, blueprints) = (ids(3), ids(1));
        let uses = |towns: &[Id<PublicBody>]| {
            let uses = towns.iter().map(|town| (blueprints[0], *town, Use::Live));
            uses.collect::<Vec<_>>()
        };
        let peers = towns.iter().map(|town| (*town, Shared::default()));
        assert_eq!(told(&own(), &peers.collect(), uses(&towns)), []);
        assert_eq!(told(&own(), &HashMap::new(), uses(&towns)), []);
    }
}
