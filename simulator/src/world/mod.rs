//! Everything the stand-in knows: chats with their messages, the bot's profile, queued updates.
//!
//! Synchronous; takes the time as Unix seconds. Knows nothing of HTTP.

pub(crate) mod acts;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod inline;
pub(crate) mod launches;
pub(crate) mod limits;
pub(crate) mod migration;
pub(crate) mod picks;
pub(crate) mod prepared;
pub(crate) mod profile;
pub(crate) mod updates;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cast::{self, PEOPLE, Person};
use crate::markup::Marked;
use events::Events;
use faults::Faults;
use profile::Profile;
use updates::Updates;

/// How many messages a chat keeps; the oldest go first.
const MAX_MESSAGES: usize = 500;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Bot,
    Person(i64),
}

/// A message as it stands now.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) from: Sender,
    pub(crate) date: i64,
    pub(crate) edit_date: Option<i64>,
    pub(crate) content: Marked,
    pub(crate) markup: Option<Value>,
    pub(crate) reply_to: Option<i64>,
    /// Set when a person chose it from the bot's inline results.
    pub(crate) inline_id: Option<String>,
    /// The `users_shared` of a message that only says whom a person picked.
    pub(crate) shared: Option<Value>,
}

/// A chat the bot knows, by its id.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    pub(crate) messages: Vec<Message>,
    last_id: i64,
    /// Private: the person wrote to the bot at least once. Group: the bot is a member.
    pub(crate) open: bool,
    /// The person blocked the bot.
    pub(crate) blocked: bool,
    /// The keyboard under the message field, as the bot sent it last.
    pub(crate) keyboard: Option<Value>,
    /// The supergroup that this group has become.
    pub(crate) migrated_to: Option<i64>,
    /// When the bot wrote or edited here lately, Unix seconds.
    pub(crate) written: limits::Written,
}

/// What a new message carries.
pub(crate) struct Draft {
    pub(crate) from: Sender,
    pub(crate) content: Marked,
    pub(crate) markup: Option<Value>,
    pub(crate) reply_to: Option<i64>,
    pub(crate) inline_id: Option<String>,
    pub(crate) shared: Option<Value>,
}

/// A press of a callback button, until the bot answers it.
#[derive(Debug)]
pub(crate) struct Press {
    pub(crate) id: String,
    pub(crate) person: i64,
    pub(crate) chat: i64,
    pub(crate) answered: bool,
}

/// The whole state.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) bot_token: String,
    pub(crate) mini_app_origin: String,
    pub(crate) profile: Profile,
    pub(crate) chats: BTreeMap<i64, Chat>,
    pub(crate) updates: Updates,
    pub(crate) events: Events,
    pub(crate) faults: Faults,
    pub(crate) presses: Vec<Press>,
    pub(crate) inline: inline::Inline,
    pub(crate) prepared: prepared::Prepared,
    serials: u64,
}

impl World {
    pub(crate) fn new(bot_token: String, mini_app_origin: String, profile: Profile) -> Self {
        let mut chats: BTreeMap<i64, Chat> = PEOPLE
            .iter()
            .map(|person| (person.id, Chat::default()))
            .collect();
        chats.insert(
            cast::GROUP_ID,
            Chat {
                open: true,
                ..Chat::default()
            },
        );
        Self {
            bot_token,
            mini_app_origin,
            profile,
            chats,
            updates: Updates::new(),
            events: Events::default(),
            faults: Faults::default(),
            presses: Vec::new(),
            inline: inline::Inline::default(),
            prepared: prepared::Prepared::default(),
            serials: 0,
        }
    }

    /// A number not given before, for ids Telegram makes up; the same sequence in every world.
    pub(crate) fn serial(&mut self) -> u64 {
        self.serials += 1;
        self.serials.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// The Bot API's `Chat`.
    pub(crate) fn chat_value(&self, chat: i64) -> Value {
        match cast::person(chat) {
            Some(person) => person.chat(),
            None => {
                let kind = if migration::is_basic(chat) {
                    "group"
                } else {
                    "supergroup"
                };
                json!({"id": chat, "type": kind, "title": cast::GROUP_TITLE})
            }
        }
    }

    /// The Bot API's `User` of whoever wrote.
    pub(crate) fn sender_value(&self, sender: Sender) -> Value {
        match sender {
            Sender::Bot => self.profile.user(),
            Sender::Person(id) => cast::person(id).map_or(Value::Null, Person::user),
        }
    }

    /// The Bot API's `Message`.
    pub(crate) fn message_value(&self, chat: i64, message: &Message) -> Value {
        let mut value = self.shallow_value(chat, message);
        let replied = message.reply_to.and_then(|id| self.message(chat, id));
        if let Some(replied) = replied {
            value["reply_to_message"] = self.shallow_value(chat, replied);
        }
        value
    }

    fn shallow_value(&self, chat: i64, message: &Message) -> Value {
        let mut value = json!({
            "message_id": message.id,
            "from": self.sender_value(message.from),
            "chat": self.chat_value(chat),
            "date": message.date,
            "text": message.content.text,
        });
        if !message.content.entities.is_empty() {
            value["entities"] = json!(message.content.entities);
        }
        if let Some(date) = message.edit_date {
            value["edit_date"] = json!(date);
        }
        if let Some(markup) = &message.markup {
            value["reply_markup"] = markup.clone();
        }
        if let Some(shared) = &message.shared {
            value["users_shared"] = shared.clone();
            if let Some(fields) = value.as_object_mut() {
                fields.remove("text");
            }
        }
        if message.inline_id.is_some() {
            value["via_bot"] = self.profile.user();
        }
        value
    }

    pub(crate) fn message(&self, chat: i64, id: i64) -> Option<&Message> {
        self.chats
            .get(&chat)?
            .messages
            .iter()
            .find(|message| message.id == id)
    }

    pub(crate) fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut Message> {
        self.chats
            .get_mut(&chat)?
            .messages
            .iter_mut()
            .find(|message| message.id == id)
    }

    /// Adds a message to a known chat and tells those who watch; answers it as the Bot API shows it.
    pub(crate) fn post(&mut self, chat: i64, draft: Draft, now: i64) -> Value {
        let Some(entry) = self.chats.get_mut(&chat) else {
            return Value::Null;
        };
        entry.last_id += 1;
        let message = Message {
            id: entry.last_id,
            from: draft.from,
            date: now,
            edit_date: None,
            content: draft.content,
            markup: draft.markup,
            reply_to: draft.reply_to,
            inline_id: draft.inline_id,
            shared: draft.shared,
        };
        if entry.messages.len() == MAX_MESSAGES {
            entry.messages.remove(0);
        }
        entry.messages.push(message.clone());
        let value = self.message_value(chat, &message);
        self.tell("message", chat, &value);
        value
    }

    /// An event that carries a message.
    pub(crate) fn tell(&mut self, kind: &str, chat: i64, message: &Value) {
        self.events
            .push(kind, json!({"chat": chat, "message": message}));
    }

    /// Removes a message; `false` when there is none.
    pub(crate) fn delete(&mut self, chat: i64, id: i64) -> bool {
        let Some(entry) = self.chats.get_mut(&chat) else {
            return false;
        };
        let before = entry.messages.len();
        entry.messages.retain(|message| message.id != id);
        let deleted = entry.messages.len() < before;
        if deleted {
            self.events
                .push("deleted", json!({"chat": chat, "message_id": id}));
        }
        deleted
    }
}

/// The opaque number Telegram gives for a chat in callback queries and launch data.
pub(crate) fn chat_instance(chat: i64) -> String {
    let mixed = (chat.unsigned_abs() ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = i64::from_ne_bytes(mixed.to_ne_bytes());
    number.to_string()
}
