//! `GET /api/rooms/{code}`: where a room's socket and page are, whatever kind of room it is. Open to
//! every origin.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::PathPart;

/// Where a room is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct FoundRoom {
    /// The code as whoever made the room wrote it.
    room_code: String,
    /// The game's socket; ours for a room without a game.
    ws_url: String,
    /// The game's page; the Mini App's for a room without a game.
    app_url: String,
    /// When the room was made or the game registered, in milliseconds since 1970.
    created_at: u64,
}

/// A room: one with a game, one of a chat, or one that people have opened by typing its code.
#[utoipa::path(get, path = "/api/rooms/{code}", params(("code" = String, Path)), responses(
    (status = 200, body = FoundRoom),
    (status = 404, description = "No such room, or its registration has run out", body = ErrorBody),
))]
pub(in crate::web) async fn room(
    State(state): State<WebState>,
    code: Result<PathPart, ApiError>,
) -> Result<Json<FoundRoom>, ApiError> {
    let PathPart(code) = code?;
    find(&state, &code).await.map(Json)
}

/// Our own socket, below the origin.
const SOCKET_PATH: &str = "/ws";

async fn find(state: &WebState, code: &str) -> Result<FoundRoom, ApiError> {
    let code = RoomCode::parse(code).map_err(|_| ApiError::room_not_found())?;
    let room = state.hub.room(&code, None).await?;
    let record = room.ok_or_else(ApiError::room_not_found)?.record;
    Ok(match record.game {
        Some(game) => FoundRoom {
            room_code: record.code_as_given,
            ws_url: game.ws_url,
            app_url: game.app_url,
            created_at: game.created_at.0,
        },
        None => FoundRoom {
            ws_url: format!("{}{SOCKET_PATH}", state.origin.replacen("http", "ws", 1)),
            app_url: format!("{}/?startapp={}", state.origin, record.code_as_given),
            room_code: record.code_as_given,
            created_at: record.created_at.0,
        },
    })
}
