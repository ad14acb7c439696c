//! A bot, the fake it talks to, and rooms it finds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use efir::bot::{self, Answer, BotDeps, Pace, RoomService, RunningBot};
use efir::config::BotMode;
use efir::hub::{
    CreateRoomError, FinishedCall, NewRoom, Notice, Ringing, RoomEvent, RoomNotice, RoomSummary,
};
use efir::ids::{RoomCode, UserId};
use efir::links::InviteLinks;
use efir::rooms::Attendee;
use efir::store::{CallBefore, CallRecord, Forgotten, RoomRecord, Store, StoreError};
use efir::time::UnixMillis;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::telegram::Telegram;

/// Ann, one of the people of the simulator.
pub(crate) const ANNA: i64 = 700_000_001;
/// The group that she and the bot are in.
pub(crate) const GROUP: i64 = -1_001_700_000_100;
pub(crate) const CODE: &str = "7H2K9M4QZX";
pub(crate) const ORIGIN: &str = "https://efir.example";
pub(crate) const SECRET: &str = "webhook-secret";
pub(crate) const TOKEN: &str = "42:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao";

/// Rooms that need no hub: every new one gets [`CODE`].
pub(crate) struct Rooms {
    pub(crate) made: Mutex<Vec<NewRoom>>,
    pub(crate) known: Mutex<Vec<RoomSummary>>,
    pub(crate) is_full: Mutex<bool>,
    /// What happens in the one room.
    pub(crate) notice: Mutex<Notice>,
    /// What was done to it from outside: "lock", "open", "end", "admin 7".
    pub(crate) done: Mutex<Vec<String>>,
    news: broadcast::Sender<RoomEvent>,
    /// Who is to be forgotten.
    forgotten: broadcast::Sender<UserId>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            made: Mutex::default(),
            known: Mutex::default(),
            is_full: Mutex::default(),
            notice: Mutex::default(),
            done: Mutex::default(),
            news: broadcast::Sender::new(100),
            forgotten: broadcast::Sender::new(9),
        }
    }
}

impl Rooms {
    /// These people are inside the one room, and no others.
    pub(crate) fn put_inside(&self, people: &[(i64, &str)]) {
        self.change(None, |notice| {
            let now = efir::time::now();
            notice.inside = people.iter().map(|(id, _)| UserId(*id)).collect();
            notice.names = people.iter().map(|(_, name)| (*name).to_owned()).collect();
            let began = *notice.call_started_at.get_or_insert(now);
            notice.call_started_at = (!people.is_empty()).then_some(began);
        });
    }

    /// Everybody is gone after a call of these people.
    pub(crate) fn end_call(&self, people: &[(i64, &str)]) {
        let began = self.notice.lock().unwrap().call_started_at.unwrap();
        let attendee = |(id, name): &(i64, &str)| Attendee {
            user: UserId(*id),
            name: (*name).to_owned(),
            joined_at: began,
        };
        let ended = FinishedCall {
            started_at: began,
            ended_at: efir::time::now(),
            people: people.iter().map(attendee).collect(),
        };
        self.change(Some(ended), |notice| {
            *notice = Notice {
                locked: notice.locked,
                ..Notice::default()
            };
        });
    }

    fn change(&self, ended: Option<FinishedCall>, change: impl FnOnce(&mut Notice)) {
        change(&mut self.notice.lock().unwrap());
        let code = RoomCode::parse(CODE).unwrap();
        let _ = self.news.send(RoomEvent { code, ended });
    }

    fn note(&self, what: impl Into<String>) {
        self.done.lock().unwrap().push(what.into());
    }

    /// The one room, once somebody has made it or it was known from the beginning.
    fn one(&self) -> Option<RoomRecord> {
        let known = self.known.lock().unwrap();
        let known = known.first().map(|room| room.record.clone());
        known.or_else(|| {
            let made = self.made.lock().unwrap();
            let room = made.last()?;
            Some(RoomRecord {
                owner: room.owner,
                chat_id: room.chat_id,
                ..record(&room.title)
            })
        })
    }
}

impl RoomService for Rooms {
    fn create_room(&self, room: NewRoom) -> Answer<'_, Result<RoomRecord, CreateRoomError>> {
        Box::pin(async move {
            assert_ne!(room.title, "panic", "this room makes the handler panic");
            if *self.is_full.lock().unwrap() {
                return Err(CreateRoomError::TooManyRooms(Duration::from_secs(150)));
            }
            self.made.lock().unwrap().push(room);
            Ok(self.one().unwrap())
        })
    }

    fn room<'a>(
        &'a self,
        code: &'a RoomCode,
        _viewer: Option<UserId>,
    ) -> Answer<'a, Result<Option<RoomSummary>, StoreError>> {
        Box::pin(async move {
            let known = self.known.lock().unwrap().clone();
            let known = known.into_iter().find(|room| room.record.code == *code);
            let made = || Some(RoomSummary::without_people(self.one()?));
            Ok(known.or_else(made).filter(|room| room.record.code == *code))
        })
    }

    fn notice<'a>(
        &'a self,
        code: &'a RoomCode,
    ) -> Answer<'a, Result<Option<RoomNotice>, StoreError>> {
        Box::pin(async move {
            let record = self.one().filter(|room| room.code == *code);
            let notice = self.notice.lock().unwrap().clone();
            Ok(record.map(|record| RoomNotice { record, notice }))
        })
    }

    fn rooms_of(&self, person: UserId) -> Answer<'_, Result<Vec<RoomSummary>, StoreError>> {
        Box::pin(async move {
            let owned = self.one().filter(|room| room.owner == Some(person));
            let mut rooms: Vec<_> = owned.map(RoomSummary::without_people).into_iter().collect();
            for room in &mut rooms {
                room.outline.inside = self.notice.lock().unwrap().inside.len();
            }
            Ok(rooms)
        })
    }

    fn lock_room<'a>(&'a self, _: &'a RoomCode, locked: bool) -> Answer<'a, bool> {
        Box::pin(async move {
            self.note(if locked { "lock" } else { "open" });
            self.change(None, |notice| {
                notice.locked = locked;
                if locked {
                    notice.names.clear();
                }
            });
            true
        })
    }

    fn end_room<'a>(&'a self, _: &'a RoomCode) -> Answer<'a, ()> {
        Box::pin(async move { self.note("end") })
    }

    fn note_chat_admin<'a>(&'a self, _: &'a RoomCode, user: UserId) -> Answer<'a, ()> {
        Box::pin(async move { self.note(format!("admin {user}")) })
    }

    fn offer_room(&self, room: NewRoom) -> RoomRecord {
        let offered = RoomRecord {
            owner: room.owner,
            ..record(&room.title)
        };
        self.made.lock().unwrap().push(room);
        offered
    }

    fn take_offer<'a>(&'a self, _: &'a RoomCode) -> Answer<'a, Result<(), CreateRoomError>> {
        Box::pin(async { Ok(()) })
    }

    fn watch(&self) -> broadcast::Receiver<RoomEvent> {
        self.news.subscribe()
    }

    fn watch_forgotten(&self) -> broadcast::Receiver<UserId> {
        self.forgotten.subscribe()
    }

    fn calls_of(
        &self,
        _user: UserId,
        _limit: u32,
    ) -> Answer<'_, Result<Vec<CallRecord>, StoreError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn calls_of_chat(
        &self,
        _chat_id: i64,
        _limit: u32,
    ) -> Answer<'_, Result<Vec<CallBefore>, StoreError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn forget(&self, _user: UserId) -> Answer<'_, Result<Forgotten, StoreError>> {
        Box::pin(async { Ok(Forgotten::default()) })
    }
}

/// A stored room with [`CODE`].
pub(crate) fn record(title: &str) -> RoomRecord {
    RoomRecord {
        code: RoomCode::parse(CODE).unwrap(),
        code_as_given: CODE.to_owned(),
        kind: efir::protocol::RoomKind::Chat,
        title: title.to_owned(),
        owner: None,
        chat_id: None,
        created_at: UnixMillis(0),
        game: None,
    }
}

/// A bot at work, and the rooms it works with.
pub(crate) struct World<R = Rooms> {
    pub(crate) telegram: Telegram,
    pub(crate) rooms: Arc<R>,
    pub(crate) links: Arc<InviteLinks>,
    pub(crate) bot: RunningBot,
    pub(crate) store: Store,
    shutdown: CancellationToken,
    tracker: TaskTracker,
}

impl World {
    /// Starts a bot against a fake that has been told what to answer.
    pub(crate) async fn start(telegram: Telegram, mode: BotMode) -> Self {
        let links = Arc::new(InviteLinks::new(ORIGIN, None));
        let store = Store::in_memory().await.unwrap();
        Self::with_rooms(telegram, mode, links, Arc::new(Rooms::default()), store)
    }

    /// Another process with the same database, in the same Telegram and with the same rooms, after this
    /// one has ended.
    pub(crate) async fn again(&self) -> Self {
        self.stop().await;
        let (telegram, rooms) = (self.telegram.clone(), Arc::clone(&self.rooms));
        let links = Arc::new(InviteLinks::new(ORIGIN, None));
        Self::with_rooms(telegram, BotMode::Polling, links, rooms, self.store.clone())
    }

    /// A bot that polls a healthy Telegram.
    pub(crate) async fn polling() -> Self {
        Self::start(Telegram::start().await, BotMode::Polling).await
    }
}

impl<R: RoomService> World<R> {
    /// Starts a bot with rooms of any kind.
    pub(crate) fn with_rooms(
        telegram: Telegram,
        mode: BotMode,
        links: Arc<InviteLinks>,
        rooms: Arc<R>,
        store: Store,
    ) -> Self {
        let (bot, shutdown, tracker) = begin(
            telegram.url(),
            mode,
            Arc::clone(&links),
            rooms.clone(),
            store.clone(),
        );
        Self {
            store,
            telegram,
            rooms,
            links,
            bot,
            shutdown,
            tracker,
        }
    }

    /// Says something to the bot and waits for the first answer.
    pub(crate) async fn answer_to(&self, update: Value) -> Value {
        let before = self.telegram.calls_of("sendMessage").len();
        self.telegram.push_update(update);
        let answers = self.telegram.wait_for("sendMessage", before + 1).await;
        answers[before].clone()
    }

    /// Ends the bot and waits until its tasks are done.
    pub(crate) async fn stop(&self) {
        self.shutdown.cancel();
        self.tracker.close();
        tokio::time::timeout(Duration::from_secs(20), self.tracker.wait())
            .await
            .expect("the bot ends in time");
    }
}

/// Starts a bot that does not wait long.
pub(crate) fn begin(
    api_url: &str,
    mode: BotMode,
    links: Arc<InviteLinks>,
    rooms: Arc<dyn RoomService>,
    store: Store,
) -> (RunningBot, CancellationToken, TaskTracker) {
    begin_with(api_url, mode, links, rooms, None, store)
}

/// The same with somebody who rings people.
pub(crate) fn begin_with(
    api_url: &str,
    mode: BotMode,
    links: Arc<InviteLinks>,
    rooms: Arc<dyn RoomService>,
    ringing: Option<Ringing>,
    store: Store,
) -> (RunningBot, CancellationToken, TaskTracker) {
    let shutdown = CancellationToken::new();
    let tracker = TaskTracker::new();
    let bot = bot::start(BotDeps {
        token: SecretString::from(TOKEN),
        api_url: api_url.to_owned(),
        mode,
        links,
        rooms,
        cluster: efir::cluster::Cluster::alone(),
        ringing,
        store,
        sharing: Arc::default(),
        webhook_secret: SECRET.to_owned(),
        pace: Pace {
            request_timeout: Duration::from_secs(3),
            long_poll: Duration::from_secs(2),
            backoff_first: Duration::from_millis(5),
            backoff_max: Duration::from_millis(50),
            card_gather: Duration::from_millis(5),
        },
        shutdown: shutdown.clone(),
        tracker: tracker.clone(),
    })
    .unwrap();
    (bot, shutdown, tracker)
}

/// A text from Ann in her chat with the bot.
pub(crate) fn private(update_id: u32, text: &str) -> Value {
    said(
        update_id,
        json!({"id": ANNA, "type": "private", "first_name": "Ann"}),
        text,
    )
}

/// A text from Ann in a supergroup.
pub(crate) fn group(update_id: u32, text: &str) -> Value {
    said(
        update_id,
        json!({"id": GROUP, "type": "supergroup", "title": "Friends"}),
        text,
    )
}

/// Ann presses "new room" under `message`.
pub(crate) fn pressed(update_id: u32, message: Value) -> Value {
    json!({
        "update_id": update_id,
        "callback_query": {
            "id": "77",
            "from": {"id": ANNA, "is_bot": false, "first_name": "Ann", "language_code": "en"},
            "message": message,
            "chat_instance": "1",
            "data": "new-room",
        },
    })
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    efir::time::now().as_secs()
}

fn said(update_id: u32, chat: Value, text: &str) -> Value {
    json!({
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": now(),
            "chat": chat,
            "from": {"id": ANNA, "is_bot": false, "first_name": "Ann", "language_code": "en"},
            "text": text,
        },
    })
}
