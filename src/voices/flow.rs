//! How much one listener's way takes, by what they say has arrived.
//!
//! A socket takes what is written long before it has arrived: the system and every proxy on the way
//! keep seconds of voice. So the listener counts messages and says how many have come; how long the
//! oldest one that has not come is on its way, beside the least that one has ever taken, is how long
//! voices wait there. When they wait, fewer are sent; when they wait for as long as a voice is worth
//! anything, none. What is lost on a long way is sent again a round trip later, and all that follows it
//! waits for that: there, waiting means less, and fewer messages stand still less often.

use std::collections::VecDeque;
use std::time::Duration;

use crate::time::UnixMillis;

/// Voices over a way that takes them.
pub(super) const VOICES_MAX: usize = 3;
/// Waiting that is more than the listener's own: they say what has come ten times a second.
const THIN_AFTER: Duration = Duration::from_millis(200);
/// Waiting after which nothing is sent, beside one more round trip: [`crate::limits::VOICE_AGE_MAX`], and
/// a tenth of a second until the listener says so.
const FULL_AFTER: Duration = Duration::from_millis(400);
/// How long a way counts as thin after voices have waited on it.
const THIN_FOR: Duration = Duration::from_secs(5);
/// A way that takes longer is long, whatever waits on it.
const LONG: Duration = Duration::from_millis(250);
/// What a message is believed to take before the first one has come: a slow phone.
const LEAST_AT_FIRST: Duration = Duration::from_millis(500);
/// The least time is forgotten by one part in so many of the time that passes.
const FORGETS_ONE_IN: u32 = 200;

/// Of one listener.
#[derive(Debug)]
pub(super) struct Flow {
    sent: u32,
    arrived: u32,
    /// When those were sent that have not arrived, oldest first.
    on_the_way: VecDeque<UnixMillis>,
    /// The least that a message has taken, and when that was.
    least: Option<(Duration, UnixMillis)>,
    thin_until: UnixMillis,
}

impl Flow {
    pub(super) const fn new() -> Self {
        Self {
            sent: 0,
            arrived: 0,
            on_the_way: VecDeque::new(),
            least: None,
            thin_until: UnixMillis(0),
        }
    }

    /// A message is sent.
    pub(super) fn handle_sent(&mut self, now: UnixMillis) {
        self.sent = self.sent.wrapping_add(1);
        self.on_the_way.push_back(now);
    }

    /// So many have arrived. What cannot be is not believed.
    pub(super) fn handle_arrived(&mut self, count: u32, now: UnixMillis) {
        let news = usize::try_from(count.wrapping_sub(self.arrived)).unwrap_or(usize::MAX);
        if news == 0 || news > self.on_the_way.len() {
            return;
        }
        self.arrived = count;
        let newest = self.on_the_way.drain(..news).next_back();
        let took = newest.map_or(Duration::ZERO, |sent_at| now.since(sent_at));
        if took <= self.least(now) || self.least.is_none() {
            self.least = Some((took, now));
        }
    }

    /// How many voices to send now, from none to [`VOICES_MAX`].
    pub(super) fn voices(&mut self, now: UnixMillis) -> usize {
        let waits = self.waits(now);
        if waits >= THIN_AFTER {
            self.thin_until = now.plus(THIN_FOR);
        }
        if waits >= FULL_AFTER + self.round_trip() {
            0
        } else if self.is_thin(now) {
            1
        } else {
            VOICES_MAX
        }
    }

    /// Voices have waited on this way lately.
    pub(super) fn is_thin(&self, now: UnixMillis) -> bool {
        now < self.thin_until
    }

    /// Frames are to travel together: voices wait, or each message that is lost costs much.
    pub(super) fn is_for_few_messages(&self, now: UnixMillis) -> bool {
        self.is_thin(now) || self.round_trip() >= LONG
    }

    /// The least that a message has taken, and the word that it has come; nothing before that is known.
    fn round_trip(&self) -> Duration {
        self.least.map_or(Duration::ZERO, |(least, _)| least)
    }

    fn waits(&self, now: UnixMillis) -> Duration {
        let oldest = self.on_the_way.front();
        let on_its_way = oldest.map_or(Duration::ZERO, |sent_at| now.since(*sent_at));
        on_its_way.saturating_sub(self.least(now))
    }

    fn least(&self, now: UnixMillis) -> Duration {
        self.least.map_or(LEAST_AT_FIRST, |(least, at)| {
            least + now.since(at) / FORGETS_ONE_IN
        })
    }
}
