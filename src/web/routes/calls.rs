//! `GET /api/calls`: a person's recent calls, page by page.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::UserId;
use crate::protocol::UnixMillis;
use crate::store::{CallId, CallRecord, Direction, PersonSeen, RingOutcome};
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Asked, SignedIn};

/// Calls in one answer; more than anybody sees at once.
const CALLS_MAX: usize = 50;
/// People of one call whose names are said; more do not fit into a row.
const PEOPLE_MAX: usize = 10;

/// A list of calls.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(in crate::web) struct Calls {
    /// Newest first, at most fifty.
    calls: Vec<Call>,
    /// What to ask for with `before` to get those that follow; null after the last.
    next: Option<String>,
}

/// A call that is over, or a ring that came to nothing, as this person knows it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct Call {
    /// Names it, for `/api/calls/{id}`.
    id: String,
    /// The room's code as people see it.
    code: String,
    /// The room's title at the time; may be empty.
    title: String,
    /// `room`, `direct` or `game`.
    kind: &'static str,
    /// `incoming` for who was rung, `outgoing` for who rang, else null.
    direction: Option<&'static str>,
    /// How the ring ended: `answered`, `missed`, `declined`, `busy`, `cancelled`, `unreachable`; else
    /// null.
    outcome: Option<&'static str>,
    /// This person was rung and could not know, or did not come in time.
    missed: bool,
    /// Whether anybody sent pictures, or was to.
    video: bool,
    /// When this person came in, or when it rang; in milliseconds since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    started_at: u64,
    /// From when somebody else was there until this person went out, in milliseconds; 0 when nobody came.
    #[cfg_attr(test, ts(type = "number"))]
    lasted_ms: u64,
    /// Who was there at the same time, without this person, in order of arrival, at most ten.
    people: Vec<Caller>,
    /// How many more.
    others: usize,
}

/// Somebody in a call.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[schema(as = CallPerson)]
#[cfg_attr(test, ts(rename = "CallPerson"))]
pub(in crate::web) struct Caller {
    /// Their name at the time.
    name: String,
    /// Where their photo is, if they are somebody whom Telegram knows; it may turn out to be none.
    avatar: Option<String>,
    /// What this person rings them with; null where one of the two is a guest.
    token: Option<String>,
}

/// From where to go on.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Page {
    before: Option<String>,
}

impl Caller {
    /// As `viewer` may know them.
    pub(super) fn new(
        state: &WebState,
        viewer: UserId,
        person: PersonSeen,
        now: UnixMillis,
    ) -> Self {
        Self {
            token: state.auth.person_token(viewer, person.user),
            avatar: state.auth.avatar_path(person.user, now),
            name: person.name,
        }
    }
}

impl Call {
    /// As `viewer`, whose list it is in, may know it.
    pub(super) fn new(state: &WebState, viewer: UserId, call: CallRecord, now: UnixMillis) -> Self {
        let missed = is_missed(call.direction, call.outcome);
        let others = call.people.len().saturating_sub(PEOPLE_MAX);
        let people = call.people.into_iter().take(PEOPLE_MAX);
        Self {
            id: call.id.to_string(),
            code: call.code_as_given,
            title: call.title,
            kind: call.kind.name(),
            direction: call.direction.map(Direction::name),
            outcome: call.outcome.map(RingOutcome::name),
            missed,
            video: call.has_video,
            started_at: call.started_at.0,
            lasted_ms: u64::try_from(call.lasted.as_millis()).unwrap_or(u64::MAX),
            people: people
                .map(|person| Caller::new(state, viewer, person, now))
                .collect(),
            others,
        }
    }
}

/// Whoever said no, or came, has not missed anything.
fn is_missed(direction: Option<Direction>, outcome: Option<RingOutcome>) -> bool {
    use RingOutcome::{Answered, Busy, Cancelled, Declined, Missed, Unreachable};
    direction == Some(Direction::Incoming)
        && outcome.is_some_and(|outcome| match outcome {
            Missed | Busy | Cancelled | Unreachable => true,
            Answered | Declined => false,
        })
}

/// The calls this person was in or was rung for.
#[utoipa::path(get, path = "/api/calls", params(("before" = Option<String>, Query, description = "`next` of the page before")), responses(
    (status = 200, body = Calls),
    (status = 401, body = ErrorBody),
))]
pub(in crate::web) async fn calls(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    Asked(page): Asked<Page>,
) -> Result<Json<Calls>, ApiError> {
    let before = match page.before.as_deref() {
        Some(id) => Some(CallId::parse(id).ok_or_else(ApiError::bad_query)?),
        None => None,
    };
    // One more than is shown tells whether there is another page.
    let limit = u32::try_from(CALLS_MAX + 1).unwrap_or(u32::MAX);
    let mut calls = state
        .store
        .calls_of(person.id, before.as_ref(), limit)
        .await?;
    let has_more = calls.len() > CALLS_MAX;
    calls.truncate(CALLS_MAX);
    let last = calls.last().filter(|_| has_more);
    let next = last.map(|call| call.id.to_string());
    let now = crate::time::now();
    let calls = calls.into_iter();
    Ok(Json(Calls {
        calls: calls
            .map(|call| Call::new(&state, person.id, call, now))
            .collect(),
        next,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_is_what_rang_for_somebody_who_neither_came_nor_said_no() {
        use Direction::{Incoming, Outgoing};
        use RingOutcome::{Answered, Busy, Cancelled, Declined, Missed, Unreachable};
        for (outcome, missed) in [
            (Answered, false),
            (Declined, false),
            (Missed, true),
            (Busy, true),
            (Cancelled, true),
            (Unreachable, true),
        ] {
            assert_eq!(is_missed(Some(Incoming), Some(outcome)), missed);
            assert!(!is_missed(Some(Outgoing), Some(outcome)));
        }
        assert!(!is_missed(None, None));
    }
}
