//! A release from a form, without a package and without YAML.

use super::{SLUG, carried, package, publish};
use crate::world::World;

const FORM: &str = "/veroeffentlichen/formular";
const FILLED: [(&str, &str); 14] = [
    ("titel", "Fundsachen melden"),
    ("version", "1.0.0"),
    (
        "kurzbeschreibung",
        "Bürgerinnen und Bürger melden einen Fund.",
    ),
    (
        "beschreibung",
        "# Fundsachen\n\nWer etwas findet, meldet es hier.",
    ),
    ("email", "digitalisierung@example.org"),
    ("lizenz", "EUPL-1.2"),
    ("rechteinhaber", "Magistrat der Stadt Wetzlar"),
    ("rechtsgrundlagen", "BGB; § 965"),
    ("stunden-von", "2,5"),
    ("stunden-bis", "8"),
    ("schritt-1-wer", "fachamt"),
    ("schritt-1-was", "Öffnungszeiten eintragen"),
    ("datei-1-rolle", "guide"),
    ("datei-1-titel", "Leitfaden"),
];

#[actix_web::test]
async fn a_form_and_single_files_become_a_release_without_yaml() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    let guide = ("datei-1", "leitfaden.md", "# Leitfaden\n".as_bytes());

    let page = wetzlar
        .post_file(
            FORM,
            &[("titel", "Fundsachen melden"), ("kosten-von", "viel")],
            guide,
        )
        .await
        .is(422)
        .text();
    assert!(
        page.contains("value=\"Fundsachen melden\"") && page.contains("value=\"viel\""),
        "what was typed stays: {page}"
    );
    for missing in [
        "Geben Sie ein Funktionspostfach",
        "Wählen Sie, unter welcher Lizenz",
        "noch einmal aus",
    ] {
        assert!(page.contains(missing), "{missing}: {page}");
    }
    let mut wrong: Vec<_> = FILLED.to_vec();
    wrong.push(("leistungen", "Zauberei auf dem Marktplatz"));
    let page = wetzlar.post_file(FORM, &wrong, guide).await.is(422).text();
    assert!(
        page.contains("Zauberei auf dem Marktplatz“ gibt es keine Leistung"),
        "{page}"
    );

    let mut more: Vec<_> = FILLED.to_vec();
    more.push(("mehr", "schritt"));
    let page = wetzlar
        .post_file(FORM, &more, ("datei-1", "", b""))
        .await
        .is(200)
        .text();
    assert!(
        page.contains("schritt-10-was") && page.contains("Öffnungszeiten eintragen"),
        "{page}"
    );

    let page = wetzlar.post_file(FORM, &FILLED, guide).await.is(200).text();
    assert!(
        page.contains("Version 1.0.0 veröffentlichen") && page.contains(SLUG),
        "{page}"
    );
    let digest = carried(&page).unwrap();
    wetzlar
        .post_form("/veroeffentlichen/freigabe", &[("paket", &digest)])
        .await
        .is(303);
    let release = world
        .get(&format!("/api/v1/blueprints/{SLUG}/releases/1.0.0"))
        .await
        .is(200)
        .json();
    assert_eq!(
        release["manifest"]["effort"]["adoptPersonHours"]["from"],
        2.5
    );
    assert_eq!(release["manifest"]["tasks"][0]["who"], "fachamt");
    assert_eq!(release["manifest"]["legalBases"][0]["section"], "§ 965");

    let again = wetzlar
        .post_file(
            FORM,
            &[FILLED.as_slice(), &[("aenderung-1-text", "anders")]].concat(),
            guide,
        )
        .await
        .is(422)
        .text();
    assert!(
        again.contains("bereits mit anderem Inhalt veröffentlicht") && again.contains("1.1.0"),
        "{again}"
    );
}

#[actix_web::test]
async fn a_new_version_begins_with_what_the_last_one_says() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    publish(&wetzlar, &package("1.0.0", "Erste Fassung"))
        .await
        .is(303);
    let page = wetzlar
        .get(&format!("{FORM}?blaupause={SLUG}"))
        .await
        .is(200)
        .text();
    for there in [
        "value=\"Fundsachen online melden\"",
        "value=\"1.1.0\"",
        "Wer etwas findet, meldet es hier.",
        "leitfaden.md",
        "checked",
    ] {
        assert!(page.contains(there), "{there}: {page}");
    }
    let mut fields: Vec<_> = FILLED
        .iter()
        .copied()
        .filter(|(name, _)| *name != "version")
        .collect();
    fields.extend([
        ("version", "1.1.0"),
        ("blaupause", SLUG),
        ("basis", "1.0.0"),
        ("kurzname", SLUG),
        ("behalten-1", "ja"),
    ]);
    let page = wetzlar
        .post_file(FORM, &fields, ("datei-1", "", b""))
        .await
        .is(200)
        .text();
    assert!(
        page.contains("gegenüber Version 1.0.0") && page.contains("leitfaden.md"),
        "{page}"
    );
    let digest = carried(&page).unwrap();
    wetzlar
        .post_form("/veroeffentlichen/freigabe", &[("paket", &digest)])
        .await
        .is(303);
    let file =
        |version: &str| format!("/api/v1/blueprints/{SLUG}/releases/{version}/files/leitfaden.md");
    let (old, new) = (
        world.get(&file("1.0.0")).await.is(200),
        world.get(&file("1.1.0")).await.is(200),
    );
    assert!(old.bytes == new.bytes, "the file was carried over");
    world
        .as_person("sinn")
        .await
        .get(&format!("{FORM}?blaupause={SLUG}"))
        .await
        .is(403);
}
