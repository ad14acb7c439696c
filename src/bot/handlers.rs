//! What the bot does when somebody writes or presses a button.
//!
//! Short on purpose: reads who asked and where, asks the rooms, sends a card. A failure ends in a
//! sentence for the person and a line in the log.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use teloxide::types::MenuButton;
use tokio::time::Instant;
use tracing::{debug, error};

use super::admins::Admins;
use super::asker::Asker;
use super::command::Command;
use super::desk::{Desk, Order, door, look_of, scope_in};
use super::failure::Failure;
use super::greeting;
use super::history;
use super::keyboard;
use super::languages::Languages;
use super::room_card::{Card, Stand, room_card};
use super::route::{Task, route};
use super::service::RoomService;
use super::show_again::SHOWN_APART;
use super::telegram::{Say, Sent, Telegram};
use super::update::{Chat, Place, Press, Update};
use crate::cards::{self, Board, CardId, Face, Scope};
use crate::hub::{Clock, CreateRoomError, NewRoom, Notice, Ringing, RoomNotice};
use crate::i18n::{Lang, Words};
use crate::ids::RoomCode;
use crate::links::{BELL_START, InviteLinks};
use crate::protocol::RoomKind;
use crate::store::Store;

/// Within this time a group is greeted once, however it was told of the bot.
const GREETED_ONCE_IN: Duration = Duration::from_secs(60);
/// Within this time the second press on "end" ends.
const CONFIRM_WITHIN: Duration = Duration::from_secs(15);
/// Groups and presses in memory for the two above.
const REMEMBERED_MAX: u64 = 10_000;

/// What handlers work with.
pub(super) struct World {
    pub(super) telegram: Telegram,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
    /// Where people are rung; nowhere without a hub.
    pub(super) ringing: Option<Ringing>,
    pub(super) store: Store,
    pub(super) desk: Desk,
    pub(super) admins: Admins,
    pub(super) languages: Languages,
    pub(super) clock: Clock,
    greeted: Cache<i64, ()>,
    /// Who has pressed "end" once.
    pub(super) ending: Cache<(RoomCode, i64), ()>,
    /// When the card of a game was shown again for its host.
    pub(super) shown_again: Cache<RoomCode, Instant>,
}

/// A card to send, and what it shows if it is to be kept true.
pub(super) struct Draft {
    card: Card,
    room: Option<(RoomCode, Scope, Face)>,
}

impl From<Card> for Draft {
    fn from(card: Card) -> Self {
        Self { card, room: None }
    }
}

/// Does what is to be done about an update.
pub(super) async fn handle(world: &World, update: Update) {
    let username = world.links.username().unwrap_or_default();
    match route(update, username, world.telegram.now()) {
        Some(Task::Command(place, asker, command)) => {
            world.answer_command(&place, asker, command).await;
        }
        Some(Task::TooLate(place, asker)) => {
            let asker = world.in_language_of(&place.chat, asker).await;
            world.say(&place, greeting::too_late(asker.lang)).await;
        }
        Some(Task::Hint(place, asker)) => {
            let asker = world.in_language_of(&place.chat, asker).await;
            world.say(&place, greeting::hint(asker.lang)).await;
        }
        Some(Task::NewRoom(place, asker, press)) => {
            world.make_pressed_room(&place, asker, &press).await;
        }
        Some(Task::Card(press)) => world.press_card(*press).await,
        Some(Task::Language(place, pressed, lang)) => {
            world.change_language(&place, &pressed, lang).await;
        }
        Some(Task::Call(call)) => world.call(*call).await,
        Some(Task::Ring(press)) => world.press_ring(*press).await,
        Some(Task::Acknowledge(press)) => {
            world.acknowledge(&press, Say::Nothing).await;
        }
        Some(Task::Offer(query, asker, typed)) => world.offer(&query, asker, &typed).await,
        Some(Task::Taken(asker, code, is_home, inline)) => {
            world.keep_inline(asker, code, is_home, inline).await;
        }
        Some(Task::Greet(place, asker)) => world.greet(&place, asker).await,
        Some(Task::Moved(from, to)) => world.desk.tell(Order::Moved(from, to)).await,
        None => {}
    }
}

/// Tells whoever pressed a button, and nobody else, that their chat sends more than can be answered.
pub(super) async fn refuse_press(world: &World, press: &Press) {
    let words = Lang::from_code(press.from.language_code.as_deref()).words();
    world
        .acknowledge(&press.id, Say::Alert(words.too_fast))
        .await;
}

/// Why somebody gets no room.
enum Refused {
    /// They made too many; how long to wait.
    TooManyOfOne(Duration),
    /// Too many were made in their chat; how long to wait.
    TooManyInChat(Duration),
    Trouble,
}

impl Refused {
    /// Plain, and short enough for an alert.
    fn say(&self, words: &Words) -> String {
        match self {
            Self::TooManyOfOne(wait) => words.after(words.too_many_rooms, *wait),
            Self::TooManyInChat(wait) => words.after(words.too_many_in_chat, *wait),
            Self::Trouble => words.trouble.to_owned(),
        }
    }
}

impl World {
    pub(super) fn new(
        telegram: Telegram,
        links: Arc<InviteLinks>,
        rooms: Arc<dyn RoomService>,
        ringing: Option<Ringing>,
        store: Store,
        desk: Desk,
    ) -> Self {
        let remembered = |time| {
            Cache::builder()
                .max_capacity(REMEMBERED_MAX)
                .time_to_live(time)
        };
        Self {
            admins: Admins::new(telegram.clone()),
            languages: Languages::new(store.clone()),
            clock: Clock::start(),
            greeted: remembered(GREETED_ONCE_IN).build(),
            ending: Cache::builder()
                .max_capacity(REMEMBERED_MAX)
                .time_to_live(CONFIRM_WITHIN)
                .build(),
            shown_again: Cache::builder()
                .max_capacity(REMEMBERED_MAX)
                .time_to_live(SHOWN_APART)
                .build(),
            telegram,
            links,
            rooms,
            ringing,
            store,
            desk,
        }
    }

    async fn in_language_of(&self, chat: &Chat, asker: Asker) -> Asker {
        let lang = self.languages.in_chat(chat, asker.owner, asker.lang).await;
        asker.in_lang(lang)
    }

    async fn answer_command(&self, place: &Place, asker: Asker, command: Command) {
        let asker = self.in_language_of(&place.chat, asker).await;
        let is_private = place.chat.is_private;
        let draft = match command {
            Command::Start(payload) => match self.start(place, &asker, &payload).await {
                Some(draft) => draft,
                None => return,
            },
            Command::Room { title, listen_only } => {
                let chat = &place.chat;
                let made = self.make_room(&asker, chat, &title, listen_only).await;
                made.unwrap_or_else(|refused| {
                    greeting::plain(&refused.say(asker.lang.words())).into()
                })
            }
            // Whom to call stands beside the text of the message.
            Command::Call(_) => return,
            Command::Rooms => self.list_rooms(&place.chat, &asker).await.into(),
            Command::Language => greeting::languages(asker.lang).into(),
            Command::History => self.history(&asker, &place.chat).await.into(),
            Command::Forget(word) if is_private => self.forget(&asker, &word).await.into(),
            Command::Forget(_) => history::forget_in_private(asker.lang).into(),
            Command::Help => greeting::help(asker.lang).into(),
        };
        let has_arrived = self.post(place, asker.lang, draft).await.is_some();
        if has_arrived && is_private {
            self.localize_menu_button(&place.chat, asker.lang).await;
        }
    }

    /// `/start`, with what a deep link carried; nothing where a group was greeted just now.
    async fn start(&self, place: &Place, asker: &Asker, payload: &str) -> Option<Draft> {
        let is_private = place.chat.is_private;
        if let Some(code) = payload.strip_prefix(BELL_START)
            && let (true, Ok(code)) = (is_private, RoomCode::parse(code))
        {
            return Some(self.set_bell_by_link(asker, &code).await.into());
        }
        match RoomCode::parse(payload) {
            Ok(code) => Some(self.show_room(asker, &place.chat, &code, payload).await),
            Err(_) if is_private => Some(greeting::welcome(asker, &self.links).into()),
            Err(_) => {
                let card = greeting::welcome_group(asker.lang);
                self.is_greeted_first(place).await.then(|| card.into())
            }
        }
    }

    async fn greet(&self, place: &Place, asker: Asker) {
        let asker = self.in_language_of(&place.chat, asker).await;
        if self.is_greeted_first(place).await {
            self.say(place, greeting::welcome_group(asker.lang)).await;
        }
    }

    /// Adding the bot by a link is told twice: as a change of members and as a `/start`.
    async fn is_greeted_first(&self, place: &Place) -> bool {
        let entry = self.greeted.entry(place.chat.id).or_insert(()).await;
        entry.is_fresh()
    }

    /// A refusal is for whoever pressed, so it is told to them alone. A press that Telegram has
    /// given up on was made while we were away; nobody waits for its room any more.
    async fn make_pressed_room(&self, place: &Place, asker: Asker, press: &str) {
        let asker = self.in_language_of(&place.chat, asker).await;
        match self.make_room(&asker, &place.chat, "", false).await {
            Ok(draft) => {
                if self.acknowledge(press, Say::Nothing).await {
                    self.post(place, asker.lang, draft).await;
                }
            }
            Err(refused) => {
                let words = asker.lang.words();
                self.acknowledge(press, Say::Alert(&refused.say(words)))
                    .await;
            }
        }
    }

    /// Stops a button's spinner; false when whoever pressed it has long gone on.
    pub(super) async fn acknowledge(&self, press: &str, say: Say<'_>) -> bool {
        let answered = self.telegram.answer_press(press, say).await;
        if let Err(failure) = &answered {
            debug!(%failure, "a press was not acknowledged");
        }
        answered != Err(Failure::PressTooOld)
    }

    async fn make_room(
        &self,
        asker: &Asker,
        chat: &Chat,
        title: &str,
        listen_only: bool,
    ) -> Result<Draft, Refused> {
        let wanted = NewRoom {
            kind: RoomKind::Chat,
            title: asker.title(title),
            owner: asker.owner,
            chat_id: Some(chat.id),
            listen_only,
        };
        match self.rooms.create_room(wanted).await {
            Ok(record) => {
                let notice = Notice::default();
                Ok(self.draft(RoomNotice { record, notice }, asker.lang, chat))
            }
            Err(CreateRoomError::TooManyRooms(wait)) => Err(Refused::TooManyOfOne(wait)),
            Err(CreateRoomError::TooManyInChat(wait)) => Err(Refused::TooManyInChat(wait)),
            Err(failure @ CreateRoomError::Store(_)) => {
                error!(%failure, "a room could not be made");
                Err(Refused::Trouble)
            }
        }
    }

    /// The room behind a deep link. Of a code that leads nowhere the Mini App asks whether to open a
    /// room with it.
    async fn show_room(&self, asker: &Asker, chat: &Chat, code: &RoomCode, typed: &str) -> Draft {
        // In a group everybody reads the answer.
        let viewer = asker.owner.filter(|_| chat.is_private);
        let room = match self.rooms.room(code, viewer).await {
            Ok(Some(room)) if room.outline.is_barred => {
                return greeting::room_not_found(asker.lang).into();
            }
            Ok(Some(_)) => self.rooms.notice(code).await,
            Ok(None) => Ok(None),
            Err(failure) => Err(failure),
        };
        match room {
            Ok(Some(room)) => self.draft(room, asker.lang, chat),
            Ok(None) if code.is_chat_shaped() => greeting::room_not_found(asker.lang).into(),
            Ok(None) => {
                let door = door(&self.links, typed, chat.is_private);
                greeting::open_room(asker.lang, typed, &door).into()
            }
            Err(failure) => {
                error!(%failure, "a room could not be looked up");
                greeting::trouble(asker.lang).into()
            }
        }
    }

    pub(super) fn draft(&self, room: RoomNotice, lang: Lang, chat: &Chat) -> Draft {
        let scope = scope_in(chat.id, &room);
        let code = room.record.code.clone();
        let face = Board::first_face(&look_of(room), scope, self.clock.now());
        let stand = Stand {
            door: door(&self.links, &face.code, chat.is_private),
            invite_url: self.links.invite_url(&face.code),
            scope,
            is_live: true,
        };
        Draft {
            card: room_card(&face, lang, &stand),
            room: Some((code, scope, face)),
        }
    }

    /// Sends a card and has it kept true from then on.
    pub(super) async fn post(&self, place: &Place, lang: Lang, draft: Draft) -> Option<Sent> {
        let sent = self.say(place, draft.card).await?;
        if let (Some((code, scope, face)), Some(message)) = (draft.room, sent.message) {
            let card = cards::Card {
                id: CardId(rand::random()),
                code,
                place: cards::Place::Chat {
                    chat: sent.chat,
                    thread: sent.thread,
                    message: Some(message),
                },
                lang,
                scope,
            };
            let posted = Order::Posted(Box::new(card), Some(Box::new(face)));
            self.desk.tell(posted).await;
        }
        Some(sent)
    }

    /// Sends a message, and lets the cards of the chat know that it counts for the same limit.
    pub(super) async fn say(&self, place: &Place, card: Card) -> Option<Sent> {
        let sent = self.telegram.deliver(place, card).await?;
        if sent.chat != place.chat.id {
            self.desk.tell(Order::Moved(place.chat.id, sent.chat)).await;
        }
        self.desk.tell(Order::Sent(sent.chat)).await;
        Some(sent)
    }

    /// The default menu button has one text for everybody; a person's own chat gets it in their
    /// language once they write.
    async fn localize_menu_button(&self, chat: &Chat, lang: Lang) {
        let Some(web_app) = keyboard::web_app(&self.links.page_url(None)) else {
            return;
        };
        let button = MenuButton::WebApp {
            text: lang.words().menu_button.to_owned(),
            web_app,
        };
        if let Err(failure) = self.telegram.set_menu_button(Some(chat.id), button).await {
            debug!(%failure, "the menu button keeps its default text");
        }
    }
}
