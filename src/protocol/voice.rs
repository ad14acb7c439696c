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
    /// Is this socket alive?
    Ping {},
}

impl std::fmt::Debug for VoiceFromClient {
    /// Leaves out the pass.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Hello { .. } => f.write_str("Hello(..)"),
            Self::Take { participants } => write!(f, "Take({})", participants.len()),
            Self::TakeAll {} => f.write_str("TakeAll"),
            Self::Ping {} => f.write_str("Ping"),
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
    },
    /// Who has a socket for voices in this room: everybody at first, and what has changed whenever it
    /// does, so that fifty who come at once do not each hear of everybody fifty times.
    Seats {
        /// Those that are taken, or taken by somebody else than before.
        seats: Vec<VoiceSeat>,
        /// Those that are free again.
        free: Vec<u8>,
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
    /// Whose it is.
    pub participant: ParticipantId,
}
