//! Sending, editing and deleting messages.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, ApiError};
use crate::keyboard;
use crate::markup::{self, Marked, ParseMode};
use crate::world::acts::MAX_TEXT;
use crate::world::{Draft, Message, Sender, World};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup \
     are exactly the same as a current content and reply markup of the message";

/// The chat a call writes to, if the bot may.
pub(super) fn target(world: &World, params: &Params) -> Result<i64, ApiError> {
    if params.text("chat_id").is_empty() {
        return Err(ApiError::bad("chat_id is empty"));
    }
    let id = params
        .int("chat_id")
        .ok_or_else(|| ApiError::bad("chat not found"))?;
    let chat = world
        .chats
        .get(&id)
        .ok_or_else(|| ApiError::bad("chat not found"))?;
    if let Some(to) = chat.migrated_to {
        let mut error = ApiError::bad("group chat was upgraded to a supergroup chat");
        error.parameters = Some(json!({"migrate_to_chat_id": to}));
        return Err(error);
    }
    if chat.blocked {
        return Err(ApiError::forbidden("bot was blocked by the user"));
    }
    if !chat.open {
        return Err(ApiError::forbidden(if id < 0 {
            "bot was kicked from the supergroup chat"
        } else {
            "bot can't initiate conversation with a user"
        }));
    }
    Ok(id)
}

/// Notes that the bot writes or edits in a chat; refused when it is too much.
fn take(world: &mut World, chat: i64, now: i64) -> Result<(), ApiError> {
    let group = world.chats.get_mut(&chat).filter(|_| chat < 0);
    let Some(wait) = group.and_then(|group| group.written.take(now).err()) else {
        return Ok(());
    };
    let mut error = ApiError::new(429, format!("Too Many Requests: retry after {wait}"));
    error.parameters = Some(json!({"retry_after": wait}));
    Err(error)
}

/// The text of a call with its entities, checked.
fn content(params: &Params) -> Result<Marked, ApiError> {
    let text = params.text("text");
    let mode = match params.text("parse_mode").to_lowercase().as_str() {
        "" => ParseMode::Plain,
        "html" => ParseMode::Html,
        "markdownv2" | "markdown" => ParseMode::Markdown,
        _ => return Err(ApiError::bad("unsupported parse_mode")),
    };
    let mut content = markup::parse(&text, mode)
        .map_err(|error| ApiError::bad(format!("can't parse entities: {error}")))?;
    if let (ParseMode::Plain, Some(Value::Array(entities))) = (mode, params.json("entities")?) {
        content.entities = entities;
    }
    match markup::utf16_len(&content.text) {
        0 => Err(ApiError::bad("message text is empty")),
        1..=MAX_TEXT => Ok(content),
        _ => Err(ApiError::bad("message is too long")),
    }
}

fn buttons(params: &Params, private: bool) -> Result<Option<Value>, ApiError> {
    keyboard::check(params.json("reply_markup")?, private).map_err(ApiError::bad)
}

pub(super) fn send(world: &mut World, params: &Params, now: i64) -> Answer {
    let chat = target(world, params)?;
    let content = content(params)?;
    let markup = buttons(params, chat > 0)?;
    let reply = params.json("reply_parameters")?.unwrap_or_default();
    let reply_to = reply["message_id"]
        .as_i64()
        .or_else(|| params.int("reply_to_message_id"));
    if reply_to.is_some_and(|id| world.message(chat, id).is_none()) {
        let optional = reply["allow_sending_without_reply"]
            .as_bool()
            .unwrap_or_default()
            || params.flag("allow_sending_without_reply");
        if !optional {
            return Err(ApiError::bad("message to be replied not found"));
        }
    }
    let reply_to = reply_to.filter(|id| world.message(chat, *id).is_some());
    take(world, chat, now)?;
    let draft = Draft {
        from: Sender::Bot,
        content,
        markup,
        reply_to,
        inline_id: None,
        shared: None,
    };
    world.keep_keyboard(chat, params.json("reply_markup")?.as_ref());
    Ok(world.post(chat, draft, now))
}

/// Which message an edit means: by chat and id, or by inline id.
fn edited(world: &World, params: &Params) -> Result<(i64, i64, bool), ApiError> {
    let inline_id = params.text("inline_message_id");
    if !inline_id.is_empty() {
        return world
            .chats
            .iter()
            .find_map(|(chat, entry)| {
                let is = |message: &&Message| message.inline_id.as_deref() == Some(&inline_id);
                entry
                    .messages
                    .iter()
                    .find(is)
                    .map(|message| (*chat, message.id, true))
            })
            .ok_or_else(|| ApiError::bad("MESSAGE_ID_INVALID"));
    }
    let chat = target(world, params)?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad("message identifier is not specified"))?;
    match world.message(chat, id) {
        None => Err(ApiError::bad("message to edit not found")),
        Some(message) if message.from != Sender::Bot => {
            Err(ApiError::bad("message can't be edited"))
        }
        Some(_) => Ok((chat, id, false)),
    }
}

fn edit(
    world: &mut World,
    (chat, id, inline): (i64, i64, bool),
    content: Option<Marked>,
    markup: Option<Value>,
    now: i64,
) -> Answer {
    let not_found = || ApiError::bad("message to edit not found");
    let message = world.message_mut(chat, id).ok_or_else(not_found)?;
    let content = content.unwrap_or_else(|| message.content.clone());
    if message.content == content && message.markup == markup {
        return Err(ApiError::bad(NOT_MODIFIED));
    }
    take(world, chat, now)?;
    let message = world.message_mut(chat, id).ok_or_else(not_found)?;
    message.content = content;
    message.markup = markup;
    message.edit_date = Some(now);
    let message = message.clone();
    let value = world.message_value(chat, &message);
    world.tell("edited", chat, &value);
    Ok(if inline { json!(true) } else { value })
}

pub(super) fn edit_text(world: &mut World, params: &Params, now: i64) -> Answer {
    let place = edited(world, params)?;
    let content = content(params)?;
    let markup = buttons(params, place.0 > 0 && !place.2)?;
    edit(world, place, Some(content), markup, now)
}

pub(super) fn edit_markup(world: &mut World, params: &Params, now: i64) -> Answer {
    let place = edited(world, params)?;
    let markup = buttons(params, place.0 > 0 && !place.2)?;
    edit(world, place, None, markup, now)
}

pub(super) fn delete(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad("message identifier is not specified"))?;
    let message = world
        .message(chat, id)
        .ok_or_else(|| ApiError::bad("message to delete not found"))?;
    // A bot that is no administrator deletes only its own messages in a group.
    if chat < 0 && message.from != Sender::Bot {
        return Err(ApiError::bad("message can't be deleted"));
    }
    world.delete(chat, id);
    Ok(json!(true))
}

pub(super) fn delete_many(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    let ids = params.json("message_ids")?.unwrap_or_default();
    for id in ids
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
    {
        if world
            .message(chat, id)
            .is_some_and(|message| chat > 0 || message.from == Sender::Bot)
        {
            world.delete(chat, id);
        }
    }
    Ok(json!(true))
}

pub(super) fn chat_action(world: &mut World, params: &Params) -> Answer {
    let chat = target(world, params)?;
    let action = params.text("action");
    if action.is_empty() {
        return Err(ApiError::bad("parameter \"action\" is required"));
    }
    world
        .events
        .push("action", json!({"chat": chat, "action": action}));
    Ok(json!(true))
}
