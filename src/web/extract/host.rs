//! Secrets that callers show us.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

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
