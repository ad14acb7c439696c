//! Whether people's browsers will open an address that a game host gives.
//!
//! Pure: the address and our own origin go in. Nothing is fetched; what matters is what the Mini App,
//! served from that origin, may show in a frame and connect to.

use url::{Host, Url};

/// Bytes of a URL; browsers and proxies take about as much.
const URL_BYTES_MAX: usize = 2048;

/// Ports that browsers refuse for every request (the Fetch standard's "bad ports"), those of other
/// protocols.
const BAD_PORTS: [u16; 82] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697,
];
/// The highest of them, apart from the others.
const BAD_PORT_LAST: u16 = 10_080;

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `new WebSocket(...)` of the game's page.
    Socket,
    /// A frame in the Mini App.
    Page,
}

/// What the browsers of people here open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Browsers {
    /// The Mini App comes over TLS, so nothing else may come without.
    is_secure: bool,
    /// It is served to this machine only, where other things may be too.
    is_here: bool,
}

impl Browsers {
    /// Those that have opened the Mini App at `origin`.
    pub(super) fn of(origin: &str) -> Self {
        let url = Url::parse(origin).ok();
        Self {
            is_secure: url.as_ref().is_some_and(|url| url.scheme() == "https"),
            is_here: url.as_ref().is_some_and(leads_here),
        }
    }

    /// What must be different about an address, if anything.
    pub(super) fn check(self, text: &str, kind: Kind) -> Result<(), String> {
        let (secure, plain) = match kind {
            Kind::Socket => ("wss", "ws"),
            Kind::Page => ("https", "http"),
        };
        let no_address = || format!("must be an address such as {secure}://game.example.org/path");
        // The parser would take out tabs and line breaks without a word.
        let is_plain = !text
            .chars()
            .any(|char| char.is_whitespace() || char.is_control());
        let url = Url::parse(text).ok().filter(|_| is_plain);
        let url = url
            .filter(|url| url.scheme() == secure || url.scheme() == plain)
            .filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
            .ok_or_else(no_address)?;
        let must = if text.len() > URL_BYTES_MAX {
            format!("must be at most {URL_BYTES_MAX} bytes long")
        } else if !url.username().is_empty() || url.password().is_some() {
            "must not hold a user name or password; browsers refuse it".to_owned()
        } else if url.port().is_some_and(is_bad_port) {
            "must have a port that browsers open".to_owned()
        } else if kind == Kind::Socket && url.fragment().is_some() {
            "must not have a fragment (#...); browsers refuse it".to_owned()
        } else if self.is_secure && url.scheme() == plain {
            format!(
                "must begin with {secure}://: browsers refuse {plain}:// in a page that comes over https"
            )
        } else if !self.is_here && leads_here(&url) {
            "must lead to a server that other people's devices can reach, not to their own"
                .to_owned()
        } else {
            return Ok(());
        };
        Err(must)
    }
}

fn is_bad_port(port: u16) -> bool {
    BAD_PORTS.contains(&port) || port == BAD_PORT_LAST
}

/// Whether an address leads to the machine that opens it.
fn leads_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback() || address.octets()[0] == 0,
        Some(Host::Ipv6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.is_loopback() || address.octets()[0] == 0,
            None => address.is_loopback() || address.is_unspecified(),
        },
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://efir.example";
    const HERE: &str = "http://localhost:3000";
    const LAN: &str = "http://192.168.1.5:3000";

    fn opens(origin: &str, text: &str, kind: Kind) -> bool {
        Browsers::of(origin).check(text, kind).is_ok()
    }

    #[test]
    fn what_a_browser_opens_is_taken() {
        for text in [
            "https://game.example/play?x=1#/room",
            "https://game.example:8443",
            "https://гра.укр/",
            "https://[2001:db8::1]/",
            "https://192.168.1.7/",
        ] {
            assert!(opens(PUBLIC, text, Kind::Page), "{text}");
        }
        for text in ["wss://game.example/ws", "wss://game.example:9000/ws?room=1"] {
            assert!(opens(PUBLIC, text, Kind::Socket), "{text}");
        }
    }

    #[test]
    fn what_no_browser_opens_is_refused_everywhere() {
        for origin in [PUBLIC, HERE, LAN] {
            for text in [
                "",
                "game.example/ws",
                "//game.example/ws",
                "wss://",
                "wss://#x",
                "https://game.example/ws",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "wss://game.example/ws#frag",
                "wss://game.example/ws#",
                "wss://user@game.example/ws",
                "wss://user:word@game.example/ws",
                "wss://:word@game.example/ws",
                "wss://game.example:0/ws",
                "wss://game.example:22/ws",
                "wss://game.example:6667/ws",
                "wss://game.example:10080/ws",
                "wss://game.example:65536/ws",
                "wss://game.example:-1/ws",
                "wss://game .example/ws",
                "wss://game.example/w s",
                " wss://game.example/ws",
                "wss://game.example/ws\n",
                "wss://game.exa\tmple/ws",
                "wss://game.example/\u{a0}",
                "wss://game.example/\u{0}",
                "wss://ga[me.example/",
                "wss://[::1/",
            ] {
                assert!(!opens(origin, text, Kind::Socket), "{origin} {text:?}");
            }
        }
        let long = format!("https://game.example/{}", "x".repeat(URL_BYTES_MAX));
        assert!(!opens(PUBLIC, &long, Kind::Page));
    }

    #[test]
    fn a_page_over_tls_takes_nothing_without() {
        for (text, kind) in [
            ("http://game.example/", Kind::Page),
            ("HTTP://game.example/", Kind::Page),
            ("ws://game.example/ws", Kind::Socket),
            ("ws://localhost/ws", Kind::Socket),
        ] {
            assert!(!opens(PUBLIC, text, kind), "{text}");
            assert!(opens(HERE, text, kind), "{text}");
        }
        assert!(opens(LAN, "http://192.168.1.9/", Kind::Page));
    }

    #[test]
    fn other_peoples_own_machines_have_no_game() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "game.localhost:8080",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
        ] {
            let text = format!("https://{host}/");
            assert!(!opens(PUBLIC, &text, Kind::Page), "{text}");
            assert!(!opens(LAN, &text, Kind::Page), "{text}");
            assert!(opens(HERE, &text, Kind::Page), "{text}");
        }
    }
}
