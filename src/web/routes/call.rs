//! `GET /api/calls/{id}`: how a call went, for those who were in it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::calls::{Call, Caller};
use crate::store::CallId;
use crate::tally::Tally;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{PathPart, SignedIn};

/// A call and how it went.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct CallDetails {
    /// The call.
    call: Call,
    /// How it went for this person, as their own client has reported; null where it has not.
    own: Option<CallFigures>,
    /// How it went for those whom they met, in no particular order.
    others: Vec<PersonFigures>,
}

/// How a call went for somebody whom one met in it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct PersonFigures {
    /// Who.
    person: Caller,
    /// As their client has reported.
    figures: CallFigures,
}

/// How a call went for one person, over all their connections.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct CallFigures {
    /// Seconds that it is about.
    seconds: u64,
    /// Seconds of their connections by what carried them.
    paths: PathSeconds,
    /// The mean round trip in milliseconds; null where none was measured.
    round_trip_ms: Option<f64>,
    /// The share (0 to 1) of voices that was missed; null where nothing was heard.
    audible_loss: Option<f64>,
    /// The share (0 to 1) of the time that pictures stood still; null where none were watched.
    frozen: Option<f64>,
    /// What was sent, headers included, in kbit a second.
    sent_kbps: Option<f64>,
    /// What was received, headers included, in kbit a second.
    received_kbps: Option<f64>,
    /// Frames of pictures that were sent.
    frames_sent: u64,
    /// Frames of pictures that were seen.
    frames_seen: u64,
}

/// Seconds of connections.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct PathSeconds {
    /// From browser to browser by UDP.
    direct_udp: u64,
    /// From browser to browser by TCP.
    direct_tcp: u64,
    /// Over a TURN server that was reached by UDP.
    relay_udp: u64,
    /// Over a TURN server that was reached by TCP or TLS.
    relay_tcp: u64,
}

impl From<Tally> for CallFigures {
    fn from(tally: Tally) -> Self {
        Self {
            seconds: tally.seconds,
            paths: PathSeconds {
                direct_udp: tally.direct_udp,
                direct_tcp: tally.direct_tcp,
                relay_udp: tally.relay_udp,
                relay_tcp: tally.relay_tcp,
            },
            round_trip_ms: tally.round_trip(),
            audible_loss: tally.audible_loss(),
            frozen: tally.frozen(),
            sent_kbps: tally.per_second(tally.sent_kbit),
            received_kbps: tally.per_second(tally.received_kbit),
            frames_sent: tally.frames_sent,
            frames_seen: tally.frames_seen,
        }
    }
}

/// One call that this person was in, with its figures; 404 for everybody else's.
#[utoipa::path(get, path = "/api/calls/{id}", params(("id" = String, Path, description = "As in the list of calls")), responses(
    (status = 200, body = CallDetails),
    (status = 401, body = ErrorBody),
    (status = 404, description = "No such call, or this person was not in it", body = ErrorBody),
))]
pub(in crate::web) async fn call(
    State(state): State<WebState>,
    SignedIn(person): SignedIn,
    PathPart(id): PathPart,
) -> Result<Json<CallDetails>, ApiError> {
    let id = CallId::parse(&id).ok_or_else(ApiError::not_found)?;
    let found = state.store.call_of(person.id, &id).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    let now = crate::time::now();
    let others = found.others.into_iter().map(|other| PersonFigures {
        person: Caller::new(&state, person.id, other.person, now),
        figures: other.tally.into(),
    });
    Ok(Json(CallDetails {
        own: found.own.map(CallFigures::from),
        others: others.collect(),
        call: Call::new(&state, person.id, found.call, now),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_means_and_what_nobody_measured_is_not_told() {
        let figures = CallFigures::from(Tally {
            seconds: 100,
            direct_udp: 100,
            round_trips: 50,
            round_trip_ms: 2_000,
            heard_ms: 80_000,
            missed_ms: 800,
            sent_kbit: 4_000,
            received_kbit: 5_000,
            ..Tally::default()
        });
        assert_eq!(figures.round_trip_ms, Some(40.0));
        assert_eq!(figures.audible_loss, Some(0.01));
        assert_eq!(figures.sent_kbps, Some(40.0));
        assert_eq!(figures.received_kbps, Some(50.0));
        assert_eq!(figures.frozen, None);
    }
}
