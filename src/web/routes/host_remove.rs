//! `DELETE /api/host/rooms/{code}`: a game host takes a room away.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, PathPart};

/// What may stand behind the question mark.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Whose {
    /// The word that the room was registered with: a room that another host has by now stays.
    host_key: Option<String>,
}

/// Removes a game. A room that is nothing but the game ends, and its call with it; people whose room
/// was there before the game stay in it, without the game.
#[utoipa::path(delete, path = "/api/host/rooms/{code}", params(
    ("code" = String, Path),
    ("host_key" = Option<String>, Query,
     description = "The word that the room was registered with: one that another host has by now stays"),
), responses(
    (status = 204, description = "Gone"),
    (status = 400, description = "What stands behind the question mark cannot be read", body = ErrorBody),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn remove(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<StatusCode, ApiError> {
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let Query(Whose { host_key }) = whose.map_err(|_| ApiError::bad_query())?;
    let (host, now) = (host_key.as_deref(), crate::time::now());
    if state.hub.remove_game(&code, host, now).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::room_not_found())
    }
}
