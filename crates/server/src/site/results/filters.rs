//! The filters beside the list: their German names, their counts, and those in force.

use super::PATH;
use crate::{
    page::{Chip, Choice},
    problem::Problem,
    query,
};
use domain::{manifest::Role, public_body::SizeClass};
use search::{Facet, Hits, Query};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use store::Snap;

/// More values of one filter than these are not shown; the most frequent come first.
pub const MOST_VALUES: usize = 15;

/// The filters in the order in which they stand beside the list.
pub const SHOWN: [Facet; 11] = [
    Facet::Topic,
    Facet::Platform,
    Facet::Publisher,
    Facet::Situation,
    Facet::Bundle,
    Facet::Service,
    Facet::SpecialistSystem,
    Facet::Content,
    Facet::AdopterSize,
    Facet::Maturity,
    Facet::Licence,
];

/// So many stand open at first.
const OPEN: usize = 3;

/// A filter with its values.
#[derive(Debug, Serialize)]
pub struct Group {
    name: &'static str,
    label: &'static str,
    is_open: bool,
    choices: Vec<Choice>,
}

/// German names of the keys that filters carry.
#[derive(Debug, Default)]
pub struct Names {
    bodies: HashMap<String, String>,
    services: HashMap<String, String>,
    bundles: HashMap<String, String>,
}

impl Names {
    /// The names of everything that is counted or filtered by.
    pub fn load(snap: &mut Snap<'_>, query: &Query, hits: &Hits) -> Result<Self, Problem> {
        let keys = |facets: &[Facet]| -> Vec<String> {
            let counted = facets
                .iter()
                .filter_map(|facet| hits.facets.get(facet))
                .flatten()
                .map(|count| count.value.clone());
            let asked = facets
                .iter()
                .filter_map(|facet| query.filters.get(facet))
                .flatten()
                .cloned();
            counted
                .chain(asked)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        };
        let services = store::catalogue::services(snap, &keys(&[Facet::Service]))?;
        let bundles = store::catalogue::bundles(snap, &keys(&[Facet::Bundle]))?;
        Ok(Self {
            bodies: store::bodies::names_of(snap, &keys(&[Facet::Publisher, Facet::Adopter]))?,
            services: services
                .into_iter()
                .map(|service| (service.key, service.name))
                .collect(),
            bundles: bundles
                .into_iter()
                .map(|bundle| (bundle.id, bundle.name))
                .collect(),
        })
    }

    fn value(&self, facet: Facet, value: &str) -> String {
        let named = |names: &HashMap<String, String>| names.get(value).cloned();
        let label = match facet {
            Facet::Publisher | Facet::Adopter => named(&self.bodies),
            Facet::Service => named(&self.services),
            Facet::Bundle => named(&self.bundles),
            Facet::Content => value
                .parse::<Role>()
                .ok()
                .map(|role| role.label().to_owned()),
            Facet::AdopterSize => value
                .parse::<SizeClass>()
                .ok()
                .map(|class| format!("{} Einwohner", class.label())),
            Facet::Maturity => value
                .split_once(':')
                .map(|(model, level)| format!("Modell {model}, Stufe {level}")),
            Facet::Topic
            | Facet::Situation
            | Facet::Platform
            | Facet::SpecialistSystem
            | Facet::Licence
            | Facet::State => None,
        };
        label.unwrap_or_else(|| value.to_owned())
    }
}

/// The German name of a filter.
const fn label(facet: Facet) -> &'static str {
    match facet {
        Facet::Topic => "Themenfeld",
        Facet::Situation => "Lebens- oder Geschäftslage",
        Facet::Bundle => "OZG-Leistung",
        Facet::Service => "Verwaltungsleistung",
        Facet::Publisher => "Herausgegeben von",
        Facet::Platform => "Plattform",
        Facet::SpecialistSystem => "Fachverfahren",
        Facet::Content => "Enthält",
        Facet::Licence => "Lizenz",
        Facet::State => "Zustand",
        Facet::Maturity => "Reifegrad",
        Facet::Adopter => "In Betrieb bei",
        Facet::AdopterSize => "In Betrieb bei Kommunen mit",
    }
}

/// The filters with counts; a chosen value stays even where it leaves nothing.
pub fn groups(query: &Query, hits: &Hits, names: &Names) -> Vec<Group> {
    let nothing = BTreeSet::new();
    let group = |(place, facet): (usize, &Facet)| {
        let chosen = query.filters.get(facet).unwrap_or(&nothing);
        let counts = hits
            .facets
            .get(facet)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let counted = counts.iter().map(|count| {
            Choice::of(
                &count.value,
                names.value(*facet, &count.value),
                chosen.contains(&count.value),
            )
            .counted(count.count)
        });
        let lost = chosen
            .iter()
            .filter(|value| !counts.iter().any(|count| count.value == **value));
        let lost = lost.map(|value| Choice::of(value, names.value(*facet, value), true).counted(0));
        Group {
            name: facet.name(),
            label: label(*facet),
            is_open: place < OPEN || !chosen.is_empty(),
            choices: counted.chain(lost).collect(),
        }
    };
    SHOWN
        .iter()
        .enumerate()
        .map(group)
        .filter(|group| !group.choices.is_empty())
        .collect()
}

/// The filters in force, each with the address of the list without it.
pub fn chips(pairs: &[(&'static str, String)], names: &Names) -> Vec<Chip> {
    let chip = |(place, (name, value)): (usize, &(&str, String))| {
        let label = match (*name, Facet::named(name)) {
            (_, Some(facet)) => format!("{}: {}", label(facet), names.value(facet, value)),
            (query::MAX_PERSON_HOURS, None) => format!("Aufwand: bis {value} Stunden"),
            (query::MIN_ADOPTERS, None) => adopters(value.parse().unwrap_or_default()),
            (_, None) => return None,
        };
        let others: Vec<_> = pairs
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place)
            .map(|(_, pair)| pair.clone())
            .collect();
        Some(Chip {
            label,
            href: query::address(PATH, &others),
        })
    };
    pairs.iter().enumerate().filter_map(chip).collect()
}

/// How a least number of others reads.
pub fn adopters(least: i64) -> String {
    match least {
        1 => "in Betrieb bei mindestens 1 anderen".to_owned(),
        least => format!("in Betrieb bei mindestens {least} anderen"),
    }
}

/// The steps of a limit, and the one that was typed into the address.
pub fn limits(chosen: Option<i64>, steps: &[i64], label: impl Fn(i64) -> String) -> Vec<Choice> {
    let all: BTreeSet<i64> = steps.iter().copied().chain(chosen).collect();
    all.into_iter()
        .map(|step| Choice::of(step.to_string(), label(step), chosen == Some(step)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chip_leads_to_the_list_without_its_filter_only() {
        let mut query = Query::new("Hund", ["public"])
            .with(Facet::Platform, "civento")
            .with(Facet::Content, "guide");
        query.max_person_hours = Some(40);
        let chips = chips(&query::pairs(&query), &Names::default());
        let told: Vec<_> = chips
            .iter()
            .map(|chip| (chip.label.as_str(), chip.href.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "Plattform: civento",
                    "/blaupausen?q=Hund&content=guide&maxPersonHours=40"
                ),
                (
                    "Enthält: Leitfaden",
                    "/blaupausen?q=Hund&platform=civento&maxPersonHours=40"
                ),
                (
                    "Aufwand: bis 40 Stunden",
                    "/blaupausen?q=Hund&platform=civento&content=guide"
                ),
            ]
        );
    }

    #[test]
    fn a_chosen_value_stays_where_it_leaves_nothing() {
        let query = Query::new("", ["public"]).with(Facet::Topic, "Umwelt");
        let groups = groups(&query, &Hits::default(), &Names::default());
        assert_eq!(groups.len(), 1);
        assert!(
            groups
                .iter()
                .all(|group| group.is_open && group.choices.iter().all(|choice| choice.chosen))
        );
    }
}
