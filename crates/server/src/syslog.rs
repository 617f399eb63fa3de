//! The audit log, forwarded to a syslog (RFC 5424) by a follower with a cursor of its own: nothing is lost while the
//! other side is away, and after a torn connection a line may come twice, with the same number.

use crate::registry::Registry;
use domain::{Moment, audit::Outcome};
use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _, UdpSocket},
    os::unix::net::UnixDatagram,
    path::PathBuf,
    time::Duration,
};
use store::{Trouble, audit::Line};

/// Where the lines go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Udp(String),
    /// With the length before each message (RFC 6587).
    Tcp(String),
    Unix(PathBuf),
}

impl Target {
    /// Reads `udp://host:514`, `tcp://host:601` or `unix:///dev/log`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let place = |rest: &str| match rest.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
                Some(rest.to_owned())
            }
            Some(_) | None => None,
        };
        let found = match text.split_once("://") {
            Some(("udp", rest)) => place(rest).map(Self::Udp),
            Some(("tcp", rest)) => place(rest).map(Self::Tcp),
            Some(("unix", rest)) if rest.starts_with('/') => Some(Self::Unix(rest.into())),
            Some(_) | None => None,
        };
        found.ok_or_else(|| {
            format!("„{text}“; erwartet wird udp://name:514, tcp://name:601 oder unix:///dev/log")
        })
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Udp(place) => write!(f, "udp://{place}"),
            Self::Tcp(place) => write!(f, "tcp://{place}"),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

impl Target {
    /// Sends one line that tells of nothing but the check.
    ///
    /// # Errors
    /// Why it does not get away.
    pub fn probe(&self) -> std::io::Result<&'static str> {
        let text = format!(
            "<{}>1 {} - blaupause {} check - check-config",
            priority(Outcome::Done),
            crate::clock::moment(),
            std::process::id(),
        );
        Wire::to(self)?.send(&text)?;
        Ok(match self {
            // Nobody says whether it was heard.
            Self::Udp(_) => "Eine Probezeile ist hinausgegangen; ob sie ankam, sagt UDP nicht.",
            Self::Tcp(_) | Self::Unix(_) => "Eine Probezeile wurde angenommen.",
        })
    }
}

/// The number of the last line that was forwarded.
const CURSOR: &str = "audit-forwarded";
const AT_ONCE: i64 = 200;
const PAUSE: Duration = Duration::from_secs(1);
/// After a failure nothing is tried for so long.
const LATER: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(5);

/// Forwards what is told, until the registry stops.
pub async fn forward(registry: Registry) {
    let Some(target) = registry.config.syslog.clone() else {
        return;
    };
    let mut wire = None;
    while !registry.is_stopping() {
        let (inner, to) = (registry.clone(), target.clone());
        let worked = tokio::task::spawn_blocking(move || {
            let sent = some(&inner, &to, &mut wire);
            (sent, wire)
        })
        .await;
        let Ok((sent, kept)) = worked else {
            tracing::error!("Forwarding the audit log panicked");
            return;
        };
        wire = kept;
        match sent {
            Ok(0) => tokio::time::sleep(PAUSE).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "The audit log cannot be forwarded; it waits");
                wire = None;
                tokio::time::sleep(LATER).await;
            }
        }
    }
}

/// An open way to the other side.
#[derive(Debug)]
pub enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Unix(UnixDatagram),
}

/// Why nothing was forwarded.
#[derive(Debug, thiserror::Error)]
pub enum NotForwarded {
    #[error("{0}")]
    Wire(#[from] std::io::Error),
    #[error("{0}")]
    Trouble(#[from] Trouble),
}

/// Forwards the next lines; says how many. The cursor moves only after all of them are on their way.
///
/// # Errors
/// [`NotForwarded`]; what was not noted as sent is sent again.
pub fn some(
    registry: &Registry,
    target: &Target,
    wire: &mut Option<Wire>,
) -> Result<usize, NotForwarded> {
    let lines = registry.db.read(|snap| {
        let last = store::meta::value(snap, CURSOR)?;
        let last = last.and_then(|text| text.parse().ok()).unwrap_or(0);
        store::audit::after(snap, last, AT_ONCE).map_err(Trouble::from)
    })?;
    let Some(last) = lines.last().map(|line| line.number) else {
        return Ok(0);
    };
    let open = match wire.take() {
        Some(open) if open.is_alive() => open,
        Some(_) | None => Wire::to(target)?,
    };
    let host = registry.config.public_url.as_deref().unwrap_or("-");
    let host = host.split("://").last().unwrap_or("-").to_owned();
    let open = wire.insert(open);
    for line in &lines {
        open.send(&message(line, &host))?;
    }
    registry.db.write(move |tx, _| {
        store::meta::set(tx, CURSOR, &last.to_string()).map_err(Trouble::from)
    })?;
    Ok(lines.len())
}

impl Wire {
    fn to(target: &Target) -> std::io::Result<Self> {
        match target {
            Target::Udp(place) => {
                let to = address(place)?;
                let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(from)?;
                socket.connect(to)?;
                Ok(Self::Udp(socket))
            }
            Target::Tcp(place) => {
                let stream = TcpStream::connect_timeout(&address(place)?, PATIENCE)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                Ok(Self::Tcp(stream))
            }
            Target::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Self::Unix(socket))
            }
        }
    }

    /// Whether the other side has not hung up. A syslog says nothing, so anything to read is its end.
    fn is_alive(&self) -> bool {
        let Self::Tcp(stream) = self else {
            return true;
        };
        let mut reader: &TcpStream = stream;
        let quiet = stream.set_nonblocking(true).is_ok()
            && reader
                .read(&mut [0; 1])
                .is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        quiet && stream.set_nonblocking(false).is_ok()
    }

    fn send(&mut self, message: &str) -> std::io::Result<()> {
        match self {
            Self::Udp(socket) => socket.send(message.as_bytes()).map(|_| ()),
            Self::Unix(socket) => socket.send(message.as_bytes()).map(|_| ()),
            Self::Tcp(stream) => {
                stream.write_all(format!("{} {message}", message.len()).as_bytes())
            }
        }
    }
}

fn address(place: &str) -> std::io::Result<std::net::SocketAddr> {
    let found = place.to_socket_addrs()?.next();
    found.ok_or_else(|| std::io::Error::new(std::io::ErrorKind::NotFound, "no such host"))
}

/// "Log audit", as notice when it was done and as warning when it was refused.
const fn priority(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Done => 13 * 8 + 5,
        Outcome::Refused => 13 * 8 + 4,
    }
}

/// A line as RFC 5424 wants it: ids, no names. 32473 is the number for examples (RFC 5612).
fn message(line: &Line, host: &str) -> String {
    let host = printable(host, 255);
    let moment: Moment = line.at;
    let person = line.person.map(|id| id.to_string());
    let body = line.body.map(|id| id.to_string());
    let pairs = [
        ("number", Some(line.number.to_string())),
        ("action", Some(line.action.clone())),
        ("outcome", Some(line.outcome.word().to_owned())),
        ("person", person),
        ("body", body),
        ("thing", line.thing.clone()),
        ("through", Some(line.through.clone())),
        ("request", Some(line.request.clone())),
    ];
    let data: String = pairs
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!(" {name}=\"{}\"", escaped(&value))))
        .collect();
    format!(
        "<{}>1 {moment} {host} blaupause {} {} [audit@32473{data}] {}",
        priority(line.outcome),
        std::process::id(),
        line.kind.word(),
        escaped(&line.action),
    )
}

fn printable(text: &str, most: usize) -> String {
    let kept: String = text
        .chars()
        .filter(char::is_ascii_graphic)
        .take(most)
        .collect();
    match kept.is_empty() {
        true => "-".to_owned(),
        false => kept,
    }
}

/// As values of structured data are written; nothing in them ends the line.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, char| {
        match char {
            '"' | '\\' | ']' => out.extend(['\\', char]),
            char if char.is_control() => out.push(' '),
            char => out.push(char),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::audit::Kind;

    #[test]
    fn a_place_is_read_or_told_to_be_wrong() {
        assert_eq!(
            Target::read("udp://log.example.org:514"),
            Ok(Target::Udp("log.example.org:514".to_owned()))
        );
        assert_eq!(
            Target::read("unix:///dev/log"),
            Ok(Target::Unix("/dev/log".into()))
        );
        for wrong in [
            "log:514",
            "tcp://log",
            "tcp://:1",
            "unix://dev/log",
            "http://log:1",
        ] {
            assert!(Target::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_is_one_message_whatever_stands_in_it() {
        let line = Line {
            number: 7,
            at: "2026-01-02T10:00:00Z".parse().unwrap(),
            kind: Kind::Write,
            action: "POST /x".to_owned(),
            outcome: Outcome::Refused,
            person: None,
            name: Some("Anna Schmidt".to_owned()),
            body: None,
            body_name: None,
            thing: Some("/a\n\"]b\\".to_owned()),
            through: "session".to_owned(),
            request: "ab".to_owned(),
        };
        let said = message(&line, "blaupausen.example.org");
        let start = "<108>1 2026-01-02T10:00:00Z blaupausen.example.org blaupause ";
        assert!(said.starts_with(start), "{said}");
        let end = "write [audit@32473 number=\"7\" action=\"POST /x\" outcome=\"refused\" thing=\"/a \\\"\\]b\\\\\" through=\"session\" request=\"ab\"] POST /x";
        assert!(said.ends_with(end), "{said}");
        assert!(!said.contains("Anna"));
    }
}
