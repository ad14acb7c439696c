//! Who asks. The `Authorization` header is checked once per request (see the `identify`
//! middleware); these extractors read the outcome.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::AuthError;
use crate::person::Person;
use crate::web::error::ApiError;

/// What the `Authorization` header came to; `None` without one of our schemes.
#[derive(Clone, Debug)]
pub(in crate::web) struct Identity(pub(in crate::web) Option<Result<Person, AuthError>>);

/// Somebody who has signed in; others get 401 (or 403 where guests are not allowed).
#[derive(Clone, Debug)]
pub(in crate::web) struct SignedIn(pub(in crate::web) Person);

/// Somebody who has signed in, or a stranger. A sign-in that is not valid is refused nevertheless,
/// so that a client notices that it has to sign in anew.
#[derive(Clone, Debug)]
pub(in crate::web) struct MaybePerson(pub(in crate::web) Option<Person>);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let MaybePerson(person) = MaybePerson::from_request_parts(parts, state).await?;
        person.map(Self).ok_or_else(ApiError::auth_required)
    }
}

impl<S: Sync> FromRequestParts<S> for MaybePerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let identity = parts.extensions.get::<Identity>();
        match identity.and_then(|identity| identity.0.clone()) {
            None => Ok(Self(None)),
            Some(Ok(person)) => Ok(Self(Some(person))),
            Some(Err(error)) => Err(error.into()),
        }
    }
}
