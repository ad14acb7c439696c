//! Ringing people, as one pure state machine: who rings whom, how each ring ends, and what that means
//! for the room of the two.
//!
//! Knows neither sockets nor Telegram nor clocks nor the database. The calling contract is that of
//! [`crate::rooms`]: one `handle_*` call with `now` last, then [`Rings::take_effects`], carried out in
//! order; at [`Rings::next_deadline`] the caller calls [`Rings::handle_timeout`].
//!
//! A ring is rung on two ways at once: on every device of the callee that has a socket, and by a
//! message in Telegram (the *phone*). Requests to Telegram take their time and may fail, so for each
//! ring at most one is on its way; what has to follow it waits for its report.
//!
//! What holds whatever happens (`invariants`): every ring ends, none is answered twice, and no two
//! people have two rings on between them.

mod book;
mod deadline;
mod effect;
#[cfg(test)]
mod invariants;
mod phone;
mod place;
mod presence;
mod ring;
#[cfg(test)]
mod tests;
mod two;

pub use book::{Refusal, Rings};
pub use effect::{Effect, PhoneOrder};
pub use place::{Call, NewRing, Placing};
pub use ring::{Card, DeviceId, Party, Purpose, Ring, Status};
