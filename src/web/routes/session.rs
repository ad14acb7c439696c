//! `POST /api/session`: launch data becomes a session token.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde::Serialize;
use utoipa::ToSchema;

use crate::person::Person;
use crate::time::UnixMillis;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::SignedIn;

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Session {
    /// For `Authorization: Bearer` and the socket's hello.
    token: String,
    /// When it runs out, in milliseconds since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    expires_at: u64,
    /// Who the server takes the person for.
    person: SessionPerson,
}

/// The person behind a session.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct SessionPerson {
    /// Telegram user id.
    #[cfg_attr(test, ts(type = "number"))]
    user_id: i64,
    /// First and last name.
    name: String,
    /// Username without the `@`.
    username: Option<String>,
    /// Two-letter language code.
    language: Option<String>,
    /// A path of ours with their photo; answers 204 where there is none.
    avatar: Option<String>,
}

/// Signs a person in with `Authorization: tma <initData>`. A session token is not taken: it is
/// renewed over the socket, for some days at most.
#[utoipa::path(post, path = "/api/session", responses(
    (status = 200, body = Session),
    (status = 401, description = "`auth_expired` when the launch data is too old", body = ErrorBody),
))]
pub(in crate::web) async fn session(
    State(state): State<WebState>,
    headers: HeaderMap,
    SignedIn(person): SignedIn,
) -> Result<Json<Session>, ApiError> {
    let scheme = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.as_bytes().get(..4));
    if !scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"tma ")) {
        return Err(ApiError::auth_required());
    }
    Ok(Json(Session::begin(&state, person, crate::time::now())))
}

impl Session {
    /// For somebody who has shown who they are.
    pub(super) fn begin(state: &WebState, person: Person, now: UnixMillis) -> Self {
        let session = state.auth.issue_session(&person, now);
        Self {
            token: session.token,
            expires_at: session.expires_at.0,
            person: SessionPerson {
                user_id: person.id.0,
                avatar: state.auth.avatar_path(person.id, now),
                name: person.name,
                username: person.username,
                language: person.language,
            },
        }
    }
}
