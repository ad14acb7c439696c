//! What everybody on the way can read of an RTP packet: its header. Most people of a large crowd
//! only count those, or the crowd would cost as much as the server that it measures.

/// The header of an RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clear {
    /// The stream.
    pub ssrc: u32,
    /// The number in it.
    pub sequence: u16,
    /// Its first contributing source, if it names one.
    pub csrc: Option<u32>,
}

/// Reads the header of a datagram that is RTP; `None` for STUN, DTLS and RTCP.
#[must_use]
pub fn read_clear(bytes: &[u8]) -> Option<Clear> {
    let word = |at: usize| {
        let bytes = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (head, second) = (*bytes.first()?, *bytes.get(1)?);
    let is_rtp = head >> 6 == 2 && !(64..96).contains(&(second & 0x7f));
    if !is_rtp {
        return None;
    }
    Some(Clear {
        ssrc: word(8)?,
        sequence: u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]),
        csrc: (head & 0x0f > 0).then(|| word(12)).flatten(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_a_voice_packet_is_read_and_nothing_else_is() {
        let packet = [0x81, 0xef, 1, 2, 0, 0, 0, 9, 0, 0, 0, 7, 0, 0, 0, 5, 99];
        let clear = Clear {
            ssrc: 7,
            sequence: 0x102,
            csrc: Some(5),
        };
        assert_eq!(read_clear(&packet), Some(clear));
        let rtcp = [0x81, 200, 0, 1, 0, 0, 0, 9, 0, 0, 0, 7];
        assert_eq!(read_clear(&rtcp), None);
        assert_eq!(read_clear(&packet[..11]), None);
        assert_eq!(read_clear(&[0; 20]), None, "STUN");
    }
}
