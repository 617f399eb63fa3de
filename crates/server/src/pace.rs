//! Who reads an answer too slowly is let go: an open answer holds memory and a place.
//!
//! The system ends a connection whose other side takes nothing at all; large answers are handed over in pieces, and a
//! reader who takes no piece for too long is let go, too. Nothing else can look into a socket that is full.

use actix_web::{
    HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Extensions, ServiceResponse},
    rt,
    web::Bytes,
};
use std::{
    any::Any,
    cell::Cell,
    net::{Shutdown, TcpStream},
    os::fd::AsFd as _,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

/// So long a reader may take nothing.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// What the system keeps for a reader; small, so that a step of a slow one is seen.
const KEPT: usize = 256 * 1024;
const PIECE: usize = 64 * 1024;
/// Smaller answers fit into what the system keeps.
const SMALL: u64 = 256 * 1024;

/// The connection under a request, to end it when its reader stops reading.
#[derive(Debug, Clone)]
struct Wire {
    socket: Arc<TcpStream>,
    patience: Duration,
}

/// What is done with each new connection.
pub fn on_connect(patience: Duration) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync {
    move |connection, extensions| {
        let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() else {
            return;
        };
        let socket = socket2::SockRef::from(stream);
        // A system that refuses only makes the bound wider.
        _ = socket.set_send_buffer_size(KEPT);
        _ = socket.set_tcp_user_timeout(Some(patience));
        if let Ok(same) = stream.as_fd().try_clone_to_owned() {
            extensions.insert(Wire {
                socket: Arc::new(TcpStream::from(same)),
                patience,
            });
        }
    }
}

/// The answer, handed over at the pace of its reader, as long as that is one.
#[must_use]
pub fn watched(
    request: &HttpRequest,
    answer: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let Some(wire) = request.conn_data::<Wire>().cloned() else {
        return answer;
    };
    match answer.response().body().size() {
        BodySize::None | BodySize::Sized(0..=SMALL) => answer,
        BodySize::Sized(_) | BodySize::Stream => {
            answer.map_body(|_, body| BoxBody::new(Paced::new(body, wire)))
        }
    }
}

/// A body in pieces, with somebody who looks whether they are taken.
struct Paced {
    inner: BoxBody,
    rest: Bytes,
    taken: Rc<Cell<u64>>,
    watch: rt::task::JoinHandle<()>,
}

impl Paced {
    fn new(inner: BoxBody, wire: Wire) -> Self {
        let taken = Rc::new(Cell::new(0));
        let seen = taken.clone();
        let watch = rt::spawn(async move {
            let mut before = seen.get();
            loop {
                rt::time::sleep(wire.patience).await;
                let now = seen.get();
                if now == before {
                    tracing::info!("An answer was not read for too long; its connection is ended");
                    // Somebody who is gone already needs no end.
                    _ = wire.socket.shutdown(Shutdown::Both);
                    return;
                }
                before = now;
            }
        });
        Self {
            inner,
            rest: Bytes::new(),
            taken,
            watch,
        }
    }

    fn piece(&mut self) -> Bytes {
        self.taken.set(self.taken.get() + 1);
        self.rest.split_to(self.rest.len().min(PIECE))
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

impl MessageBody for Paced {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.inner.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            let Some(next) = ready!(Pin::new(&mut self.inner).poll_next(context)) else {
                return Poll::Ready(None);
            };
            self.rest = next?;
        }
        Poll::Ready(Some(Ok(self.piece())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpResponse, HttpServer, middleware, web};
    use std::net::{SocketAddr, TcpListener};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream as Reader,
    };

    /// More than the systems of both sides keep.
    const LARGE: usize = 64 << 20;

    fn serving(patience: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = HttpServer::new(|| {
            let large = || async { HttpResponse::Ok().body(vec![b'x'; LARGE]) };
            App::new()
                .wrap(middleware::from_fn(
                    |request, next: middleware::Next<BoxBody>| async move {
                        let answer = next.call(request).await?;
                        let asked = answer.request().clone();
                        Ok::<_, actix_web::Error>(watched(&asked, answer))
                    },
                ))
                .route("/", web::get().to(large))
        });
        let server = server.on_connect(on_connect(patience)).workers(1);
        rt::spawn(server.disable_signals().listen(listener).unwrap().run());
        address
    }

    async fn asked(address: SocketAddr) -> Reader {
        let mut reader = Reader::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        reader.write_all(request).await.unwrap();
        reader
    }

    #[actix_web::test]
    async fn a_reader_who_stops_is_let_go() {
        let mut reader = asked(serving(Duration::from_millis(300))).await;
        // A connection that has ended says so to who writes.
        let ended = async {
            while reader.write_all(b"x").await.is_ok() {
                rt::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
        assert!(ended.is_ok(), "the connection is still open");
    }

    #[actix_web::test]
    async fn a_slow_reader_who_goes_on_gets_everything() {
        let mut reader = asked(serving(Duration::from_millis(500))).await;
        let (mut got, mut buffer) = (0, vec![0; 1 << 20]);
        while got < LARGE {
            let size = reader.read(&mut buffer).await.unwrap();
            assert!(size > 0, "ended after {got} bytes");
            got += size;
            rt::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
