//! `POST /api/rooms/{code}/ticket`: a player's ticket for the game in the room they are in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::PlayerTicket;
use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, PathPart, SignedIn};

/// A ticket, and where it is good.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct IssuedTicket {
    /// A JSON Web Token signed with the deployment's `HOST_SECRET` (HS256); `docs/hosting-a-game.md` has
    /// what it says.
    ticket: String,
    /// When it runs out, in milliseconds since 1970; a new one may be asked for at any time.
    #[cfg_attr(test, ts(type = "number"))]
    expires_at: u64,
}

/// A ticket for the game in a room.
///
/// For whoever is inside the room now: who looks from the lobby, knocks or was sent out gets none.
#[utoipa::path(post, path = "/api/rooms/{code}/ticket", params(("code" = String, Path)), responses(
    (status = 200, body = IssuedTicket),
    (status = 401, body = ErrorBody),
    (status = 403, description = "Not inside the room", body = ErrorBody),
    (status = 404, description = "No such room, or no game in it", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn ticket(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    PathPart(code): PathPart,
) -> Result<Json<IssuedTicket>, ApiError> {
    let secret = Host::served(&state)?;
    let now = crate::time::now();
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let room = state.hub.game_room(&code, now).await?;
    let room = room.ok_or_else(ApiError::room_not_found)?;
    let player = room
        .players
        .inside
        .into_iter()
        .find(|one| one.user == person.id);
    let player = player
        .ok_or_else(|| ApiError::forbidden("Tickets are for those who are inside the room."))?;
    let photo = state.auth.avatar_path(person.id, now);
    let ticket = PlayerTicket {
        iss: state.origin.clone(),
        aud: room.record.code_as_given.clone(),
        sub: person.id.to_string(),
        name: player.name,
        username: player.username,
        photo_url: photo.map(|path| format!("{}{path}", state.origin)),
        room: room.record.code_as_given,
        participant: player.participant.0,
        role: player.role,
        guest: person.id.is_guest(),
        iat: 0,
        exp: 0,
        jti: String::new(),
    }
    .dated(now, rand::random());
    Ok(Json(IssuedTicket {
        expires_at: ticket.exp * 1000,
        ticket: ticket.sign(secret),
    }))
}
