//! The control API: what people do to the bot and with other people.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::control::{Handle, Reply};

#[derive(Deserialize)]
pub(super) struct Block {
    person: i64,
    blocked: bool,
}

pub(super) async fn block(State(shared): Handle, Json(block): Json<Block>) -> Reply {
    shared.act(|world, now| {
        if block.blocked {
            world.block(block.person, now)
        } else {
            world.unblock(block.person, now)
        }
    })?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
pub(super) struct Group {
    person: i64,
    present: bool,
}

/// Adds the bot to the group or removes it.
pub(super) async fn group(State(shared): Handle, Json(group): Json<Group>) -> Reply {
    shared.act(|world, now| world.set_in_group(group.person, group.present, now))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
pub(super) struct Pick {
    person: i64,
    /// The number of the button.
    request_id: i64,
    people: Vec<i64>,
}

/// Picks people with a button of the keyboard under the message field.
pub(super) async fn pick(State(shared): Handle, Json(pick): Json<Pick>) -> Reply {
    let picked =
        shared.act(|world, now| world.pick(pick.person, pick.request_id, &pick.people, now));
    Ok(Json(json!({"message": picked?})))
}
