//! How loud a packet says that it is (RFC 6464).
//!
//! The sender states it, so nothing but an order among voices may hang on it.

/// Loudness in whole decibels over digital silence: 0 is silence, 127 is the loudest there is.
///
/// RFC 6464 counts the other way, from 0 (overload) down to -127 dBov; sums and comparisons read
/// better in this direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loudness(u8);

impl Loudness {
    /// Digital silence: -127 dBov.
    pub const SILENCE: Self = Self(0);

    /// From the number of decibels below overload that RFC 6464 carries; what is above 127 is
    /// silence.
    #[must_use]
    pub const fn below_overload(decibels: u8) -> Self {
        Self(127_u8.saturating_sub(decibels))
    }

    /// Decibels over silence, 0 to 127.
    #[must_use]
    pub const fn decibels(self) -> u8 {
        self.0
    }
}

/// What one packet states about its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// How loud it is.
    pub loudness: Loudness,
    /// Whether its sender takes it for speech, where the sender says so. Chromium clears this for
    /// the comfort noise of DTX, and a browser that leaves it out says nothing.
    pub speech: Option<bool>,
}

impl Stated {
    /// From the byte of RFC 6464: the highest bit is voice activity, the others are decibels below
    /// overload.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        Self {
            loudness: Loudness::below_overload(byte & 0x7f),
            speech: Some(byte & 0x80 != 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_of_rfc_6464_counts_down_from_overload() {
        let stated = |byte| {
            let stated = Stated::from_byte(byte);
            (stated.loudness.decibels(), stated.speech)
        };
        assert_eq!(stated(0x80), (127, Some(true)));
        assert_eq!(stated(0x14), (107, Some(false)));
        assert_eq!(stated(0xff), (0, Some(true)));
        assert_eq!(Loudness::below_overload(200), Loudness::SILENCE);
    }
}
