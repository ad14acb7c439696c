//! `POST /api/host/rooms/register`: a game host makes or renews a room.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use crate::ids::RoomCode;
use crate::limits::{GAME_ROOM_TTL, GAME_ROOM_TTL_MAX, GAME_ROOMS_MAX, TITLE_CHARS_MAX};
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::{GameRecord, RoomRecord};
use crate::text::clean;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{JsonBody, bearer, check_secret};

/// Bytes of a URL; browsers and proxies take about as much.
const URL_BYTES_MAX: usize = 2048;
/// Shortest life of a registration, so that a mistyped one is noticed.
const TTL_SECS_MIN: u64 = 60;
/// Players a host may say; a game with more is no room.
const PLAYERS_MAX: u64 = 10_000;

/// What a host sends. Fields are taken as any JSON first, so that a refusal can name the one that
/// is wrong.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(in crate::web) struct Registration {
    /// 3 to 32 characters of `A-Z a-z 0-9 _ -`
    #[schema(value_type = String)]
    room_code: Value,
    /// The game's socket: a `ws://` or `wss://` address
    #[schema(value_type = String)]
    ws_url: Value,
    /// The game's page: an `http://` or `https://` address
    #[schema(value_type = String)]
    app_url: Value,
    /// The deployment's `HOST_SECRET`; may be sent as `Authorization: Bearer` instead
    #[schema(value_type = Option<String>)]
    host_secret: Value,
    /// What people see instead of the code, at most 64 characters
    #[schema(value_type = Option<String>)]
    title: Value,
    /// Seconds until the registration runs out, 60 to 604800; 43200 without it
    #[schema(value_type = Option<u64>)]
    ttl_seconds: Value,
    /// How many may play
    #[schema(value_type = Option<u32>)]
    max_players: Value,
}

/// A registered room.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Registered {
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

/// What is left of a registration once it is checked.
struct Checked {
    code: RoomCode,
    code_as_given: String,
    title: String,
    ws_url: String,
    app_url: String,
    ttl: Duration,
    max_players: Option<u32>,
}

/// Makes a game room, or renews the one with this code.
#[utoipa::path(post, path = "/api/host/rooms/register", request_body = Registration, responses(
    (status = 201, description = "New", body = Registered),
    (status = 200, description = "Renewed", body = Registered),
    (status = 400, description = "Not JSON", body = ErrorBody),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 409, description = "The code belongs to a chat's room", body = ErrorBody),
    (status = 422, description = "A field is wrong; the code names it", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set, or too many rooms", body = ErrorBody),
))]
pub(in crate::web) async fn register(
    State(state): State<WebState>,
    headers: HeaderMap,
    body: Result<JsonBody<Registration>, ApiError>,
) -> Result<(StatusCode, Json<Registered>), ApiError> {
    let shown = match &body {
        Ok(JsonBody(Registration {
            host_secret: Value::String(secret),
            ..
        })) => Some(secret.as_str()),
        _ => bearer(&headers),
    };
    // A body that cannot be read is refused as such: its secret could not be read either.
    authorize(&state, if body.is_err() { None } else { Some(shown) })?;
    let checked = check(&body?.0)?;
    let now = crate::time::now();

    let old = state.store.room(&checked.code).await?;
    if old.as_ref().is_some_and(|room| room.kind == RoomKind::Chat) {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "room_taken",
            "This code belongs to a room of a chat; choose another.",
        ));
    }
    let renewed = old.filter(|room| is_live_game(room, now));
    if renewed.is_none() && state.store.count_games_live_at(now).await? >= GAME_ROOMS_MAX {
        return Err(ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_rooms",
            "There are as many game rooms as there may be; remove some, or wait until some run out.",
        ));
    }
    let status = if renewed.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    // Who owns the room is not the host's to say; a renewal leaves it as it is.
    let (created_at, owner) = renewed.map_or((now, None), |room| (room.created_at, room.owner));
    let record = RoomRecord {
        created_at,
        owner,
        ..record(checked, now)
    };
    state.store.save_room(&record).await?;
    state.hub.room_changed(record.clone()).await;
    Ok((status, Json(registered(&state, record)?)))
}

/// Whether a room is a game whose registration has not run out.
pub(super) fn is_live_game(room: &RoomRecord, now: UnixMillis) -> bool {
    room.kind == RoomKind::Game && room.game.as_ref().is_some_and(|game| now < game.expires_at)
}

/// Refuses whoever does not show the host's secret. `shown` is `None` when nothing could be read;
/// then only a deployment without host API refuses.
pub(super) fn authorize(state: &WebState, shown: Option<Option<&str>>) -> Result<(), ApiError> {
    let Some(secret) = &state.host_secret else {
        return Err(ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "host_api_off",
            "Game hosts are not served here: HOST_SECRET is not set.",
        ));
    };
    match shown {
        None => Ok(()),
        Some(Some(shown)) if check_secret(secret, shown) => Ok(()),
        Some(_) => Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "wrong_secret",
            "The host secret is missing or wrong.",
        )),
    }
}

fn record(checked: Checked, now: UnixMillis) -> RoomRecord {
    RoomRecord {
        code: checked.code,
        code_as_given: checked.code_as_given,
        kind: RoomKind::Game,
        title: checked.title,
        owner: None,
        chat_id: None,
        created_at: now,
        game: Some(GameRecord {
            ws_url: checked.ws_url,
            app_url: checked.app_url,
            expires_at: now.plus(checked.ttl),
            max_players: checked.max_players,
        }),
    }
}

fn registered(state: &WebState, room: RoomRecord) -> Result<Registered, ApiError> {
    let join_url = (state.invite_url)(&room.code);
    let game = room.game.ok_or_else(ApiError::internal)?;
    Ok(Registered {
        room_code: room.code_as_given,
        ws_url: game.ws_url,
        app_url: game.app_url,
        created_at: room.created_at.0,
        expires_at: game.expires_at.0,
        join_url,
    })
}

fn check(body: &Registration) -> Result<Checked, ApiError> {
    let code_as_given = text("room_code", &body.room_code)?;
    let code = RoomCode::parse(code_as_given).map_err(|_| {
        ApiError::field("room_code", "must be 3 to 32 characters of A-Z a-z 0-9 _ -")
    })?;
    Ok(Checked {
        code,
        code_as_given: code_as_given.to_owned(),
        ws_url: address("ws_url", &body.ws_url, ["ws", "wss"])?,
        app_url: address("app_url", &body.app_url, ["http", "https"])?,
        title: title(&body.title)?,
        ttl: ttl(&body.ttl_seconds)?,
        max_players: max_players(&body.max_players)?,
    })
}

fn text<'a>(field: &str, value: &'a Value) -> Result<&'a str, ApiError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Err(ApiError::field(field, "is missing")),
        _ => Err(ApiError::field(field, "must be a text")),
    }
}

fn address(field: &str, value: &Value, schemes: [&str; 2]) -> Result<String, ApiError> {
    let text = text(field, value)?;
    let [plain, secure] = schemes;
    let refused = || {
        let must = format!(
            "must be an address such as {secure}://game.example.org/path, with {plain} or {secure}"
        );
        ApiError::field(field, &must)
    };
    // The parser would take out tabs and line breaks without a word.
    let clean = text.len() <= URL_BYTES_MAX
        && !text
            .chars()
            .any(|char| char.is_whitespace() || char.is_control());
    let url = Url::parse(text)
        .ok()
        .filter(|_| clean)
        .ok_or_else(refused)?;
    let fits = schemes.contains(&url.scheme())
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none();
    if fits {
        Ok(text.to_owned())
    } else {
        Err(refused())
    }
}

fn title(value: &Value) -> Result<String, ApiError> {
    if value.is_null() {
        return Ok(String::new());
    }
    let title = text("title", value)?.trim();
    if title.chars().count() > TITLE_CHARS_MAX || title.chars().any(char::is_control) {
        return Err(ApiError::field(
            "title",
            "must be at most 64 characters on one line",
        ));
    }
    Ok(clean(title, TITLE_CHARS_MAX).unwrap_or_default())
}

fn ttl(value: &Value) -> Result<Duration, ApiError> {
    if value.is_null() {
        return Ok(GAME_ROOM_TTL);
    }
    value
        .as_u64()
        .filter(|seconds| (TTL_SECS_MIN..=GAME_ROOM_TTL_MAX.as_secs()).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| ApiError::field("ttl_seconds", "must be a whole number from 60 to 604800"))
}

fn max_players(value: &Value) -> Result<Option<u32>, ApiError> {
    if value.is_null() {
        return Ok(None);
    }
    value
        .as_u64()
        .filter(|players| (1..=PLAYERS_MAX).contains(players))
        .and_then(|players| u32::try_from(players).ok())
        .map(Some)
        .ok_or_else(|| ApiError::field("max_players", "must be a whole number from 1 to 10000"))
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
}
