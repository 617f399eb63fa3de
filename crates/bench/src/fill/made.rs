//! A blueprint before it is rows: what it is called, who publishes it, and when.

use super::{Ground, Service, digest};
use crate::{
    chance,
    names::{self, Kind},
    templates::{Said, Template},
    world,
};
use domain::public_body::sort_key;

/// How often of a hundred a blueprint has the second and the third version.
const LATER: [u64; 2] = [50, 15];
const VERSIONS: [&str; 3] = ["1.0.0", "1.1.0", "2.0.0"];

/// A blueprint before it is rows.
pub(super) struct Made<'g> {
    pub number: u32,
    pub id: String,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub publisher: u32,
    pub services: Vec<&'g Service>,
    pub template: &'g Template,
    /// The minute of each release, with its version.
    pub releases: Vec<(u32, &'static str)>,
}

/// The number of versions of a blueprint.
fn versions(blueprint: u32) -> usize {
    let chance = chance::below(chance::of(50, u64::from(blueprint), 0), 100);
    1 + LATER.iter().filter(|share| chance < **share).count()
}

/// The version that is offered first in the end.
#[must_use]
pub fn latest(blueprint: u32) -> &'static str {
    VERSIONS
        .get(versions(blueprint) - 1)
        .copied()
        .unwrap_or("1.0.0")
}

/// The version that was out at a minute.
#[must_use]
pub fn version_at(blueprint: u32, minute: u32) -> &'static str {
    let out = minutes(blueprint).take_while(|(at, _)| *at <= minute);
    out.last().map_or("1.0.0", |(_, version)| version)
}

fn minutes(blueprint: u32) -> impl Iterator<Item = (u32, &'static str)> {
    let first = u32::from(world::founded(blueprint)) * 1440 + 8 * 60;
    let later = move |place: u32| first + place * 300 * 1440;
    VERSIONS
        .into_iter()
        .take(versions(blueprint))
        .zip(0..)
        .map(move |(version, place)| (later(place), version))
}

/// The name in addresses of a blueprint.
#[must_use]
pub fn slug(ground: &Ground, blueprint: u32) -> String {
    let name = service_of(ground, blueprint).map_or_else(String::new, |service| {
        sort_key(&service.name).replace(' ', "-")
    });
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(40)
        .collect();
    format!("{}-{blueprint}", name.trim_matches('-'))
}

fn service_of(ground: &Ground, blueprint: u32) -> Option<&Service> {
    let chance = chance::of(51, u64::from(blueprint), 0);
    let place = chance::below(chance, ground.services.len() as u64);
    ground.services.get(usize::try_from(place).ok()?)
}

/// The identity of a blueprint.
#[must_use]
pub fn blueprint_id(blueprint: u32) -> String {
    let minute = u32::from(world::founded(blueprint)) * 1440 + 8 * 60;
    names::id(Kind::Blueprint, minute, blueprint, 0)
}

/// The identity of a release.
#[must_use]
pub fn release_id(blueprint: u32, minute: u32, place: u8) -> String {
    names::id(Kind::Release, minute, blueprint, place)
}

/// Who publishes a blueprint.
#[must_use]
pub fn publisher(blueprint: u32, bodies: u32) -> u32 {
    // One in five bodies publishes at all.
    let chance = chance::below(
        chance::of(52, u64::from(blueprint), 0),
        u64::from(bodies / 5).max(1),
    );
    u32::try_from(chance * 5).unwrap_or_default()
}

impl<'g> Made<'g> {
    /// A blueprint with everything that its rows say.
    pub fn new(ground: &'g Ground, number: u32) -> Option<Self> {
        let service = service_of(ground, number)?;
        let bodies = u32::try_from(ground.bodies.len()).ok()?;
        let publisher = publisher(number, bodies);
        let town = &ground.bodies.get(publisher as usize)?.name;
        let place = chance::below(
            chance::of(53, u64::from(number), 0),
            ground.templates.len() as u64,
        );
        Some(Self {
            number,
            id: blueprint_id(number),
            slug: slug(ground, number),
            title: names::title(&service.name, number),
            summary: names::summary(town, number),
            publisher,
            services: vec![service],
            template: ground.templates.get(usize::try_from(place).ok()?)?,
            releases: minutes(number).collect(),
        })
    }

    /// The keys of its services.
    pub fn services(&self) -> Vec<String> {
        self.services.iter().map(|s| s.key.clone()).collect()
    }

    /// The bundles of its services.
    pub fn bundles(&self) -> Vec<String> {
        self.services
            .iter()
            .filter_map(|s| s.bundle.clone())
            .collect()
    }

    /// The manifest of a version.
    pub fn manifest(&self, ground: &Ground, version: &str) -> String {
        let publisher = ground.bodies.get(self.publisher as usize);
        self.template.manifest(&Said {
            slug: &self.slug,
            version,
            title: &self.title,
            summary: &self.summary,
            publisher: publisher.map_or("", |body| &body.key),
            services: &self.services(),
            bundles: &self.bundles(),
        })
    }

    /// The digest of the packed package.
    pub fn package(&self, version: &str) -> String {
        digest(format!("package {} {version}", self.number).as_bytes())
    }

    /// The digest of the manifest as a file.
    pub fn manifest_file(&self, version: &str) -> String {
        digest(format!("manifest {} {version}", self.number).as_bytes())
    }
}
