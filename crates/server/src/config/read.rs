//! From file and environment to a [`Config`]; every flaw at once.

use super::{Config, LocalSignIn, Mode, forges, issuers, packages, retention, search, sessions};
use crate::{limits::Rules, operator::Operator};
use ipnet::IpNet;
use reqwest::Url;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use store::Target;

/// What is wrong with the configuration; one sentence a flaw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// The file as written; every key is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    listen: Option<String>,
    database_url: Option<String>,
    database_url_file: Option<PathBuf>,
    public_url: Option<String>,
    trusted_proxies: Vec<String>,
    proxy: Option<String>,
    ca_file: Option<PathBuf>,
    outgoing_hosts: Vec<String>,
    security: crate::security_txt::Written,
    workers: Option<usize>,
    readers: Option<u32>,
    operator: Operator,
    limits: Rules,
    mail: crate::mail::Written,
    sign_in: SignIn,
    secret_key_file: Option<PathBuf>,
    session: sessions::WrittenSession,
    packages: packages::WrittenPackages,
    retention: retention::WrittenRetention,
    issuer: Vec<issuers::Written>,
    forges: Option<Vec<String>>,
    syslog: Option<String>,
    search: search::WrittenSearch,
}

/// The section `[sign_in]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SignIn {
    local: Option<bool>,
}

/// Reads the configuration from a file and the environment; the environment wins.
///
/// # Errors
/// [`ConfigError`] with every flaw.
pub fn read(
    mode: Mode,
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let mut flaws = Vec::new();
    let path = file.map_or_else(|| PathBuf::from("blaupause.toml"), Path::to_path_buf);
    let written = match std::fs::read_to_string(&path) {
        Ok(text) => written(&text).unwrap_or_else(|flaw| {
            flaws.push(format!("{}: {flaw}", path.display()));
            File::default()
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && file.is_none() => File::default(),
        Err(e) => {
            flaws.push(format!("{} lässt sich nicht lesen: {e}", path.display()));
            File::default()
        }
    };
    let set = |name: &str| {
        environment
            .get(&format!("BLAUPAUSE_{name}"))
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let default_data = if mode == Mode::Demo {
        "data/demo"
    } else {
        "data"
    };
    let data = set("DATA")
        .map(PathBuf::from)
        .or(written.data)
        .unwrap_or_else(|| PathBuf::from(default_data));
    let listen = set("LISTEN")
        .or(written.listen)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listen: Option<SocketAddr> = listen
        .parse()
        .map_err(|_| {
            flaws.push(format!(
                "listen: „{listen}“ ist keine Adresse mit Anschluss wie 127.0.0.1:8080"
            ))
        })
        .ok();
    if let (Mode::Demo, Some(listen)) = (mode, listen)
        && !listen.ip().is_loopback()
    {
        flaws.push(format!("Die Vorführung läuft nur auf diesem Rechner (127.0.0.1), nicht auf {listen}: Jeder könnte sich als jede Person anmelden."));
    }
    let secret = set("DATABASE_URL_FILE")
        .map(PathBuf::from)
        .or(written.database_url_file);
    let from_file = secret.and_then(|path| match std::fs::read_to_string(&path) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(e) => {
            flaws.push(format!(
                "database_url_file: {} lässt sich nicht lesen: {e}",
                path.display()
            ));
            None
        }
    });
    let database = match set("DATABASE_URL").or(from_file).or(written.database_url) {
        None => Target::Sqlite {
            file: data.join("blaupause.db"),
        },
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Target::Postgres { url }
        }
        Some(url) => match url.strip_prefix("sqlite://") {
            Some(file) => Target::Sqlite {
                file: PathBuf::from(file),
            },
            None => {
                flaws.push("database_url: erwartet wird postgres://… oder sqlite://…".to_owned());
                Target::Sqlite {
                    file: data.join("blaupause.db"),
                }
            }
        },
    };
    let proxies = set("TRUSTED_PROXIES").map_or(written.trusted_proxies, |list| {
        list.split(',').map(|one| one.trim().to_owned()).collect()
    });
    let trusted_proxies: Vec<IpNet> = proxies
        .iter()
        .filter_map(|text| {
            let found = network(text);
            if found.is_none() {
                flaws.push(format!(
                    "trusted_proxies: „{text}“ ist keine IP-Adresse und kein Netz wie 10.1.2.0/24"
                ));
            }
            found
        })
        .collect();
    let hosts = set("OUTGOING_HOSTS").map_or(written.outgoing_hosts, |list| {
        list.split(',').map(|one| one.trim().to_owned()).collect()
    });
    let mut outgoing_hosts = Vec::new();
    for text in hosts {
        match text.parse() {
            Ok(place) => outgoing_hosts.push(place),
            Err(()) => flaws.push(format!("outgoing_hosts: „{text}“ ist kein Rechner wie anmeldung.stadt.intern:8443 und kein Netz wie 10.1.0.0/16")),
        }
    }
    let public_url = set("PUBLIC_URL")
        .or(written.public_url)
        .map(|url| url.trim_end_matches('/').to_owned());
    if let Some(text) = &public_url
        && !is_public(text)
    {
        flaws.push(format!("public_url: „{text}“ ist keine Adresse wie https://blaupausen.example.org (ohne Pfad, Anmeldung und Parameter)"));
    }
    let whole = |name: &str, flaws: &mut Vec<String>| {
        set(name).and_then(|text| {
            text.parse()
                .map_err(|_| flaws.push(format!("{name}: „{text}“ ist keine Zahl")))
                .ok()
        })
    };
    let workers = whole("WORKERS", &mut flaws)
        .or(written.workers)
        .unwrap_or(2)
        .clamp(1, 64);
    let readers = whole("READERS", &mut flaws)
        .and_then(|n: usize| u32::try_from(n).ok())
        .or(written.readers)
        .unwrap_or(8)
        .clamp(1, 64);
    let mut limits = written.limits;
    match set("LIMITS").as_deref() {
        None => {}
        Some("on") => limits.enabled = true,
        Some("off") => limits.enabled = false,
        Some(other) => flaws.push(format!("limits: „{other}“ ist weder „on“ noch „off“")),
    }
    let mail = written.mail.read(set, &mut flaws);
    let local = match set("SIGN_IN_LOCAL").as_deref() {
        None => written.sign_in.local.unwrap_or(true),
        Some("true") => true,
        Some("false") => false,
        Some(other) => {
            flaws.push(format!(
                "[sign_in] local: „{other}“; möglich sind true und false"
            ));
            true
        }
    };
    let security = written.security.read(set, &mut flaws);
    let sessions = written.session.read(&mut flaws);
    let search = written.search.read(set, &mut flaws);
    let packages = written.packages.read(&mut flaws);
    let retention = written.retention.read(&mut flaws);
    let issuers = issuers::read(written.issuer, public_url.as_deref(), &mut flaws);
    let named = set("FORGES").map(|list| list.split(',').map(str::to_owned).collect());
    let forges = forges::read(named.or(written.forges), &mut flaws);
    let syslog = set("SYSLOG").or(written.syslog);
    let syslog = syslog.and_then(|text| {
        let found = crate::syslog::Target::read(&text);
        found
            .map_err(|flaw| flaws.push(format!("syslog: {flaw}")))
            .ok()
    });
    let Some(listen) = listen.filter(|_| flaws.is_empty()) else {
        return Err(ConfigError(flaws));
    };
    Ok(Config {
        data,
        listen,
        database,
        public_url,
        trusted_proxies,
        proxy: set("PROXY").or(written.proxy),
        ca_file: set("CA_FILE").map(PathBuf::from).or(written.ca_file),
        outgoing_hosts,
        security,
        operator: written.operator,
        limits,
        mail,
        local_sign_in: match local {
            true => LocalSignIn::Allowed,
            false => LocalSignIn::Off,
        },
        secret_key_file: set("SECRET_KEY_FILE")
            .map(PathBuf::from)
            .or(written.secret_key_file),
        sessions,
        packages,
        retention,
        issuers,
        forges,
        syslog,
        search,
        mode,
        workers,
        readers,
    })
}

/// The file, after a look for what once stood elsewhere.
fn written(text: &str) -> Result<File, String> {
    let table: toml::Table = toml::from_str(text).map_err(|e| told(text, &e))?;
    let inner = table.get("operator").and_then(|it| it.get("public_url"));
    if inner.is_some() {
        return Err("public_url steht unter [operator], gehört aber an den Anfang der Datei, vor jede Überschrift in eckigen Klammern: Es gibt nur eine öffentliche Adresse.".to_owned());
    }
    toml::from_str(text).map_err(|e| told(text, &e))
}

/// What is wrong and in which line; the line itself may hold a secret and is not shown.
fn told(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    format!("Zeile {line}: {}", error.message())
}

/// An address or a network.
fn network(text: &str) -> Option<IpNet> {
    let one = text.parse::<IpAddr>().map(IpNet::from);
    one.ok().or_else(|| text.parse().ok())
}

/// Whether links can begin so: pages and cookies belong to a whole host.
fn is_public(text: &str) -> bool {
    text.parse::<Url>().is_ok_and(|url| {
        matches!(url.scheme(), "https" | "http")
            && url.has_host()
            && url.path() == "/"
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| (format!("BLAUPAUSE_{name}"), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_fresh_machine_needs_no_configuration() {
        let config = read(Mode::Service, None, &BTreeMap::new()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(
            config.database,
            Target::Sqlite {
                file: "data/blaupause.db".into()
            }
        );
    }

    #[test]
    fn every_flaw_is_told_at_once() {
        let set = environment(&[
            ("LISTEN", "8080"),
            ("DATABASE_URL", "mysql://x"),
            ("TRUSTED_PROXIES", "proxy"),
            ("PUBLIC_URL", "example.org"),
        ]);
        assert_eq!(read(Mode::Service, None, &set).unwrap_err().0.len(), 4);
    }

    #[test]
    fn there_is_one_public_address_and_it_is_a_whole_host() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("blaupause.toml");
        std::fs::write(&file, "[operator]\npublic_url = \"https://example.org\"\n").unwrap();
        let refused = read(Mode::Service, Some(&file), &BTreeMap::new()).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("public_url steht unter [operator]"),
            "{refused}"
        );
        for wrong in [
            "https://example.org/register",
            "https://a:b@example.org",
            "ftp://example.org",
        ] {
            assert!(
                read(Mode::Service, None, &environment(&[("PUBLIC_URL", wrong)])).is_err(),
                "{wrong}"
            );
        }
        let set = environment(&[("PUBLIC_URL", "https://example.org/")]);
        let config = read(Mode::Service, None, &set).unwrap();
        assert_eq!(config.public_url.as_deref(), Some("https://example.org"));
    }

    #[test]
    fn a_broken_file_is_told_by_its_line_and_shows_no_secret() {
        let flaw = written("data = \"x\"\nproxy = \"http://anna:geheim@proxy\n").unwrap_err();
        assert!(
            flaw.starts_with("Zeile 2: ") && !flaw.contains("geheim"),
            "{flaw}"
        );
    }

    #[test]
    fn a_trusted_proxy_is_an_address_or_a_network() {
        let set = environment(&[("TRUSTED_PROXIES", "10.0.0.1, 172.18.0.0/16, fd00::/8")]);
        assert_eq!(
            read(Mode::Service, None, &set)
                .unwrap()
                .trusted_proxies
                .len(),
            3
        );
    }

    #[test]
    fn the_demonstration_stays_on_loopback() {
        assert!(
            read(
                Mode::Demo,
                None,
                &environment(&[("LISTEN", "0.0.0.0:8080")])
            )
            .is_err()
        );
    }
}
