//! Documents for the index, made from the present state of the database.

use crate::publish::{Found as SearchWord, SearchWords};
use artefacts::words::Place as Found;
use domain::{
    Id,
    blueprint::{Blueprint, ReleaseState},
    cited::{Citation, FieldId},
    manifest::{EffortClass, LegalBasis, Manifest},
    public_body::{PublicBody, SizeClass},
    visibility::Reader,
};
use search::{Doc, Inside, Named, Place};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::{
    Sight, Snap, Sql,
    adoptions::LiveBody,
    blueprints::{Card, Term},
    releases::Texts,
};

/// The documents of these blueprints; one that offers no version has none.
///
/// A handful of questions for any number of blueprints.
///
/// # Errors
/// Those of the database.
pub fn docs(snap: &mut Snap<'_>, ids: &[Id<Blueprint>]) -> Result<Vec<Doc>, Sql> {
    let cards = store::blueprints::cards_of(snap, Sight::Everything, ids)?;
    let offered: Vec<_> = cards
        .values()
        .filter_map(|card| Some((card.id, card.latest_version.clone()?)))
        .collect();
    let texts = store::releases::texts_of(snap, &offered)?;
    let states = store::releases::states_of(snap, &offered)?;
    let terms = store::blueprints::terms_of(snap, ids)?;
    // What everybody finds counts what everybody may see: no number tells of a hidden adoption.
    let everybody = Reader::stranger();
    let adopters = store::blueprints::adopters_of(snap, &everybody, ids)?;
    let live = store::adoptions::live_bodies(snap, &everybody, ids)?;
    let names = Names::load(snap, terms.values().flatten())?;
    let publishers = store::bodies::many(snap, cards.values().map(|card| card.publisher))?;
    let no_terms = Vec::new();
    let no_bodies = Vec::new();
    let docs = cards.values().filter_map(|card| {
        let texts = texts.get(&card.id)?;
        let publisher = publishers.get(&card.publisher)?;
        let counts = adopters.get(&card.id).copied().unwrap_or_default();
        let of = Parts {
            card,
            texts,
            publisher,
            terms: terms.get(&card.id).unwrap_or(&no_terms),
            live: live.get(&card.id).unwrap_or(&no_bodies),
            counts,
            state: states
                .get(&card.id)
                .copied()
                .unwrap_or(ReleaseState::Released),
        };
        Some(doc(&of, &names))
    });
    Ok(docs.collect())
}

struct Parts<'a> {
    card: &'a Card,
    texts: &'a Texts,
    publisher: &'a PublicBody,
    terms: &'a [(Term, String)],
    live: &'a [LiveBody],
    counts: store::blueprints::Adopters,
    /// Of the version that is offered.
    state: ReleaseState,
}

/// Names from the catalogue for the keys that blueprints name.
struct Names {
    services: HashMap<String, String>,
    bundles: HashMap<String, store::catalogue::Bundle>,
}

impl Names {
    fn load<'a>(
        snap: &mut Snap<'_>,
        terms: impl Iterator<Item = &'a (Term, String)>,
    ) -> Result<Self, Sql> {
        let (mut services, mut bundles) = (BTreeSet::new(), BTreeSet::new());
        for (term, value) in terms {
            match term {
                Term::Service => _ = services.insert(value.clone()),
                Term::Bundle => _ = bundles.insert(value.clone()),
                Term::Platform
                | Term::SpecialistSystem
                | Term::Content
                | Term::Licence
                | Term::BasedOn => {}
            }
        }
        let services: Vec<String> = services.into_iter().collect();
        let bundles: Vec<String> = bundles.into_iter().collect();
        Ok(Self {
            services: store::catalogue::services(snap, &services)?
                .into_iter()
                .map(|s| (s.key, s.name))
                .collect(),
            bundles: store::catalogue::bundles(snap, &bundles)?
                .into_iter()
                .map(|b| (b.id.clone(), b))
                .collect(),
        })
    }
}

fn doc(of: &Parts<'_>, names: &Names) -> Doc {
    let manifest = &of.texts.manifest;
    let words: SearchWords = serde_json::from_str(&of.texts.search_words).unwrap_or_default();
    let values = |wanted: Term| {
        of.terms
            .iter()
            .filter(move |(term, _)| *term == wanted)
            .map(|(_, value)| value.clone())
    };
    let bundles: Vec<_> = values(Term::Bundle).collect();
    let found: Vec<_> = bundles
        .iter()
        .filter_map(|id| names.bundles.get(id))
        .collect();
    let hours = manifest
        .effort
        .as_ref()
        .and_then(|effort| effort.adopt_person_hours.as_ref());
    Doc {
        id: of.card.id.to_string(),
        revision: of.card.revision,
        slug: of.card.slug.to_string(),
        title: of.card.title.clone(),
        summary: of.card.summary.clone(),
        inside: inside(of.texts, &words),
        data_fields: data_fields(&words),
        legal_bases: unique(
            manifest
                .legal_bases
                .iter()
                .flat_map(Citation::of)
                .map(|cited| cited.to_string()),
        ),
        texts: words.texts,
        everyday_words: citations(manifest),
        publisher: Named::new(of.publisher.key.as_str(), &of.publisher.name),
        services: values(Term::Service)
            .map(|key| Named::new(&key, names.services.get(&key).cloned().unwrap_or_default()))
            .collect(),
        bundles: bundles
            .iter()
            .map(|id| {
                Named::new(
                    id,
                    names
                        .bundles
                        .get(id)
                        .map(|b| b.name.clone())
                        .unwrap_or_default(),
                )
            })
            .collect(),
        topics: unique(found.iter().map(|bundle| bundle.topic.clone())),
        situations: unique(found.iter().map(|bundle| bundle.situation.clone())),
        platforms: values(Term::Platform).collect(),
        specialist_systems: values(Term::SpecialistSystem).collect(),
        content: values(Term::Content).collect(),
        licence: manifest.licence.clone(),
        state: of.state.word().to_owned(),
        maturity: unique(
            manifest
                .maturity
                .iter()
                .map(|m| format!("{}:{}", m.model, m.level)),
        ),
        max_person_hours: hours.map(|range| whole_hours(range.to)),
        effort: hours.map(|range| EffortClass::of(*range).word().to_owned()),
        adopters_live: u32::try_from(of.counts.live).unwrap_or(u32::MAX),
        adopters_planned: u32::try_from(of.counts.planned).unwrap_or(u32::MAX),
        adopters: unique(of.live.iter().map(|body| body.key.clone())),
        adopter_sizes: unique(
            of.live
                .iter()
                .filter_map(|body| body.inhabitants)
                .map(|n| SizeClass::of(n).word().to_owned()),
        ),
        newest_release: of.card.released_at.micros(),
        visibility: of.card.audience.marks(of.card.publisher),
    }
}

/// Half an hour more than said is more than said.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float to an integer saturates, and nobody needs 2^63 hours"
)]
fn whole_hours(hours: f64) -> i64 {
    hours.ceil() as i64
}

fn inside(texts: &Texts, words: &SearchWords) -> Vec<Inside> {
    let manifest = &texts.manifest;
    // A field stands among the words twice, by its name and by its bare id; the name with the id says both.
    let named: HashSet<&str> = words
        .words
        .iter()
        .filter_map(|found| found.word.id.as_deref())
        .collect();
    let is_bare =
        |found: &&SearchWord| found.word.id.is_none() && named.contains(found.word.text.as_str());
    let found =
        words
            .words
            .iter()
            .filter(|found| !is_bare(found))
            .map(|SearchWord { word, file }| Inside {
                place: match word.place {
                    Found::Process | Found::Lane | Found::Step | Found::Event => Place::Step,
                    Found::DataField | Found::DataGroup | Found::FormField => Place::Field,
                },
                text: match &word.id {
                    Some(id) if matches!(word.place, Found::DataField | Found::DataGroup) => {
                        format!("{} {id}", word.text)
                    }
                    Some(_) | None => word.text.clone(),
                },
                file: file.clone(),
            });
    let parameters = manifest.parameters.iter().map(|parameter| {
        let title = parameter.title.as_ref().or(parameter.help.as_ref());
        let text = match title {
            Some(title) => format!("{title} ({})", parameter.key),
            None => parameter.key.clone(),
        };
        Inside::at(Place::Parameter, text)
    });
    let laws = manifest
        .legal_bases
        .iter()
        .map(|basis| Inside::at(Place::Law, cited(basis)));
    laws.chain(parameters).chain(found).collect()
}

/// A legal basis as one cites it: "§ 24 KGG".
fn cited(basis: &LegalBasis) -> String {
    let section = basis.section.iter().map(String::as_str);
    section
        .chain([basis.law.as_str()])
        .collect::<Vec<_>>()
        .join(" ")
}

/// Section and law as one word each, "§24KGG": who looks for § 24 of one law does not mean that of another, which may stand
/// beside it. Paragraphs are left out, for nobody types all of them.
fn citations(manifest: &Manifest) -> Vec<String> {
    let words = manifest.legal_bases.iter().filter_map(|basis| {
        let (_, number) = basis.section.as_deref()?.split_once('§')?;
        let number = number.trim_start_matches('§').trim_start();
        let number: String = number.chars().take_while(|c| c.is_alphanumeric()).collect();
        let law: String = basis.law.split_whitespace().collect();
        Some(format!("§{number}{law}"))
    });
    unique(words)
}

/// The ids of the fields and groups in the files. Of fields with equal names only one is kept with its name, the others
/// with their bare ids, which read like the name of a field that has none.
fn data_fields(words: &SearchWords) -> Vec<String> {
    let of_data = words
        .words
        .iter()
        .map(|found| &found.word)
        .filter(|word| matches!(word.place, Found::DataField | Found::DataGroup));
    let ids = of_data.filter_map(|word| match &word.id {
        Some(id) => id.parse::<FieldId>().ok(),
        None => word.text.parse().ok().filter(FieldId::is_of_fim),
    });
    unique(ids.map(|id| id.to_string()))
}

fn unique(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}
