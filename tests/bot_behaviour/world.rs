//! A bot, the fake it talks to, and rooms it finds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use efir::bot::{self, Answer, BotDeps, Pace, RoomService, RunningBot};
use efir::config::BotMode;
use efir::hub::{CreateRoomError, NewRoom, Ringing, RoomSummary};
use efir::ids::RoomCode;
use efir::links::InviteLinks;
use efir::protocol::UnixMillis;
use efir::store::{RoomRecord, StoreError};
use secrecy::SecretString;
use serde_json::{Value, json};
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
#[derive(Default)]
pub(crate) struct Rooms {
    pub(crate) made: Mutex<Vec<NewRoom>>,
    pub(crate) known: Mutex<Vec<RoomSummary>>,
    pub(crate) is_full: Mutex<bool>,
}

impl RoomService for Rooms {
    fn create_room(&self, room: NewRoom) -> Answer<'_, Result<RoomRecord, CreateRoomError>> {
        Box::pin(async move {
            assert_ne!(room.title, "panic", "this room makes the handler panic");
            if *self.is_full.lock().unwrap() {
                return Err(CreateRoomError::TooManyRooms);
            }
            let record = record(&room.title);
            self.made.lock().unwrap().push(room);
            Ok(record)
        })
    }

    fn room<'a>(
        &'a self,
        code: &'a RoomCode,
        _viewer: Option<efir::ids::UserId>,
    ) -> Answer<'a, Result<Option<RoomSummary>, StoreError>> {
        Box::pin(async move {
            let known = self.known.lock().unwrap();
            Ok(known.iter().find(|room| room.record.code == *code).cloned())
        })
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
    shutdown: CancellationToken,
    tracker: TaskTracker,
}

impl World {
    /// Starts a bot against a fake that has been told what to answer.
    pub(crate) fn start(telegram: Telegram, mode: BotMode) -> Self {
        let links = Arc::new(InviteLinks::new(ORIGIN, None));
        Self::with_rooms(telegram, mode, links, Rooms::default())
    }

    /// A bot that polls a healthy Telegram.
    pub(crate) async fn polling() -> Self {
        Self::start(Telegram::start().await, BotMode::Polling)
    }
}

impl<R: RoomService> World<R> {
    /// Starts a bot with rooms of any kind.
    pub(crate) fn with_rooms(
        telegram: Telegram,
        mode: BotMode,
        links: Arc<InviteLinks>,
        rooms: R,
    ) -> Self {
        let rooms = Arc::new(rooms);
        let (bot, shutdown, tracker) =
            begin(telegram.url(), mode, Arc::clone(&links), rooms.clone());
        Self {
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
) -> (RunningBot, CancellationToken, TaskTracker) {
    begin_with(api_url, mode, links, rooms, None)
}

/// The same with somebody who rings people.
pub(crate) fn begin_with(
    api_url: &str,
    mode: BotMode,
    links: Arc<InviteLinks>,
    rooms: Arc<dyn RoomService>,
    ringing: Option<Ringing>,
) -> (RunningBot, CancellationToken, TaskTracker) {
    let shutdown = CancellationToken::new();
    let tracker = TaskTracker::new();
    let bot = bot::start(BotDeps {
        token: SecretString::from(TOKEN),
        api_url: api_url.to_owned(),
        mode,
        links,
        rooms,
        ringing,
        webhook_secret: SECRET.to_owned(),
        pace: Pace {
            request_timeout: Duration::from_secs(3),
            long_poll: Duration::from_secs(2),
            backoff_first: Duration::from_millis(5),
            backoff_max: Duration::from_millis(50),
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
