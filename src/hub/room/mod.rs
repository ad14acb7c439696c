//! One live room, from its first visitor until nobody has been in it for two minutes.
//!
//! [`live`] decides: it owns the [`Room`](crate::rooms::Room) and its sessions ([`seats`]), takes
//! commands and the time, and says what is to be written or told outside ([`orders`]); who gets in is
//! decided in [`entrance`]. [`task`] acts: a short loop that waits for the next command or deadline and
//! carries the orders out. Everybody else reaches it through a [`RoomHandle`], and through nothing else.

mod command;
mod entrance;
mod handle;
mod info;
mod live;
#[cfg(test)]
mod live_tests;
mod news;
mod orders;
mod ringing;
mod seats;
mod task;
mod voice;

pub(crate) use command::{Connect, Connected};
pub(crate) use handle::RoomHandle;
pub(crate) use info::empty_room;
pub(crate) use task::start;
pub(crate) use voice::room_of_pass;
