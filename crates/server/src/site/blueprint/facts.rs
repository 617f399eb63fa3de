//! What a release says about itself, in the words of its readers.

use super::subject::{Link, Subject};
use crate::{
    clock,
    page::prose,
    problem::Problem,
    site::{encoded, spoken},
};
use domain::{
    Id,
    blueprint::{Release, ReleaseState},
    manifest::{LegalBasis, Manifest, Maturity, Role},
};
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

/// A version in the list of versions.
#[derive(Debug, Serialize)]
pub struct VersionRow {
    href: String,
    version: String,
    state: &'static str,
    state_text: &'static str,
    released_on: String,
    reason: Option<String>,
    changes: Vec<String>,
    /// Whoever uses an older version has to act.
    breaks: bool,
    /// What changed since the version before.
    compare: Option<String>,
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
                "/blaupausen?q=%C2%A7%207%20KAG",
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
    Link::to(
        format!("/blaupausen?q={}", encoded(&cited)),
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

/// The versions from the highest down, with what changed in each; a blocked one says nothing of its content.
pub(super) fn versions(snap: &mut Snap<'_>, subject: &Subject) -> Result<Vec<VersionRow>, Problem> {
    let listed: Vec<&Listed> = subject.releases.iter().take(50).collect();
    let ids: Vec<Id<Release>> = listed
        .iter()
        .filter(|one| one.state != ReleaseState::Blocked)
        .map(|one| one.id)
        .collect();
    let manifests = store::releases::manifests(snap, &ids)?;
    let path = subject.path();
    let row = |(place, one): (usize, &&Listed)| {
        let manifest = manifests.get(&one.id);
        let before = subject
            .releases
            .iter()
            .skip(place + 1)
            .find(|older| manifests.contains_key(&older.id));
        VersionRow {
            href: format!("{path}/versionen/{}", one.version),
            version: one.version.to_string(),
            state: one.state.word(),
            state_text: one.state.label(),
            released_on: one.released_at.day().german(),
            reason: one.reason.clone(),
            changes: manifest
                .map(|manifest| {
                    manifest
                        .changes
                        .iter()
                        .map(|change| format!("{}: {}", change.kind.label(), change.text))
                        .collect()
                })
                .unwrap_or_default(),
            breaks: manifest.is_some_and(Manifest::breaks_adopters),
            compare: before
                .filter(|_| manifest.is_some())
                .map(|before| format!("{path}/vergleich/{}/{}", before.version, one.version)),
        }
    };
    Ok(listed.iter().enumerate().map(row).collect())
}

/// Other blueprints that were made from this one.
pub(super) fn variants(snap: &mut Snap<'_>, subject: &Subject) -> Result<Vec<Link>, Problem> {
    let cards = store::blueprints::about(
        snap,
        &subject.reader,
        Term::BasedOn,
        subject.card.slug.as_str(),
        20,
    )?;
    Ok(cards
        .into_iter()
        .map(|card| Link::to(format!("/blaupausen/{}", card.slug), card.title))
        .collect())
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

#[cfg(any(test, feature = "samples"))]
impl VersionRow {
    pub fn sample() -> Self {
        Self {
            href: "/blaupausen/x/versionen/1.2.0".to_owned(),
            version: "1.2.0".to_owned(),
            state: "deprecated",
            state_text: "veraltet",
            released_on: "24.02.2021".to_owned(),
            reason: Some("Rechtsänderung".to_owned()),
            changes: vec!["Neu: SEPA-Mandat".to_owned()],
            breaks: true,
            compare: Some("/blaupausen/x/vergleich/1.1.0/1.2.0".to_owned()),
        }
    }
}
