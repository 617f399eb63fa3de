//! The contract, on a real engine where there is one, and what is true of this engine alone.

use super::mark::chance;
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
