//! `GET /api/host/rooms/{code}/players` and `POST /api/host/rooms/{code}/orders`: who plays, as the
//! game's host sees them, and what the host may do about them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::hub::{HostOrder, Player};
use crate::ids::{RoomCode, UserId};
use crate::protocol::{Connection, Role};
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, JsonBody, PathPart};

/// Everybody inside the room.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Players {
    /// In the order of coming in.
    players: Vec<PlayerBody>,
    /// How many may play, as the host said; null when it said nothing.
    max_players: Option<u32>,
}

/// Somebody inside.
#[derive(Debug, Serialize, ToSchema)]
struct PlayerBody {
    /// Their id in this room, as in their ticket.
    participant: String,
    /// Telegram user id; negative for guests.
    user_id: i64,
    /// First and last name.
    name: String,
    /// Telegram username without the `@`.
    username: Option<String>,
    /// Our own image of them; may answer 404.
    photo_url: Option<String>,
    /// `listener`, `speaker`, `admin` or `owner`
    #[schema(value_type = String)]
    role: Role,
    /// False while their connection is away.
    online: bool,
    /// Their microphone is on.
    mic: bool,
    /// When they came in, in milliseconds since 1970.
    entered_at: u64,
}

impl PlayerBody {
    fn new(player: Player, origin: &str) -> Self {
        Self {
            participant: player.participant.0,
            user_id: player.user.0,
            name: player.name,
            username: player.username,
            photo_url: player.avatar.map(|path| format!("{origin}{path}")),
            role: player.role,
            online: player.connection == Connection::Online,
            mic: player.media.mic,
            entered_at: player.entered_at.0,
        }
    }
}

/// Who is inside a game's room.
#[utoipa::path(get, path = "/api/host/rooms/{code}/players", params(("code" = String, Path)), responses(
    (status = 200, body = Players),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn players(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
) -> Result<Json<Players>, ApiError> {
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let room = state.hub.game_room(&code, crate::time::now()).await?;
    let room = room.ok_or_else(ApiError::room_not_found)?;
    let players = room.players.into_iter();
    Ok(Json(Players {
        players: players
            .map(|player| PlayerBody::new(player, &state.origin))
            .collect(),
        max_players: room.record.game.and_then(|game| game.max_players),
    }))
}

/// What a host orders.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "order", rename_all = "snake_case")]
pub(in crate::web) enum OrderBody {
    /// They listen only, from now on.
    Mute {
        /// Telegram user id.
        user_id: i64,
    },
    /// They may speak again.
    LetSpeak {
        /// Telegram user id.
        user_id: i64,
    },
    /// Sends somebody out, who may come back.
    Remove {
        /// Telegram user id.
        user_id: i64,
    },
    /// Sends somebody out for good.
    Ban {
        /// Telegram user id.
        user_id: i64,
    },
    /// Newcomers have to knock, or need not.
    Lock {
        /// Whether they have to.
        locked: bool,
    },
    /// Ends the call for everybody; the room and its registration stay.
    End,
}

impl From<OrderBody> for HostOrder {
    fn from(body: OrderBody) -> Self {
        match body {
            OrderBody::Mute { user_id } => Self::Mute(UserId(user_id)),
            OrderBody::LetSpeak { user_id } => Self::LetSpeak(UserId(user_id)),
            OrderBody::Remove { user_id } => Self::Remove(UserId(user_id)),
            OrderBody::Ban { user_id } => Self::Ban(UserId(user_id)),
            OrderBody::Lock { locked } => Self::Lock(locked),
            OrderBody::End => Self::End,
        }
    }
}

/// Carries out what a game's host orders in its room, whose owner the host stands above.
#[utoipa::path(post, path = "/api/host/rooms/{code}/orders", request_body = OrderBody,
    params(("code" = String, Path)), responses(
    (status = 204, description = "Done"),
    (status = 400, description = "Not an order", body = ErrorBody),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room, or nobody of that id has been in it", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set", body = ErrorBody),
))]
pub(in crate::web) async fn order(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
    body: Result<JsonBody<OrderBody>, ApiError>,
) -> Result<StatusCode, ApiError> {
    let JsonBody(order) = body?;
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let room = state.hub.game_room(&code, crate::time::now()).await?;
    room.ok_or_else(ApiError::room_not_found)?;
    match state.hub.order_by_host(&code, order.into()).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(_) => Err(ApiError::new(
            ErrorCode::PlayerNotFound,
            "Nobody of that id is or was in the room.",
        )),
    }
}
