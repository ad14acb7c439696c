//! One socket, from its hello to its close frame. Knows frames, not what carries them.
//!
//! The task is small because there are many: whatever is big lives in a boxed future that ends
//! with the hello, or is shared.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use rand::Rng;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::command::{Command, Connected, RoomHandle};
use super::hello::{read_frame, read_hello, read_seq};
use super::rate::{RateLimit, Verdict};
use super::session::Line;
use super::snapshot::{millis, to_json};
use super::{Hub, Incoming, Outgoing};
use crate::auth::AuthError;
use crate::ids::{ClientNetwork, ParticipantId};
use crate::limits::{
    BAD_MESSAGES_MAX, CLOSE_GRACE, CLOSE_REPLY_WITHIN, DRAIN_SPREAD, HELLO_TIMEOUT, IDLE_TIMEOUT,
    SOCKET_LIFE_MAX,
};
use crate::protocol::{ClientMessage, CloseCode, ErrorCode, ServerMessage};

/// Why the conversation is over.
enum End {
    /// We close, with this code.
    Close(CloseCode),
    /// The client is gone.
    Gone,
}

impl From<CloseCode> for End {
    fn from(code: CloseCode) -> Self {
        Self::Close(code)
    }
}

/// Talks to one client, who comes from `network`, until one side has had enough. When `shutdown` is cancelled the client is
/// told when to come back, and closed.
pub async fn serve<S, E>(
    mut socket: S,
    hub: Hub,
    network: ClientNetwork,
    shutdown: CancellationToken,
) where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let _counted = hub.shared.sockets.one();
    let greeted = tokio::select! {
        greeted = Box::pin(greet(&mut socket, &hub, network)) => greeted,
        () = shutdown.cancelled() => Err(CloseCode::GoingAway.into()),
    };
    drop(hub);
    let end = match greeted {
        Ok(place) => {
            let mut talk = Talk::new(socket, place);
            let end = talk.run(&shutdown).await;
            socket = talk.socket;
            end
        }
        Err(end) => end,
    };
    if let End::Close(code) = end {
        // A client that does not read its close frame in time finds the connection gone.
        let sent = timeout(CLOSE_GRACE, socket.send(Outgoing::Close(code))).await;
        if matches!(sent, Ok(Ok(()))) {
            let _ = timeout(CLOSE_REPLY_WITHIN, close_of(&mut socket)).await;
        }
    }
}

/// Until the client closes too. What it had on its way would otherwise meet a closed port, and the
/// reset that follows can overtake our close frame, whose code says whether to come back.
async fn close_of<S, E>(socket: &mut S)
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    while let Some(Ok(Incoming::Text(_) | Incoming::Alive | Incoming::Unknown)) =
        socket.next().await
    {}
}

/// Waits for the hello and carries it out; until then nothing is said.
async fn greet<S, E>(socket: &mut S, hub: &Hub, network: ClientNetwork) -> Result<Place, End>
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let text = timeout(HELLO_TIMEOUT, first_text(socket))
        .await
        .map_err(|_| CloseCode::HelloTimeout)??;
    let hello = read_hello(&text)?;
    drop(text);
    let now = crate::time::now();
    let nonce = rand::rng().random();
    let auth = &hub.shared.deps.auth;
    let person = auth
        .authenticate(&hello.auth, now, nonce)
        .map_err(|error| match error {
            AuthError::Invalid => CloseCode::AuthFailed,
            AuthError::Expired => CloseCode::AuthExpired,
            AuthError::GuestsNotAllowed => CloseCode::GuestsNotAllowed,
        })?;
    let (room, mut connected) = hub.connect(person, network, hello).await?;
    let first_frame = std::mem::take(&mut connected.first_frame);
    let place = Place { room, connected };
    tokio::select! {
        sent = socket.send(Outgoing::Text(first_frame)) => sent.map_err(|_| End::Gone)?,
        () = sleep(IDLE_TIMEOUT) => return Err(End::Gone),
    }
    Ok(place)
}

async fn first_text<S, E>(socket: &mut S) -> Result<Bytes, End>
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    loop {
        match socket.next().await {
            Some(Ok(Incoming::Text(text))) => return Ok(text),
            Some(Ok(Incoming::Alive)) => {}
            Some(Ok(Incoming::Unknown)) => return Err(CloseCode::ProtocolViolation.into()),
            Some(Ok(Incoming::Close) | Err(_)) | None => return Err(End::Gone),
        }
    }
}

/// A socket's place in a room; the room is told when it is given up, however that happens.
struct Place {
    room: RoomHandle,
    connected: Connected,
}

impl Place {
    fn line(&self) -> &Arc<Line> {
        &self.connected.line
    }

    fn participant(&self) -> &ParticipantId {
        &self.connected.participant
    }

    fn next_frame(&self) -> Option<String> {
        self.connected.mailbox.take(self.line())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let lost = Command::Lost {
            participant: self.participant().clone(),
            line: Arc::clone(self.line()),
        };
        if let Err(error) = self.room.commands.try_send(lost) {
            use tokio::sync::mpsc::error::TrySendError;
            if let TrySendError::Full(lost) = error {
                let room = self.room.clone();
                tokio::spawn(async move { room.ask(lost).await });
            }
        }
    }
}

/// A client that is in a room.
struct Talk<S> {
    socket: S,
    place: Place,
    opened_at: Instant,
    heard_at: Instant,
    rate: RateLimit,
    bad_in_a_row: u32,
}

impl<S, E> Talk<S>
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    fn new(socket: S, place: Place) -> Self {
        let now = Instant::now();
        Self {
            socket,
            place,
            opened_at: now,
            heard_at: now,
            rate: RateLimit::new(),
            bad_in_a_row: 0,
        }
    }

    async fn run(&mut self, shutdown: &CancellationToken) -> End {
        let idle = sleep_until(self.heard_at + IDLE_TIMEOUT);
        tokio::pin!(idle);
        loop {
            let sent = tokio::select! {
                biased;
                sent = self.send_waiting() => sent,
                () = shutdown.cancelled() => return self.say_goodbye().await,
            };
            if let Err(end) = sent {
                return end;
            }
            let heard = tokio::select! {
                () = self.place.connected.line.woken() => continue,
                heard = self.socket.next() => heard,
                () = shutdown.cancelled() => return self.say_goodbye().await,
                () = &mut idle => {
                    let until = self.heard_at + IDLE_TIMEOUT;
                    if until <= Instant::now() {
                        return CloseCode::IdleTimeout.into();
                    }
                    if self.opened_at.elapsed() >= SOCKET_LIFE_MAX {
                        return CloseCode::GoingAway.into();
                    }
                    idle.as_mut().reset(until);
                    continue;
                }
            };
            self.heard_at = Instant::now();
            let text = match heard {
                Some(Ok(Incoming::Text(text))) => text,
                Some(Ok(Incoming::Alive)) => match self.rate.check(self.opened_at.elapsed()) {
                    Verdict::Flooding => return CloseCode::Flooding.into(),
                    Verdict::Pass | Verdict::Refuse(_) => continue,
                },
                Some(Ok(Incoming::Unknown)) => Bytes::new(),
                Some(Ok(Incoming::Close) | Err(_)) | None => return End::Gone,
            };
            if let Err(end) = self.hear(&text).await {
                return end;
            }
        }
    }

    /// Sends everything that waits.
    async fn send_waiting(&mut self) -> Result<(), End> {
        loop {
            if let Some(code) = self.place.line().close_code() {
                return Err(code.into());
            }
            match self.place.next_frame() {
                Some(frame) => self.send(frame).await?,
                None => return Ok(()),
            }
        }
    }

    /// Sends one frame, unless the client reads so slowly that it is closed meanwhile.
    async fn send(&mut self, frame: String) -> Result<(), End> {
        tokio::select! {
            sent = self.socket.send(Outgoing::Text(frame)) => sent.map_err(|_| End::Gone),
            code = self.place.connected.line.closed() => Err(code.into()),
            () = sleep(IDLE_TIMEOUT) => Err(CloseCode::SlowConsumer.into()),
        }
    }

    async fn hear(&mut self, text: &[u8]) -> Result<(), End> {
        match self.rate.check(self.opened_at.elapsed()) {
            Verdict::Pass => {}
            Verdict::Refuse(wait) => {
                return self
                    .refuse(ErrorCode::RateLimited, read_seq(text), Some(wait))
                    .await;
            }
            Verdict::Flooding => return Err(CloseCode::Flooding.into()),
        }
        let frame = match read_frame(text) {
            Ok(frame) => frame,
            Err((code, client_seq)) => {
                self.bad_in_a_row += u32::from(code == ErrorCode::BadMessage);
                if self.bad_in_a_row >= BAD_MESSAGES_MAX {
                    return Err(CloseCode::ProtocolViolation.into());
                }
                return self.refuse(code, client_seq, None).await;
            }
        };
        self.bad_in_a_row = 0;
        if let ClientMessage::Ping { last_seq } = frame.message {
            let mailbox = &self.place.connected.mailbox;
            mailbox.ack(self.place.line(), last_seq);
        }
        let said = Command::Said {
            participant: self.place.participant().clone(),
            line: Arc::clone(self.place.line()),
            frame,
        };
        let room = &self.place.room;
        room.ask(said)
            .await
            .map_err(|_| CloseCode::InternalError.into())
    }

    async fn refuse(
        &mut self,
        code: ErrorCode,
        client_seq: Option<u32>,
        retry_after: Option<Duration>,
    ) -> Result<(), End> {
        let message = ServerMessage::Error {
            code,
            client_seq,
            retry_after_ms: retry_after.map(millis),
        };
        self.send(to_json(&message)).await
    }

    async fn say_goodbye(&mut self) -> End {
        let spread = millis(DRAIN_SPREAD);
        let retry_after_ms = rand::rng().random_range(0..=spread);
        let message = to_json(&ServerMessage::Draining { retry_after_ms });
        match timeout(CLOSE_GRACE, self.send(message)).await {
            Ok(Ok(())) => CloseCode::GoingAway.into(),
            Ok(Err(end)) => end,
            // One that reads nothing would hold up the shutdown once more with its close frame.
            Err(_) => End::Gone,
        }
    }
}
