//! From where a request really comes, also behind proxies.

use actix_web::{HttpRequest, http::header::HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// The address of the client: of whoever opened the connection, or of whom a trusted proxy names.
///
/// Both lists of proxies are read from their end, since anybody can write the beginning: the first address that is no
/// trusted proxy is the client. Where both are there and differ, one of them was let through unseen, so neither counts.
#[must_use]
pub fn of(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !is_in(trusted, peer) {
        return Some(peer);
    }
    let one = last_stranger(&x_forwarded_for(request), trusted);
    let other = last_stranger(&forwarded(request), trusted);
    match (one, other) {
        (Some(one), Some(other)) if one != other => Some(peer),
        (one, other) => one.or(other).or(Some(peer)),
    }
}

/// Without the part that leads to one person; that is what logs may keep.
#[must_use]
pub fn shortened(address: IpAddr) -> String {
    let bits = match address {
        IpAddr::V4(_) => 24,
        IpAddr::V6(_) => 48,
    };
    IpNet::new(address, bits).map_or_else(|_| "-".to_owned(), |net| net.trunc().to_string())
}

fn is_in(nets: &[IpNet], address: IpAddr) -> bool {
    nets.iter().any(|net| net.contains(&address))
}

/// Nothing that stands before something unreadable counts.
fn last_stranger(hops: &[Option<IpAddr>], trusted: &[IpNet]) -> Option<IpAddr> {
    let known = hops.iter().rev().map_while(|hop| *hop);
    let mut last = None;
    for hop in known {
        last = Some(hop);
        if !is_in(trusted, hop) {
            break;
        }
    }
    last
}

fn x_forwarded_for(request: &HttpRequest) -> Vec<Option<IpAddr>> {
    listed(request, X_FORWARDED_FOR)
        .iter()
        .map(|hop| address_in(hop))
        .collect()
}

/// RFC 7239: `for=192.0.2.43;proto=https, for="[2001:db8::1]:4711"`.
fn forwarded(request: &HttpRequest) -> Vec<Option<IpAddr>> {
    let hops = listed(request, FORWARDED);
    let named = |hop: &String| {
        let pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
        let mut clients = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        clients.next().and_then(|(_, value)| address_in(value))
    };
    hops.iter().map(named).collect()
}

/// The parts of all headers of a name, in their order.
fn listed(request: &HttpRequest, name: HeaderName) -> Vec<String> {
    let lines = request.headers().get_all(name);
    lines
        .flat_map(|line| line.to_str().unwrap_or_default().split(','))
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// An address as proxies write it: bare, with a port, in brackets, in quotes.
fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse::<IpAddr>()
        .or_else(|_| with_port())
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(peer: &str, headers: &[(&str, &str)]) -> String {
        let trusted: Vec<IpNet> = ["10.0.0.0/24", "::1/128"]
            .map(|net| net.parse().unwrap())
            .to_vec();
        let mut request = TestRequest::get().peer_addr(format!("{peer}:4711").parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        of(&request.to_http_request(), &trusted)
            .unwrap()
            .to_string()
    }

    #[test]
    fn a_proxy_is_believed_only_when_it_is_trusted() {
        let claim = ("x-forwarded-for", "198.51.100.7");
        assert_eq!(client("203.0.113.9", &[claim]), "203.0.113.9");
        assert_eq!(client("10.0.0.2", &[claim]), "198.51.100.7");
        assert_eq!(client("[::1]", &[claim]), "198.51.100.7");
        assert_eq!(client("10.0.0.2", &[]), "10.0.0.2");
    }

    #[test]
    fn what_a_client_writes_itself_does_not_count() {
        for (headers, expected) in [
            // The proxy appended the last one; what stands before came from the client.
            (
                vec![("x-forwarded-for", "192.0.2.1, 198.51.100.7")],
                "198.51.100.7",
            ),
            (
                vec![
                    ("x-forwarded-for", "192.0.2.1"),
                    ("x-forwarded-for", "198.51.100.7, 10.0.0.9"),
                ],
                "198.51.100.7",
            ),
            (
                vec![("x-forwarded-for", "192.0.2.1, quatsch, 10.0.0.9")],
                "10.0.0.9",
            ),
            (vec![("x-forwarded-for", "quatsch")], "10.0.0.2"),
            (
                vec![
                    ("x-forwarded-for", "198.51.100.7"),
                    ("forwarded", "for=192.0.2.1"),
                ],
                "10.0.0.2",
            ),
            (
                vec![(
                    "forwarded",
                    "for=192.0.2.1, for=\"[2001:db8::1]:4711\";proto=https",
                )],
                "2001:db8::1",
            ),
            (vec![("forwarded", "for=_hidden")], "10.0.0.2"),
        ] {
            assert_eq!(client("10.0.0.2", &headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn logs_keep_a_network_and_no_person() {
        assert_eq!(
            shortened("198.51.100.7".parse().unwrap()),
            "198.51.100.0/24"
        );
        assert_eq!(
            shortened("2001:db8:1:2::7".parse().unwrap()),
            "2001:db8:1::/48"
        );
    }
}
