//! One line and two metrics per request: method, matched path, status, time. Never the query,
//! headers, bodies, ids of people or addresses.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::request_id::RequestId;
use crate::metrics;

/// What stands for paths that no route matched (pages and files).
const NO_ROUTE: &str = "page";

/// Logs the request once it is answered.
pub(in crate::web) async fn request_log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method_name(request.method());
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone());
    let response = next.run(request).await;
    let took = begun.elapsed();
    let status = response.status().as_u16();
    metrics::count_request(method, &path, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(request = id, method, path, status, ms, "answered");
    } else if status < 400 || path == NO_ROUTE {
        // What goes well is told by the metrics; a line each would hide what does not.
        tracing::debug!(request = id, method, path, status, ms, "answered");
    } else {
        tracing::info!(request = id, method, path, status, ms, "answered");
    }
    response
}

/// The method, or one name for all that are made up: metrics must not grow with what strangers send.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
