//! How a request is refused: always `{"error":{"code","message"}}` with the right status.

use std::time::Duration;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::AuthError;
use crate::avatars::AvatarError;
use crate::store::StoreError;

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorBody {
    /// What went wrong.
    pub(super) error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorDetail {
    /// For programs, such as `room_not_found`.
    pub(super) code: String,
    /// A sentence for a person.
    pub(super) message: String,
}

/// A refusal.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: String,
    message: String,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub(super) fn new(
        status: StatusCode,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            retry_after: None,
        }
    }

    /// 422 for one field of a body: the code is `invalid_<field>` and the message names it too.
    pub(super) fn field(field: &str, must: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("invalid_{field}"),
            format!("{field} {must}"),
        )
    }

    pub(super) fn auth_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "auth_required",
            "This needs a sign-in: send it as Authorization.",
        )
    }

    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    pub(super) fn room_not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "room_not_found",
            "There is no such room.",
        )
    }

    pub(super) fn host_api_off() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "host_api_off",
            "Game hosts are not served here: HOST_SECRET is not set.",
        )
    }

    pub(super) fn wrong_secret() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_secret",
            "The host secret is missing or wrong.",
        )
    }

    pub(super) fn no_avatar() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no_avatar",
            "This person has no photo to show.",
        )
    }

    pub(super) fn bad_query() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_query",
            "What stands behind the question mark cannot be read.",
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address does not take that method.",
        )
    }

    pub(super) fn rate_limited(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Too many requests; wait a moment.",
            )
        }
    }

    pub(super) fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "The answer took too long; try again.",
        )
    }

    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side.",
        )
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        let (status, code, message) = match error {
            AuthError::Invalid => (
                StatusCode::UNAUTHORIZED,
                "auth_invalid",
                "The sign-in is not valid.",
            ),
            AuthError::Expired => (
                StatusCode::UNAUTHORIZED,
                "auth_expired",
                "The sign-in is too old: close the app and open it again.",
            ),
            AuthError::GuestsNotAllowed => (
                StatusCode::FORBIDDEN,
                "guests_not_allowed",
                "Guests are not allowed here: open the app in Telegram.",
            ),
        };
        Self::new(status, code, message)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request found the database failing");
        Self::internal()
    }
}

impl From<AvatarError> for ApiError {
    fn from(error: AvatarError) -> Self {
        tracing::warn!(%error, "a profile photo could not be had");
        Self::new(
            StatusCode::BAD_GATEWAY,
            "avatar_unavailable",
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
