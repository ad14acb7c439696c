//! `GET /api/users/{id}/avatar`: where a person's photo is to be had from us.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::UserId;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Asked, MaybePerson, PathPart};

/// Where a photo is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AvatarAddress {
    /// An address of ours, signed.
    avatar: String,
}

/// The signature of an avatar address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Signed {
    /// Until when it is good, in seconds since 1970.
    pub(super) e: String,
    /// The signature.
    pub(super) s: String,
}

impl Signed {
    /// Whether it is ours and good for this person's photo.
    pub(super) fn is_good(&self, state: &WebState, user: UserId) -> bool {
        let now = crate::time::now();
        self.e
            .parse()
            .is_ok_and(|expires| state.auth.check_avatar(user, expires, &self.s, now))
    }
}

/// The address of a person's photo, if they have one.
#[utoipa::path(get, path = "/api/users/{id}/avatar", params(("id" = i64, Path), ("e" = Option<u64>, Query, description = "Until when the address is good, in seconds since 1970"), ("s" = Option<String>, Query, description = "The signature")), responses(
    (status = 200, body = AvatarAddress),
    (status = 401, description = "Neither a session nor a good signature", body = ErrorBody),
    (status = 404, description = "No photo", body = ErrorBody),
))]
pub(in crate::web) async fn user_avatar(
    State(state): State<WebState>,
    person: Result<MaybePerson, ApiError>,
    PathPart(id): PathPart,
    Asked(signed): Asked<Signed>,
) -> Result<Json<AvatarAddress>, ApiError> {
    let user = id.parse().map(UserId).map_err(|_| ApiError::no_avatar());
    let signature_is_good = user
        .as_ref()
        .is_ok_and(|user| signed.is_good(&state, *user));
    if !signature_is_good && person?.0.is_none() {
        return Err(ApiError::auth_required());
    }
    let user = user?;
    if state.avatars.get(user).await?.is_none() {
        return Err(ApiError::no_avatar());
    }
    let path = state
        .auth
        .avatar_path(user, crate::time::now())
        .ok_or_else(ApiError::no_avatar)?;
    let avatar = format!("{}{path}", state.origin);
    Ok(Json(AvatarAddress { avatar }))
}
