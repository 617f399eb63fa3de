//! What fits some words beside blueprints: services of the catalogue, bodies, cooperations and help.

mod directory;

pub use directory::{Directory, Held};

use crate::{problem::Problem, site::help};
use domain::{public_body::sort_key, visibility::Reader};
use search::{AnyIndex, Facet, Query};
use std::collections::{BTreeSet, HashMap};
use store::{
    Snap,
    blueprints::{self, Term},
    bodies, catalogue,
    names::Name,
};

/// Words beyond these only make the answer slower.
const MOST_WORDS: usize = 6;
/// Shorter words stand in half of all names.
const SHORTEST_WORD: usize = 4;
/// So many of the bundles that are meant are looked at, and so many services of each.
const MEANT: usize = 3;
const OF_EACH: usize = 3;

/// Something with a name and a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Slug or key.
    pub key: String,
    pub title: String,
    pub href: String,
}

/// A service of the catalogue, and how far it is worked out as this reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub key: String,
    pub name: String,
    /// Blueprints for this very service.
    pub blueprints: usize,
    /// The bundle to which it belongs.
    pub bundle: Option<String>,
    /// Key and name of each body that plans to work it out.
    pub planners: Vec<(String, String)>,
}

impl Service {
    /// Where it stands on our pages.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/leistungen/{}", self.key)
    }
}

/// The telling words of a question.
fn telling(words: &str) -> Vec<String> {
    sort_key(words)
        .split(' ')
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .take(MOST_WORDS)
        .map(str::to_owned)
        .collect()
}

/// Services whose bundles are meant, then those whose names have the words; without a blueprint first.
///
/// # Errors
/// Those of the database.
pub fn services(
    snap: &mut Snap<'_>,
    names: &Directory,
    reader: &Reader,
    words: &str,
    meant: &[String],
    limit: usize,
) -> Result<Vec<Service>, Problem> {
    let telling = telling(words);
    let mut found: Vec<catalogue::Service> = Vec::new();
    for bundle in meant.iter().take(MEANT) {
        let mut services = catalogue::services_of(snap, bundle)?;
        let fits = |service: &catalogue::Service| {
            telling
                .iter()
                .filter(|word| service.sort_key.contains(word.as_str()))
                .count()
        };
        services.sort_by_key(|service| std::cmp::Reverse(fits(service)));
        found.extend(services.into_iter().take(OF_EACH));
    }
    let key = sort_key(words);
    if key.chars().count() >= 3 {
        let mut by_name = named(names, &key, limit);
        let longest = telling.iter().max_by_key(|word| word.chars().count());
        if let (true, true, Some(longest)) = (by_name.is_empty(), found.is_empty(), longest) {
            by_name = named(names, longest, limit);
        }
        found.extend(by_name);
    }
    let mut seen = BTreeSet::new();
    found.retain(|service| seen.insert(service.key.clone()));
    counted(snap, reader, found, limit)
}

/// How many blueprints there are for these bundles, as the index counts them: a bundle may have thousands, and their rows
/// would be read one by one.
///
/// # Errors
/// Those of the index.
pub fn of_bundles(
    index: &AnyIndex,
    reader: &Reader,
    bundles: BTreeSet<String>,
) -> Result<HashMap<String, u64>, Problem> {
    let mut counts = HashMap::new();
    // A handful, each of which the index knows without reading what it counts.
    for bundle in bundles {
        let mut query = Query::new("", reader.marks()).with(Facet::Bundle, &bundle);
        query.page_size = 1;
        counts.insert(bundle, index.find(&query)?.total);
    }
    Ok(counts)
}

/// The first services whose names hold these words, or whose keys begin with their digits.
fn named(names: &Directory, key: &str, limit: usize) -> Vec<catalogue::Service> {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 3 {
        return names.services.with(key).take(limit).cloned().collect();
    }
    let by_name: BTreeSet<&str> = names.services.with(key).map(|s| s.key.as_str()).collect();
    let fits = |service: &&catalogue::Service| {
        by_name.contains(service.key.as_str()) || service.key.starts_with(&digits)
    };
    let fitting = names.services.iter().filter(fits);
    fitting.take(limit).cloned().collect()
}

fn counted(
    snap: &mut Snap<'_>,
    reader: &Reader,
    mut found: Vec<catalogue::Service>,
    limit: usize,
) -> Result<Vec<Service>, Problem> {
    let keys: Vec<String> = found.iter().map(|service| service.key.clone()).collect();
    let of_services = blueprints::counts_about(snap, reader, Term::Service, &keys)?;
    let count = |service: &catalogue::Service| of_services.get(&service.key).copied().unwrap_or(0);
    // What nobody has worked out is what this list is for; the order is kept otherwise.
    found.sort_by_key(|service| count(service) > 0);
    found.truncate(limit);
    let keys: Vec<String> = found.iter().map(|service| service.key.clone()).collect();
    let mut planners = store::undertakings::planners(snap, &keys)?;
    Ok(found
        .into_iter()
        .map(|service| Service {
            planners: planners.remove(&service.key).unwrap_or_default(),
            blueprints: count(&service),
            bundle: service.bundle_id,
            key: service.key,
            name: service.name,
        })
        .collect())
}

/// Bodies whose names begin like the words, or like one of them.
///
/// # Errors
/// Those of the database.
pub fn bodies(
    snap: &mut Snap<'_>,
    names: &Directory,
    words: &str,
    limit: usize,
) -> Result<Vec<Found>, Problem> {
    let key = sort_key(words);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    if is_a_key(words) {
        return by_key(snap, words, limit);
    }
    let mut found: Vec<&Name> = names.bodies.with(&key).take(limit).collect();
    let single = telling(words);
    if found.is_empty() && single.len() > 1 {
        for word in &single {
            found.extend(names.bodies.with(word).take(limit));
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|body| seen.insert(&body.key));
    let found = found.into_iter().take(limit);
    Ok(found
        .map(|body| body_found(&body.key, &body.name))
        .collect())
}

/// Digits, or the key of a region: former keys count, too, and stand in the database alone.
fn is_a_key(words: &str) -> bool {
    let words = words.trim();
    words.starts_with("r-") || words.contains(|c: char| c.is_ascii_digit())
}

fn by_key(snap: &mut Snap<'_>, words: &str, limit: usize) -> Result<Vec<Found>, Problem> {
    let filter = bodies::Filter {
        words: Some(words.to_owned()),
        ..bodies::Filter::default()
    };
    let most = i64::try_from(limit).unwrap_or(20);
    let found = bodies::page(snap, &filter, None, most)?.into_iter();
    Ok(found
        .map(|body| body_found(&body.key.to_string(), &body.name))
        .collect())
}

fn body_found(key: &str, name: &str) -> Found {
    Found {
        key: key.to_owned(),
        title: name.to_owned(),
        href: format!("/kommunen/{key}"),
    }
}

/// Cooperations whose names have all the words.
#[must_use]
pub fn cooperations(names: &Directory, words: &str, limit: usize) -> Vec<Found> {
    let plain = sort_key(words);
    if plain.is_empty() {
        return Vec::new();
    }
    let fits = |one: &&Name| plain.split(' ').all(|word| one.sort_key.contains(word));
    let found = names.cooperations.iter().filter(fits).take(limit);
    found
        .map(|one| Found {
            key: one.key.clone(),
            title: one.name.clone(),
            href: format!("/kooperationen/{}", one.key),
        })
        .collect()
}

/// Articles of the handbook in which all telling words stand, also in other forms; those with the most words in the title first.
#[must_use]
pub fn help(words: &str, limit: usize) -> Vec<Found> {
    let stems: Vec<String> = telling(words).iter().map(|word| beginning(word)).collect();
    if stems.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, &help::Article)> = help::articles()
        .iter()
        .filter_map(|article| {
            let (title, text) = (sort_key(article.title), sort_key(&article.words));
            let stands = |stem: &String| {
                let begins = |words: &str| words.split(' ').any(|word| word.starts_with(stem));
                begins(&title) || begins(&text)
            };
            let in_title = stems
                .iter()
                .filter(|stem| title.contains(stem.as_str()))
                .count();
            stems.iter().all(stands).then_some((in_title, article))
        })
        .collect();
    found.sort_by_key(|(in_title, _)| std::cmp::Reverse(*in_title));
    let article = |(_, article): (usize, &help::Article)| Found {
        key: article.slug.to_owned(),
        title: article.title.to_owned(),
        href: format!("/hilfe/{}", article.slug),
    };
    found.into_iter().take(limit).map(article).collect()
}

/// The word without its last letters, where most endings are: "veröffentliche" is found in "veröffentlichen".
fn beginning(word: &str) -> String {
    let length = word.chars().count();
    let kept = length.saturating_sub(2).max(SHORTEST_WORD);
    word.chars().take(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_found_by_words_in_any_form() {
        let slugs = |words: &str| -> Vec<String> {
            help(words, 8).into_iter().map(|one| one.key).collect()
        };
        assert_eq!(
            slugs("Wie veröffentliche ich eine Blaupause?")
                .first()
                .map(String::as_str),
            Some("veroeffentlichen")
        );
        assert!(slugs("nachnutzen").contains(&"nachnutzen".to_owned()));
        assert!(slugs("xyzzyquux").is_empty() && slugs("").is_empty() && slugs("ein").is_empty());
    }
}
