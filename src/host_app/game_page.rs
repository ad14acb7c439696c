//! Whether players get to see the game: what its page answered to a look, when it is looked at, and what is
//! said of it. Pure; `hub_client` looks.

use std::time::Duration;

use url::Url;

use super::light::Light;
use super::saying::Saying;
use crate::i18n::HostPhrase;
use crate::time::UnixMillis;

/// Between looks at a page that is fine.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Between looks at one that is not, the last one over and over.
const PAUSES_SECS: [u64; 4] = [2, 5, 10, 30];
/// A game starts, and a tunnel's new name is known everywhere, within a few seconds: only what has failed
/// so often is said.
const FAILURES_TO_SAY: usize = 3;
/// Around the Mini App in a browser.
const TELEGRAM: &str = "https://web.telegram.org";

/// What came of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It answers, and may be framed.
    Fine,
    /// Nothing has answered; why.
    Unreachable(Saying),
    /// It answers an error.
    Status(u16),
    /// It may not be framed, as this header says.
    NotFramed(String),
}

/// The page as far as it is known.
#[derive(Debug, Default)]
pub(super) struct GamePage {
    url: Option<String>,
    is_looking: bool,
    next_at: UnixMillis,
    failures: usize,
    seen: Option<Seen>,
    is_trouble_said: bool,
}

impl GamePage {
    /// Players are sent here from now on; nowhere while the room is not registered.
    pub(super) fn set_url(&mut self, url: Option<&str>, now: UnixMillis) {
        if self.url.as_deref() != url {
            *self = Self {
                url: url.map(str::to_owned),
                is_looking: self.is_looking,
                next_at: now,
                is_trouble_said: self.is_trouble_said,
                ..Self::default()
            };
        }
    }

    /// What is to be looked at now, if anything; nothing else before its answer.
    pub(super) fn due(&mut self, now: UnixMillis) -> Option<String> {
        if self.is_looking || now < self.next_at {
            return None;
        }
        self.is_looking = self.url.is_some();
        self.url.clone()
    }

    /// When [`GamePage::due`] has something.
    pub(super) fn next_due(&self) -> Option<UnixMillis> {
        (!self.is_looking && self.url.is_some()).then_some(self.next_at)
    }

    /// What was seen at `url`; what of it is worth a line.
    pub(super) fn seen(&mut self, url: &str, seen: Seen, now: UnixMillis) -> Option<Saying> {
        self.is_looking = false;
        if self.url.as_deref() != Some(url) {
            return None;
        }
        let is_fine = seen == Seen::Fine;
        self.seen = Some(seen);
        if is_fine {
            self.failures = 0;
            self.next_at = now.plus(LOOK_EVERY);
            let was_trouble = std::mem::take(&mut self.is_trouble_said);
            return was_trouble.then(|| self.words());
        }
        let pause = PAUSES_SECS[self.failures.min(PAUSES_SECS.len() - 1)];
        self.failures += 1;
        self.next_at = now.plus(Duration::from_secs(pause));
        if self.failures < FAILURES_TO_SAY || self.is_trouble_said {
            return None;
        }
        self.is_trouble_said = true;
        Some(self.words())
    }

    /// How it stands.
    pub(super) fn light(&self) -> Light {
        match &self.seen {
            None => Light::waiting(HostPhrase::PageNotLookedAt),
            Some(Seen::Fine) => Light::good(self.words()),
            Some(_) if self.failures < FAILURES_TO_SAY => Light::waiting(self.words()),
            Some(_) => Light::bad(self.words()),
        }
    }

    fn words(&self) -> Saying {
        let at = |phrase| Saying::of(phrase).with("url", self.url.clone().unwrap_or_default());
        match &self.seen {
            None => HostPhrase::PageNotLookedAt.into(),
            Some(Seen::Fine) => HostPhrase::PageIsFine.into(),
            Some(Seen::Unreachable(why)) => {
                at(HostPhrase::PageUnreachable).with("why", why.clone())
            }
            Some(Seen::Status(status)) => {
                at(HostPhrase::PageAnswers).with("status", status.to_string())
            }
            Some(Seen::NotFramed(header)) => {
                Saying::of(HostPhrase::PageNotFramed).with("header", header.clone())
            }
        }
    }
}

/// The header that keeps a page out of the room of the deployment at `hub`, if one does: a page that names
/// whom it may be framed by is asked for everybody around it, and where it names nobody the older
/// `X-Frame-Options` counts.
pub(super) fn framing_refusal(
    policies: &[&str],
    options: Option<&str>,
    hub: &str,
) -> Option<String> {
    let around: Vec<Url> = [hub, TELEGRAM]
        .iter()
        .filter_map(|url| Url::parse(url).ok())
        .collect();
    // A deployment without https is tried out in the simulator, which lies on its own address.
    let around = if hub.starts_with("https:") {
        &around[..]
    } else {
        &around[..1.min(around.len())]
    };
    let mut are_named = false;
    let directives = policies.iter().flat_map(|policy| policy.split([';', ',']));
    for directive in directives {
        let mut words = directive.split_whitespace();
        if !words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("frame-ancestors"))
        {
            continue;
        }
        are_named = true;
        let sources: Vec<&str> = words.collect();
        let may = |url: &Url| sources.iter().any(|source| matches(source, url));
        if !around.iter().all(may) {
            return Some(format!("Content-Security-Policy: {}", directive.trim()));
        }
    }
    let options = options.filter(|_| !are_named)?;
    let forbids = ["deny", "sameorigin"].contains(&options.trim().to_ascii_lowercase().as_str());
    forbids.then(|| format!("X-Frame-Options: {}", options.trim()))
}

/// Whether a source of a Content-Security-Policy means this address (its scheme, host and port).
fn matches(source: &str, url: &Url) -> bool {
    if source == "*" {
        return true;
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return is_scheme(scheme, url);
    }
    let (scheme, rest) = source.split_once("://").unwrap_or(("", source));
    if !scheme.is_empty() && !is_scheme(scheme, url) {
        return false;
    }
    let rest = rest.split('/').next().unwrap_or_default();
    let (host, port) = rest.split_once(':').unwrap_or((rest, ""));
    let is_port = match port {
        "*" => true,
        "" => url.port().is_none(),
        number => number.parse().ok() == url.port_or_known_default(),
    };
    let name = url.host_str().unwrap_or_default();
    let is_host = match host.strip_prefix('*') {
        Some(end) => name.len() > end.len() && name.ends_with(end),
        None => name.eq_ignore_ascii_case(host),
    };
    is_port && is_host
}

/// A page that allows itself in pages over http allows the same over https.
fn is_scheme(scheme: &str, url: &Url) -> bool {
    scheme.eq_ignore_ascii_case(url.scheme())
        || (scheme.eq_ignore_ascii_case("http") && url.scheme() == "https")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    const URL: &str = "https://game.example/";

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    fn said(news: Option<Saying>) -> Option<String> {
        news.map(|news| news.in_lang(Lang::En))
    }

    #[test]
    fn a_page_that_stays_away_is_said_once_and_so_is_that_it_is_back() {
        let mut page = GamePage::default();
        assert_eq!(page.due(at(0)), None, "nothing is registered");
        page.set_url(Some(URL), at(0));
        let mut now = at(0);
        let words = "The game's page at https://game.example/ answers 502: players do not get to see the game";
        for (pause, expected) in [
            (2, None),
            (5, None),
            (10, Some(words)),
            (30, None),
            (30, None),
        ] {
            assert_eq!(page.due(now).as_deref(), Some(URL));
            assert_eq!(page.due(now), None, "one look at a time");
            let news = page.seen(URL, Seen::Status(502), now);
            assert_eq!(said(news).as_deref(), expected);
            now = now.plus(Duration::from_secs(pause));
            assert_eq!(page.next_due(), Some(now));
        }
        assert!(page.due(now).is_some());
        let news = page.seen(URL, Seen::Fine, now);
        assert!(said(news).is_some_and(|words| words.starts_with("The game's page answers")));
        now = now.plus(LOOK_EVERY);
        assert_eq!(page.next_due(), Some(now));
        assert!(page.due(now).is_some());
        assert_eq!(page.seen(URL, Seen::Fine, now), None);
    }

    #[test]
    fn what_was_seen_of_an_older_address_says_nothing_of_the_new_one() {
        let mut page = GamePage::default();
        page.set_url(Some(URL), at(0));
        assert!(page.due(at(0)).is_some());
        page.set_url(Some("https://moved.example/"), at(1));
        assert_eq!(page.seen(URL, Seen::Fine, at(2)), None);
        assert_eq!(page.light(), Light::waiting(HostPhrase::PageNotLookedAt));
        assert_eq!(page.due(at(2)).as_deref(), Some("https://moved.example/"));
    }

    #[test]
    fn headers_that_keep_a_page_out_of_the_room_are_found() {
        let hub = "https://efir.example";
        let both = "frame-ancestors https://efir.example https://*.telegram.org";
        for (policies, options, refusal) in [
            (&[][..], None, None),
            (&[], Some("DENY"), Some("X-Frame-Options: DENY")),
            (&[], Some("sameorigin"), Some("X-Frame-Options: sameorigin")),
            (&[], Some("ALLOW-FROM https://x.example"), None),
            (
                &["default-src 'self'"],
                Some("DENY"),
                Some("X-Frame-Options: DENY"),
            ),
            // The newer header replaces the older one.
            (&["frame-ancestors *"], Some("DENY"), None),
            (&["script-src 'self'; frame-ancestors https:"], None, None),
            (&[both], None, None),
            (
                &["frame-ancestors https://efir.example"],
                None,
                Some("Content-Security-Policy: frame-ancestors https://efir.example"),
            ),
            (
                &[both, "Frame-Ancestors 'none'"],
                None,
                Some("Content-Security-Policy: Frame-Ancestors 'none'"),
            ),
            (
                &["frame-ancestors 'self'"],
                None,
                Some("Content-Security-Policy: frame-ancestors 'self'"),
            ),
        ] {
            let found = framing_refusal(policies, options, hub);
            assert_eq!(found.as_deref(), refusal, "{policies:?} {options:?}");
        }
        let at_home = |source: &str| framing_refusal(&[source], None, "http://localhost:3000");
        assert_eq!(at_home("frame-ancestors http://localhost:3000"), None);
        assert_eq!(at_home("frame-ancestors localhost:*"), None);
        assert!(at_home("frame-ancestors http://localhost").is_some());
        assert!(at_home("frame-ancestors https://localhost:3000").is_some());
    }
}
