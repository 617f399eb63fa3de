//! The pages of cooperations, as a coordinator and others use them.

use crate::world::World;

const HERE: &str = "/kooperationen/digitale-kommune-hessen";
const LIST: &[u8] = include_bytes!("../../../../examples/registry/liste-der-koordination.csv");

#[actix_web::test]
async fn a_coordinator_founds_a_cooperation_takes_members_in_and_sees_the_matrix() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let list = coordinator.get("/kooperationen").await.is(200).text();
    assert!(list.contains("IKZ Digitale Kommune@Hessen") && list.contains("Kooperation anlegen"));

    let wrong = coordinator
        .post_form(
            "/kooperationen/neu",
            &[("name", ""), ("signedOn", "31.02.2024")],
        )
        .await
        .is(422)
        .text();
    for told in [
        "Geben Sie der Kooperation einen Namen.",
        "Wählen Sie die Rechtsform.",
        "Wählen Sie die federführende Stelle.",
        "31.02.2024",
    ] {
        assert!(wrong.contains(told), "{told}");
    }
    let new = [
        ("name", "IKZ Lahn & Dill"),
        ("legalForm", "informal"),
        ("lead", "06532023"),
        ("signedOn", "01.01.2024"),
    ];
    let made = coordinator
        .post_form("/kooperationen/neu", &new)
        .await
        .is(303);
    let page = "/kooperationen/ikz-lahn-dill";
    assert_eq!(made.header("location"), page);

    let members = format!("{page}/mitglieder");
    let several = [
        ("body", "Neu"),
        ("role", "founding"),
        ("from", "01.01.2024"),
    ];
    let asked = coordinator
        .post_form(&members, &several)
        .await
        .is(422)
        .text();
    assert!(asked.contains("Gemeint sein können: ") && asked.contains("value=\"Neu\""));
    let named = [
        ("body", "Gießen"),
        ("role", "founding"),
        ("from", "01.01.2024"),
    ];
    // The county has the same name: the town is meant by its key.
    let answer = coordinator.post_form(&members, &named).await;
    if answer.status.as_u16() == 422 {
        assert!(answer.text().contains("06531005"));
    }
    let joined = if answer.status.as_u16() == 303 {
        answer
    } else {
        let by_key = [
            ("body", "Gießen (06531005)"),
            ("role", "founding"),
            ("from", "01.01.2024"),
        ];
        coordinator.post_form(&members, &by_key).await.is(303)
    };
    assert_eq!(joined.header("location"), page);
    let again = [
        ("body", "06531005"),
        ("role", "acceded"),
        ("from", "01.06.2024"),
    ];
    let refused = coordinator.post_form(&members, &again).await.is(422).text();
    assert!(refused.contains("bereits Mitglied"));

    let shown = world.get(page).await.is(200).text();
    assert!(
        shown.contains("Hundesteuer")
            && shown.contains("in Betrieb")
            && shown.contains("/nachnutzungen/")
    );
    assert!(shown.contains("keine Nachnutzung") || shown.contains("in Betrieb"));
    assert!(
        !shown.contains("Mitglieder verwalten"),
        "strangers see no forms"
    );
    let filtered = world
        .get(&format!("{page}?topic=Gibt-es-nicht"))
        .await
        .is(200)
        .text();
    assert!(!filtered.contains("id=\"matrix\""));
}

#[actix_web::test]
async fn others_see_the_page_and_change_nothing() {
    let world = World::new();
    let giessen = world.as_person("giessen").await;
    let page = giessen.get(HERE).await.is(200).text();
    assert!(!page.contains("/vorschlagen") && !page.contains("Angaben ändern"));
    for path in ["aendern", "mitglieder", "vorschlagen", "liste.csv"] {
        giessen.get(&format!("{HERE}/{path}")).await.is(403);
    }
    let join = [
        ("body", "06532020"),
        ("role", "acceded"),
        ("from", "01.01.2026"),
    ];
    giessen
        .post_form(&format!("{HERE}/mitglieder"), &join)
        .await
        .is(403);
    let form = giessen.get("/kooperationen/neu").await.is(200).text();
    assert!(form.contains("Sie können keine Kooperation anlegen"));
}

#[actix_web::test]
async fn a_change_is_kept_and_an_older_form_is_told_so() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let path = format!("{HERE}/aendern");
    let form = coordinator.get(&path).await.is(200).text();
    let mark = "name=\"revision\" value=\"";
    let at = form.find(mark).unwrap() + mark.len();
    let revision = form[at..].split('"').next().unwrap();
    let to = [
        ("revision", revision),
        ("name", "Umbenannt"),
        ("legalForm", "informal"),
        ("signedOn", "24.02.2021"),
    ];
    coordinator.post_form(&path, &to).await.is(303);
    assert!(world.get(HERE).await.text().contains("<h1>Umbenannt</h1>"));
    let late = coordinator.post_form(&path, &to).await.is(422).text();
    assert!(late.contains("inzwischen geändert"));
}

#[actix_web::test]
async fn a_single_step_is_proposed_with_all_flaws_at_their_fields() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let path = format!("{HERE}/vorschlagen");
    let wish = [
        ("body", "06413000"),
        ("blueprint", "gewerbe-anmelden"),
        ("stage", "live"),
        ("effectiveOn", "03.11.2026"),
    ];
    let refused = coordinator.post_form(&path, &wish).await.is(422).text();
    assert!(
        refused.contains("id=\"evidence-fehler\"")
            && refused.contains("value=\"gewerbe-anmelden\"")
    );
    let mut good = wish.to_vec();
    good.push(("evidence", "Az. 10-24/2026"));
    coordinator.post_form(&path, &good).await.is(303);
    let page = coordinator.get(HERE).await.text();
    assert!(page.contains("Die neuesten Vorschläge"));
    assert!(
        !world
            .get(HERE)
            .await
            .text()
            .contains("Die neuesten Vorschläge")
    );
}

#[actix_web::test]
async fn a_blueprint_is_proposed_by_its_title_or_chosen_among_what_may_be_meant() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let path = format!("{HERE}/vorschlagen");
    let form = coordinator.get(&path).await.is(200).text();
    let title = world
        .get("/api/v1/blueprints/gewerbe-anmelden")
        .await
        .json()["title"]
        .as_str()
        .unwrap()
        .to_owned();
    let proposed = format!("{title} (gewerbe-anmelden)");
    assert!(
        form.contains(&format!("<option value=\"{proposed}\">")),
        "without script the browser proposes titles"
    );
    let wish = |blueprint: &str, note: &str| {
        [
            ("body", "06413000"),
            ("stage", "interest"),
            ("effectiveOn", "03.11.2026"),
            ("blueprint", blueprint),
            ("note", note),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |fields: &[(&str, String)]| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        coordinator.post_form(&path, &fields).await
    };
    for (text, note) in [(proposed.clone(), "a"), (title.to_uppercase(), "b")] {
        send(&wish(&text, note)).await.is(303);
    }
    // Words with which one would search are no title: what they may mean is offered, and one click chooses.
    let words = "ich möchte ein Gewerbe anmelden";
    let asked = send(&wish(words, "c")).await.is(422).text();
    assert!(asked.contains("id=\"blueprint-fehler\"") && asked.contains(words));
    assert!(asked.contains("name=\"meant\" value=\"gewerbe-anmelden\""));
    let mut chosen = wish(words, "c").to_vec();
    chosen.push(("meant", "gewerbe-anmelden".to_owned()));
    send(&chosen).await.is(303);
    let unknown = send(&wish("xyzzyplugh", "d")).await.is(422).text();
    assert!(unknown.contains("findet das Register nicht") && !unknown.contains("name=\"meant\""));
}

#[actix_web::test]
async fn a_suggestion_shows_every_flaw_at_once_also_beside_fields_that_cannot_be_read() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let path = format!("{HERE}/vorschlagen");
    let sent = [
        ("body", "06532020"),
        ("blueprint", "xyzzyplugh"),
        ("stage", "live"),
        ("effectiveOn", "01.01.2999"),
        ("version", "eins"),
        ("evidence", ""),
    ];
    let page = coordinator.post_form(&path, &sent).await.is(422).text();
    for field in ["blueprint", "body", "effectiveOn", "version", "evidence"] {
        let flaw = format!("id=\"{field}-fehler\"");
        assert!(page.contains(&flaw), "{field}");
    }
    let empty = coordinator.post_form(&path, &[]).await.is(422).text();
    for field in ["blueprint", "body", "stage", "effectiveOn"] {
        let flaw = format!("id=\"{field}-fehler\"");
        assert!(empty.contains(&flaw), "{field}");
    }
}

#[actix_web::test]
async fn a_list_is_shown_first_and_entered_by_one_click() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let check = format!("{HERE}/vorschlagen/liste");
    let bad = String::from_utf8(LIST.to_vec())
        .unwrap()
        .replace("2026-11-03", "31.11.2026")
        .replace("06531005;in Betrieb", "06532020;in Betrieb");
    let refused = coordinator
        .post_file(&check, &[], ("datei", "liste.csv", bad.as_bytes()))
        .await
        .is(422)
        .text();
    assert!(refused.contains("2 Stellen der Liste sind"));
    assert!(refused.contains("ist kein Tag") && refused.contains("kein Mitglied"));
    assert!(!refused.contains("name=\"liste\""));

    let seen = coordinator
        .post_file(&check, &[], ("datei", "liste.csv", LIST))
        .await
        .is(200)
        .text();
    assert!(seen.contains("4 Vorschläge eintragen"));
    let api = world.api("koordination");
    let path = "/api/v1/cooperations/digitale-kommune-hessen/proposals?page%5Bsize%5D=100";
    let before = api.get(path).await.json()["items"]
        .as_array()
        .unwrap()
        .len();
    let mark = "name=\"liste\" value=\"";
    let at = seen.find(mark).unwrap() + mark.len();
    let list = seen[at..]
        .split('"')
        .next()
        .unwrap()
        .replace("&#x2F;", "/")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    coordinator
        .post_form(
            &format!("{HERE}/vorschlagen/eintragen"),
            &[("liste", &list)],
        )
        .await
        .is(303);
    let after = api.get(path).await.json();
    let after = after["items"].as_array().unwrap();
    assert_eq!(after.len(), before + 4);
    assert!(after.iter().take(4).any(|one| {
        one["evidence"][0]["value"]
            == "https://www.giessen.example.org/service/kita-platz-vormerken"
    }));

    let none = coordinator.post_form(&check, &[]).await.is(422).text();
    assert!(none.contains("Wählen Sie eine Datei"));
}

#[actix_web::test]
async fn the_template_is_a_list_that_can_be_filled_in() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let template = coordinator
        .get(&format!("{HERE}/liste.csv"))
        .await
        .is(200)
        .text();
    assert!(template.starts_with("\u{feff}Blaupause;Titel;Kommune;Name;Stand heute;Stufe;"));
    assert!(
        template
            .lines()
            .any(|line| line.contains("gewerbe-anmelden") && line.contains("06413000"))
    );
    let check = format!("{HERE}/vorschlagen/liste");
    let empty = coordinator
        .post_file(&check, &[], ("datei", "liste.csv", template.as_bytes()))
        .await
        .is(422)
        .text();
    assert!(empty.contains("noch keine Zeile ausgefüllt"));
    let filled: String = template
        .lines()
        .map(|line| {
            if line.starts_with("gewerbe-anmelden;") && line.contains(";06413000;") {
                line.replace(";;;;;", ";zugesagt;03.11.2026;;;") + "\n"
            } else {
                line.to_owned() + "\n"
            }
        })
        .collect();
    let seen = coordinator
        .post_file(&check, &[], ("datei", "liste.csv", filled.as_bytes()))
        .await
        .is(200)
        .text();
    assert!(seen.contains("Vorschlag eintragen") && seen.contains("der Vorlage werden übergangen"));
}
