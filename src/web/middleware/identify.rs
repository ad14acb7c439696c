//! Checks the `Authorization` header once and leaves the outcome with the request.

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;

use crate::web::WebState;
use crate::web::extract::Identity;

/// Only `tma` and session tokens are looked at: a host's `Bearer` secret is not a sign-in that
/// failed, so the routes that take one do not ask who it is.
pub(in crate::web) async fn identify(
    State(state): State<WebState>,
    mut request: Request,
    next: Next,
) -> Response {
    let identity = request
        .headers()
        .get(AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or_default())
        .map(|value| state.auth.authenticate_header(value, crate::time::now()));
    request.extensions_mut().insert(Identity(identity));
    next.run(request).await
}
