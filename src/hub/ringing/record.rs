//! Rings as they are stored, and back.

use crate::protocol::UnreachableWhy;
use crate::rings::{Card, NewRing, Party, Purpose, Ring, Status};
use crate::store::{CallKind, CallPerson, FinishedRing, KnownPerson, RingOutcome, RingRecord};

/// What is written of a ring as it stands.
pub(super) fn of_ring(ring: &Ring) -> RingRecord {
    let is_of_two = ring.purpose == Purpose::Two;
    RingRecord {
        id: ring.id.clone(),
        caller: known(&ring.caller),
        callee: known(&ring.callee),
        video: ring.video,
        room: ring.room.clone(),
        is_of_two,
        started_at: ring.started_at,
        state: name(ring.status).to_owned(),
        ended_at: ring.ended_at,
        // The call of two may go on; of any other nothing follows that is ours to end.
        over_at: ring.ended_at.filter(|_| !is_of_two),
        message: ring.message(),
        card: ring.card.map(|card| (card.chat, card.message)),
    }
}

/// What people's lists have of a ring; `None` while it is on.
pub(super) fn finished(ring: &Ring) -> Option<FinishedRing> {
    let person = |party: &Party| CallPerson {
        user: party.id,
        name: party.name.clone(),
    };
    Some(FinishedRing {
        code: ring.room.clone(),
        kind: match ring.purpose {
            Purpose::Two => CallKind::Direct,
            Purpose::Into => CallKind::Room,
        },
        caller: person(&ring.caller),
        callee: person(&ring.callee),
        video: ring.video,
        started_at: ring.started_at,
        ended_at: ring.ended_at?,
        outcome: match ring.status {
            Status::Ringing => return None,
            Status::Answered => RingOutcome::Answered,
            Status::Declined => RingOutcome::Declined,
            Status::Busy => RingOutcome::Busy,
            Status::NoAnswer => RingOutcome::Missed,
            Status::Cancelled => RingOutcome::Cancelled,
            Status::Unreachable(_) => RingOutcome::Unreachable,
        },
    })
}

/// The ring that a record tells of; `None` for one that a newer build has written.
pub(super) fn to_ring(record: RingRecord) -> Option<Ring> {
    let status = STATUSES
        .into_iter()
        .find(|status| name(*status) == record.state)?;
    let new = NewRing {
        id: record.id,
        key: None,
        caller: party(record.caller),
        callee: party(record.callee),
        video: record.video,
        room: record.room,
        purpose: if record.is_of_two {
            Purpose::Two
        } else {
            Purpose::Into
        },
        device: None,
    };
    let mut ring = Ring::new(new, record.started_at).with_message(record.message);
    ring.status = status;
    ring.ended_at = record.ended_at;
    ring.card = record.card.map(|(chat, message)| Card { chat, message });
    Some(ring)
}

pub(super) fn known(party: &Party) -> KnownPerson {
    KnownPerson {
        user: party.id,
        name: party.name.clone(),
        username: party.username.clone(),
        language: party.language.clone(),
    }
}

pub(super) fn party(known: KnownPerson) -> Party {
    Party {
        id: known.user,
        name: known.name,
        username: known.username,
        language: known.language,
    }
}

const STATUSES: [Status; 9] = [
    Status::Ringing,
    Status::Answered,
    Status::Declined,
    Status::Busy,
    Status::NoAnswer,
    Status::Cancelled,
    Status::Unreachable(UnreachableWhy::NeverStarted),
    Status::Unreachable(UnreachableWhy::Blocked),
    Status::Unreachable(UnreachableWhy::Failed),
];

const fn name(status: Status) -> &'static str {
    match status {
        Status::Ringing => "ringing",
        Status::Answered => "answered",
        Status::Declined => "declined",
        Status::Busy => "busy",
        Status::NoAnswer => "no_answer",
        Status::Cancelled => "cancelled",
        Status::Unreachable(UnreachableWhy::NeverStarted) => "never_started",
        Status::Unreachable(UnreachableWhy::Blocked) => "blocked",
        Status::Unreachable(UnreachableWhy::Failed) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RingId, RoomCode, UserId};
    use crate::protocol::UnixMillis;

    fn person(id: i64) -> Party {
        Party {
            id: UserId(id),
            name: format!("p{id}"),
            username: Some(format!("u{id}")),
            language: None,
        }
    }

    #[test]
    fn a_ring_is_read_as_it_was_written_in_every_state() {
        for status in STATUSES {
            let new = NewRing {
                id: RingId("r".to_owned()),
                key: None,
                caller: person(1),
                callee: person(2),
                video: true,
                room: RoomCode::parse("7H2K9M4QZX").expect("well formed"),
                purpose: Purpose::Two,
                device: None,
            };
            let mut ring = Ring::new(new, UnixMillis(5)).with_message(Some(9));
            ring.status = status;
            ring.ended_at = status.is_final().then_some(UnixMillis(7));
            ring.card = Some(Card {
                chat: -5,
                message: 6,
            });
            assert_eq!(to_ring(of_ring(&ring)), Some(ring), "{status:?}");
        }
    }

    #[test]
    fn what_a_newer_build_has_written_is_left_alone() {
        let new = NewRing {
            id: RingId("r".to_owned()),
            key: None,
            caller: person(1),
            callee: person(2),
            video: false,
            room: RoomCode::parse("friday").expect("well formed"),
            purpose: Purpose::Into,
            device: None,
        };
        let record = of_ring(&Ring::new(new, UnixMillis(5)));
        let state = "voicemail".to_owned();
        assert_eq!(to_ring(RingRecord { state, ..record }), None);
    }
}
