//! `POST /api/handoff` and `POST /api/handoff/session`: a person goes on in a browser, where their Telegram
//! client cannot make calls.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::Session;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{JsonBody, SignedIn};

/// A way into a browser.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Handoff {
    /// What the browser shows to `POST /api/handoff/session`; the Mini App takes it as `#handoff=` of its
    /// address.
    token: String,
    /// When it runs out, in milliseconds since 1970: two minutes.
    #[cfg_attr(test, ts(type = "number"))]
    expires_at: u64,
}

/// What a browser was given.
#[derive(Deserialize, ToSchema)]
pub(in crate::web) struct HandoffToken {
    /// From `POST /api/handoff`.
    token: String,
}

/// Makes a token with which this person goes on in a browser; for people whom Telegram knows.
#[utoipa::path(post, path = "/api/handoff", responses(
    (status = 200, body = Handoff),
    (status = 401, body = ErrorBody),
    (status = 403, description = "A guest, who has nothing to take along", body = ErrorBody),
))]
pub(in crate::web) async fn handoff(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
) -> Result<Json<Handoff>, ApiError> {
    if person.id.is_guest() {
        return Err(ApiError::forbidden("Guests have nothing to take along."));
    }
    let handoff = state.auth.issue_handoff(&person, crate::time::now());
    Ok(Json(Handoff {
        token: handoff.token,
        expires_at: handoff.expires_at.0,
    }))
}

/// Makes a session of a hand-off, once.
#[utoipa::path(post, path = "/api/handoff/session", request_body = HandoffToken, responses(
    (status = 200, body = Session),
    (status = 400, body = ErrorBody),
    (status = 401, description = "`auth_expired` when it is too old or was used", body = ErrorBody),
))]
pub(in crate::web) async fn session(
    State(state): State<WebState>,
    JsonBody(shown): JsonBody<HandoffToken>,
) -> Result<Json<Session>, ApiError> {
    let now = crate::time::now();
    let person = state.auth.take_handoff(&shown.token, now)?;
    Ok(Json(Session::begin(&state, person, now)))
}
