//! One room: who is heard, and where each listener hears whom.
//!
//! It knows people by the numbers of their connections and no connection, and packets by what they
//! state and not by what they hold.

use std::time::{Duration, Instant};

use efir_voice::level::{Loudness, Stated};
use efir_voice::loudest::Loudest;
use efir_voice::slots::Slots;

use crate::SLOTS;
use crate::news::Source;
use crate::timeline::{Part, Placed, Position, Timeline};

/// Places in the ranking: one more than anybody hears, as whoever has one does not hear themselves.
const PLACES: usize = SLOTS + 1;
/// Packets of digital silence that are passed on, so that the listener's decoder fades into its
/// comfort noise; what follows them is kept back.
const SILENT_MAX: u8 = 6;

/// How a packet has come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Over the person's connection.
    Connection,
    /// From whoever keeps the rooms.
    Guest,
}

/// A room.
pub(crate) struct Room {
    start: Instant,
    members: Vec<Member>,
    loudest: Loudest<usize>,
}

struct Member {
    key: usize,
    source: Source,
    may_be_heard: bool,
    is_connected: bool,
    /// Their own choice of streams. Somebody with fewer sections uses the first ones.
    slots: Slots<usize, SLOTS>,
    streams: [Timeline; SLOTS],
    slots_len: usize,
    /// Of what they send: which part it is, whether it is passed on, and how many packets of
    /// silence came in a row.
    part: u32,
    is_passed_on: bool,
    silent: u8,
    /// How their last packet has come: numbers and clocks of two ways have nothing in common.
    way: Way,
}

/// Where one packet goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    pub(crate) to: usize,
    pub(crate) slot: usize,
    pub(crate) placed: Placed,
}

impl Room {
    pub(crate) const fn new(start: Instant) -> Self {
        Self {
            start,
            members: Vec::new(),
            loudest: Loudest::new(PLACES),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// All who are here.
    pub(crate) fn keys(&self) -> impl Iterator<Item = usize> + '_ {
        self.members.iter().map(|member| member.key)
    }

    /// The connection of a person.
    pub(crate) fn find(&self, source: Source) -> Option<usize> {
        let member = self.members.iter().find(|member| member.source == source);
        member.map(|member| member.key)
    }

    /// Somebody comes in. Nobody hears them until [`Self::allow`] says so.
    pub(crate) fn join(&mut self, key: usize, source: Source, slots_len: usize) {
        self.members.push(Member {
            key,
            source,
            may_be_heard: false,
            is_connected: false,
            slots: Slots::default(),
            streams: [Timeline::default(); SLOTS],
            slots_len,
            part: 0,
            is_passed_on: false,
            silent: 0,
            way: Way::Connection,
        });
        self.carry();
    }

    /// Media can flow to somebody from now on.
    pub(crate) fn connected(&mut self, key: usize) {
        if let Some(member) = self.members.iter_mut().find(|member| member.key == key) {
            member.is_connected = true;
        }
    }

    /// Somebody is gone; whether those who are heard changed by that.
    pub(crate) fn leave(&mut self, key: usize) -> bool {
        self.members.retain(|member| member.key != key);
        self.rank(|loudest| loudest.forget(key))
    }

    /// Whether somebody may be heard; whether those who are heard changed by that.
    pub(crate) fn allow(&mut self, key: usize, may_be_heard: bool) -> bool {
        if let Some(member) = self.members.iter_mut().find(|member| member.key == key) {
            member.may_be_heard = may_be_heard;
        }
        !may_be_heard && self.rank(|loudest| loudest.forget(key))
    }

    /// Lets go of who has been quiet for long.
    pub(crate) fn settle(&mut self, now: Instant) -> bool {
        let now = self.since_start(now);
        self.rank(|loudest| loudest.settle(now))
    }

    /// Who is heard, the loudest first.
    pub(crate) fn heard(&self) -> Vec<Source> {
        let source = |key| self.members.iter().find(|member| member.key == key);
        let heard = self.loudest.heard().filter_map(source);
        heard.map(|member| member.source).collect()
    }

    /// Takes in what a packet of `key` states: by whom it is, whether those who are heard changed by
    /// it, and as part of what it is passed on, if it is. `None` for somebody who may not be heard.
    pub(crate) fn hear(
        &mut self,
        key: usize,
        way: Way,
        stated: Stated,
        now: Instant,
    ) -> Option<(Source, bool, Option<Part>)> {
        let place = self.members.iter().position(|member| member.key == key)?;
        if !self.members[place].may_be_heard {
            return None;
        }
        let moment = self.since_start(now);
        let changed = self.rank(|loudest| loudest.hear(key, stated, moment));
        let is_heard = self.loudest.is_heard(key);
        let speaker = &mut self.members[place];
        Some((
            speaker.source,
            changed,
            speaker.pass_on(is_heard, way, stated),
        ))
    }

    /// Puts where a packet goes into `to`.
    pub(crate) fn place(&mut self, part: Part, at: Position, now: Instant, to: &mut Vec<Delivery>) {
        for member in &mut self.members {
            if let Some((slot, placed)) = member.place(part, at, now) {
                to.push(Delivery {
                    to: member.key,
                    slot,
                    placed,
                });
            }
        }
    }

    fn since_start(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.start)
    }

    fn rank(&mut self, change: impl FnOnce(&mut Loudest<usize>) -> bool) -> bool {
        let changed = change(&mut self.loudest);
        if changed {
            self.carry();
        }
        changed
    }

    /// Puts those who are heard into everybody's slots.
    fn carry(&mut self) {
        for member in &mut self.members {
            let own = member.key;
            let others = self.loudest.heard().filter(|heard| *heard != own);
            member.slots.carry(others.take(member.slots_len));
        }
    }
}

impl Member {
    /// Whether a packet of theirs is passed on, and as part of what.
    fn pass_on(&mut self, is_heard: bool, way: Way, stated: Stated) -> Option<Part> {
        self.silent = if stated.loudness == Loudness::SILENCE {
            self.silent.saturating_add(1)
        } else {
            0
        };
        let passes = is_heard && self.silent <= SILENT_MAX;
        let is_other_way = std::mem::replace(&mut self.way, way) != way;
        let goes_on = self.is_passed_on && !is_other_way;
        if passes && !goes_on {
            self.part = self.part.wrapping_add(1);
        }
        self.is_passed_on = passes;
        passes.then_some(Part {
            who: self.key,
            number: self.part,
        })
    }

    /// Where this listener hears it.
    fn place(&mut self, part: Part, at: Position, now: Instant) -> Option<(usize, Placed)> {
        if !self.is_connected {
            return None;
        }
        let slot = self.slots.of(part.who)?;
        let placed = self.streams[slot].place(part, at, now)?;
        Some((slot, placed))
    }
}
