//! `GET /api/host/check`: whether STUN and TURN work, for whoever runs this deployment.

use axum::Json;
use axum::extract::State;

use crate::checkup::IceReport;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::Host;

/// Asks every STUN and TURN server now (at most once in ten seconds) and says in words what happened.
#[utoipa::path(get, path = "/api/host/check", responses(
    (status = 200, body = IceReport),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn check(
    _host: Host,
    State(state): State<WebState>,
) -> Result<Json<IceReport>, ApiError> {
    let report = state.checkup.report().await;
    Ok(Json((*report).clone()))
}
