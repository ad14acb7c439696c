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

/// Whether an address leads to the machine that asks, and to no other.
pub(crate) fn is_of_this_machine(origin: &str) -> bool {
    let url = Url::parse(origin).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether Telegram can call an origin.
pub(super) fn takes_webhooks(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let port = url.port_or_known_default();
    url.scheme() == "https"
        && port.is_some_and(|port| WEBHOOK_PORTS.contains(&port))
        && !is_of_this_machine(origin)
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
    fn an_address_of_this_machine_is_told_from_others() {
        for (text, expected) in [
            ("http://localhost:3000", true),
            ("https://efir.localhost", true),
            ("http://127.0.0.1:3000", true),
            ("http://127.1.2.3", true),
            ("http://[::1]:3000", true),
            ("http://rooms.example.org", false),
            ("http://192.168.1.5:3000", false),
            ("http://10.0.0.1", false),
            ("http://0.0.0.0:3000", false),
            ("http://[::]:3000", false),
            ("http://localhost.example.org", false),
        ] {
            assert_eq!(is_of_this_machine(text), expected, "{text}");
        }
    }
}
