//! `POST /api/rooms/{code}/share`: a message that passes a room on, for somebody in it to send.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{PathPart, SignedIn};

/// A message that Telegram keeps for this person to send.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(in crate::web) struct PreparedMessage {
    /// What the Telegram client asks for it by (`shareMessage`).
    id: String,
}

/// Prepares a message that passes the room on; for people whom Telegram knows and who are inside.
#[utoipa::path(post, path = "/api/rooms/{code}/share",
    params(("code" = String, Path, description = "The room's code, in any case")),
    responses(
        (status = 200, body = PreparedMessage),
        (status = 401, body = ErrorBody),
        (status = 403, description = "Not from inside of this room", body = ErrorBody),
        (status = 404, description = "Not the code of a room", body = ErrorBody),
        (status = 503, description = "Telegram prepares no messages now; a link is as good", body = ErrorBody),
    ))]
pub(in crate::web) async fn share_room(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    PathPart(code): PathPart,
) -> Result<Json<PreparedMessage>, ApiError> {
    let outside = || ApiError::forbidden("Rooms are passed on from inside.");
    let code = RoomCode::parse(&code).map_err(|_| outside())?;
    let room = state.hub.notice(&code).await?;
    let is_inside = room.is_some_and(|room| room.notice.inside.contains(&person.id));
    if !is_inside || person.id.is_guest() {
        return Err(outside());
    }
    let language = person.language.as_deref();
    let prepared = state.sharing.prepare(person.id, language, &code).await;
    let prepared = prepared.ok_or_else(|| {
        ApiError::new(
            ErrorCode::SharingOff,
            "Telegram prepares no messages at the moment.",
        )
    })?;
    Ok(Json(PreparedMessage { id: prepared.id }))
}
