//! No answer takes forever.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::web::error::ApiError;

/// Three requests to Telegram of ten seconds each are the longest thing a handler waits for.
const TIMEOUT: Duration = Duration::from_secs(30);

/// 503 in place of an answer that does not come.
pub(in crate::web) async fn timeout(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::timeout().into_response(),
    }
}
