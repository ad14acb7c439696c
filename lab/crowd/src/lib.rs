//! People in a call as far as an SFU can tell: what it is tried with, in tests and in benchmarks.
//!
//! A [`Client`] is a whole WebRTC client with the sections that a page of ours offers: ICE, DTLS,
//! SRTP, levels. Its voice is bytes of the right size. It opens no socket and reads no clock, so a test
//! moves its datagrams in virtual time. A [`Crowd`] is many of them over real sockets on one thread,
//! for benchmarks.

mod clear;
mod client;
mod net;

pub use crate::clear::{Clear, read_clear};
pub use crate::client::{Client, Heard, Say};
pub use crate::net::{Crowd, Measured, Part};
