//! A client whose room another node has: what they say goes there as it is, and what the room has for them
//! comes back. Everything about it is counted and decided there.

use bytes::Bytes;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use rand::Rng as _;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::End;
use crate::cluster::{Frame, Link};
use crate::conversation::frames::read_hello;
use crate::hub::snapshot::{millis, to_json};
use crate::hub::{Incoming, Outgoing, WireFault};
use crate::limits::{CLOSE_GRACE, DRAIN_SPREAD, IDLE_TIMEOUT};
use crate::protocol::{CloseCode, ServerMessage};

/// Goes on until either side has had enough; `words` is what the client has said so far. A client that is at
/// its person's channel there (`may_move`) may say hello again, and go elsewhere.
pub(in crate::hub) async fn relay<S, E>(
    socket: &mut S,
    mut link: Link,
    words: Bytes,
    may_move: bool,
    shutdown: &CancellationToken,
) -> End
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    if !link.send(Frame::Text(words)).await {
        return CloseCode::GoingAway.into();
    }
    loop {
        tokio::select! {
            heard = socket.next() => {
                let frame = match heard {
                    Some(Ok(Incoming::Text(text))) if may_move && read_hello(&text).is_ok() => {
                        return End::Hello(text);
                    }
                    Some(Ok(Incoming::Text(text))) => Frame::Text(text),
                    Some(Ok(Incoming::Binary(bytes))) => Frame::Binary(bytes),
                    Some(Ok(Incoming::Alive | Incoming::Parts(_))) => Frame::Alive,
                    Some(Ok(Incoming::Broken(fault))) => return End::Reject(fault),
                    Some(Ok(Incoming::Close) | Err(_)) | None => return End::Gone,
                };
                if !link.send(frame).await {
                    return CloseCode::GoingAway.into();
                }
            }
            told = link.next() => {
                let frame = match told {
                    Some(Frame::Text(text)) => Outgoing::Text(as_text(&text)),
                    Some(Frame::Binary(bytes)) => Outgoing::Binary(bytes.into()),
                    Some(Frame::Alive) => continue,
                    Some(Frame::Close(number)) => return end_of(number),
                    // It has ended without a word: whoever comes back finds who has the room now.
                    None => return CloseCode::GoingAway.into(),
                };
                tokio::select! {
                    sent = socket.send(frame) => if sent.is_err() { return End::Gone },
                    () = sleep(IDLE_TIMEOUT) => return CloseCode::SlowConsumer.into(),
                }
            }
            () = shutdown.cancelled() => return say_goodbye(socket).await,
        }
    }
}

/// As whoever is in a room of ours is told.
async fn say_goodbye<S, E>(socket: &mut S) -> End
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let retry_after_ms = rand::rng().random_range(0..=millis(DRAIN_SPREAD));
    let words = to_json(&ServerMessage::Draining { retry_after_ms });
    match timeout(CLOSE_GRACE, socket.send(Outgoing::Text(words))).await {
        Ok(Ok(())) => CloseCode::GoingAway.into(),
        Ok(Err(_)) | Err(_) => End::Gone,
    }
}

fn as_text(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// The end that the other node has said.
fn end_of(number: u16) -> End {
    let known = CloseCode::ALL.into_iter();
    let mut known = known.filter(|code| code.number() == number);
    let faults = [WireFault::Protocol, WireFault::NotText, WireFault::TooLarge];
    let mut faults = faults.into_iter().filter(|fault| fault.number() == number);
    match (known.next(), faults.next()) {
        (Some(code), _) => End::Close(code),
        (None, Some(fault)) => End::Reject(fault),
        (None, None) => CloseCode::GoingAway.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_another_node_has_said_is_passed_on_as_it_is() {
        for code in CloseCode::ALL {
            assert!(matches!(end_of(code.number()), End::Close(same) if same == code));
        }
        assert!(matches!(end_of(1009), End::Reject(WireFault::TooLarge)));
        assert!(matches!(end_of(1006), End::Close(CloseCode::GoingAway)));
    }
}
