//! The address of a PostgreSQL server, as far as encryption needs to know it.

use super::{Mode, NoTls, Roots};
use std::path::Path;

const USUAL_PORT: u16 = 5432;

/// A server, and what is asked of its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Server {
    pub host: String,
    pub port: u16,
    pub mode: Mode,
    pub roots: Roots,
}

/// An address that asks for encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub server: Server,
    /// Scheme, name and password, and the way to the database, as they were written.
    scheme: String,
    who: String,
    database: String,
    /// What libpq is told beside that.
    settings: Vec<String>,
}

/// A parsed address, whatever it asks for.
struct Parts<'u> {
    scheme: &'u str,
    who: &'u str,
    place: &'u str,
    database: &'u str,
    settings: Vec<(&'u str, &'u str)>,
}

impl<'u> Parts<'u> {
    /// `scheme://who@host:port/database?name=value&…`, as libpq reads it.
    fn of(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (who, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let settings = query.split('&').filter(|setting| !setting.is_empty());
        Some(Self {
            scheme,
            who,
            place,
            database,
            settings: settings
                .map(|setting| setting.split_once('=').unwrap_or((setting, "")))
                .collect(),
        })
    }
    fn setting(&self, name: &str) -> Option<&'u str> {
        let found = self.settings.iter().rev().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    }
    /// Host and port; what stands in the settings counts for more.
    fn host_and_port(&self) -> Option<(String, u16)> {
        let (host, port) = match self.place.strip_prefix('[') {
            // An address of the newer Internet: [fd00::1]:5432.
            Some(rest) => {
                let (host, rest) = rest.split_once(']')?;
                (host, rest.strip_prefix(':').unwrap_or_default())
            }
            None => self.place.split_once(':').unwrap_or((self.place, "")),
        };
        let host = self.setting("host").unwrap_or(host);
        let port = self.setting("port").unwrap_or(port);
        let port = match port {
            "" => USUAL_PORT,
            port => port.parse().ok()?,
        };
        Some((unescaped(host)?, port))
    }
}

/// Text in which `%2F` means `/`.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        rest = after;
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Settings that are about the way to the server: the tunnel goes it, libpq must not.
const OF_THE_WAY: [&str; 9] = [
    "host",
    "hostaddr",
    "port",
    "sslmode",
    "sslrootcert",
    "sslnegotiation",
    "channel_binding",
    "gssencmode",
    "requirepeer",
];

impl Address {
    /// The address when it asks for encryption; none when it does not.
    pub(crate) fn read(url: &str) -> Result<Option<Self>, NoTls> {
        let Some(parts) = Parts::of(url) else {
            return Ok(None);
        };
        let mode = match parts.setting("sslmode") {
            None | Some("disable" | "allow" | "prefer") => return Ok(None),
            Some("require") => Mode::Require,
            Some("verify-ca") => Mode::VerifyCa,
            Some("verify-full") => Mode::VerifyFull,
            Some(_) => return Err(NoTls::Address("sslmode is none that libpq knows")),
        };
        if parts.setting("channel_binding") == Some("require") {
            return Err(NoTls::Address("channel_binding=require is not possible"));
        }
        if parts.setting("hostaddr").is_some() {
            return Err(NoTls::Address("hostaddr cannot be used with sslmode"));
        }
        let there = parts.host_and_port();
        let (host, port) = there.ok_or(NoTls::Address("host or port is none"))?;
        if host.is_empty() || host.starts_with('/') || host.contains(',') {
            return Err(NoTls::Address("with sslmode it needs the name of one host"));
        }
        let roots = match parts.setting("sslrootcert") {
            None | Some("" | "system") => Roots::System,
            Some(file) => {
                let file = unescaped(file).ok_or(NoTls::Address("sslrootcert is no path"))?;
                Roots::File(file.into())
            }
        };
        // As in libpq: who names an authority wants it to be asked.
        let mode = match (mode, &roots) {
            (Mode::Require, Roots::File(_)) => Mode::VerifyCa,
            (mode, _) => mode,
        };
        let settings = parts.settings.iter();
        let settings = settings.filter(|(name, _)| !OF_THE_WAY.contains(name));
        Ok(Some(Self {
            server: Server {
                host,
                port,
                mode,
                roots,
            },
            scheme: parts.scheme.to_owned(),
            who: parts.who.to_owned(),
            database: parts.database.to_owned(),
            settings: settings
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        }))
    }

    /// The same address by way of a socket in this folder.
    pub(crate) fn for_libpq(&self, folder: &Path) -> String {
        let at = if self.who.is_empty() { "" } else { "@" };
        let mut settings = self.settings.clone();
        settings.push(format!("host={}", folder.display()));
        settings.push(format!("port={USUAL_PORT}"));
        settings.push("sslmode=disable".to_owned());
        format!(
            "{}://{}{at}/{}?{}",
            self.scheme,
            self.who,
            self.database,
            settings.join("&")
        )
    }
}

/// The name of the socket in its folder, as libpq looks for it.
pub(super) fn socket() -> String {
    format!(".s.PGSQL.{USUAL_PORT}")
}

/// Whether an address leads to another machine.
pub(super) fn leads_over_a_network(url: &str) -> bool {
    let host = Parts::of(url).and_then(|parts| parts.host_and_port());
    host.is_some_and(|(host, _)| {
        let is_near = matches!(host.as_str(), "" | "localhost" | "::1");
        !is_near && !host.starts_with('/') && !host.starts_with("127.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_the_server_is_and_what_is_asked_of_it() {
        let url = "postgres://kim:p%40ss@db.example.org:5433/blaupausen?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&application_name=x&host=db2.example.org";
        let address = Address::read(url).unwrap().unwrap();
        let server = Server {
            host: "db2.example.org".to_owned(),
            port: 5433,
            mode: Mode::VerifyFull,
            roots: Roots::File("/etc/ca.pem".into()),
        };
        assert_eq!(address.server, server);
        assert_eq!(
            address.for_libpq(Path::new("/tmp/here")),
            "postgres://kim:p%40ss@/blaupausen?application_name=x&host=/tmp/here&port=5432&sslmode=disable"
        );
        let six = Address::read("postgresql://[fd00::1]/x?sslmode=require");
        let six = six.unwrap().unwrap().server;
        assert_eq!((six.host.as_str(), six.port), ("fd00::1", 5432));
        assert_eq!((six.mode, six.roots), (Mode::Require, Roots::System));
    }

    #[test]
    fn who_asks_for_no_encryption_gets_none_and_what_is_impossible_is_said() {
        for plain in [
            "postgres:///postgres?host=/tmp/x&user=postgres",
            "postgres://db.example.org/x",
            "postgres://db.example.org/x?sslmode=prefer",
        ] {
            assert_eq!(Address::read(plain).unwrap(), None, "{plain}");
        }
        for wrong in [
            "postgres://db.example.org/x?sslmode=vefify-full",
            "postgres:///x?host=/tmp/x&sslmode=require",
            "postgres://a,b/x?sslmode=require",
            "postgres://db.example.org:many/x?sslmode=require",
            "postgres://db.example.org/x?sslmode=require&channel_binding=require",
            "postgres://db.example.org/x?sslmode=verify-ca&sslrootcert=%zz",
        ] {
            let read = Address::read(wrong);
            assert!(matches!(read, Err(NoTls::Address(_))), "{wrong}: {read:?}");
        }
        // Who names an authority wants it to be asked.
        let named = Address::read("postgres://db/x?sslmode=require&sslrootcert=/ca.pem");
        assert_eq!(named.unwrap().unwrap().server.mode, Mode::VerifyCa);
    }

    #[test]
    fn an_address_over_a_network_is_known_from_one_that_stays_here() {
        assert!(leads_over_a_network("postgres://db.example.org/x"));
        assert!(leads_over_a_network("postgres:///x?host=10.0.0.4"));
        for near in [
            "postgres:///x?host=/tmp",
            "postgres://localhost/x",
            "postgres://127.0.0.1:5432/x",
        ] {
            assert!(!leads_over_a_network(near), "{near}");
        }
    }
}
