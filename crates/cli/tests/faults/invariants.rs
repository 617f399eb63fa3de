//! What holds at every moment, whatever happened before.

use crate::place::{Place, Running, file_of, lines};
use artefacts::Limits;
use domain::Digest;
use serde_json::Value;
use std::{collections::BTreeMap, io::Cursor};

/// What the program has acknowledged: it may never be lost.
#[derive(Default)]
pub struct Acknowledged {
    /// Digest by slug and version.
    pub releases: BTreeMap<(String, String), String>,
    /// Blueprints by the id of the adoption.
    pub adoptions: BTreeMap<String, String>,
}

impl Acknowledged {
    pub fn release(&mut self, answer: &Value) {
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        self.releases
            .insert((text("slug"), text("version")), text("digest"));
    }
    pub fn adoption(&mut self, answer: &Value) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.adoptions
            .insert(text(&answer["id"]), text(&answer["blueprint"]["slug"]));
    }
}

/// Nothing acknowledged is lost, nothing is half there, and the index catches up.
pub fn hold(place: &Place, running: &Running, told: &Acknowledged) {
    nothing_is_half_there(place);
    for ((slug, version), digest) in &told.releases {
        is_whole(running, slug, version, digest);
    }
    for (id, slug) in &told.adoptions {
        let answer = running
            .get(&format!("/api/v1/adoptions/{id}"))
            .send()
            .unwrap();
        assert_eq!(answer.status(), 200, "the adoption {id} was acknowledged");
        let adoption: Value = answer.json().unwrap();
        assert_eq!(adoption["blueprint"]["slug"], slug.as_str());
    }
    index_catches_up(running);
    if let Some(((slug, _), _)) = told.releases.last_key_value() {
        is_found(running, slug);
    }
}

/// Asks the tables and the folder of files, beside the program.
pub fn nothing_is_half_there(place: &Place) {
    let none = |what: &str, sql: &str| {
        let found = lines(place, sql);
        assert!(found.is_empty(), "{what}: {found:?}");
    };
    none(
        "releases without their entry",
        "SELECT id AS line FROM release WHERE id NOT IN (SELECT subject FROM entry WHERE kind = 'released')",
    );
    none(
        "entries of releases that are not there",
        "SELECT subject AS line FROM entry WHERE kind = 'released' AND subject NOT IN (SELECT id FROM release)",
    );
    none(
        "releases without files",
        "SELECT id AS line FROM release WHERE id NOT IN (SELECT release_id FROM release_file)",
    );
    none(
        "blueprints without a release",
        "SELECT id AS line FROM blueprint WHERE id NOT IN (SELECT blueprint_id FROM release)",
    );
    none(
        "adoptions without a step",
        "SELECT id AS line FROM adoption WHERE id NOT IN (SELECT adoption_id FROM step)",
    );
    none(
        "adoptions without their entry",
        "SELECT id AS line FROM adoption WHERE id NOT IN (SELECT subject FROM entry WHERE kind = 'adopted')",
    );
    none(
        "steps without their entry",
        "SELECT id AS line FROM step WHERE id NOT IN (SELECT subject FROM entry WHERE kind = 'step')",
    );
    none(
        "entries of steps that are not there",
        "SELECT subject AS line FROM entry WHERE kind = 'step' AND subject NOT IN (SELECT id FROM step)",
    );
    none(
        "gaps in the numbers of changes",
        "SELECT 'gap' AS line FROM (SELECT COUNT(*) AS known, COALESCE(MAX(number), 0) AS last FROM change) AS all_of_them \
         WHERE known <> last",
    );
    let wanted = lines(
        place,
        "SELECT package_blob AS line FROM release UNION SELECT blob AS line FROM release_file",
    );
    for digest in wanted {
        let bytes = std::fs::read(file_of(&place.files(), &digest))
            .unwrap_or_else(|error| panic!("a release needs {digest}: {error}"));
        assert_eq!(Digest::of(&bytes).to_string(), digest);
    }
}

/// The release is shown, and its package is what its digest says.
fn is_whole(running: &Running, slug: &str, version: &str, digest: &str) {
    let path = format!("/api/v1/blueprints/{slug}/releases/{version}");
    let answer = running.get(&path).send().unwrap();
    assert_eq!(
        answer.status(),
        200,
        "{slug} {version} was acknowledged and is lost"
    );
    let release: Value = answer.json().unwrap();
    assert_eq!(release["digest"], digest);
    let package = running.get(&format!("{path}/package")).send().unwrap();
    assert_eq!(package.status(), 200);
    let bytes = package.bytes().unwrap();
    let checked = artefacts::check_zip(Cursor::new(bytes), &Limits::default());
    let package = checked.package.expect("the package is still a good one");
    assert_eq!(package.digest.to_string(), digest);
}

/// The index comes to the last change by itself.
pub fn index_catches_up(running: &Running) {
    running.wait("the index is up to date", |running| {
        let answer = running.get("/readyz").send().unwrap();
        let parts: Value = answer.json().unwrap();
        parts["parts"]["index"]["state"] == "aktuell"
    });
}

fn is_found(running: &Running, slug: &str) {
    let answer = running
        .get("/api/v1/blueprints")
        .query(&[("q", slug)])
        .send()
        .unwrap();
    assert_eq!(answer.status(), 200);
    let hits: Value = answer.json().unwrap();
    let found = hits["items"]
        .as_array()
        .unwrap()
        .iter()
        .any(|hit| hit["slug"] == slug);
    assert!(found, "{slug} is not found: {hits}\n{}", running.said());
}
