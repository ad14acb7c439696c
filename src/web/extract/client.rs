//! Where a request comes from, for limits only: an address is never logged or kept.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::web::WebState;

/// The client's network: an IPv4 address, or the first 64 bits of an IPv6 one (a household has
/// that many to choose from).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) struct ClientAddress(pub(in crate::web) IpAddr);

impl FromRequestParts<WebState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        let hops = state.trusted_proxy_hops;
        let network = client_network(&parts.extensions, &parts.headers, hops);
        Ok(Self(network))
    }
}

/// The network that a request comes from, behind so many proxies of ours.
pub(in crate::web) fn network_of(request: &Request, hops: usize) -> IpAddr {
    client_network(request.extensions(), request.headers(), hops)
}

fn client_network(extensions: &Extensions, headers: &HeaderMap, hops: usize) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    network(forwarded_for(headers, hops).unwrap_or(peer))
}

/// The entry that the outermost of our proxies wrote: `hops` from the right. What stands further
/// left was written by the client. `None` without proxies, when there are fewer entries, or when
/// the entry is no address.
fn forwarded_for(headers: &HeaderMap, hops: usize) -> Option<IpAddr> {
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or("not a text"))
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    let index = entries.len().checked_sub(hops).filter(|_| hops > 0)?;
    parse(entries.get(index)?)
}

/// An address as proxies write it: bare, with a port, in brackets, in quotes, with a zone.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
        .trim();
    let address = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            is_port_or_nothing(port).then_some(address)?
        }
        None => match text.split_once(':') {
            Some((address, port)) if !port.contains(':') => {
                is_port_or_nothing(&text[address.len()..]).then_some(address)?
            }
            _ => text,
        },
    };
    let (address, _zone) = address.split_once('%').unwrap_or((address, ""));
    address.parse().ok()
}

fn is_port_or_nothing(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok())
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(prefix.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header value");
            headers.append("x-forwarded-for", value);
        }
        headers
    }

    #[test]
    fn the_client_is_counted_from_the_right() {
        let forged = ["6.6.6.6, 1.2.3.4, 10.0.0.1"];
        for (values, hops, expected) in [
            (forged.as_slice(), 0, None),
            (&forged, 1, Some("10.0.0.1")),
            (&forged, 2, Some("1.2.3.4")),
            (&forged, 3, Some("6.6.6.6")),
            (&forged, 4, None),
            (&["6.6.6.6", "1.2.3.4"], 1, Some("1.2.3.4")),
            (&["unknown"], 1, None),
            (&["1.2.3.4:5678"], 1, Some("1.2.3.4")),
            (&["[2001:db8::1]:443"], 1, Some("2001:db8::1")),
            (&["[2001:db8::1]"], 1, Some("2001:db8::1")),
            (&["\"[2001:db8::1]:443\""], 1, Some("2001:db8::1")),
            (&["\"1.2.3.4\""], 1, Some("1.2.3.4")),
            (&["2001:db8::1"], 1, Some("2001:db8::1")),
            (&["::ffff:1.2.3.4"], 1, Some("::ffff:1.2.3.4")),
            (&["fe80::1%eth0"], 1, Some("fe80::1")),
            (&["[fe80::1%25eth0]:80"], 1, Some("fe80::1")),
            (&["  1.2.3.4\t,\t10.0.0.1 "], 2, Some("1.2.3.4")),
            (&["1.2.3.4", "", ", ,"], 1, Some("1.2.3.4")),
            (&["6.6.6.6,1.2.3.4", "10.0.0.1"], 2, Some("1.2.3.4")),
            (&["6.6.6.6, \u{e9}"], 1, None),
            (&["1.2.3.4:port"], 1, None),
            (&["1.2.3.4:99999"], 1, None),
            (&["[2001:db8::1"], 1, None),
            (&["[2001:db8::1]x"], 1, None),
            (&["\"1.2.3.4"], 1, None),
            (&["for=1.2.3.4;proto=https"], 1, None),
            (&["for=\"[2001:db8::1]:443\""], 1, None),
            (&["_hidden"], 1, None),
            (&["1.2.3"], 1, None),
            (&["%"], 1, None),
            (&[], 1, None),
        ] {
            let expected = expected.map(|text| text.parse().expect("an address"));
            assert_eq!(
                forwarded_for(&headers(values), hops),
                expected,
                "{values:?} {hops}"
            );
        }
    }

    #[test]
    fn ipv6_neighbours_count_as_one() {
        let key = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff::2"));
        assert_ne!(key("2001:db8:0:1::1"), key("2001:db8:0:2::1"));
        assert_eq!(key("::ffff:1.2.3.4"), key("1.2.3.4"));
    }
}
