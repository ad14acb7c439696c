//! `GET /metrics`: numbers for Prometheus, for whoever shows `METRICS_TOKEN`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::cluster::Standing;
use crate::web::WebState;
use crate::web::error::ApiError;
use crate::web::extract::{bearer, check_secret};

/// 404 where there is no token, so that nobody learns that there could be one.
pub(in crate::web) async fn metrics(
    State(state): State<WebState>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let token = state
        .metrics_token
        .as_ref()
        .ok_or_else(ApiError::not_found)?;
    if !bearer(&headers).is_some_and(|shown| check_secret(token, shown)) {
        return Err(ApiError::auth_required());
    }
    let census = state.hub.census();
    crate::metrics::set_census(census.rooms, census.sockets, census.people_inside);
    if !state.cluster.is_alone() {
        let reaches_redis = state.cluster.standing() == Standing::Sure;
        crate::metrics::set_cluster(state.cluster.others() + 1, reaches_redis);
    }
    let content_type = [(CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((content_type, crate::metrics::render()))
}
