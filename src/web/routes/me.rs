//! `DELETE /api/me`: forgets a person, and says what was deleted.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::SignedIn;

/// What was deleted.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(in crate::web) struct Forgotten {
    /// Calls in which they are named no more.
    #[cfg_attr(test, ts(type = "number"))]
    calls: u64,
    /// Rooms that have lost their title and belong to nobody.
    #[cfg_attr(test, ts(type = "number"))]
    rooms: u64,
    /// Messages that they wrote in rooms.
    #[cfg_attr(test, ts(type = "number"))]
    messages: u64,
    /// Attempts to reach somebody by a call, theirs and those to them.
    #[cfg_attr(test, ts(type = "number"))]
    rings: u64,
}

/// Deletes what is kept about this person: their name, times and figures in calls, their rings, what they
/// wrote in rooms, and what they own. They leave the rooms that they are in. Bans stay until the room is
/// empty.
#[utoipa::path(delete, path = "/api/me", responses(
    (status = 200, body = Forgotten),
    (status = 401, body = ErrorBody),
))]
pub(in crate::web) async fn forget(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
) -> Result<Json<Forgotten>, ApiError> {
    let forgotten = state.hub.forget(person.id).await?;
    Ok(Json(Forgotten {
        calls: forgotten.calls,
        rooms: forgotten.rooms,
        messages: forgotten.messages,
        rings: forgotten.rings,
    }))
}
