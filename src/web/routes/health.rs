//! `GET /api/health`: whether new people should be sent here.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::{Json, Router};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cluster::Standing;
use crate::web::WebState;

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Health {
    /// `ok`; `draining` once shutdown has begun; `standby` as long as another process serves; `cut_off`
    /// when this one has not reached the database for long and another may serve. Of several that serve
    /// together: `degraded` while Redis does not answer, so that no room is opened; `waiting` before it has
    /// answered for the first time.
    status: &'static str,
    /// The program's version.
    version: &'static str,
}

/// 200 while the process takes people, 503 while others are to be asked.
#[utoipa::path(get, path = "/api/health", responses(
    (status = 200, body = Health),
    (status = 503, description = "Others are to be asked", body = Health),
))]
pub(in crate::web) async fn health(State(state): State<WebState>) -> (StatusCode, Json<Health>) {
    let (code, status) = if state.draining.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining")
    } else if state.cut_off.get() {
        (StatusCode::SERVICE_UNAVAILABLE, "cut_off")
    } else {
        match state.cluster.standing() {
            Standing::Sure => (StatusCode::OK, "ok"),
            // All processes are in it together: nobody else could be asked.
            Standing::Apart => (StatusCode::OK, "degraded"),
            Standing::Waiting | Standing::Over => (StatusCode::SERVICE_UNAVAILABLE, "waiting"),
        }
    };
    (code, Json(Health::of(status)))
}

/// What a process that stands by answers to everything: that another is to be asked.
pub fn standby() -> Router {
    let answer = || async {
        let health = Json(Health::of("standby"));
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(RETRY_AFTER, "1")],
            health,
        )
    };
    Router::new().fallback(answer)
}

impl Health {
    const fn of(status: &'static str) -> Self {
        Self {
            status,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
