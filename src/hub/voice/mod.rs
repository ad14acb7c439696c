//! Sockets for voices: what `voices` decides, carried out.
//!
//! Voices do not pass the room's task: fifty frames a second from everybody would stand in the way of
//! what is said there. A room and its voice sockets share a [`VoiceHall`] behind a short lock; the room
//! says who is inside and who may be heard ([`VoiceHall::set_people`]) whenever it has done something,
//! and whoever is sent out or muted is not heard from that moment on.

mod hall;
mod talk;

pub(crate) use hall::{VoiceEntry, VoiceHall};
pub use talk::serve_voice;
