//! `GET /api/rooms/{code}`: what a game's page needs to find its socket. Open to every origin.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::host_register::is_live_game;
use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::PathPart;

/// A game room.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct GameRoom {
    /// The code as the host gave it.
    room_code: String,
    /// The game's socket.
    ws_url: String,
    /// The game's page.
    app_url: String,
    /// When it was registered, in milliseconds since 1970.
    created_at: u64,
}

/// A registered game room.
#[utoipa::path(get, path = "/api/rooms/{code}", params(("code" = String, Path)), responses(
    (status = 200, body = GameRoom),
    (status = 404, description = "No such game room, or its registration has run out", body = ErrorBody),
))]
pub(in crate::web) async fn room(
    State(state): State<WebState>,
    code: Result<PathPart, ApiError>,
) -> Result<Json<GameRoom>, ApiError> {
    let PathPart(code) = code?;
    find(&state, &code).await.map(Json)
}

async fn find(state: &WebState, code: &str) -> Result<GameRoom, ApiError> {
    let code = RoomCode::parse(code).map_err(|_| ApiError::room_not_found())?;
    let room = state.store.room(&code).await?;
    let room = room
        .filter(|room| is_live_game(room, crate::time::now()))
        .ok_or_else(ApiError::room_not_found)?;
    let game = room.game.ok_or_else(ApiError::room_not_found)?;
    Ok(GameRoom {
        room_code: room.code_as_given,
        ws_url: game.ws_url,
        app_url: game.app_url,
        created_at: room.created_at.0,
    })
}
