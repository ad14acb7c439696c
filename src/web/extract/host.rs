//! Secrets that callers show us.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::web::WebState;
use crate::web::error::ApiError;

/// A game host: whoever shows `HOST_SECRET`, as `Authorization: Bearer` unless the call says otherwise.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Host;

impl Host {
    /// Refuses where hosts are not served at all.
    pub(in crate::web) fn served(state: &WebState) -> Result<&SecretString, ApiError> {
        state
            .host_secret
            .as_ref()
            .ok_or_else(ApiError::host_api_off)
    }

    /// Refuses whoever does not show the secret.
    pub(in crate::web) fn check(state: &WebState, shown: Option<&str>) -> Result<Self, ApiError> {
        let secret = Self::served(state)?;
        match shown {
            Some(shown) if check_secret(secret, shown) => Ok(Self),
            _ => Err(ApiError::wrong_secret()),
        }
    }
}

impl FromRequestParts<WebState> for Host {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, ApiError> {
        Self::check(state, bearer(&parts.headers))
    }
}

/// What stands after `Bearer` in the `Authorization` header.
pub(in crate::web) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// Whether `shown` is the secret. Digests are compared, so that the time tells neither where they
/// differ nor how long the secret is.
pub(in crate::web) fn check_secret(secret: &SecretString, shown: &str) -> bool {
    let expected = Sha256::digest(secret.expose_secret().as_bytes());
    let given = Sha256::digest(shown.as_bytes());
    expected.as_slice().ct_eq(given.as_slice()).into()
}
