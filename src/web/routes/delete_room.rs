//! `POST /api/rooms/{code}/delete`: a room goes for good, by its owner's wish.

use axum::extract::State;
use axum::http::StatusCode;

use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{PathPart, SignedIn};

/// Removes a room that this person owns: everybody in it is sent out, and it is in nobody's list any
/// more. Calls stay in the lists of those who were in them. Rooms with a game are their host's.
#[utoipa::path(post, path = "/api/rooms/{code}/delete",
    params(("code" = String, Path, description = "The room's code, in any case")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "Not this person's room", body = ErrorBody),
        (status = 404, description = "Not the code of a room", body = ErrorBody),
    ))]
pub(in crate::web) async fn delete_room(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    PathPart(code): PathPart,
) -> Result<StatusCode, ApiError> {
    let not_theirs = || ApiError::forbidden("This room is not yours to delete.");
    let code = RoomCode::parse(&code).map_err(|_| not_theirs())?;
    if state.hub.delete_room(&code, person.id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(not_theirs())
    }
}
