//! Sockets for voices: what `voices` decides, carried out.
//!
//! Voices do not pass the room's task: fifty frames a second from everybody would stand in the way of
//! what is said there. A room and its voice sockets share a [`VoiceHall`] behind a short lock; the room
//! says who is inside and who may be heard ([`VoiceHall::set_people`]) whenever it has done something,
//! and whoever is sent out or muted is not heard from that moment on.
//!
//! Whoever can be reached by UDP has their voices over a connection to the [`Forwarder`] in place of the
//! socket, which stays for words, and for the voices when the connection is gone. The forwarder's threads
//! know people by numbers and nothing else of a room.

mod forwarder;
mod hall;
mod talk;

pub use forwarder::Forwarder;
pub(crate) use hall::{VoiceEntry, VoiceHall};
pub use talk::serve_voice;
