//! The tunnel: a socket that only we may open, and behind it TLS to the server.

use super::{
    Encrypted, NoTls,
    address::{Server, socket},
    trust,
};
use rustls::pki_types::ServerName;
use std::{
    collections::HashMap,
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpStream, UnixListener, UnixStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

type Secure = TlsStream<TcpStream>;

/// To reach the server, and for the handshake.
const CONNECT: Duration = Duration::from_secs(5);
/// Until both sides have said their first words.
const GREETING: Duration = Duration::from_secs(10);
/// Connections at once: far more than readers and a writer need.
const MOST: usize = 256;
/// libpq's own bounds for a first packet, and more than any first answer of a server needs.
const LONGEST_START: u32 = 10_000;
const LONGEST_ANSWER: u32 = 64 * 1024;

const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const CANCEL_REQUEST: u32 = 80_877_102;
const ASK_FOR_TLS: u32 = 80_877_103;
const ASK_FOR_GSS: u32 = 80_877_104;

/// The folder with the socket that leads to this server; one tunnel serves the whole process.
pub(super) fn to(server: &Server) -> Result<PathBuf, NoTls> {
    static OPEN: Mutex<Option<HashMap<Server, PathBuf>>> = Mutex::new(None);
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let open = open.get_or_insert_default();
    if let Some(folder) = open.get(server) {
        return Ok(folder.clone());
    }
    let folder = start(server.clone())?;
    open.insert(server.clone(), folder.clone());
    Ok(folder)
}

/// A connection is made, looked at and closed.
pub(super) fn try_out(server: &Server) -> Result<Encrypted, NoTls> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(NoTls::Socket)?;
    runtime.block_on(async {
        let secure = connect(server).await?;
        let protocol = secure.get_ref().1.protocol_version();
        Ok(Encrypted {
            mode: server.mode,
            protocol: protocol.map_or_else(String::new, |version| format!("{version:?}")),
        })
    })
}

fn start(server: Server) -> Result<PathBuf, NoTls> {
    let folder = private_folder().map_err(NoTls::Socket)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(NoTls::Socket)?;
    let listener = {
        let _inside = runtime.enter();
        UnixListener::bind(folder.join(socket())).map_err(NoTls::Socket)?
    };
    std::thread::Builder::new()
        .name("tls-to-postgres".to_owned())
        .spawn(move || runtime.block_on(serve(listener, Arc::new(server))))
        .map_err(NoTls::Socket)?;
    Ok(folder)
}

/// A folder that nobody else may enter; a left one of a process that had our number is passed over.
fn private_folder() -> io::Result<PathBuf> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..1000 {
        let name = format!("blaupause-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

async fn serve(listener: UnixListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((local, _)) => {
                let server = server.clone();
                tokio::spawn(async move {
                    if let Err(error) = carry(local, &server).await {
                        tracing::debug!(%error, "A connection to the database ended");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "The tunnel to the database takes no connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Carries one connection from its first packet to its end.
async fn carry(mut local: UnixStream, server: &Server) -> io::Result<()> {
    let start = timeout(GREETING, first_packet(&mut local)).await??;
    let secure = match connect(server).await {
        Ok(secure) => secure,
        Err(error) => return refuse(&mut local, &error).await,
    };
    let mut secure = secure;
    secure.write_all(&start.bytes).await?;
    secure.flush().await?;
    if start.is_cancel {
        // The server answers nothing and closes.
        return secure.shutdown().await;
    }
    timeout(GREETING, greet(&mut secure, &mut local)).await??;
    copy_bidirectional(&mut local, &mut secure).await?;
    Ok(())
}

/// What libpq says first.
struct Start {
    bytes: Vec<u8>,
    is_cancel: bool,
}

async fn first_packet(local: &mut UnixStream) -> io::Result<Start> {
    loop {
        let length = local.read_u32().await?;
        if !(8..=LONGEST_START).contains(&length) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let code = local.read_u32().await?;
        if matches!(code, ASK_FOR_TLS | ASK_FOR_GSS) {
            // Inside of the machine nothing is encrypted.
            local.write_all(b"N").await?;
            continue;
        }
        let mut bytes = [length.to_be_bytes(), code.to_be_bytes()].concat();
        let rest = u64::from(length) - 8;
        local.take(rest).read_to_end(&mut bytes).await?;
        if bytes.len() as u64 != rest + 8 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        return Ok(Start {
            bytes,
            is_cancel: code == CANCEL_REQUEST,
        });
    }
}

/// The first answers of the server, up to the one that says how to prove who one is.
///
/// With TLS a server offers `SCRAM-SHA-256-PLUS`, too, which a libpq without TLS refuses to hear of.
async fn greet(secure: &mut Secure, local: &mut UnixStream) -> io::Result<()> {
    loop {
        let kind = secure.read_u8().await?;
        let length = secure.read_u32().await?;
        if !(4..=LONGEST_ANSWER).contains(&length) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut body = vec![0; length as usize - 4];
        secure.read_exact(&mut body).await?;
        if kind == b'R' {
            body = without_channel_binding(body);
        }
        let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
        local.write_u8(kind).await?;
        local.write_u32(length).await?;
        local.write_all(&body).await?;
        // Only which version of the protocol is spoken may be said before.
        if kind != b'v' {
            return Ok(());
        }
    }
}

fn without_channel_binding(body: Vec<u8>) -> Vec<u8> {
    const SASL: [u8; 4] = 10_u32.to_be_bytes();
    let Some(offered) = body.strip_prefix(&SASL) else {
        return body;
    };
    let ways = offered.split(|byte| *byte == 0);
    let ways = ways.filter(|way| !way.is_empty() && !way.ends_with(b"-PLUS"));
    let mut kept = SASL.to_vec();
    for way in ways {
        kept.extend_from_slice(way);
        kept.push(0);
    }
    kept.push(0);
    kept
}

/// Tells libpq in the words of the server's protocol why there is no connection.
async fn refuse(local: &mut UnixStream, why: &NoTls) -> io::Result<()> {
    let text = why.to_string().replace('\0', "");
    let mut body = Vec::new();
    for (field, value) in [
        (b'S', "FATAL"),
        (b'V', "FATAL"),
        (b'C', "08001"),
        (b'M', text.as_str()),
    ] {
        body.push(field);
        body.extend_from_slice(value.as_bytes());
        body.push(0);
    }
    body.push(0);
    let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
    local.write_u8(b'E').await?;
    local.write_u32(length).await?;
    local.write_all(&body).await?;
    local.shutdown().await
}

/// A connection to the server on which both have agreed on TLS.
async fn connect(server: &Server) -> Result<Secure, NoTls> {
    let config = trust::settings(server)?;
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| NoTls::Address("the host is no name"))?;
    let late = || io::Error::from(io::ErrorKind::TimedOut);
    let reached = timeout(CONNECT, reach(server)).await;
    let (plain, answer) = reached
        .unwrap_or_else(|_| Err(late()))
        .map_err(NoTls::Unreachable)?;
    if answer != b'S' {
        return Err(NoTls::NotOffered);
    }
    let connector = TlsConnector::from(Arc::new(config));
    let secure = timeout(CONNECT, connector.connect(name, plain)).await;
    secure.unwrap_or_else(|_| Err(late())).map_err(refused)
}

/// The server, and its answer to the wish for TLS; nothing is read beyond that one byte.
async fn reach(server: &Server) -> io::Result<(TcpStream, u8)> {
    let mut plain = TcpStream::connect((server.host.as_str(), server.port)).await?;
    plain.set_nodelay(true)?;
    patient(&plain)?;
    plain.write_all(&SSL_REQUEST).await?;
    let answer = plain.read_u8().await?;
    Ok((plain, answer))
}

/// A server that is frozen must not freeze us; libpq sees only our socket and cannot tell.
fn patient(plain: &TcpStream) -> io::Result<()> {
    let socket = socket2::SockRef::from(plain);
    let alive = socket2::TcpKeepalive::new()
        .with_time(Duration::from_secs(15))
        .with_interval(Duration::from_secs(5))
        .with_retries(3);
    socket.set_tcp_keepalive(&alive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(Duration::from_secs(30)))?;
    Ok(())
}

fn refused(error: io::Error) -> NoTls {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) => NoTls::Certificate(why.clone()),
        Some(_) | None => NoTls::Handshake(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_that_need_tls_in_libpq_are_not_offered_to_it() {
        let offered = [
            &10_u32.to_be_bytes()[..],
            b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0",
        ]
        .concat();
        let kept = [&10_u32.to_be_bytes()[..], b"SCRAM-SHA-256\0\0"].concat();
        assert_eq!(without_channel_binding(offered), kept);
        let trusted = 0_u32.to_be_bytes().to_vec();
        assert_eq!(without_channel_binding(trusted.clone()), trusted);
    }
}
