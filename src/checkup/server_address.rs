//! Where a STUN or TURN URL leads (RFC 7064, RFC 7065). Pure.

use std::net::IpAddr;

use crate::config::{IceScheme, IceUrl};

/// Where `stun:` and `turn:` listen unless they say otherwise.
const PORT: u16 = 3478;
/// Where `stuns:` and `turns:` do.
const TLS_PORT: u16 = 5349;

/// How packets go to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Udp,
    Tcp,
    Tls,
}

impl Way {
    /// As people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }
}

/// A server's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerAddress {
    pub(super) way: Way,
    /// A name, or an IP address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

impl ServerAddress {
    /// `None` for what the configuration refuses, and for TLS over UDP, which browsers do not speak.
    pub(super) fn of(url: &str) -> Option<Self> {
        let url = IceUrl::parse(url).ok()?;
        let (way, default_port) = match (url.scheme, url.over_tcp) {
            (IceScheme::Stun, _) | (IceScheme::Turn, None | Some(false)) => (Way::Udp, PORT),
            (IceScheme::Turn, Some(true)) => (Way::Tcp, PORT),
            (IceScheme::Stuns, _) | (IceScheme::Turns, None | Some(true)) => (Way::Tls, TLS_PORT),
            (IceScheme::Turns, Some(false)) => return None,
        };
        Some(Self {
            way,
            host: url.host,
            port: url.port.unwrap_or(default_port),
        })
    }
}

/// Whether only the machine's own network can reach an address.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || is_shared
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_leads_to_a_host_a_port_and_a_way() {
        for (url, expected) in [
            (
                "stun:stun.example.org",
                Some((Way::Udp, "stun.example.org", 3478)),
            ),
            (
                "stuns:stun.example.org",
                Some((Way::Tls, "stun.example.org", 5349)),
            ),
            (
                "turn:turn.example.org",
                Some((Way::Udp, "turn.example.org", 3478)),
            ),
            (
                "turn:turn.example.org:80",
                Some((Way::Udp, "turn.example.org", 80)),
            ),
            (
                "turn:turn.example.org:443?transport=tcp",
                Some((Way::Tcp, "turn.example.org", 443)),
            ),
            (
                "turns:turn.example.org?transport=tcp",
                Some((Way::Tls, "turn.example.org", 5349)),
            ),
            (
                "turn:[2001:db8::1]:3479",
                Some((Way::Udp, "2001:db8::1", 3479)),
            ),
            (
                "turn:192.0.2.1?transport=udp",
                Some((Way::Udp, "192.0.2.1", 3478)),
            ),
            ("turns:turn.example.org?transport=udp", None),
            ("turn:", None),
            ("turn.example.org", None),
        ] {
            let server = ServerAddress::of(url);
            let server = server
                .as_ref()
                .map(|server| (server.way, server.host.as_str(), server.port));
            assert_eq!(server, expected, "{url}");
        }
    }

    #[test]
    fn addresses_that_only_the_own_network_reaches_are_private() {
        for (address, expected) in [
            ("10.0.0.5", true),
            ("172.16.0.5", true),
            ("192.168.1.5", true),
            ("100.64.0.5", true),
            ("127.0.0.1", true),
            ("169.254.1.1", true),
            ("0.0.0.0", true),
            ("::1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("100.128.0.1", false),
            ("203.0.113.10", false),
            ("2001:db8::1", false),
        ] {
            let address: IpAddr = address.parse().expect("an address");
            assert_eq!(is_private(address), expected, "{address}");
        }
    }
}
