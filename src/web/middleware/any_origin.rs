//! What pages of every origin may read: who asks there asks as nobody, so nothing is given away.
//!
//! The headers are on every answer of such an address, refusals of any kind included: without them
//! a page cannot tell a refusal from a network that fails.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Below these, everything is open.
const OPEN: [&str; 1] = ["/api/rooms/"];
/// A day, which is more than browsers remember.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

/// Adds the headers where they belong, and answers a browser that asks before it asks.
pub(in crate::web) async fn any_origin(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !OPEN.iter().any(|open| path.starts_with(open)) {
        return next.run(request).await;
    }
    let asks_first = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut answer = if asks_first {
        (StatusCode::NO_CONTENT, permission(request.headers())).into_response()
    } else {
        next.run(request).await
    };
    let headers = answer.headers_mut();
    let anyone = HeaderValue::from_static("*");
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    let waits = HeaderValue::from_static("retry-after");
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, waits);
    answer
}

/// Any header may come along, `Authorization` too, which `*` would not cover.
fn permission(asked: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET"),
    );
    if let Some(wanted) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        headers.insert(VARY, ACCESS_CONTROL_REQUEST_HEADERS.into());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    headers
}
