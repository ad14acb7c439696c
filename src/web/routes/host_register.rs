//! `POST /api/host/rooms/register`: a game host makes or renews a room.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::host_address::{Browsers, Kind};
use crate::hub::{RegisterError, Registered};
use crate::ids::RoomCode;
use crate::limits::{GAME_ROOM_TTL, GAME_ROOM_TTL_MAX, TITLE_CHARS_MAX};
use crate::protocol::UnixMillis;
use crate::store::Game;
use crate::text::clean;
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, JsonBody, bearer};

/// Shortest life of a registration, so that a mistyped one is noticed.
const TTL_SECS_MIN: u64 = 60;
/// Players a host may say; a game with more is no room.
const PLAYERS_MAX: u64 = 10_000;

/// Length of a host's own word: too long to be hit by accident.
const HOST_KEY_BYTES: std::ops::RangeInclusive<usize> = 8..=64;

/// What a host sends. Fields are taken as any JSON first, so that a refusal can name the one that
/// is wrong.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(in crate::web) struct Registration {
    /// 3 to 32 characters of `A-Z a-z 0-9 _ -`
    #[schema(value_type = String)]
    room_code: Value,
    /// The game's socket: a `wss://` address without a fragment; `ws://` only where this deployment
    /// itself is served over `http://`
    #[schema(value_type = String)]
    ws_url: Value,
    /// The game's page: an `https://` address; `http://` only where this deployment itself is served
    /// over it
    #[schema(value_type = String)]
    app_url: Value,
    /// The deployment's `HOST_SECRET`; may be sent as `Authorization: Bearer` instead
    #[schema(value_type = Option<String>)]
    host_secret: Value,
    /// What people see instead of the code, at most 64 characters
    #[schema(value_type = Option<String>)]
    title: Value,
    /// Seconds until the registration runs out, a whole number from 60 to 604800; 43200 without it
    #[schema(value_type = Option<u64>)]
    ttl_seconds: Value,
    /// How many may play, a whole number from 1 to 10000
    #[schema(value_type = Option<u32>)]
    max_players: Value,
    /// A word of the host's own, 8 to 64 characters of `A-Z a-z 0-9 _ -`. While a registration with one
    /// is good, only who says the same word renews it
    #[schema(value_type = Option<String>)]
    host_key: Value,
}

/// A registered room.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RegisteredGame {
    /// The code as it was given.
    room_code: String,
    /// The game's socket.
    ws_url: String,
    /// The game's page.
    app_url: String,
    /// When it was registered first, in milliseconds since 1970.
    created_at: u64,
    /// When the registration runs out, in milliseconds since 1970.
    expires_at: u64,
    /// The link that brings people in.
    join_url: String,
}

/// Makes a game room, or renews the one with this code.
///
/// A code that people have opened by typing it may be taken: they stay in the room and see the game,
/// and get their room back when the game is removed or runs out. A code of a chat's room may not.
#[utoipa::path(post, path = "/api/host/rooms/register", request_body = Registration, responses(
    (status = 201, description = "New", body = RegisteredGame),
    (status = 200, description = "Renewed", body = RegisteredGame),
    (status = 400, description = "Not JSON", body = ErrorBody),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 409, description = "The code belongs to a chat's room, or another host has it", body = ErrorBody),
    (status = 422, description = "A field is wrong; the code names it", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set, or too many rooms", body = ErrorBody),
))]
pub(in crate::web) async fn register(
    State(state): State<WebState>,
    headers: HeaderMap,
    body: Result<JsonBody<Registration>, ApiError>,
) -> Result<(StatusCode, Json<RegisteredGame>), ApiError> {
    Host::served(&state)?;
    // A body that cannot be read is refused as such: its secret could not be read either.
    let JsonBody(body) = body?;
    let shown = body.host_secret.as_str().or_else(|| bearer(&headers));
    Host::check(&state, shown)?;
    let now = crate::time::now();
    let game = check(&body, Browsers::of(&state.origin), now)?;
    let Registered { room, is_new } = state.hub.register_game(&game, now).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let created_at = room.game.map_or(now, |game| game.created_at);
    let registered = RegisteredGame {
        join_url: state.links.invite_url(&room.code_as_given),
        room_code: room.code_as_given,
        ws_url: game.ws_url,
        app_url: game.app_url,
        created_at: created_at.0,
        expires_at: game.expires_at.0,
    };
    Ok((status, Json(registered)))
}

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Taken => Self::new(
                ErrorCode::RoomTaken,
                "This code belongs to a room of a chat; choose another.",
            ),
            RegisterError::OtherHost => Self::new(
                ErrorCode::RoomOfOtherHost,
                "Another host has this code now; choose another, or wait until its registration runs \
                 out.",
            ),
            RegisterError::TooManyGames => Self::new(
                ErrorCode::TooManyRooms,
                "There are as many game rooms as there may be; remove some, or wait until some run \
                 out.",
            ),
            RegisterError::Store(error) => error.into(),
        }
    }
}

fn check(body: &Registration, browsers: Browsers, now: UnixMillis) -> Result<Game, ApiError> {
    let code_as_given = text(ErrorCode::InvalidRoomCode, &body.room_code)?;
    let code = RoomCode::parse(code_as_given).map_err(|_| {
        ApiError::field(
            ErrorCode::InvalidRoomCode,
            "must be 3 to 32 characters of A-Z a-z 0-9 _ -",
        )
    })?;
    let address = |code: ErrorCode, value: &Value, kind: Kind| {
        let text = text(code, value)?;
        let opened = browsers.check(text, kind);
        opened.map_err(|must| ApiError::field(code, &must))?;
        Ok::<_, ApiError>(text.to_owned())
    };
    Ok(Game {
        code,
        code_as_given: code_as_given.to_owned(),
        ws_url: address(ErrorCode::InvalidWsUrl, &body.ws_url, Kind::Socket)?,
        app_url: address(ErrorCode::InvalidAppUrl, &body.app_url, Kind::Page)?,
        title: title(&body.title)?,
        expires_at: now.plus(ttl(&body.ttl_seconds)?),
        max_players: max_players(&body.max_players)?,
        host_key: host_key(&body.host_key)?,
    })
}

fn host_key(value: &Value) -> Result<Option<String>, ApiError> {
    if value.is_null() {
        return Ok(None);
    }
    let key = text(ErrorCode::InvalidHostKey, value)?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !HOST_KEY_BYTES.contains(&key.len()) || !key.bytes().all(is_word) {
        return Err(ApiError::field(
            ErrorCode::InvalidHostKey,
            "must be 8 to 64 characters of A-Z a-z 0-9 _ -",
        ));
    }
    Ok(Some(key.to_owned()))
}

fn text(code: ErrorCode, value: &Value) -> Result<&str, ApiError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Err(ApiError::field(code, "is missing")),
        _ => Err(ApiError::field(code, "must be a text")),
    }
}

fn title(value: &Value) -> Result<String, ApiError> {
    if value.is_null() {
        return Ok(String::new());
    }
    let title = text(ErrorCode::InvalidTitle, value)?.trim();
    if title.chars().count() > TITLE_CHARS_MAX || title.chars().any(char::is_control) {
        return Err(ApiError::field(
            ErrorCode::InvalidTitle,
            "must be at most 64 characters on one line",
        ));
    }
    Ok(clean(title, TITLE_CHARS_MAX).unwrap_or_default())
}

fn ttl(value: &Value) -> Result<Duration, ApiError> {
    if value.is_null() {
        return Ok(GAME_ROOM_TTL);
    }
    whole(value)
        .filter(|seconds| (TTL_SECS_MIN..=GAME_ROOM_TTL_MAX.as_secs()).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| {
            ApiError::field(
                ErrorCode::InvalidTtlSeconds,
                "must be a whole number from 60 to 604800",
            )
        })
}

fn max_players(value: &Value) -> Result<Option<u32>, ApiError> {
    if value.is_null() {
        return Ok(None);
    }
    whole(value)
        .filter(|players| (1..=PLAYERS_MAX).contains(players))
        .and_then(|players| u32::try_from(players).ok())
        .map(Some)
        .ok_or_else(|| {
            ApiError::field(
                ErrorCode::InvalidMaxPlayers,
                "must be a whole number from 1 to 10000",
            )
        })
}

/// A whole number, also where it is spelled as a float: many languages have no other numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "only floats that are whole and within the range of a u32 are taken"
)]
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        let is_whole = float.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&float);
        is_whole.then_some(float as u64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_title_keeps_nothing_that_hides_or_reverses() {
        let kept = |title: Value| super::title(&title).map_err(|_| "refused");
        assert_eq!(
            kept(json!("\u{202e}Chess\u{200b}  night")),
            Ok("Chess night".to_owned())
        );
        assert_eq!(kept(json!("\u{202e}")), Ok(String::new()));
        assert_eq!(kept(json!("two\nlines")), Err("refused"));
        assert_eq!(kept(json!("x".repeat(65))), Err("refused"));
    }

    #[test]
    fn whole_numbers_may_be_spelled_as_floats() {
        for (value, number) in [
            (json!(3600), Some(3_600)),
            (json!(3600.0), Some(3_600)),
            (json!(3.6e3), Some(3_600)),
            (json!(-0.0), Some(0)),
            (json!(1.5), None),
            (json!(-60.0), None),
            (json!(1e300), None),
            (json!("3600"), None),
            (json!(true), None),
        ] {
            assert_eq!(whole(&value), number, "{value}");
        }
    }
}
