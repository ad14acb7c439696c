//! One room as a pure state machine: who is in it, what they may do and what the others see of it.
//!
//! Knows neither sockets nor tasks nor clocks nor the database. The calling contract:
//! 1. Something happens: one `handle_*` call with `now` last. Those a client caused return
//!    `Err(code)` when they are refused; then nothing has changed and nobody else hears of it.
//! 2. After every `handle_*` call the caller takes [`Room::take_effects`] and carries them out in
//!    order.
//! 3. At [`Room::next_deadline`] and at [`Room::next_note`] the caller calls [`Room::handle_timeout`].
//!
//! What people see of each other is never sent by hand: every change compares the room before and
//! after it and tells each person exactly the difference (`announce`), so that a lock, a promotion
//! and an arrival cannot forget anybody or show too much.
//!
//! Who has been away for 30 s has left, as far as anybody can see. Until a minute is over their
//! session waits all the same and misses nothing, unless a newcomer needs the seat or the door is
//! locked.

mod absence;
mod announce;
mod budget;
mod call;
mod chat;
mod departed;
mod door;
#[cfg(test)]
mod door_tests;
mod effect;
#[cfg(test)]
mod invariants;
mod invite;
#[cfg(test)]
mod invite_tests;
mod listening;
#[cfg(test)]
mod listening_tests;
mod media;
#[cfg(test)]
mod media_tests;
mod moderation;
#[cfg(test)]
mod moderation_tests;
mod outline;
mod participant;
mod players;
#[cfg(test)]
mod players_tests;
mod rights;
mod room;
mod settle;
mod speech;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
mod visibility;
mod visitors;
mod waiting;
#[cfg(test)]
mod waiting_tests;
mod writing;
#[cfg(test)]
mod writing_tests;

pub use call::{Attendee, CallNote, FinishedCall, Visit};
pub use chat::{Chat, ChatChanges, ChatHead, Message};
pub use effect::Effect;
pub use outline::{Notice, Outline};
pub use participant::Arrival;
pub use players::{HostOrder, Player, Players};
pub use rights::Rights;
pub use room::{Room, RoomInfo};
