//! `GET /api/health`: whether new people should be sent here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::WebState;

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Health {
    /// `ok`, or `draining` once shutdown has begun.
    status: &'static str,
    /// The program's version.
    version: &'static str,
}

/// 200 while the process takes people, 503 once it has begun to stop.
#[utoipa::path(get, path = "/api/health", responses(
    (status = 200, body = Health),
    (status = 503, description = "Shutdown has begun", body = Health),
))]
pub(in crate::web) async fn health(State(state): State<WebState>) -> (StatusCode, Json<Health>) {
    let version = env!("CARGO_PKG_VERSION");
    let (code, status) = if state.draining.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining")
    } else {
        (StatusCode::OK, "ok")
    };
    (code, Json(Health { status, version }))
}
