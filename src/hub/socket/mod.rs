//! One socket, from its hello to its close frame. Knows frames, not what carries them.
//!
//! [`greeting`] finds out who it is and what they want; then the room is located, which may be
//! anywhere, and the socket [attached](attachment) to it, or it becomes the [`channel`] of its person
//! ([`place`]); [`talk`] goes on until one side has had
//! enough. The task is small because there are many: whatever is big lives in a boxed future that ends
//! with the hello, or is shared.

mod attachment;
mod channel;
mod greeting;
mod place;
pub(super) mod relay;
mod talk;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub(super) use self::greeting::first_text;
use self::greeting::{check_hello, hear_words};
use self::place::Place;
pub(super) use self::relay::relay;
use self::talk::Talk;
use super::routing::{Caller, Route};
use super::{Hub, Incoming, Outgoing, WireFault};
use crate::cluster::Link;
use crate::ids::UserId;
use crate::limits::{
    BYTES_AFTER_CLOSE_MAX, CLOSE_GRACE, CLOSE_REPLY_WITHIN, FRAMES_AFTER_CLOSE_MAX, IDLE_TIMEOUT,
};
use crate::metrics;
use crate::protocol::CloseCode;

/// Why the conversation is over.
pub(super) enum End {
    /// We close, with this code.
    Close(CloseCode),
    /// We close, since the client broke the protocol below ours.
    Reject(WireFault),
    /// The client is gone.
    Gone,
    /// The client goes on elsewhere: it has said hello again.
    Hello(Bytes),
    /// The client goes on at another node, which is told these first words.
    There(Box<Link>, Bytes),
}

/// What has become of a hello.
enum Attached {
    Here(UserId, Place),
    There {
        link: Box<Link>,
        words: Bytes,
        may_move: bool,
    },
}

impl From<CloseCode> for End {
    fn from(code: CloseCode) -> Self {
        Self::Close(code)
    }
}

/// Talks to one client until one side has had enough. When `shutdown` is cancelled the client is told when to
/// come back, and closed.
pub async fn serve<S, E>(mut socket: S, hub: Hub, caller: Caller, shutdown: CancellationToken)
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let _counted = hub.shared.sockets.one();
    let mut words = None;
    let end = loop {
        let attached = tokio::select! {
            attached = Box::pin(attach(&mut socket, &hub, &caller, words.take())) => attached,
            () = shutdown.cancelled() => Err(CloseCode::GoingAway.into()),
        };
        let end = match attached {
            Ok(Attached::Here(person, place)) => {
                let mut talk = Talk::new(socket, hub.clone(), caller.clone(), person, place);
                let end = talk.run(&shutdown).await;
                socket = talk.into_socket();
                end
            }
            Ok(Attached::There {
                link,
                words,
                may_move,
            }) => Box::pin(relay(&mut socket, *link, words, may_move, &shutdown)).await,
            Err(end) => end,
        };
        match end {
            End::Hello(said) => words = Some(said),
            End::There(link, said) => {
                break Box::pin(relay(&mut socket, *link, said, false, &shutdown)).await;
            }
            end => break end,
        }
    };
    close_socket(&mut socket, end).await;
}

/// Says why, where there is somebody to be told, and waits until they close too.
pub(super) async fn close_socket<S, E>(socket: &mut S, end: End)
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let (reason, farewell) = match end {
        End::Close(code) => (code.reason(), Some(Outgoing::Close(code))),
        End::Reject(fault) => (fault.reason().to_owned(), Some(Outgoing::Reject(fault))),
        End::Gone | End::Hello(_) | End::There(..) => ("gone".to_owned(), None),
    };
    metrics::count_socket_end(reason);
    if let Some(farewell) = farewell {
        // A client that does not read its close frame in time finds the connection gone.
        let sent = timeout(CLOSE_GRACE, socket.send(farewell)).await;
        if matches!(sent, Ok(Ok(()))) {
            let _ = timeout(CLOSE_REPLY_WITHIN, close_of(socket)).await;
        }
    }
}

/// From the hello to the room's first frame; until then nothing is said. `words` is the hello where it has
/// been heard already.
async fn attach<S, E>(
    socket: &mut S,
    hub: &Hub,
    caller: &Caller,
    words: Option<Bytes>,
) -> Result<Attached, End>
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let words = match words {
        Some(words) => words,
        None => hear_words(socket).await?,
    };
    let visitor = check_hello(&words, &hub.shared.deps.auth, caller.network.clone())?;
    let claim = match hub.route(&visitor, caller.is_relayed).await? {
        Route::Here(claim) => claim,
        Route::There { link, may_move } => {
            return Ok(Attached::There {
                link,
                words,
                may_move,
            });
        }
    };
    let (person, place, first_frame) = Place::begin(hub, visitor, claim, None).await?;
    tokio::select! {
        sent = socket.send(Outgoing::Text(first_frame)) => sent.map_err(|_| End::Gone)?,
        () = sleep(IDLE_TIMEOUT) => return Err(End::Gone),
    }
    Ok(Attached::Here(person, place))
}

/// Until the client closes too. What it had on its way would otherwise meet a closed port, and the
/// reset that follows can overtake our close frame, whose code says whether to come back. Whoever goes on
/// for longer than that has not read it, and reading on would cost us what the close was to save.
async fn close_of<S, E>(socket: &mut S)
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    let (mut frames, mut bytes) = (0, 0);
    while let Some(Ok(heard)) = socket.next().await {
        frames += match heard {
            Incoming::Close => return,
            Incoming::Parts(frames) => frames,
            _ => 1,
        };
        if let Incoming::Text(said) | Incoming::Binary(said) = heard {
            bytes += said.len();
        }
        if frames > FRAMES_AFTER_CLOSE_MAX || bytes > BYTES_AFTER_CLOSE_MAX {
            return;
        }
    }
}
