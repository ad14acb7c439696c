//! Efir: voice and video rooms for Telegram chats, in one process.
//!
//! The modules in reading order, from what knows nothing to what knows everyone:

pub mod app;
pub mod auth;
pub mod avatars;
pub mod bot;
pub mod cards;
pub mod checkup;
pub mod cluster;
pub mod config;
mod conversation;
pub mod forwarding;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod host_app;
pub mod hub;
pub mod i18n;
pub mod ice;
pub mod ids;
pub mod lead;
pub mod limits;
pub mod links;
pub mod metrics;
pub mod outbound;
pub mod person;
pub mod protocol;
pub mod rate;
pub mod rings;
pub mod rooms;
pub mod sharing;
pub mod shutdown;
pub mod store;
pub mod tally;
pub mod telemetry;
pub mod text;
pub mod time;
mod voices;
pub mod web;
