//! What is said as text on the socket for voices (`GET /ws/voice`). The voices themselves are binary.

use serde::{Deserialize, Serialize};

use crate::ids::ParticipantId;

/// What a browser may say.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum VoiceFromClient {
    /// The first message.
    Hello {
        /// From `voice_pass`, or from the last `welcome` of such a socket. Good once.
        pass: String,
    },
    /// Whom to hear from now on; nobody before it is said. The loudest of them are sent.
    Take {
        /// All of them.
        participants: Vec<ParticipantId>,
    },
    /// As [`Self::Take`] of everybody, whoever comes later included.
    TakeAll {},
    /// Make a connection over UDP, by which voices travel in place of this socket as soon as media flow; an
    /// earlier one ends. Answered by `answer` or `no_connection`.
    Offer {
        /// An SDP offer with one section that only sends and up to five that only receive, all of them
        /// audio with RFC 6464 levels.
        sdp: String,
    },
    /// Voices travel over this socket again, and the connection ends.
    HangUp {},
    /// Is this socket alive?
    Ping {},
}

impl std::fmt::Debug for VoiceFromClient {
    /// Leaves out the pass, and SDP, which has addresses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Hello { .. } => f.write_str("Hello(..)"),
            Self::Take { participants } => write!(f, "Take({})", participants.len()),
            Self::Offer { sdp } => write!(f, "Offer({})", sdp.len()),
            Self::HangUp {} => f.write_str("HangUp"),
            Self::TakeAll {} => f.write_str("TakeAll"),
            Self::Ping {} => f.write_str("Ping"),
        }
    }
}

impl std::fmt::Debug for VoiceFromServer {
    /// Leaves out passes, and SDP, which has addresses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Welcome { connection, .. } => write!(f, "Welcome({connection})"),
            Self::Seats { seats, free } => write!(f, "Seats({}, {})", seats.len(), free.len()),
            Self::Answer { connection, .. } => write!(f, "Answer({connection})"),
            Self::NoConnection { connection } => write!(f, "NoConnection({connection})"),
            Self::Pong {} => f.write_str("Pong"),
        }
    }
}

/// What the server may say.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum VoiceFromServer {
    /// The answer to a hello.
    Welcome {
        /// The pass for the next socket, should this one be lost.
        pass: String,
        /// Offers are taken.
        forwards: bool,
        /// The connection of an earlier socket that is still there; 0 for none.
        connection: u32,
    },
    /// Who has a socket for voices in this room: everybody at first, and what has changed whenever it
    /// does, so that fifty who come at once do not each hear of everybody fifty times.
    Seats {
        /// Those that are taken, or taken by somebody else than before.
        seats: Vec<VoiceSeat>,
        /// Those that are free again.
        free: Vec<u8>,
    },
    /// The answer to an offer.
    Answer {
        /// How the connection is called here.
        connection: u32,
        /// The SDP.
        sdp: String,
    },
    /// There is no connection of this number, or not any more: voices travel over the socket.
    NoConnection {
        /// The number; 0 for an offer that was not taken.
        connection: u32,
    },
    /// The answer to a ping.
    Pong {},
}

/// Which number a speaker has in binary messages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VoiceSeat {
    /// The number.
    pub seat: u8,
    /// By which packets of a connection over UDP name them (CSRC).
    pub source: u32,
    /// Whose it is.
    pub participant: ParticipantId,
}
