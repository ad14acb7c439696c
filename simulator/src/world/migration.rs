//! A group that becomes a supergroup: it gets another id, and its old messages stay behind.

use serde_json::json;

use super::{Chat, World};
use crate::cast;

/// Supergroups and channels have ids below this, groups of the older kind between it and 0.
const SUPERGROUPS_BELOW: i64 = -1_000_000_000_000;

/// Whether a chat is a group of the older kind.
pub(crate) const fn is_basic(chat: i64) -> bool {
    chat < 0 && chat > SUPERGROUPS_BELOW
}

impl World {
    /// Adds a group that everybody and the bot are in.
    pub(crate) fn add_group(&mut self, id: i64) {
        let group = Chat {
            open: true,
            ..Chat::default()
        };
        self.chats.insert(id, group);
    }

    /// Makes a supergroup of a group; both chats tell the bot, each in its own way.
    pub(crate) fn migrate(&mut self, from: i64, to: i64, now: i64) {
        if let Some(group) = self.chats.get_mut(&from) {
            group.migrated_to = Some(to);
        }
        self.add_group(to);
        for (chat, field, other) in [
            (from, "migrate_to_chat_id", to),
            (to, "migrate_from_chat_id", from),
        ] {
            let mut message = json!({
                "message_id": 1,
                "date": now,
                "chat": self.chat_value(chat),
                "from": cast::PEOPLE[0].user(),
            });
            message[field] = json!(other);
            self.updates.push("message", message);
        }
    }
}
