//! Who is at the other end: the peer of the connection, or whom a trusted proxy names. Nobody else is believed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::{Extensions, HeaderMap, HeaderName};

use crate::Cidr;

/// The other end of the connection, put into each request by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The caller's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address.
    pub(crate) address: IpAddr,
    /// Whether somebody whom we do not trust says it stands for another: then even a near address may be far.
    pub(crate) speaks_for_another: bool,
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// Finds the caller of a request.
pub(crate) fn client_of(extensions: &Extensions, headers: &HeaderMap, trusted: &[Cidr]) -> Client {
    let peer = extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let forwarded = headers.contains_key(FORWARDED_FOR) || headers.contains_key(REAL_IP);
    if !is_trusted(peer) {
        return Client { address: peer, speaks_for_another: forwarded };
    }
    Client { address: named(headers, is_trusted).unwrap_or(peer), speaks_for_another: false }
}

/// The right-most address that no trusted proxy has: what stands left of it anybody may have written.
fn named(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
    let listed: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    if listed.is_empty() {
        return headers.get(REAL_IP)?.to_str().ok().and_then(parse);
    }
    let mut nearest = None;
    for text in listed.into_iter().rev() {
        let Some(address) = parse(text) else { return nearest };
        nearest = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

/// An address, perhaps with a port, as proxies write it.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim().trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, name: &'static str, value: &str) -> Client {
        let mut extensions = Extensions::new();
        extensions.insert(Peer(SocketAddr::new(peer.parse().expect("an address"), 5000)));
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().expect("a header"));
        client_of(&extensions, &headers, &["10.0.0.0/8".parse().expect("a network")])
    }

    fn address(client: Client) -> String {
        client.address.to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        let found = client("203.0.113.9", "x-forwarded-for", "198.51.100.1");
        assert_eq!(address(found), "203.0.113.9");
        assert!(found.speaks_for_another);
        assert_eq!(address(client("203.0.113.9", "x-real-ip", "198.51.100.1")), "203.0.113.9");
    }

    #[test]
    fn behind_trusted_proxies_the_nearest_stranger_counts() {
        let chain = "1.1.1.1, 198.51.100.1, 10.0.0.2";
        let found = client("10.0.0.1", "x-forwarded-for", chain);
        assert_eq!(address(found), "198.51.100.1");
        assert!(!found.speaks_for_another);
        assert_eq!(address(client("10.0.0.1", "x-forwarded-for", "garbage, 10.0.0.2")), "10.0.0.2");
        assert_eq!(address(client("10.0.0.1", "x-forwarded-for", "198.51.100.1:443")), "198.51.100.1");
        assert_eq!(address(client("10.0.0.1", "x-forwarded-for", "[2001:db8::1]")), "2001:db8::1");
        assert_eq!(address(client("10.0.0.1", "x-real-ip", "198.51.100.1")), "198.51.100.1");
        assert_eq!(address(client("10.0.0.1", "x-real-ip", "nonsense")), "10.0.0.1");
    }
}
