//! Who is asked once more who they are loses nothing of what they typed.

use crate::world::{Answer, World};

/// Where the way to the proof leads back to.
fn back(asked: &Answer) -> String {
    let to = asked.header("location");
    let (_, back) = to.split_once("/anmelden/nachweis?zurueck=").expect(to);
    decoded(back)
}

/// What a browser makes of a part of an address.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex = [rest.next().unwrap(), rest.next().unwrap()];
            let hex = std::str::from_utf8(&hex).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[actix_web::test]
async fn a_step_waits_with_its_file_while_its_sender_proves_who_they_are() {
    let world = World::new();
    let of = "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005";
    let list = world.get(of).await.json();
    let place = format!(
        "/nachnutzungen/{}",
        list["items"][0]["id"].as_str().unwrap()
    );
    let giessen = world.as_person("giessen").await;
    giessen.proved_long_ago();
    let file = ("file", "abnahme.txt", &b"Abnahme am 2. November"[..]);
    let typed = [
        ("stage", "live"),
        ("version", "1.2.0"),
        ("effectiveOn", "02.11.2026"),
        ("evidence", "Az. 4711"),
        ("note", "seit heute für alle"),
    ];
    let asked = giessen.post_file(&place, &typed, file).await.is(303);
    let back = back(&asked);
    assert!(back.starts_with(&format!("{place}?gemerkt=")), "{back}");
    let page = giessen.get(&back).await.is(200).text();
    for kept in [
        "Az. 4711",
        "seit heute für alle",
        "02.11.2026",
        "abnahme.txt",
    ] {
        assert!(page.contains(kept), "{kept} is lost");
    }
    let sinn = world.as_person("sinn").await;
    let page = sinn.get(&back).await.is(200).text();
    assert!(!page.contains("Az. 4711"), "it is nobody else's");

    giessen.proves_now();
    let page = giessen.get(&back).await.is(200).text();
    let mark = "name=\"keptFile\" value=\"";
    let digest = &page[page.find(mark).unwrap() + mark.len()..][..71];
    let mut again = typed.to_vec();
    again.extend([("keptFile", digest), ("keptFileName", "abnahme.txt")]);
    giessen.post_form(&place, &again).await.is(303);
    let page = world.get(&place).await.is(200).text();
    assert!(
        page.contains("abnahme.txt") && page.contains("seit heute für alle"),
        "{page}"
    );
}

#[actix_web::test]
async fn a_file_is_not_chosen_twice_because_of_another_mistake() {
    let world = World::new();
    let of = "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005";
    let list = world.get(of).await.json();
    let place = format!(
        "/nachnutzungen/{}",
        list["items"][0]["id"].as_str().unwrap()
    );
    let giessen = world.as_person("giessen").await;
    let file = ("file", "abnahme.txt", &b"Abnahme"[..]);
    let wrong = [("stage", "live"), ("effectiveOn", "31.02.2026")];
    let page = giessen.post_file(&place, &wrong, file).await.is(422).text();
    assert!(
        page.contains("Die Datei „abnahme.txt“ ist schon hochgeladen"),
        "{page}"
    );
}

#[actix_web::test]
async fn what_was_ticked_stays_ticked() {
    let world = World::new();
    let open = world.api("giessen").get("/api/v1/proposals").await.json();
    let id = open["items"][0]["id"].as_str().unwrap().to_owned();
    let giessen = world.as_person("giessen").await;
    giessen.proved_long_ago();
    let asked = giessen
        .post_form(
            "/aufgaben/vorschlaege",
            &[("was", "bestaetigen"), ("vorschlag", &id)],
        )
        .await
        .is(303);
    giessen.proves_now();
    let page = giessen.get(&back(&asked)).await.is(200).text();
    assert!(page.contains(&format!("value=\"{id}\" checked")), "{page}");
}

#[actix_web::test]
async fn a_message_to_who_releases_waits_too() {
    let world = World::new();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let bytes = crate::publish::package("1.0.0", "Erste Fassung");
    let page = crate::publish::upload(&clerk, &bytes).await.is(200).text();
    let digest = crate::publish::carried(&page).unwrap();
    clerk.proved_long_ago();
    let said = [
        ("paket", digest.as_str()),
        ("nachricht", "Bitte bis Freitag."),
    ];
    let asked = clerk
        .post_form("/veroeffentlichen/einreichen", &said)
        .await
        .is(303);
    clerk.proves_now();
    let page = clerk.get(&back(&asked)).await.is(200).text();
    assert!(page.contains("Bitte bis Freitag."), "{page}");
}
