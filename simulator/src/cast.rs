//! Who lives in the simulator: people with names, languages and portraits, and their group.
//!
//! Plain data. The ids look like Telegram's (positive for people, `-100…` for supergroups) and never
//! change, so that links and room state survive a restart.

use serde_json::{Value, json};

/// Somebody who can talk to the bot.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: Option<&'static str>,
    pub(crate) username: Option<&'static str>,
    /// IETF tag, as the person's Telegram client reports it.
    pub(crate) language_code: &'static str,
    /// File stem in `assets/`; people without a photo show initials.
    pub(crate) portrait: Option<&'static str>,
}

/// Everybody, in the order the page lists them.
pub(crate) const PEOPLE: &[Person] = &[
    Person {
        id: 700_000_001,
        first_name: "Анна",
        last_name: Some("Соколова"),
        username: Some("anna_sokol"),
        language_code: "ru",
        portrait: Some("anna"),
    },
    Person {
        id: 700_000_002,
        first_name: "Boris",
        last_name: Some("Novak"),
        username: Some("boris_novak"),
        language_code: "en",
        portrait: Some("boris"),
    },
    Person {
        id: 700_000_003,
        first_name: "Clara",
        last_name: Some("O'Neil <3"),
        username: Some("clara"),
        language_code: "en-GB",
        portrait: Some("clara"),
    },
    Person {
        id: 700_000_004,
        first_name: "Дмитро",
        last_name: Some("Коваль"),
        username: None,
        language_code: "uk",
        portrait: Some("dmytro"),
    },
    Person {
        id: 700_000_005,
        first_name: "Emma",
        last_name: None,
        username: Some("emma_w"),
        language_code: "de",
        portrait: None,
    },
    Person {
        id: 700_000_006,
        first_name: "Фёдор",
        last_name: Some("Ильин"),
        username: Some("fedor"),
        language_code: "ru",
        portrait: Some("fedor"),
    },
];

/// The supergroup everybody and the bot are in.
pub(crate) const GROUP_ID: i64 = -1_001_700_000_100;
/// Its title.
pub(crate) const GROUP_TITLE: &str = "Friday club";
/// Who owns the group; the others are plain members.
pub(crate) const GROUP_OWNER: i64 = PEOPLE[0].id;

/// The person with this id.
pub(crate) fn person(id: i64) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.id == id)
}

impl Person {
    /// The Bot API's `User`.
    pub(crate) fn user(&self) -> Value {
        let mut user = json!({
            "id": self.id,
            "is_bot": false,
            "first_name": self.first_name,
            "language_code": self.language_code,
        });
        if let Some(last_name) = self.last_name {
            user["last_name"] = json!(last_name);
        }
        if let Some(username) = self.username {
            user["username"] = json!(username);
        }
        user
    }

    /// The Bot API's `Chat` of this person's private chat with the bot.
    pub(crate) fn chat(&self) -> Value {
        let mut chat = json!({"id": self.id, "type": "private", "first_name": self.first_name});
        if let Some(last_name) = self.last_name {
            chat["last_name"] = json!(last_name);
        }
        if let Some(username) = self.username {
            chat["username"] = json!(username);
        }
        chat
    }
}
