//! What a release says about itself, in the words of its readers.

mod versions;

pub use versions::VersionRow;
pub(super) use versions::{variants, versions};

use super::subject::{Link, Subject};
use crate::{
    clock,
    page::prose,
    problem::Problem,
    query,
    site::{encoded, spoken},
};
use domain::{
    cited::Citation,
    manifest::{LegalBasis, Manifest, Maturity, Role},
};
use search::Facet;
use serde::Serialize;
use std::collections::HashMap;
use store::{
    Snap,
    blueprints::Term,
    releases::{FileRow, Listed},
};

/// A release as a page describes it.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub manifest: Option<Manifest>,
    pub description: Option<String>,
    pub about: About,
    pub contents: Vec<Content>,
    pub questionnaire: Option<FileRow>,
}

/// For what and for whom a blueprint is, and whom to ask.
#[derive(Debug, Default, Serialize)]
pub struct About {
    services: Vec<Link>,
    bundles: Vec<Bundle>,
    platforms: Vec<String>,
    systems: Vec<String>,
    maturity: Vec<String>,
    /// Each with the way to other blueprints that cite it.
    laws: Vec<Link>,
    licence: Option<String>,
    holder: Option<String>,
    contributors: Vec<String>,
    funding: Vec<String>,
    mail: Option<String>,
    phone: Option<String>,
    page: Option<String>,
    operator: Option<String>,
    support_until: Option<String>,
    support_is_over: bool,
}

#[derive(Debug, Serialize)]
struct Bundle {
    id: String,
    name: String,
    topic: String,
    situation: String,
    href: String,
}

/// A kind of content with its files.
#[derive(Debug, Serialize)]
pub struct Content {
    label: &'static str,
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct File {
    href: String,
    title: String,
    size: String,
}

/// Everything that a release says, with the names of what it refers to.
pub(super) fn described(
    snap: &mut Snap<'_>,
    subject: &Subject,
    release: &Listed,
) -> Result<Described, Problem> {
    let texts = store::releases::texts(snap, release.id)?;
    let words: app::publish::SearchWords =
        serde_json::from_str(&texts.search_words).unwrap_or_default();
    let files = store::releases::files(snap, release.id)?;
    let terms = store::blueprints::terms_of(snap, &[subject.card.id])?
        .remove(&subject.card.id)
        .unwrap_or_default();
    let manifest = texts.manifest;
    Ok(Described {
        description: manifest
            .description
            .as_ref()
            .and(words.texts.first())
            .map(|text| prose::markdown(prose::titled(text).1)),
        about: About::of(snap, subject, &manifest, &terms)?,
        contents: contents(
            &files,
            &format!("{}/versionen/{}", subject.path(), release.version),
        ),
        questionnaire: super::transfer::file(&manifest, &files),
        manifest: Some(manifest),
    })
}

impl About {
    fn of(
        snap: &mut Snap<'_>,
        subject: &Subject,
        manifest: &Manifest,
        terms: &[(Term, String)],
    ) -> Result<Self, Problem> {
        let keys: Vec<String> = manifest.services.iter().map(ToString::to_string).collect();
        let known: HashMap<String, String> = store::catalogue::services(snap, &keys)?
            .into_iter()
            .map(|service| (service.key, service.name))
            .collect();
        let of_services = terms
            .iter()
            .filter(|(term, _)| *term == Term::Bundle)
            .map(|(_, id)| id.clone());
        let mut ids: Vec<String> = manifest
            .bundles
            .iter()
            .cloned()
            .chain(of_services)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let bundles = store::catalogue::bundles(snap, &ids)?;
        let helpers: Vec<String> = manifest
            .contributors
            .iter()
            .map(|one| one.body.to_string())
            .collect();
        let names = store::bodies::names_of(snap, &helpers)?;
        let service = |key: &String| {
            let name = known
                .get(key)
                .map_or("nicht im geladenen Katalog", String::as_str);
            Link::to(format!("/leistungen/{key}"), format!("{name} ({key})"))
        };
        let card = &subject.card;
        let until = card
            .operator
            .as_ref()
            .and_then(|operator| operator.support_until);
        Ok(Self {
            services: keys.iter().map(service).collect(),
            bundles: bundles.into_iter().map(Bundle::of).collect(),
            platforms: manifest.platforms.clone(),
            systems: manifest.specialist_systems.clone(),
            maturity: manifest
                .maturity
                .iter()
                .map(|one| maturity(one, &known))
                .collect(),
            laws: manifest.legal_bases.iter().map(law).collect(),
            licence: Some(manifest.licence.clone()),
            holder: Some(manifest.rights.holder.clone()),
            contributors: manifest
                .contributors
                .iter()
                .map(|one| contributor(one, &names))
                .collect(),
            funding: manifest.funding.iter().map(funding).collect(),
            mail: card.contact.mail.clone(),
            phone: card.contact.phone.clone(),
            page: card
                .contact
                .page
                .clone()
                .filter(|page| page.starts_with("https://") || page.starts_with("http://")),
            operator: card.operator.as_ref().map(|operator| operator.name.clone()),
            support_until: until.map(domain::Day::german),
            support_is_over: until.is_some_and(|until| until < clock::moment().day()),
        })
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let some = |text: &str| Some(text.to_owned());
        let one = |text: &str| vec![text.to_owned()];
        Self {
            services: vec![Link::to(
                "/leistungen/99102013002000",
                "Hundesteuer Festsetzung (99102013002000)",
            )],
            bundles: vec![Bundle {
                id: "10160".to_owned(),
                name: "Hundesteuer".to_owned(),
                topic: "Steuern und Zoll".to_owned(),
                situation: "Tierhaltung".to_owned(),
                href: "/blaupausen?bundle=10160".to_owned(),
            }],
            platforms: one("civento"),
            systems: one("Steuerverfahren"),
            maturity: one("Reifegradmodell 2.0, Stufe 4 von 7"),
            laws: vec![Link::to(
                "/blaupausen?legalBasis=%C2%A7%207%20KAG",
                "§ 7 KAG (Hessen), Stand 01.01.2025",
            )],
            licence: some("EUPL-1.2"),
            holder: some("Magistrat der Stadt Wetzlar"),
            contributors: one("Gießen (Datenfelder)"),
            funding: one("ikz"),
            mail: some("digitalisierung@example.org"),
            phone: some("06441 990"),
            page: some("https://example.org"),
            operator: some("ekom21"),
            support_until: some("31.12.2024"),
            support_is_over: true,
        }
    }
}

impl Bundle {
    fn of(bundle: store::catalogue::Bundle) -> Self {
        Self {
            href: format!("/blaupausen?bundle={}", encoded(&bundle.id)),
            id: bundle.id,
            name: bundle.name,
            topic: bundle.topic,
            situation: bundle.situation,
        }
    }
}

fn contributor(one: &domain::manifest::Contributor, names: &HashMap<String, String>) -> String {
    let key = one.body.as_str();
    let name = names.get(key).map_or(key, String::as_str);
    match &one.part {
        Some(part) => format!("{name} ({part})"),
        None => name.to_owned(),
    }
}

fn funding(one: &domain::manifest::Funding) -> String {
    one.notice.as_ref().map_or(one.programme.clone(), |notice| {
        format!("{} ({notice})", one.programme)
    })
}

fn maturity(one: &Maturity, services: &HashMap<String, String>) -> String {
    let name = one
        .service
        .as_ref()
        .and_then(|key| services.get(key.as_str()));
    let of = name
        .map(|name| format!(" für „{name}“"))
        .unwrap_or_default();
    format!(
        "{}, Stufe {} von {}{of}",
        one.model.label(),
        one.level,
        one.model.highest()
    )
}

/// A legal basis with whose law it is and as of when.
fn law(basis: &LegalBasis) -> Link {
    let section = basis
        .section
        .as_ref()
        .map(|section| format!("{section} "))
        .unwrap_or_default();
    let whose = match basis.land.as_deref() {
        None => " (Bundes- oder EU-Recht)".to_owned(),
        Some("06") => " (Hessen)".to_owned(),
        Some(land) => format!(" (Land {land})"),
    };
    let day = basis
        .as_of
        .map(|day| format!(", Stand {}", day.german()))
        .unwrap_or_default();
    let cited = format!("{section}{}", basis.law);
    let others = match Citation::of(basis).first() {
        Some(exact) => (Facet::LegalBasis.name(), exact.to_string()),
        None => ("q", cited.clone()),
    };
    Link::to(
        query::address("/blaupausen", &[others]),
        format!("{cited}{whose}{day}"),
    )
}

/// The files by kind, in the order in which people ask for them.
fn contents(files: &[FileRow], base: &str) -> Vec<Content> {
    let of = |role: &Role| {
        let files = files
            .iter()
            .filter(|file| file.role.as_deref() == Some(role.word()));
        let files: Vec<File> = files.map(|file| File::of(file, base)).collect();
        (!files.is_empty()).then_some(Content {
            label: role.label(),
            files,
        })
    };
    Role::ALL.iter().filter_map(of).collect()
}

impl File {
    fn of(file: &FileRow, base: &str) -> Self {
        Self {
            href: format!("{base}/dateien/{}", encoded(&file.path)),
            title: file.title.clone().unwrap_or_else(|| file.path.clone()),
            size: spoken::size(file.size),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
impl Content {
    pub fn sample() -> Self {
        let file = File {
            href: "/blaupausen/x/versionen/1.2.0/dateien/prozess/soll.bpmn".to_owned(),
            title: "Sollprozess".to_owned(),
            size: "12 KiB".to_owned(),
        };
        Self {
            label: "Sollprozess",
            files: vec![file],
        }
    }
}
