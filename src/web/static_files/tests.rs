//! The rules, on a handful of files in memory.

use super::*;

/// Files whose content is their name.
struct Few(&'static [&'static str]);

impl Files for Few {
    fn file(&self, path: &str) -> Option<File> {
        let name = self.0.iter().find(|name| **name == path)?;
        let length = u8::try_from(name.len()).expect("short names");
        Some(File {
            bytes: Cow::Borrowed(name.as_bytes()),
            hash: [length; 32],
        })
    }
}

const BUILT: Few = Few(&[
    "index.html",
    "index.html.br",
    "index.html.gz",
    "icon.svg",
    "assets/app-1a2b.js",
    "assets/app-1a2b.js.gz",
]);

fn get(files: &Few, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let headers = headers
        .iter()
        .map(|(name, value)| {
            let name = axum::http::HeaderName::from_static(name);
            (name, value.parse().expect("a header value"))
        })
        .collect();
    answer(files, &Method::GET, path, &headers)
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    Some(value.to_str().expect("text"))
}

#[test]
fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_anew() {
    let script = get(&BUILT, "/assets/app-1a2b.js", &[]);
    assert_eq!(script.status(), StatusCode::OK);
    assert_eq!(
        header(&script, "cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(
        header(&script, "content-type"),
        Some("text/javascript; charset=utf-8")
    );
    let page = get(&BUILT, "/", &[]);
    assert_eq!(header(&page, "cache-control"), Some("no-cache"));
    assert_eq!(
        header(&page, "content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn the_best_compressed_sibling_is_sent() {
    for (path, accepted, sent) in [
        ("/", "gzip, deflate, br", Some("br")),
        ("/", "gzip", Some("gzip")),
        ("/", "br;q=0, gzip;q=0.5", Some("gzip")),
        ("/", "identity", None),
        ("/assets/app-1a2b.js", "gzip, br", Some("gzip")),
        ("/icon.svg", "gzip, br", None),
    ] {
        let response = get(&BUILT, path, &[("accept-encoding", accepted)]);
        assert_eq!(
            header(&response, "content-encoding"),
            sent,
            "{path} {accepted}"
        );
        let vary = header(&response, "vary").expect("a header");
        assert!(vary.starts_with("accept-encoding"), "{path}");
    }
}

#[test]
fn who_has_the_file_already_gets_no_body() {
    let first = get(&BUILT, "/icon.svg", &[]);
    let tag = header(&first, "etag").expect("a tag").to_owned();
    let again = get(&BUILT, "/icon.svg", &[("if-none-match", &tag)]);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = get(&BUILT, "/icon.svg", &[("if-none-match", "\"other\"")]);
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn pages_fall_back_to_the_app_and_files_do_not() {
    let html = [("accept", "text/html,application/xhtml+xml")];
    for (path, headers, status) in [
        ("/", html.as_slice(), StatusCode::OK),
        ("/room/friday", &html, StatusCode::OK),
        ("/settings", &[], StatusCode::OK),
        (
            "/settings",
            &[("accept", "application/json")],
            StatusCode::NOT_FOUND,
        ),
        ("/assets/app-old.js", &html, StatusCode::NOT_FOUND),
        ("/assets/chunk", &html, StatusCode::NOT_FOUND),
        ("/favicon.ico", &html, StatusCode::NOT_FOUND),
        ("/../Cargo.toml", &html, StatusCode::NOT_FOUND),
        ("/room/", &html, StatusCode::OK),
    ] {
        assert_eq!(get(&BUILT, path, headers).status(), status, "{path}");
    }
}

#[test]
fn who_looks_for_files_elsewhere_gets_no_page() {
    for path in [
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e%252fetc%252fpasswd",
        "/..%5c..%5cwindows/win",
        "/../../etc/passwd",
        "/./etc/passwd",
        "/..;/manager/html",
        "/.git/config",
        "/.env",
        "//etc/passwd",
        "/etc//passwd",
        "//",
        "/room%00",
        "/room%0a",
        "/%ff",
        "/%zz",
        "/c:/windows",
        "/room;v=1",
        "/assets/..%2findex.html",
    ] {
        let status = get(&BUILT, path, &[]).status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_file_inside_the_program_is_not_copied() {
    let inside: &'static [u8] = b"inside the program";
    assert_eq!(body(Cow::Borrowed(inside)).as_ptr(), inside.as_ptr());
    assert_eq!(body(Cow::Owned(inside.to_vec())), inside);
}

#[test]
fn before_it_is_built_the_page_says_so() {
    let response = get(&Few(&[]), "/", &[]);
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        header(&response, "content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn files_are_only_read() {
    let response = answer(&BUILT, &Method::POST, "/", &HeaderMap::new());
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn the_page_comes_in_the_language_that_is_read_best_if_there_is_one() {
    const BOTH: Few = Few(&["index.html", "index.uk.html"]);
    for (languages, length) in [("uk", 13), ("ru", 10), ("en", 10)] {
        let page = get(&BOTH, "/room", &[("accept-language", languages)]);
        let etag = format!("\"{}\"", format!("{length:02x}").repeat(8));
        assert_eq!(header(&page, "etag"), Some(&*etag), "{languages}");
        let vary = header(&page, "vary");
        assert_eq!(
            vary,
            Some("accept-encoding, accept-language"),
            "{languages}"
        );
    }
}
