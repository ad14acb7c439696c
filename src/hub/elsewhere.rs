//! Rooms of other nodes: what is asked of them from here, and what is answered here about ours.
//!
//! A question goes to the node that has the room, as Redis says, and is carried out there as if it had been
//! asked there. Where that node does not answer, the room counts as one that nobody is in.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use super::{Hub, RoomEvent, RoomSummary};
use crate::cluster::Desk;
use crate::ids::{RoomCode, UserId};
use crate::limits::ROOM_EVENTS;
use crate::rooms::HostOrder;
use crate::store::{Forgotten, RoomRecord};

/// Where nodes ask each other.
pub const NODE_ASK: &str = "/node/ask";

/// What one node asks another.
#[derive(Debug, Serialize, Deserialize)]
enum Asked {
    /// About a room that it has.
    Room(RoomCode, Question),
    /// The rooms that somebody is in there, as they may know them.
    RoomsOf(UserId),
    /// Whether the first sees the second in a room there.
    Shows(UserId, UserId),
    /// To forget somebody.
    Forget(UserId),
    /// News of a room, for whoever speaks with Telegram.
    Event(RoomEvent),
}

/// What may be asked of a room, as [`super::room::RoomHandle`] has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question {
    Describe(Option<UserId>),
    Notice,
    Players,
    Order(HostOrder),
    Change(Box<RoomRecord>),
    Lock(bool),
    ChatAdmin(UserId),
    End,
    Invite([UserId; 2]),
}

impl Hub {
    /// Asks the other node that has a room; `None` when none has.
    pub(super) async fn ask_elsewhere<A: DeserializeOwned>(
        &self,
        code: &RoomCode,
        question: Question,
    ) -> Option<A> {
        let cluster = &self.shared.deps.cluster;
        let owner = cluster.owner(code).await?;
        let asked = Asked::Room(code.clone(), question);
        let answer = cluster.ask(&owner, NODE_ASK, &asked).await.ok()?;
        serde_json::from_value(answer).ok()
    }

    async fn ask_all<A: DeserializeOwned>(&self, asked: &Asked) -> Vec<A> {
        let cluster = &self.shared.deps.cluster;
        let others = cluster.all_others();
        let asking = others
            .iter()
            .map(|other| cluster.ask::<A>(other, NODE_ASK, asked));
        let answers = futures_util::future::join_all(asking).await;
        answers.into_iter().filter_map(Result::ok).collect()
    }

    /// The rooms that somebody is in at other nodes.
    pub(super) async fn rooms_elsewhere(&self, user: UserId) -> Vec<RoomSummary> {
        let lists: Vec<Vec<RoomSummary>> = self.ask_all(&Asked::RoomsOf(user)).await;
        lists.into_iter().flatten().collect()
    }

    /// Whether `viewer` sees `other` in a room of another node.
    pub(super) async fn shows_elsewhere(&self, viewer: UserId, other: UserId) -> bool {
        let answers: Vec<bool> = self.ask_all(&Asked::Shows(viewer, other)).await;
        answers.contains(&true)
    }

    /// Has other nodes forget somebody; what there was of each.
    pub(super) async fn forget_elsewhere(&self, user: UserId) -> Vec<Forgotten> {
        self.ask_all(&Asked::Forget(user)).await
    }

    /// Answers another node; `None` for what cannot be read.
    pub async fn answer_node(&self, asked: &[u8]) -> Option<Value> {
        let asked: Asked = serde_json::from_slice(asked).ok()?;
        match asked {
            Asked::Room(code, question) => self.answer_about(&code, question).await,
            Asked::RoomsOf(user) => said(self.rooms_here(user).await),
            Asked::Shows(viewer, other) => said(self.shows_here(viewer, other).await),
            Asked::Forget(user) => said(self.forget_here(user).await.ok()?),
            Asked::Event(event) => {
                let _ = self.shared.events.send(event);
                said(())
            }
        }
    }

    async fn answer_about(&self, code: &RoomCode, question: Question) -> Option<Value> {
        let shared = &self.shared;
        if matches!(question, Question::End) {
            // Whoever comes next must not find it.
            if let Some(room) = shared.directory.take(code) {
                room.end().await;
            }
            return said(());
        }
        let room = shared.directory.find(code)?;
        match question {
            Question::Describe(viewer) => said(room.describe(viewer).await?),
            Question::Notice => said(room.notice().await?),
            Question::Players => said(room.players().await?),
            Question::Order(order) => said(room.order(order).await.is_ok()),
            Question::Change(record) => {
                room.change(*record).await;
                said(())
            }
            Question::Lock(locked) => said(room.lock(locked).await),
            Question::ChatAdmin(user) => {
                room.note_chat_admin(user).await;
                said(())
            }
            Question::Invite([by, person]) => said(room.invite(by, person).await?),
            Question::End => None,
        }
    }

    /// Tells whoever speaks with Telegram what happens in our rooms, one after the other, for as long as that
    /// is another node.
    pub async fn report_for_ever(&self) {
        let (waiting, mut news) = mpsc::channel(ROOM_EVENTS);
        let mut events = self.watch();
        let gather = async {
            loop {
                match events.recv().await {
                    // Whoever lags behind loses the oldest.
                    Ok(event) => drop(waiting.try_send(event)),
                    Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                }
            }
        };
        let tell = async {
            while let Some(event) = news.recv().await {
                let cluster = &self.shared.deps.cluster;
                if let Desk::At(desk) = cluster.desk() {
                    // A card that is not corrected now is with the room's next change.
                    let _ = cluster
                        .ask::<()>(&desk, NODE_ASK, &Asked::Event(event))
                        .await;
                }
            }
        };
        tokio::join!(gather, tell);
    }
}

fn said(answer: impl Serialize) -> Option<Value> {
    serde_json::to_value(answer).ok()
}
