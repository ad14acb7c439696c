//! The bot from outside: the real client against a fake Bot API.

#![expect(
    clippy::unwrap_used,
    reason = "in the helpers of tests, as in the tests themselves, a panic is the failure"
)]

#[path = "../support/telegram.rs"]
mod telegram;

mod commands;
mod hub;
mod log;
mod odd_updates;
mod polling;
mod sending;
mod simulated;
mod webhook;
mod world;
