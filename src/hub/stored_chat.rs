//! Chats as they are stored: one JSON text for what is not a message, and one for each message.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ids::{RoomCode, UserId};
use crate::limits::EMPTY_ROOM_LINGER;
use crate::protocol::ChatKeep;
use crate::rooms::{Chat, ChatChanges, ChatHead, Message};
use crate::store::{ChatRecord, ChatWrite, MessageRecord};

/// For how long a chat outlives the last person in the room.
pub(crate) const fn kept_for(keep: ChatKeep) -> Duration {
    match keep {
        ChatKeep::Visit => EMPTY_ROOM_LINGER,
        ChatKeep::Day => Duration::from_secs(24 * 3600),
        ChatKeep::Week => Duration::from_secs(7 * 24 * 3600),
    }
}

/// What is to be written of a chat.
pub(crate) fn to_text(changes: ChatChanges) -> ChatWrite {
    let messages = changes.messages.into_iter();
    let messages: BTreeMap<u32, Option<MessageRecord>> = messages
        .map(|(id, message)| (id, message.as_ref().map(message_to_text)))
        .collect();
    ChatWrite {
        is_forgotten: changes.is_forgotten,
        head: changes.head.map(|head| ChatRecord {
            text: json(&head),
            kept_for: kept_for(head.keep),
        }),
        messages,
    }
}

fn message_to_text(message: &Message) -> MessageRecord {
    MessageRecord {
        user: message.user,
        text: json(message),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("chats are plain data")
}

/// A stored message without the emoji that this person has put under it; `None` where there are none.
pub(crate) fn without_marks_of(user: UserId, message: &str) -> Option<String> {
    let before: Message = serde_json::from_str(message).ok()?;
    let mut after = before.clone();
    for (_, people) in &mut after.reactions {
        people.remove(&user);
    }
    after.reactions.retain(|(_, people)| !people.is_empty());
    (after != before).then(|| json(&after))
}

/// A text that cannot be read is left out; the rest of the chat comes back.
pub(crate) fn of_text(code: &RoomCode, head: Option<String>, messages: &[String]) -> Chat {
    let Some(head) = head else {
        return Chat::default();
    };
    let unreadable = |error: serde_json::Error| {
        tracing::error!(room = %code, %error, "a stored chat cannot be read");
    };
    let head: ChatHead = serde_json::from_str(&head)
        .map_err(unreadable)
        .unwrap_or_default();
    let messages = messages
        .iter()
        .filter_map(|text| serde_json::from_str(text).map_err(unreadable).ok())
        .collect();
    Chat::restored(head, messages)
}
