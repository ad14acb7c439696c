//! A handler that panics is our mistake, and one answer's, not the process's.

use std::any::Any;

use axum::response::{IntoResponse as _, Response};

use crate::web::error::ApiError;

/// The answer in place of the one that is lost. The panic itself has been logged by the hook.
pub(in crate::web) fn answer(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::internal().into_response()
}
