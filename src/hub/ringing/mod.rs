//! Ringing people: the task that owns all rings and the sockets of everybody who can be rung, and the
//! handle that sockets, rooms and the bot talk to it with.
//!
//! What becomes of a ring is decided in [`crate::rings`]; here it is told to sockets, written down and
//! given to whoever writes to people in Telegram (the *phone*), who takes [`PhoneTask`]s and reports.
//! A ring is in the database before Telegram hears of it, so that a process that is killed finds at its
//! next start what it has to put right. The task waits for the database; it does not wait for Telegram.

mod handle;
mod place;
mod record;
mod room_of_two;
mod task;
mod view;

use std::collections::HashSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use tokio::sync::{mpsc, oneshot};

use super::people::Device;
use super::session::Mailbox;
use crate::cluster::Post;
use crate::ids::{RingId, RoomCode, UserId};
use crate::person::Person;
use crate::protocol::{ErrorCode, RingAction, RingView, UnreachableWhy};
use crate::rings::{Card, DeviceId, Party, PhoneOrder, Refusal, Status};

pub(super) use handle::Shown;
pub(super) use task::start;

/// Something to be done in Telegram about a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneTask {
    /// Which ring.
    pub ring: RingId,
    /// Who rings.
    pub caller: Party,
    /// Who is rung.
    pub callee: Party,
    /// Whether the caller wants the camera.
    pub video: bool,
    /// The room's code as people see it.
    pub room: String,
    /// Whether the callee has said that this caller may not call any more.
    pub is_unwanted: bool,
    /// What.
    pub order: PhoneTaskOrder,
}

/// What is to be done in Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneTaskOrder {
    /// Something about the callee's message.
    Callee(PhoneOrder),
    /// Say on the answer to the caller's `/call` how it ended.
    Caller(Card, Status),
}

/// What became of a [`PhoneTask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneReport {
    /// This is the message that rings now.
    Sent(i64),
    /// Telegram has not taken it.
    Failed(UnreachableWhy),
    /// The message says how it ended, or never will.
    Ended,
}

/// A call that somebody asked the bot for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCall {
    /// Who calls.
    pub caller: Party,
    /// Whom.
    pub callee: Party,
    /// Whether it is to be with pictures.
    pub video: bool,
}

/// What became of a [`TypedCall`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which ring it is.
    pub ring: RingId,
    /// The code of the room of the two, as people see it.
    pub room: String,
    /// How it stands.
    pub status: Status,
}

/// A cheap handle to the task that rings.
#[derive(Clone, Debug)]
pub struct Ringing {
    commands: mpsc::Sender<Command>,
    devices: Arc<AtomicU64>,
    watched: Watched,
    /// Whether people are rung here: of several processes, one does.
    post: Post,
}

/// The rooms of which the task wants to know who is inside.
pub(super) type Watched = Arc<Mutex<HashSet<RoomCode>>>;

/// What reaches the task; carried out in order of arrival.
#[derive(Debug)]
pub(super) enum Command {
    /// A socket is there, or is somewhere else now. The answer is every ring to be shown on it; without
    /// somebody who waits for it, they are sent.
    Attach(Box<Person>, Device, Option<oneshot::Sender<Vec<RingView>>>),
    /// A socket is gone.
    Detach(UserId, DeviceId),
    /// A client wants something.
    Wish(Wish),
    /// Who is inside a room.
    Seated(RoomCode, Vec<UserId>),
    /// Somebody asked the bot for a call.
    Place(Box<TypedCall>, oneshot::Sender<Result<Placed, Refusal>>),
    /// The bot has answered a typed call with this.
    Card(RingId, Card),
    /// The callee pressed Decline in Telegram.
    Decline(UserId, RingId),
    /// The callee of a ring does, or does not, want to be called by its caller; who that is.
    SetUnwanted(UserId, RingId, bool, oneshot::Sender<Option<Party>>),
    /// Somebody wants to be forgotten; answered when nothing more of their rings will be written.
    Forget(UserId, oneshot::Sender<()>),
    /// Somebody writes to people in Telegram from now on.
    Phone(mpsc::Sender<PhoneTask>),
    /// What Telegram made of it.
    Report(RingId, PhoneReport),
    /// The process stops.
    Stop(oneshot::Sender<()>),
}

/// What a client wants, from a socket with this mailbox.
#[derive(Debug)]
pub(super) struct Wish {
    pub(in crate::hub) user: UserId,
    pub(in crate::hub) mailbox: Arc<Mailbox>,
    pub(in crate::hub) client_seq: Option<u32>,
    pub(in crate::hub) action: RingAction,
    /// Whom `call` means where it names a participant: only the room knows. Its inside is where the
    /// client is.
    pub(in crate::hub) participant: Result<UserId, ErrorCode>,
}
