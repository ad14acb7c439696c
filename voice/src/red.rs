//! Redundant copies in one packet (RFC 2198), as voices carry them: what was sent before, and behind
//! it what is new.
//!
//! What is inside a block is opaque here. Nothing is allocated for reading, and how many blocks there
//! may be is bounded, as the bytes come from strangers.

use std::fmt;

/// The most copies that are read: browsers send 9 at most.
pub const COPIES_MAX: usize = 16;
/// The furthest that a copy may lie back, in ticks of the clock (14 bits): 341 ms of Opus.
pub const OFFSET_MAX: u32 = (1 << 14) - 1;
/// The longest copy, in bytes (10 bits).
pub const COPY_BYTES_MAX: usize = (1 << 10) - 1;

/// Why bytes are no RED payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It ends inside a header, or a length says more than there is.
    TooShort,
    /// More than [`COPIES_MAX`] copies.
    TooMany,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "a length says more than there is",
            Self::TooMany => "too many copies",
        })
    }
}

impl std::error::Error for Malformed {}

/// One block: a copy, or what is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its own payload type.
    pub payload_type: u8,
    /// How far it lies before the time of the packet, in ticks; 0 for what is new.
    pub offset: u32,
    /// What it holds; may be empty.
    pub data: &'a [u8],
}

/// A RED payload taken apart, in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Red<'a> {
    copies: [Block<'a>; COPIES_MAX],
    count: usize,
    primary: Block<'a>,
}

impl<'a> Red<'a> {
    /// Reads the payload of an RTP packet of type `red`.
    ///
    /// # Errors
    /// When lengths and bytes do not fit together, or there are too many copies.
    pub fn parse(payload: &'a [u8]) -> Result<Self, Malformed> {
        let mut copies = [Block::default(); COPIES_MAX];
        let mut lengths = [0; COPIES_MAX];
        let mut count = 0;
        let mut rest = payload;
        let primary_type = loop {
            match rest {
                [head, after @ ..] if head & 0x80 == 0 => {
                    rest = after;
                    break *head;
                }
                [head, b, c, d, after @ ..] => {
                    let copy = copies.get_mut(count).ok_or(Malformed::TooMany)?;
                    copy.payload_type = head & 0x7f;
                    copy.offset = u32::from(*b) << 6 | u32::from(*c) >> 2;
                    lengths[count] = usize::from(c & 3) << 8 | usize::from(*d);
                    count += 1;
                    rest = after;
                }
                _ => return Err(Malformed::TooShort),
            }
        };
        for (copy, length) in copies.iter_mut().zip(lengths).take(count) {
            let parts = rest.split_at_checked(length);
            (copy.data, rest) = parts.ok_or(Malformed::TooShort)?;
        }
        let primary = Block {
            payload_type: primary_type,
            offset: 0,
            data: rest,
        };
        Ok(Self {
            copies,
            count,
            primary,
        })
    }

    /// The copies, in the order of the packet: from the oldest on, if the sender kept to the rule.
    #[must_use]
    pub fn copies(&self) -> &[Block<'a>] {
        &self.copies[..self.count]
    }

    /// What is new.
    #[must_use]
    pub const fn primary(&self) -> Block<'a> {
        self.primary
    }
}

/// Writes a RED payload: the copies in this order, then what is new. Copies that the format cannot
/// express (too old, too long, too many) are left out, for they only help.
#[must_use]
pub fn write(copies: &[Block<'_>], primary: Block<'_>) -> Vec<u8> {
    let fits =
        |block: &&Block<'_>| block.offset <= OFFSET_MAX && block.data.len() <= COPY_BYTES_MAX;
    let written = || copies.iter().filter(fits).take(COPIES_MAX);
    let bytes: usize = written().map(|block| 4 + block.data.len()).sum();
    let mut payload = Vec::with_capacity(bytes + 1 + primary.data.len());
    for block in written() {
        let length = block.data.len() as u32;
        payload.extend_from_slice(&[
            0x80 | block.payload_type & 0x7f,
            (block.offset >> 6) as u8,
            ((block.offset & 0x3f) << 2 | length >> 8) as u8,
            length as u8,
        ]);
    }
    payload.push(primary.payload_type & 0x7f);
    for block in written() {
        payload.extend_from_slice(block.data);
    }
    payload.extend_from_slice(primary.data);
    payload
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_copy_and_what_is_new_are_told_apart() {
        // A block of type 111, 960 ticks before, 2 bytes long; then one of type 111.
        let payload = [0x80 | 111, 15, 0, 2, 111, 1, 2, 3, 4, 5];
        let red = Red::parse(&payload).expect("well formed");
        let copy = Block {
            payload_type: 111,
            offset: 960,
            data: &[1, 2],
        };
        assert_eq!(red.copies(), [copy]);
        let primary = Block {
            payload_type: 111,
            offset: 0,
            data: &[3, 4, 5],
        };
        assert_eq!(red.primary(), primary);
        assert_eq!(write(&[copy], primary), payload);
    }

    #[test]
    fn bytes_that_do_not_fit_together_are_refused() {
        let parse = |bytes: &[u8]| Red::parse(bytes).expect_err("malformed");
        assert_eq!(parse(&[]), Malformed::TooShort);
        assert_eq!(parse(&[0x80 | 111, 15, 0]), Malformed::TooShort);
        assert_eq!(parse(&[0x80 | 111, 15, 0, 2, 111, 1]), Malformed::TooShort);
        let many = [[0x80 | 111, 0, 0, 0]; COPIES_MAX + 1].concat();
        assert_eq!(parse(&many), Malformed::TooMany);
    }

    #[test]
    fn what_the_format_cannot_express_is_left_out() {
        let long = [0; COPY_BYTES_MAX + 1];
        let block = |offset, data| Block {
            payload_type: 111,
            offset,
            data,
        };
        let primary = block(0, &[9]);
        let copies = [block(OFFSET_MAX + 1, &[1]), block(960, &long)];
        assert_eq!(write(&copies, primary), [111, 9]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            copies in proptest::collection::vec(
                (0..128_u8, 0..=OFFSET_MAX, proptest::collection::vec(any::<u8>(), 0..1024)),
                0..=COPIES_MAX,
            ),
            primary in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let copies: Vec<Block<'_>> = copies
                .iter()
                .map(|(payload_type, offset, data)| Block {
                    payload_type: *payload_type,
                    offset: *offset,
                    data,
                })
                .collect();
            let primary = Block { payload_type: 111, offset: 0, data: &primary };
            let payload = write(&copies, primary);
            let red = Red::parse(&payload).expect("ours");
            prop_assert_eq!(red.copies(), &copies);
            prop_assert_eq!(red.primary(), primary);
        }
    }
}
