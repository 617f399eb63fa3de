//! Requests to addresses that others have named: never to machines that only we can reach.
//!
//! A name is resolved once, and the connection goes to what was looked at; there are no redirects. An operator can allow
//! hosts and networks of their own.

use crate::config::{
    Config,
    outgoing::{self, NoClient},
};
use ipnet::IpNet;
use reqwest::{
    Client, Request, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// Somewhere that may be asked although it is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A host by name or number, on one port or on all.
    Host(String, Option<u16>),
    Net(IpNet),
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(net) = text.parse::<IpNet>() {
            return Ok(Self::Net(net));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Net(address.into()));
        }
        let url: Url = format!("http://{text}").parse().map_err(|_| ())?;
        let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        let host = url
            .host_str()
            .filter(|_| bare && !text.contains('/'))
            .ok_or(())?;
        // `Url` drops the usual port of http.
        let port = text.ends_with(":80").then_some(80).or(url.port());
        Ok(Self::Host(host.to_owned(), port))
    }
}

impl Place {
    /// Just the host and port of this address.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let host = url.host_str()?.to_owned();
        Some(Self::Host(host, url.port_or_known_default()))
    }

    fn holds(&self, url: &Url) -> bool {
        match self {
            Self::Host(host, port) => {
                url.host_str() == Some(host)
                    && (port.is_none() || *port == url.port_or_known_default())
            }
            Self::Net(net) => number(url).is_some_and(|address| net.contains(&address)),
        }
    }
}

/// Why a request did not leave.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The address leads to a machine that only we can reach, or is none of the web.
    #[error("{0} liegt nicht im öffentlichen Netz (erlauben: outgoing_hosts)")]
    Forbidden(String),
    #[error("{}", outgoing::causes(.0))]
    Failed(#[from] reqwest::Error),
}

/// What the resolver says when a name leads only to such machines.
#[derive(Debug, thiserror::Error)]
#[error("{0} liegt nicht im öffentlichen Netz")]
struct Inward(String);

/// The client for addresses that others have named.
#[derive(Debug, Clone)]
pub struct Guarded {
    /// For what the operator allows.
    free: Client,
    /// Connects only to public addresses.
    strict: Client,
    allowed: Arc<[Place]>,
    /// Whether a proxy resolves names for us.
    by_proxy: bool,
}

impl Guarded {
    /// The client that this configuration means.
    ///
    /// # Errors
    /// [`NoClient`].
    pub fn new(config: &Config) -> Result<Self, NoClient> {
        let allowed: Arc<[Place]> = config.outgoing_hosts.clone().into();
        let strict = outgoing::builder(config)?.dns_resolver(Arc::new(Public(allowed.clone())));
        Ok(Self {
            free: outgoing::client(config)?,
            strict: outgoing::built(strict)?,
            allowed,
            by_proxy: config.proxy.is_some(),
        })
    }

    /// The same, which may also ask this place: the operator has named it.
    #[must_use]
    pub fn and(&self, place: Option<Place>) -> Self {
        let allowed = self.allowed.iter().cloned().chain(place).collect();
        Self {
            allowed,
            ..self.clone()
        }
    }

    /// Sends a request, if its address may be asked.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn send(&self, request: Request) -> Result<Response, NotSent> {
        let url = request.url();
        let forbidden = || NotSent::Forbidden(url.host_str().unwrap_or_default().to_owned());
        if !matches!(url.scheme(), "https" | "http") {
            return Err(forbidden());
        }
        if self.allowed.iter().any(|place| place.holds(url)) {
            return Ok(self.free.execute(request).await?);
        }
        // A number is never resolved, so the resolver does not see it.
        if number(url).is_some_and(|address| !is_public(address)) {
            return Err(forbidden());
        }
        if self.by_proxy {
            // The proxy resolves the name. Where we can, we look at it as well.
            let port = url.port_or_known_default().unwrap_or(443);
            let host = url.host_str().unwrap_or_default().to_owned();
            let found = tokio::net::lookup_host((host, port)).await;
            let near = found.is_ok_and(|mut found| {
                found.any(|address| !may_be_asked(address.ip(), &self.allowed))
            });
            if near {
                return Err(forbidden());
            }
            return Ok(self.free.execute(request).await?);
        }
        let sent = self.strict.execute(request).await;
        sent.map_err(|error| inward(&error).map_or(NotSent::Failed(error), NotSent::Forbidden))
    }
}

/// The host that the resolver refused, if that is what lies behind an error.
fn inward(error: &reqwest::Error) -> Option<String> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(Inward(host)) = cause.downcast_ref() {
            return Some(host.clone());
        }
        next = cause.source();
    }
    None
}

/// Resolves names to public addresses only.
#[derive(Debug)]
struct Public(Arc<[Place]>);

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let outward: Vec<SocketAddr> = found
                .filter(|address| may_be_asked(address.ip(), &allowed))
                .collect();
            if outward.is_empty() {
                return Err(Inward(host).into());
            }
            Ok(Box::new(outward.into_iter()) as Addrs)
        })
    }
}

fn may_be_asked(address: IpAddr, allowed: &[Place]) -> bool {
    let named = |place: &Place| matches!(place, Place::Net(net) if net.contains(&address));
    is_public(address) || allowed.iter().any(named)
}

/// The host of an address, when it is a number.
fn number(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok()
}

/// Whether anybody on the internet could ask this address: no private, local, shared, reserved or metadata range.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inside(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // "This network", shared by a provider's customers, assigned for protocols, for benchmarks, reserved.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // All that is given out lies in 2000::/3; of that, 2001:db8::/32 is for documents, 2001::/23 for protocols.
    (0x2000..0x4000).contains(&first)
        && !(first == 0x2001 && (second == 0x0db8 || second < 0x0200))
        && !(first == 0x3fff && second < 0x1000)
}

/// The address of version 4 that one of version 6 leads to: mapped, compatible, translated (NAT64) or tunnelled (6to4).
fn inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let of = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Ipv4Addr::new(a, b, c, d)
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff | 0) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(of(g, h)),
        (0x2002, ..) => Some(of(b, c)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
