//! Sends what is due: one letter after the other, each marked as being sent before anything goes over the wire.

use super::settings::{Settings, Tls};
use crate::{clock, registry::Registry};
use domain::Moment;
use lettre::{
    Address, Message, SmtpTransport, Transport as _,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, Tls as Protection, TlsParameters},
    },
};
use std::{
    path::Path,
    time::{Duration, SystemTime},
};
use store::{
    Trouble,
    mail::{Letter, Mail, Next},
};

const PAUSE: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(20);
/// What a mail program sends to end letters of a kind.
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// Why no mail can be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    #[error("Die Datei mit der eigenen Zertifizierungsstelle lässt sich nicht lesen: {0}")]
    Authority(std::io::Error),
    #[error("Eine verschlüsselte Verbindung ist so nicht möglich: {0}")]
    Tls(Error),
    #[error("Der Mailserver ist nicht zu erreichen: {0}")]
    Unreachable(Error),
    #[error("Der Mailserver nimmt zurzeit nichts an.")]
    Refuses,
}

fn transport(settings: &Settings, ca_file: Option<&Path>) -> Result<SmtpTransport, NotReady> {
    let parameters = || {
        let mut builder = TlsParameters::builder(settings.server.clone());
        if let Some(file) = ca_file {
            let pem = std::fs::read(file).map_err(NotReady::Authority)?;
            builder =
                builder.add_root_certificate(Certificate::from_pem(&pem).map_err(NotReady::Tls)?);
        }
        builder.build().map_err(NotReady::Tls)
    };
    let protection = match settings.tls {
        Tls::Starttls => Protection::Required(parameters()?),
        Tls::Tls => Protection::Wrapper(parameters()?),
        Tls::None => Protection::None,
    };
    let mut builder = SmtpTransport::builder_dangerous(&settings.server)
        .port(settings.port)
        .tls(protection)
        .timeout(Some(PATIENCE));
    if let Some((user, password)) = &settings.user {
        builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
    }
    Ok(builder.build())
}

/// Greets the mail server without sending anything.
///
/// # Errors
/// [`NotReady`].
pub fn probe(settings: &Settings, ca_file: Option<&Path>) -> Result<(), NotReady> {
    match transport(settings, ca_file)?.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err(NotReady::Refuses),
        Err(error) => Err(NotReady::Unreachable(error)),
    }
}

/// Sends what is due until the registry stops; does nothing where no mail server is configured.
pub async fn deliver(registry: Registry) {
    let Some(settings) = registry.config.mail.clone() else {
        return;
    };
    let transport = match transport(&settings, registry.config.ca_file.as_deref()) {
        Ok(transport) => transport,
        Err(error) => {
            tracing::error!(%error, "No mail can be sent with these settings");
            return;
        }
    };
    while !registry.is_stopping() {
        let (inner, transport) = (registry.clone(), transport.clone());
        let from = settings.from.clone();
        let sent = tokio::task::spawn_blocking(move || next(&inner, &transport, &from)).await;
        if !sent.unwrap_or(false) {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Sends the letter that has been due for longest; says whether there was one.
fn next(registry: &Registry, transport: &SmtpTransport, from: &Mailbox) -> bool {
    // Asking is a read: the writer is not disturbed each second for nothing.
    let due = registry
        .db
        .read(|snap| store::mail::is_due(snap, clock::moment()).map_err(Trouble::from));
    if !matches!(due, Ok(true)) {
        return false;
    }
    let taken = registry
        .db
        .write(|tx, now| store::mail::take(tx, now).map_err(Trouble::from));
    let mail = match taken {
        Ok(Some(mail)) => mail,
        Ok(None) => return false,
        Err(error) => {
            tracing::warn!(%error, "A letter could not be taken from the database");
            return false;
        }
    };
    store::fault::point("mail-taken");
    let written = match written(registry, &mail) {
        Ok(Some(written)) => written,
        Ok(None) => {
            let id = mail.id;
            let forgotten = registry
                .db
                .write(move |tx, _| store::mail::forget(tx, id).map_err(Trouble::from));
            if let Err(error) = forgotten {
                tracing::warn!(mail.id = %id, %error, "A letter that is not needed could not be forgotten");
            }
            return true;
        }
        Err(error) => {
            tracing::warn!(mail.id = %mail.id, %error, "A letter could not be written; it is tried again");
            return true;
        }
    };
    let outcome = send(transport, from, &mail, &written);
    store::fault::point("mail-sent");
    let id = mail.id;
    let noted = match outcome {
        Ok(()) => {
            tracing::info!(mail.id = %id, mail.tries = mail.tries, "Sent a letter");
            registry
                .db
                .write(move |tx, now| store::mail::sent(tx, id, now).map_err(Trouble::from))
        }
        Err((next, why)) => {
            tracing::warn!(mail.id = %id, mail.tries = mail.tries, "A letter was not taken over: {why}");
            registry.db.write(move |tx, now| {
                store::mail::failed(tx, &mail, &why, next, now).map_err(Trouble::from)
            })
        }
    };
    if let Err(error) = noted {
        tracing::warn!(mail.id = %id, %error, "What became of a letter could not be noted; it may be sent twice");
    }
    true
}

/// A letter as it leaves.
struct Leaving {
    letter: Letter,
    /// The address that ends letters like it.
    stop: Option<String>,
}

/// The letter itself. One about a search is written now, with the rights of now; none when nothing is left to say.
fn written(registry: &Registry, mail: &Mail) -> Result<Option<Leaving>, Trouble> {
    let Some(news) = &mail.news else {
        let letter = mail.letter.clone();
        return Ok(Some(Leaving { letter, stop: None }));
    };
    let (post, at) = (super::post(&registry.config), clock::moment());
    registry.db.read(|snap| {
        let written = app::saved::write(snap, mail, news, &post, &registry.key, at)?;
        Ok(written.map(|written| Leaving {
            letter: written.letter,
            stop: Some(written.stop),
        }))
    })
}

fn send(
    transport: &SmtpTransport,
    from: &Mailbox,
    mail: &Mail,
    leaving: &Leaving,
) -> Result<(), (Next, String)> {
    let message = message(from, mail, leaving).map_err(|why| (Next::GiveUp, why))?;
    match transport.send(&message) {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err((Next::GiveUp, kind(&error))),
        Err(error) => Err((Next::Again, kind(&error))),
    }
}

/// What went wrong, without the words of the server: they may repeat the address.
fn kind(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("der Mailserver antwortet mit {code}"),
        None if error.is_timeout() => "der Mailserver antwortet nicht".to_owned(),
        None if error.is_tls() => "die verschlüsselte Verbindung kommt nicht zustande".to_owned(),
        None => "die Verbindung zum Mailserver kommt nicht zustande".to_owned(),
    }
}

/// The letter as it goes over the wire: under the same Message-ID at each try.
fn message(from: &Mailbox, mail: &Mail, leaving: &Leaving) -> Result<Message, String> {
    let unfit =
        |error: &dyn std::fmt::Display| format!("die Nachricht lässt sich nicht bilden: {error}");
    let letter = &leaving.letter;
    let recipient: Address = letter
        .recipient
        .parse()
        .map_err(|_| "die Adresse ist keine".to_owned())?;
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, recipient))
        .subject(letter.subject.clone())
        .message_id(Some(id))
        .date(at(mail.made_at))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| unfit(&error))?;
    let mut add = |name: &'static str, value: String| {
        let value = HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        message.headers_mut().insert_raw(value);
    };
    add("Auto-Submitted", "auto-generated".to_owned());
    // RFC 8058: the mail program ends the letters with one click, and nobody has to sign in.
    if let Some(stop) = &leaving.stop {
        add("List-Unsubscribe", format!("<{stop}>"));
        add("List-Unsubscribe-Post", ONE_CLICK.to_owned());
    }
    Ok(message)
}

fn at(moment: Moment) -> SystemTime {
    let micros = u64::try_from(moment.micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}
