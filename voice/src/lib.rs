//! What a server does with voices without decoding them.
//!
//! Who is loudest, from the levels that packets state ([`loudest`]); where a listener hears whom
//! ([`slots`]); and the two formats that voices travel in, Opus packets ([`opus`]) and their
//! redundant copies ([`red`]), with a memory that repairs one from the other ([`ring`]). All of it is pure: bytes, levels and the time are arguments. It knows
//! no sockets, no WebRTC engine, no rooms and no rights.

pub mod level;
pub mod loudest;
pub mod opus;
pub mod red;
pub mod ring;
pub mod slots;
