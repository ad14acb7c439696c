//! Who sent a message, as far as the answer depends on it.

use super::update::{Chat, Message, User};
use crate::i18n::Lang;
use crate::ids::UserId;
use crate::limits::TITLE_CHARS_MAX;
use crate::text::{clean, person_name};

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
        if message.is_second_hand {
            return None;
        }
        if let Some(chat) = &message.sender_chat {
            return Some(Self::chat(chat));
        }
        match &message.from {
            Some(user) => Self::person(user),
            None => Some(Self::chat(&message.place.chat)),
        }
    }

    /// `None` for bots.
    pub(super) fn person(user: &User) -> Option<Self> {
        if user.is_bot {
            return None;
        }
        let lang = Lang::from_code(user.language_code.as_deref());
        let name = clean(&user.first_name, TITLE_CHARS_MAX)
            .unwrap_or_else(|| person_name(&user.last_name, user.username.as_deref(), lang));
        let title = lang.words().default_room_title(&name);
        Some(Self {
            owner: Some(UserId(user.id)),
            default_title: clean(&title, TITLE_CHARS_MAX).unwrap_or_default(),
            name,
            lang,
        })
    }

    /// A chat that speaks for itself. Its language is not known. Without a title that can be seen, or
    /// a username, its rooms are called by their codes.
    fn chat(chat: &Chat) -> Self {
        let name = clean(&chat.title, TITLE_CHARS_MAX)
            .or_else(|| clean(chat.username.as_deref()?, TITLE_CHARS_MAX))
            .unwrap_or_default();
        Self {
            owner: None,
            default_title: name.clone(),
            name,
            lang: Lang::from_code(None),
        }
    }

    /// The same asker, answered in another language.
    pub(super) fn in_lang(self, lang: Lang) -> Self {
        let own = self.lang.words().default_room_title(&self.name);
        let default_title = match clean(&own, TITLE_CHARS_MAX) {
            // A chat's rooms are called like the chat in every language.
            Some(own) if own == self.default_title => {
                let title = lang.words().default_room_title(&self.name);
                clean(&title, TITLE_CHARS_MAX).unwrap_or_default()
            }
            _ => self.default_title,
        };
        Self {
            lang,
            default_title,
            ..self
        }
    }

    /// The title for their room: what they typed, or the default.
    pub(super) fn title(&self, typed: &str) -> String {
        clean(typed, TITLE_CHARS_MAX).unwrap_or_else(|| self.default_title.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(extra: Value) -> Message {
        use super::super::update::{Event, Update};

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
        let raw = json!({"update_id": 1, "message": message}).to_string();
        match Update::read(&raw).unwrap().event {
            Event::Message(message) => *message,
            _ => unreachable!("it is a message"),
        }
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

    #[test]
    fn whoever_has_no_name_to_see_is_called_by_the_username_and_else_by_a_word() {
        let called = |user: Value| {
            let mut user = user;
            user["id"] = json!(7);
            let asker = Asker::of_message(&message(json!({"from": user}))).unwrap();
            (asker.name.clone(), asker.title("\u{3164}"))
        };
        for (user, name, title) in [
            (
                json!({"first_name": "\u{3164}", "last_name": "Lee"}),
                "Lee",
                "Lee’s room",
            ),
            (
                json!({"first_name": "\u{200b}", "username": "ann"}),
                "ann",
                "ann’s room",
            ),
            (
                json!({"first_name": "\u{301}", "language_code": "uk"}),
                "Гість",
                "Ефір · Гість",
            ),
            (json!({"language_code": "ru"}), "Гость", "Эфир · Гость"),
        ] {
            assert_eq!(called(user), (name.to_owned(), title.to_owned()));
        }
        let channel = json!({"id": -9, "title": "\u{2800}", "username": "news"});
        let post = message(json!({"from": null, "sender_chat": channel}));
        assert_eq!(Asker::of_message(&post).unwrap().title(" "), "news");
    }
}
