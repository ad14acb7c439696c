//! What the bot does when somebody writes or presses a button.
//!
//! Short on purpose: reads who asked and where, asks the rooms, sends a card. A failure ends in a
//! sentence for the person and a line in the log.

use std::convert::Infallible;
use std::sync::Arc;

use teloxide::types::{CallbackQuery, Chat, MenuButton, Message};
use tracing::{debug, error};

use super::asker::Asker;
use super::command::Command;
use super::greeting;
use super::keyboard::{self, Door, NEW_ROOM};
use super::links::InviteLinks;
use super::room_card::{Card, room_card};
use super::service::RoomService;
use super::telegram::{Destination, Telegram};
use crate::hub::{CreateRoomError, NewRoom, RoomSummary};
use crate::i18n::Lang;
use crate::ids::RoomCode;
use crate::protocol::RoomKind;

/// What handlers work with.
pub(super) struct World {
    pub(super) telegram: Telegram,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
}

/// A command, from a person or from a chat that speaks for itself.
pub(super) async fn answer_command(
    world: Arc<World>,
    message: Message,
    asker: Asker,
    command: Command,
) -> Result<(), Infallible> {
    let is_private = message.chat.is_private();
    let card = match command {
        Command::Start(payload) => match RoomCode::parse(&payload) {
            Ok(code) => world.show_room(&asker, &message.chat, &code).await,
            Err(_) if is_private => greeting::welcome(&asker, &world.links),
            Err(_) => greeting::welcome_group(asker.lang),
        },
        Command::Room(title) => world.make_room(&asker, &message.chat, &title).await,
        Command::Help => greeting::help(asker.lang),
    };
    world.telegram.deliver(destination(&message), card).await;
    if is_private {
        world.localize_menu_button(&message.chat, asker.lang).await;
    }
    Ok(())
}

/// A text in private that is no command.
pub(super) async fn answer_text(
    world: Arc<World>,
    message: Message,
    asker: Asker,
) -> Result<(), Infallible> {
    let card = greeting::hint(asker.lang);
    world.telegram.deliver(destination(&message), card).await;
    Ok(())
}

/// A pressed button. Its spinner is stopped first, whatever becomes of the rest.
pub(super) async fn answer_press(
    world: Arc<World>,
    query: CallbackQuery,
) -> Result<(), Infallible> {
    if let Err(failure) = world.telegram.answer_callback(query.id.clone()).await {
        debug!(%failure, "a press was not acknowledged");
    }
    let asks_for_room = query.data.as_deref() == Some(NEW_ROOM);
    if let (true, Some(pressed), Some(asker)) =
        (asks_for_room, &query.message, Asker::person(&query.from))
    {
        let chat = pressed.chat();
        let to = query.regular_message().map_or(
            Destination {
                chat: chat.id,
                thread: None,
            },
            destination,
        );
        let card = world.make_room(&asker, chat, "").await;
        world.telegram.deliver(to, card).await;
    }
    Ok(())
}

impl World {
    async fn make_room(&self, asker: &Asker, chat: &Chat, title: &str) -> Card {
        let wanted = NewRoom {
            kind: RoomKind::Chat,
            title: asker.title(title),
            owner: asker.owner,
            chat_id: Some(chat.id.0),
        };
        match self.rooms.create_room(wanted).await {
            Ok(record) => {
                let room = RoomSummary {
                    record,
                    people: Vec::new(),
                    call_started_at: None,
                };
                self.card(&room, asker.lang, chat)
            }
            Err(CreateRoomError::TooManyRooms) => greeting::too_many_rooms(asker.lang),
            Err(failure @ CreateRoomError::Store(_)) => {
                error!(%failure, "a room could not be made");
                greeting::trouble(asker.lang)
            }
        }
    }

    /// The room behind a deep link. An open code needs no room yet: going in makes it.
    async fn show_room(&self, asker: &Asker, chat: &Chat, code: &RoomCode) -> Card {
        match self.rooms.room(code).await {
            Ok(Some(room)) => self.card(&room, asker.lang, chat),
            Ok(None) if code.is_chat_shaped() => greeting::room_not_found(asker.lang),
            Ok(None) => greeting::open_room(asker.lang, code, &self.door(code, chat)),
            Err(failure) => {
                error!(%failure, "a room could not be looked up");
                greeting::trouble(asker.lang)
            }
        }
    }

    fn card(&self, room: &RoomSummary, lang: Lang, chat: &Chat) -> Card {
        let code = &room.record.code;
        let invite_url = self.links.invite_url(code);
        room_card(room, lang, &self.door(code, chat), &invite_url)
    }

    fn door(&self, code: &RoomCode, chat: &Chat) -> Door {
        if chat.is_private() {
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

/// The chat a message came from, and its topic if it has one.
fn destination(message: &Message) -> Destination {
    Destination {
        chat: message.chat.id,
        thread: message.thread_id.filter(|_| message.is_topic_message),
    }
}
