//! The hello: who opened the socket, and what they want. Knows no rooms.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use rand::Rng;
use tokio::time::timeout;

use super::End;
use crate::auth::Auth;
use crate::conversation::frames::read_hello;
use crate::hub::Incoming;
use crate::hub::locate::Visitor;
use crate::ids::ClientNetwork;
use crate::limits::{FRAMES_BEFORE_HELLO_MAX, HELLO_TIMEOUT};
use crate::protocol::CloseCode;

/// Waits for the hello.
pub(super) async fn hear_words<S, E>(socket: &mut S) -> Result<Bytes, End>
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    let text = timeout(HELLO_TIMEOUT, first_text(socket)).await;
    text.map_err(|_| CloseCode::HelloTimeout)?
}

/// Checks who says this hello.
pub(super) fn check_hello(
    text: &[u8],
    auth: &Auth,
    network: ClientNetwork,
) -> Result<Visitor, CloseCode> {
    let hello = read_hello(text)?;
    let nonce = rand::rng().random();
    let person = auth
        .authenticate(&hello.auth, crate::time::now(), nonce)
        .map_err(CloseCode::from)?;
    Ok(Visitor {
        person,
        network,
        hello,
    })
}

/// The first message, whatever it is.
pub(in crate::hub) async fn first_text<S, E>(socket: &mut S) -> Result<Bytes, End>
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    let mut before = 0;
    loop {
        match socket.next().await {
            Some(Ok(Incoming::Text(text))) => return Ok(text),
            Some(Ok(Incoming::Alive)) => before += 1,
            Some(Ok(Incoming::Parts(frames))) => before += frames,
            Some(Ok(Incoming::Binary(_))) => return Err(CloseCode::ProtocolViolation.into()),
            Some(Ok(Incoming::Broken(fault))) => return Err(End::Reject(fault)),
            Some(Ok(Incoming::Close) | Err(_)) | None => return Err(End::Gone),
        }
        if before > FRAMES_BEFORE_HELLO_MAX {
            return Err(CloseCode::Flooding.into());
        }
    }
}
