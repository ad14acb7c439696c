//! The address of a STUN or TURN server (RFC 7064, RFC 7065), read as strictly as the strictest
//! browser does: one that a browser refuses leaves its people without any call.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How people and server speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IceScheme {
    /// `stun:`
    Stun,
    /// `stuns:`
    Stuns,
    /// `turn:`
    Turn,
    /// `turns:`
    Turns,
}

/// The parts of such an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceUrl {
    /// What stands before the first colon.
    pub scheme: IceScheme,
    /// A name, or an IP address without brackets.
    pub host: String,
    /// `None` for the scheme's own.
    pub port: Option<u16>,
    /// `?transport=tcp` is true, `?transport=udp` false; TURN only.
    pub over_tcp: Option<bool>,
}

/// Characters of a whole host name (RFC 1035).
const NAME_CHARS_MAX: usize = 253;
/// Characters of one of its labels.
const LABEL_CHARS_MAX: usize = 63;

impl IceUrl {
    /// Reads an address; the error is a clause that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text
            .split_once(':')
            .ok_or("does not begin with stun:, stuns:, turn: or turns:")?;
        let scheme = match scheme {
            "stun" => IceScheme::Stun,
            "stuns" => IceScheme::Stuns,
            "turn" => IceScheme::Turn,
            "turns" => IceScheme::Turns,
            _ => return Err("does not begin with stun:, stuns:, turn: or turns: in small letters"),
        };
        let (place, query) = match rest.split_once('?') {
            Some((place, query)) => (place, Some(query)),
            None => (rest, None),
        };
        let over_tcp = match (scheme, query) {
            (_, None) => None,
            (IceScheme::Stun | IceScheme::Stuns, Some(_)) => {
                return Err("has a ? behind it, which STUN addresses do not have");
            }
            (_, Some("transport=udp")) => Some(false),
            (_, Some("transport=tcp")) => Some(true),
            (_, Some(_)) => {
                return Err("has something else than transport=udp or transport=tcp behind its ?");
            }
        };
        let (host, port) = place_parts(place)?;
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port,
            over_tcp,
        })
    }
}

/// The host, without brackets, and the port.
fn place_parts(place: &str) -> Result<(&str, Option<u16>), &'static str> {
    if place.starts_with('/') {
        return Err("has slashes behind its colon: leave them out");
    }
    if place.contains('@') {
        return Err("has a user name in it: give it in TURN_USERNAME");
    }
    let (host, port) = match place.strip_prefix('[') {
        Some(inner) => {
            let (host, behind) = inner
                .split_once(']')
                .ok_or("opens [ and does not close it")?;
            if host.parse::<Ipv6Addr>().is_err() {
                return Err("has something else than an IPv6 address in its brackets");
            }
            match (behind, behind.strip_prefix(':')) {
                ("", _) => (host, None),
                (_, Some(port)) => (host, Some(port)),
                (_, None) => return Err("has something else than a port behind its brackets"),
            }
        }
        None => {
            let (host, port) = match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            };
            if port.is_some_and(|port| port.contains(':')) {
                return Err("has more than one colon: write an IPv6 address in brackets");
            }
            name(host)?;
            (host, port)
        }
    };
    Ok((host, port.map(port_number).transpose()?))
}

fn port_number(text: &str) -> Result<u16, &'static str> {
    if text.is_empty() {
        return Err("has no port behind its colon: give one, or leave the colon out");
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port > 0 => Ok(port),
        _ => Err("has a port that is not a number from 1 to 65535"),
    }
}

/// Whether a text is a host's name or an IPv4 address.
fn name(host: &str) -> Result<(), &'static str> {
    if host.is_empty() {
        return Err("names no host");
    }
    if !host.is_ascii() {
        return Err("has letters that are not ASCII: write the name in its xn-- form");
    }
    let looks_like_ipv4 = host
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if looks_like_ipv4 {
        let parsed = host.parse::<Ipv4Addr>();
        return parsed.map(drop).map_err(|_| "has no valid IPv4 address");
    }
    let is_label = |label: &str| {
        (1..=LABEL_CHARS_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let labels = host.strip_suffix('.').unwrap_or(host);
    if labels.len() <= NAME_CHARS_MAX && labels.split('.').all(is_label) {
        Ok(())
    } else {
        Err("has a host that is no name: letters, digits, hyphens and dots only")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = |scheme, host: &str, port, over_tcp| {
            let host = host.to_owned();
            Ok(IceUrl {
                scheme,
                host,
                port,
                over_tcp,
            })
        };
        use IceScheme::{Stun, Stuns, Turn, Turns};
        for (text, expected) in [
            (
                "stun:stun.example.org",
                url(Stun, "stun.example.org", None, None),
            ),
            ("stuns:a:5349", url(Stuns, "a", Some(5349), None)),
            (
                "turn:a_b.example:1",
                url(Turn, "a_b.example", Some(1), None),
            ),
            (
                "turns:turn.example.org:65535?transport=tcp",
                url(Turns, "turn.example.org", Some(65_535), Some(true)),
            ),
            (
                "turn:192.0.2.1?transport=udp",
                url(Turn, "192.0.2.1", None, Some(false)),
            ),
            (
                "turn:[2001:db8::1]:3478",
                url(Turn, "2001:db8::1", Some(3478), None),
            ),
            ("stun:[::1]", url(Stun, "::1", None, None)),
            ("stun:example.org.", url(Stun, "example.org.", None, None)),
        ] {
            assert_eq!(IceUrl::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_browser_refuses_is_refused() {
        let long = format!("turn:{}.example", "a".repeat(64));
        for text in [
            "",
            "turn",
            "turn.example.org",
            "turn:",
            "turn::3478",
            "turn:?transport=udp",
            "turn:127.0.0.1:",
            "turn:a.example:?transport=tcp",
            "turn:a.example:0",
            "turn:a.example:00",
            "turn:a.example:65536",
            "turn:a.example:-1",
            "turn:a.example:+1",
            "turn:a.example:port",
            "turn:a.example:3478:3479",
            "turn:a.example:3478/",
            "turn:a.example/path",
            "turn://a.example",
            "turn:a.example#x",
            "turn:a b",
            "turn: a.example",
            "turn:a.example :3478",
            "turn:a.example turn:b.example",
            "turn:a.example;turn:b.example",
            "turn:user@a.example",
            "turn:user:password@a.example",
            "turn:a.example?",
            "turn:a.example?transport=",
            "turn:a.example?transport=sctp",
            "turn:a.example?transport=tls",
            "turn:a.example?transport=UDP",
            "turn:a.example?transport=udp&x=y",
            "turn:a.example?transport=udp?transport=tcp",
            "turn:a.example?x=y",
            "stun:a.example?transport=udp",
            "stuns:a.example?",
            "TURN:a.example",
            "tunr:a.example",
            "turn+tcp:a.example",
            "https:a.example",
            "turn:2001:db8::1",
            "turn:[2001:db8::1",
            "turn:2001:db8::1]",
            "turn:[2001:db8::1]3478",
            "turn:[2001:db8::1]:",
            "turn:[2001:db8::1]:0",
            "turn:[fe80::1%eth0]",
            "turn:[a.example]",
            "turn:[127.0.0.1]",
            "turn:[]",
            "turn:256.0.0.1",
            "turn:1.2.3",
            "turn:a..example",
            "turn:.example",
            "turn:-a.example",
            "turn:турн.example",
            "turn:a.exam%70le",
            "turn:*.example",
            &long,
        ] {
            let clause = IceUrl::parse(text).expect_err(text);
            assert!(clause.len() > 10, "{text}: {clause}");
        }
    }
}
