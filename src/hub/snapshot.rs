//! What a newcomer is told, and how messages become text.

use rand::Rng;

use super::Shared;
use super::session::Session;
use crate::ids::{ParticipantId, UserId};
use crate::limits::{
    CANDIDATES_PER_SIGNAL_MAX, MESSAGE_BYTES_MAX, MESSAGES_PER_SECOND, PING_INTERVAL,
    RESUME_WINDOW, SDP_BYTES_MAX,
};
use crate::person::Person;
use crate::protocol::{
    ClientLimits, IceServer, PROTOCOL_VERSION, PersonView, ResumeGrant, ServerMessage, Snapshot,
    UnixMillis,
};
use crate::rooms::Room;

/// 128 random bits, as text.
pub(crate) fn new_token() -> String {
    hex::encode(rand::rng().random::<[u8; 16]>())
}

/// How the session with this token is taken up again.
pub(crate) fn grant(token: &str) -> ResumeGrant {
    ResumeGrant {
        token: token.to_owned(),
        window_ms: millis(RESUME_WINDOW),
    }
}

pub(crate) fn to_json(message: &ServerMessage) -> String {
    serde_json::to_string(message).expect("messages are plain data")
}

/// Everything, as `participant` may see it.
pub(crate) fn snapshot(
    shared: &Shared,
    room: &Room,
    participant: &ParticipantId,
    session: &Session,
    now: UnixMillis,
) -> Snapshot {
    let person = &session.person;
    // Tokens are checked against the wall clock, which rooms do not follow.
    let token = shared.deps.auth.issue_session(person, crate::time::now());
    Snapshot {
        protocol: PROTOCOL_VERSION,
        server_time: now,
        you: participant.clone(),
        person: person_view(person),
        session_token: token.token,
        session_expires_at: token.expires_at,
        room: room.view_for(participant),
        participants: room.seen_by(participant),
        ice_servers: shared.ice_servers(person.id),
        limits: limits(room.capacity()),
        resume: grant(&session.token),
    }
}

impl Shared {
    /// STUN and TURN for a person, with credentials that are good from now on.
    pub(crate) fn ice_servers(&self, user: UserId) -> Vec<IceServer> {
        let name = self.deps.auth.turn_name(user);
        self.deps.ice.for_person(&name, crate::time::now())
    }

    /// When somebody who gets ICE servers `now` needs them anew.
    pub(crate) fn renewal_after(&self, now: UnixMillis) -> Option<UnixMillis> {
        let after = self.deps.ice.credentials_renewed_after()?;
        Some(now.plus(after))
    }
}

/// A person as they see themselves.
pub(crate) fn person_view(person: &Person) -> PersonView {
    PersonView {
        user_id: person.id,
        name: person.name.clone(),
        username: person.username.clone(),
        language: person.language.clone(),
    }
}

pub(crate) fn limits(participants: usize) -> ClientLimits {
    ClientLimits {
        message_bytes: number(MESSAGE_BYTES_MAX),
        messages_per_second: MESSAGES_PER_SECOND,
        sdp_bytes: number(SDP_BYTES_MAX),
        candidates_per_signal: number(CANDIDATES_PER_SIGNAL_MAX),
        participants: number(participants),
        ping_interval_ms: millis(PING_INTERVAL),
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

pub(crate) fn millis(duration: std::time::Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

/// What the first message to a client makes of its hello, for the metrics.
pub(crate) const fn outcome(first: &ServerMessage) -> &'static str {
    match first {
        ServerMessage::Resumed(_) => "resumed",
        ServerMessage::Reset(_) => "reset",
        _ => "welcome",
    }
}
