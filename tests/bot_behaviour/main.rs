//! The bot from outside: the real client against the simulated Telegram.

#![expect(
    clippy::unwrap_used,
    reason = "in the helpers of tests, as in the tests themselves, a panic is the failure"
)]

mod cards;
mod commands;
mod history;
mod hostile;
mod hub;
mod inline;
mod log;
mod odd_updates;
mod polling;
mod ringing;
mod sending;
mod simulated;
mod telegram;
mod webhook;
mod world;
