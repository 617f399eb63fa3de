//! How the registry speaks to others: one client, made in one place, so that what `check-config` proves is what is used.

use super::Config;
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy, redirect::Policy};
use std::{error::Error, path::Path, time::Duration};

const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(30);

/// Why no client can be made from these settings.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    #[error("Die Adresse des Proxys lässt sich nicht lesen; erwartet wird http://name:anschluss.")]
    Proxy,
    #[error("Die Datei lässt sich nicht lesen: {0}")]
    Unreadable(std::io::Error),
    #[error("Die Datei enthält kein Zertifikat.")]
    NoCertificate,
    #[error("Verschlüsselte Verbindungen sind nicht möglich: {0}")]
    Encryption(String),
}

/// The client for addresses that the operator has named; [`crate::guard`] has the one for those of others. Proxy and further authority as configured, bounded in time,
/// and without redirects, which would lead a request to an address that nobody looked at.
///
/// # Errors
/// [`NoClient`].
pub fn client(config: &Config) -> Result<Client, NoClient> {
    built(builder(config)?)
}

/// The client for what belongs to this registry, as its search engine: never through the proxy to the outside.
///
/// # Errors
/// [`NoClient`].
pub fn near(config: &Config) -> Result<Client, NoClient> {
    built(builder(config)?.no_proxy())
}

/// Such a client before it is made.
pub(crate) fn builder(config: &Config) -> Result<ClientBuilder, NoClient> {
    // Only the first call in a process can set it; a second one finds what it wants.
    _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("blaupause/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(Policy::none())
        .no_proxy();
    if let Some(address) = &config.proxy {
        let proxy = Proxy::all(address).map_err(|_| NoClient::Proxy)?;
        let near = NoProxy::from_string("localhost,127.0.0.1,::1");
        builder = builder.proxy(proxy.no_proxy(near));
    }
    if let Some(file) = &config.ca_file {
        builder = builder.tls_certs_merge(authorities(file)?);
    }
    Ok(builder)
}

pub(crate) fn built(builder: ClientBuilder) -> Result<Client, NoClient> {
    builder
        .build()
        .map_err(|error| NoClient::Encryption(causes(&error)))
}

/// The certificates in a file, at least one.
///
/// # Errors
/// [`NoClient`].
pub fn authorities(file: &Path) -> Result<Vec<Certificate>, NoClient> {
    let pem = std::fs::read(file).map_err(NoClient::Unreadable)?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(NoClient::NoCertificate),
    }
}

/// What lies behind an error, innermost last and without the address, which may hold a password.
#[must_use]
pub fn causes(error: &reqwest::Error) -> String {
    let mut said = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        said.push(cause.to_string());
        next = cause.source();
    }
    said.dedup();
    match said.is_empty() {
        true => "die Verbindung kam nicht zustande".to_owned(),
        false => said.join(": "),
    }
}

/// Whether the other side was reached and its certificate refused.
#[must_use]
pub fn is_about_certificate(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if is_of_tls(cause) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// Errors of input and output carry others inside, sometimes several deep, and do not name them as their source.
fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    let inner = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || inner.is_some_and(|inner| is_of_tls(inner))
}
