//! A tunnel's address out of what the tunnel prints. Pure.
//!
//! Tunnels say it in many ways, among other addresses (terms of use, documentation, their own API). The
//! address of a tunnel is a name alone, without a path, and the name is not one of those on which
//! companies keep their pages.

use url::Url;

/// Names of pages about a tunnel: the first part of a host.
const NO_TUNNEL: [&str; 14] = [
    "www",
    "api",
    "docs",
    "doc",
    "admin",
    "dashboard",
    "developers",
    "support",
    "help",
    "login",
    "status",
    "blog",
    "update",
    "github",
];

/// The tunnel's address in a line that it has printed, without a slash at its end.
pub(super) fn address_in(line: &str) -> Option<String> {
    let starts = line.match_indices("https://").map(|(at, _)| at);
    starts.filter_map(|at| address(&line[at..])).next()
}

fn address(text: &str) -> Option<String> {
    let is_end =
        |one: char| one.is_whitespace() || one.is_control() || "\"'`|<>()[],;\\".contains(one);
    let text = &text[..text.find(is_end).unwrap_or(text.len())];
    let url = Url::parse(text.trim_end_matches('.')).ok()?;
    let first = url.domain()?.split('.').next()?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_tunnel = is_bare && url.username().is_empty() && !NO_TUNNEL.contains(&first);
    is_tunnel.then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_found_in_what_tunnels_print() {
        for (line, address) in [
            (
                "2026-01-02T03:04:05Z INF |  https://two-old-words.trycloudflare.com           |",
                "https://two-old-words.trycloudflare.com",
            ),
            (
                "t=2026 lvl=info msg=\"started tunnel\" url=https://ab12.ngrok-free.app",
                "https://ab12.ngrok-free.app",
            ),
            (
                "your url is: https://fast-cat-9.loca.lt",
                "https://fast-cat-9.loca.lt",
            ),
            (
                "abc.lhr.life tunneled with tls termination, https://abc.lhr.life",
                "https://abc.lhr.life",
            ),
            (
                "https://machine.tail1.ts.net/",
                "https://machine.tail1.ts.net",
            ),
            (
                "{\"addr\":\"https://x.example:8443\"}",
                "https://x.example:8443",
            ),
            ("\u{1b}[1mhttps://x.example\u{1b}[0m", "https://x.example"),
            ("Ready at https://x.example.", "https://x.example"),
        ] {
            assert_eq!(address_in(line).as_deref(), Some(address), "{line}");
        }
    }

    #[test]
    fn other_addresses_are_no_tunnel() {
        for line in [
            "",
            "INF Requesting new quick Tunnel on trycloudflare.com...",
            "subject to the Terms of Use (https://www.cloudflare.com/website-terms/), and",
            "https://developers.cloudflare.com/cloudflare-one/connections/connect-apps",
            "failed to request: Post \"https://api.trycloudflare.com/tunnel\": timeout",
            "go to https://admin.localhost.run",
            "forwarding to http://localhost:4100",
            "https://",
            "https://127.0.0.1:4040",
        ] {
            assert_eq!(address_in(line), None, "{line}");
        }
    }
}
