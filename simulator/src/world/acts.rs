//! What people do: write, press buttons, block the bot, add it to the group and throw it out.

use serde_json::{Value, json};

use super::{Draft, Press, Sender, World, chat_instance};
use crate::cast::{self, Person};
use crate::markup::{self, ParseMode};

/// How many presses wait for an answer; the oldest go first.
const MAX_PRESSES: usize = 200;
/// Longest text of a message, UTF-16 units.
pub(crate) const MAX_TEXT: usize = 4096;

/// What a pressed button leads to.
#[derive(Debug)]
pub(crate) enum Pressed {
    /// The bot got a callback query with this id.
    Callback(String),
    /// The client opens this address (a link).
    Url(String),
    /// The client opens a Mini App at this address.
    WebApp(String),
    /// The client starts an inline query with this text.
    Inline(String),
}

impl World {
    /// The person, if they are in this chat.
    pub(crate) fn member(&self, person: i64, chat: i64) -> Result<&'static Person, String> {
        let known = cast::person(person).ok_or("no such person")?;
        if chat == person || chat < 0 && self.chats.contains_key(&chat) {
            Ok(known)
        } else {
            Err("the person is not in this chat".to_owned())
        }
    }

    /// A person writes; the bot hears of it if Telegram would tell it.
    pub(crate) fn say(
        &mut self,
        person: i64,
        chat: i64,
        text: &str,
        reply_to: Option<i64>,
        now: i64,
    ) -> Result<Value, String> {
        self.member(person, chat)?;
        let content = markup::parse(text, ParseMode::Plain)?;
        let length = markup::utf16_len(&content.text);
        if !(1..=MAX_TEXT).contains(&length) {
            return Err(format!("a message has 1 to {MAX_TEXT} characters"));
        }
        if chat == person {
            self.unblock(person, now)?;
            self.chats.entry(chat).or_default().open = true;
        }
        let heard =
            chat == person || self.hears_in_group(&content.entities, &content.text, reply_to);
        let draft = Draft {
            from: Sender::Person(person),
            content,
            markup: None,
            reply_to: reply_to.filter(|id| self.message(chat, *id).is_some()),
            inline_id: None,
            shared: None,
        };
        let message = self.post(chat, draft, now);
        if heard {
            self.updates.push("message", message.clone());
        }
        Ok(message)
    }

    /// Bots in groups run in privacy mode: they get commands that are not meant for another bot, and
    /// replies to their own messages.
    fn hears_in_group(&self, entities: &[Value], text: &str, reply_to: Option<i64>) -> bool {
        if !self
            .chats
            .get(&cast::GROUP_ID)
            .is_some_and(|group| group.open)
        {
            return false;
        }
        let replied = reply_to.and_then(|id| self.message(cast::GROUP_ID, id));
        if replied.is_some_and(|message| message.from == Sender::Bot) {
            return true;
        }
        let leads = entities
            .first()
            .is_some_and(|entity| entity["type"] == "bot_command" && entity["offset"] == 0);
        let command = text.split_whitespace().next().unwrap_or_default();
        leads
            && command
                .split_once('@')
                .is_none_or(|(_, bot)| bot.eq_ignore_ascii_case(&self.profile.username))
    }

    /// A person presses the button in this row and column.
    pub(crate) fn press(
        &mut self,
        person: i64,
        chat: i64,
        message_id: i64,
        (row, column): (usize, usize),
    ) -> Result<Pressed, String> {
        self.member(person, chat)?;
        let message = self.message(chat, message_id).ok_or("no such message")?;
        let button = message
            .markup
            .as_ref()
            .and_then(|markup| markup["inline_keyboard"].get(row)?.get(column))
            .ok_or("no such button")?
            .clone();
        if let Some(url) = button["url"].as_str() {
            return Ok(Pressed::Url(url.to_owned()));
        }
        if let Some(url) = button["web_app"]["url"].as_str() {
            return Ok(Pressed::WebApp(url.to_owned()));
        }
        for key in ["switch_inline_query", "switch_inline_query_current_chat"] {
            if let Some(query) = button[key].as_str() {
                return Ok(Pressed::Inline(query.to_owned()));
            }
        }
        let data = button["callback_data"]
            .as_str()
            .ok_or("the button does nothing here")?;
        Ok(Pressed::Callback(
            self.callback(person, chat, message_id, data),
        ))
    }

    fn callback(&mut self, person: i64, chat: i64, message_id: i64, data: &str) -> String {
        let id = self.serial().to_string();
        let mut query = json!({
            "id": id,
            "from": self.sender_value(Sender::Person(person)),
            "chat_instance": chat_instance(chat),
            "data": data,
        });
        let message = self.message(chat, message_id).cloned();
        match message {
            Some(message) if message.inline_id.is_some() => {
                query["inline_message_id"] = json!(message.inline_id);
            }
            Some(message) => query["message"] = self.message_value(chat, &message),
            None => {}
        }
        if self.presses.len() == MAX_PRESSES {
            self.presses.remove(0);
        }
        self.presses.push(Press {
            id: id.clone(),
            person,
            chat,
            answered: false,
        });
        self.updates.push("callback_query", query);
        id
    }

    /// A person blocks the bot.
    pub(crate) fn block(&mut self, person: i64, now: i64) -> Result<(), String> {
        self.set_blocked(person, true, now)
    }

    /// A person lets the bot write again.
    pub(crate) fn unblock(&mut self, person: i64, now: i64) -> Result<(), String> {
        self.set_blocked(person, false, now)
    }

    fn set_blocked(&mut self, person: i64, blocked: bool, now: i64) -> Result<(), String> {
        self.member(person, person)?;
        let chat = self.chats.entry(person).or_default();
        if chat.blocked != blocked {
            chat.blocked = blocked;
            let (old, new) = if blocked {
                ("member", "kicked")
            } else {
                ("kicked", "member")
            };
            self.my_member_changed(person, person, (old, new), now);
        }
        Ok(())
    }

    /// Somebody adds the bot to the group or removes it.
    pub(crate) fn set_in_group(
        &mut self,
        person: i64,
        present: bool,
        now: i64,
    ) -> Result<(), String> {
        self.member(person, cast::GROUP_ID)?;
        let group = self.chats.entry(cast::GROUP_ID).or_default();
        if group.open != present {
            group.open = present;
            let change = if present {
                ("left", "member")
            } else {
                ("member", "left")
            };
            self.my_member_changed(person, cast::GROUP_ID, change, now);
        }
        Ok(())
    }

    fn my_member_changed(&mut self, person: i64, chat: i64, (old, new): (&str, &str), now: i64) {
        let member = |status: &str| {
            let mut value = json!({"status": status, "user": self.profile.user()});
            if status == "kicked" {
                value["until_date"] = json!(0);
            }
            value
        };
        let body = json!({
            "chat": self.chat_value(chat),
            "from": self.sender_value(Sender::Person(person)),
            "date": now,
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        });
        self.updates.push("my_chat_member", body);
        self.events.push("world", json!({"chat": chat}));
    }
}
