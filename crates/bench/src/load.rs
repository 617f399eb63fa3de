//! The load: many connections, arrivals at fixed rates whether or not the answers come, latency from the intended start.

use crate::Outcome;
use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::{
    cell::RefCell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, sync::Mutex, task::LocalSet};

/// A request that is ready to be sent.
#[derive(Debug, Clone, Default)]
pub struct Ready {
    pub path: String,
    /// A body makes it a `POST`.
    pub body: Option<(&'static str, Bytes)>,
    pub token: Option<String>,
}

impl Ready {
    /// Asks for this path.
    #[must_use]
    pub fn get(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    fn request(self, host: &str) -> Outcome<hyper::Request<Full<Bytes>>> {
        let mut request = hyper::Request::builder()
            .uri(self.path)
            .header(hyper::header::HOST, host);
        if let Some(token) = self.token {
            request = request.header(hyper::header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match self.body {
            Some((kind, body)) => {
                request = request
                    .method(hyper::Method::POST)
                    .header(hyper::header::CONTENT_TYPE, kind);
                Full::new(body)
            }
            None => Full::new(Bytes::new()),
        };
        Ok(request.body(body)?)
    }
}

/// Makes the requests, each by its number.
pub type Maker<'a> = dyn Fn(u64) -> Ready + 'a;

/// How requests arrive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrivals {
    /// So many a second, evenly, whatever happens.
    Open { rate: f64 },
    /// Each connection asks again as soon as it is answered: only to find where to begin.
    Closed,
}

/// When request number `at` is meant to start, counted from the beginning.
#[must_use]
pub fn intended(arrivals: Arrivals, at: u64) -> Duration {
    match arrivals {
        #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53 requests")]
        Arrivals::Open { rate } => Duration::from_secs_f64(at as f64 / rate),
        Arrivals::Closed => Duration::ZERO,
    }
}

/// What one run saw.
#[derive(Debug, Clone)]
pub struct Seen {
    /// In microseconds, from the intended start to the last byte.
    pub latency: Histogram<u64>,
    pub good: u64,
    pub bad: u64,
    /// The first answer that was not as it should be.
    pub first_bad: Option<String>,
    /// From the first intended start to the last answer.
    pub took: Duration,
    /// How long the arrivals were meant to last.
    pub meant: Duration,
}

impl Seen {
    fn new(meant: Duration) -> Outcome<Self> {
        Ok(Self {
            latency: Histogram::new_with_bounds(1, 600_000_000, 3)?,
            good: 0,
            bad: 0,
            first_bad: None,
            took: Duration::ZERO,
            meant,
        })
    }

    /// Counts one answer.
    pub fn count(&mut self, intended: Duration, ended: Duration, flaw: Option<String>) {
        let latency = ended.saturating_sub(intended).as_micros();
        self.latency
            .saturating_record(u64::try_from(latency).unwrap_or(u64::MAX).max(1));
        self.took = self.took.max(ended);
        match flaw {
            None => self.good += 1,
            Some(flaw) => {
                self.bad += 1;
                self.first_bad.get_or_insert(flaw);
            }
        }
    }

    /// Good answers a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 answers")]
    pub fn rate(&self) -> f64 {
        self.good as f64 / self.took.max(self.meant).as_secs_f64()
    }

    /// The latency that so many percent of the answers did not exceed.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_micros(self.latency.value_at_percentile(percent))
    }

    /// Whether the rate was held: nothing went wrong, no backlog grew, and 99 percent were answered in time.
    #[must_use]
    pub fn is_sustained(&self, worst: Duration) -> bool {
        let backlog = self.took.saturating_sub(self.meant);
        let allowed = self.meant.mul_f64(0.03).max(worst);
        self.bad == 0 && self.good > 0 && backlog <= allowed && self.percentile(99.0) <= worst
    }
}

/// Where to, over how many connections, and which status is right.
#[derive(Debug, Clone, Copy)]
pub struct Aim {
    pub to: SocketAddr,
    pub connections: usize,
    pub status: u16,
}

struct Turn {
    next: u64,
}

/// Sends requests for so long and waits for every answer.
///
/// # Errors
/// When no connection can be made.
pub fn run(
    aim: Aim,
    arrivals: Arrivals,
    meant: Duration,
    from: u64,
    maker: &Maker<'_>,
) -> Outcome<(Seen, u64)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seen = Rc::new(RefCell::new(Seen::new(meant)?));
    let turn = Rc::new(Mutex::new(Turn { next: 0 }));
    let sent = LocalSet::new().block_on(&runtime, async {
        let mut open = Vec::with_capacity(aim.connections);
        for _ in 0..aim.connections {
            open.push(connect(aim.to).await?);
        }
        let begun = Instant::now();
        let clients = open.into_iter().map(|sender| {
            let (turn, seen) = (Rc::clone(&turn), Rc::clone(&seen));
            async move {
                let mut client = Client {
                    aim,
                    host: aim.to.to_string(),
                    sender: Some(sender),
                };
                loop {
                    // One waits for the next start, the others wait for the turn.
                    let mut held = turn.lock().await;
                    let at = held.next;
                    let start = intended(arrivals, at);
                    let is_over = match arrivals {
                        Arrivals::Open { .. } => start >= meant,
                        Arrivals::Closed => begun.elapsed() >= meant,
                    };
                    if is_over {
                        return;
                    }
                    held.next += 1;
                    wait_until(begun, start).await;
                    drop(held);
                    let start = match arrivals {
                        Arrivals::Open { .. } => start,
                        Arrivals::Closed => begun.elapsed(),
                    };
                    let flaw = client.ask(maker(from + at)).await.err();
                    let flaw = flaw.map(|e| e.to_string());
                    seen.borrow_mut().count(start, begun.elapsed(), flaw);
                }
            }
        });
        futures_util::future::join_all(clients).await;
        let sent = turn.lock().await.next;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(sent)
    })?;
    let seen = seen.borrow().clone();
    Ok((seen, sent))
}

/// A timer is late by up to a millisecond, which would be counted as latency: the last bit is waited for awake.
async fn wait_until(begun: Instant, start: Duration) {
    const AWAKE: Duration = Duration::from_millis(2);
    let left = start.saturating_sub(begun.elapsed());
    if left > AWAKE {
        tokio::time::sleep(left.saturating_sub(AWAKE)).await;
    }
    while begun.elapsed() < start {
        tokio::task::yield_now().await;
    }
}

struct Client {
    aim: Aim,
    host: String,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    async fn ask(&mut self, ready: Ready) -> Outcome<()> {
        let path = ready.path.clone();
        let request = ready.request(&self.host)?;
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => connect(self.aim.to).await?,
        };
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let mut body = response.into_body();
        let mut said = Vec::new();
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame?.into_data()
                && status != self.aim.status
                && said.len() < 1000
            {
                said.extend_from_slice(&data);
            }
        }
        self.sender = Some(sender);
        if status == self.aim.status {
            return Ok(());
        }
        Err(format!("{path}: {status} {}", String::from_utf8_lossy(&said)).into())
    }
}

async fn connect(to: SocketAddr) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(async move {
        // Whoever sends on it hears of its end.
        _ = connection.await;
    });
    Ok(sender)
}

/// One request and its answer.
///
/// # Errors
/// When there is no answer.
pub fn fetch(to: SocketAddr, path: &str) -> Outcome<(u16, Bytes)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, async {
        let mut sender = connect(to).await?;
        let request = Ready::get(path.to_owned()).request(&to.to_string())?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    #[test]
    fn arrivals_keep_their_distance_whatever_happens() {
        let open = Arrivals::Open { rate: 200.0 };
        assert_eq!(intended(open, 0), Duration::ZERO);
        assert_eq!(intended(open, 1), 5 * MILLI);
        assert_eq!(intended(open, 1000), 5000 * MILLI);
    }

    #[test]
    fn a_request_that_had_to_wait_for_its_start_is_late_all_the_same() {
        let mut seen = Seen::new(10 * MILLI).unwrap();
        // Meant to start at 5, sent at 90 because every connection was busy, answered at 95.
        seen.count(5 * MILLI, 95 * MILLI, None);
        let latency = seen.percentile(100.0).as_millis();
        assert!((89..=91).contains(&latency), "{latency}");
    }

    #[test]
    fn a_backlog_or_a_flaw_means_that_the_rate_was_not_held() {
        let meant = 1000 * MILLI;
        let mut held = Seen::new(meant).unwrap();
        held.count(Duration::ZERO, 20 * MILLI, None);
        held.count(990 * MILLI, 1010 * MILLI, None);
        assert!(held.is_sustained(50 * MILLI));
        assert!(!held.is_sustained(10 * MILLI), "too slow");
        let mut late = held.clone();
        late.count(990 * MILLI, 1200 * MILLI, None);
        assert!(!late.is_sustained(50 * MILLI), "a backlog");
        held.count(Duration::ZERO, 1 * MILLI, Some("503".to_owned()));
        assert!(!held.is_sustained(50 * MILLI), "a flaw");
    }

    #[test]
    fn the_rate_counts_good_answers_over_the_whole_time() {
        let mut seen = Seen::new(1000 * MILLI).unwrap();
        for at in 0..100 {
            seen.count(at * 10 * MILLI, 2000 * MILLI, None);
        }
        assert!((seen.rate() - 50.0).abs() < 0.1);
    }
}
