//! What a request can name: one thing of each kind.

use crate::world::World;
use app::notices::Wish;
use domain::{
    notice::Part,
    person::{For, Role},
    region::BodyKey,
};
use serde_json::{Value, json};
use store::Trouble;

/// What there is, of others.
pub struct Things {
    pub(super) adoption: String,
    pub(super) proposal: String,
    member: String,
    report: String,
    service: String,
    bundle: String,
    file: String,
    /// Somebody who works for Gießen.
    person: String,
    /// Something that waits for "Freigeben" of Wetzlar.
    submission: String,
    /// A notice that Gießen keeps, given by the authority of the Land.
    notice: String,
    /// What Gießen is about to work out.
    undertaking: String,
}

impl Things {
    pub async fn of(world: &World) -> Self {
        let wish = json!({"cooperation": "digitale-kommune-hessen", "from": "2021-01-01", "until": "2025-12-31"});
        let made = world
            .api("koordination")
            .post("/api/v1/reports", &wish)
            .await
            .is(201);
        let number = made.header("location").rsplit('/').next().unwrap();
        Self::beside(world, number.to_owned()).await
    }

    /// Without a statement that was made: drawing one takes as long as everything else together.
    pub async fn without_a_report(world: &World) -> Self {
        Self::beside(world, "999999".to_owned()).await
    }

    async fn beside(world: &World, report: String) -> Self {
        let first = async |path: &str, field: &str| {
            let list = world.get(path).await.is(200).json();
            let found = &list["items"][0][field];
            found
                .as_str()
                .map_or_else(|| found.to_string(), str::to_owned)
        };
        let open = world.api("giessen").get("/api/v1/proposals").await.json();
        let release = world
            .get("/api/v1/blueprints/hundesteuer-anmelden/releases/1.2.0")
            .await
            .json();
        let people = world.as_person("verwaltung").await;
        let people = people.get("/verwaltung/personen?stelle=06531005").await;
        let (_, id) = people
            .text()
            .split_once("/verwaltung/personen/")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        let person = id.chars().take(36).collect();
        let waits = world
            .api("wetzlar-erfassung")
            .post_bytes(
                &format!("/api/v1/blueprints/{}/submissions", crate::publish::SLUG),
                "application/zip",
                &crate::publish::package("1.0.0", "Erste Fassung"),
            )
            .await
            .is(201);
        let planned = world
            .api("giessen")
            .post("/api/v1/undertakings", &undertaking())
            .await
            .is(201);
        let service = first("/api/v1/services", "key").await;
        let detail = world
            .get(&format!("/api/v1/services/{service}"))
            .await
            .json();
        let adoption = first(
            "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005",
            "id",
        )
        .await;
        Self {
            notice: notice_of(world, "06531005", &[&adoption]),
            adoption,
            proposal: open["items"][0]["id"].as_str().unwrap().to_owned(),
            member: first("/api/v1/cooperations/digitale-kommune-hessen/members", "id").await,
            report,
            service,
            bundle: detail["bundle"]["id"].as_str().unwrap_or("1").to_owned(),
            file: release["files"][0]["path"].as_str().unwrap().to_owned(),
            person,
            submission: waits.json()["id"].as_str().unwrap().to_owned(),
            undertaking: planned.json()["id"].as_str().unwrap().to_owned(),
        }
    }

    /// The address of one of them.
    pub fn address(&self, pattern: &str) -> String {
        let id = match pattern {
            _ if pattern.contains("/members/") || pattern.contains("/mitglieder/") => &self.member,
            _ if pattern.contains("/bundles/") => &self.bundle,
            _ if pattern.contains("/personen/") => &self.person,
            _ if pattern.contains("notices") || pattern.contains("/foerderung/") => &self.notice,
            _ if pattern.contains("submissions") || pattern.contains("einreichungen") => {
                &self.submission
            }
            _ if pattern.contains("undertakings") || pattern.contains("vorhaben") => {
                &self.undertaking
            }
            _ => &self.adoption,
        };
        let slug = match pattern {
            _ if pattern.contains("kooperationen") || pattern.contains("cooperations") => {
                "digitale-kommune-hessen"
            }
            _ if pattern.starts_with("/hilfe") => "schnittstelle",
            _ => "hundesteuer-anmelden",
        };
        let key = match pattern {
            _ if pattern.contains("services") || pattern.contains("leistungen") => {
                self.service.as_str()
            }
            _ => "06531005",
        };
        let name = match pattern {
            _ if pattern.starts_with("/problems") => "nicht-gefunden",
            _ => "gibt-es-nicht.css",
        };
        let digest = format!("sha256:{}", "0".repeat(64));
        [
            ("{id}", id.as_str()),
            ("{slug}", slug),
            ("{issuer}", "wetzlar"),
            ("{key}", key),
            ("{name}", name),
            ("{digest}", digest.as_str()),
            ("{number}", self.report.as_str()),
            ("{token}", "0123456789abcdef"),
            ("{version}", "1.2.0"),
            ("{a}", "1.0.0"),
            ("{b}", "1.2.0"),
            ("{path:.*}", self.file.as_str()),
        ]
        .iter()
        .fold(pattern.to_owned(), |path, (from, to)| {
            path.replace(from, to)
        })
    }
}

/// A notice that the authority of the Land gave to a town, with these of its adoptions.
pub fn notice_of(world: &World, town: &str, adoptions: &[&str]) -> String {
    let key: BodyKey = town.parse().unwrap();
    let parts = adoptions
        .iter()
        .map(|id| Part::Adoption(id.parse().unwrap()));
    let wish = Wish {
        authority: "r-land-hessen-zuwendung".parse().unwrap(),
        programme: "IKZ".to_owned(),
        reference: format!("IV 1-{town}"),
        given_on: "2024-02-24".parse().unwrap(),
        from: "2024-03-01".parse().unwrap(),
        until: None,
        cooperation: None,
        purpose: None,
        amount: None,
        proof_due_on: None,
        parts: parts.collect(),
        blueprints: Vec::new(),
    };
    let db = world.registry().db.clone();
    let added = std::thread::spawn(move || {
        db.write(move |tx, now| {
            let body = store::bodies::find(tx, &key)?.unwrap().id;
            let who = store::people::add(tx, "Förderung", body, None, now)?;
            store::people::grant(tx, who, Role::Fund, For::Body(body))?;
            let id = app::notices::add(tx, who, &key, wish, now).unwrap();
            Ok::<_, Trouble>(id.to_string())
        })
    });
    added.join().unwrap().unwrap()
}

/// Of Gießen.
pub(super) fn undertaking() -> Value {
    json!({"body": "06531005", "title": "Jagdschein", "summary": "Ohne Papier", "mailbox": "digitalisierung@giessen.example.org"})
}
