//! A WebSocket, as the hub speaks to it.
//!
//! Until its first message a socket is a stranger's: little may be sent on it, and it holds a place
//! that it may have to give up to another stranger. Bytes that break RFC 6455 end it with the close
//! code that the RFC has for them, so that a client can tell them from a network that fails.

mod frames;
pub(super) mod handshake;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::{Sink, Stream};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use self::frames::{Followed, TooLong};
use super::places::Place;
use crate::hub::{Incoming, Outgoing, WireFault};
use crate::limits::{HELLO_BYTES_MAX, OUTBOX_BYTES_MAX, SOCKET_READ_BUFFER_BYTES};

/// Bytes that are read and thrown away so that a close frame arrives: what is on its way at most.
const SWALLOWED_MAX: usize = 4 * 1024 * 1024;

/// One socket.
pub(super) struct Socket {
    inner: WebSocketStream<Followed<TokioIo<Upgraded>>>,
    /// The stranger's place, until the first message.
    place: Option<Place>,
    /// Bytes of a message after the first.
    longest: usize,
    /// What has been read and waits behind something else.
    next: Option<Result<Message, Error>>,
    /// How much may still be thrown away, once the client has broken the protocol.
    swallows: Option<usize>,
}

impl Socket {
    /// A stranger's socket, on which messages of at most `longest` bytes may come after the first.
    pub(super) async fn new(upgraded: Upgraded, place: Place, longest: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(SOCKET_READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(OUTBOX_BYTES_MAX)
            .max_message_size(Some(longest.max(HELLO_BYTES_MAX)))
            .max_frame_size(Some(longest.max(HELLO_BYTES_MAX)));
        let bytes = Followed::new(TokioIo::new(upgraded), HELLO_BYTES_MAX);
        Self {
            inner: WebSocketStream::from_raw_socket(bytes, Role::Server, Some(config)).await,
            place: Some(place),
            longest,
            next: None,
            swallows: None,
        }
    }

    fn read(&mut self, message: Result<Message, Error>) -> Result<Incoming, Error> {
        match message {
            Ok(Message::Text(text)) => {
                self.place = None;
                self.inner.get_mut().allow(self.longest);
                Ok(Incoming::Text(text.into()))
            }
            Ok(Message::Binary(bytes)) => Ok(Incoming::Binary(bytes)),
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => Ok(Incoming::Alive),
            Ok(Message::Close(_)) => Ok(Incoming::Close),
            Err(error) => {
                let fault = fault(&error).ok_or(error)?;
                self.swallows = Some(SWALLOWED_MAX);
                Ok(Incoming::Broken(fault))
            }
        }
    }
}

/// What the client did to the protocol; `None` when it, or the network, is just gone.
fn fault(error: &Error) -> Option<WireFault> {
    match error {
        Error::Capacity(_) => Some(WireFault::TooLarge),
        Error::Io(error) => is_too_long(error).then_some(WireFault::TooLarge),
        Error::Utf8(_) => Some(WireFault::NotText),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) | Error::AttackAttempt => Some(WireFault::Protocol),
        _ => None,
    }
}

fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|cause| cause.is::<TooLong>())
}

impl Stream for Socket {
    type Item = Result<Incoming, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(most) = &mut this.swallows {
            ready!(this.inner.get_mut().poll_swallow(cx, most));
            return Poll::Ready(None);
        }
        if let Some(message) = this.next.take() {
            return Poll::Ready(Some(this.read(message)));
        }
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        let parts = this.inner.get_mut().take_parts();
        if parts > 0 {
            if let Poll::Ready(message) = polled {
                this.next = message;
            }
            return Poll::Ready(Some(Ok(Incoming::Parts(parts))));
        }
        polled.map(|message| message.map(|message| this.read(message)))
    }
}

impl Sink<Outgoing> for Socket {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Outgoing) -> Result<(), Error> {
        Pin::new(&mut self.inner).start_send(message(frame))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_close(cx)
    }
}

fn message(frame: Outgoing) -> Message {
    let (code, reason) = match frame {
        Outgoing::Text(text) => return Message::Text(text.into()),
        Outgoing::Binary(bytes) => return Message::Binary(bytes.into()),
        Outgoing::Close(code) => (code.number(), code.reason()),
        Outgoing::Reject(fault) => (fault.number(), fault.reason().to_owned()),
    };
    Message::Close(Some(CloseFrame {
        code: code.into(),
        reason: reason.into(),
    }))
}
