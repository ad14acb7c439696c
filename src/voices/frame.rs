//! The binary messages of `GET /ws/voice`.
//!
//! A message begins with its kind. Kind 1 carries voices, both ways: one to
//! [`VOICE_FRAMES_PER_MESSAGE_MAX`] frames, each of them
//!
//! | bytes | what |
//! |---|---|
//! | 1 | seat of the speaker; 0 from a browser, as only the hub fills it in |
//! | 1 | level as in RFC 6464: 0 is the loudest that there is, 127 is silence |
//! | 4 | when it was spoken, in milliseconds of the speaker's own clock |
//! | 2 | bytes of the packet |
//! | n | one Opus packet |
//!
//! Kind 2 goes to the server only: how many messages with voices have arrived on this socket (4 bytes).
//! Numbers are in network order.

use bytes::Bytes;

use crate::limits::{VOICE_FRAMES_PER_MESSAGE_MAX, VOICE_PACKET_BYTES_MAX};

const VOICES: u8 = 1;
const RECEIVED: u8 = 2;
const HEAD_BYTES: usize = 8;
/// The level of silence, which is the lowest that there is.
pub(super) const SILENCE: u8 = 127;

/// The place of a speaker in a hall; small enough to be one bit of a [`u64`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Seat(u8);

impl Seat {
    /// All of them, from the lowest.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..64).map(Self)
    }

    /// Its bit in a set of seats.
    pub(super) const fn bit(self) -> u64 {
        1 << self.0
    }

    /// Whether it is in a set of seats.
    pub(crate) const fn is_in(self, set: u64) -> bool {
        set & self.bit() != 0
    }

    /// As browsers are told.
    pub(crate) const fn number(self) -> u8 {
        self.0
    }
}

/// A short piece of somebody's voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoiceFrame {
    /// How loud it is said to be; see the module.
    pub(crate) level: u8,
    /// When it was spoken, by the speaker's own clock.
    pub(crate) time: u32,
    /// One Opus packet, unread.
    pub(crate) packet: Bytes,
}

/// What a browser says in a binary message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FromBrowser {
    /// Its voice; at least one frame, oldest first.
    Voice(Vec<VoiceFrame>),
    /// How many messages with voices have arrived.
    Received(u32),
}

/// A binary message that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadVoice;

/// Reads a message of a browser. The packets share its bytes.
pub(crate) fn read_voice(message: &Bytes) -> Result<FromBrowser, BadVoice> {
    let (kind, rest) = message.split_first().ok_or(BadVoice)?;
    match *kind {
        VOICES => read_frames(message).map(FromBrowser::Voice),
        RECEIVED => rest
            .try_into()
            .map(|count| FromBrowser::Received(u32::from_be_bytes(count)))
            .map_err(|_| BadVoice),
        _ => Err(BadVoice),
    }
}

fn read_frames(message: &Bytes) -> Result<Vec<VoiceFrame>, BadVoice> {
    let mut frames = Vec::new();
    let mut at = 1;
    while at < message.len() {
        let head = message.get(at..at + HEAD_BYTES).ok_or(BadVoice)?;
        let [_, level, t0, t1, t2, t3, l0, l1] = *head else {
            return Err(BadVoice);
        };
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let end = at + HEAD_BYTES + length;
        let is_fit = (1..=VOICE_PACKET_BYTES_MAX).contains(&length) && level <= SILENCE;
        if !is_fit || end > message.len() || frames.len() == VOICE_FRAMES_PER_MESSAGE_MAX {
            return Err(BadVoice);
        }
        frames.push(VoiceFrame {
            level,
            time: u32::from_be_bytes([t0, t1, t2, t3]),
            packet: message.slice(at + HEAD_BYTES..end),
        });
        at = end;
    }
    if frames.is_empty() {
        return Err(BadVoice);
    }
    Ok(frames)
}

/// A message with these frames, each behind the seat of its speaker.
pub(crate) fn write_voice<'a>(frames: impl IntoIterator<Item = (Seat, &'a VoiceFrame)>) -> Vec<u8> {
    let mut message = vec![VOICES];
    for (seat, frame) in frames {
        // Read ones are no longer than a packet may be.
        let length = u16::try_from(frame.packet.len()).unwrap_or(u16::MAX);
        message.extend([seat.0, frame.level]);
        message.extend(frame.time.to_be_bytes());
        message.extend(length.to_be_bytes());
        message.extend_from_slice(&frame.packet[..usize::from(length)]);
    }
    message
}
