//! What a voice packet holds, and the forms in which receivers take it: each with copies as their
//! own way needs them, under their own payload types. What is no voice goes no further.

use std::sync::Arc;

use efir_voice::opus::Packet;
use efir_voice::red::Red;
use efir_voice::ring::{Ring, Sound};

/// The payload types of one connection's audio. The copies inside RED name one too, so what is right
/// for one receiver may be wrong for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Types {
    /// Opus.
    pub(crate) opus: u8,
    /// RED around Opus, where the browser has it.
    pub(crate) red: Option<u8>,
}

/// A packet taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    /// What is new in it, a packet of Opus.
    pub(crate) opus: Arc<[u8]>,
    /// Its copies: how many ticks earlier each was, and a packet of Opus or nothing.
    pub(crate) copies: Vec<(u32, Vec<u8>)>,
}

/// Takes a packet apart that came under `payload_type` from a connection with these types. `None` if
/// it is not what it says it is.
pub(crate) fn open(payload_type: u8, from: Types, bytes: &Arc<[u8]>) -> Option<Opened> {
    if payload_type == from.opus {
        Packet::parse(bytes).ok()?;
        return Some(Opened {
            opus: Arc::clone(bytes),
            copies: Vec::new(),
        });
    }
    if Some(payload_type) != from.red {
        return None;
    }
    let red = Red::parse(bytes).ok()?;
    let primary = red.primary();
    let is_opus = |block_type| block_type == from.opus;
    Packet::parse(primary.data).ok()?;
    let mut copies = Vec::with_capacity(red.copies().len());
    for copy in red.copies() {
        let is_sound = copy.data.is_empty() || Packet::parse(copy.data).is_ok();
        if !is_sound || !is_opus(copy.payload_type) {
            return None;
        }
        copies.push((copy.offset, copy.data.to_vec()));
    }
    is_opus(primary.payload_type).then(|| Opened {
        opus: primary.data.into(),
        copies,
    })
}

/// The forms of one packet that were asked for so far: all receivers who need the same share one.
pub(crate) struct Forms<'a> {
    ring: &'a Ring,
    sound: &'a Sound,
    made: Vec<(usize, u8, Arc<[u8]>)>,
}

impl<'a> Forms<'a> {
    pub(crate) const fn new(ring: &'a Ring, sound: &'a Sound) -> Self {
        Self {
            ring,
            sound,
            made: Vec::new(),
        }
    }

    /// Payload type and bytes for a receiver with these types, who needs copies of the packets so
    /// far back.
    pub(crate) fn form(&mut self, to: Types, distances: &[u64]) -> (u8, Arc<[u8]>) {
        match to.red {
            Some(red) if !distances.is_empty() => (red, self.with_copies(to.opus, distances)),
            _ => (to.opus, Arc::clone(&self.sound.opus)),
        }
    }

    fn with_copies(&mut self, opus: u8, distances: &[u64]) -> Arc<[u8]> {
        let is_it = |made: &&(usize, u8, Arc<[u8]>)| made.0 == distances.len() && made.1 == opus;
        if let Some((_, _, made)) = self.made.iter().find(is_it) {
            return Arc::clone(made);
        }
        let made: Arc<[u8]> = self.ring.with_copies(self.sound, distances, opus).into();
        self.made.push((distances.len(), opus, Arc::clone(&made)));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use efir_voice::red::{Block, write};

    const CHROMIUM: Types = Types {
        opus: 111,
        red: Some(63),
    };
    const FIREFOX: Types = Types {
        opus: 109,
        red: Some(110),
    };
    const PLAIN: Types = Types {
        opus: 120,
        red: None,
    };

    /// A frame of 20 ms that names its number.
    fn opus(number: u8) -> [u8; 3] {
        [31 << 3, 1, number]
    }

    #[test]
    fn everybody_gets_the_copies_they_need_under_their_own_types() {
        let mut ring = Ring::default();
        let mut new = Vec::new();
        for number in 1..=6_u8 {
            let sound = Sound {
                sequence: number.into(),
                ticks: 960 * u32::from(number),
                opus: opus(number).as_slice().into(),
            };
            ring.take(sound, [], &mut new);
        }
        let mut forms = Forms::new(&ring, &new[5]);
        let plain = (111, opus(6).as_slice().into());
        assert_eq!(forms.form(CHROMIUM, &[]), plain);
        assert_eq!(forms.form(PLAIN, &[3, 1]).0, 120, "who takes no copies");
        let (payload_type, bytes) = forms.form(FIREFOX, &[3, 1]);
        assert_eq!(payload_type, 110);
        let red = Red::parse(&bytes).expect("ours");
        let copies: Vec<(u8, u32, &[u8])> = red
            .copies()
            .iter()
            .map(|copy| (copy.payload_type, copy.offset, copy.data))
            .collect();
        assert_eq!(
            copies,
            [(109, 2_880, &opus(3)[..]), (109, 960, &opus(5)[..])]
        );
        assert_eq!(red.primary().data, opus(6));
        assert!(
            Arc::ptr_eq(&forms.form(FIREFOX, &[3, 1]).1, &bytes),
            "made once"
        );
    }

    #[test]
    fn what_is_no_voice_goes_no_further() {
        let opened = |payload_type, bytes: &[u8]| open(payload_type, CHROMIUM, &bytes.into());
        assert!(opened(111, &opus(1)).is_some());
        assert!(opened(111, &[]).is_none(), "no packet of Opus");
        assert!(opened(63, &[0x80]).is_none(), "no RED");
        assert!(opened(13, &opus(1)).is_none(), "a type of neither");
        assert!(
            opened(63, &[100, 31 << 3, 0]).is_none(),
            "RED around something else"
        );
        let block = |offset, data| Block {
            payload_type: 111,
            offset,
            data,
        };
        let (earlier, now) = (opus(1), opus(2));
        let red = write(&[block(960, &earlier)], block(0, &now));
        let both = Opened {
            opus: now.as_slice().into(),
            copies: vec![(960, earlier.to_vec())],
        };
        assert_eq!(opened(63, &red), Some(both));
    }
}
