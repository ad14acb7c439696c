//! The bot's own page in Telegram: names, descriptions, commands, menu button.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What the bot set about itself. Texts are by language code; the empty one is for everybody else.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) descriptions: BTreeMap<String, String>,
    pub(crate) short_descriptions: BTreeMap<String, String>,
    /// By scope (its JSON) and language.
    pub(crate) commands: BTreeMap<(String, String), Value>,
    /// The default under 0, else by private chat.
    pub(crate) menu: BTreeMap<i64, Value>,
}

impl Profile {
    pub(crate) fn new(id: i64, username: String, first_name: String) -> Self {
        Self {
            id,
            username,
            first_name,
            names: BTreeMap::new(),
            descriptions: BTreeMap::new(),
            short_descriptions: BTreeMap::new(),
            commands: BTreeMap::new(),
            menu: BTreeMap::new(),
        }
    }

    /// The name people with this language see.
    pub(crate) fn name(&self, language: &str) -> String {
        localized(&self.names, language).unwrap_or_else(|| self.first_name.clone())
    }

    /// The Bot API's `User`.
    pub(crate) fn user(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": self.name(""),
            "username": self.username,
        })
    }

    /// The menu button of a private chat.
    pub(crate) fn menu_button(&self, chat: i64) -> Value {
        let default = || {
            self.menu
                .get(&0)
                .cloned()
                .unwrap_or_else(|| json!({"type": "commands"}))
        };
        match self.menu.get(&chat) {
            Some(button) if button["type"] != "default" => button.clone(),
            _ => default(),
        }
    }

    /// The commands somebody sees: the narrowest scope that has any, in their language or for all.
    pub(crate) fn commands_for(&self, chat: i64, person: i64, language: &str) -> Value {
        let scopes = if chat > 0 {
            vec![
                json!({"type": "chat", "chat_id": chat}),
                json!({"type": "all_private_chats"}),
                json!({"type": "default"}),
            ]
        } else {
            vec![
                json!({"type": "chat_member", "chat_id": chat, "user_id": person}),
                json!({"type": "chat", "chat_id": chat}),
                json!({"type": "all_group_chats"}),
                json!({"type": "default"}),
            ]
        };
        for scope in scopes {
            for language in [short(language), ""] {
                let key = (scope.to_string(), language.to_owned());
                if let Some(commands) = self.commands.get(&key) {
                    return commands.clone();
                }
            }
        }
        json!([])
    }
}

/// `en` of `en-GB`.
fn short(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}

/// The text in this language, or the one for everybody else.
pub(crate) fn localized(texts: &BTreeMap<String, String>, language: &str) -> Option<String> {
    texts
        .get(short(language))
        .or_else(|| texts.get(""))
        .cloned()
}
