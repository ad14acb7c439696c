//! The bot's own page: who it is, its texts, commands and menu button.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, ApiError};
use crate::world::World;
use crate::world::profile::localized;

/// Most commands in one list.
const MAX_COMMANDS: usize = 100;

pub(super) fn me(world: &World) -> Value {
    let mut me = world.profile.user();
    for (key, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_inline_queries", true),
        ("can_connect_to_business", false),
        ("has_main_web_app", true),
    ] {
        me[key] = json!(value);
    }
    me
}

/// The texts a bot has per language.
#[derive(Clone, Copy)]
pub(super) enum Text {
    Name,
    Description,
    ShortDescription,
}

impl Text {
    /// Parameter, longest value in characters, and what Telegram answers to a longer one.
    fn rule(self) -> (&'static str, usize, &'static str) {
        match self {
            Self::Name => ("name", 64, "BOT_TITLE_INVALID"),
            Self::Description => ("description", 512, "DESCRIPTION_TOO_LONG"),
            Self::ShortDescription => ("short_description", 120, "ABOUT_TOO_LONG"),
        }
    }

    fn of(self, world: &mut World) -> &mut BTreeMap<String, String> {
        match self {
            Self::Name => &mut world.profile.names,
            Self::Description => &mut world.profile.descriptions,
            Self::ShortDescription => &mut world.profile.short_descriptions,
        }
    }
}

fn language(params: &Params) -> Result<String, ApiError> {
    let language = params.text("language_code");
    let valid = language.is_empty()
        || (language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase()));
    if valid {
        Ok(language)
    } else {
        Err(ApiError::bad("invalid language code specified"))
    }
}

pub(super) fn set_text(world: &mut World, params: &Params, which: Text) -> Answer {
    let (key, longest, too_long) = which.rule();
    let language = language(params)?;
    let value = params.text(key);
    if value.chars().count() > longest {
        return Err(ApiError::bad(too_long));
    }
    if value.is_empty() {
        which.of(world).remove(&language);
    } else {
        which.of(world).insert(language, value);
    }
    world.events.push("profile", json!({}));
    Ok(json!(true))
}

pub(super) fn get_text(world: &mut World, params: &Params, which: Text) -> Answer {
    let language = language(params)?;
    let fallback = match which {
        Text::Name => world.profile.first_name.clone(),
        Text::Description | Text::ShortDescription => String::new(),
    };
    let value = localized(which.of(world), &language).unwrap_or(fallback);
    let mut answer = json!({});
    answer[which.rule().0] = json!(value);
    Ok(answer)
}

/// The scope as the key commands are kept under.
fn scope(params: &Params) -> Result<String, ApiError> {
    let given = params
        .json("scope")?
        .unwrap_or_else(|| json!({"type": "default"}));
    let kind = given["type"].as_str().unwrap_or_default();
    let mut scope = json!({"type": kind});
    match kind {
        "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {}
        "chat" | "chat_administrators" | "chat_member" => {
            let id = given["chat_id"]
                .as_i64()
                .ok_or_else(|| ApiError::bad("chat not found"))?;
            scope["chat_id"] = json!(id);
            if kind == "chat_member" {
                scope["user_id"] = given["user_id"].clone();
            }
        }
        _ => {
            return Err(ApiError::bad(
                "can't parse BotCommandScope: Unsupported type specified",
            ));
        }
    }
    Ok(scope.to_string())
}

pub(super) fn set_commands(world: &mut World, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    let commands = params.json("commands")?.unwrap_or_else(|| json!([]));
    let list = commands
        .as_array()
        .ok_or_else(|| ApiError::bad("can't parse commands: expected an Array"))?;
    if list.len() > MAX_COMMANDS {
        return Err(ApiError::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in list {
        let name = command["command"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('/');
        let valid = (1..=32).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !valid {
            return Err(ApiError::bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&description.chars().count()) {
            return Err(ApiError::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    world.profile.commands.insert(key, commands);
    world.events.push("profile", json!({}));
    Ok(json!(true))
}

pub(super) fn get_commands(world: &World, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    Ok(world
        .profile
        .commands
        .get(&key)
        .cloned()
        .unwrap_or_else(|| json!([])))
}

pub(super) fn delete_commands(world: &mut World, params: &Params) -> Answer {
    let key = (scope(params)?, language(params)?);
    world.profile.commands.remove(&key);
    world.events.push("profile", json!({}));
    Ok(json!(true))
}

pub(super) fn set_menu_button(world: &mut World, params: &Params) -> Answer {
    let chat = params.int("chat_id").unwrap_or(0);
    if chat < 0 || (chat > 0 && !world.chats.contains_key(&chat)) {
        return Err(ApiError::bad("chat not found"));
    }
    let button = params
        .json("menu_button")?
        .unwrap_or_else(|| json!({"type": "default"}));
    match button["type"].as_str() {
        Some("default" | "commands") => {}
        Some("web_app") => {
            let url = button["web_app"]["url"].as_str().unwrap_or_default();
            if button["text"].as_str().is_none_or(str::is_empty) || !url.starts_with("http") {
                return Err(ApiError::bad("BUTTON_URL_INVALID"));
            }
        }
        _ => return Err(ApiError::bad("MenuButton has unsupported type")),
    }
    if button["type"] == "default" {
        world.profile.menu.remove(&chat);
    } else {
        world.profile.menu.insert(chat, button);
    }
    world.events.push("profile", json!({}));
    Ok(json!(true))
}

pub(super) fn get_menu_button(world: &World, params: &Params) -> Answer {
    Ok(world
        .profile
        .menu_button(params.int("chat_id").unwrap_or(0)))
}
