//! Why a socket is closed, and whether to come back.

use serde::{Deserialize, Serialize};

/// Close codes. 4000-4499: come back (with the resume token). 4500-4999: do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CloseCode {
    /// 4000: the process is stopping or restarting, or a newer one has the room.
    GoingAway,
    /// 4001: the client does not read fast enough; what waited is dropped, and it is told anew.
    SlowConsumer,
    /// 4002: nothing was heard for 45 seconds.
    IdleTimeout,
    /// 4003: far too many messages.
    Flooding,
    /// 4004: something broke on our side.
    InternalError,
    /// 4005: no hello within ten seconds (also what a stalled uplink looks like).
    HelloTimeout,
    /// 4006: the process holds as many rooms, or as many guests, as it may; try again later.
    ServerFull,
    /// 4500: the person left.
    Left,
    /// 4501: sent out by owner or admin.
    Removed,
    /// 4502: banned from this room.
    Banned,
    /// 4503: the room was ended.
    RoomEnded,
    /// 4504: the signature of the launch data or the token is wrong.
    AuthFailed,
    /// 4505: the launch data or the token is too old; close and reopen the Mini App.
    AuthExpired,
    /// 4506: the Mini App is older than this server understands; reload.
    VersionTooOld,
    /// 4507: there is no room with this code.
    RoomNotFound,
    /// 4508: the room holds as many people as it may, or the place in its lobby went to a newcomer.
    RoomFull,
    /// 4509: the same person opened the room somewhere else.
    Replaced,
    /// 4510: guests are not allowed here.
    GuestsNotAllowed,
    /// 4511: the person is in too many rooms at once.
    TooManyRooms,
    /// 4512: the client broke the protocol.
    ProtocolViolation,
    /// 4513: the room code is not well formed.
    BadRoomCode,
    /// 4514: there is no room with this code; one can be opened.
    RoomNotOpen,
    /// 4515: the person is inside through another device, where the call goes on; who wants to move
    /// it comes with the presence `inside`.
    OnAirElsewhere,
}

impl CloseCode {
    /// All of them, in order of their numbers.
    pub const ALL: [Self; 23] = [
        Self::GoingAway,
        Self::SlowConsumer,
        Self::IdleTimeout,
        Self::Flooding,
        Self::InternalError,
        Self::HelloTimeout,
        Self::ServerFull,
        Self::Left,
        Self::Removed,
        Self::Banned,
        Self::RoomEnded,
        Self::AuthFailed,
        Self::AuthExpired,
        Self::VersionTooOld,
        Self::RoomNotFound,
        Self::RoomFull,
        Self::Replaced,
        Self::GuestsNotAllowed,
        Self::TooManyRooms,
        Self::ProtocolViolation,
        Self::BadRoomCode,
        Self::RoomNotOpen,
        Self::OnAirElsewhere,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::GoingAway => 4000,
            Self::SlowConsumer => 4001,
            Self::IdleTimeout => 4002,
            Self::Flooding => 4003,
            Self::InternalError => 4004,
            Self::HelloTimeout => 4005,
            Self::ServerFull => 4006,
            Self::Left => 4500,
            Self::Removed => 4501,
            Self::Banned => 4502,
            Self::RoomEnded => 4503,
            Self::AuthFailed => 4504,
            Self::AuthExpired => 4505,
            Self::VersionTooOld => 4506,
            Self::RoomNotFound => 4507,
            Self::RoomFull => 4508,
            Self::Replaced => 4509,
            Self::GuestsNotAllowed => 4510,
            Self::TooManyRooms => 4511,
            Self::ProtocolViolation => 4512,
            Self::BadRoomCode => 4513,
            Self::RoomNotOpen => 4514,
            Self::OnAirElsewhere => 4515,
        }
    }

    /// The name on the wire (the close frame's reason), for example `room_ended`.
    #[must_use]
    pub fn reason(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_number_in_one_of_the_two_ranges() {
        let numbers: Vec<u16> = CloseCode::ALL.map(CloseCode::number).to_vec();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, numbers);
        assert!(numbers.iter().all(|number| (4000..5000).contains(number)));
        assert_eq!(CloseCode::RoomEnded.reason(), "room_ended");
    }
}
