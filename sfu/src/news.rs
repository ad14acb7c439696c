//! What is said between the SFU and whoever keeps the rooms.

use std::num::NonZeroU32;

use crate::sfu::Spoken;

/// A room; any number that its keeper chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomKey(pub u64);

/// A person in one room, as packets name them: the CSRC of what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source(pub NonZeroU32);

/// A person and the room they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person {
    /// The room.
    pub room: RoomKey,
    /// The person in it.
    pub source: Source,
}

/// What happened that the keeper of the rooms did not cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Media of this person can flow, both ways.
    Connected(Person),
    /// Their connection is gone: closed by them, silent for too long, or broken. A new offer brings
    /// them back.
    Gone(Person),
    /// Who of a room is heard now, the loudest first.
    Heard(RoomKey, Vec<Source>),
    /// Somebody who is connected is heard, for those who hear them another way.
    Voice(Person, Spoken),
}

/// What has gone through since the start, for metrics and benchmarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Datagrams that came.
    pub received: u64,
    /// Datagrams that went out.
    pub sent: u64,
    /// Bytes in those, without the headers of UDP and IP.
    pub sent_bytes: u64,
    /// Voice packets that were written for receivers.
    pub forwarded: u64,
    /// Datagrams of people who sent more than anybody needs, and were not looked at.
    pub over_budget: u64,
    /// Datagrams of nobody who is here.
    pub strangers: u64,
    /// Voice packets that are not what they say.
    pub malformed: u64,
    /// Connections that the engine failed on, which ended them and nobody else's.
    pub failures: u64,
}
