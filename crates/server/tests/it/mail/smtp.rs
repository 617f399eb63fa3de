//! A mail server for tests: it speaks SMTP, with STARTTLS where asked, and keeps what it was given.

use mailin::{Action, AuthMechanism, Handler, Response, Session, SessionBuilder, response};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    net::{IpAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A letter as it came over the wire.
#[derive(Debug, Clone, Default)]
pub struct Received {
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
    pub encrypted: bool,
    pub user: Option<String>,
}

impl Received {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    pub fn header(&self, name: &str) -> String {
        let text = self.text();
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    }
    /// The body, as quoted-printable or plain text, in one line of its own.
    pub fn body(&self) -> String {
        let text = self.text();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        unquoted(body)
    }
}

fn unquoted(body: &str) -> String {
    let mut bytes = Vec::new();
    let joined = body.replace("=\r\n", "");
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How the server treats what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Friendly,
    /// „Try again later."
    Busy,
    /// „No such mailbox."
    Unknown,
    /// Only encrypted, and only with user and password.
    Strict,
}

pub struct MailServer {
    pub port: u16,
    /// The certificate to trust, in PEM.
    pub authority: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl MailServer {
    pub fn start(manner: Manner) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let kept = received.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inbox = Inbox {
                    manner,
                    letter: Received::default(),
                    kept: kept.clone(),
                };
                // A client that hangs up in the middle is its own affair.
                _ = serve(stream, inbox, &config);
            }
        });
        Self {
            port,
            authority: made.cert.pem(),
            received,
        }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

struct Inbox {
    manner: Manner,
    letter: Received,
    kept: Arc<Mutex<Vec<Received>>>,
}

impl Handler for Inbox {
    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> Response {
        self.letter.to.clear();
        self.letter.bytes.clear();
        match self.manner {
            Manner::Strict if !self.letter.encrypted || self.letter.user.is_none() => {
                Response::custom(530, "5.7.0 Authentication required".to_owned())
            }
            Manner::Friendly | Manner::Busy | Manner::Unknown | Manner::Strict => response::OK,
        }
    }
    fn rcpt(&mut self, to: &str) -> Response {
        self.letter.to.push(to.to_owned());
        match self.manner {
            Manner::Busy => Response::custom(450, "4.2.0 Try again later".to_owned()),
            Manner::Unknown => Response::custom(550, "5.1.1 No such mailbox".to_owned()),
            Manner::Friendly | Manner::Strict => response::OK,
        }
    }
    fn data(&mut self, buffer: &[u8]) -> io::Result<()> {
        self.letter.bytes.extend_from_slice(buffer);
        Ok(())
    }
    fn data_end(&mut self) -> Response {
        self.kept.lock().unwrap().push(self.letter.clone());
        response::OK
    }
    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        if (user, password) != ("register", "geheim") {
            return response::INVALID_CREDENTIALS;
        }
        self.letter.user = Some(user.to_owned());
        response::AUTH_OK
    }
}

fn serve(stream: TcpStream, mut inbox: Inbox, config: &Arc<ServerConfig>) -> io::Result<()> {
    let peer = stream.peer_addr()?.ip();
    let mut builder = SessionBuilder::new("localhost");
    if inbox.manner == Manner::Strict {
        builder.enable_start_tls().enable_auth(AuthMechanism::Plain);
    }
    inbox.letter.encrypted = false;
    let shared = inbox.kept.clone();
    let manner = inbox.manner;
    let mut session = builder.build(peer, inbox);
    session.greeting().write_to(&mut &stream)?;
    if talk(&mut session, &stream)? != Action::UpgradeTls {
        return Ok(());
    }
    let inbox = Inbox {
        manner,
        letter: Received {
            encrypted: true,
            ..Received::default()
        },
        kept: shared,
    };
    let mut session = builder.build(peer, inbox);
    session.tls_active();
    let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
    let stream = Mutex::new(StreamOwned::new(connection, stream));
    talk(&mut session, Shared(&stream)).map(|_| ())
}

/// Both ends of an encrypted stream at once.
#[derive(Clone, Copy)]
struct Shared<'a>(&'a Mutex<StreamOwned<ServerConnection, TcpStream>>);

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap().read(buffer)
    }
}
impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap().flush()
    }
}

/// Line for line, until somebody hangs up or wants encryption.
fn talk<S: Read + Write + Copy>(session: &mut Session<Inbox>, stream: S) -> io::Result<Action> {
    let mut lines = BufReader::new(stream);
    let mut out = stream;
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(Action::Close);
        }
        let response = session.process(&line);
        if response.action != Action::NoReply {
            let mut bytes = Vec::new();
            response.write_to(&mut bytes)?;
            out.write_all(&bytes)?;
            out.flush()?;
        }
        if matches!(response.action, Action::Close | Action::UpgradeTls) {
            return Ok(response.action);
        }
    }
}
