//! Every code that a refusal over HTTP may carry, with the status it comes with.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Declares [`ErrorCode`] with each code's status and name.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $status:ident $name:tt,)*) => {
        /// What went wrong, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[cfg_attr(test, ts(rename = "HttpErrorCode"))]
        pub(super) enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $name)] $code,)*
        }

        impl ErrorCode {
            /// The status of the answer.
            pub(super) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)*
                }
            }

            /// As it is written in the answer.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// The body could not be read.
    BadBody = BAD_REQUEST "bad_body",
    /// The body is not the JSON object that is expected.
    BadJson = BAD_REQUEST "bad_json",
    /// What stands behind the question mark cannot be read.
    BadQuery = BAD_REQUEST "bad_query",
    /// The address takes WebSocket connections only (426: of another version).
    NotASocket = BAD_REQUEST "not_a_socket",
    /// The `Upgrade` header was lost on its way.
    UpgradeLost = BAD_REQUEST "upgrade_lost",
    /// Nobody has signed in.
    AuthRequired = UNAUTHORIZED "auth_required",
    /// The sign-in is not valid.
    AuthInvalid = UNAUTHORIZED "auth_invalid",
    /// The sign-in is too old.
    AuthExpired = UNAUTHORIZED "auth_expired",
    /// The host secret is missing or wrong.
    WrongSecret = UNAUTHORIZED "wrong_secret",
    /// It belongs to somebody else, or the address is not ours.
    Forbidden = FORBIDDEN "forbidden",
    /// Sockets are opened from this deployment's own pages only.
    ForbiddenOrigin = FORBIDDEN "forbidden_origin",
    /// Guests are not allowed here.
    GuestsNotAllowed = FORBIDDEN "guests_not_allowed",
    /// There is nothing at this address.
    NotFound = NOT_FOUND "not_found",
    /// There is no such room.
    RoomNotFound = NOT_FOUND "room_not_found",
    /// Nobody of that id is or was in the room.
    PlayerNotFound = NOT_FOUND "player_not_found",
    /// The person has no photo.
    NoAvatar = NOT_FOUND "no_avatar",
    /// There is no TURN server.
    NoTurn = NOT_FOUND "no_turn",
    /// The address does not take that method.
    MethodNotAllowed = METHOD_NOT_ALLOWED "method_not_allowed",
    /// The code belongs to a room of a chat.
    RoomTaken = CONFLICT "room_taken",
    /// Another host has the code.
    RoomOfOtherHost = CONFLICT "room_of_other_host",
    /// The body is larger than it may be.
    PayloadTooLarge = PAYLOAD_TOO_LARGE "payload_too_large",
    /// `room_code` of a registration.
    InvalidRoomCode = UNPROCESSABLE_ENTITY "invalid_room_code",
    /// `ws_url` of a registration.
    InvalidWsUrl = UNPROCESSABLE_ENTITY "invalid_ws_url",
    /// `app_url` of a registration.
    InvalidAppUrl = UNPROCESSABLE_ENTITY "invalid_app_url",
    /// `title` of a registration.
    InvalidTitle = UNPROCESSABLE_ENTITY "invalid_title",
    /// `ttl_seconds` of a registration.
    InvalidTtlSeconds = UNPROCESSABLE_ENTITY "invalid_ttl_seconds",
    /// `max_players` of a registration.
    InvalidMaxPlayers = UNPROCESSABLE_ENTITY "invalid_max_players",
    /// `host_key` of a registration.
    InvalidHostKey = UNPROCESSABLE_ENTITY "invalid_host_key",
    /// `userId` of a request for TURN credentials.
    InvalidUserId = UNPROCESSABLE_ENTITY "invalid_userId",
    /// Too many requests; `Retry-After` says how long to wait.
    RateLimited = TOO_MANY_REQUESTS "rate_limited",
    /// Our mistake.
    Internal = INTERNAL_SERVER_ERROR "internal",
    /// Telegram does not give the photo.
    AvatarUnavailable = BAD_GATEWAY "avatar_unavailable",
    /// Telegram prepares no messages at the moment.
    SharingOff = SERVICE_UNAVAILABLE "sharing_off",
    /// There is no bot.
    NoBot = SERVICE_UNAVAILABLE "no_bot",
    /// Game hosts are not served here.
    HostApiOff = SERVICE_UNAVAILABLE "host_api_off",
    /// There are as many game rooms as there may be.
    TooManyRooms = SERVICE_UNAVAILABLE "too_many_rooms",
    /// As many hosts listen to their players as may.
    TooManyStreams = SERVICE_UNAVAILABLE "too_many_streams",
    /// Too many people are connected.
    TooManySockets = SERVICE_UNAVAILABLE "too_many_sockets",
    /// The database is away for the moment; `Retry-After` says when to come again.
    DatabaseAway = SERVICE_UNAVAILABLE "database_away",
    /// The answer took too long.
    Timeout = SERVICE_UNAVAILABLE "timeout",
}

impl ErrorCode {
    /// The field that a code blames.
    pub(super) fn field(self) -> &'static str {
        self.name().strip_prefix("invalid_").unwrap_or_default()
    }
}
