//! The ratchet over HTTP: every route as a stranger, and as somebody of another body, with a session and with a token.
//!
//! What is asked belongs to Wetzlar, Gießen or the cooperation; who asks is Sinn, which may do everything for itself. A
//! new route needs a line in [`EXPECTED`], and for a write something that would succeed for its owner in [`sent`].

pub mod asked;
mod roles;

use crate::world::{Answer, World};
use actix_web::http::header;
use asked::{Things, request};
use server::routes::{Access, Route, TABLE};

/// Method, path, what a stranger gets, what the other body gets: `303>anmelden` is the way to the sign-in.
const EXPECTED: &str = "
get /livez 200 200
get /readyz 200 200
get /metrics 200 200
get /assets/{name} 404 404
get /.well-known/security.txt 404 404
get /schema/blaupause-1.json 200 200
get /api/v1/adoptions 200 200
post /api/v1/adoptions 401 403
get /api/v1/adoptions/{id} 200 200
patch /api/v1/adoptions/{id} 401 403
post /api/v1/adoptions/{id}/steps 401 403
post /api/v1/adoptions/{id}/covers 401 403
post /api/v1/adoptions/{id}/covers/{key}/answer 401 403
post /api/v1/adoptions/{id}/covers/{key}/end 401 403
get /api/v1/adoptions/{id}/evidence/{digest} 404 404
post /api/v1/evidence-files 401 201
get /api/v1/proposals 401 200
post /api/v1/proposals/confirmations 401 403
post /api/v1/proposals/refusals 401 403
get /api/v1/bodies 200 200
get /api/v1/bodies/{key} 200 200
get /api/v1/bodies/{key}/alike 200 200
get /api/v1/blueprints 200 200
get /api/v1/blueprints/suggest 200 200
get /api/v1/blueprints/{slug} 200 200
patch /api/v1/blueprints/{slug} 401 403
get /api/v1/blueprints/{slug}/compare/{a}/{b} 200 200
get /api/v1/blueprints/{slug}/releases 200 200
get /api/v1/cooperations 200 200
post /api/v1/cooperations 401 403
get /api/v1/cooperations/{slug} 200 200
patch /api/v1/cooperations/{slug} 401 403
get /api/v1/cooperations/{slug}/members 200 200
post /api/v1/cooperations/{slug}/members 401 403
get /api/v1/cooperations/{slug}/members/{id} 200 200
patch /api/v1/cooperations/{slug}/members/{id} 401 403
get /api/v1/cooperations/{slug}/matrix 200 200
get /api/v1/cooperations/{slug}/proposals 401 403
post /api/v1/cooperations/{slug}/proposals 401 403
post /api/v1/cooperations/{slug}/proposals/list 401 403
post /api/v1/blueprints/{slug}/releases 401 403
get /api/v1/blueprints/{slug}/releases/{version} 200 200
patch /api/v1/blueprints/{slug}/releases/{version} 401 403
get /api/v1/blueprints/{slug}/releases/{version}/package 200 200
get /api/v1/blueprints/{slug}/releases/{version}/files/{path:.*} 200 200
get /api/v1/blueprints/{slug}/submissions 401 200
post /api/v1/blueprints/{slug}/submissions 401 403
get /api/v1/submissions 401 200
get /api/v1/submissions/{id} 401 404
get /api/v1/submissions/{id}/package 401 404
post /api/v1/submissions/{id}/release 401 404
post /api/v1/submissions/{id}/return 401 404
post /api/v1/submissions/{id}/withdrawal 401 404
get /api/v1/bundles/{id} 404 404
get /api/v1/services 200 200
get /api/v1/services/{key} 200 200
get /api/v1/notices 401 200
post /api/v1/notices 401 403
get /api/v1/notices/{id} 401 404
patch /api/v1/notices/{id} 401 404
get /api/v1/notices/{id}/files/{digest} 401 404
get /api/v1/reports 200 200
post /api/v1/reports 401 403
get /api/v1/reports/adoption 200 200
get /api/v1/reports/{number} 200 200
post /api/v1/token-exchange 401 401
get /api/v1/tokens 401 200
get /api/v1/tokens/{digest} 401 404
delete /api/v1/tokens/{digest} 401 404
get / 200 200
get /berichte 200 200
post /berichte 401 403
get /berichte/vorschau 422 422
get /berichte/{number} 200 200
get /blaupausen 200 200
get /blaupausen.atom 200 200
get /vorhaben.atom 200 200
get /blaupausen/{slug} 200 200
get /blaupausen/{slug}/was-ist-zu-tun 200 200
get /blaupausen/{slug}/versionen/{version} 200 200
get /blaupausen/{slug}/versionen/{version}/dateien/{path:.*} 200 200
get /blaupausen/{slug}/vergleich/{a}/{b} 200 200
get /leistungen 200 200
get /leistungen/{key} 200 200
get /hilfe 200 200
get /hilfe/{slug} 200 200
get /problems/{name} 200 200
get /impressum 200 200
get /datenschutz 200 200
get /barrierefreiheit 200 200
get /barrierefreiheit/melden 200 200
post /barrierefreiheit/melden 200 200
get /status 200 200
get /konto 303>anmelden 200
get /konto/adresse 303>anmelden 200
post /konto/adresse 401 303
get /konto/daten 303>anmelden 200
get /konto/daten/auskunft.zip 303>anmelden 200
get /konto/loeschen 303>anmelden 200
post /konto/loeschen 401 303
get /konto/kennwort 303>anmelden 200
post /konto/kennwort 401 303
get /konto/nachweis 303>anmelden 200
post /konto/nachweis 401 404
post /konto/nachweis/passkey 401 403
post /konto/passkeys 401 403
post /konto/passkeys/beginnen 401 422
post /anmelden/passkey 422 422
post /anmelden/passkey/beginnen 422 422
post /konto/passkeys/entfernen 401 404
post /konto/wiederherstellung 401 200
get /konto/suchen 303>anmelden 200
post /konto/suchen 401 303
get /konto/suchen/{id} 303>anmelden 404
post /konto/suchen/{id} 401 404
get /konto/zugangsschluessel 303>anmelden 200
get /konto/zugangsschluessel/neu 303>anmelden 200
post /konto/zugangsschluessel/neu 401 403
get /konto/zugangsschluessel/{digest}/widerrufen 303>anmelden 404
post /konto/zugangsschluessel/{digest}/widerrufen 401 404
post /konto/zweiter-faktor 401 303
get /abbestellen/{token} 404 404
post /abbestellen/{token} 404 404
get /adresse/{token} 422 422
post /adresse/{token} 422 422
get /anmelden/bestaetigen 200 200
post /anmelden/bestaetigen 422 422
get /anmelden/einrichten 422 422
post /anmelden/einrichten 422 422
get /anmelden/kennwort 200 200
post /anmelden/kennwort 422 422
get /anmelden/vergessen 200 200
post /anmelden/vergessen 200 200
get /einladung/{token} 422 422
post /einladung/{token} 422 422
get /erste-anmeldung/{token} 422 422
post /erste-anmeldung/{token} 422 422
get /kennwort/{token} 422 422
post /kennwort/{token} 422 422
get /kommunen/{key}/beitreten 200 200
post /kommunen/{key}/beitreten 422 422
get /beitritt/{token} 422 422
post /beitritt/{token} 422 422
get /verwaltung 303>anmelden 200
get /verwaltung/alltagswoerter 303>anmelden 403
post /verwaltung/alltagswoerter 401 403
get /verwaltung/alltagswoerter.csv 303>anmelden 403
get /verwaltung/alltagswoerter/eintrag 303>anmelden 403
post /verwaltung/alltagswoerter/eintrag 401 403
get /verwaltung/beitritte 303>anmelden 200
post /verwaltung/beitritte 401 404
post /verwaltung/einladungen 401 404
get /verwaltung/datenschutz 303>anmelden 403
post /verwaltung/datenschutz 401 403
get /verwaltung/datenschutz/verzeichnis 303>anmelden 403
get /verwaltung/datenschutz/verzeichnis.json 303>anmelden 403
get /verwaltung/rueckmeldungen 303>anmelden 403
post /verwaltung/rueckmeldungen 401 403
get /verwaltung/personen 303>anmelden 200
post /verwaltung/personen 401 403
post /verwaltung/regeln 401 403
get /verwaltung/personen/{id} 303>anmelden 403
post /verwaltung/personen/{id}/rollen 401 403
post /verwaltung/personen/{id}/zuruecksetzen 401 403
get /verwaltung/personen/{id}/beenden 303>anmelden 403
post /verwaltung/personen/{id}/beenden 401 403
post /verwaltung/personen/{id}/uebergeben 401 403
get /verwaltung/personen/{id}/loeschen 303>anmelden 403
post /verwaltung/personen/{id}/loeschen 401 403
get /verwaltung/projekte 303>anmelden 200
post /verwaltung/projekte 401 403
get /verwaltung/projekte/{id}/beenden 303>anmelden 404
post /verwaltung/projekte/{id}/beenden 401 404
get /verwaltung/protokoll 303>anmelden 403
get /verwaltung/protokoll.csv 303>anmelden 403
get /verwaltung/zugangsschluessel 303>anmelden 403
get /api/v1/everyday-words 401 403
post /api/v1/everyday-words 401 403
get /api/v1/saved-searches 401 200
post /api/v1/saved-searches 401 201
get /api/v1/saved-searches/{id} 401 404
patch /api/v1/saved-searches/{id} 401 404
delete /api/v1/saved-searches/{id} 401 404
get /api/v1/undertakings 200 200
post /api/v1/undertakings 401 403
post /api/v1/undertakings/{id}/end 401 403
get /api/v1/search 200 200
get /api/v1/openapi.json 200 200
get /blaupausen/{slug}/nachnutzung 301 301
get /blaupausen/{slug}/nachnutzung/neu 303>anmelden 200
post /blaupausen/{slug}/nachnutzung/neu 401 403
get /nachnutzungen/{id} 200 200
post /nachnutzungen/{id} 401 403
post /nachnutzungen/{id}/mitversorgung 401 403
post /nachnutzungen/{id}/mitversorgung/ende 401 403
post /nachnutzungen/{id}/angaben 401 403
post /nachnutzungen/{id}/mitversorgte 401 403
get /kommunen 200 200
get /kommunen/{key} 200 200
get /kommunen/{key}/angaben 303>anmelden 403
post /kommunen/{key}/angaben 401 403
get /aufgaben 303>anmelden 200
post /aufgaben/vorschlaege 401 403
get /aufgaben/einreichungen/{id} 303>anmelden 404
post /aufgaben/einreichungen/{id} 401 404
get /foerderung 303>anmelden 200
get /foerderung/neu 303>anmelden 403
post /foerderung/neu 401 403
get /foerderung/{id} 303>anmelden 404
get /foerderung/{id}/aendern 303>anmelden 404
post /foerderung/{id}/aendern 401 404
get /foerderung/{id}/dateien/{digest} 303>anmelden 404
get /kooperationen 200 200
get /kooperationen/neu 303>anmelden 200
post /kooperationen/neu 401 403
get /kooperationen/{slug} 200 200
get /kooperationen/{slug}/aendern 303>anmelden 403
post /kooperationen/{slug}/aendern 401 403
get /kooperationen/{slug}/mitglieder 303>anmelden 403
post /kooperationen/{slug}/mitglieder 401 403
post /kooperationen/{slug}/mitglieder/{id} 401 403
get /kooperationen/{slug}/vorschlagen 303>anmelden 403
post /kooperationen/{slug}/vorschlagen 401 403
post /kooperationen/{slug}/vorschlagen/liste 401 403
post /kooperationen/{slug}/vorschlagen/eintragen 401 403
get /kooperationen/{slug}/liste.csv 303>anmelden 403
get /vorhaben 200 200
get /vorhaben/neu 303>anmelden 200
post /vorhaben/neu 401 403
post /vorhaben/{id}/beenden 401 403
get /anmelden 200 200
get /anmelden/abgemeldet 303 303
post /anmelden/abmeldung/{issuer} 404 404
get /anmelden/nachweis 303>anmelden 303
get /anmelden/rueckkehr/{issuer} 404 404
get /anmelden/weiter/{issuer} 404 404
get /konto/sitzungen 303>anmelden 200
post /konto/sitzungen 401 303
post /anmelden 303 303
post /abmelden 401 303
get /veroeffentlichen 303>anmelden 200
post /veroeffentlichen 401 422
get /veroeffentlichen/freigabe 303>anmelden 422
post /veroeffentlichen/freigabe 401 422
post /veroeffentlichen/einreichen 401 422
post /veroeffentlichen/paket 401 422
get /veroeffentlichen/formular 303>anmelden 200
post /veroeffentlichen/formular 401 400
get /blaupausen/{slug}/pflegen 303>anmelden 403
post /blaupausen/{slug}/pflegen 401 403
get /blaupausen/{slug}/versionen/{version}/zustand 303>anmelden 403
post /blaupausen/{slug}/versionen/{version}/zustand 401 403
";

const _: () = fits(EXPECTED);

/// A route without a line, or a line without a route, does not compile; the order is that of `routes.rs`.
const fn fits(text: &str) {
    let text = text.as_bytes();
    let mut at = after(text, 0, b"\n");
    let mut route = 0;
    while route < TABLE.len() {
        at = after(text, at, TABLE[route].method.as_bytes());
        at = after(text, at, b" ");
        at = after(text, at, TABLE[route].path.as_bytes());
        at = after(text, at, b" ");
        while at < text.len() && text[at] != b'\n' {
            at += 1;
        }
        at += 1;
        route += 1;
    }
    assert!(
        at >= text.len(),
        "the table of expectations has a line for a route that is not in routes.rs"
    );
}

const fn after(text: &[u8], at: usize, wanted: &[u8]) -> usize {
    let mut next = 0;
    while next < wanted.len() {
        assert!(
            at + next < text.len() && text[at + next] == wanted[next],
            "a route of routes.rs has no line in a table of tests/it/access, or not in the same order"
        );
        next += 1;
    }
    at + wanted.len()
}

/// Writes in which everybody handles only what is their own: whose it is does not stand in the request.
const ONES_OWN: [&str; 33] = [
    // Who asks is said by what the platform of the job has signed.
    "post /api/v1/token-exchange",
    "post /konto/adresse",
    "post /konto/kennwort",
    "post /konto/loeschen",
    "post /konto/passkeys/beginnen",
    "post /konto/wiederherstellung",
    "post /konto/sitzungen",
    "post /konto/suchen",
    "post /api/v1/saved-searches",
    "post /konto/zweiter-faktor",
    // Open to strangers: who acts is said by a secret that was sent to them, or by what they prove.
    "post /abbestellen/{token}",
    "post /adresse/{token}",
    "post /anmelden/bestaetigen",
    "post /anmelden/einrichten",
    "post /anmelden/kennwort",
    "post /anmelden/passkey",
    "post /anmelden/passkey/beginnen",
    "post /anmelden/vergessen",
    "post /beitritt/{token}",
    "post /einladung/{token}",
    "post /erste-anmeldung/{token}",
    "post /kennwort/{token}",
    "post /kommunen/{key}/beitreten",
    "post /abmelden",
    "post /anmelden",
    "post /api/v1/evidence-files",
    "post /aufgaben/vorschlaege",
    "post /barrierefreiheit/melden",
    "post /veroeffentlichen",
    "post /veroeffentlichen/formular",
    // By the digest of a package that oneself has sent; `publish.rs` tries that of another.
    "post /veroeffentlichen/einreichen",
    "post /veroeffentlichen/freigabe",
    "post /veroeffentlichen/paket",
];

fn said(answer: &Answer) -> String {
    let leads_to_sign_in = answer.header("location").starts_with("/anmelden?");
    let mark = if leads_to_sign_in { ">anmelden" } else { "" };
    format!("{}{mark}", answer.status.as_u16())
}

fn is_of_api(route: &Route) -> bool {
    route.path.starts_with("/api/")
}

/// Whether a stranger was kept out of what is for known people.
fn is_kept_out(route: &Route, told: &str) -> bool {
    match (route.method, is_of_api(route)) {
        ("get", false) => told == "303>anmelden",
        _ => told == "401",
    }
}

#[actix_web::test]
async fn strangers_and_other_bodies_get_nowhere_they_do_not_belong() {
    let mut world = World::new();
    let mut things = Things::of(&world).await;
    let mut lines = vec![String::new()];
    let mut wrong = Vec::new();
    for route in TABLE {
        let name = format!("{} {}", route.method, route.path);
        let stranger = said(&world.send(request(route, &things, "0")).await);
        // A new session each time: one of the routes ends it.
        let other = if is_of_api(route) {
            said(&world.api("sinn").send(request(route, &things, "")).await)
        } else {
            let sinn = world.as_person("sinn").await;
            said(&sinn.send(request(route, &things, &sinn.csrf)).await)
        };
        if route.access == Access::Known && !is_kept_out(route, &stranger) {
            wrong.push(format!(
                "{name} is for known people, a stranger got {stranger}"
            ));
        }
        if [&stranger, &other].iter().any(|told| told.starts_with('5')) {
            wrong.push(format!("{name} failed: {stranger} {other}"));
        }
        let is_foreign_write = route.method != "get" && !ONES_OWN.contains(&name.as_str());
        if is_foreign_write && !matches!(other.as_str(), "403" | "404") {
            wrong.push(format!("{name} is not Sinn's, but Sinn got {other}"));
        }
        lines.push(format!("{name} {stranger} {other}"));
        // Sinn has just erased itself.
        if name == "post /konto/loeschen" {
            world = World::new();
            things = Things::of(&world).await;
        }
    }
    lines.push(String::new());
    assert!(
        wrong.is_empty(),
        "{}\n{}",
        wrong.join("\n"),
        lines.join("\n")
    );
    let told = lines.join("\n");
    assert_eq!(
        told, EXPECTED,
        "if this is meant, EXPECTED has to say:\n{told}"
    );
}

/// Writes that may end well and keep nothing in the database: a file on its way, a look at what would be.
const KEEPS_NOTHING: [&str; 5] = [
    "post /aufgaben/vorschlaege",
    "post /kooperationen/{slug}/vorschlagen/liste",
    "post /veroeffentlichen",
    "post /veroeffentlichen/formular",
    "post /veroeffentlichen/paket",
];

#[actix_web::test]
async fn every_write_leaves_its_line_in_the_audit_log() {
    let mut world = World::new();
    let mut things = Things::of(&world).await;
    let mut is_used_up = false;
    let mut ended = 0;
    let mut untold = Vec::new();
    for route in TABLE.iter().filter(|route| route.method != "get") {
        // Those who are asked for there may be gone afterwards.
        let ends_people = ["/verwaltung", "/konto"]
            .iter()
            .any(|part| route.path.starts_with(part));
        if ends_people || is_used_up {
            world = World::new();
            things = Things::of(&world).await;
        }
        is_used_up = ends_people;
        let name = format!("{} {}", route.method, route.path);
        let mut is_ended = false;
        for persona in ["giessen", "wetzlar-freigabe", "koordination", "verwaltung"] {
            let answer = if is_of_api(route) {
                world.api(persona).send(request(route, &things, "")).await
            } else {
                let person = world.as_person(persona).await;
                person.send(request(route, &things, &person.csrf)).await
            };
            // Led to the proof of who they are, or to what is there already: nothing was written.
            let mut said = answer.headers.get_all(header::SET_COOKIE);
            let is_there = said.any(|one| one.to_str().unwrap().contains("bereits-begonnen"));
            let is_asked = is_there || answer.header("location").starts_with("/anmelden/nachweis");
            is_ended |= (answer.status.is_success() || answer.status.is_redirection()) && !is_asked;
        }
        let action = format!("{} {}", route.method.to_uppercase(), route.path);
        let wanted = store::audit::Wanted::default();
        let lines = world
            .registry()
            .db
            .read(|snap| store::audit::list(snap, &wanted, 10_000).map_err(store::Trouble::from));
        let is_told = lines
            .unwrap()
            .iter()
            .any(|line| line.action == action && line.outcome == domain::audit::Outcome::Done);
        ended += usize::from(is_ended);
        if is_ended && !is_told && !KEEPS_NOTHING.contains(&name.as_str()) {
            untold.push(name);
        }
    }
    assert!(untold.is_empty(), "no line for {untold:#?}");
    assert!(ended > 25, "only {ended} writes came to an end");
}

/// An action with a token that does not hold is never that of a stranger.
#[actix_web::test]
async fn a_token_that_does_not_hold_is_refused_also_where_strangers_may_read() {
    let world = World::new();
    let things = Things::of(&world).await;
    for route in TABLE.iter().filter(|route| is_of_api(route)) {
        let request =
            request(route, &things, "").insert_header((header::AUTHORIZATION, "Bearer blp_falsch"));
        let told = world.send(request).await.status.as_u16();
        // The catalogue and the like do not look at who asks.
        let may = if route.access == Access::Known {
            vec![401]
        } else {
            vec![401, 200, 404]
        };
        assert!(
            may.contains(&told),
            "{} {}: {told}",
            route.method,
            route.path
        );
    }
}
