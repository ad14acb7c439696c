//! Voices that go over the server, as far as it can be decided without a socket or a clock: what a
//! message of `GET /ws/voice` looks like, who is loudest, what is forwarded to whom, and what is too
//! late to be.
//!
//! Pure. Knows participants by their ids and nothing else of a room; the hub says who is inside and
//! who may speak ([`Hall::set_people`]), and carries what comes out over sockets (`hub/voice`), or, for who
//! has a connection over UDP, by the forwarder ([`ForForwarder`]).

mod connection;
#[cfg(test)]
mod connection_tests;
mod flow;
mod frame;
#[cfg(any(test, feature = "fuzzing"))]
mod fuzz;
mod hall;
mod lateness;
mod loudest;
mod queue;
#[cfg(test)]
mod tests;

pub(crate) use frame::{FromBrowser, Seat, VoiceFrame, read_voice};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use fuzz::fuzz_hall;
pub(crate) use hall::{ForForwarder, Hall, Wanted};
