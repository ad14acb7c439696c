//! The HTTP contract, row by row, through a real port, in the roles of those who call it: one file for
//! each group of calls.

mod cards;
mod deployment;
mod events;
mod history;
mod hosts;
mod ice;
mod lookup;
mod own_rooms;
mod photos;
mod players;
mod sign_in;
mod simulator;
#[path = "../support/http.rs"]
mod support;

use serde_json::{Value, json};
use support::HOST_SECRET;

/// A registration as hosts send it.
fn registration() -> Value {
    json!({
        "room_code": "Chess-1",
        "ws_url": "wss://game.example/ws",
        "app_url": "https://game.example/play?x=1",
        "host_secret": HOST_SECRET,
    })
}

/// A registration with one field changed (or taken out by `null`).
fn registration_with(field: &str, value: Value) -> Value {
    let mut body = registration();
    body[field] = value;
    body
}

/// The names of an object's fields.
fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}
