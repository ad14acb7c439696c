//! Who of a room is heard when not everybody can be: a ranking from stated levels, with hysteresis.
//!
//! One ranking serves the whole room; each listener takes the first few of it that are not
//! themselves. Who begins to speak while there is a place has it with their first loud packet.
//! While all are taken, a place changes hands only for a voice that has been clearly louder for a
//! while, so that two people who talk at once do not cut each other into pieces. Nobody has more
//! than one place, whatever levels their packets claim. It decides about order and about nothing
//! else: who may speak at all is known elsewhere, and only their packets come here.

use std::time::Duration;

use crate::level::Stated;

/// How fast a loudness falls to what follows it, as a half-life: longer than the pauses between
/// words, shorter than those between sentences.
const FALL: Duration = Duration::from_millis(300);
/// How fast it rises. Whoever begins a word is measured by it and not by the silence before.
const RISE: Duration = Duration::from_millis(40);
/// Without packets for this long somebody counts as quiet: longer than a packet (120 ms at most)
/// plus its jitter, as DTX sends nothing at all.
const UNHEARD: Duration = Duration::from_millis(200);
/// How much louder somebody must be to overtake, in decibels: twice the amplitude.
const CLEARLY: f32 = 6.0;
/// And for how long.
const FOR_SO_LONG: Duration = Duration::from_millis(200);
/// Whoever has not spoken for this long has no place any more.
const HELD: Duration = Duration::from_secs(2);
/// Speech is this much above the noise that the person always has around them, in decibels.
const ABOVE_NOISE: f32 = 10.0;
/// Nothing below this is speech: -65 dBov, the noise of a good microphone after its gain.
const SPEECH_MIN: f32 = 62.0;
/// The noise is never taken for louder than this, -45 dBov, so that music, which never pauses, is
/// not forgotten as noise.
const NOISE_MAX: f32 = 82.0;
/// What somebody's noise is taken for before it is known: -65 dBov.
const NOISE_AT_FIRST: f32 = 62.0;
/// How fast noise is learned upwards, in decibels a second; downwards it is [`RISE`].
const NOISE_RISE: f32 = 1.0;

/// The ranking of one room. `Who` is any small name of a person.
#[derive(Clone, Debug)]
pub struct Loudest<Who> {
    places: usize,
    people: Vec<Voice<Who>>,
    /// Those who have spoken lately, the first first: whoever is among the first `places` is heard.
    ranking: Vec<Who>,
}

#[derive(Clone, Copy, Debug)]
struct Voice<Who> {
    who: Who,
    /// Smoothed decibels over silence, at `heard_at`.
    loudness: f32,
    noise: f32,
    heard_at: Duration,
    spoke_at: Duration,
    /// Since when they are clearly louder than whoever ranks just before them.
    louder_since: Option<Duration>,
}

impl<Who: Copy + Eq> Loudest<Who> {
    /// A ranking with so many places that are heard.
    #[must_use]
    pub const fn new(places: usize) -> Self {
        Self {
            places,
            people: Vec::new(),
            ranking: Vec::new(),
        }
    }

    /// Takes in what a packet of `who` states. Says whether those who are heard, or their order,
    /// changed. `now` counts from any fixed moment and never goes back.
    pub fn hear(&mut self, who: Who, stated: Stated, now: Duration) -> bool {
        let speaks = self.voice(who, now).take(stated, now);
        let before = self.heard_len();
        let ended = self.drop_quiet(now);
        if speaks && !self.ranking.contains(&who) {
            self.ranking.push(who);
        }
        let rose = self.rise(who, now);
        ended || rose || self.heard_len() != before
    }

    /// Lets go of who has been quiet for long. For a timer, when no packets come.
    pub fn settle(&mut self, now: Duration) -> bool {
        self.drop_quiet(now)
    }

    /// Forgets somebody who has left or may not be heard any more.
    pub fn forget(&mut self, who: Who) -> bool {
        self.people.retain(|voice| voice.who != who);
        let heard = self.is_heard(who);
        self.ranking.retain(|ranked| *ranked != who);
        heard
    }

    /// Those who are heard, the loudest first.
    pub fn heard(&self) -> impl Iterator<Item = Who> + '_ {
        self.ranking.iter().copied().take(self.places)
    }

    /// Whether somebody is among them.
    #[must_use]
    pub fn is_heard(&self, who: Who) -> bool {
        self.heard().any(|heard| heard == who)
    }

    /// When [`Self::settle`] will let the next one go.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        let ends = self.ranking.iter().filter_map(|who| self.find(*who));
        ends.map(|voice| voice.spoke_at + HELD).min()
    }

    fn heard_len(&self) -> usize {
        self.ranking.len().min(self.places)
    }

    fn find(&self, who: Who) -> Option<&Voice<Who>> {
        self.people.iter().find(|voice| voice.who == who)
    }

    fn voice(&mut self, who: Who, now: Duration) -> &mut Voice<Who> {
        let at = self.people.iter().position(|voice| voice.who == who);
        let at = at.unwrap_or_else(|| {
            self.people.push(Voice::new(who, now));
            self.people.len() - 1
        });
        &mut self.people[at]
    }

    /// Drops from the ranking who has not spoken lately; whether that changed who is heard.
    fn drop_quiet(&mut self, now: Duration) -> bool {
        let mut first = None;
        let people = &self.people;
        let mut at = 0;
        self.ranking.retain(|who| {
            let voice = people.iter().find(|voice| voice.who == *who);
            let stays = voice.is_some_and(|voice| now < voice.spoke_at + HELD);
            if !stays {
                first.get_or_insert(at);
            }
            at += 1;
            stays
        });
        first.is_some_and(|first| first < self.places)
    }

    /// Moves `who` before everybody they have clearly been louder than for long enough; whether that
    /// changed who is heard or in which order.
    fn rise(&mut self, who: Who, now: Duration) -> bool {
        let Some(at) = self.ranking.iter().position(|ranked| *ranked == who) else {
            return false;
        };
        let own = self.loudness(who, now);
        let overtaken = self.ranking[..at]
            .iter()
            .rev()
            .take_while(|before| own >= self.loudness(**before, now) + CLEARLY)
            .count();
        let voice = self.voice(who, now);
        if overtaken == 0 {
            voice.louder_since = None;
            return false;
        }
        let since = *voice.louder_since.get_or_insert(now);
        if now.saturating_sub(since) < FOR_SO_LONG {
            return false;
        }
        voice.louder_since = None;
        let to = at - overtaken;
        self.ranking[to..=at].rotate_right(1);
        to < self.places
    }

    fn loudness(&self, who: Who, now: Duration) -> f32 {
        self.find(who).map_or(0.0, |voice| voice.loudness_at(now))
    }
}

impl<Who> Voice<Who> {
    const fn new(who: Who, now: Duration) -> Self {
        Self {
            who,
            loudness: 0.0,
            noise: NOISE_AT_FIRST,
            heard_at: now,
            spoke_at: now,
            louder_since: None,
        }
    }

    /// Takes in one packet; whether it is speech.
    fn take(&mut self, stated: Stated, now: Duration) -> bool {
        let loudness = f32::from(stated.loudness.decibels());
        let passed = now.saturating_sub(self.heard_at);
        self.heard_at = now;
        let half_life = if loudness > self.loudness { RISE } else { FALL };
        // The first packet of somebody, and one that arrives with others, counts for a little.
        let weighed = passed.max(Duration::from_millis(10));
        self.loudness = towards(self.loudness, loudness, weighed, half_life);
        self.noise = if loudness < self.noise {
            towards(self.noise, loudness, weighed, RISE)
        } else {
            let risen = self.noise + NOISE_RISE * passed.min(UNHEARD).as_secs_f32();
            risen.min(loudness).min(NOISE_MAX)
        };
        let speaks =
            stated.speech != Some(false) && loudness >= (self.noise + ABOVE_NOISE).max(SPEECH_MIN);
        if speaks {
            self.spoke_at = now;
        }
        speaks
    }

    fn loudness_at(&self, now: Duration) -> f32 {
        let unheard = now.saturating_sub(self.heard_at + UNHEARD);
        towards(self.loudness, 0.0, unheard, FALL)
    }
}

/// `from`, on its way to `to` after `passed` with this half-life.
fn towards(from: f32, to: f32, passed: Duration, half_life: Duration) -> f32 {
    let halvings = passed.as_secs_f32() / half_life.as_secs_f32();
    to + (from - to) * (-halvings).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::Loudness;

    /// Packets of 20 ms from several people, each at a level in dBov.
    struct Room {
        loudest: Loudest<u8>,
        now: Duration,
    }

    impl Room {
        fn new(places: usize) -> Self {
            Self {
                loudest: Loudest::new(places),
                now: Duration::ZERO,
            }
        }

        /// Everybody's packets for so long; the moments at which something changed, in milliseconds
        /// since the beginning of this call.
        fn hear(&mut self, millis: u64, levels: &[(u8, i16)]) -> Vec<u64> {
            let mut changed = Vec::new();
            for at in (0..millis).step_by(20) {
                for (who, dbov) in levels {
                    if self.loudest.hear(*who, sound(*dbov), self.now) {
                        changed.push(at);
                    }
                }
                self.now += Duration::from_millis(20);
            }
            changed
        }

        fn heard(&self) -> Vec<u8> {
            self.loudest.heard().collect()
        }
    }

    fn sound(dbov: i16) -> Stated {
        let below = u8::try_from(-dbov).expect("between -127 and 0");
        Stated {
            loudness: Loudness::below_overload(below),
            speech: Some(true),
        }
    }

    #[test]
    fn a_first_loud_packet_has_a_place_while_there_is_one() {
        let mut room = Room::new(2);
        assert_eq!(room.hear(1000, &[(1, -75), (2, -75)]), Vec::<u64>::new());
        assert_eq!(room.hear(20, &[(1, -30), (2, -75)]), [0]);
        assert_eq!(room.heard(), [1]);
        assert_eq!(room.hear(20, &[(1, -30), (2, -25)]), [0]);
        assert_eq!(room.heard(), [1, 2]);
    }

    #[test]
    fn nobody_is_overtaken_by_somebody_who_is_only_a_little_louder() {
        let mut room = Room::new(1);
        room.hear(500, &[(1, -30)]);
        assert_eq!(room.hear(5000, &[(1, -30), (2, -25)]), Vec::<u64>::new());
        assert_eq!(room.heard(), [1]);
    }

    #[test]
    fn a_clearly_louder_voice_has_the_place_after_a_fifth_of_a_second_and_not_before() {
        let mut room = Room::new(1);
        room.hear(500, &[(1, -40)]);
        let changed = room.hear(1000, &[(1, -40), (2, -20)]);
        assert_eq!(changed.len(), 1);
        assert!((200..=320).contains(&changed[0]), "{changed:?}");
        assert_eq!(room.heard(), [2]);
    }

    #[test]
    fn a_clap_takes_no_place() {
        let mut room = Room::new(1);
        room.hear(500, &[(1, -40), (2, -75)]);
        assert_eq!(room.hear(100, &[(1, -40), (2, -3)]), Vec::<u64>::new());
        assert_eq!(room.hear(500, &[(1, -40), (2, -75)]), Vec::<u64>::new());
        assert_eq!(room.heard(), [1]);
    }

    #[test]
    fn whoever_stops_makes_room_at_once_when_others_wait_and_after_two_seconds_else() {
        let mut room = Room::new(1);
        room.hear(1000, &[(1, -25), (2, -75)]);
        let taken = room.hear(1000, &[(1, -80), (2, -30)]);
        assert!(taken.len() == 1 && taken[0] <= 400, "{taken:?}");
        assert_eq!(room.heard(), [2]);
        let ended = room.hear(3000, &[(1, -80), (2, -80)]);
        assert_eq!(ended, [1980], "two seconds after the last loud packet");
        assert_eq!(room.heard(), Vec::<u8>::new());
    }

    #[test]
    fn without_packets_a_place_ends_by_the_timer() {
        let mut room = Room::new(3);
        room.hear(20, &[(1, -25)]);
        let ends = room.loudest.next().expect("somebody is heard");
        assert_eq!(ends, Duration::from_secs(2));
        assert!(!room.loudest.settle(ends - Duration::from_millis(1)));
        assert!(room.loudest.settle(ends));
        assert_eq!(room.loudest.next(), None);
    }

    #[test]
    fn the_noise_of_a_street_is_learned_and_speech_above_it_is_heard() {
        let mut room = Room::new(3);
        room.hear(20_000, &[(1, -48)]);
        assert_eq!(room.heard(), Vec::<u8>::new(), "noise");
        assert_eq!(room.hear(20, &[(1, -30)]), [0], "speech");
    }

    #[test]
    fn music_that_never_pauses_is_heard_to_its_end() {
        let mut room = Room::new(3);
        assert_eq!(room.hear(120_000, &[(1, -22)]), [0]);
        assert_eq!(room.heard(), [1]);
    }

    #[test]
    fn comfort_noise_is_no_speech_however_loud_it_claims_to_be() {
        let mut room = Room::new(3);
        let stated = Stated {
            speech: Some(false),
            ..sound(-5)
        };
        assert!(!room.loudest.hear(1, stated, Duration::ZERO));
        let unsaid = Stated {
            speech: None,
            ..stated
        };
        assert!(room.loudest.hear(1, unsaid, Duration::from_millis(20)));
    }

    #[test]
    fn whoever_claims_to_be_the_loudest_has_one_place_only() {
        let mut room = Room::new(2);
        room.hear(3000, &[(1, 0), (2, -40), (3, -30)]);
        assert_eq!(room.heard(), [1, 3]);
    }

    #[test]
    fn who_is_forgotten_leaves_the_place_to_the_next() {
        let mut room = Room::new(1);
        room.hear(1000, &[(1, -25), (2, -25)]);
        assert!(!room.loudest.forget(7));
        assert!(room.loudest.forget(1));
        assert_eq!(room.heard(), [2]);
    }
}
