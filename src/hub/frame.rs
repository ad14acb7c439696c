//! What a socket carries, whatever carries it.

use std::fmt;

use bytes::Bytes;

use crate::protocol::CloseCode;

/// One frame from a client.
#[derive(Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A text frame.
    Text(Bytes),
    /// A frame that says nothing but that the client is there (WebSocket ping or pong).
    Alive,
    /// A binary message.
    Binary(Bytes),
    /// So many frames after which a message is not over yet.
    Parts(u32),
    /// The client broke the protocol below ours; nothing more can be read.
    Broken(WireFault),
    /// The client closes.
    Close,
}

/// How a client breaks the WebSocket protocol itself (RFC 6455).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireFault {
    /// A message is longer than it may be.
    TooLarge,
    /// Frames are not what the RFC says: not masked, reserved bits, out of order.
    Protocol,
    /// A text is not UTF-8.
    NotText,
}

impl WireFault {
    /// The close code that section 7.4.1 of the RFC has for it.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Protocol => 1002,
            Self::NotText => 1007,
            Self::TooLarge => 1009,
        }
    }

    /// The close frame's reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Protocol => "protocol_error",
            Self::NotText => "not_utf8",
            Self::TooLarge => "message_too_large",
        }
    }
}

impl fmt::Debug for Incoming {
    /// Never shows the text, which may carry launch data or addresses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Alive => f.write_str("Alive"),
            Self::Binary(bytes) => write!(f, "Binary({} bytes)", bytes.len()),
            Self::Parts(frames) => write!(f, "Parts({frames})"),
            Self::Broken(fault) => write!(f, "Broken({fault:?})"),
            Self::Close => f.write_str("Close"),
        }
    }
}

/// One frame to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A text frame.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
    /// The close frame; nothing follows.
    Close(CloseCode),
    /// The close frame for a client that broke the protocol below ours; nothing follows.
    Reject(WireFault),
}
