//! What each route is asked: addresses of what there is, and writes that would succeed for the one whose right it is.

mod things;

pub use things::{Things, notice_of};

use self::things::undertaking;
use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use serde_json::{Value, json};
use server::routes::Route;

/// What is sent with a write.
enum Sent {
    Json(Value),
    Form(Vec<(&'static str, String)>),
    File(&'static str, Vec<u8>),
    Bytes(&'static str, Vec<u8>),
}

/// Something that would succeed for the one whose right it is.
fn sent(route: &Route, things: &Things) -> Sent {
    let step = json!({"stage": "live", "version": "1.2.0", "effectiveOn": "2026-11-02", "evidence": {"kind": "fileReference", "value": "Az. 1"}});
    let wish = json!({"blueprint": "gewerbe-anmelden", "body": "06531005", "stage": "interest", "effectiveOn": "2026-11-02"});
    let form = |pairs: &[(&'static str, &str)]| {
        Sent::Form(
            pairs
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        )
    };
    let joining = [
        ("body", "06531005"),
        ("role", "acceded"),
        ("from", "01.01.2026"),
        ("until", "31.12.2027"),
    ];
    let table = "blueprint;body;stage;effectiveOn\ngewerbe-anmelden;06531005;interest;2026-11-02\n";
    match (route.method, route.path) {
        (_, "/api/v1/adoptions") => Sent::Json(wish),
        (_, "/api/v1/adoptions/{id}") => Sent::Json(json!({"plannedLiveOn": "2027-01-01"})),
        (_, "/api/v1/adoptions/{id}/steps") => Sent::Json(step),
        (_, "/api/v1/adoptions/{id}/covers") => {
            Sent::Json(json!({"covers": [{"body": "06532001", "from": "2026-11-02"}]}))
        }
        (_, "/api/v1/adoptions/{id}/covers/{key}/answer") => {
            Sent::Json(json!({"answer": "confirmed"}))
        }
        (_, "/api/v1/adoptions/{id}/covers/{key}/end") => {
            Sent::Json(json!({"until": "2026-12-31"}))
        }
        (_, "/api/v1/evidence-files") => {
            Sent::Bytes("application/pdf", b"%PDF-1.7 Abnahme".to_vec())
        }
        (_, "/api/v1/proposals/confirmations" | "/api/v1/proposals/refusals") => {
            Sent::Json(json!({"ids": [things.proposal]}))
        }
        (_, "/api/v1/blueprints/{slug}") => Sent::Json(json!({"operator": {"name": "ekom21"}})),
        (_, "/api/v1/cooperations") => Sent::Json(
            json!({"slug": "eigene", "name": "Eigene", "legalForm": "informal", "lead": "06531005"}),
        ),
        (_, "/api/v1/cooperations/{slug}") => Sent::Json(json!({"name": "Umbenannt"})),
        (_, "/api/v1/cooperations/{slug}/members") => {
            Sent::Json(json!({"body": "06532001", "role": "acceded", "from": "2026-01-01"}))
        }
        (_, "/api/v1/cooperations/{slug}/members/{id}") => {
            Sent::Json(json!({"until": "2026-12-31"}))
        }
        (_, "/api/v1/cooperations/{slug}/proposals") => Sent::Json(wish),
        (_, "/api/v1/cooperations/{slug}/proposals/list") => Sent::Bytes("text/csv", table.into()),
        (_, "/api/v1/submissions/{id}/release" | "/api/v1/submissions/{id}/withdrawal") => {
            Sent::Json(json!({}))
        }
        (_, "/api/v1/submissions/{id}/return") => {
            Sent::Json(json!({"reason": "Die Gebühr fehlt."}))
        }
        (_, "/aufgaben/einreichungen/{id}") => {
            form(&[("was", "zurueckgeben"), ("grund", "Die Gebühr fehlt.")])
        }
        (
            "post",
            "/api/v1/blueprints/{slug}/releases" | "/api/v1/blueprints/{slug}/submissions",
        ) => Sent::Bytes("application/zip", crate::publish::package("1.3.0", "Neu")),
        (_, "/api/v1/blueprints/{slug}/releases/{version}") => {
            Sent::Json(json!({"state": "withdrawn", "reason": "Rechenfehler im Formular"}))
        }
        (_, "/api/v1/notices") => Sent::Json(
            json!({"body": "06531005", "authority": "r-land-hessen-zuwendung", "programme": "IKZ", "reference": "IV 9", "givenOn": "2024-02-24", "from": "2024-03-01"}),
        ),
        (_, "/api/v1/notices/{id}") => Sent::Json(json!({"amountCents": 10_000_000})),
        (_, "/api/v1/undertakings") => Sent::Json(undertaking()),
        (_, "/api/v1/undertakings/{id}/end") => Sent::Json(json!({"outcome": "givenUp"})),
        (_, "/vorhaben/neu") => form(&[
            ("body", "06531005"),
            ("title", "Jagdschein"),
            ("summary", "Ohne Papier"),
            ("mailbox", "digitalisierung@giessen.example.org"),
        ]),
        (_, "/vorhaben/{id}/beenden") => form(&[("ergebnis", "published")]),
        (_, "/api/v1/everyday-words") => {
            Sent::Json(json!({"change": "takeOut", "word": "Perso", "reason": "Test"}))
        }
        // Not the search of the page: nobody keeps one twice.
        (_, "/api/v1/saved-searches") => Sent::Json(json!({"name": "Wohnen", "query": "q=Wohngeld"})),
        (_, "/api/v1/saved-searches/{id}") => Sent::Json(json!({"rhythm": "never"})),
        (_, "/verwaltung/alltagswoerter/eintrag") => form(&[
            ("tun", "entfernen"),
            ("wort", "Perso"),
            ("grundEntfernen", "Test"),
        ]),
        (_, "/verwaltung/alltagswoerter") => Sent::File(
            "datei",
            "wort;richtung;amtlich;buendel;art;bereich;grund\nKärtle;>;Personalausweis;;umgangssprache;;Test\n".into(),
        ),
        (_, "/api/v1/reports") => Sent::Json(
            json!({"cooperation": "digitale-kommune-hessen", "from": "2021-01-01", "until": "2025-12-31"}),
        ),
        (_, "/konto/zugangsschluessel/neu") => form(&[
            ("name", "Nachtlauf"),
            ("stelle", "06531005"),
            ("erlaubnis", "read"),
            ("tage", "90"),
        ]),
        (_, "/berichte") => form(&[
            ("cooperation", "digitale-kommune-hessen"),
            ("from", "2021-01-01"),
            ("until", "2025-12-31"),
            ("asKnownAt", "2026-11-01T00:00:00Z"),
        ]),
        (_, "/barrierefreiheit/melden") => form(&[
            ("kind", "barrier"),
            ("address", "/"),
            ("message", "Eine Barriere auf der Startseite."),
            ("mail", ""),
        ]),
        (_, "/blaupausen/{slug}/nachnutzung/neu") => {
            form(&[("kurz", "ja"), ("body", "06531005"), ("version", "1.2.0")])
        }
        (_, "/nachnutzungen/{id}") => form(&[
            ("stage", "live"),
            ("version", "1.2.0"),
            ("effectiveOn", "2.11.2026"),
            ("evidence", "https://www.giessen.example.org/"),
        ]),
        (_, "/nachnutzungen/{id}/angaben") => {
            form(&[("plannedLiveOn", "01.01.2027"), ("visibility", "public")])
        }
        (_, "/nachnutzungen/{id}/mitversorgte") => {
            form(&[("covers", "06532001"), ("coveredFrom", "02.11.2026")])
        }
        (_, "/nachnutzungen/{id}/mitversorgung") => {
            form(&[("body", "06531005"), ("answer", "confirmed")])
        }
        (_, "/nachnutzungen/{id}/mitversorgung/ende") => {
            form(&[("cover", "06531005@2026-11-02"), ("until", "31.12.2026")])
        }
        // Nobody has reported anything there.
        (_, "/verwaltung/rueckmeldungen") => {
            form(&[("number", "01900000-0000-7000-8000-000000000001")])
        }
        (_, "/kommunen/{key}/angaben") => form(&[("mail", "rathaus@example.org")]),
        (_, "/aufgaben/vorschlaege") => form(&[("was", "alle"), ("gezeigt", &things.proposal)]),
        (_, "/foerderung/neu" | "/foerderung/{id}/aendern") => form(&[
            ("stelle", "06531005"),
            ("revision", "0"),
            ("authority", "r-land-hessen-zuwendung"),
            ("programme", "IKZ"),
            ("reference", "IV 2-2026"),
            ("givenOn", "02.11.2026"),
            ("from", "02.11.2026"),
            ("adoption", &things.adoption),
        ]),
        (_, "/kooperationen/neu") => form(&[
            ("name", "IKZ Eigene"),
            ("legalForm", "informal"),
            ("lead", "06531005"),
            ("signedOn", "01.01.2024"),
        ]),
        (_, "/kooperationen/{slug}/aendern") => form(&[
            ("revision", "1"),
            ("name", "Umbenannt"),
            ("legalForm", "informal"),
            ("signedOn", "24.02.2021"),
        ]),
        (_, "/kooperationen/{slug}/mitglieder" | "/kooperationen/{slug}/mitglieder/{id}") => {
            form(&joining)
        }
        (_, "/kooperationen/{slug}/vorschlagen") => form(&[
            ("blueprint", "gewerbe-anmelden"),
            ("body", "06531005"),
            ("stage", "interest"),
            ("effectiveOn", "02.11.2026"),
        ]),
        (_, "/kooperationen/{slug}/vorschlagen/liste") => Sent::File("datei", table.into()),
        (_, "/kooperationen/{slug}/vorschlagen/eintragen") => form(&[("liste", table)]),
        (_, "/anmelden") => form(&[("persona", "sinn")]),
        (_, "/abmelden" | "/konto/sitzungen") => form(&[]),
        (_, "/anmelden/abmeldung/{issuer}") => form(&[("logout_token", "a.b.c")]),
        (_, "/veroeffentlichen") => Sent::File("paket", crate::publish::package("1.3.0", "Neu")),
        (
            _,
            "/veroeffentlichen/freigabe"
            | "/veroeffentlichen/einreichen"
            | "/veroeffentlichen/paket",
        ) => form(&[("paket", &format!("sha256:{}", "0".repeat(64)))]),
        (_, "/veroeffentlichen/formular") => form(&[("titel", "Fundsachen")]),
        (_, "/blaupausen/{slug}/pflegen") => {
            form(&[("stand", "1"), ("email", "fundbuero@example.org")])
        }
        (_, "/blaupausen/{slug}/versionen/{version}/zustand") => form(&[
            ("stand", "1"),
            ("zustand", "withdrawn"),
            ("grund", "Rechenfehler"),
            ("tag", "22.11.2026"),
        ]),
        (_, "/konto/suchen") => form(&[("name", "Hund"), ("suche", "q=Hund")]),
        (_, "/konto/suchen/{id}") => form(&[("was", "loeschen")]),
        (_, "/abbestellen/{token}") => form(&[("List-Unsubscribe", "One-Click")]),
        (_, "/konto/adresse") => form(&[("mail", "neu@example.org")]),
        (_, "/konto/kennwort") => form(&[("kennwort", ""), ("neu", "lampe wiese kessel dach")]),
        (_, "/konto/nachweis") => form(&[("kennwort", "geraten")]),
        (_, "/konto/passkeys") => Sent::Json(json!({"csrf": "0", "name": "Rechner", "answer": {}})),
        (_, "/konto/nachweis/passkey") => Sent::Json(json!({"csrf": "0", "answer": {}})),
        (_, "/konto/passkeys/entfernen") => form(&[("passkey", "ab")]),
        (
            _,
            "/konto/passkeys/beginnen"
            | "/konto/loeschen"
            | "/konto/wiederherstellung"
            | "/konto/zweiter-faktor"
            | "/adresse/{token}"
            | "/beitritt/{token}"
            | "/anmelden/passkey/beginnen"
            | "/verwaltung/personen/{id}/zuruecksetzen"
            | "/verwaltung/personen/{id}/beenden"
            | "/verwaltung/personen/{id}/uebergeben"
            | "/verwaltung/personen/{id}/loeschen"
            | "/verwaltung/datenschutz"
            | "/konto/zugangsschluessel/{digest}/widerrufen"
            | "/verwaltung/projekte/{id}/beenden",
        ) => form(&[]),
        (_, "/api/v1/token-exchange") => form(&[
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            (
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:id_token",
            ),
            ("subject_token", "a.b.c"),
        ]),
        (_, "/verwaltung/projekte") => form(&[
            ("stelle", "06531005"),
            ("plattform", "https://gitlab.opencode.de"),
            ("projekt", "giessen/hund"),
            ("zweig", "main"),
            ("schutz", "protected"),
        ]),
        (_, "/api/v1/tokens/{digest}") => Sent::Json(json!({})),
        (_, "/anmelden/passkey") => Sent::Json(json!({"answer": {}})),
        (_, "/anmelden/bestaetigen" | "/anmelden/einrichten") => form(&[("code", "123456")]),
        (_, "/anmelden/kennwort") => form(&[("mail", "a@example.org"), ("kennwort", "geraten")]),
        (_, "/anmelden/vergessen") => form(&[("mail", "a@example.org")]),
        (_, "/einladung/{token}" | "/kennwort/{token}") => {
            form(&[("name", "Anna"), ("neu", "lampe wiese kessel dach")])
        }
        (_, "/erste-anmeldung/{token}") => form(&[
            ("name", "Anna"),
            ("mail", "a@example.org"),
            ("stelle", "06531005"),
            ("neu", "lampe wiese kessel dach"),
        ]),
        (_, "/kommunen/{key}/beitreten") => form(&[("name", "Anna"), ("mail", "anna@giessen.de")]),
        (_, "/verwaltung/beitritte") => {
            form(&[("antrag", &things.adoption), ("was", "bestaetigen")])
        }
        (_, "/verwaltung/einladungen") => form(&[
            ("einladung", &format!("sha256:{}", "0".repeat(64))),
            ("was", "zurueck"),
        ]),
        (_, "/verwaltung/personen") => form(&[
            ("stelle", "06531005"),
            ("mail", "anna@giessen.example.org"),
            ("rolle", "erfassen"),
        ]),
        (_, "/verwaltung/regeln") => form(&[("stelle", "06531005"), ("vieraugen", "ja")]),
        (_, "/verwaltung/personen/{id}/rollen") => {
            form(&[("was", "geben"), ("rolle", "freigeben"), ("fuer", "stelle")])
        }
        (method, path) => panic!("what would `{method} {path}` take? Say it here"),
    }
}

/// A request as the page or a program would send it.
pub fn request(route: &Route, things: &Things, csrf: &str) -> TestRequest {
    let method = Method::from_bytes(route.method.to_uppercase().as_bytes()).unwrap();
    let is_write = method != Method::GET;
    let mut address = things.address(route.path);
    if route.path == "/api/v1/reports/adoption" {
        address += "?cooperation=digitale-kommune-hessen&from=2021-01-01&until=2025-12-31";
    }
    if is_write && (route.path.ends_with("/releases") || route.path.ends_with("/submissions")) {
        // The package says so, too.
        address = address.replace("hundesteuer-anmelden", crate::publish::SLUG);
    }
    let request = TestRequest::default().method(method).uri(&address);
    if !is_write {
        return request;
    }
    match sent(route, things) {
        Sent::Json(body) => request
            .insert_header((header::IF_MATCH, "*"))
            .set_json(body),
        Sent::Bytes(kind, bytes) => request
            .insert_header((header::CONTENT_TYPE, kind))
            .set_payload(bytes),
        Sent::Form(mut pairs) => {
            pairs.push(("csrf", csrf.to_owned()));
            request.set_form(pairs)
        }
        Sent::File(field, bytes) => {
            let text = format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--grenze\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"datei\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            let body = [text.as_bytes(), &bytes, b"\r\n--grenze--\r\n"].concat();
            request
                .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=grenze"))
                .set_payload(body)
        }
    }
}
