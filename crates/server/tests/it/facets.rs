//! Every count beside the list is what one gets by counting the database, whatever is chosen; on the page and by the API.

use crate::world::World;
use domain::{
    manifest::{EffortClass, Manifest},
    public_body::SizeClass,
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::Raw;

const FACETS: [&str; 16] = [
    "topic",
    "situation",
    "bundle",
    "service",
    "publisher",
    "platform",
    "specialistSystem",
    "content",
    "dataField",
    "legalBasis",
    "licence",
    "state",
    "maturity",
    "effort",
    "adopter",
    "adopterSize",
];

/// The values of one blueprint by facet.
type Values = BTreeMap<String, BTreeSet<String>>;

/// What everybody may see, counted by nobody but this file.
fn truth(raw: &mut Raw) -> BTreeMap<String, Values> {
    let mut found: BTreeMap<String, Values> = raw
        .lines("SELECT slug AS line FROM blueprint WHERE visibility = 'public' AND latest_version IS NOT NULL")
        .into_iter()
        .map(|slug| (slug, Values::new()))
        .collect();
    let mut add = |sql: &str| {
        for line in raw.lines(sql) {
            let mut parts = line.splitn(3, '|').map(str::to_owned);
            let [slug, facet, value] = std::array::from_fn(|_| parts.next().unwrap());
            if let Some(values) = found.get_mut(&slug) {
                values.entry(facet).or_default().insert(value);
            }
        }
    };
    add(
        "SELECT slug || '|' || kind || '|' || value AS line FROM blueprint_term JOIN blueprint ON blueprint.id = blueprint_id WHERE kind <> 'basedOn'",
    );
    for column in ["topic", "situation"] {
        add(&format!(
            "SELECT slug || '|{column}|' || bundle.{column} AS line FROM blueprint_term JOIN blueprint ON blueprint.id = blueprint_id JOIN bundle ON bundle.id = value WHERE kind = 'bundle'"
        ));
    }
    add(
        "SELECT slug || '|publisher|' || current_key AS line FROM blueprint JOIN public_body ON public_body.id = publisher_id",
    );
    add(
        "SELECT slug || '|state|' || coalesce((SELECT state FROM release_state WHERE release_id = release.id ORDER BY number DESC LIMIT 1), 'released') AS line FROM blueprint JOIN release ON blueprint_id = blueprint.id AND version = latest_version",
    );
    add(
        "SELECT slug || '|adopter|' || current_key AS line FROM adoption JOIN blueprint ON blueprint.id = blueprint_id JOIN public_body ON public_body.id = body_id WHERE stage = 'live' AND adoption.visibility = 'public'",
    );
    let live = raw.lines("SELECT slug || '|' || inhabitants AS line FROM adoption JOIN blueprint ON blueprint.id = blueprint_id JOIN public_body ON public_body.id = body_id WHERE stage = 'live' AND adoption.visibility = 'public' AND inhabitants IS NOT NULL");
    for line in live {
        let (slug, inhabitants) = line.split_once('|').unwrap();
        let class = SizeClass::of(inhabitants.parse().unwrap())
            .word()
            .to_owned();
        if let Some(values) = found.get_mut(slug) {
            values
                .entry("adopterSize".to_owned())
                .or_default()
                .insert(class);
        }
    }
    let manifests = raw.lines("SELECT slug || '|' || manifest AS line FROM blueprint JOIN release ON blueprint_id = blueprint.id AND version = latest_version");
    for line in manifests {
        let (slug, manifest) = line.split_once('|').unwrap();
        let manifest: Manifest = serde_json::from_str(manifest).unwrap();
        let Some(values) = found.get_mut(slug) else {
            continue;
        };
        for one in &manifest.maturity {
            let value = format!("{}:{}", one.model, one.level);
            values
                .entry("maturity".to_owned())
                .or_default()
                .insert(value);
        }
        for basis in &manifest.legal_bases {
            let laws = values.entry("legalBasis".to_owned()).or_default();
            laws.insert(basis.law.clone());
            if let Some(section) = &basis.section {
                let section = section.split(" Abs.").next().unwrap();
                // "Anlage 8e" and "zu § 45" are no sections of the law itself.
                if section.starts_with(['§', 'A']) && !section.starts_with("Anlage") {
                    laws.insert(format!("{section} {}", basis.law));
                }
            }
        }
        if let Some(hours) = manifest.effort.and_then(|effort| effort.adopt_person_hours) {
            let class = EffortClass::of(hours).word().to_owned();
            values.entry("effort".to_owned()).or_default().insert(class);
        }
    }
    let inside = raw.lines("SELECT slug || '|' || search_words AS line FROM blueprint JOIN release ON blueprint_id = blueprint.id AND version = latest_version");
    for line in inside {
        let (slug, words) = line.split_once('|').unwrap();
        let words: serde_json::Value = serde_json::from_str(words).unwrap();
        let Some(values) = found.get_mut(slug) else {
            continue;
        };
        for word in words["words"].as_array().unwrap() {
            let place = word["place"].as_str().unwrap();
            let id = word["id"].as_str().or(word["text"].as_str()).unwrap();
            let is_id = id.starts_with(['F', 'G']) && id[1..].parse::<u64>().is_ok();
            if is_id && matches!(place, "dataField" | "dataGroup") {
                let fields = values.entry("dataField".to_owned()).or_default();
                fields.insert(id.to_owned());
            }
        }
    }
    found
}

/// What is chosen: several values of one facet are "or", facets are "and".
type Chosen = BTreeMap<&'static str, BTreeSet<String>>;

fn fits(values: &Values, chosen: &Chosen, but: &str) -> bool {
    chosen
        .iter()
        .filter(|(facet, _)| **facet != but)
        .all(|(facet, wanted)| {
            values
                .get(*facet)
                .is_some_and(|has| wanted.iter().any(|value| has.contains(value)))
        })
}

/// How many have each value of a facet, its own filter aside.
fn counted(
    truth: &BTreeMap<String, Values>,
    chosen: &Chosen,
    facet: &str,
) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for values in truth.values().filter(|values| fits(values, chosen, facet)) {
        for value in values.get(facet).into_iter().flatten() {
            *counts.entry(value.clone()).or_insert(0) += 1;
        }
    }
    counts
}

fn address(chosen: &Chosen) -> String {
    let pairs = chosen.iter().flat_map(|(facet, values)| {
        values
            .iter()
            .map(move |value| format!("&{facet}={}", server::site::encoded(value)))
    });
    pairs.collect()
}

/// Nothing chosen, each value alone, two of one facet, and two facets together.
fn choices(truth: &BTreeMap<String, Values>) -> Vec<Chosen> {
    let mut all = vec![Chosen::new()];
    let nothing = Chosen::new();
    let values: Vec<(&'static str, Vec<String>)> = FACETS
        .iter()
        .map(|facet| {
            (
                *facet,
                counted(truth, &nothing, facet).into_keys().collect(),
            )
        })
        .collect();
    for (place, (facet, own)) in values.iter().enumerate() {
        let one = |value: &String| Chosen::from([(*facet, BTreeSet::from([value.clone()]))]);
        all.extend(own.iter().take(3).map(one));
        if let [first, .., last] = own.as_slice() {
            let two = BTreeSet::from([first.clone(), last.clone()]);
            all.push(Chosen::from([(*facet, two.clone())]));
            let (other, others) = &values[(place + 1) % values.len()];
            if let Some(value) = others.last() {
                all.push(Chosen::from([
                    (*facet, two),
                    (*other, BTreeSet::from([value.clone()])),
                ]));
            }
        }
    }
    all
}

#[actix_web::test]
async fn the_counts_of_all_filters_are_those_of_the_database() {
    let world = World::new();
    let target = world.registry().config.database.clone();
    let truth = std::thread::spawn(move || truth(&mut Raw::to(&target)))
        .join()
        .unwrap();
    for facet in FACETS {
        let has = |values: &Values| values.contains_key(facet);
        assert!(
            truth.values().any(has),
            "no example has a value for {facet}"
        );
    }
    let choices = choices(&truth);
    assert!(choices.len() > 40, "{}", choices.len());
    for chosen in choices {
        let path = format!(
            "/api/v1/blueprints?page%5Bsize%5D=100&facets={}{}",
            FACETS.join(","),
            address(&chosen)
        );
        let told = world.get(&path).await.is(200).json();
        let hits: BTreeSet<&str> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["slug"].as_str().unwrap())
            .collect();
        let expected: BTreeSet<&str> = truth
            .iter()
            .filter(|(_, values)| fits(values, &chosen, ""))
            .map(|(slug, _)| slug.as_str())
            .collect();
        assert_eq!(hits, expected, "{path}");
        assert_eq!(told["total"], expected.len(), "{path}");
        for facet in FACETS {
            let counts: BTreeMap<String, u64> = told["facets"][facet]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| {
                    assert!(!one["label"].as_str().unwrap().is_empty());
                    (
                        one["value"].as_str().unwrap().to_owned(),
                        one["count"].as_u64().unwrap(),
                    )
                })
                .collect();
            assert_eq!(counts, counted(&truth, &chosen, facet), "{facet} of {path}");
        }
    }
}

/// Value and count of every box of the form.
fn boxes(page: &str) -> BTreeMap<(String, String), u64> {
    let form = page.split("class=\"facets\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    form.split("type=\"checkbox\" name=\"")
        .skip(1)
        .map(|part| {
            let (name, rest) = part.split_once("\" value=\"").unwrap();
            let (value, rest) = rest.split_once('"').unwrap();
            let count = rest.split("check__count\">(").nth(1).unwrap();
            let count = count.split(')').next().unwrap().parse().unwrap();
            let value = value
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#x3D;", "=");
            ((name.to_owned(), value), count)
        })
        .collect()
}

#[actix_web::test]
async fn the_page_shows_the_same_counts_as_the_api() {
    let world = World::new();
    for filters in [
        "",
        "&platform=civento",
        "&effort=%3C%3D80&state=released",
        "&content=guide&content=form&q=anmelden",
    ] {
        let page = world
            .get(&format!("/blaupausen?{filters}"))
            .await
            .is(200)
            .text();
        let api = world
            .get(&format!(
                "/api/v1/blueprints?facets={}{filters}",
                FACETS.join(",")
            ))
            .await
            .is(200)
            .json();
        let boxes = boxes(&page);
        assert!(boxes.len() > 20, "{}", boxes.len());
        for ((facet, value), count) in boxes {
            let counts = api["facets"][&facet].as_array().unwrap();
            let same = counts.iter().find(|one| one["value"] == value.as_str());
            assert_eq!(
                same.map_or(Some(0), |one| one["count"].as_u64()),
                Some(count),
                "{facet} {value} {filters}"
            );
        }
    }
}

#[actix_web::test]
async fn a_filter_that_does_not_exist_is_refused_wherever_it_stands() {
    let world = World::new();
    for query in ["all=farbe", "all=adopter", "effort=wenig", "state=fertig"] {
        let refused = world.get(&format!("/blaupausen?{query}")).await;
        assert_eq!(refused.status.as_u16(), 400, "{query}");
    }
    world.get("/blaupausen?all=service").await.is(200);
}
