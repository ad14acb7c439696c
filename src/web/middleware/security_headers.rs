//! What browsers may do with our answers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// For everything that is not a page: nothing in it may run, and nobody may frame it.
const CSP_OF_DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// Games in frames get none of these: they are ours alone.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), \
     fullscreen=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=()",
);
/// Two years.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// The headers of one deployment.
#[derive(Clone)]
pub(in crate::web) struct SecurityHeaders {
    csp_of_pages: HeaderValue,
    https: bool,
}

impl SecurityHeaders {
    /// For the Mini App at `origin`. `framed_by_us` lets our own pages frame it, as the simulator's
    /// chat page does; `scripts` are the hashes of what may run in a page besides files.
    pub(in crate::web) fn new(origin: &str, framed_by_us: bool, scripts: &[String]) -> Arc<Self> {
        let policy = page_policy(origin, framed_by_us, scripts);
        Arc::new(Self {
            csp_of_pages: HeaderValue::from_str(&policy).unwrap_or(CSP_OF_DATA),
            https: origin.starts_with("https:"),
        })
    }

    /// Adds what is missing; a handler that says otherwise knows better.
    fn add_to(&self, headers: &mut HeaderMap) {
        let is_page = headers
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
        let csp = if is_page {
            self.csp_of_pages.clone()
        } else {
            CSP_OF_DATA
        };
        let mut add = |name: HeaderName, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        add(CONTENT_SECURITY_POLICY, csp);
        add(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // Addresses contain room codes.
        add(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        add(HeaderName::from_static("permissions-policy"), PERMISSIONS);
        add(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.https {
            add(STRICT_TRANSPORT_SECURITY, HSTS);
        }
    }
}

/// Telegram's web clients show the Mini App in a frame, so there is no X-Frame-Options. Games are
/// framed from anywhere a host says, over HTTPS (or plain HTTP while we are served so ourselves).
fn page_policy(origin: &str, framed_by_us: bool, scripts: &[String]) -> String {
    let (socket, games) = match origin.split_once("://") {
        Some(("https", host)) => (format!("wss://{host}"), "https:"),
        Some((_, host)) => (format!("ws://{host}"), "https: http:"),
        None => (String::new(), "https:"),
    };
    let us = if framed_by_us { " 'self'" } else { "" };
    let scripts: String = scripts.iter().map(|hash| format!(" {hash}")).collect();
    format!(
        "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; \
         connect-src 'self' {socket}; worker-src 'self' blob:; frame-src 'self' {games}; \
         object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors https://web.telegram.org https://*.telegram.org{us}"
    )
}

/// Adds the headers to every answer.
pub(in crate::web) async fn security_headers(
    State(policy): State<Arc<SecurityHeaders>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    policy.add_to(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(content_type: &'static str, framed_by_us: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        SecurityHeaders::new("https://rooms.example", framed_by_us, &[]).add_to(&mut headers);
        headers
    }

    fn csp(headers: &HeaderMap) -> &str {
        headers[CONTENT_SECURITY_POLICY].to_str().expect("text")
    }

    #[test]
    fn telegram_may_frame_a_page_and_nobody_may_frame_data() {
        let page = headers_of("text/html; charset=utf-8", false);
        let ancestors = "frame-ancestors https://web.telegram.org https://*.telegram.org";
        assert!(csp(&page).ends_with(ancestors));
        assert!(csp(&page).contains("connect-src 'self' wss://rooms.example;"));
        assert!(!page.contains_key("x-frame-options"));

        let data = headers_of("application/json", false);
        assert_eq!(csp(&data), "default-src 'none'; frame-ancestors 'none'");
    }

    #[test]
    fn the_simulator_may_frame_a_page_too() {
        assert!(csp(&headers_of("text/html", true)).ends_with("telegram.org 'self'"));
    }

    #[test]
    fn of_scripts_in_a_page_those_run_whose_hash_is_known() {
        let known = ["'sha256-abc='".to_owned()];
        let policy = page_policy("https://rooms.example", false, &known);
        assert!(
            policy.contains("; script-src 'self' 'sha256-abc='; "),
            "{policy}"
        );
    }

    #[test]
    fn what_a_handler_has_said_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=5"));
        SecurityHeaders::new("http://localhost:3000", false, &[]).add_to(&mut headers);
        assert_eq!(headers[CACHE_CONTROL], "max-age=5");
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
