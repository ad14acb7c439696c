//! `POST /api/host/rooms/{code}/cards`: a game's host has the bot show its card again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::RoomCode;
use crate::sharing::ShownAgain;
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, PathPart};

/// Where a card is on its way to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct CardsShown {
    /// How many chats; none where nobody has shown the card yet.
    chats: usize,
}

/// Has the bot send the game's card anew into the chats whose people have had it shown there
/// (`/start CODE`), at most once in ten minutes.
#[utoipa::path(post, path = "/api/host/rooms/{code}/cards", params(("code" = String, Path)), responses(
    (status = 202, description = "On its way", body = CardsShown),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 429, description = "Too soon after the last time", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set, or there is no bot", body = ErrorBody),
))]
pub(in crate::web) async fn show_card(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
) -> Result<(StatusCode, Json<CardsShown>), ApiError> {
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let room = state.hub.game_room(&code, crate::time::now()).await?;
    room.ok_or_else(ApiError::room_not_found)?;
    match state.sharing.show_again(&code).await {
        Some(ShownAgain::In(chats)) => Ok((StatusCode::ACCEPTED, Json(CardsShown { chats }))),
        Some(ShownAgain::TooSoon(wait)) => Err(ApiError::rate_limited(wait)),
        None => Err(ApiError::new(
            ErrorCode::NoBot,
            "There is no bot here that could show cards.",
        )),
    }
}
