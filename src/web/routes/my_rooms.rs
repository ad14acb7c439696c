//! `GET /api/rooms`: the rooms a person is in or owns, for their home screen.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::hub::RoomSummary;
use crate::protocol::RoomKind;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::SignedIn;

/// A list of rooms.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(in crate::web) struct MyRooms {
    /// Those with people first, as the hub orders them.
    rooms: Vec<MyRoom>,
}

/// A room as its owner or guest sees it from outside.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct MyRoom {
    /// The code as people see it.
    code: String,
    /// Its title; may be empty.
    title: String,
    /// `chat`, `open` or `game`.
    #[schema(value_type = String)]
    kind: RoomKind,
    /// How many are inside now.
    inside: usize,
    /// Their names; none while this person would have to knock.
    people: Vec<String>,
    /// When the present call began, in milliseconds since 1970; as the names.
    #[cfg_attr(test, ts(type = "number | null"))]
    call_started_at: Option<u64>,
}

impl From<RoomSummary> for MyRoom {
    fn from(room: RoomSummary) -> Self {
        Self {
            kind: room.record.kind_now(),
            code: room.record.code_as_given,
            title: room.record.title,
            inside: room.outline.inside,
            people: room.outline.people,
            call_started_at: room.outline.call_started_at.map(|moment| moment.0),
        }
    }
}

/// The rooms this person is in or owns.
#[utoipa::path(get, path = "/api/rooms", responses(
    (status = 200, body = MyRooms),
    (status = 401, body = ErrorBody),
))]
pub(in crate::web) async fn my_rooms(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
) -> Result<Json<MyRooms>, ApiError> {
    let rooms = state.hub.rooms_of(&person).await?;
    let rooms = rooms.into_iter().map(MyRoom::from).collect();
    Ok(Json(MyRooms { rooms }))
}
