//! Ringing people in Telegram: the message that rings, what its buttons do, and `/call`.
//!
//! What becomes of a ring is the hub's business ([`crate::hub::Ringing`]); here it is said to people.

mod button;
mod call;
mod letter;
mod message;
mod newest;
mod phone;

pub(super) use button::RingButton;
pub(super) use call::{CallRequest, RingPress, caller_of};
pub(super) use newest::Newest;
pub(super) use phone::serve;
