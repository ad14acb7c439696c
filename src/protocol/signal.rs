//! What two browsers tell each other through the server. The server checks sizes and passes it on.

use serde::{Deserialize, Serialize};

/// One step of the negotiation between two browsers.
///
/// `connection` numbers the `RTCPeerConnection`s that the pair has made, always rising (the Mini App
/// counts tenths of a second since 2026, so that a reloaded page does not start below its old
/// number): a signal with a lower number belongs to one that is gone and is ignored; a description
/// with a higher one asks the other side to start anew.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Signal {
    /// An `RTCSessionDescription`.
    Description {
        /// Which connection of the pair.
        connection: u32,
        /// Offer or answer (rollback stays inside the browser).
        sdp_type: SdpType,
        /// The SDP; at most [`crate::limits::SDP_BYTES_MAX`].
        sdp: String,
    },
    /// Trickled candidates, batched.
    Candidates {
        /// Which connection of the pair.
        connection: u32,
        /// At most [`crate::limits::CANDIDATES_PER_SIGNAL_MAX`]; an empty `candidate` text ends a
        /// generation.
        candidates: Vec<IceCandidate>,
    },
    /// Asks whether signals reach the other page, which answers with `Pong`. What is asked of whoever is
    /// out of reach waits for them.
    Ping,
    /// They do.
    Pong,
}

impl Signal {
    /// Bytes of the texts in it, which is nearly all of its size on the wire.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Description { sdp, .. } => sdp.len(),
            Self::Candidates { candidates, .. } => candidates
                .iter()
                .map(|one| {
                    let mid = one.sdp_mid.as_ref().map_or(0, String::len);
                    let fragment = one.username_fragment.as_ref().map_or(0, String::len);
                    one.candidate.len() + mid + fragment
                })
                .sum(),
            Self::Ping | Self::Pong => 0,
        }
    }
}

impl std::fmt::Debug for Signal {
    /// SDP and candidates carry IP addresses, which must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Description {
                connection,
                sdp_type,
                ..
            } => write!(f, "Description(connection: {connection}, {sdp_type:?})"),
            Self::Candidates {
                connection,
                candidates,
            } => write!(
                f,
                "Candidates(connection: {connection}, {} of them)",
                candidates.len()
            ),
            Self::Ping => f.write_str("Ping"),
            Self::Pong => f.write_str("Pong"),
        }
    }
}

/// The types of a session description that travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SdpType {
    /// `offer`
    Offer,
    /// `answer`
    Answer,
}

/// An `RTCIceCandidateInit`.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct IceCandidate {
    /// The candidate attribute; empty for end-of-candidates.
    pub candidate: String,
    /// The media description it belongs to.
    pub sdp_mid: Option<String>,
    /// The same as an index.
    #[serde(rename = "sdpMLineIndex")]
    pub sdp_m_line_index: Option<u16>,
    /// The ICE generation it belongs to.
    pub username_fragment: Option<String>,
}
