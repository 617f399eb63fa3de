//! What fits the words beside blueprints: services that nobody has worked out yet, bodies, cooperations, help.

use crate::{problem::Problem, query, registry::Registry, several};
use domain::visibility::Reader;
use serde::Serialize;
use store::Snap;

/// So many of each kind stand below the list.
const EACH: usize = 5;

/// What stands below the blueprints, or in their place where there are none.
#[derive(Debug, Default, Serialize)]
pub struct Beside {
    services: Vec<Service>,
    groups: Vec<Group>,
}

/// A service of the catalogue.
#[derive(Debug, Serialize)]
struct Service {
    href: String,
    label: String,
    /// How far it is worked out.
    note: String,
    /// Who plans to work it out.
    planners: Vec<Way>,
    /// Where one calls for partners; none where there is a blueprint.
    call: Option<String>,
}

/// Things of one kind.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    ways: Vec<Way>,
}

#[derive(Debug, Serialize)]
struct Way {
    href: String,
    label: String,
}

/// Whether blueprints were found: beside them only services without one are worth a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hits {
    Some,
    None,
}

impl Beside {
    /// What fits these words.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(
        snap: &mut Snap<'_>,
        registry: &Registry,
        reader: &Reader,
        words: &str,
        meant: &[String],
        hits: Hits,
    ) -> Result<Self, Problem> {
        if words.trim().is_empty() {
            return Ok(Self::default());
        }
        let names = registry.names.now(snap)?;
        let mut services = several::services(snap, &names, reader, words, meant, EACH)?;
        if hits == Hits::Some {
            services.retain(|service| service.blueprints == 0);
        }
        let without = services.iter().filter(|service| service.blueprints == 0);
        let bundles = without.filter_map(|service| service.bundle.clone());
        let of_bundles = several::of_bundles(&registry.index, reader, bundles.collect())?;
        let related = |service: &several::Service| {
            let bundle = service.bundle.as_ref();
            bundle.and_then(|id| of_bundles.get(id)).copied()
        };
        let groups = [
            (
                "Kommunen und andere Stellen",
                several::bodies(snap, &names, words, EACH)?,
            ),
            ("Kooperationen", several::cooperations(&names, words, EACH)),
            ("Hilfe", several::help(words, EACH)),
        ];
        let group = |(title, found): (&'static str, Vec<several::Found>)| Group {
            title,
            ways: found
                .into_iter()
                .map(|one| Way {
                    href: one.href,
                    label: one.title,
                })
                .collect(),
        };
        Ok(Self {
            services: services
                .into_iter()
                .map(|service| {
                    let related = related(&service).unwrap_or(0);
                    Service::of(service, related)
                })
                .collect(),
            groups: groups
                .into_iter()
                .map(group)
                .filter(|group| !group.ways.is_empty())
                .collect(),
        })
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let service = |name: &str, blueprints, related| {
            let service = several::Service {
                key: "99056001001000".to_owned(),
                name: name.to_owned(),
                blueprints,
                bundle: None,
                planners: match related {
                    0 => vec![("06532020".to_owned(), "Sinn".to_owned())],
                    _ => vec![],
                },
            };
            Service::of(service, related)
        };
        let way = |href: &str, label: &str| Way {
            href: href.to_owned(),
            label: label.to_owned(),
        };
        Self {
            services: vec![
                service("Fischereischein Erteilung", 0, 0),
                service("Fischereischein Verlängerung", 0, 2),
                service("Fischereiabgabe", 1, 2),
            ],
            groups: vec![
                Group {
                    title: "Kommunen und andere Stellen",
                    ways: vec![way("/kommunen/06532023", "Wetzlar")],
                },
                Group {
                    title: "Hilfe",
                    ways: vec![way("/hilfe/finden", "Blaupausen finden")],
                },
            ],
        }
    }
}

impl Service {
    /// `related` is how many blueprints there are for other services of its bundle.
    fn of(found: several::Service, related: u64) -> Self {
        Self {
            href: found.href(),
            note: match (found.blueprints, related) {
                (0, 0) => "noch keine Blaupause".to_owned(),
                (0, 1) => "noch keine Blaupause, aber eine für eine verwandte Leistung".to_owned(),
                (0, more) => {
                    format!("noch keine Blaupause, aber {more} für verwandte Leistungen")
                }
                (1, _) => "eine Blaupause".to_owned(),
                (more, _) => format!("{more} Blaupausen"),
            },
            call: (found.blueprints == 0)
                .then(|| query::address("/vorhaben/neu", &[("service", found.key.clone())])),
            planners: found
                .planners
                .into_iter()
                .map(|(key, label)| Way {
                    href: format!("/kommunen/{key}"),
                    label,
                })
                .collect(),
            label: found.name,
        }
    }
}
