//! The conversation with a client that is attached to a room, or at its person's channel: what it may send is counted, read and
//! passed on, and what waits for it is sent.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use rand::Rng;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::End;
use super::greeting::check_hello;
use super::place::Place;
use crate::conversation::allowance::{Admission, Allowance};
use crate::conversation::frames::{read_frame, read_seq};
use crate::hub::routing::{Caller, Route};
use crate::hub::snapshot::{millis, to_json};
use crate::hub::{Hub, Incoming, Outgoing};
use crate::ids::UserId;
use crate::limits::{BAD_MESSAGES_MAX, CLOSE_GRACE, DRAIN_SPREAD, IDLE_TIMEOUT, SOCKET_LIFE_MAX};
use crate::protocol::{ClientMessage, CloseCode, ErrorCode, RoomRequest, ServerMessage};

/// A client that has said hello.
pub(super) struct Talk<S> {
    socket: S,
    hub: Hub,
    caller: Caller,
    person: UserId,
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
    pub(super) fn new(socket: S, hub: Hub, caller: Caller, person: UserId, place: Place) -> Self {
        let now = Instant::now();
        Self {
            socket,
            hub,
            caller,
            person,
            place,
            opened_at: now,
            heard_at: now,
            allowance: Allowance::new(),
            bad_in_a_row: 0,
        }
    }

    /// The socket, for its farewell; the room is told that it is gone.
    pub(super) fn into_socket(self) -> S {
        self.socket
    }

    /// Goes on until one side has had enough.
    pub(super) async fn run(&mut self, shutdown: &CancellationToken) -> End {
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
                () = self.place.link().woken() => continue,
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
            // Nothing binary is said here.
            Incoming::Binary(bytes) => self.hear(&[], bytes.len()).await,
            Incoming::Alive => self.count(1, 0).map(|_| ()),
            Incoming::Parts(frames) => self.count(frames, 0).map(|_| ()),
            Incoming::Broken(fault) => Err(End::Reject(fault)),
            Incoming::Close => Err(End::Gone),
        }
    }

    /// Whether so many frames with so many bytes are within what the client may send; otherwise how
    /// long it should wait.
    fn count(&mut self, frames: u32, bytes: usize) -> Result<Option<Duration>, End> {
        let (shared, person) = (&self.hub.shared, self.person);
        let spend = || shared.budgets.spend(person, bytes, shared.clock.now());
        match self
            .allowance
            .check(frames, self.opened_at.elapsed(), spend)
        {
            Admission::Pass => Ok(None),
            Admission::Refuse(wait) => Ok(Some(wait)),
            Admission::Flooding => Err(CloseCode::Flooding.into()),
        }
    }

    /// Sends everything that waits.
    async fn send_waiting(&mut self) -> Result<(), End> {
        loop {
            if let Some(code) = self.place.link().close_code() {
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
            code = self.place.link().closed() => Err(code.into()),
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
            Err((ErrorCode::UnexpectedMessage, _)) if self.place.takes_hello() => {
                return self.move_on(text).await;
            }
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
            self.place.ack(last_seq);
        }
        Ok(self.place.pass_on(frame).await?)
    }

    /// A hello with a room takes the socket there, as if it had been opened with it.
    async fn move_on(&mut self, text: &[u8]) -> Result<(), End> {
        let auth = &self.hub.shared.deps.auth;
        let visitor = check_hello(text, auth, self.caller.network.clone())?;
        if visitor.hello.room == RoomRequest::None {
            return self.refuse(ErrorCode::UnexpectedMessage, None, None).await;
        }
        let hub = self.hub.clone();
        let route = Box::pin(hub.route(&visitor, self.caller.is_relayed)).await?;
        let claim = match route {
            Route::Here(claim) => claim,
            Route::There { link, .. } => {
                return Err(End::There(link, Bytes::copy_from_slice(text)));
            }
        };
        let shown = self.place.take_shown();
        let moving = Box::pin(Place::begin(&hub, visitor, claim, shown));
        let (person, place, first_frame) = moving.await?;
        self.person = person;
        self.place = place;
        self.send(first_frame).await
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
