//! Parts of a request's address, whose refusals look like every other refusal.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::web::error::ApiError;

/// The one variable part of a path, decoded. What is no text leads nowhere.
#[derive(Clone, Debug)]
pub(in crate::web) struct PathPart(pub(in crate::web) String);

/// What stands behind the question mark.
#[derive(Clone, Debug)]
pub(in crate::web) struct Asked<T>(pub(in crate::web) T);

impl<S: Send + Sync> FromRequestParts<S> for PathPart {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let part = Path::<String>::from_request_parts(parts, state).await;
        part.map(|Path(part)| Self(part))
            .map_err(|_| ApiError::not_found())
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(asked)| Self(asked))
            .map_err(|_| ApiError::bad_query())
    }
}
