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
    /// When the address ends, in seconds since 1970.
    pub(super) fn end(&self) -> Option<u64> {
        self.e.parse().ok()
    }
}

/// The address of a person's photo, if they have one: one's own, or that of somebody who is seen in a
/// room that both are in now. About everybody else nothing is said, and nobody is asked.
#[utoipa::path(get, path = "/api/users/{id}/avatar", params(("id" = i64, Path), ("e" = Option<u64>, Query, description = "Until when the address is good, in seconds since 1970"), ("s" = Option<String>, Query, description = "The signature")), responses(
    (status = 200, body = AvatarAddress),
    (status = 401, description = "Neither a session nor a good signature", body = ErrorBody),
    (status = 404, description = "No photo, or nobody you are in a room with", body = ErrorBody),
    (status = 502, description = "Telegram does not give it at the moment", body = ErrorBody),
))]
pub(in crate::web) async fn user_avatar(
    State(state): State<WebState>,
    person: Result<MaybePerson, ApiError>,
    PathPart(id): PathPart,
    Asked(signed): Asked<Signed>,
) -> Result<Json<AvatarAddress>, ApiError> {
    let now = crate::time::now();
    let user = id.parse().map(UserId).ok();
    let again = user.zip(signed.end()).and_then(|(user, end)| {
        let auth = &state.auth;
        auth.avatar_path_again(user, end, &signed.s, now)
    });
    let path = match again {
        Some(path) => Some(path),
        None => {
            let viewer = person?.0.ok_or_else(ApiError::auth_required)?.id;
            match user {
                Some(user) if state.hub.shows(viewer, user).await => {
                    state.auth.avatar_path(user, now)
                }
                _ => None,
            }
        }
    };
    let (user, path) = user.zip(path).ok_or_else(ApiError::no_avatar)?;
    if state.avatars.get(user).await?.is_none() {
        return Err(ApiError::no_avatar());
    }
    let avatar = format!("{}{path}", state.origin);
    Ok(Json(AvatarAddress { avatar }))
}
