//! Who sent a message, as far as the answer depends on it.

use teloxide::types::{Chat, Message, User};

use crate::i18n::Lang;
use crate::ids::UserId;
use crate::limits::TITLE_CHARS_MAX;

/// Who gets the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asker {
    /// Who will own what is made; nobody when a chat speaks (a channel, an anonymous admin).
    pub(super) owner: Option<UserId>,
    /// What to call them.
    pub(super) name: String,
    /// The language to answer in.
    pub(super) lang: Lang,
    /// The title of their room when they give none.
    pub(super) default_title: String,
}

impl Asker {
    /// `None` for messages that nobody wrote here and now: forwarded ones and other bots'.
    pub(super) fn of_message(message: &Message) -> Option<Self> {
        if message.forward_origin().is_some() || message.via_bot.is_some() {
            return None;
        }
        if let Some(chat) = &message.sender_chat {
            return Some(Self::chat(chat));
        }
        match &message.from {
            Some(user) => Self::person(user),
            None => Some(Self::chat(&message.chat)),
        }
    }

    /// `None` for bots.
    pub(super) fn person(user: &User) -> Option<Self> {
        if user.is_bot {
            return None;
        }
        let lang = Lang::from_code(user.language_code.as_deref());
        let full_name = tidy(&user.full_name());
        let first_name = tidy(&user.first_name);
        let name = if first_name.is_empty() {
            full_name
        } else {
            first_name
        };
        let title = lang.words().default_room_title(&name);
        Some(Self {
            owner: Some(UserId(user.id.0.cast_signed())),
            default_title: tidy(&title),
            name,
            lang,
        })
    }

    /// A chat that speaks for itself. Its language is not known.
    fn chat(chat: &Chat) -> Self {
        let name = tidy(chat.title().unwrap_or_default());
        Self {
            owner: None,
            default_title: name.clone(),
            name,
            lang: Lang::from_code(None),
        }
    }

    /// The title for their room: what they typed, tidied, or the default.
    pub(super) fn title(&self, typed: &str) -> String {
        let typed = tidy(typed);
        if typed.is_empty() {
            self.default_title.clone()
        } else {
            typed
        }
    }
}

/// One line without control characters and characters that turn the direction of writing, at most
/// as long as a title.
fn tidy(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .take(TITLE_CHARS_MAX)
        .collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(extra: Value) -> Message {
        let mut message = json!({
            "message_id": 1,
            "date": 0,
            "chat": {"id": -100, "type": "supergroup", "title": "Friends"},
            "from": {"id": 7, "is_bot": false, "first_name": "Аня", "language_code": "ru"},
            "text": "/room",
        });
        for (key, value) in extra.as_object().unwrap() {
            message[key] = value.clone();
        }
        serde_json::from_value(message).unwrap()
    }

    #[test]
    fn a_person_owns_what_they_make_and_is_answered_in_their_language() {
        let asker = Asker::of_message(&message(json!({}))).unwrap();
        assert_eq!(asker.owner, Some(UserId(7)));
        assert_eq!(asker.lang, Lang::Ru);
        assert_eq!(asker.title("  "), "Эфир · Аня");
    }

    #[test]
    fn a_room_by_an_anonymous_admin_is_called_like_the_chat_and_owned_by_nobody() {
        let anonymous = message(json!({
            "from": {"id": 1_087_968_824, "is_bot": true, "first_name": "Group",
                     "username": "GroupAnonymousBot"},
            "sender_chat": {"id": -100, "type": "supergroup", "title": "Friends"},
        }));
        let asker = Asker::of_message(&anonymous).unwrap();
        assert_eq!(asker.owner, None);
        assert_eq!(asker.title(""), "Friends");
    }

    #[test]
    fn bots_and_forwarded_messages_are_not_answered() {
        let bot = json!({"from": {"id": 8, "is_bot": true, "first_name": "Bot"}});
        assert_eq!(Asker::of_message(&message(bot)), None);
        let forwarded = json!({
            "forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Someone"},
        });
        assert_eq!(Asker::of_message(&message(forwarded)), None);
    }

    #[test]
    fn a_title_is_one_line_of_bounded_length_that_cannot_turn_the_text_around() {
        let asker = Asker::of_message(&message(json!({}))).unwrap();
        assert_eq!(
            asker.title(" Friday\n\n \u{202e}night\u{0} "),
            "Friday night"
        );
        let long = asker.title(&"ж".repeat(TITLE_CHARS_MAX + 10));
        assert_eq!(long.chars().count(), TITLE_CHARS_MAX);
    }
}
