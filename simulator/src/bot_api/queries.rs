//! Answers to button presses and inline queries.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, ApiError};
use crate::cast;
use crate::keyboard;
use crate::world::World;

/// Longest text of an answer to a press, characters.
const MAX_ANSWER: usize = 200;
/// Longest id of a result, bytes.
const MAX_RESULT_ID: usize = 64;
/// Most results of one inline query.
const MAX_RESULTS: usize = 50;

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

pub(super) fn answer_callback(world: &mut World, params: &Params) -> Answer {
    let id = params.text("callback_query_id");
    let text = params.text("text");
    if text.chars().count() > MAX_ANSWER {
        return Err(ApiError::bad("MESSAGE_TOO_LONG"));
    }
    let url = params.text("url");
    if !url.is_empty() && world.start_link(&url).is_none() {
        return Err(ApiError::bad("URL_INVALID"));
    }
    let press = world
        .presses
        .iter_mut()
        .find(|press| press.id == id && !press.answered)
        .ok_or_else(|| ApiError::bad(TOO_OLD))?;
    press.answered = true;
    let event = json!({
        "chat": press.chat,
        "person": press.person,
        "callback_query_id": id,
        "text": text,
        "show_alert": params.flag("show_alert"),
        "url": url,
    });
    world.events.push("callback_answer", event);
    Ok(json!(true))
}

pub(super) fn answer_inline(world: &mut World, params: &Params) -> Answer {
    let results = params.json("results")?.unwrap_or_else(|| json!([]));
    let list = results
        .as_array()
        .ok_or_else(|| ApiError::bad("results must be an Array"))?;
    if list.len() > MAX_RESULTS {
        return Err(ApiError::bad("RESULTS_TOO_MUCH"));
    }
    for result in list {
        check_result(result)?;
    }
    let answer = json!({"results": results, "button": params.json("button")?});
    if world.answer_inline(&params.text("inline_query_id"), answer) {
        Ok(json!(true))
    } else {
        Err(ApiError::bad(TOO_OLD))
    }
}

fn check_result(result: &Value) -> Result<(), ApiError> {
    let id = result["id"].as_str().unwrap_or_default();
    if !(1..=MAX_RESULT_ID).contains(&id.len()) {
        return Err(ApiError::bad("RESULT_ID_INVALID"));
    }
    keyboard::check(result.get("reply_markup").cloned(), false)
        .map(drop)
        .map_err(ApiError::bad)
}

pub(super) fn save_prepared(world: &mut World, params: &Params, now: i64) -> Answer {
    let person = params
        .int("user_id")
        .filter(|id| cast::person(*id).is_some())
        .ok_or_else(|| ApiError::bad("USER_ID_INVALID"))?;
    let result = params.json("result")?.unwrap_or_default();
    check_result(&result)?;
    let id = format!("{:016x}", world.serial());
    let expires = world.prepared.add(id.clone(), person, result, now);
    Ok(json!({"id": id, "expiration_date": expires}))
}
