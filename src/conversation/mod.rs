//! One client's conversation, as far as it can be decided without a socket, a room or a clock: which
//! frames are good, how many may come, what waits for the client and what it may ask for again.
//!
//! Pure. Knows the wire language and the limits; the hub carries it over sockets and into rooms.

pub(crate) mod allowance;
pub(crate) mod frames;
pub(crate) mod outbox;
#[cfg(test)]
mod outbox_tests;
