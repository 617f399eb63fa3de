//! Which files came, went, changed or were renamed.

use super::{Found, Part, Weight};
use domain::digest::Digest;
use domain::manifest::Role;
use std::collections::BTreeMap;

impl Found {
    pub(super) fn files(
        &mut self,
        old: &[(String, Digest, Option<Role>)],
        new: &[(String, Digest, Option<Role>)],
    ) {
        let by_path = |files: &[(String, Digest, Option<Role>)]| {
            let content = files
                .iter()
                .filter(|(path, _, _)| path != crate::names::MANIFEST);
            content
                .map(|(path, digest, role)| (path.clone(), (*digest, *role)))
                .collect::<BTreeMap<_, _>>()
        };
        let (old, new) = (by_path(old), by_path(new));
        for (path, (digest, role)) in &new {
            match old.get(path) {
                None => self.tell(
                    Part::File,
                    Weight::Know,
                    format!("Neue Datei: {}.", file(path, *role)),
                ),
                Some((before, _)) if before != digest => self.tell(
                    Part::File,
                    weight_of(*role),
                    format!("Geändert: {}.", file(path, *role)),
                ),
                Some(_) => {}
            }
        }
        for (path, (digest, role)) in old.iter().filter(|(path, _)| !new.contains_key(*path)) {
            match new
                .iter()
                .find(|(other, (same, _))| same == digest && !old.contains_key(*other))
            {
                Some((other, _)) => self.tell(
                    Part::File,
                    Weight::Know,
                    format!("Umbenannt: {path} heißt jetzt {other}."),
                ),
                None => self.tell(
                    Part::File,
                    weight_of(*role),
                    format!("Entfallen: {}.", file(path, *role)),
                ),
            }
        }
    }
}

fn file(path: &str, role: Option<Role>) -> String {
    match role {
        Some(role) => format!("{path} ({})", role.label()),
        None => path.to_owned(),
    }
}

/// A changed form or data field concerns who has built on it; a changed picture does not.
fn weight_of(role: Option<Role>) -> Weight {
    match role {
        Some(
            Role::ProcessTarget
            | Role::DataFields
            | Role::Form
            | Role::Configuration
            | Role::Decision
            | Role::Contract
            | Role::DataProtection
            | Role::Statute
            | Role::Law,
        ) => Weight::Look,
        Some(
            Role::ProcessActual
            | Role::Guide
            | Role::Organisation
            | Role::ServiceText
            | Role::Training
            | Role::Documentation
            | Role::Image
            | Role::Other,
        )
        | None => Weight::Know,
    }
}
