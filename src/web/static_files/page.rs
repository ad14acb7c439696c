//! The Mini App's page: which one somebody gets, and which scripts stand in it.
//!
//! All that the lobby needs is in one document, the words of one language among it, so there is a
//! document for each language (`miniapp/scripts/document.mjs`). Telegram's own setting is in the
//! part of the address that never reaches a server; the client's languages are close to it, and the
//! page fetches other words where they are not.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::i18n::Lang;

/// The page in English, for everybody whose language we do not speak.
pub(super) const DEFAULT: &str = "index.html";

/// The page in the language that somebody reads best; none for [`DEFAULT`].
pub(super) fn name_for(headers: &HeaderMap) -> Option<String> {
    let languages = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    match Lang::from_code(best_of(languages)) {
        Lang::En => None,
        lang => Some(format!("index.{}.html", lang.code())),
    }
}

/// The first of the languages with the greatest weight (RFC 9110, 12.5.4).
fn best_of(languages: &str) -> Option<&str> {
    let mut best = None;
    let mut most = 0.0;
    for entry in languages.split(',') {
        let mut parts = entry.split(';').map(str::trim);
        let language = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let weight: f32 = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if weight > most {
            (best, most) = (Some(language), weight);
        }
    }
    best
}

/// The scripts of a page that have no file, as a Content-Security-Policy names them:
/// `'sha256-<base64>'`. Nothing else that is written into a page may run.
pub(super) fn hashes_of_inline_scripts(page: &str) -> Vec<String> {
    page.split("<script")
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter(|(attributes, _)| !attributes.contains("src=") && !attributes.contains("json"))
        .filter_map(|(_, rest)| rest.split_once("</script>"))
        .map(|(script, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_page_is_in_the_language_that_is_read_best() {
        for (languages, name) in [
            ("ru", Some("index.ru.html")),
            ("ru-RU,ru;q=0.9,en-US;q=0.8", Some("index.ru.html")),
            ("uk-UA, uk;q=0.9", Some("index.uk.html")),
            ("en;q=0.8, uk;q=0.9", Some("index.uk.html")),
            ("en, ru", None),
            ("kk-KZ", Some("index.ru.html")),
            ("de-DE,de;q=0.9,ru;q=0.8", None),
            ("ru;q=0, en;q=0.1", None),
            ("ru;q=much", None),
            ("*", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(languages));
            assert_eq!(name_for(&headers).as_deref(), name, "{languages}");
        }
        assert_eq!(name_for(&HeaderMap::new()), None);
    }

    #[test]
    fn a_hash_is_what_browsers_make_of_a_script() {
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            hashes_of_inline_scripts("<script>alert(1)</script>"),
            ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]
        );
    }

    #[test]
    fn what_stands_in_a_page_and_runs_is_named_by_its_hash() {
        let page = "<script>one()</script><script type=\"module\" src=\"/a.js\"></script>\
            <script type=\"application/json\" id=\"words\">{}</script>\
            <script type=\"module\">two()</script>";
        let hash = |script: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
        assert_eq!(
            hashes_of_inline_scripts(page),
            [hash("one()"), hash("two()")]
        );
    }
}
