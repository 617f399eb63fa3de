//! `blaupause check-config`: each setting, what it means, and whether it holds.

use super::Config;
use serde::Serialize;
use std::time::Duration;
use store::{Target, migrate};

/// A setting and what a look at it found.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub setting: &'static str,
    /// The value without secrets.
    pub value: String,
    pub good: bool,
    pub finding: String,
}

fn check_of(
    setting: &'static str,
    value: impl Into<String>,
    result: Result<String, String>,
) -> Check {
    let good = result.is_ok();
    Check {
        setting,
        value: value.into(),
        good,
        finding: result.unwrap_or_else(|e| e),
    }
}

/// Tries every setting for real: opens the database, writes into the folder, binds the address.
#[must_use]
pub fn check(config: &Config) -> Vec<Check> {
    let mut checks = vec![
        check_of("data", config.data.display().to_string(), folder(config)),
        check_of("listen", config.listen.to_string(), address(config)),
        check_of("database_url", redacted(&config.database), database(config)),
        check_of(
            "public_url",
            config.public_url.clone().unwrap_or_default(),
            public_url(config),
        ),
        check_of(
            "trusted_proxies",
            format!("{:?}", config.trusted_proxies),
            Ok("Nur von diesen Adressen wird „X-Forwarded-For“ geglaubt.".to_owned()),
        ),
        check_of(
            "operator",
            config.operator.name.clone().unwrap_or_default(),
            operator(config),
        ),
    ];
    checks.push(check_of(
        "proxy",
        config.proxy.clone().unwrap_or_default(),
        proxy(config),
    ));
    let file = config
        .ca_file
        .as_ref()
        .map(|file| file.display().to_string());
    checks.push(check_of(
        "ca_file",
        file.unwrap_or_default(),
        authority(config),
    ));
    checks
}

/// The database without its password.
#[must_use]
pub fn redacted(target: &Target) -> String {
    match target {
        Target::Sqlite { file } => format!("sqlite://{}", file.display()),
        Target::Postgres { url } => match (url.find("://"), url.rfind('@')) {
            (Some(start), Some(at)) => {
                let head = url.get(..start + 3).unwrap_or_default();
                let tail = url.get(at..).unwrap_or_default();
                format!("{head}…{tail}")
            }
            _ => url.split('?').next().unwrap_or_default().to_owned(),
        },
    }
}

fn folder(config: &Config) -> Result<String, String> {
    let probe = config.data.join(".probe");
    let wrote = std::fs::create_dir_all(&config.data)
        .and_then(|()| std::fs::write(&probe, b"probe"))
        .and_then(|()| std::fs::remove_file(&probe));
    wrote
        .map(|()| "Der Ordner ist beschreibbar.".to_owned())
        .map_err(|e| format!("In den Ordner lässt sich nicht schreiben: {e}"))
}

fn address(config: &Config) -> Result<String, String> {
    match std::net::TcpListener::bind(config.listen) {
        Ok(_) => Ok("Die Adresse ist frei.".to_owned()),
        Err(e) => Err(format!("Die Adresse lässt sich nicht belegen: {e}")),
    }
}

fn database(config: &Config) -> Result<String, String> {
    if let Some(line) = migrate::wrong_collation(&config.database).map_err(|e| e.to_string())? {
        return Err(format!(
            "Die Datenbank sortiert nicht nach Bytes. Legen Sie sie neu an: {line}"
        ));
    }
    match migrate::state(&config.database).map_err(|e| e.to_string())? {
        migrate::Schema::Current => {
            Ok("Die Datenbank antwortet, ihr Aufbau ist aktuell.".to_owned())
        }
        migrate::Schema::Behind(missing) => Ok(format!(
            "Die Datenbank antwortet. {} Änderungen am Aufbau stehen aus: „blaupause migrate“.",
            missing.len()
        )),
    }
}

fn public_url(config: &Config) -> Result<String, String> {
    match &config.public_url {
        Some(url) if url.starts_with("https://") => {
            Ok("Links in Mails und Dateien beginnen so.".to_owned())
        }
        Some(_) => Err("Die öffentliche Adresse ist nicht verschlüsselt (https://).".to_owned()),
        None if config.listen.ip().is_loopback() => {
            Ok("Nicht gesetzt; für den Betrieb auf diesem Rechner genügt das.".to_owned())
        }
        None => Err(
            "Nicht gesetzt: Links nach außen fehlen, Cookies sind nicht an https gebunden."
                .to_owned(),
        ),
    }
}

fn operator(config: &Config) -> Result<String, String> {
    let missing = config.operator.missing();
    if missing.is_empty() {
        return Ok("Impressum, Datenschutz und Barrierefreiheit sind vollständig.".to_owned());
    }
    Err(format!(
        "Für Impressum, Datenschutz und Barrierefreiheit fehlen: {}.",
        missing.join(", ")
    ))
}

fn proxy(config: &Config) -> Result<String, String> {
    let Some(proxy) = &config.proxy else {
        return Ok("Nicht gesetzt: Anfragen nach außen gehen unmittelbar hinaus.".to_owned());
    };
    let host = proxy
        .trim_start_matches("http://")
        .trim_start_matches("https://")
        .trim_end_matches('/');
    let reached = std::net::ToSocketAddrs::to_socket_addrs(host)
        .map_err(|e| e.to_string())
        .and_then(|mut all| {
            let one = all.next().ok_or_else(|| "keine Adresse".to_owned())?;
            std::net::TcpStream::connect_timeout(&one, Duration::from_secs(3))
                .map_err(|e| e.to_string())
        });
    reached
        .map(|_| "Der Proxy nimmt Verbindungen an.".to_owned())
        .map_err(|e| format!("Der Proxy ist nicht erreichbar: {e}"))
}

fn authority(config: &Config) -> Result<String, String> {
    let Some(file) = &config.ca_file else {
        return Ok("Nicht gesetzt: Es gelten die Zertifikate des Betriebssystems.".to_owned());
    };
    let pem = std::fs::read(file).map_err(|e| format!("Die Datei lässt sich nicht lesen: {e}"))?;
    let found = reqwest::Certificate::from_pem_bundle(&pem)
        .map_err(|e| format!("Die Datei enthält kein Zertifikat: {e}"))?;
    if found.is_empty() {
        Err("Die Datei enthält kein Zertifikat.".to_owned())
    } else {
        Ok(format!("{} Zertifikate gelesen.", found.len()))
    }
}
