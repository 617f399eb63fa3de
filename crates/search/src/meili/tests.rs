//! The contract, on a real engine where there is one, and what is true of this engine alone.

use meilisearch_sdk::request::{HttpClient as _, Method};
use serde_json::Value;

use super::http::told;
use super::mark::chance;
use super::settings::settings;
use super::*;
use crate::contract::Fresh;

/// An engine to test with: `TEST_MEILI_URL`, and `TEST_MEILI_KEY` where it wants a key.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says where an engine is; no setting of the registry"
)]
fn engine() -> Option<(String, String)> {
    let said = |name| std::env::var(name).unwrap_or_default();
    let address: String = said("TEST_MEILI_URL");
    (!address.is_empty()).then(|| (address, said("TEST_MEILI_KEY")))
}

fn client() -> reqwest::Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Deletes the index when the test is over.
struct Gone(Connection);

impl Drop for Gone {
    fn drop(&mut self) {
        if let Ok(index) = MeiliIndex::new(self.0.clone()) {
            _ = index.delete();
        }
    }
}

fn connection(address: &str, key: &str) -> Connection {
    Connection {
        address: address.to_owned(),
        index: format!("test-{}", chance()),
        search_key: key.to_owned(),
        write_key: Some(key.to_owned()),
        patience: Duration::from_secs(30),
        proof_holds: Duration::ZERO,
        http: client(),
        database: "db".to_owned(),
        meanings: crate::contract::meanings(),
    }
}

fn fresh() -> Option<Fresh> {
    let (address, key) = engine()?;
    let connection = connection(&address, &key);
    let index = MeiliIndex::new(connection.clone()).unwrap();
    index.replace_all(&mut std::iter::empty(), 0).unwrap();
    Some(Fresh {
        index: Box::new(index),
        keep: Box::new(Gone(connection)),
    })
}

mod contract {
    use super::fresh;
    crate::contract!(fresh);
}

/// Lists whose order says something; the engine puts others in an order of its own.
const ORDERED: [&str; 2] = ["searchableAttributes", "rankingRules"];

/// What the engine did not keep of a setting; what was left to it is its own affair.
fn lost(name: &str, sent: &Value, kept: &Value) -> Vec<String> {
    if let (Value::Object(sent), Value::Object(kept)) = (sent, kept) {
        let wished = sent.iter().filter(|(_, value)| !value.is_null());
        let lost = wished
            .flat_map(|(name, sent)| lost(name, sent, kept.get(name).unwrap_or(&Value::Null)));
        return lost.collect();
    }
    let alike = |value: &Value| {
        let mut value = value.clone();
        let list = value.as_array_mut();
        if let Some(list) = list.filter(|_| !ORDERED.contains(&name)) {
            list.sort_by_cached_key(ToString::to_string);
        }
        value
    };
    if alike(sent) == alike(kept) {
        Vec::new()
    } else {
        vec![format!("{name}: {sent} became {kept}")]
    }
}

#[test]
fn an_index_is_set_up_as_it_was_told() {
    // As with the contract: `cargo xtask test` says when there was no engine to test with.
    let Some((address, key)) = engine() else {
        return;
    };
    let connection = connection(&address, &key);
    let index = MeiliIndex::new(connection.clone()).unwrap();
    let _gone = Gone(connection);
    index.replace_all(&mut std::iter::empty(), 0).unwrap();
    let doc = Doc {
        id: "a".to_owned(),
        title: "Hundesteuer".to_owned(),
        ..Doc::default()
    };
    index.put(&[doc]).unwrap();
    index.commit(1).unwrap();
    // After the swap and after writing: what is asked is the index of this name.
    let Reader {
        address,
        index: uid,
        ..
    } = &index.reader;
    let settings_at = format!("{address}/indexes/{uid}/settings");
    let http = index.writer().unwrap().http.clone();
    let kept = index.wait(async move {
        let answer = http
            .request::<(), (), Value>(&settings_at, Method::Get { query: () }, 200)
            .await;
        answer.map_err(|error| told(&error))
    });
    let sent = serde_json::to_value(settings()).unwrap();
    let lost = lost("settings", &sent, &kept.unwrap());
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
