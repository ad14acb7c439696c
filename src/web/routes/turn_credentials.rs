//! `POST /api/turn-credentials`: TURN as draft-uberti-behave-turn-rest-00 has it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{JsonBody, SignedIn};

/// Whose credentials are wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::web) struct TurnRequest {
    /// The person's own id, as a number or a text.
    #[schema(value_type = i64)]
    user_id: Value,
}

/// Credentials for a TURN server.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct TurnAnswer {
    /// `<unix expiry>:<opaque name>`
    username: String,
    /// `base64(HMAC-SHA1(secret, username))`
    password: String,
    /// Seconds until they run out.
    ttl: u64,
    /// `turn:` and `turns:` URLs.
    uris: Vec<String>,
}

/// TURN credentials for the person who asks.
#[utoipa::path(post, path = "/api/turn-credentials", request_body = TurnRequest, responses(
    (status = 200, body = TurnAnswer),
    (status = 401, body = ErrorBody),
    (status = 403, description = "Somebody else's id", body = ErrorBody),
    (status = 404, description = "There is no TURN server here", body = ErrorBody),
    (status = 422, description = "No usable userId", body = ErrorBody),
))]
pub(in crate::web) async fn turn_credentials(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    JsonBody(request): JsonBody<TurnRequest>,
) -> Result<Json<TurnAnswer>, ApiError> {
    let wanted = match &request.user_id {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let wanted = wanted
        .ok_or_else(|| ApiError::field(ErrorCode::InvalidUserId, "must be your own user id"))?;
    if wanted != person.id.0 {
        return Err(ApiError::forbidden("These are somebody else's."));
    }
    let name = state.auth.turn_name(person.id);
    let turn = state.ice.turn_credentials(&name, crate::time::now());
    let turn =
        turn.ok_or_else(|| ApiError::new(ErrorCode::NoTurn, "There is no TURN server here."))?;
    Ok(Json(TurnAnswer {
        username: turn.username,
        password: turn.password,
        ttl: turn.ttl_secs,
        uris: turn.uris,
    }))
}
