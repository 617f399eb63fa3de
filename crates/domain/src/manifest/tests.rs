use super::*;
use serde_json::json;

fn written() -> Value {
    json!({
        "blaupause": 1, "slug": "hundesteuer-anmelden", "version": "1.2.0",
        "title": "Hundesteuer online anmelden", "summary": "Anmeldung eines Hundes.",
        "publisher": "06532023", "licence": "EUPL-1.2",
        "rights": { "holder": "Magistrat der Stadt Wetzlar" },
        "contact": "digitalisierung@example.org",
        "services": null,
        "effort": { "asOf": "2026-03-01", "basis": "estimated", "bearer": "adopter",
            "adoptCostCents": { "from": 0, "to": 250_000 } },
        "legalBases": [{ "law": "KAG", "section": "§ 7", "land": "06", "asOf": "2025-01-01" }],
        "files": [{ "path": "prozess/soll.bpmn", "role": "processTarget", "title": "Sollprozess" }],
        "zusatz": { "eigen": true }
    })
}

#[test]
fn a_manifest_survives_the_way_to_text_and_back() {
    let manifest: Manifest = serde_json::from_value(written()).unwrap();
    let text = serde_json::to_string(&manifest).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
}

#[test]
fn a_bare_mail_is_a_contact() {
    let manifest: Manifest = serde_json::from_value(written()).unwrap();
    assert_eq!(
        manifest.contact.mail.as_deref(),
        Some("digitalisierung@example.org")
    );
}

#[test]
fn an_unknown_key_is_kept() {
    let manifest: Manifest = serde_json::from_value(written()).unwrap();
    assert_eq!(manifest.more.get("zusatz"), Some(&json!({ "eigen": true })));
    let again = serde_json::to_value(&manifest).unwrap();
    assert_eq!(again["zusatz"], json!({ "eigen": true }));
}

#[test]
fn absent_is_not_zero() {
    let manifest: Manifest = serde_json::from_value(written()).unwrap();
    let effort = manifest.effort.unwrap();
    assert_eq!(effort.adopt_person_hours, None);
    assert_eq!(effort.bearer, Some(Bearer::Adopter));
    assert!(manifest.services.is_empty());
}

#[test]
fn every_role_is_found_by_its_id() {
    for role in Role::ALL.iter().copied() {
        assert_eq!(role.word().parse::<Role>().unwrap(), role);
        assert_eq!(serde_json::to_value(role).unwrap(), json!(role.word()));
    }
}
