//! JSON bodies whose refusals look like every other refusal.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::web::code::ErrorCode;
use crate::web::error::ApiError;

/// A JSON body, whatever its content type says (curl says it is a form).
#[derive(Clone, Debug)]
pub(in crate::web) struct JsonBody<T>(pub(in crate::web) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
                        ErrorCode::PayloadTooLarge,
                        "The body is larger than 64 KiB.",
                    ),
                    _ => ApiError::new(ErrorCode::BadBody, "The body could not be read."),
                })?;
        // Structs can be read from arrays too, which is nobody's intention here.
        let is_object = bytes.trim_ascii_start().starts_with(b"{");
        serde_json::from_slice(&bytes)
            .ok()
            .filter(|_| is_object)
            .map(Self)
            .ok_or_else(|| {
                ApiError::new(
                    ErrorCode::BadJson,
                    "The body is not the JSON object that is expected here.",
                )
            })
    }
}
