//! Chats, members, portraits and files.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, ApiError};
use crate::cast::{self, PEOPLE, Person};
use crate::portraits;
use crate::world::World;

fn known_chat(world: &World, params: &Params) -> Result<i64, ApiError> {
    params
        .int("chat_id")
        .filter(|id| world.chats.contains_key(id))
        .ok_or_else(|| ApiError::bad("chat not found"))
}

pub(super) fn get_chat(world: &World, params: &Params) -> Answer {
    let id = known_chat(world, params)?;
    let mut chat = world.chat_value(id);
    chat["accent_color_id"] = json!(id.unsigned_abs() % 7);
    chat["max_reaction_count"] = json!(11);
    chat["accepted_gift_types"] = json!({
        "unlimited_gifts": true,
        "limited_gifts": true,
        "unique_gifts": true,
        "premium_subscription": true,
        "gifts_from_channels": true,
    });
    if let Some(stem) = cast::person(id).and_then(|person| person.portrait) {
        chat["photo"] = json!({
            "small_file_id": portraits::file_id(stem, 160),
            "small_file_unique_id": portraits::unique_id(stem, 160),
            "big_file_id": portraits::file_id(stem, 640),
            "big_file_unique_id": portraits::unique_id(stem, 640),
        });
    }
    Ok(chat)
}

fn member(person: &Person) -> Value {
    if person.id == cast::GROUP_OWNER {
        json!({"status": "creator", "user": person.user(), "is_anonymous": false})
    } else {
        json!({"status": "member", "user": person.user()})
    }
}

pub(super) fn get_member(world: &World, params: &Params) -> Answer {
    let chat = known_chat(world, params)?;
    let user = params
        .int("user_id")
        .ok_or_else(|| ApiError::bad("invalid user_id specified"))?;
    if user == world.profile.id {
        let status = if world.chats[&chat].open {
            "member"
        } else {
            "left"
        };
        return Ok(json!({"status": status, "user": world.profile.user()}));
    }
    match cast::person(user) {
        Some(person) if chat < 0 => Ok(member(person)),
        Some(person) if chat == user => Ok(json!({"status": "member", "user": person.user()})),
        _ => Err(ApiError::bad("user not found")),
    }
}

pub(super) fn member_count(world: &World, params: &Params) -> Answer {
    let chat = known_chat(world, params)?;
    Ok(json!(if chat < 0 { PEOPLE.len() + 1 } else { 2 }))
}

pub(super) fn administrators(world: &World, params: &Params) -> Answer {
    if known_chat(world, params)? > 0 {
        return Err(ApiError::bad(
            "there are no administrators in the private chat",
        ));
    }
    let owner = PEOPLE
        .iter()
        .filter(|person| person.id == cast::GROUP_OWNER);
    Ok(owner.map(member).collect())
}

pub(super) fn profile_photos(params: &Params) -> Answer {
    let person = params
        .int("user_id")
        .and_then(cast::person)
        .ok_or_else(|| ApiError::bad("user not found"))?;
    let Some(stem) = person.portrait else {
        return Ok(json!({"total_count": 0, "photos": []}));
    };
    let size = |width: u32| {
        json!({
            "file_id": portraits::file_id(stem, width),
            "file_unique_id": portraits::unique_id(stem, width),
            "width": width,
            "height": width,
            "file_size": portraits::bytes(stem, width).map_or(0, |bytes| bytes.len()),
        })
    };
    Ok(json!({"total_count": 1, "photos": [[size(160), size(640)]]}))
}

pub(super) fn get_file(params: &Params) -> Answer {
    let id = params.text("file_id");
    let path = portraits::path_of(&id)
        .ok_or_else(|| ApiError::bad("wrong file_id or the file is temporarily unavailable"))?;
    let size = portraits::bytes_at(&path).map_or(0, |bytes| bytes.len());
    Ok(json!({
        "file_id": id,
        "file_unique_id": portraits::unique_id_of(&id),
        "file_size": size,
        "file_path": path,
    }))
}
