//! `GET /api/calls`: a person's recent calls.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::CallRecord;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::SignedIn;

/// Calls in one answer; more than anybody scrolls through.
const CALLS_MAX: u32 = 50;

/// A list of calls.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(in crate::web) struct Calls {
    /// Newest first, at most fifty.
    calls: Vec<Call>,
}

/// A finished call.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Call {
    /// The room's code as people see it.
    code: String,
    /// The room's title at the time; may be empty.
    title: String,
    /// In milliseconds since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    started_at: u64,
    /// In milliseconds since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    ended_at: u64,
    /// Names of those who were in it, in order of arrival.
    people: Vec<String>,
}

impl From<CallRecord> for Call {
    fn from(call: CallRecord) -> Self {
        Self {
            code: call.code_as_given,
            title: call.title,
            started_at: call.started_at.0,
            ended_at: call.ended_at.0,
            people: call.people,
        }
    }
}

/// The calls this person was in.
#[utoipa::path(get, path = "/api/calls", responses(
    (status = 200, body = Calls),
    (status = 401, body = ErrorBody),
))]
pub(in crate::web) async fn calls(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
) -> Result<Json<Calls>, ApiError> {
    let calls = state.store.calls_of(person.id, CALLS_MAX).await?;
    let calls = calls.into_iter().map(Call::from).collect();
    Ok(Json(Calls { calls }))
}
