//! How a request is refused: always `{"error":{"code","message"}}` with the right status.

use std::time::Duration;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::code::ErrorCode;
use crate::auth::AuthError;
use crate::avatars::AvatarError;
use crate::store::StoreError;

/// When to come again while the database is away: it starts in seconds, or is away for longer.
const DATABASE_BACK: Duration = Duration::from_secs(5);

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct ErrorBody {
    /// What went wrong.
    pub(super) error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct ErrorDetail {
    /// For programs.
    pub(super) code: ErrorCode,
    /// A sentence for a person.
    pub(super) message: String,
}

/// A refusal.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: ErrorCode,
    message: String,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status: code.status(),
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// 422 for one field of a body, which the code blames: what it must be.
    pub(super) fn field(code: ErrorCode, must: &str) -> Self {
        Self::new(code, format!("{} {must}", code.field()))
    }

    pub(super) fn auth_required() -> Self {
        Self::new(
            ErrorCode::AuthRequired,
            "This needs a sign-in: send it as Authorization.",
        )
    }

    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is nothing here.")
    }

    pub(super) fn room_not_found() -> Self {
        Self::new(ErrorCode::RoomNotFound, "There is no such room.")
    }

    pub(super) fn host_api_off() -> Self {
        Self::new(
            ErrorCode::HostApiOff,
            "Game hosts are not served here: HOST_SECRET is not set.",
        )
    }

    pub(super) fn wrong_secret() -> Self {
        Self::new(
            ErrorCode::WrongSecret,
            "The host secret is missing or wrong.",
        )
    }

    pub(super) fn no_avatar() -> Self {
        Self::new(ErrorCode::NoAvatar, "This person has no photo to show.")
    }

    pub(super) fn bad_query() -> Self {
        Self::new(
            ErrorCode::BadQuery,
            "What stands behind the question mark cannot be read.",
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            ErrorCode::MethodNotAllowed,
            "This address does not take that method.",
        )
    }

    pub(super) fn rate_limited(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(ErrorCode::RateLimited, "Too many requests; wait a moment.")
        }
    }

    pub(super) fn timeout() -> Self {
        Self::new(ErrorCode::Timeout, "The answer took too long; try again.")
    }

    pub(super) fn internal() -> Self {
        Self::new(ErrorCode::Internal, "Something went wrong on our side.")
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        let (code, message) = match error {
            AuthError::Invalid => (ErrorCode::AuthInvalid, "The sign-in is not valid."),
            AuthError::Expired => (
                ErrorCode::AuthExpired,
                "The sign-in is too old: close the app and open it again.",
            ),
            AuthError::GuestsNotAllowed => (
                ErrorCode::GuestsNotAllowed,
                "Guests are not allowed here: open the app in Telegram.",
            ),
        };
        Self::new(code, message)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request found the database failing");
        if !error.may_pass() {
            return Self::internal();
        }
        Self {
            retry_after: Some(DATABASE_BACK),
            ..Self::new(
                ErrorCode::DatabaseAway,
                "What is kept cannot be read at the moment; try again.",
            )
        }
    }
}

impl From<AvatarError> for ApiError {
    fn from(error: AvatarError) -> Self {
        tracing::warn!(%error, "a profile photo could not be had");
        Self::new(
            ErrorCode::AvatarUnavailable,
            "The photo cannot be had at the moment.",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = ErrorBody {
            error: ErrorDetail {
                code: self.code,
                message: self.message,
            },
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
                response.headers_mut().insert(RETRY_AFTER, value);
            }
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
