//! What is known of somebody's connection over UDP, by which their voice and those of others travel in
//! place of their socket, and of the time of what they say there.
//!
//! Pure. What makes the connection, and what carries it, is elsewhere: see [`Hall`](super::Hall).

use std::time::Duration;

use crate::time::UnixMillis;

/// Ticks of an Opus stream's clock in a millisecond (RFC 7587).
const TICKS_PER_MS: u32 = 48;
/// A clock that is off by more than so many milliseconds has begun anew.
const JUMP_MAX_MS: u32 = 10_000;
/// For so long after a packet over the connection nothing is taken that comes over the socket: what was on
/// its way there is older.
const SPOKEN_FOR: Duration = Duration::from_secs(1);

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// An offer waits for the forwarder. What that says meanwhile is about the connection before.
    Offered,
    /// It is answered.
    Answered,
    /// Media can flow.
    Open,
}

/// A connection, from the offer on.
#[derive(Debug)]
pub(super) struct Connection {
    /// Which one it is, of all in the hall.
    pub(super) number: u32,
    pub(super) stage: Stage,
    /// When the last packet of theirs came over it.
    spoke_at: Option<UnixMillis>,
}

impl Connection {
    pub(super) const fn offered(number: u32) -> Self {
        Self {
            number,
            stage: Stage::Offered,
            spoke_at: None,
        }
    }

    pub(super) const fn spoke(&mut self, now: UnixMillis) {
        self.spoke_at = Some(now);
    }

    /// Whether their voice comes over it at present.
    pub(super) fn is_spoken_over(&self, now: UnixMillis) -> bool {
        self.spoke_at
            .is_some_and(|spoke_at| now.since(spoke_at) < SPOKEN_FOR)
    }
}

/// What one person's voice is timed by, whichever way it comes: sockets have milliseconds, RTP has ticks of
/// another clock, and who listens shall not hear where one ends and the other begins.
#[derive(Debug, Default)]
pub(super) struct Timing {
    /// A packet over the connection: its ticks, and what was made of them.
    anchor: Option<(u32, u32)>,
    /// The last time that was told to anybody, and when.
    last: Option<(u32, UnixMillis)>,
}

impl Timing {
    /// A frame that came over the socket.
    pub(super) const fn handle_socket(&mut self, time: u32, now: UnixMillis) {
        self.anchor = None;
        self.last = Some((time, now));
    }

    /// The milliseconds of a packet with these ticks.
    pub(super) fn of_ticks(&mut self, ticks: u32, now: UnixMillis) -> u32 {
        let known = self
            .anchor
            .and_then(|(from, time)| after(from, time, ticks));
        let time = known.unwrap_or_else(|| self.goes_on(now));
        self.anchor = Some((ticks, time));
        self.last = Some((time, now));
        time
    }

    /// As much later than the last one as time has passed.
    fn goes_on(&self, now: UnixMillis) -> u32 {
        let (time, at) = self.last.unwrap_or((0, UnixMillis(0)));
        // Goes round, as the clocks of pages do after seven weeks.
        time.wrapping_add(now.0.saturating_sub(at.0) as u32)
    }
}

/// In ticks what a socket's frame has in milliseconds.
pub(super) const fn ticks_of(time: u32) -> u32 {
    time.wrapping_mul(TICKS_PER_MS)
}

/// The time at `ticks`, where it was `time` at `from`; `None` where that is too far away.
fn after(from: u32, time: u32, ticks: u32) -> Option<u32> {
    let ahead = ticks.wrapping_sub(from) / TICKS_PER_MS;
    let behind = from.wrapping_sub(ticks) / TICKS_PER_MS;
    if ahead <= JUMP_MAX_MS {
        Some(time.wrapping_add(ahead))
    } else if behind <= JUMP_MAX_MS {
        Some(time.wrapping_sub(behind))
    } else {
        None
    }
}
