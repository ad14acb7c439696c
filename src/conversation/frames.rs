//! Reads frames: what a client says, and whether it keeps to the sizes.

use serde::Deserialize;

use crate::limits::{CANDIDATE_BYTES_MAX, CANDIDATES_PER_SIGNAL_MAX, SDP_BYTES_MAX};
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, ErrorCode, Hello, PROTOCOL_VERSION, Signal,
};

/// The part of a hello that every version of the protocol has.
#[derive(Deserialize)]
struct AnyHello {
    protocol: u32,
}

/// The part of a frame that says which one it is.
#[derive(Deserialize)]
struct Numbered {
    seq: Option<u32>,
}

/// The first frame of a socket; anything but a hello of this version ends it.
pub(crate) fn read_hello(text: &[u8]) -> Result<Hello, CloseCode> {
    if let Ok(hello) = serde_json::from_slice::<AnyHello>(text)
        && hello.protocol < PROTOCOL_VERSION
    {
        return Err(CloseCode::VersionTooOld);
    }
    match serde_json::from_slice::<ClientFrame>(text) {
        Ok(ClientFrame {
            message: ClientMessage::Hello(hello),
            ..
        }) => Ok(*hello),
        Ok(_) | Err(_) => Err(CloseCode::ProtocolViolation),
    }
}

/// The number of a frame that is refused unread, so that the client knows which one it was.
pub(crate) fn read_seq(text: &[u8]) -> Option<u32> {
    let numbered: Numbered = serde_json::from_slice(text).ok()?;
    numbered.seq
}

/// Any later frame. The error carries the frame's number, if it could be read.
pub(crate) fn read_frame(text: &[u8]) -> Result<ClientFrame, (ErrorCode, Option<u32>)> {
    let frame: ClientFrame =
        serde_json::from_slice(text).map_err(|_| (ErrorCode::BadMessage, None))?;
    match &frame.message {
        ClientMessage::Hello(_) => Err((ErrorCode::UnexpectedMessage, frame.seq)),
        ClientMessage::Signal { signal, .. } if !fits(signal) => {
            Err((ErrorCode::TooLarge, frame.seq))
        }
        _ => Ok(frame),
    }
}

fn fits(signal: &Signal) -> bool {
    match signal {
        Signal::Ping | Signal::Pong => true,
        Signal::Description { sdp, .. } => sdp.len() <= SDP_BYTES_MAX,
        Signal::Candidates { candidates, .. } => {
            candidates.len() <= CANDIDATES_PER_SIGNAL_MAX
                && candidates.iter().all(|one| {
                    let mid = one.sdp_mid.as_ref().map_or(0, String::len);
                    let fragment = one.username_fragment.as_ref().map_or(0, String::len);
                    one.candidate.len().max(mid).max(fragment) <= CANDIDATE_BYTES_MAX
                })
        }
    }
}
