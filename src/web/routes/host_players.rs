//! `GET /api/host/rooms/{code}/players` and `POST /api/host/rooms/{code}/orders`: who plays, as the
//! game's host sees them, and what the host may do about them. What of it changes comes by `host_events`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::hub::{GameRoom, HostOrder, OrderError, Player};
use crate::ids::{RoomCode, UserId};
use crate::protocol::{Connection, Role};
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, JsonBody, PathPart};

/// Everybody inside the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::web) struct Players {
    /// In the order of coming in.
    pub(super) players: Vec<PlayerBody>,
    /// How many may play, as the host said; null when it said nothing.
    pub(super) max_players: Option<u32>,
    /// How many wait for a seat.
    pub(super) waiting: usize,
}

/// Somebody inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::web) struct PlayerBody {
    /// Their id in this room, as in their ticket.
    pub(super) participant: String,
    /// Telegram user id; negative for guests.
    pub(super) user_id: i64,
    /// First and last name.
    name: String,
    /// Telegram username without the `@`.
    username: Option<String>,
    /// Our own image of them; answers 204 where there is none.
    photo_url: Option<String>,
    /// `listener`, `speaker`, `admin` or `owner`
    #[schema(value_type = String)]
    role: Role,
    /// False while their connection is away.
    online: bool,
    /// Their microphone is on.
    mic: bool,
    /// Their voice is heard, as their own page says.
    speaking: bool,
    /// When they came in, in milliseconds since 1970.
    entered_at: u64,
}

impl Players {
    /// Those of a room of the deployment at `origin`.
    pub(super) fn of(room: GameRoom, origin: &str) -> Self {
        let players = room.players.inside.into_iter();
        Self {
            players: players
                .map(|player| PlayerBody::new(player, origin))
                .collect(),
            max_players: room.record.game.and_then(|game| game.max_players),
            waiting: room.players.waiting,
        }
    }
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
            speaking: player.speaking,
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
    Ok(Json(Players::of(room, &state.origin)))
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
    /// Gives somebody a role. An owner who gets one owns the room no more.
    SetRole {
        /// Telegram user id.
        user_id: i64,
        /// `listener`, `speaker` or `admin`
        role: GivenRole,
    },
    /// Newcomers listen only, as an audience, or speak as usual; who is here stays what they are.
    ListenOnly {
        /// Whether they listen only.
        on: bool,
    },
    /// Newcomers have to knock, or need not.
    Lock {
        /// Whether they have to.
        locked: bool,
    },
    /// Ends the call for everybody; the room and its registration stay.
    End,
}

/// What a host may make of somebody.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum GivenRole {
    /// Hears and sends nothing: the audience.
    Listener,
    /// Speaks.
    Speaker,
    /// Moderates the room.
    Admin,
}

impl From<GivenRole> for Role {
    fn from(given: GivenRole) -> Self {
        match given {
            GivenRole::Listener => Self::Listener,
            GivenRole::Speaker => Self::Speaker,
            GivenRole::Admin => Self::Admin,
        }
    }
}

impl From<OrderBody> for HostOrder {
    fn from(body: OrderBody) -> Self {
        match body {
            OrderBody::Mute { user_id } => Self::Mute(UserId(user_id)),
            OrderBody::LetSpeak { user_id } => Self::LetSpeak(UserId(user_id)),
            OrderBody::Remove { user_id } => Self::Remove(UserId(user_id)),
            OrderBody::Ban { user_id } => Self::Ban(UserId(user_id)),
            OrderBody::SetRole { user_id, role } => Self::SetRole(UserId(user_id), role.into()),
            OrderBody::ListenOnly { on } => Self::ListenOnly(on),
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
    (status = 503, description = "HOST_SECRET is not set, or too many rooms", body = ErrorBody),
))]
pub(in crate::web) async fn order(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
    body: Result<JsonBody<OrderBody>, ApiError>,
) -> Result<StatusCode, ApiError> {
    let JsonBody(order) = body?;
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let now = crate::time::now();
    state.hub.order_by_host(&code, order.into(), now).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::NoSuchGame => Self::room_not_found(),
            OrderError::NoSuchPlayer => Self::new(
                ErrorCode::PlayerNotFound,
                "Nobody of that id is or was in the room.",
            ),
            OrderError::Full => Self::new(
                ErrorCode::TooManyRooms,
                "There are as many rooms as there may be; try again later.",
            ),
            OrderError::Store(error) => error.into(),
        }
    }
}
