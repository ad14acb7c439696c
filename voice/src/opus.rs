//! Opus packets as containers of frames (RFC 6716, section 3): taken apart and put together anew,
//! without decoding.
//!
//! An Opus packet holds up to 48 frames of one kind, 120 ms of sound at most. Three packets of 20 ms
//! become one of 60 ms by moving their frames into it, which saves two headers of RTP, UDP and IP and
//! changes no sound. Frames are opaque here.

use std::fmt;

/// The clock of Opus in RTP, ticks a second (RFC 7587).
pub const CLOCK: u32 = 48_000;
/// The most sound that one packet may hold, in ticks: 120 ms.
pub const PACKET_TICKS_MAX: u32 = CLOCK * 120 / 1000;
/// The most bytes that one frame may have.
pub const FRAME_BYTES_MAX: usize = 1275;
/// The most frames in one packet: 120 ms of 2.5 ms.
pub const FRAMES_MAX: usize = 48;

/// Why bytes are no Opus packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// There is nothing.
    Empty,
    /// A length says more than there is.
    TooShort,
    /// Two frames of one size in an odd number of bytes, or bytes that do not divide among the frames.
    Uneven,
    /// No frames, more than 48, or more than 120 ms of them.
    Frames,
    /// A frame of more than 1275 bytes.
    FrameTooLong,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no bytes",
            Self::TooShort => "a length says more than there is",
            Self::Uneven => "the bytes do not divide among the frames",
            Self::Frames => "more than 120 ms of frames, or none",
            Self::FrameTooLong => "a frame of more than 1275 bytes",
        })
    }
}

impl std::error::Error for Malformed {}

/// What the first byte says about all frames of a packet: mode, bandwidth, duration and channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(u8);

impl Kind {
    /// From the first byte of a packet; its two lowest bits are about the number of frames.
    #[must_use]
    pub const fn of(toc: u8) -> Self {
        Self(toc & 0xfc)
    }

    /// How long one frame is, in ticks.
    #[must_use]
    pub const fn frame_ticks(self) -> u32 {
        let config = self.0 >> 3;
        match config {
            0..=11 => match config % 4 {
                0 => CLOCK / 100,
                1 => CLOCK / 50,
                2 => CLOCK / 25,
                _ => CLOCK * 3 / 50,
            },
            12..=15 if config.is_multiple_of(2) => CLOCK / 100,
            12..=15 => CLOCK / 50,
            _ => (CLOCK / 400) << (config % 4),
        }
    }
}

/// The frames of one packet, in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    kind: Kind,
    frames: Vec<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// Reads a packet as it stands in RTP.
    ///
    /// # Errors
    /// When the bytes break a rule of RFC 6716, section 3.4.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (toc, rest) = bytes.split_first().ok_or(Malformed::Empty)?;
        let frames = match toc & 3 {
            0 => vec![rest],
            1 => equal(rest, 2)?,
            2 => {
                let (first, rest) = frame_len(rest)?;
                let (first, second) = split(rest, first)?;
                vec![first, second]
            }
            _ => counted(rest)?,
        };
        let packet = Self {
            kind: Kind::of(*toc),
            frames,
        };
        if packet.ticks() > PACKET_TICKS_MAX {
            return Err(Malformed::Frames);
        }
        let too_long = packet
            .frames
            .iter()
            .any(|frame| frame.len() > FRAME_BYTES_MAX);
        if too_long {
            return Err(Malformed::FrameTooLong);
        }
        Ok(packet)
    }

    /// What its frames have in common.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The frames in order. An empty one is a frame that was not sent (DTX).
    #[must_use]
    pub fn frames(&self) -> &[&'a [u8]] {
        &self.frames
    }

    /// How much sound it holds, in ticks.
    #[must_use]
    pub fn ticks(&self) -> u32 {
        let frames = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        self.kind.frame_ticks().saturating_mul(frames)
    }
}

/// Puts frames of one kind into one packet, the shortest way there is. `None` if there are none, if
/// they are more than a packet may hold, or one is too long.
#[must_use]
pub fn pack(kind: Kind, frames: &[&[u8]]) -> Option<Vec<u8>> {
    let count = u32::try_from(frames.len()).ok()?;
    let fits = kind.frame_ticks().checked_mul(count)? <= PACKET_TICKS_MAX;
    if !fits || frames.iter().any(|frame| frame.len() > FRAME_BYTES_MAX) {
        return None;
    }
    let (first, others) = frames.split_first()?;
    let is_equal = others.iter().all(|frame| frame.len() == first.len());
    let sum: usize = frames.iter().map(|frame| frame.len()).sum();
    let mut packet = Vec::with_capacity(2 + 2 * frames.len() + sum);
    match (frames.len(), is_equal) {
        (1, _) => packet.push(kind.0),
        (2, true) => packet.push(kind.0 | 1),
        (2, false) => {
            packet.push(kind.0 | 2);
            write_len(&mut packet, first.len());
        }
        (len, _) => {
            packet.push(kind.0 | 3);
            let vbr = if is_equal { 0 } else { 0x80 };
            packet.push(vbr | u8::try_from(len).ok()?);
            if !is_equal {
                for frame in &frames[..len - 1] {
                    write_len(&mut packet, frame.len());
                }
            }
        }
    }
    for frame in frames {
        packet.extend_from_slice(frame);
    }
    Some(packet)
}

/// Packets that follow each other as one packet. `None` if one of them is none, if their kinds
/// differ, or they are more than fits.
#[must_use]
pub fn merge(packets: &[&[u8]]) -> Option<Vec<u8>> {
    let mut kind = None;
    let mut frames = Vec::new();
    for bytes in packets {
        let packet = Packet::parse(bytes).ok()?;
        if *kind.get_or_insert(packet.kind) != packet.kind {
            return None;
        }
        frames.extend(packet.frames);
    }
    pack(kind?, &frames)
}

/// A count, perhaps padding and lengths, and then frames (code 3).
fn counted(bytes: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let (head, mut rest) = bytes.split_first().ok_or(Malformed::TooShort)?;
    let count = usize::from(head & 0x3f);
    if count == 0 || count > FRAMES_MAX {
        return Err(Malformed::Frames);
    }
    if head & 0x40 != 0 {
        let (padding, after) = padding_len(rest)?;
        let kept = after
            .len()
            .checked_sub(padding)
            .ok_or(Malformed::TooShort)?;
        rest = &after[..kept];
    }
    if head & 0x80 == 0 {
        return equal(rest, count);
    }
    let mut lengths = Vec::with_capacity(count - 1);
    for _ in 1..count {
        let (length, after) = frame_len(rest)?;
        lengths.push(length);
        rest = after;
    }
    let mut frames = Vec::with_capacity(count);
    for length in lengths {
        let (frame, after) = split(rest, length)?;
        frames.push(frame);
        rest = after;
    }
    frames.push(rest);
    Ok(frames)
}

/// The bytes in `count` parts of one length.
fn equal(bytes: &[u8], count: usize) -> Result<Vec<&[u8]>, Malformed> {
    if !bytes.len().is_multiple_of(count) {
        return Err(Malformed::Uneven);
    }
    let length = bytes.len() / count;
    Ok((0..count)
        .map(|at| &bytes[at * length..(at + 1) * length])
        .collect())
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), Malformed> {
    bytes.split_at_checked(at).ok_or(Malformed::TooShort)
}

/// The length of a frame in one or two bytes, and what follows it.
fn frame_len(bytes: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    match bytes {
        [first @ 252..=255, second, rest @ ..] => {
            Ok((usize::from(*second) * 4 + usize::from(*first), rest))
        }
        [first @ 0..=251, rest @ ..] => Ok((usize::from(*first), rest)),
        _ => Err(Malformed::TooShort),
    }
}

fn write_len(packet: &mut Vec<u8>, length: usize) {
    debug_assert!(length <= FRAME_BYTES_MAX, "checked before");
    if length < 252 {
        packet.push(length as u8);
    } else {
        let first = 252 + (length & 3);
        packet.push(first as u8);
        packet.push(((length - first) / 4) as u8);
    }
}

/// How many bytes at the end are padding, and what follows the number.
fn padding_len(mut bytes: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let mut padding = 0;
    loop {
        let (byte, rest) = bytes.split_first().ok_or(Malformed::TooShort)?;
        bytes = rest;
        padding += usize::from(*byte).min(254);
        if *byte != 255 {
            return Ok((padding, bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 20 ms, CELT, full band, mono: what browsers send.
    const CELT_20: u8 = 31 << 3;

    #[test]
    fn the_first_byte_tells_how_long_a_frame_is() {
        let tenths_of_millis = |config: u8| Kind::of(config << 3).frame_ticks() * 10 / 48;
        let all: Vec<u32> = (0..32).map(tenths_of_millis).collect();
        let silk = [100, 200, 400, 600];
        let celt = [25, 50, 100, 200];
        let expected = [silk.repeat(3), [100, 200].repeat(2), celt.repeat(4)].concat();
        assert_eq!(all, expected);
    }

    #[test]
    fn packets_that_follow_each_other_become_one() {
        let packet = |frame: &[u8]| [&[CELT_20], frame].concat();
        let (a, b, c) = (packet(&[1, 2]), packet(&[3, 4]), packet(&[5]));
        assert_eq!(merge(&[&a]), Some(vec![CELT_20, 1, 2]));
        assert_eq!(merge(&[&a, &b]), Some(vec![CELT_20 | 1, 1, 2, 3, 4]));
        assert_eq!(merge(&[&a, &c]), Some(vec![CELT_20 | 2, 2, 1, 2, 5]));
        assert_eq!(
            merge(&[&a, &c, &b]),
            Some(vec![CELT_20 | 3, 0x83, 2, 1, 1, 2, 5, 3, 4])
        );
        assert_eq!(
            merge(&[&a, &b, &a]),
            Some(vec![CELT_20 | 3, 3, 1, 2, 3, 4, 1, 2])
        );
        let merged = merge(&[&a, &c, &b]).expect("fits");
        let packet = Packet::parse(&merged).expect("ours");
        assert_eq!(packet.ticks(), CLOCK * 60 / 1000);
    }

    #[test]
    fn frames_of_two_kinds_do_not_go_into_one_packet_and_neither_does_more_than_120_ms() {
        let stereo = CELT_20 | 4;
        assert_eq!(merge(&[&[CELT_20, 1], &[stereo, 1]]), None);
        assert!(merge(&[&[CELT_20, 1][..]; 6]).is_some());
        assert_eq!(merge(&[&[CELT_20, 1][..]; 7]), None);
        assert_eq!(merge(&[]), None);
    }

    #[test]
    fn padding_is_left_out() {
        let padded = [&[CELT_20 | 3, 0x41, 255, 1, 9, 9][..], &[0; 255]].concat();
        let packet = Packet::parse(&padded).expect("well formed");
        assert_eq!(packet.frames(), [&[9, 9][..]]);
        assert_eq!(merge(&[&padded]), Some(vec![CELT_20, 9, 9]));
    }

    #[test]
    fn bytes_that_break_a_rule_are_refused_with_it() {
        let parse = |bytes: &[u8]| Packet::parse(bytes).expect_err("malformed");
        assert_eq!(parse(&[]), Malformed::Empty);
        assert_eq!(parse(&[CELT_20 | 1, 1, 2, 3]), Malformed::Uneven);
        assert_eq!(parse(&[CELT_20 | 2]), Malformed::TooShort);
        assert_eq!(parse(&[CELT_20 | 2, 252]), Malformed::TooShort);
        assert_eq!(parse(&[CELT_20 | 2, 4, 1, 2, 3]), Malformed::TooShort);
        assert_eq!(parse(&[CELT_20 | 3]), Malformed::TooShort);
        assert_eq!(parse(&[CELT_20 | 3, 0]), Malformed::Frames);
        assert_eq!(
            parse(&[CELT_20 | 3, 7, 1, 2, 3, 4, 5, 6, 7]),
            Malformed::Frames
        );
        assert_eq!(parse(&[CELT_20 | 3, 0x41, 5, 1]), Malformed::TooShort);
        let long = [&[CELT_20][..], &[7; FRAME_BYTES_MAX + 1]].concat();
        assert_eq!(parse(&long), Malformed::FrameTooLong);
    }

    proptest! {
        #[test]
        fn what_is_packed_is_found_again(
            config in 0..32_u8,
            frames in proptest::collection::vec(
                proptest::collection::vec(any::<u8>(), 0..=FRAME_BYTES_MAX), 1..=8,
            ),
        ) {
            let kind = Kind::of(config << 3);
            let frames: Vec<&[u8]> = frames.iter().map(Vec::as_slice).collect();
            let ticks = kind.frame_ticks() * frames.len() as u32;
            match pack(kind, &frames) {
                Some(bytes) => {
                    let packet = Packet::parse(&bytes).expect("ours");
                    prop_assert_eq!(packet.kind(), kind);
                    prop_assert_eq!(packet.frames(), &frames);
                    prop_assert_eq!(packet.ticks(), ticks);
                }
                None => prop_assert!(ticks > PACKET_TICKS_MAX),
            }
        }
    }
}
