//! What releases say about themselves, whole.

use crate::{Snap, Sql, row, schema::release};
use diesel::prelude::*;
use domain::{
    Id, Version,
    blueprint::{Blueprint, Release},
    manifest::Manifest,
};
use std::collections::HashMap;

/// The texts of a release: its manifest, what the checker found, and its words for searching.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    pub manifest: Manifest,
    /// Findings as JSON.
    pub findings: String,
    /// Words inside the artefacts as JSON.
    pub search_words: String,
}

/// The texts of a release.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is no such release.
pub fn texts(snap: &mut Snap<'_>, release: Id<Release>) -> Result<Texts, Sql> {
    let (manifest, findings, search_words): (String, String, String) = release::table
        .find(release.to_string())
        .select((release::manifest, release::findings, release::search_words))
        .first(snap.conn())?;
    Ok(Texts {
        manifest: row::json(&manifest)?,
        findings,
        search_words,
    })
}

/// What these releases say about themselves.
///
/// # Errors
/// Those of the database.
pub fn manifests(
    snap: &mut Snap<'_>,
    ids: &[Id<Release>],
) -> Result<HashMap<Id<Release>, Manifest>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = release::table
        .filter(release::id.eq_any(&ids))
        .order(release::id)
        .select((release::id, release::manifest))
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, manifest)| Ok((row::parse(&id)?, row::json(&manifest)?)))
        .collect()
}

/// The manifests and words of these releases, for indexing.
///
/// # Errors
/// Those of the database.
pub fn texts_of(
    snap: &mut Snap<'_>,
    versions: &[(Id<Blueprint>, Version)],
) -> Result<HashMap<Id<Blueprint>, Texts>, Sql> {
    let mut found = HashMap::new();
    for some in versions.chunks(1000) {
        let blueprints: Vec<String> = some.iter().map(|(id, _)| id.to_string()).collect();
        let mut texts: Vec<String> = some
            .iter()
            .map(|(_, version)| version.to_string())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        let rows: Vec<(String, String, String, String, String)> = release::table
            .filter(release::blueprint_id.eq_any(&blueprints))
            .filter(release::version.eq_any(&texts))
            .select((
                release::blueprint_id,
                release::version,
                release::manifest,
                release::findings,
                release::search_words,
            ))
            .load(snap.conn())?;
        let wanted: HashMap<String, String> = some
            .iter()
            .map(|(id, version)| (id.to_string(), version.to_string()))
            .collect();
        for (id, version, manifest, findings, search_words) in rows {
            if wanted.get(&id) == Some(&version) {
                found.insert(
                    row::parse(&id)?,
                    Texts {
                        manifest: row::json(&manifest)?,
                        findings,
                        search_words,
                    },
                );
            }
        }
    }
    Ok(found)
}
