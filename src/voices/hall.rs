//! The voices of one room that go over the server.
//!
//! Whoever has a seat says whom they want to hear, and gets the loudest of them. Nothing is heard of
//! anybody who is not inside or may not speak, from the moment in which the room says so.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::flow::Flow;
use super::frame::{Seat, VoiceFrame};
use super::lateness::Lateness;
use super::loudest::Loudest;
use super::queue::Queue;
use crate::ids::ParticipantId;
use crate::time::UnixMillis;

/// Somebody with a socket for voices.
#[derive(Debug)]
struct Seated {
    who: ParticipantId,
    wanted: Wanted,
    /// The seats of those of them who are here.
    takes: u64,
    queue: Queue,
    flow: Flow,
    lateness: Lateness,
}

/// Whom somebody wants to hear, here or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Whoever is here.
    All,
    /// These.
    These(HashSet<ParticipantId>),
}

impl Wanted {
    fn has(&self, who: &ParticipantId) -> bool {
        match self {
            Self::All => true,
            Self::These(people) => people.contains(who),
        }
    }
}

/// A room's voices.
#[derive(Debug, Default)]
pub(crate) struct Hall {
    /// Everybody inside the room, and whether they may speak.
    people: HashMap<ParticipantId, bool>,
    seated: BTreeMap<Seat, Seated>,
    loudest: Loudest,
}

impl Hall {
    /// Gives somebody a seat, in the place of the one that they had; none to who is not inside.
    pub(crate) fn sit(&mut self, who: &ParticipantId) -> Option<Seat> {
        if !self.people.contains_key(who) {
            return None;
        }
        let had = self.seat_of(who);
        if let Some(seat) = had {
            self.stand_up(seat);
        }
        let is_free = |seat: &Seat| !self.seated.contains_key(seat);
        let seat = had.or_else(|| Seat::all().find(is_free))?;
        let seated = Seated {
            who: who.clone(),
            wanted: Wanted::These(HashSet::new()),
            takes: 0,
            queue: Queue::default(),
            flow: Flow::new(),
            lateness: Lateness::default(),
        };
        self.seated.insert(seat, seated);
        self.look_who_takes_whom();
        Some(seat)
    }

    /// A socket is gone.
    pub(crate) fn stand_up(&mut self, seat: Seat) {
        self.seated.remove(&seat);
        self.silence(seat);
        self.look_who_takes_whom();
    }

    /// Who is inside the room, and whether they may speak; whose seats are taken away by that.
    pub(crate) fn set_people(
        &mut self,
        people: impl Iterator<Item = (ParticipantId, bool)>,
    ) -> Vec<Seat> {
        self.people = people.collect();
        let (mut gone, mut silent) = (Vec::new(), Vec::new());
        for (seat, seated) in &self.seated {
            match self.people.get(&seated.who) {
                None => gone.push(*seat),
                Some(false) => silent.push(*seat),
                Some(true) => {}
            }
        }
        for seat in silent {
            self.silence(seat);
        }
        for seat in &gone {
            self.stand_up(*seat);
        }
        gone
    }

    /// Who has a seat, in order of seats.
    pub(crate) fn seats(&self) -> impl Iterator<Item = (Seat, &ParticipantId)> {
        self.seated
            .iter()
            .map(|(seat, seated)| (*seat, &seated.who))
    }

    /// Whom the one in this seat wants to hear from now on.
    pub(crate) fn take(&mut self, seat: Seat, wanted: Wanted) {
        if let Some(seated) = self.seated.get_mut(&seat) {
            seated.wanted = wanted;
        }
        self.look_who_takes_whom();
    }

    /// The one in this seat speaks; who has something to be sent by that, as a set of seats.
    pub(crate) fn hear(&mut self, seat: Seat, frames: Vec<VoiceFrame>, now: UnixMillis) -> u64 {
        let mut woken = 0;
        for frame in frames {
            woken |= self.hear_one(seat, &frame, now);
        }
        woken
    }

    /// So many messages have arrived at the one in this seat.
    pub(crate) fn handle_arrived(&mut self, seat: Seat, count: u32, now: UnixMillis) {
        if let Some(seated) = self.seated.get_mut(&seat) {
            seated.flow.handle_arrived(count, now);
        }
    }

    /// The next message for the one in this seat.
    pub(crate) fn next(&mut self, seat: Seat, now: UnixMillis) -> Option<Vec<u8>> {
        let seated = self.seated.get_mut(&seat)?;
        let message = seated
            .queue
            .next(seated.flow.is_for_few_messages(now), now)?;
        seated.flow.handle_sent(now);
        Some(message)
    }

    fn hear_one(&mut self, seat: Seat, frame: &VoiceFrame, now: UnixMillis) -> u64 {
        let Some(speaker) = self.seated.get_mut(&seat) else {
            return 0;
        };
        let may_speak = self.people.get(&speaker.who) == Some(&true);
        if !may_speak || speaker.lateness.is_late(frame.time, now) {
            return 0;
        }
        self.loudest.hear(seat, frame.level, now);
        let louder = self.loudest.before(seat, now);
        let mut woken = 0;
        for (listener, seated) in &mut self.seated {
            let is_taken = seated.takes & seat.bit() != 0;
            let place = (seated.takes & louder).count_ones() as usize;
            if is_taken && *listener != seat && place < seated.flow.voices(now) {
                seated.queue.push(seat, frame.clone(), now);
                woken |= listener.bit();
            }
        }
        woken
    }

    /// Nothing of what this one has said is heard any more.
    fn silence(&mut self, seat: Seat) {
        self.loudest.forget(seat);
        for seated in self.seated.values_mut() {
            seated.queue.forget(seat);
        }
    }

    fn seat_of(&self, who: &ParticipantId) -> Option<Seat> {
        let mut seats = self.seats();
        seats.find_map(|(seat, seated)| (seated == who).then_some(seat))
    }

    fn look_who_takes_whom(&mut self) {
        let seats: Vec<(Seat, ParticipantId)> = self
            .seats()
            .map(|(seat, who)| (seat, who.clone()))
            .collect();
        for seated in self.seated.values_mut() {
            let taken = seats.iter().filter(|(_, who)| seated.wanted.has(who));
            seated.takes = taken.fold(0, |set, (seat, _)| set | seat.bit());
        }
    }
}
