//! Live rooms: the handle that web and bot share.
//!
//! Knows rooms, sessions and the store; knows neither HTTP nor Telegram. One task per live room
//! owns everything in it (`room`); one task per socket (`socket`) talks to it through a
//! bounded queue and takes what it has to send from the session's outbox. Which task that is, only
//! `directory` knows: a socket is handed to whoever owns the room, and a second process that owns rooms
//! would be known there and nowhere else. What is a person's and not a room's (a channel of their own,
//! whatever room they are in) belongs beside it, into `people`. A room lives from its
//! first visitor until nobody has been in it for two minutes; its stored part outlives it, its
//! roles, bans and lock do not: they are stored only for a restart during a call, and so is what was
//! written in it, unless its owner wants it kept. Ending a call
//! sends everybody out and keeps the room, so that the same link starts the next call.

mod budgets;
mod call_writer;
mod census;
mod clock;
mod directory;
mod elsewhere;
mod frame;
mod from_chat;
mod games;
mod handover;
mod history;
mod locate;
mod near;
mod offers;
mod people;
mod player_news;
mod players;
mod ringing;
mod room;
mod routing;
mod session;
mod snapshot;
mod socket;
mod stored_chat;
mod stored_rights;
mod voice;
mod whereabouts;
mod writer;

use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::broadcast;

use self::budgets::{Budgets, Payer};
use self::call_writer::CallWriter;
use self::census::Count;
use self::directory::Directory;
use self::elsewhere::Question;
use self::offers::Offers;
use self::player_news::PlayerNews;
use self::whereabouts::Whereabouts;
use self::writer::Writer;
use crate::auth::Auth;
use crate::cluster::Cluster;
use crate::ice::IceServers;
use crate::ids::{ClientNetwork, RoomCode, UserId};
use crate::limits::{EMPTY_ROOM_LINGER, ROOM_EVENTS, TITLE_CHARS_MAX};
use crate::links::InviteLinks;
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::{RoomRecord, Store, StoreError};
use crate::text::clean;

pub use crate::rooms::{FinishedCall, HostOrder, Notice, Outline, Player, Players};
pub use census::Census;
pub use clock::Clock;
pub use elsewhere::NODE_ASK;
pub use frame::{Incoming, Outgoing, WireFault};
pub use from_chat::RoomNotice;
pub use games::{RegisterError, Registered};
pub use player_news::PlayerWatch;
pub use players::{GameRoom, OrderError};
pub use ringing::{PhoneReport, PhoneTask, PhoneTaskOrder, Placed, Ringing, TypedCall};
pub use routing::{Caller, NODE_VOICES, NODE_WORDS};
pub use socket::serve;
pub use voice::{Forwarder, serve_voice};

/// What the hub is made of.
#[derive(Clone)]
pub struct HubDeps {
    /// Rooms and calls that outlive the process.
    pub store: Store,
    /// Participant ids, avatar paths, session tokens.
    pub auth: Auth,
    /// ICE servers for snapshots.
    pub ice: IceServers,
    /// Where invitations lead.
    pub links: Arc<InviteLinks>,
    /// How many people fit into a room.
    pub room_people_max: usize,
    /// The processes that serve the deployment.
    pub cluster: Cluster,
    /// How many sockets this process may have open; guests leave a part of them free.
    pub sockets_max: usize,
}

/// What one person may know of a room from outside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSummary {
    /// The stored part.
    pub record: RoomRecord,
    /// What the one who asks may know of the people in it.
    pub outline: Outline,
}

/// The [`RoomNotice`] of a live room has changed: somebody went in or out, a call began or ended, the
/// door was locked or opened, or the title is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomEvent {
    /// Which room.
    pub code: RoomCode,
    /// The call of at least two people that has just ended.
    pub ended: Option<FinishedCall>,
}

/// What a new room is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// Chat or game.
    pub kind: RoomKind,
    /// Its title, at most [`crate::limits::TITLE_CHARS_MAX`] characters.
    pub title: String,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// The Telegram chat it belongs to.
    pub chat_id: Option<i64>,
    /// Whether its newcomers listen.
    pub listen_only: bool,
}

/// Why a room could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateRoomError {
    /// The person made too many within the hour; how long to wait for another one.
    #[error("too many rooms of one person")]
    TooManyRooms(Duration),
    /// Too many were made in this chat within the hour; how long to wait.
    #[error("too many rooms in one chat")]
    TooManyInChat(Duration),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A cheap handle to all live rooms.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

/// What the hub's handles and tasks have in common.
pub(crate) struct Shared {
    deps: HubDeps,
    clock: Clock,
    directory: Directory,
    whereabouts: Whereabouts,
    budgets: Budgets,
    writer: Writer,
    calls: CallWriter,
    sockets: Count,
    people_inside: Count,
    events: broadcast::Sender<RoomEvent>,
    forgotten: broadcast::Sender<UserId>,
    ringing: Ringing,
    offers: Offers,
    player_news: PlayerNews,
    forwarder: OnceLock<Forwarder>,
}

impl Shared {
    fn tell(&self, event: RoomEvent) {
        // It is no fault when nobody watches.
        let _ = self.events.send(event);
    }

    /// A room's task has ended: once everything of it is written, another node may have the room.
    fn let_go(self: &Arc<Self>, code: RoomCode) {
        if self.deps.cluster.is_alone() {
            return;
        }
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            shared.writer.written(&code).await;
            let is_open = || shared.directory.find(&code).is_some();
            shared.deps.cluster.release(&code, is_open);
        });
    }
}

impl Hub {
    /// Starts an empty hub, and the task that rings. Needs a tokio runtime.
    #[must_use]
    pub fn new(deps: HubDeps) -> Self {
        let (events, _) = broadcast::channel(ROOM_EVENTS);
        let (forgotten, _) = broadcast::channel(ROOM_EVENTS);
        let clock = Clock::start();
        let (ringing, inbox) = Ringing::new(deps.cluster.desk_post());
        let hub = Self {
            shared: Arc::new(Shared {
                writer: Writer::new(deps.store.clone(), clock.started_at()),
                calls: CallWriter::new(deps.store.clone()),
                sockets: Count::default(),
                people_inside: Count::default(),
                deps,
                clock,
                directory: Directory::default(),
                whereabouts: Whereabouts::default(),
                budgets: Budgets::default(),
                events,
                forgotten,
                ringing: ringing.clone(),
                offers: Offers::default(),
                player_news: PlayerNews::default(),
                forwarder: OnceLock::new(),
            }),
        };
        ringing::start(hub.clone(), ringing, inbox);
        hub
    }

    /// From now on rooms that are too large for a mesh have their voices over UDP, too. Once, before the
    /// first room.
    pub fn forward_by(&self, forwarder: Forwarder) {
        let is_first = self.shared.forwarder.set(forwarder).is_ok();
        debug_assert!(is_first, "there is one");
    }

    /// The processes that serve the deployment.
    #[must_use]
    pub fn cluster(&self) -> Cluster {
        self.shared.deps.cluster.clone()
    }

    /// Has all cards looked at that tell of a call that goes on.
    pub async fn look_at_open_cards(&self) -> Result<(), StoreError> {
        for code in self.shared.deps.store.rooms_with_open_cards().await? {
            self.shared.tell(RoomEvent { code, ended: None });
        }
        Ok(())
    }

    /// Where people are rung.
    #[must_use]
    pub fn ringing(&self) -> Ringing {
        self.shared.ringing.clone()
    }

    /// The name under which whoever talks from this address is counted, for [`serve`].
    #[must_use]
    pub fn client_network(&self, address: IpAddr) -> ClientNetwork {
        self.shared.deps.auth.client_network(address)
    }

    /// Makes a chat room with a fresh code and stores it.
    pub async fn create_room(&self, room: NewRoom) -> Result<RoomRecord, CreateRoomError> {
        if let Some(chat) = room.chat_id {
            let chat = self.take_room(Payer::Chat(chat)).await;
            chat.map_err(CreateRoomError::TooManyInChat)?;
        }
        if let Some(owner) = room.owner {
            let own = self.take_room(Payer::Person(owner)).await;
            own.map_err(CreateRoomError::TooManyRooms)?;
        }
        self.add_room(room).await
    }

    /// Takes a room from somebody's budget: from what they have here, and from what they have at all
    /// processes together.
    async fn take_room(&self, payer: Payer) -> Result<(), Duration> {
        let now = self.shared.clock.now();
        let (name, quota) = budgets::rooms_of(&payer);
        self.shared.budgets.make_room(payer, now)?;
        self.shared.deps.cluster.take(&name, quota).await
    }

    async fn add_room(&self, room: NewRoom) -> Result<RoomRecord, CreateRoomError> {
        let now = self.shared.clock.now();
        loop {
            let code = self.shared.deps.auth.new_room_code(rand::random::<u8>);
            let record = RoomRecord {
                code_as_given: code.for_display(),
                code,
                kind: room.kind,
                title: clean(&room.title, TITLE_CHARS_MAX).unwrap_or_default(),
                owner: room.owner,
                chat_id: room.chat_id,
                created_at: now,
                game: None,
            };
            // One code in a thousand million is somebody's room already.
            let store = &self.shared.deps.store;
            if store.insert_room(&record).await? {
                if room.listen_only {
                    store.set_listen_only(&record.code, true).await?;
                }
                return Ok(record);
            }
        }
    }

    /// A room by its code, live or stored, as `viewer` may know it; `None` stands for anybody. Expired
    /// games are none.
    pub async fn room(
        &self,
        code: &RoomCode,
        viewer: Option<UserId>,
    ) -> Result<Option<RoomSummary>, StoreError> {
        let now = crate::time::now();
        if let Some(live) = self.live_summary(code, viewer).await {
            return Ok(live.at(now));
        }
        let store = &self.shared.deps.store;
        let record = store.room(code).await?;
        let record = record.or_else(|| self.forgotten(code));
        let Some(record) = record.and_then(|record| record.at(now)) else {
            return Ok(None);
        };
        // The lock and the bans of a room that nobody has come back to yet after a restart.
        let is_of_two = record.kind == RoomKind::Direct;
        if is_of_two && !store.has_open_ring(code).await? {
            return Ok(None);
        }
        let rights = self.rights_of(code).await?;
        let outline = room::empty_room(&self.shared, &record, rights).outline(viewer);
        Ok(Some(RoomSummary { record, outline }))
    }

    /// A room that was only offered so far, or what is left of a chat room that this deployment made
    /// and whose record is gone: its code.
    fn forgotten(&self, code: &RoomCode) -> Option<RoomRecord> {
        let shared = &self.shared;
        if let Some(offered) = shared.offers.get(code) {
            return Some(offered);
        }
        shared.deps.auth.made_room_code(code).then(|| RoomRecord {
            code: code.clone(),
            code_as_given: code.for_display(),
            kind: RoomKind::Chat,
            title: String::new(),
            owner: None,
            chat_id: None,
            created_at: shared.clock.now(),
            game: None,
        })
    }

    /// Tells live rooms that invitations lead elsewhere now: the bot's name is known, which it is not
    /// yet when people come back in the first seconds after a restart.
    pub async fn links_changed(&self) {
        for room in self.shared.directory.handles() {
            room.change_links().await;
        }
    }

    /// Ends a live room for everybody in it; nothing happens when nobody is. Whoever comes next
    /// finds what the store says.
    pub async fn end_room(&self, code: &RoomCode) {
        if let Some(room) = self.shared.directory.take(code) {
            room.end().await;
        } else {
            let _: Option<()> = self.ask_elsewhere(code, Question::End).await;
        }
    }

    /// Removes a room for good and sends everybody out of it, if it belongs to this person and has no
    /// game; false when it does not.
    pub async fn delete_room(&self, code: &RoomCode, person: UserId) -> Result<bool, StoreError> {
        let room = self.notice(code).await?;
        let is_theirs = room.is_some_and(|room| {
            let kind = room.record.kind_now();
            room.record.owner == Some(person) && matches!(kind, RoomKind::Chat | RoomKind::Open)
        });
        // First in the store: whoever comes while the room ends must not find it there.
        if !is_theirs || !self.shared.deps.store.delete_room(code).await? {
            return Ok(false);
        }
        self.end_room(code).await;
        Ok(true)
    }

    /// Notes in the database which rooms live here at `now`, by the wall clock. To be called more often
    /// than every [`EMPTY_ROOM_LINGER`]: after that time without a note, others believe them deserted.
    pub async fn note_live_rooms(&self, now: UnixMillis) -> Result<(), StoreError> {
        let live = self.shared.directory.codes();
        self.shared.deps.store.touch_rooms(&live, now).await
    }

    /// Forgets the roles, bans and locks of rooms that nobody has come back to, and what was written
    /// there for as long as it is kept, in this process or in
    /// another on the same database. To be called when the process has been up for
    /// [`EMPTY_ROOM_LINGER`]: rooms that have become empty since then have forgotten theirs by
    /// themselves.
    pub async fn forget_deserted_rooms(&self, now: UnixMillis) -> Result<(), StoreError> {
        self.note_live_rooms(now).await?;
        let lingered = u64::try_from(EMPTY_ROOM_LINGER.as_millis()).unwrap_or(u64::MAX);
        let since = UnixMillis(now.0.saturating_sub(lingered));
        let store = &self.shared.deps.store;
        store.delete_rights_not_live_since(since).await?;
        store.delete_chats_not_kept(now).await?;
        Ok(())
    }

    /// How many rooms, sockets and people there are now.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            rooms: self.shared.directory.count(),
            sockets: self.shared.sockets.get(),
            people_inside: self.shared.people_inside.get(),
        }
    }

    /// News of live rooms, from now on. A watcher that lags behind loses the oldest news, never the
    /// newest, and must look at the rooms it cares for.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<RoomEvent> {
        self.shared.events.subscribe()
    }

    /// Ends all rooms' tasks and writes running calls down as far as they went. To be called when
    /// the sockets have been closed, as what is still connected is closed with `going_away`.
    pub async fn shut_down(&self) {
        // First, so that a call of two whose people are sent out here is not taken for one that is over.
        self.shared.ringing.stop().await;
        for room in self.shared.directory.take_all() {
            room.stop().await;
        }
        self.shared.writer.finish().await;
        self.shared.calls.finish().await;
    }

    async fn live_summary(&self, code: &RoomCode, viewer: Option<UserId>) -> Option<RoomSummary> {
        match self.shared.directory.find(code) {
            Some(room) => room.describe(viewer).await,
            None => self.ask_elsewhere(code, Question::Describe(viewer)).await,
        }
    }
}

impl RoomSummary {
    /// What is left of it at `now`; see [`RoomRecord::at`].
    fn at(self, now: UnixMillis) -> Option<Self> {
        let record = self.record.at(now)?;
        Some(Self { record, ..self })
    }

    /// A room that nobody is in.
    #[must_use]
    pub fn without_people(record: RoomRecord) -> Self {
        Self {
            record,
            outline: Outline::default(),
        }
    }
}
