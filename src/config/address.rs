//! Shapes of addresses in the configuration.

use url::{Host, Url};

/// Ports that Telegram calls webhooks on.
const WEBHOOK_PORTS: [u16; 4] = [443, 80, 88, 8443];

/// The origin (`https://host[:port]`) of a web address without path, query or credentials.
pub(super) fn origin(text: &str) -> Option<String> {
    let url = web_address(text)?;
    (url.path() == "/").then(|| url.origin().ascii_serialization())
}

/// A web address with an optional path, without a slash at its end, a query or credentials.
pub(super) fn base(text: &str) -> Option<String> {
    let url = web_address(text)?;
    Some(url.as_str().trim_end_matches('/').to_owned())
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    plain.then_some(url)
}

/// Whether an origin is HTTPS on a host that others can reach.
pub(super) fn is_public_https(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => true,
    };
    url.scheme() == "https" && !local
}

/// Whether Telegram can call an origin.
pub(super) fn takes_webhooks(origin: &str) -> bool {
    let port = Url::parse(origin)
        .ok()
        .and_then(|url| url.port_or_known_default());
    is_public_https(origin) && port.is_some_and(|port| WEBHOOK_PORTS.contains(&port))
}

/// Whether a text is an ICE server's URL (RFC 7064, RFC 7065) of one of `schemes`.
pub(super) fn is_ice_url(text: &str, schemes: [&str; 2]) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (place, transport) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    let known_transport = match transport {
        None => true,
        Some(query) => {
            scheme.starts_with("turn") && matches!(query, "transport=udp" | "transport=tcp")
        }
    };
    // `http` is only there to borrow the parser of hosts and ports.
    let host = Url::parse(&format!("http://{place}/"));
    let plain_host = host.is_ok_and(|url| {
        url.path() == "/" && url.username().is_empty() && url.password().is_none()
    });
    schemes.contains(&scheme) && known_transport && plain_host && !place.contains(['/', '@', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_brought_into_one_form() {
        for (text, expected) in [
            (
                "https://Rooms.Example.org/",
                Some("https://rooms.example.org"),
            ),
            ("http://localhost:3000", Some("http://localhost:3000")),
            (
                "https://rooms.example.org:443",
                Some("https://rooms.example.org"),
            ),
            ("https://rooms.example.org/app", None),
            ("https://user@rooms.example.org", None),
            ("https://rooms.example.org/?a=b", None),
            ("rooms.example.org", None),
            ("ftp://rooms.example.org", None),
            ("https://", None),
        ] {
            assert_eq!(origin(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn telegram_calls_public_https_on_its_ports_only() {
        for (text, expected) in [
            ("https://rooms.example.org", true),
            ("https://rooms.example.org:8443", true),
            ("https://rooms.example.org:3000", false),
            ("http://rooms.example.org", false),
            ("https://localhost", false),
            ("https://127.0.0.1", false),
        ] {
            assert_eq!(takes_webhooks(text), expected, "{text}");
        }
    }

    #[test]
    fn ice_urls_are_told_from_others() {
        let turn = ["turn", "turns"];
        for (text, expected) in [
            ("turn:turn.example.org", true),
            ("turn:turn.example.org:3478", true),
            ("turns:turn.example.org:443?transport=tcp", true),
            ("turn:[2001:db8::1]:3478", true),
            ("turn:turn.example.org?transport=sctp", false),
            ("turn:turn.example.org:port", false),
            ("turn://turn.example.org", false),
            ("turn:user@turn.example.org", false),
            ("turn:", false),
            ("stun:stun.example.org", false),
            ("turn.example.org", false),
        ] {
            assert_eq!(is_ice_url(text, turn), expected, "{text}");
        }
    }
}
