//! `DELETE /api/host/rooms/{code}`: a game host takes a room away.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::host_register::{authorize, is_live_game};
use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{PathPart, bearer};

/// Removes a game room and ends the call in it.
#[utoipa::path(delete, path = "/api/host/rooms/{code}", params(("code" = String, Path)), responses(
    (status = 204, description = "Gone"),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn remove(
    State(state): State<WebState>,
    PathPart(code): PathPart,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    authorize(&state, Some(bearer(&headers)))?;
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let room = state.store.room(&code).await?;
    if !room.is_some_and(|room| is_live_game(&room, crate::time::now())) {
        return Err(ApiError::room_not_found());
    }
    state.store.delete_room(&code).await?;
    state.hub.end_room(&code).await;
    Ok(StatusCode::NO_CONTENT)
}
