//! Finding and reading blueprints in a browser.

use crate::world::World;
use domain::{
    Slug, Version,
    blueprint::{ReleaseState, StateChange},
};
use server::problem::Problem;

const DOG: &str = "/blaupausen/hundesteuer-anmelden";

/// The text of a page without its marks, as somebody reads it.
fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    let mut text = String::new();
    let mut inside = true;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts a release into another state, as its publisher.
async fn put(world: &World, slug: &str, version: &str, to: ReleaseState, reason: &str) {
    let (slug, version): (Slug, Version) = (slug.parse().unwrap(), version.parse().unwrap());
    let reason = reason.to_owned();
    let changed = world.registry().write(move |tx, now| {
        let people = store::people::personas(tx)?;
        let who = people
            .iter()
            .find(|person| person.persona.as_deref() == Some("wetzlar-freigabe"))
            .unwrap()
            .id;
        let change = StateChange {
            to,
            reason,
            successor: None,
            effective_on: now.at().day(),
        };
        app::withdraw::change_state(tx, who, &slug, &version, change, now).map_err(Problem::from)
    });
    changed.await.unwrap();
}

#[actix_web::test]
async fn everyday_words_lead_to_the_blueprint_and_are_marked() {
    let world = World::new();
    for typed in ["Hund+anmelden", "hundesteur", "Hundesteueranmeldung"] {
        let page = world
            .get(&format!("/blaupausen?q={typed}"))
            .await
            .is(200)
            .text();
        assert!(page.contains(&format!("href=\"{DOG}\"")), "{typed}");
        assert!(page.contains("<mark>"), "{typed}");
        assert!(
            words(&page).contains("in Betrieb bei 8 anderen"),
            "{typed}: {}",
            words(&page)
        );
    }
}

#[actix_web::test]
async fn a_filter_leaves_as_many_hits_as_it_promised_and_can_be_removed() {
    let world = World::new();
    let page = world.get("/blaupausen?q=anmelden").await.is(200).text();
    let choice = page
        .split("name=\"platform\" value=\"civento\"")
        .nth(1)
        .expect("a filter for the platform");
    let promised: usize = choice
        .split('(')
        .nth(1)
        .unwrap()
        .split(')')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let narrowed = world
        .get("/blaupausen?q=anmelden&platform=civento")
        .await
        .is(200)
        .text();
    assert_eq!(narrowed.matches("class=\"card__title\"").count(), promised);
    assert!(words(&narrowed).contains("Plattform: civento"));
    assert!(
        narrowed.contains("href=\"/blaupausen?q=anmelden\""),
        "the chip leads back"
    );
}

#[actix_web::test]
async fn the_next_page_keeps_the_filters() {
    let world = World::new();
    let first = world
        .get("/blaupausen?platform=civento&sort=title&page%5Bsize%5D=2")
        .await
        .is(200)
        .text();
    let next = first
        .split("rel=\"next\"")
        .next()
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let next = next
        .replace("&amp;", "&")
        .replace("&#x3D;", "=")
        .replace("&#x2F;", "/");
    assert!(
        next.contains("platform=civento") && next.contains("sort=title"),
        "{next}"
    );
    let second = world.get(&next).await.is(200).text();
    let titles = |page: &str| {
        page.split("class=\"card__title\"")
            .skip(1)
            .map(|rest| rest.split("</a>").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(&second).len(), 2);
    assert!(
        titles(&second)
            .iter()
            .all(|title| !titles(&first).contains(title))
    );
}

#[actix_web::test]
async fn nothing_found_says_so_and_leads_on() {
    let world = World::new();
    let page = world
        .get("/blaupausen?q=Jagdschein&platform=gibtesnicht")
        .await
        .is(200)
        .text();
    let text = words(&page);
    assert!(
        text.contains("Keine Blaupause gefunden") && text.contains("Ohne Filter suchen"),
        "{text}"
    );
    assert!(
        page.contains("href=\"/leistungen/"),
        "services of the catalogue are named"
    );
    assert_eq!(
        world
            .get("/blaupausen?themenfeld=Umwelt")
            .await
            .status
            .as_u16(),
        400,
        "a wrong filter is no empty list"
    );
}

#[actix_web::test]
async fn the_page_of_a_blueprint_keeps_own_use_apart() {
    let world = World::new();
    let page = world.get(DOG).await.is(200);
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let text = words(&page.text());
    let (others, own) = text
        .split_once("Eigene Nutzung der herausgebenden Stelle")
        .unwrap();
    let others = others.split("Nachnutzung durch andere").nth(1).unwrap();
    assert!(
        others.contains("Gießen") && !others.contains("Wetzlar"),
        "{others}"
    );
    assert!(own.contains("Wetzlar"));
    for part in [
        "20 bis 60 Stunden",
        "nachnutzende Kommune",
        "gemessen, Stand 01.03.2025",
        "§ 7 KAG (Hessen)",
        "Stufe 4 von 7",
        "EUPL-1.2",
        "31.12.2028",
    ] {
        assert!(text.contains(part), "{part} not in {text}");
    }
}

#[actix_web::test]
async fn a_variant_and_its_origin_name_each_other() {
    let world = World::new();
    let variant = world
        .get("/blaupausen/aussengastronomie-beantragen")
        .await
        .is(200)
        .text();
    assert!(variant.contains("href=\"/blaupausen/sondernutzung-beantragen\""));
    let origin = world
        .get("/blaupausen/sondernutzung-beantragen")
        .await
        .is(200)
        .text();
    assert!(origin.contains("href=\"/blaupausen/aussengastronomie-beantragen\""));
}

#[actix_web::test]
async fn what_is_to_be_done_is_said_in_plain_words_for_every_blueprint() {
    let world = World::new();
    let list = world
        .get("/blaupausen?page%5Bsize%5D=100")
        .await
        .is(200)
        .text();
    let slugs: Vec<&str> = list
        .split("card__title\"><a href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(slugs.len() >= 15, "{slugs:?}");
    for path in slugs {
        let text = words(
            &world
                .get(&format!("{path}/was-ist-zu-tun"))
                .await
                .is(200)
                .text(),
        );
        for part in [
            "Schritte",
            "Diese Angaben brauchen Sie",
            "Aufwand und Kosten",
            "Unterlagen",
            "Wen fragen?",
        ] {
            assert!(text.contains(part), "{part} on {path}");
        }
        for word in ["BPMN", "FIM", "XDatenfelder"] {
            assert!(
                !text
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|one| one == word),
                "{word} on {path}: {text}"
            );
        }
    }
}

#[actix_web::test]
async fn a_version_shows_its_files_and_a_process_is_drawn_and_told() {
    let world = World::new();
    let version = world
        .get(&format!("{DOG}/versionen/1.2.0"))
        .await
        .is(200)
        .text();
    assert!(
        version.contains("sha256:")
            && version.contains(
                "/api/v1/blueprints/hundesteuer-anmelden/releases/1.2.0/files/prozess/soll.bpmn"
            )
    );
    let process = world
        .get(&format!("{DOG}/versionen/1.2.0/dateien/prozess/soll.bpmn"))
        .await
        .is(200)
        .text();
    assert!(
        process.contains("<svg xmlns") && process.contains("class=\"bpmn\""),
        "drawn"
    );
    assert!(
        !process.contains("<style") && !process.contains(" style="),
        "the content security policy would drop it"
    );
    assert!(words(&process).contains("weiter mit 2"), "and told");
    let fields = world
        .get(&format!(
            "{DOG}/versionen/1.2.0/dateien/daten/hund.xdf3.xml"
        ))
        .await
        .is(200)
        .text();
    assert!(words(&fields).contains("Name des Hundes"));
    let guide = world
        .get(&format!("{DOG}/versionen/1.2.0/dateien/leitfaden.md"))
        .await
        .is(200)
        .text();
    assert!(guide.contains("class=\"prose\""));
    let other = world
        .get(&format!(
            "{DOG}/versionen/1.2.0/dateien/formular/antrag.json"
        ))
        .await
        .is(200)
        .text();
    assert!(words(&other).contains("keine Ansicht"));
    for gone in [
        "/versionen/9.9.9",
        "/versionen/x",
        "/versionen/1.2.0/dateien/../blaupause.yml",
        "/versionen/1.2.0/dateien/x.md",
    ] {
        assert_eq!(
            world.get(&format!("{DOG}{gone}")).await.status.as_u16(),
            404,
            "{gone}"
        );
    }
}

#[actix_web::test]
async fn a_comparison_names_whom_it_concerns() {
    let world = World::new();
    let turned = world.get(&format!("{DOG}/vergleich/1.2.0/1.1.0")).await;
    assert_eq!(
        (turned.status.as_u16(), turned.header("location")),
        (
            308,
            "/blaupausen/hundesteuer-anmelden/vergleich/1.1.0/1.2.0"
        )
    );
    let text = words(
        &world
            .get(&format!("{DOG}/vergleich/1.1.0/1.2.0"))
            .await
            .is(200)
            .text(),
    );
    let (changes, affected) = text.split_once("Wen betrifft es?").unwrap();
    assert!(
        changes.contains("Rechtsänderung: Rechtsstand auf den 01.01.2025 gebracht"),
        "{changes}"
    );
    assert!(
        affected.contains("Marburg") && !affected.contains("Gießen"),
        "only who uses an older version: {affected}"
    );
}

#[actix_web::test]
async fn a_comparison_over_several_versions_tells_the_changes_of_each() {
    let world = World::new();
    let page = world.get(&format!("{DOG}/vergleich/1.0.0/1.2.0")).await;
    let text = words(&page.is(200).text());
    for change in ["Neu: SEPA-Lastschriftmandat", "Rechtsänderung: Rechtsstand"] {
        assert!(text.contains(change), "{change} not in {text}");
    }
}

#[actix_web::test]
async fn a_blocked_version_shows_its_reason_and_digest_and_nothing_else() {
    let world = World::new();
    let secret = "Gläubiger-Identifikationsnummer";
    let before = world
        .get(&format!("{DOG}/was-ist-zu-tun"))
        .await
        .is(200)
        .text();
    assert!(before.contains(secret));
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        put(
            &world,
            "hundesteuer-anmelden",
            version,
            ReleaseState::Blocked,
            "Enthält Angaben über Personen.",
        )
        .await;
    }
    let version = words(
        &world
            .get(&format!("{DOG}/versionen/1.2.0"))
            .await
            .is(200)
            .text(),
    );
    assert!(
        version.contains("gesperrt")
            && version.contains("Enthält Angaben über Personen.")
            && version.contains("sha256:"),
        "{version}"
    );
    assert!(
        !version.contains("SEPA") && !version.contains("soll.bpmn"),
        "{version}"
    );
    for path in [DOG.to_owned(), format!("{DOG}/was-ist-zu-tun")] {
        let page = world.get(&path).await.is(200).text();
        assert!(
            !page.contains(secret) && !page.contains("SEPA") && !page.contains("nachnutzung/neu"),
            "{path}"
        );
    }
    for path in [
        "/versionen/1.2.0/dateien/leitfaden.md",
        "/vergleich/1.1.0/1.2.0",
    ] {
        let refused = world.get(&format!("{DOG}{path}")).await;
        assert_eq!(refused.status.as_u16(), 451, "{path}");
        assert!(
            words(&refused.text()).contains("Enthält Angaben über Personen."),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_withdrawn_version_says_why_and_the_next_one_is_offered() {
    let world = World::new();
    put(
        &world,
        "hundesteuer-anmelden",
        "1.2.0",
        ReleaseState::Withdrawn,
        "Fehler in der Festsetzung.",
    )
    .await;
    let page = words(
        &world
            .get(&format!("{DOG}/versionen/1.2.0"))
            .await
            .is(200)
            .text(),
    );
    assert!(
        page.contains("zurückgezogen") && page.contains("Fehler in der Festsetzung."),
        "{page}"
    );
    assert!(words(&world.get(DOG).await.is(200).text()).contains("Version 1.1.0 vom"));
}

#[actix_web::test]
async fn a_service_leads_to_its_blueprints_and_says_what_catalogue_is_loaded() {
    let world = World::new();
    let page = world.get("/leistungen/99102013002000").await.is(200).text();
    let text = words(&page);
    assert!(page.contains(&format!("href=\"{DOG}\"")));
    assert!(
        text.contains("557 OZG-Leistungen") && !text.contains("575 OZG-Leistungen"),
        "{text}"
    );
    assert_eq!(
        world
            .get("/leistungen/99999999999999")
            .await
            .status
            .as_u16(),
        404
    );
    let list = world.get("/leistungen?q=Hundesteuer").await.is(200).text();
    assert!(list.contains("href=\"/leistungen/99102013002000\""));
}

/// Slugs of the hits of the API, the best first, with the places where something was found and in which file.
async fn found(world: &World, words: &str) -> Vec<(String, Vec<(String, String)>)> {
    let path = format!("/api/v1/blueprints?q={}", server::site::encoded(words));
    let told = world.get(&path).await.is(200).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let places = item["highlights"]["matchedIn"].as_array().unwrap();
            let place = |one: &serde_json::Value| (text(&one["place"]), text(&one["file"]));
            (text(&item["slug"]), places.iter().map(place).collect())
        })
        .collect()
}

#[actix_web::test]
async fn what_stands_inside_of_artefacts_is_found_with_its_place_and_its_file() {
    let world = World::new();
    for (words, place, file) in [
        ("Name des Hundes", "field", "daten/hund.xdf3.xml"),
        ("§ 7 KAG", "law", ""),
        ("steuersatz-ersthund", "parameter", ""),
    ] {
        let hits = found(&world, words).await;
        let (_, places) = hits
            .iter()
            .find(|(slug, _)| slug == "hundesteuer-anmelden")
            .expect(words);
        assert!(
            places.contains(&(place.to_owned(), file.to_owned())),
            "{words}: {places:?}"
        );
    }
    let page = world
        .get("/blaupausen?q=Name+des+Hundes")
        .await
        .is(200)
        .text();
    let link = "/blaupausen/hundesteuer-anmelden/versionen/1.2.0/dateien/daten/hund.xdf3.xml";
    assert!(
        page.contains(&format!("Datenfeld:</span> <a href=\"{link}\">")),
        "{page}"
    );
    world.get(link).await.is(200);
}

#[actix_web::test]
async fn a_field_and_a_law_lead_to_the_blueprints_that_have_them() {
    let world = World::new();
    let file = world
        .get(&format!(
            "{DOG}/versionen/1.2.0/dateien/daten/hund.xdf3.xml"
        ))
        .await
        .is(200)
        .text();
    let id = file.split("href=\"/blaupausen?dataField=").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    for typed in [id.clone(), format!("{id}V1.2"), id.to_lowercase()] {
        let hits = found(&world, &typed).await;
        let dog = hits.iter().find(|(slug, _)| slug == "hundesteuer-anmelden");
        let (_, places) = dog.unwrap_or_else(|| panic!("{typed}: {hits:?}"));
        assert_eq!(
            places.first().map(|(place, _)| place.as_str()),
            Some("field"),
            "{typed}"
        );
    }
    let page = world.get(DOG).await.is(200).text();
    assert!(
        page.contains("href=\"/blaupausen?legalBasis=%C2%A7%207%20KAG\""),
        "{page}"
    );
    assert_eq!(
        found(&world, "§ 7 KAG").await,
        found(&world, "§7 KAG").await
    );
}

#[actix_web::test]
async fn who_uses_a_field_or_cites_a_law_is_told_exactly() {
    let world = World::new();
    let file = world
        .get(&format!(
            "{DOG}/versionen/1.2.0/dateien/daten/hund.xdf3.xml"
        ))
        .await
        .is(200)
        .text();
    let id = file.split("?dataField=").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    for (way, label) in [
        (format!("dataField={id}"), format!("Datenfeld: {id}")),
        (
            "legalBasis=%C2%A77%20Abs.%202%20KAG".to_owned(),
            "Rechtsgrundlage: § 7 KAG".to_owned(),
        ),
        (
            "legalBasis=KAG".to_owned(),
            "Rechtsgrundlage: KAG".to_owned(),
        ),
    ] {
        let page = world
            .get(&format!("/blaupausen?{way}"))
            .await
            .is(200)
            .text();
        assert!(page.contains(&format!("href=\"{DOG}\"")), "{way}");
        assert!(words(&page).contains(&label), "{way} has no chip {label}");
        let api = world
            .get(&format!("/api/v1/blueprints?{way}&page%5Bsize%5D=100"))
            .await
            .is(200)
            .json();
        let slugs = api["items"].as_array().unwrap().iter();
        assert!(
            slugs
                .clone()
                .any(|hit| hit["slug"] == "hundesteuer-anmelden")
        );
        assert_eq!(api["total"], slugs.len(), "{way}");
    }
    // The name of a neighbour is no answer to an exact question.
    for other in ["dataField=F00000000", "legalBasis=%C2%A7%2070%20KAG"] {
        let page = world
            .get(&format!("/blaupausen?{other}"))
            .await
            .is(200)
            .text();
        assert!(words(&page).contains("Keine Blaupause gefunden"), "{other}");
    }
    let both = format!("/blaupausen?dataField={id}&legalBasis=KAG&content=dataFields");
    let page = world.get(&both).await.is(200).text();
    let form = page.split("class=\"facets\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    for kept in [
        format!("name=\"dataField\" value=\"{id}\""),
        "name=\"legalBasis\" value=\"KAG\"".to_owned(),
    ] {
        assert!(form.contains(&kept), "other boxes forget {kept}");
    }
}

#[actix_web::test]
async fn a_citation_means_the_section_of_its_law() {
    let world = World::new();
    let cited = found(&world, "§ 7 KAG").await;
    let (first, places) = cited.first().unwrap();
    assert!(
        places.iter().any(|(place, _)| place == "law"),
        "{first}: {places:?}"
    );
    let all: Vec<&str> = cited.iter().map(|(slug, _)| slug.as_str()).collect();
    assert!(all.contains(&"hundesteuer-anmelden"), "{all:?}");
}

#[actix_web::test]
async fn other_kinds_stand_below_the_blueprints() {
    let world = World::new();
    let page = world.get("/blaupausen?q=Wetzlar").await.is(200).text();
    assert!(page.contains("href=\"/kommunen/06532023\""), "{page}");
    let help = world
        .get("/blaupausen?q=Wie+ver%C3%B6ffentliche+ich+eine+Blaupause%3F")
        .await
        .is(200)
        .text();
    assert!(help.contains("href=\"/hilfe/veroeffentlichen\""), "{help}");
    let kinds = world
        .get("/api/v1/search?q=Wetzlar&kinds=body,blueprint")
        .await
        .is(200)
        .json();
    let kinds: Vec<&str> = kinds["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"blueprint"), "blueprints come first");
    assert!(
        kinds.contains(&"body")
            && kinds
                .iter()
                .all(|kind| ["blueprint", "body"].contains(kind)),
        "{kinds:?}"
    );
}

#[actix_web::test]
async fn proposals_name_titles_and_services() {
    let world = World::new();
    let told = world
        .get("/api/v1/blueprints/suggest?q=hundest")
        .await
        .is(200)
        .json();
    let items = told["items"].as_array().unwrap();
    assert_eq!(items[0]["kind"], "blueprint");
    assert_eq!(items[0]["href"], DOG);
    assert!(items[0]["html"].as_str().unwrap().contains("<mark>"));
    let service = items.iter().find(|one| one["kind"] == "service").unwrap();
    assert!(
        service["href"]
            .as_str()
            .unwrap()
            .starts_with("/leistungen/")
            && service["slug"].is_null(),
        "{service}"
    );
    assert!(items.len() <= 8);
    // What people mean by it comes first, however many begin so.
    world.understand();
    for typed in ["Perso", "perso"] {
        let told = world
            .get(&format!("/api/v1/blueprints/suggest?q={typed}"))
            .await
            .is(200)
            .json();
        let ways = told["items"].as_array().unwrap().iter();
        let ways: Vec<&str> = ways.map(|one| one["href"].as_str().unwrap()).collect();
        assert_eq!(ways[0], "/blaupausen/personalausweis-vorbereiten");
        let list = world.get(&format!("/blaupausen?q={typed}")).await.text();
        let first = list.split("<li class=\"card\">").nth(1).unwrap();
        assert!(first.contains(ways[0]), "{first}");
    }
    let nothing = world
        .get("/api/v1/blueprints/suggest?q=")
        .await
        .is(200)
        .json();
    assert_eq!(nothing["items"], serde_json::json!([]));
}
