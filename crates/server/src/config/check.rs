//! `blaupause check-config`: each setting, what it means, and whether it holds.

use super::{Config, forges::Platform, outgoing};
use crate::oidc;
use reqwest::{StatusCode, Url};
use serde::Serialize;
use std::{path::Path, time::Duration};
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

/// Nobody waits longer for a setting.
const PATIENCE: Duration = Duration::from_secs(10);
/// A name that nobody can have (RFC 6761): a proxy that works says that it does not find it.
const NOWHERE: &str = "http://blaupause.invalid/";

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

/// Tries every setting for real: writes into the folders, binds the address, opens the database, asks through the proxy.
///
/// Not to be called inside of a runtime: it has one of its own.
#[must_use]
pub fn check(config: &Config) -> Vec<Check> {
    let shown = |path: &Path| path.display().to_string();
    let proxies: Vec<String> = config
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut checks = vec![
        check_of("data", shown(&config.data), folders(config)),
        check_of("listen", config.listen.to_string(), address(config)),
        check_of("database_url", redacted(&config.database), database(config)),
        check_of(
            "public_url",
            config.public_url.clone().unwrap_or_default(),
            public_url(config),
        ),
        check_of(
            "trusted_proxies",
            proxies.join(", "),
            trusted_proxies(config),
        ),
        check_of(
            "proxy",
            config
                .proxy
                .as_deref()
                .map(without_password)
                .unwrap_or_default(),
            proxy(config),
        ),
        check_of(
            "ca_file",
            config.ca_file.as_deref().map(shown).unwrap_or_default(),
            authority(config),
        ),
        check_of("search", engine(config), crate::finding::prove(config)),
        check_of("mail", mail_server(config), mail(config)),
        check_of(
            "security",
            config
                .security
                .as_ref()
                .map(|security| security.contacts.join(", "))
                .unwrap_or_default(),
            security(config),
        ),
        check_of(
            "operator",
            config.operator.name.clone().unwrap_or_default(),
            operator(config),
        ),
    ];
    checks.extend(config.issuers.iter().map(|issuer| {
        let shown = format!("{}: {}", issuer.id, issuer.url);
        check_of("issuer", shown, oidc::prove(config, issuer))
    }));
    checks.extend(config.forges.iter().map(|platform| {
        let shown = format!("{} {}", platform.kind.word(), platform.url);
        check_of("forges", shown, forge(config, platform))
    }));
    let shown = config.syslog.as_ref().map(ToString::to_string);
    checks.push(check_of(
        "syslog",
        shown.unwrap_or_default(),
        syslog(config),
    ));
    checks
}

/// A platform of jobs. The one that nobody named may be out of reach: then no job comes from there.
fn forge(config: &Config, platform: &Platform) -> Result<String, String> {
    match oidc::prove_platform(config, platform) {
        Ok(finding) => Ok(finding),
        Err((oidc::Reached::No, why)) if platform.is_usual() => {
            Ok(format!("Nur für Jobs von dort: {why}"))
        }
        Err((_, why)) => Err(why),
    }
}

fn syslog(config: &Config) -> Result<String, String> {
    let Some(target) = &config.syslog else {
        return Ok("Nicht gesetzt: Das Protokoll bleibt im Register.".to_owned());
    };
    target
        .probe()
        .map(str::to_owned)
        .map_err(|e| format!("Der Syslog-Dienst ist nicht zu erreichen: {e}"))
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

/// The proxy without name and password.
fn without_password(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    }
}

/// The folder and those in it that are there already; none is made that `restore` wants to make itself.
fn folders(config: &Config) -> Result<String, String> {
    std::fs::create_dir_all(&config.data)
        .map_err(|e| format!("Der Ordner lässt sich nicht anlegen: {e}"))?;
    let inner = [config.files(), config.index(), config.uploads()];
    let there = inner.into_iter().filter(|folder| folder.exists());
    for folder in std::iter::once(config.data.clone()).chain(there) {
        // A name of its own: two checks at once do not meet.
        tempfile::NamedTempFile::new_in(&folder).map_err(|e| {
            format!(
                "In den Ordner „{}“ lässt sich nicht schreiben: {e}",
                folder.display()
            )
        })?;
    }
    Ok("Der Ordner ist beschreibbar.".to_owned())
}

fn address(config: &Config) -> Result<String, String> {
    match std::net::TcpListener::bind(config.listen) {
        Ok(_) => Ok("Die Adresse ist frei.".to_owned()),
        Err(e) => Err(format!("Die Adresse lässt sich nicht belegen: {e}")),
    }
}

fn database(config: &Config) -> Result<String, String> {
    // Asking would make the file, and `restore` wants an empty place.
    if let Target::Sqlite { file } = &config.database
        && !file.exists()
    {
        return Ok("Die Datei wird beim ersten Start angelegt.".to_owned());
    }
    let encrypted = super::database::encrypted(&config.database)?;
    if let Some(line) = migrate::wrong_collation(&config.database).map_err(|e| e.to_string())? {
        return Err(format!(
            "Die Datenbank sortiert nicht nach Bytes. Legen Sie sie neu an: {line}"
        ));
    }
    let state = migrate::state(&config.database).map_err(|e| e.to_string())?;
    match (state, &config.database) {
        (migrate::Schema::Current, _) => Ok(format!(
            "Die Datenbank antwortet, ihr Aufbau ist aktuell.{encrypted}"
        )),
        (migrate::Schema::Behind(missing), Target::Sqlite { .. }) => Ok(format!(
            "Die Datenbank antwortet. {} Änderungen am Aufbau kommen beim nächsten Start.",
            missing.len()
        )),
        (migrate::Schema::Behind(missing), Target::Postgres { .. }) => Err(format!(
            "Die Datenbank antwortet, aber {} Änderungen am Aufbau stehen aus. Führen Sie „blaupause migrate“ aus.",
            missing.len()
        )),
    }
}

fn public_url(config: &Config) -> Result<String, String> {
    let Some(text) = &config.public_url else {
        return match config.listen.ip().is_loopback() && config.trusted_proxies.is_empty() {
            true => Ok("Nicht gesetzt; für den Betrieb auf diesem Rechner genügt das.".to_owned()),
            false => Err(
                "Nicht gesetzt: Links nach außen fehlen, Cookies sind nicht an https gebunden."
                    .to_owned(),
            ),
        };
    };
    let url: Url = text.parse().map_err(|_| "Keine Adresse.".to_owned())?;
    match url.scheme() {
        "https" => answers_at(config, text),
        _ if is_loopback(&url) => {
            Ok("Unverschlüsselt, aber nur auf diesem Rechner zu erreichen.".to_owned())
        }
        _ => Err("Die öffentliche Adresse ist nicht verschlüsselt (https://).".to_owned()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let by_number = bare.parse::<std::net::IpAddr>();
    host == "localhost" || by_number.is_ok_and(|address| address.is_loopback())
}

/// Asks the public address for a sign of life. Before the first start nobody answers there, and that is no flaw; a
/// certificate that does not hold is one.
fn answers_at(config: &Config, public: &str) -> Result<String, String> {
    let asked = ask(config, &format!("{public}/livez"))?;
    match asked {
        Ok(StatusCode::OK) => Ok("Links beginnen so. Dort antwortet ein Dienst.".to_owned()),
        Ok(status) => Ok(format!(
            "Links beginnen so. Dort antwortet noch kein Register (Status {}).",
            status.as_u16()
        )),
        Err(error) if outgoing::is_about_certificate(&error) => Err(format!(
            "Das Zertifikat dort wird nicht anerkannt: {}",
            outgoing::causes(&error)
        )),
        Err(error) => Ok(format!(
            "Links beginnen so. Von diesem Rechner aus antwortet dort noch niemand: {}",
            outgoing::causes(&error)
        )),
    }
}

/// One request through the very client that the service uses.
fn ask(config: &Config, address: &str) -> Result<Result<StatusCode, reqwest::Error>, String> {
    let client = outgoing::client(config).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    // The clock of the request needs the runtime from its beginning.
    let asked = async { client.get(address).timeout(PATIENCE).send().await };
    Ok(runtime.block_on(asked).map(|answer| answer.status()))
}

fn trusted_proxies(config: &Config) -> Result<String, String> {
    let behind_one = config
        .public_url
        .as_ref()
        .is_some_and(|url| url.starts_with("https://"));
    if !config.trusted_proxies.is_empty() {
        return Ok(
            "Nur diesen wird geglaubt, für wen sie fragen (X-Forwarded-For, Forwarded).".to_owned(),
        );
    }
    match behind_one {
        true => Err("Nicht gesetzt, obwohl die öffentliche Adresse mit https:// beginnt, also ein Proxy davor steht: Alle Anfragen gelten als seine, und alle Menschen teilen sich seine Grenzen.".to_owned()),
        false => Ok("Nicht gesetzt: Als Absender gilt, wer die Verbindung öffnet.".to_owned()),
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

fn security(config: &Config) -> Result<String, String> {
    match &config.security {
        Some(security) => security.standing(crate::clock::moment().day()),
        None => Ok("Nicht gesetzt: Es gibt keine /.well-known/security.txt. Empfohlen ist eine Adresse für Hinweise auf Schwachstellen.".to_owned()),
    }
}

fn proxy(config: &Config) -> Result<String, String> {
    if config.proxy.is_none() {
        return Ok("Nicht gesetzt: Anfragen nach außen gehen unmittelbar hinaus.".to_owned());
    }
    match ask(config, NOWHERE)? {
        Ok(StatusCode::PROXY_AUTHENTICATION_REQUIRED) => {
            Err("Der Proxy verlangt eine Anmeldung: http://name:kennwort@proxy:3128.".to_owned())
        }
        Ok(_) => Ok("Der Proxy nimmt Anfragen an und antwortet.".to_owned()),
        Err(error) => Err(format!(
            "Der Proxy ist nicht erreichbar: {}",
            outgoing::causes(&error)
        )),
    }
}

fn engine(config: &Config) -> String {
    use super::search::Engine;
    match &config.search {
        Engine::Embedded => "embedded".to_owned(),
        Engine::Meilisearch(engine) => format!("meilisearch: {}", engine.address),
    }
}

fn mail_server(config: &Config) -> String {
    let shown = |mail: &crate::mail::Settings| {
        format!("{}:{} ({})", mail.server, mail.port, mail.tls.word())
    };
    config.mail.as_ref().map(shown).unwrap_or_default()
}

fn mail(config: &Config) -> Result<String, String> {
    let Some(settings) = &config.mail else {
        return Ok(
            "Nicht gesetzt: Es werden keine E-Mails verschickt; Links werden angezeigt.".to_owned(),
        );
    };
    if config.public_url.is_none() {
        return Err("E-Mails brauchen public_url: Ihre Links beginnen damit.".to_owned());
    }
    crate::mail::probe(settings, config.ca_file.as_deref())
        .map(|()| "Der Mailserver antwortet und nimmt die Anmeldung an.".to_owned())
        .map_err(|e| e.to_string())
}

fn authority(config: &Config) -> Result<String, String> {
    let Some(file) = &config.ca_file else {
        return Ok("Nicht gesetzt: Es gelten die Zertifikate des Betriebssystems.".to_owned());
    };
    let found = outgoing::authorities(file).map_err(|e| e.to_string())?;
    outgoing::client(config).map_err(|e| e.to_string())?;
    Ok(match found.len() {
        1 => "Ein Zertifikat gelesen; es gilt neben denen des Betriebssystems.".to_owned(),
        n => format!("{n} Zertifikate gelesen; sie gelten neben denen des Betriebssystems."),
    })
}
