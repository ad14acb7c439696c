//! The simulator over HTTP, on a real listener.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bot_api;
mod launches;
mod people;
mod support;
mod teloxide_client;
mod updates;
