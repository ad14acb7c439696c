//! What waits for one client, and what it may still ask for again.
//!
//! Pure; knows neither sockets nor rooms. Entries get their sequence number when they are taken for
//! sending, so the numbers a client sees have no gaps. Until then a newer state of the same thing
//! replaces an older one (latest wins); signals and everything else are never dropped. Sent entries
//! are kept until the client acknowledges them.
//!
//! When full: what others send to the client has its own share of the space, and each sender a part
//! of that, so a signal that does not fit is the sender's loss ([`Full::Share`]) and never the
//! client's. What the room itself has to say is dropped with everything else that waits over
//! [`OUTBOX_BYTES_MAX`], and the client must begin anew (`reset`). Of the sent entries the oldest are
//! forgotten, which matters only to a client that comes back without having seen them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::ids::ParticipantId;
use crate::limits::{
    OUTBOX_BYTES_MAX, OUTBOX_SENDER_BYTES_MAX, OUTBOX_SENDER_BYTES_SURE, OUTBOX_SIGNALS_BYTES,
    REPLAY_FRAMES_MAX,
};
use crate::protocol::{ServerMessage, sequenced_frame};

/// How an entry is treated while it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sent once, in order.
    Ordered,
    /// Sent once, in order, at this participant's cost.
    From(ParticipantId),
    /// The whole state of one participant.
    Participant(ParticipantId),
    /// The whole state of the room.
    Room,
    /// How the chat stands.
    Chat,
    /// The chat has holes for this client.
    ChatHoles,
    /// Who is banned.
    Banned,
    /// Sent once, without a number, never again.
    Unsequenced,
}

impl Kind {
    /// The kind of a message.
    pub(crate) fn of(message: &ServerMessage) -> Self {
        match message {
            ServerMessage::ParticipantUpdated { participant } => {
                Self::Participant(participant.id.clone())
            }
            ServerMessage::RoomUpdated { .. } => Self::Room,
            ServerMessage::ChatState { .. } => Self::Chat,
            ServerMessage::ChatMissed { .. } => Self::ChatHoles,
            ServerMessage::Banned { .. } => Self::Banned,
            ServerMessage::Welcome(_)
            | ServerMessage::Resumed(_)
            | ServerMessage::Reset(_)
            | ServerMessage::PersonWelcome(_)
            | ServerMessage::Ring { .. }
            | ServerMessage::IceServers { .. }
            | ServerMessage::Pong { .. }
            | ServerMessage::Error { .. }
            | ServerMessage::Draining { .. } => Self::Unsequenced,
            ServerMessage::Signal { from, .. } | ServerMessage::ReactionSet { from, .. } => {
                Self::From(from.clone())
            }
            ServerMessage::MessageSent { message, .. } => Self::From(message.from.clone()),
            ServerMessage::ParticipantJoined { .. }
            | ServerMessage::ParticipantLeft { .. }
            | ServerMessage::Reaction { .. }
            | ServerMessage::UnmuteRequested { .. }
            | ServerMessage::MessageDeleted { .. }
            | ServerMessage::VoicePass { .. }
            | ServerMessage::History { .. } => Self::Ordered,
        }
    }

    const fn is_state(&self) -> bool {
        matches!(
            self,
            Self::Participant(_) | Self::Room | Self::Chat | Self::ChatHoles | Self::Banned
        )
    }
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// More waits than a client may leave unread; everything waiting has been dropped.
    Overflow,
    /// So much of this sender waits that this one is not taken; everything else is as it was.
    Share,
}

/// What the client missed can no longer be given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NeedsReset;

/// The outbox of one session.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<(Kind, Arc<str>)>,
    waiting_bytes: usize,
    /// Of them, those that others have sent.
    shares: HashMap<ParticipantId, usize>,
    /// Bodies with numbers `floor + 1`, `floor + 2`, ...
    numbered: VecDeque<Arc<str>>,
    numbered_bytes: usize,
    /// The last number that is no longer kept.
    floor: u32,
    /// How many of `numbered` have gone into the present socket.
    sent: usize,
    /// Entries were dropped before they had a number.
    lost: bool,
}

impl Outbox {
    /// Adds a message, serialised once for everybody.
    pub(crate) fn push(&mut self, kind: Kind, body: Arc<str>) -> Result<(), Full> {
        if self.lost {
            return Err(Full::Overflow);
        }
        if let Kind::From(sender) = &kind {
            self.charge(sender, body.len())?;
        }
        if kind.is_state()
            && let Some(older) = self.waiting.iter().position(|(other, _)| *other == kind)
            && let Some((_, older)) = self.waiting.remove(older)
        {
            self.waiting_bytes -= older.len();
        }
        self.waiting_bytes += body.len();
        self.waiting.push_back((kind, body));
        if self.waiting_bytes <= OUTBOX_BYTES_MAX {
            return Ok(());
        }
        self.waiting = VecDeque::new();
        self.waiting_bytes = 0;
        self.shares = HashMap::new();
        self.lost = true;
        Err(Full::Overflow)
    }

    /// Counts what `sender` sends, if there is space for it: a part of the space is sure for
    /// everybody, more only while there is much.
    fn charge(&mut self, sender: &ParticipantId, bytes: usize) -> Result<(), Full> {
        let own = self.shares.get(sender).copied().unwrap_or_default() + bytes;
        let all = self.shares.values().sum::<usize>() + bytes;
        let most = if all <= OUTBOX_SIGNALS_BYTES / 2 {
            OUTBOX_SENDER_BYTES_MAX
        } else {
            OUTBOX_SENDER_BYTES_SURE
        };
        if own > most || all > OUTBOX_SIGNALS_BYTES {
            return Err(Full::Share);
        }
        self.shares.insert(sender.clone(), own);
        Ok(())
    }

    /// What `sender` has sent no longer waits.
    fn credit(&mut self, sender: &ParticipantId, bytes: usize) {
        if let Some(own) = self.shares.get_mut(sender) {
            *own -= bytes;
            if *own == 0 {
                self.shares.remove(sender);
            }
        }
    }

    /// The next frame for the present socket.
    pub(crate) fn take(&mut self) -> Option<String> {
        if self.sent == self.numbered.len() {
            let (kind, body) = self.waiting.pop_front()?;
            self.waiting_bytes -= body.len();
            if let Kind::From(sender) = &kind {
                self.credit(sender, body.len());
            }
            if kind == Kind::Unsequenced {
                return Some(body.as_ref().to_owned());
            }
            self.numbered_bytes += body.len();
            self.numbered.push_back(body);
        }
        let body = &self.numbered[self.sent];
        self.sent += 1;
        let frame = sequenced_frame(self.floor + number(self.sent), body);
        self.forget_oldest();
        Some(frame)
    }

    /// The client has everything up to `last_seq`. Numbers that were never sent are ignored.
    pub(crate) fn ack(&mut self, last_seq: u32) {
        if last_seq <= self.floor + number(self.sent) {
            while self.floor < last_seq {
                self.forget_one();
            }
        }
        if self.numbered.is_empty() && self.waiting.is_empty() {
            // Idle clients are the most numerous; they keep no buffers.
            self.numbered = VecDeque::new();
            self.waiting = VecDeque::new();
            self.shares = HashMap::new();
        }
    }

    /// A new socket takes over from one that had brought the client up to `last_seq`: what follows
    /// is sent (again), and nothing else.
    pub(crate) fn resume(&mut self, last_seq: u32) -> Result<(), NeedsReset> {
        let newest = self.floor + number(self.numbered.len());
        if self.lost || last_seq < self.floor || last_seq > newest {
            return Err(NeedsReset);
        }
        while self.floor < last_seq {
            self.forget_one();
        }
        self.sent = 0;
        Ok(())
    }

    fn forget_oldest(&mut self) {
        let too_much = |outbox: &Self| {
            outbox.numbered.len() > REPLAY_FRAMES_MAX || outbox.numbered_bytes > OUTBOX_BYTES_MAX
        };
        while self.sent > 0 && too_much(self) {
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        if let Some(body) = self.numbered.pop_front() {
            self.numbered_bytes -= body.len();
            self.sent = self.sent.saturating_sub(1);
        }
        self.floor += 1;
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
