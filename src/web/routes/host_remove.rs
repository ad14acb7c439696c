//! `DELETE /api/host/rooms/{code}`: a game host takes a room away.

use axum::extract::State;
use axum::http::StatusCode;

use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, PathPart};

/// Removes a game. A room that is nothing but the game ends, and its call with it; people whose room
/// was there before the game stay in it, without the game.
#[utoipa::path(delete, path = "/api/host/rooms/{code}", params(("code" = String, Path)), responses(
    (status = 204, description = "Gone"),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn remove(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
) -> Result<StatusCode, ApiError> {
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    if state.hub.remove_game(&code, crate::time::now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::room_not_found())
    }
}
