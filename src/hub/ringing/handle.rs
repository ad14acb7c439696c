//! How the rest of the process talks to the task that rings.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::{Command, PhoneReport, PhoneTask, Placed, Ringing, TypedCall, Watched, Wish};
use crate::cluster::Post;
use crate::hub::people::Device;
use crate::hub::session::Mailbox;
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::RINGING_QUEUE;
use crate::person::Person;
use crate::protocol::{ErrorCode, RingView};
use crate::rings::{Card, DeviceId, Party, Refusal};

/// A person's socket, which rings are shown on until this is dropped.
#[derive(Debug)]
pub(in crate::hub) struct Shown {
    ringing: Ringing,
    user: UserId,
    device: DeviceId,
}

impl Shown {
    /// Whether it is this person's.
    pub(in crate::hub) fn is_of(&self, user: UserId) -> bool {
        self.user == user
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let gone = Command::Detach(self.user, self.device);
        self.ringing.say(gone);
    }
}

impl Ringing {
    /// The handle, and what the task hears from it.
    pub(in crate::hub) fn new(post: Post) -> (Self, mpsc::Receiver<Command>) {
        let (commands, inbox) = mpsc::channel(RINGING_QUEUE);
        let handle = Self {
            commands,
            devices: Arc::new(AtomicU64::new(1)),
            watched: Watched::default(),
            post,
        };
        (handle, inbox)
    }

    /// Shows a person's rings on a socket that is in a room, from now on. `None` for guests.
    pub(in crate::hub) async fn show_in_room(
        &self,
        person: Person,
        mailbox: Arc<Mailbox>,
        room: RoomCode,
        before: Option<Shown>,
    ) -> Option<Shown> {
        if person.id.is_guest() {
            return None;
        }
        let shown = self.shown(&person, before);
        let device = Device {
            id: shown.device,
            mailbox,
            room: Some(room),
        };
        let attach = Command::Attach(Box::new(person), device, None);
        let _ = self.commands.send(attach).await;
        Some(shown)
    }

    /// Shows a person's rings on a socket that is in no room; those that are to be shown at once.
    pub(in crate::hub) async fn show(
        &self,
        person: Person,
        mailbox: Arc<Mailbox>,
    ) -> (Shown, Vec<RingView>) {
        let shown = self.shown(&person, None);
        let device = Device {
            id: shown.device,
            mailbox,
            room: None,
        };
        let (reply, rings) = oneshot::channel();
        let attach = Command::Attach(Box::new(person), device, Some(reply));
        let _ = self.commands.send(attach).await;
        (shown, rings.await.unwrap_or_default())
    }

    fn shown(&self, person: &Person, before: Option<Shown>) -> Shown {
        before.unwrap_or_else(|| Shown {
            ringing: self.clone(),
            user: person.id,
            device: DeviceId(self.devices.fetch_add(1, Ordering::Relaxed)),
        })
    }

    /// Passes on what a client wants; refused when too much waits.
    pub(in crate::hub) fn wish(&self, wish: Wish) -> Result<(), ErrorCode> {
        if !self.post.is_held() {
            return Err(ErrorCode::RateLimited);
        }
        let sent = self.commands.try_send(Command::Wish(wish));
        sent.map_err(|_| ErrorCode::RateLimited)
    }

    /// Whether the task wants to know who is inside this room.
    pub(in crate::hub) fn watches(&self, room: &RoomCode) -> bool {
        let watched = self.watched.lock();
        watched
            .unwrap_or_else(PoisonError::into_inner)
            .contains(room)
    }

    /// Says who is inside a room. Waits for nothing.
    pub(in crate::hub) fn seated(&self, room: RoomCode, users: Vec<UserId>) {
        self.say(Command::Seated(room, users));
    }

    /// Rings somebody for a person who has typed it.
    pub async fn place(&self, call: TypedCall) -> Result<Placed, Refusal> {
        let (reply, placed) = oneshot::channel();
        let call = Box::new(call);
        let _ = self.commands.send(Command::Place(call, reply)).await;
        placed.await.unwrap_or(Err(Refusal::UNKNOWN))
    }

    /// Says with which message a typed call was answered, so that it says in the end how that went.
    pub async fn set_card(&self, ring: RingId, card: Card) {
        let _ = self.commands.send(Command::Card(ring, card)).await;
    }

    /// Somebody who is rung does not want to answer.
    pub async fn decline(&self, user: UserId, ring: RingId) {
        let _ = self.commands.send(Command::Decline(user, ring)).await;
    }

    /// Somebody who was rung does, or does not, want to be called by whoever rang them; who that is.
    /// `None` when the ring is not theirs.
    pub async fn set_unwanted(
        &self,
        user: UserId,
        ring: RingId,
        is_unwanted: bool,
    ) -> Option<Party> {
        let (reply, caller) = oneshot::channel();
        let set = Command::SetUnwanted(user, ring, is_unwanted, reply);
        let _ = self.commands.send(set).await;
        caller.await.ok().flatten()
    }

    /// Ends the rings of somebody who wants to be forgotten; nothing more of them is written afterwards.
    pub(in crate::hub) async fn forget(&self, user: UserId) {
        let (reply, forgotten) = oneshot::channel();
        let forget = Command::Forget(user, reply);
        if self.commands.send(forget).await.is_ok() {
            let _ = forgotten.await;
        }
    }

    /// What is to be done in Telegram from now on. For one taker; a later one takes its place.
    pub async fn phone(&self) -> mpsc::Receiver<PhoneTask> {
        let (tasks, receiver) = mpsc::channel(RINGING_QUEUE);
        let _ = self.commands.send(Command::Phone(tasks)).await;
        receiver
    }

    /// Says what became of a task in Telegram.
    pub async fn report(&self, ring: RingId, report: PhoneReport) {
        let _ = self.commands.send(Command::Report(ring, report)).await;
    }

    /// Ends the task, once what it was told before is done.
    pub(in crate::hub) async fn stop(&self) {
        let (reply, stopped) = oneshot::channel();
        if self.commands.send(Command::Stop(reply)).await.is_ok() {
            let _ = stopped.await;
        }
    }

    pub(super) fn set_watched(&self, rooms: HashSet<RoomCode>) {
        let watched: &Mutex<HashSet<RoomCode>> = &self.watched;
        *watched.lock().unwrap_or_else(PoisonError::into_inner) = rooms;
    }

    /// Says something that must arrive, and waits for nothing.
    fn say(&self, command: Command) {
        if let Err(TrySendError::Full(command)) = self.commands.try_send(command) {
            let commands = self.commands.clone();
            tokio::spawn(async move { commands.send(command).await });
        }
    }
}
