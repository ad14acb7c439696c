//! Who is loudest, for everybody at once.
//!
//! Everybody who is heard stands in one row, the loudest first, and each listener gets the first few
//! of those whom they take. Places change only when somebody is clearly louder than whoever stands
//! before them, so that two people of equal loudness do not cut each other into syllables; who has
//! not been heard for a while gives way at once.
//!
//! What counts is how far a voice stands out from its own quietest moments. A voice has pauses, and a
//! fan, a hum or a made-up level has none: whoever says of themselves that they are always loud ends
//! at the back of the row.

use super::frame::{SILENCE, Seat};
use crate::time::UnixMillis;

/// Decibels by which somebody must be louder to take a place.
const MARGIN: f32 = 6.0;
/// Silence after which a place is free: longer than a pause between words.
const QUIET_MS: u64 = 600;
/// Decibels a second by which loudness fades: a syllable lasts over the next one.
const FADES: f32 = 30.0;
/// Decibels a second by which the quietest moment is forgotten.
const FLOOR_RISES: f32 = 4.0;
/// What the quietest moment of somebody is taken to be who has only begun: a quiet room.
const FLOOR_AT_FIRST: f32 = 50.0;

/// One voice in the row.
#[derive(Clone, Copy, Debug)]
struct Voice {
    seat: Seat,
    /// Decibels above silence, at `heard_at`.
    loudness: f32,
    floor: f32,
    heard_at: UnixMillis,
}

impl Voice {
    fn is_quiet(&self, now: UnixMillis) -> bool {
        now.0.saturating_sub(self.heard_at.0) >= QUIET_MS
    }

    /// How far it stands out, at `now`.
    fn stands_out(&self, now: UnixMillis) -> f32 {
        let faded = FADES * self.seconds_since(now);
        (self.loudness - faded - self.floor).max(0.0)
    }

    fn seconds_since(&self, now: UnixMillis) -> f32 {
        now.since(self.heard_at).as_secs_f32()
    }

    fn hear(&mut self, level: u8, now: UnixMillis) {
        let seconds = self.seconds_since(now);
        let heard = f32::from(SILENCE.saturating_sub(level));
        self.loudness = heard.max(self.loudness - FADES * seconds);
        // Nothing is learnt from the time in which nothing came.
        let learnt = seconds.min(0.1);
        self.floor = heard.min(self.floor + FLOOR_RISES * learnt);
        self.heard_at = now;
    }
}

/// The row.
#[derive(Debug, Default)]
pub(super) struct Loudest {
    row: Vec<Voice>,
}

impl Loudest {
    /// Somebody is heard at this level (see [`frame`](super::frame)).
    pub(super) fn hear(&mut self, seat: Seat, level: u8, now: UnixMillis) {
        let known = self.row.iter().position(|voice| voice.seat == seat);
        let mut place = known.unwrap_or_else(|| {
            self.row.push(Voice {
                seat,
                loudness: 0.0,
                floor: FLOOR_AT_FIRST,
                heard_at: now,
            });
            self.row.len() - 1
        });
        self.row[place].hear(level, now);
        let own = self.row[place].stands_out(now);
        while place > 0 {
            let before = &self.row[place - 1];
            if !before.is_quiet(now) && own <= before.stands_out(now) + MARGIN {
                break;
            }
            self.row.swap(place - 1, place);
            place -= 1;
        }
    }

    /// Somebody is gone.
    pub(super) fn forget(&mut self, seat: Seat) {
        self.row.retain(|voice| voice.seat != seat);
    }

    /// The seats, as a set, of those who stand before this one and are heard at present.
    pub(super) fn before(&self, seat: Seat, now: UnixMillis) -> u64 {
        self.row
            .iter()
            .take_while(|voice| voice.seat != seat)
            .filter(|voice| !voice.is_quiet(now))
            .fold(0, |set, voice| set | voice.seat.bit())
    }
}
