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
    /// A frame that this protocol has no use for.
    Unknown,
    /// The client closes.
    Close,
}

impl fmt::Debug for Incoming {
    /// Never shows the text, which may carry launch data or addresses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Alive => f.write_str("Alive"),
            Self::Unknown => f.write_str("Unknown"),
            Self::Close => f.write_str("Close"),
        }
    }
}

/// One frame to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A text frame.
    Text(String),
    /// The close frame; nothing follows.
    Close(CloseCode),
}
