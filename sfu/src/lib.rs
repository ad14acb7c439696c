//! Forwards voices among the people of a room: a selective forwarding unit on one UDP port.
//!
//! A mesh ends at half a dozen people, since everybody sends to everybody. Here each person sends
//! their voice once and hears up to [`SLOTS`] others, whoever is loudest. Who is in a room and who
//! may be heard is told from outside; this crate carries it out and knows no accounts, no Telegram
//! and no signaling socket.
//!
//! [`Sfu`] is the core: datagrams and the time in, datagrams and news out. It opens no socket and
//! reads no clock, so an hour of a room of fifty can be tried in seconds. [`Worker`] is the thread
//! around it. The WebRTC engine, str0m, is named in one file (`engine.rs`) and could be replaced
//! there.

mod budget;
mod care;
mod engine;
mod news;
mod payload;
mod peer;
mod room;
mod routes;
mod sfu;
mod timeline;
mod timers;
mod worker;

pub use crate::engine::{Answer, Refusal};
pub use crate::news::{Figures, News, Person, RoomKey, Source};
pub use crate::sfu::{Config, Datagram, Sfu, Spoken};
pub use crate::worker::{Asked, Worker, bind};
pub use efir_voice::level::{Loudness, Stated};

/// How many others one person hears at once: as many decoders as a phone's browser runs without
/// noticing, and more voices than anybody can follow.
pub const SLOTS: usize = 5;
