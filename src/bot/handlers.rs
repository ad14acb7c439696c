//! What the bot does when somebody writes or presses a button.
//!
//! Short on purpose: reads who asked and where, asks the rooms, sends a card. A failure ends in a
//! sentence for the person and a line in the log.

use std::sync::Arc;

use teloxide::types::MenuButton;
use tracing::{debug, error};

use super::asker::Asker;
use super::command::Command;
use super::failure::Failure;
use super::greeting;
use super::keyboard::{self, Door};
use super::room_card::{Card, room_card};
use super::route::{Task, route};
use super::service::RoomService;
use super::telegram::Telegram;
use super::update::{Chat, Place, Press, Update};
use crate::hub::{CreateRoomError, NewRoom, Ringing, RoomSummary};
use crate::i18n::{Lang, Words};
use crate::ids::RoomCode;
use crate::links::InviteLinks;
use crate::protocol::RoomKind;

/// What handlers work with.
pub(super) struct World {
    pub(super) telegram: Telegram,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
    /// Where people are rung; nowhere without a hub.
    pub(super) ringing: Option<Ringing>,
}

/// Does what is to be done about an update.
pub(super) async fn handle(world: &World, update: Update) {
    let username = world.links.username().unwrap_or_default();
    match route(update, username, world.telegram.now()) {
        Some(Task::Command(place, asker, command)) => {
            world.answer_command(&place, &asker, command).await;
        }
        Some(Task::TooLate(place, asker)) => {
            let card = greeting::too_late(asker.lang);
            world.telegram.deliver(&place, card).await;
        }
        Some(Task::Hint(place, asker)) => {
            let card = greeting::hint(asker.lang);
            world.telegram.deliver(&place, card).await;
        }
        Some(Task::NewRoom(place, asker, press)) => {
            world.make_pressed_room(&place, &asker, &press).await;
        }
        Some(Task::Call(call)) => world.call(*call).await,
        Some(Task::Ring(press)) => world.press_ring(*press).await,
        Some(Task::Acknowledge(press)) => {
            world.acknowledge(&press, None).await;
        }
        None => {}
    }
}

/// Tells whoever pressed a button, and nobody else, that their chat sends more than can be answered.
pub(super) async fn refuse_press(world: &World, press: &Press) {
    let words = Lang::from_code(press.from.language_code.as_deref()).words();
    world.acknowledge(&press.id, Some(words.too_fast)).await;
}

/// Why somebody gets no room.
type Refused = fn(&Words) -> &str;

impl World {
    async fn answer_command(&self, place: &Place, asker: &Asker, command: Command) {
        let is_private = place.chat.is_private;
        let card = match command {
            Command::Start(payload) => match RoomCode::parse(&payload) {
                Ok(code) => self.show_room(asker, &place.chat, &code, &payload).await,
                Err(_) if is_private => greeting::welcome(asker, &self.links),
                Err(_) => greeting::welcome_group(asker.lang),
            },
            Command::Room { title, listen_only } => {
                let made = self
                    .make_room(asker, &place.chat, &title, listen_only)
                    .await;
                made.unwrap_or_else(|refused| greeting::plain(refused(asker.lang.words())))
            }
            // Whom to call stands beside the text of the message.
            Command::Call(_) => return,
            Command::Help => greeting::help(asker.lang),
        };
        let has_arrived = self.telegram.deliver(place, card).await;
        if has_arrived && is_private {
            self.localize_menu_button(&place.chat, asker.lang).await;
        }
    }

    /// A refusal is for whoever pressed, so it is told to them alone. A press that Telegram has
    /// given up on was made while we were away; nobody waits for its room any more.
    async fn make_pressed_room(&self, place: &Place, asker: &Asker, press: &str) {
        match self.make_room(asker, &place.chat, "", false).await {
            Ok(card) => {
                if self.acknowledge(press, None).await {
                    self.telegram.deliver(place, card).await;
                }
            }
            Err(refused) => {
                let words = asker.lang.words();
                self.acknowledge(press, Some(refused(words))).await;
            }
        }
    }

    /// Stops a button's spinner; false when whoever pressed it has long gone on.
    async fn acknowledge(&self, press: &str, alert: Option<&str>) -> bool {
        let answered = self.telegram.answer_press(press, alert).await;
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
    ) -> Result<Card, Refused> {
        let wanted = NewRoom {
            kind: RoomKind::Chat,
            title: asker.title(title),
            owner: asker.owner,
            chat_id: Some(chat.id),
            listen_only,
        };
        match self.rooms.create_room(wanted).await {
            Ok(record) => {
                let room = RoomSummary::without_people(record);
                Ok(self.card(&room, asker.lang, chat))
            }
            Err(CreateRoomError::TooManyRooms | CreateRoomError::TooManyInChat) => {
                Err(|words| words.too_many_rooms)
            }
            Err(failure @ CreateRoomError::Store(_)) => {
                error!(%failure, "a room could not be made");
                Err(|words| words.trouble)
            }
        }
    }

    /// The room behind a deep link. Of a code that leads nowhere the Mini App asks whether to open a
    /// room with it.
    async fn show_room(&self, asker: &Asker, chat: &Chat, code: &RoomCode, typed: &str) -> Card {
        // In a group everybody reads the answer.
        let viewer = asker.owner.filter(|_| chat.is_private);
        match self.rooms.room(code, viewer).await {
            Ok(Some(room)) if room.outline.is_barred => greeting::room_not_found(asker.lang),
            Ok(Some(room)) => self.card(&room, asker.lang, chat),
            Ok(None) if code.is_chat_shaped() => greeting::room_not_found(asker.lang),
            Ok(None) => greeting::open_room(asker.lang, typed, &self.door(typed, chat)),
            Err(failure) => {
                error!(%failure, "a room could not be looked up");
                greeting::trouble(asker.lang)
            }
        }
    }

    fn card(&self, room: &RoomSummary, lang: Lang, chat: &Chat) -> Card {
        let code = &room.record.code_as_given;
        let invite_url = self.links.invite_url(code);
        room_card(room, lang, &self.door(code, chat), &invite_url)
    }

    /// `code` as people see it.
    fn door(&self, code: &str, chat: &Chat) -> Door {
        if chat.is_private {
            Door::WebApp(self.links.page_url(Some(code)))
        } else {
            Door::Link(self.links.invite_url(code))
        }
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
