//! `GET /api/ice-config` and `GET /api/ice-servers/{userId}`: STUN and TURN.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::limits::TURN_TTL;
use crate::protocol::IceServer;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{MaybePerson, PathPart, SignedIn};

/// A list as `RTCPeerConnection` takes it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct IceConfig {
    /// `[{ "urls": [...], "username"?, "credential"? }]`
    #[schema(value_type = Vec<Object>)]
    ice_servers: Vec<IceServer>,
}

/// A person's list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct PersonalIceConfig {
    /// `[{ "urls": [...], "username"?, "credential"? }]`
    #[schema(value_type = Vec<Object>)]
    ice_servers: Vec<IceServer>,
    /// Seconds until the credentials run out.
    ttl: u64,
}

/// STUN for strangers; with a session also TURN.
#[utoipa::path(get, path = "/api/ice-config", responses(
    (status = 200, body = IceConfig),
    (status = 401, description = "A sign-in that is not valid", body = ErrorBody),
))]
pub(in crate::web) async fn ice_config(
    State(state): State<WebState>,
    MaybePerson(person): MaybePerson,
) -> Json<IceConfig> {
    let ice_servers = match person {
        Some(person) => {
            let name = state.auth.turn_name(person.id);
            state.ice.for_person(&name, crate::time::now())
        }
        None => state.ice.public(),
    };
    Json(IceConfig { ice_servers })
}

/// The same list for that person, with its life.
#[utoipa::path(get, path = "/api/ice-servers/{userId}", params(("userId" = i64, Path)), responses(
    (status = 200, body = PersonalIceConfig),
    (status = 401, body = ErrorBody),
    (status = 403, description = "Somebody else's id", body = ErrorBody),
))]
pub(in crate::web) async fn ice_servers(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    PathPart(user_id): PathPart,
) -> Result<Json<PersonalIceConfig>, ApiError> {
    if user_id != person.id.to_string() {
        return Err(ApiError::forbidden("These are somebody else's."));
    }
    let name = state.auth.turn_name(person.id);
    Ok(Json(PersonalIceConfig {
        ice_servers: state.ice.for_person(&name, crate::time::now()),
        ttl: TURN_TTL.as_secs(),
    }))
}
