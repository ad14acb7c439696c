//! From a request to what a handler works with, or to a refusal.

mod address;
mod body;
mod client;
mod host;
mod identity;

pub(super) use address::{Asked, PathPart};
pub(super) use body::JsonBody;
pub(super) use client::{ClientAddress, network_of};
pub(super) use host::{Host, bearer, check_secret};
pub(super) use identity::{Identity, MaybePerson, SignedIn};
