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
use super::session::Line;
use super::snapshot::{millis, to_json};
use super::{Hub, Incoming, Outgoing, WireFault};
use crate::conversation::allowance::{Allowance, Verdict};
use crate::conversation::frames::{read_frame, read_hello, read_seq};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::{
    BAD_MESSAGES_MAX, CLOSE_GRACE, CLOSE_REPLY_WITHIN, DRAIN_SPREAD, FRAMES_BEFORE_HELLO_MAX,
    HELLO_TIMEOUT, IDLE_TIMEOUT, SOCKET_LIFE_MAX,
};
use crate::metrics;
use crate::protocol::{ClientMessage, CloseCode, ErrorCode, ServerMessage};

/// Why the conversation is over.
enum End {
    /// We close, with this code.
    Close(CloseCode),
    /// We close, since the client broke the protocol below ours.
    Reject(WireFault),
    /// The client is gone.
    Gone,
}

impl From<CloseCode> for End {
    fn from(code: CloseCode) -> Self {
        Self::Close(code)
    }
}

/// Talks to one client, who comes from `network`, until one side has had enough. When `shutdown` is
/// cancelled the client is told when to come back, and closed.
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
    let end = match greeted {
        Ok(place) => {
            let mut talk = Talk::new(socket, place);
            let end = talk.run(&shutdown).await;
            socket = talk.socket;
            end
        }
        Err(end) => end,
    };
    let (reason, farewell) = match end {
        End::Close(code) => (code.reason(), Some(Outgoing::Close(code))),
        End::Reject(fault) => (fault.reason().to_owned(), Some(Outgoing::Reject(fault))),
        End::Gone => ("gone".to_owned(), None),
    };
    metrics::count_socket_end(reason);
    if let Some(farewell) = farewell {
        // A client that does not read its close frame in time finds the connection gone.
        let sent = timeout(CLOSE_GRACE, socket.send(farewell)).await;
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
    while let Some(Ok(heard)) = socket.next().await {
        if matches!(heard, Incoming::Close) {
            return;
        }
    }
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
        .map_err(CloseCode::from)?;
    let user = person.id;
    let (room, mut connected) = hub.connect(person, network, hello).await?;
    let first_frame = std::mem::take(&mut connected.first_frame);
    let place = Place {
        hub: hub.clone(),
        person: user,
        room,
        connected,
    };
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
    let mut before = 0;
    loop {
        match socket.next().await {
            Some(Ok(Incoming::Text(text))) => return Ok(text),
            Some(Ok(Incoming::Alive)) => before += 1,
            Some(Ok(Incoming::Parts(frames))) => before += frames,
            Some(Ok(Incoming::Unknown(_))) => return Err(CloseCode::ProtocolViolation.into()),
            Some(Ok(Incoming::Broken(fault))) => return Err(End::Reject(fault)),
            Some(Ok(Incoming::Close) | Err(_)) | None => return Err(End::Gone),
        }
        if before > FRAMES_BEFORE_HELLO_MAX {
            return Err(CloseCode::Flooding.into());
        }
    }
}

/// A socket's place in a room; the room is told when it is given up, however that happens.
struct Place {
    hub: Hub,
    person: UserId,
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
    allowance: Allowance,
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
            allowance: Allowance::new(),
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
            let carried_out = match heard {
                Some(Ok(frame)) => self.carry_out(frame).await,
                Some(Err(_)) | None => Err(End::Gone),
            };
            if let Err(end) = carried_out {
                return end;
            }
        }
    }

    async fn carry_out(&mut self, frame: Incoming) -> Result<(), End> {
        match frame {
            Incoming::Text(text) => self.hear(&text, text.len()).await,
            Incoming::Unknown(bytes) => self.hear(&[], bytes).await,
            Incoming::Alive => self.count(1, 0).map(|_| ()),
            Incoming::Parts(frames) => self.count(frames, 0).map(|_| ()),
            Incoming::Broken(fault) => Err(End::Reject(fault)),
            Incoming::Close => Err(End::Gone),
        }
    }

    /// Whether so many frames with so many bytes are within what the client may send; otherwise how
    /// long it should wait.
    fn count(&mut self, frames: u32, bytes: usize) -> Result<Option<Duration>, End> {
        let (hub, person) = (&self.place.hub, self.place.person);
        let spend = || {
            hub.shared
                .registry
                .spend(person, bytes, hub.shared.clock.now())
        };
        match self
            .allowance
            .check(frames, self.opened_at.elapsed(), spend)
        {
            Verdict::Pass => Ok(None),
            Verdict::Refuse(wait) => Ok(Some(wait)),
            Verdict::Flooding => Err(CloseCode::Flooding.into()),
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

    async fn hear(&mut self, text: &[u8], bytes: usize) -> Result<(), End> {
        if let Some(wait) = self.count(1, bytes)? {
            return self
                .refuse(ErrorCode::RateLimited, read_seq(text), Some(wait))
                .await;
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
