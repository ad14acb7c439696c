//! The one way to a room's task, wherever that runs: who has a handle knows what a room can be asked
//! and told, and not how it gets there.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

use super::command::{Ask, Command, Connect, Connected, Reply, Say};
use crate::hub::session::SocketLink;
use crate::hub::voice::VoiceEntry;
use crate::hub::{RoomNotice, RoomSummary};
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{ClientFrame, CloseCode, ErrorCode};
use crate::rooms::{HostOrder, Players};
use crate::store::RoomRecord;
use crate::time::UnixMillis;

/// A cheap handle to one live room. A room that has ended answers nothing and hears nothing.
#[derive(Clone, Debug)]
pub(crate) struct RoomHandle {
    commands: mpsc::Sender<Command>,
    opened_at: UnixMillis,
}

/// The room's task has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoomIsOver;

impl RoomHandle {
    pub(super) const fn new(commands: mpsc::Sender<Command>, opened_at: UnixMillis) -> Self {
        Self {
            commands,
            opened_at,
        }
    }

    /// When the room became live, by the wall clock.
    pub(crate) const fn opened_at(&self) -> UnixMillis {
        self.opened_at
    }

    /// Whether the room's task has ended.
    pub(crate) fn is_over(&self) -> bool {
        self.commands.is_closed()
    }

    /// Makes a socket part of the room.
    pub(crate) async fn connect(&self, connect: Connect) -> Result<Connected, CloseCode> {
        let connect = Box::new(connect);
        let answer = self.ask(|reply| Ask::Connect(connect, reply)).await;
        answer.unwrap_or(Err(CloseCode::InternalError))
    }

    /// What `viewer` may know of the room; `None` stands for anybody.
    pub(crate) async fn describe(&self, viewer: Option<UserId>) -> Option<RoomSummary> {
        self.ask(|reply| Ask::Describe(viewer, reply)).await
    }

    /// What may be told of it where it belongs.
    pub(crate) async fn notice(&self) -> Option<RoomNotice> {
        self.ask(Ask::Notice).await
    }

    /// Whether the first of two participants may see the second.
    pub(crate) async fn sees(&self, pair: [ParticipantId; 2]) -> Option<bool> {
        self.ask(|reply| Ask::Sees(pair, reply)).await
    }

    /// Lets somebody in whom a person inside brings. Refusals: see
    /// [`Room::handle_invitation`](crate::rooms::Room::handle_invitation).
    pub(crate) async fn invite(&self, by: UserId, person: UserId) -> Option<Result<(), ErrorCode>> {
        self.ask(|reply| Ask::Invite([by, person], reply)).await
    }

    /// Who is inside and how many wait, as the host of the room's game sees them.
    pub(crate) async fn players(&self) -> Option<Players> {
        self.ask(Ask::Players).await
    }

    /// Lets somebody who shows this pass send and hear voices over a socket.
    pub(crate) async fn enter_hall(&self, pass: String) -> Result<VoiceEntry, CloseCode> {
        let answer = self.ask(|reply| Ask::Voice(pass, reply)).await;
        answer.unwrap_or(Err(CloseCode::AuthFailed))
    }

    /// Carries out what the host of the room's game orders; a room that has ended has nobody in it.
    pub(crate) async fn order(&self, order: HostOrder) -> Result<(), ErrorCode> {
        let answer = self.ask(|reply| Ask::Order(order, reply)).await;
        answer.unwrap_or(Err(ErrorCode::ParticipantNotFound))
    }

    /// Passes on what a client said.
    pub(crate) async fn hear(
        &self,
        participant: ParticipantId,
        link: Arc<SocketLink>,
        frame: ClientFrame,
    ) -> Result<(), RoomIsOver> {
        let heard = Say::Heard {
            participant,
            link,
            frame,
        };
        self.say(heard).await
    }

    /// Tells that a socket is gone. Waits for nothing, so that it can be said when a socket is dropped.
    pub(crate) fn lose(&self, participant: ParticipantId, link: Arc<SocketLink>) {
        let lost = Command::Say(Say::Lost { participant, link });
        if let Err(TrySendError::Full(lost)) = self.commands.try_send(lost) {
            let commands = self.commands.clone();
            tokio::spawn(async move { commands.send(lost).await });
        }
    }

    /// Tells what the stored part is now. A room that has just ended reads it when it starts again.
    pub(crate) async fn change(&self, record: RoomRecord) {
        let _ = self.say(Say::Changed(Box::new(record))).await;
    }

    /// Tells that invitations lead elsewhere. A room that has just ended makes its links anew.
    pub(crate) async fn change_links(&self) {
        let _ = self.say(Say::LinksChanged).await;
    }

    /// Locks the door or opens it; false when the room has just ended.
    pub(crate) async fn lock(&self, locked: bool) -> bool {
        self.say(Say::Lock(locked)).await.is_ok()
    }

    /// Tells that somebody is an admin of the chat; nobody needs one in a room that has just ended.
    pub(crate) async fn note_chat_admin(&self, user: UserId) {
        let _ = self.say(Say::ChatAdmin(user)).await;
    }

    /// Forgets somebody; returns when what the room has noted of it is on its way. How many messages of
    /// theirs there were; `None` for a room that has just ended, which knows nobody any more.
    pub(crate) async fn forget(&self, user: UserId) -> Option<usize> {
        let messages = self.ask(|reply| Ask::Forget(user, reply)).await;
        // The room carries out what it decides before it answers the next question.
        self.describe(None).await;
        messages
    }

    /// Sends everybody out. A room that has just ended by itself is what was asked for.
    pub(crate) async fn end(&self) {
        let _ = self.say(Say::End).await;
    }

    /// Ends the task; returns when what it had to write down is on its way.
    pub(crate) async fn stop(&self) {
        let (reply, stopped) = oneshot::channel();
        if self.commands.send(Command::Stop(reply)).await.is_ok() {
            // A task that ended otherwise has nothing to write down.
            let _ = stopped.await;
        }
    }

    async fn ask<T>(&self, ask: impl FnOnce(Reply<T>) -> Ask) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::Ask(ask(reply))).await.ok()?;
        answer.await.ok()
    }

    /// Waits while the room has too much to do, which slows only whoever talks to it.
    async fn say(&self, say: Say) -> Result<(), RoomIsOver> {
        let said = self.commands.send(Command::Say(say)).await;
        said.map_err(|_| RoomIsOver)
    }
}
