//! The section `[mail]` of the configuration.

use lettre::message::Mailbox;
use serde::Deserialize;
use std::{fmt, path::PathBuf};

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Begins in the clear and goes on encrypted, or not at all.
    Starttls,
    /// Encrypted from the first byte.
    Tls,
    /// In the clear: only for a server on this machine or in its net.
    None,
}

impl Tls {
    const fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
    /// The word in the configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }
}

/// A password that never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub(super) String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// By which server mail leaves, and from whom it comes.
#[derive(Debug, Clone)]
pub struct Settings {
    pub server: String,
    pub port: u16,
    pub tls: Tls,
    pub user: Option<(String, Password)>,
    pub from: Mailbox,
}

/// The section as written; without a server no mail is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    server: Option<String>,
    port: Option<u16>,
    tls: Option<Tls>,
    user: Option<String>,
    password_file: Option<PathBuf>,
    from: Option<String>,
}

impl Written {
    /// The settings, with what the environment says in place of the file.
    pub fn read(
        self,
        set: impl Fn(&str) -> Option<String>,
        flaws: &mut Vec<String>,
    ) -> Option<Settings> {
        let before = flaws.len();
        let port = match set("MAIL_PORT") {
            Some(text) => text.parse().map_or_else(
                |_| {
                    flaws.push(format!("[mail] port: „{text}“ ist kein Anschluss"));
                    None
                },
                Some,
            ),
            None => self.port,
        };
        let tls = match set("MAIL_TLS").as_deref() {
            Some("starttls") => Some(Tls::Starttls),
            Some("tls") => Some(Tls::Tls),
            Some("none") => Some(Tls::None),
            Some(other) => {
                flaws.push(format!(
                    "[mail] tls: „{other}“; möglich sind starttls, tls und none"
                ));
                None
            }
            None => self.tls,
        };
        let tls = tls.unwrap_or(Tls::Starttls);
        let user = set("MAIL_USER").or(self.user);
        let file = set("MAIL_PASSWORD_FILE")
            .map(PathBuf::from)
            .or(self.password_file);
        let password = match (set("MAIL_PASSWORD"), file) {
            (Some(password), _) => Some(password),
            (None, Some(path)) => match std::fs::read_to_string(&path) {
                Ok(text) => Some(text.trim().to_owned()),
                Err(error) => {
                    flaws.push(format!(
                        "[mail] password_file: {} lässt sich nicht lesen: {error}",
                        path.display()
                    ));
                    None
                }
            },
            (None, None) => None,
        };
        let server = set("MAIL_SERVER")
            .or(self.server)
            .filter(|server| !server.is_empty());
        let from = set("MAIL_FROM").or(self.from);
        let Some(server) = server else {
            if from.is_some() || user.is_some() {
                flaws.push(
                    "[mail] server fehlt: Ohne ihn werden keine E-Mails verschickt".to_owned(),
                );
            }
            return None;
        };
        let from = from.and_then(|text| text.parse::<Mailbox>().ok());
        if from.is_none() {
            flaws.push("[mail] from: erwartet wird eine Adresse wie „Blaupausen-Register <register@stadt.de>“".to_owned());
        }
        let user = match (user, password) {
            (Some(user), Some(password)) => Some((user, Password(password))),
            (None, None) => None,
            (Some(_), None) if flaws.len() > before => None,
            (Some(_), None) => {
                flaws.push("[mail] password_file fehlt zu user".to_owned());
                None
            }
            (None, Some(_)) => {
                flaws.push("[mail] user fehlt zu password_file".to_owned());
                None
            }
        };
        if tls == Tls::None && user.is_some() {
            flaws.push(
                "[mail] tls = \"none\": Das Kennwort ginge unverschlüsselt über das Netz"
                    .to_owned(),
            );
        }
        Some(Settings {
            port: port.unwrap_or(tls.port()),
            server,
            tls,
            user,
            from: from?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Option<Settings>, Vec<String>) {
        let mut flaws = Vec::new();
        let set = |name: &str| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        (Written::default().read(set, &mut flaws), flaws)
    }

    #[test]
    fn without_a_server_there_is_no_mail_and_no_flaw() {
        assert!(matches!(read(&[]), (None, flaws) if flaws.is_empty()));
    }

    #[test]
    fn the_port_follows_the_protection() {
        for (tls, port) in [("starttls", 587), ("tls", 465), ("none", 25)] {
            let (settings, flaws) = read(&[
                ("MAIL_SERVER", "mail.example.org"),
                ("MAIL_FROM", "Register <register@example.org>"),
                ("MAIL_TLS", tls),
            ]);
            assert_eq!(flaws, Vec::<String>::new());
            assert_eq!(settings.unwrap().port, port);
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for wrong in [
            vec![("MAIL_FROM", "a@b.de")],
            vec![("MAIL_SERVER", "m")],
            vec![("MAIL_SERVER", "m"), ("MAIL_FROM", "kein Absender")],
            vec![
                ("MAIL_SERVER", "m"),
                ("MAIL_FROM", "a@b.de"),
                ("MAIL_TLS", "ssl"),
            ],
            vec![
                ("MAIL_SERVER", "m"),
                ("MAIL_FROM", "a@b.de"),
                ("MAIL_PORT", "x"),
            ],
            vec![
                ("MAIL_SERVER", "m"),
                ("MAIL_FROM", "a@b.de"),
                ("MAIL_USER", "u"),
            ],
            vec![
                ("MAIL_SERVER", "m"),
                ("MAIL_FROM", "a@b.de"),
                ("MAIL_PASSWORD_FILE", "/fehlt"),
                ("MAIL_USER", "u"),
            ],
            vec![
                ("MAIL_SERVER", "m"),
                ("MAIL_FROM", "a@b.de"),
                ("MAIL_TLS", "none"),
                ("MAIL_USER", "u"),
                ("MAIL_PASSWORD", "p"),
            ],
        ] {
            assert_eq!(read(&wrong).1.len(), 1, "{wrong:?}: {:?}", read(&wrong).1);
        }
    }

    #[test]
    fn a_password_never_shows() {
        let (settings, _) = read(&[
            ("MAIL_SERVER", "m"),
            ("MAIL_FROM", "a@b.de"),
            ("MAIL_USER", "u"),
            ("MAIL_PASSWORD", "geheim"),
        ]);
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
