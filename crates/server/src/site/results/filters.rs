//! The filters beside the list: their counts, and those in force.

use super::PATH;
use crate::{
    facets::{Labels, label},
    page::{Chip, Choice},
    problem::Problem,
    query,
    registry::Registry,
};
use search::{Facet, FacetCount, Hits, Query};
use serde::Serialize;
use std::collections::BTreeSet;

/// The filters in the order in which they stand beside the list.
pub const SHOWN: [Facet; 13] = [
    Facet::Topic,
    Facet::Situation,
    Facet::Bundle,
    Facet::Service,
    Facet::Platform,
    Facet::SpecialistSystem,
    Facet::Content,
    Facet::Maturity,
    Facet::Effort,
    Facet::AdopterSize,
    Facet::State,
    Facet::Licence,
    Facet::Publisher,
];

/// What most people narrow by first stands open.
const OPEN: [Facet; 2] = [Facet::Topic, Facet::Platform];
/// So many values of a filter stand in sight, the most frequent first; a few more are not worth folding.
const IN_SIGHT: usize = 8;
const NOT_WORTH_FOLDING: usize = 3;
/// So many more are folded away; beyond these a page of its own has all.
const FOLDED: usize = 40;
/// One more than is shown, to know whether there are more.
pub const COUNTED: usize = IN_SIGHT + FOLDED + 1;

/// The parameter that names the filter whose values are all wanted.
pub const ALL: &str = "all";

/// A filter with its values.
#[derive(Debug, Serialize)]
pub struct Group {
    name: &'static str,
    label: &'static str,
    is_open: bool,
    choices: Vec<Choice>,
    folded: Vec<Choice>,
    folded_open: bool,
    /// Where all values are, when there are still more.
    all: Option<String>,
}

/// Counts every value of the filter that is wanted whole, and of those whose chosen values are beyond the most frequent.
///
/// # Errors
/// Those of the index.
pub fn complete(
    registry: &Registry,
    query: &Query,
    hits: &mut Hits,
    all: Option<Facet>,
) -> Result<(), Problem> {
    let is_cut = |facet: &Facet| {
        let counts = hits
            .facets
            .get(facet)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let is_counted = |value: &String| counts.iter().any(|count| count.value == *value);
        let chosen = query.filters.get(facet);
        counts.len() >= COUNTED
            && (all == Some(*facet) || !chosen.is_none_or(|chosen| chosen.iter().all(is_counted)))
    };
    let cut: BTreeSet<Facet> = SHOWN.into_iter().filter(is_cut).collect();
    if cut.is_empty() {
        return Ok(());
    }
    let whole = Query {
        page_size: 1,
        after: None,
        facets: cut,
        facet_values: None,
        ..query.clone()
    };
    for (facet, counts) in registry.index.find(&whole)?.facets {
        let chosen = query.filters.get(&facet);
        let is_chosen =
            |count: &FacetCount| chosen.is_some_and(|chosen| chosen.contains(&count.value));
        let wanted = |(place, count): (usize, FacetCount)| {
            (all == Some(facet) || place < COUNTED || is_chosen(&count)).then_some(count)
        };
        let counts = counts.into_iter().enumerate().filter_map(wanted).collect();
        hits.facets.insert(facet, counts);
    }
    Ok(())
}

/// The filters with counts; a chosen value stays in sight, even where it leaves nothing.
pub fn groups(query: &Query, hits: &Hits, labels: &Labels, all: Option<Facet>) -> Vec<Group> {
    SHOWN
        .iter()
        .map(|facet| group(query, hits, labels, *facet, all == Some(*facet)))
        .filter(|group| !group.choices.is_empty())
        .collect()
}

fn group(query: &Query, hits: &Hits, labels: &Labels, facet: Facet, is_whole: bool) -> Group {
    let nothing = BTreeSet::new();
    let chosen = query.filters.get(&facet).unwrap_or(&nothing);
    let counts = hits
        .facets
        .get(&facet)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let choice = |value: &str, count: u64| {
        Choice::of(value, labels.of(facet, value), chosen.contains(value)).counted(count)
    };
    let is_counted = |value: &&String| counts.iter().any(|count| count.value == **value);
    let lost = chosen.iter().filter(|value| !is_counted(value));
    let in_sight = match counts.len() {
        few if few <= IN_SIGHT + NOT_WORTH_FOLDING => few,
        _ => IN_SIGHT,
    };
    let mut choices: Vec<Choice> = Vec::new();
    let mut folded: Vec<Choice> = Vec::new();
    for (place, count) in counts.iter().enumerate() {
        let choice = choice(&count.value, count.count);
        match place < in_sight || choice.chosen {
            true => choices.push(choice),
            false => folded.push(choice),
        }
    }
    choices.extend(lost.map(|value| choice(value, 0)));
    let has_more = !is_whole && counts.len() >= COUNTED;
    if has_more {
        folded.truncate(FOLDED);
    }
    let whole = has_more.then(|| {
        let mut pairs = query::pairs(query);
        pairs.push((ALL, facet.name().to_owned()));
        format!("{}#filter-{}", query::address(PATH, &pairs), facet.name())
    });
    Group {
        name: facet.name(),
        label: label(facet),
        is_open: is_whole || OPEN.contains(&facet) || !chosen.is_empty(),
        choices,
        folded,
        folded_open: is_whole,
        all: whole,
    }
}

/// The filters in force, each with the address of the list without it.
pub fn chips(pairs: &[(&'static str, String)], labels: &Labels) -> Vec<Chip> {
    let chip = |(place, (name, value)): (usize, &(&str, String))| {
        let label = match (*name, Facet::named(name)) {
            (_, Some(facet)) => format!("{}: {}", label(facet), labels.of(facet, value)),
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

    fn counted(values: usize) -> Hits {
        let count = |number: usize| FacetCount {
            value: format!("System {number:02}"),
            count: 1000 - u64::try_from(number).unwrap(),
        };
        Hits {
            facets: [(Facet::SpecialistSystem, (0..values).map(count).collect())].into(),
            ..Hits::default()
        }
    }

    fn only(query: &Query, hits: &Hits, all: Option<Facet>) -> Group {
        let groups = groups(query, hits, &Labels::default(), all);
        assert_eq!(groups.len(), 1);
        groups.into_iter().next().unwrap()
    }

    #[test]
    fn each_chip_leads_to_the_list_without_its_filter_only() {
        let mut query = Query::new("Hund", ["public"])
            .with(Facet::Platform, "civento")
            .with(Facet::Content, "guide");
        query.max_person_hours = Some(40);
        let chips = chips(&query::pairs(&query), &Labels::default());
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
        let group = only(&query, &Hits::default(), None);
        assert!(group.is_open && group.choices.iter().all(|choice| choice.chosen));
    }

    #[test]
    fn a_long_filter_is_folded_and_has_a_way_to_all_of_it() {
        let query = Query::new("Hund", ["public"]);
        let few = only(&query, &counted(IN_SIGHT + NOT_WORTH_FOLDING), None);
        assert!(few.folded.is_empty() && few.all.is_none());
        let some = only(&query, &counted(COUNTED - 1), None);
        assert_eq!((some.choices.len(), some.folded.len()), (IN_SIGHT, FOLDED));
        assert_eq!(some.all, None);
        let many = only(&query, &counted(COUNTED), None);
        assert_eq!((many.choices.len(), many.folded.len()), (IN_SIGHT, FOLDED));
        assert_eq!(
            many.all.as_deref(),
            Some("/blaupausen?q=Hund&all=specialistSystem#filter-specialistSystem")
        );
        let whole = only(&query, &counted(200), Some(Facet::SpecialistSystem));
        assert_eq!(whole.choices.len() + whole.folded.len(), 200);
        assert!(whole.is_open && whole.folded_open && whole.all.is_none());
    }

    #[test]
    fn a_chosen_value_stands_in_sight_however_rare_it_is() {
        let query = Query::new("", ["public"]).with(Facet::SpecialistSystem, "System 30");
        let group = only(&query, &counted(COUNTED - 1), None);
        let last = group.choices.last().unwrap();
        assert_eq!((last.label.as_str(), last.count), ("System 30", Some(970)));
        assert!(group.folded.iter().all(|choice| !choice.chosen));
    }
}
