//! One socket for voices, from its hello to its close frame.

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::hall::{Chair, KnownSeats, VoiceEntry};
use crate::conversation::allowance::{Admission, Allowance};
use crate::hub::room::room_of_pass;
use crate::hub::socket::{End, close_socket, first_text, relay};
use crate::hub::{Hub, Incoming, Outgoing};
use crate::ids::UserId;
use crate::limits::{FLOOD_REFUSALS_MAX, HELLO_TIMEOUT, IDLE_TIMEOUT};
use crate::protocol::{CloseCode, VoiceFromClient, VoiceFromServer};
use crate::voices::{FromBrowser, Wanted, read_voice};

/// Takes voices from one client and brings them others, until one side has had enough. Whose they are,
/// the pass says that they show; where that room is another node's, they are brought there, unless that is
/// where they come from (`is_relayed`).
pub async fn serve_voice<S, E>(
    mut socket: S,
    hub: Hub,
    is_relayed: bool,
    shutdown: CancellationToken,
) where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let _counted = hub.shared.sockets.one();
    let end = tokio::select! {
        end = Box::pin(talk(&mut socket, &hub, is_relayed)) => end,
        () = shutdown.cancelled() => CloseCode::GoingAway.into(),
    };
    let end = match end {
        End::There(link, words) => {
            Box::pin(relay(&mut socket, *link, words, false, &shutdown)).await
        }
        end => end,
    };
    close_socket(&mut socket, end).await;
}

async fn talk<S, E>(socket: &mut S, hub: &Hub, is_relayed: bool) -> End
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    let entry = match enter(socket, hub, is_relayed).await {
        Ok(entry) => entry,
        Err(end) => return end,
    };
    let VoiceEntry {
        chair,
        next_pass,
        user,
    } = entry;
    let now = Instant::now();
    let mut talk = VoiceTalk {
        socket,
        hub,
        chair,
        user,
        opened_at: now,
        heard_at: now,
        words: Allowance::new(),
        refused: 0,
        known_seats: KnownSeats::default(),
    };
    let welcome = talk.chair.welcome(next_pass);
    match talk.say(&welcome).await {
        Ok(()) => talk.run().await,
        Err(end) => end,
    }
}

/// From the first message to a seat.
async fn enter<S, E>(socket: &mut S, hub: &Hub, is_relayed: bool) -> Result<VoiceEntry, End>
where
    S: Stream<Item = Result<Incoming, E>> + Unpin,
{
    let text = timeout(HELLO_TIMEOUT, first_text(socket)).await;
    let text = text.map_err(|_| CloseCode::HelloTimeout)??;
    let Ok(VoiceFromClient::Hello { pass }) = serde_json::from_slice(&text) else {
        return Err(CloseCode::ProtocolViolation.into());
    };
    let code = room_of_pass(&pass).ok_or(CloseCode::AuthFailed)?;
    let Some(room) = hub.shared.directory.find(&code) else {
        let elsewhere = (!is_relayed).then(|| hub.voices_elsewhere(&code));
        let link = match elsewhere {
            Some(link) => link.await,
            None => None,
        };
        let link = link.ok_or(CloseCode::AuthFailed)?;
        return Err(End::There(link, text));
    };
    let entry = room.enter_hall(pass).await?;
    hub.admit_again(entry.user)?;
    Ok(entry)
}

/// A client that has a seat.
struct VoiceTalk<'a, S> {
    socket: &'a mut S,
    hub: &'a Hub,
    chair: Chair,
    user: UserId,
    opened_at: Instant,
    heard_at: Instant,
    /// What may be said as text.
    words: Allowance,
    /// Messages in a row that were over the budget.
    refused: u32,
    known_seats: KnownSeats,
}

impl<S, E> VoiceTalk<'_, S>
where
    S: Stream<Item = Result<Incoming, E>> + Sink<Outgoing> + Unpin,
{
    async fn run(&mut self) -> End {
        loop {
            if let Err(end) = self.send_waiting().await {
                return end;
            }
            let until = self.heard_at + IDLE_TIMEOUT;
            let heard = tokio::select! {
                () = self.chair.link().woken() => continue,
                heard = self.socket.next() => heard,
                () = sleep_until(until) => return CloseCode::IdleTimeout.into(),
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
            Incoming::Binary(bytes) => {
                if !self.count(1, bytes.len())? {
                    return Ok(());
                }
                let now = self.hub.shared.clock.now();
                match read_voice(&bytes) {
                    Ok(FromBrowser::Voice(frames)) => self.chair.speak(frames, now),
                    Ok(FromBrowser::Received(count)) => self.chair.handle_arrived(count, now),
                    // Ours send none, and what one did cannot be trusted in what follows.
                    Err(_) => return Err(CloseCode::ProtocolViolation.into()),
                }
                Ok(())
            }
            Incoming::Text(text) => self.hear(&text).await,
            Incoming::Alive => self.count(1, 0).map(|_| ()),
            Incoming::Parts(frames) => self.count(frames, 0).map(|_| ()),
            Incoming::Broken(fault) => Err(End::Reject(fault)),
            Incoming::Close => Err(End::Gone),
        }
    }

    /// Whether so much is within what the person may say.
    fn count(&mut self, messages: u32, bytes: usize) -> Result<bool, End> {
        let shared = &self.hub.shared;
        let now = shared.clock.now();
        if shared.budgets.speak(self.user, messages, bytes, now) {
            self.refused = 0;
            return Ok(true);
        }
        self.refused += 1;
        if self.refused > FLOOD_REFUSALS_MAX {
            return Err(CloseCode::Flooding.into());
        }
        Ok(false)
    }

    async fn hear(&mut self, text: &[u8]) -> Result<(), End> {
        let (shared, user) = (&self.hub.shared, self.user);
        let spend = || shared.budgets.spend(user, text.len(), shared.clock.now());
        match self.words.check(1, self.opened_at.elapsed(), spend) {
            Admission::Pass => {}
            Admission::Refuse(_) => return Ok(()),
            Admission::Flooding => return Err(CloseCode::Flooding.into()),
        }
        match serde_json::from_slice(text) {
            Ok(VoiceFromClient::Take { participants }) => {
                let wanted = participants.into_iter().collect();
                self.chair.take(Wanted::These(wanted));
                Ok(())
            }
            Ok(VoiceFromClient::TakeAll {}) => {
                self.chair.take(Wanted::All);
                Ok(())
            }
            Ok(VoiceFromClient::Offer { sdp }) => {
                self.chair.offer(sdp);
                Ok(())
            }
            Ok(VoiceFromClient::HangUp {}) => {
                self.chair.hang_up();
                Ok(())
            }
            Ok(VoiceFromClient::Ping {}) => self.say(&VoiceFromServer::Pong {}).await,
            Ok(VoiceFromClient::Hello { .. }) | Err(_) => Err(CloseCode::ProtocolViolation.into()),
        }
    }

    async fn send_waiting(&mut self) -> Result<(), End> {
        loop {
            if let Some(code) = self.chair.link().close_code() {
                return Err(code.into());
            }
            if let Some(seats) = self.chair.seats(&mut self.known_seats) {
                self.say(&seats).await?;
                continue;
            }
            if let Some(words) = self.chair.words() {
                self.say(&words).await?;
                continue;
            }
            match self.chair.next(self.hub.shared.clock.now()) {
                Some(message) => self.send(Outgoing::Binary(message)).await?,
                None => return Ok(()),
            }
        }
    }

    async fn say(&mut self, message: &VoiceFromServer) -> Result<(), End> {
        let text = serde_json::to_string(message).map_err(|_| CloseCode::InternalError)?;
        self.send(Outgoing::Text(text)).await
    }

    /// Sends one frame. What becomes old meanwhile is dropped by the hall.
    async fn send(&mut self, frame: Outgoing) -> Result<(), End> {
        tokio::select! {
            sent = self.socket.send(frame) => sent.map_err(|_| End::Gone),
            code = self.chair.link().closed() => Err(code.into()),
            () = tokio::time::sleep(IDLE_TIMEOUT) => Err(CloseCode::SlowConsumer.into()),
        }
    }
}
