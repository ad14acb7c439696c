//! One file per route (or pair of routes on one path). The list is in the router.

pub(super) mod about;
pub(super) mod avatar_image;
pub(super) mod call;
pub(super) mod calls;
pub(super) mod delete_room;
pub(super) mod handoff;
pub(super) mod health;
mod host_address;
pub(super) mod host_card;
pub(super) mod host_check;
pub(super) mod host_events;
pub(super) mod host_players;
pub(super) mod host_register;
pub(super) mod host_remove;
pub(super) mod ice;
pub(super) mod me;
pub(super) mod metrics;
pub(super) mod my_rooms;
pub(super) mod openapi;
pub(super) mod room_lookup;
pub(super) mod session;
pub(super) mod share_room;
pub(super) mod ticket;
pub(super) mod turn_credentials;
pub(super) mod user_avatar;
pub mod ws;
