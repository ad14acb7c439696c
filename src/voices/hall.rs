//! The voices of one room that go over the server.
//!
//! Whoever has a seat says whom they want to hear, and gets the loudest of them. Nothing is heard of
//! anybody who is not inside or may not speak, from the moment in which the room says so.
//!
//! Whoever has a connection over UDP hears and speaks over that, by way of the forwarder, and all the others
//! over their sockets; both hear each other. What the forwarder is to do comes out of the hall in order
//! ([`Hall::take_for_forwarder`]): it hears of people by their numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;

use super::connection::{Connection, Stage, Timing, ticks_of};
use super::flow::Flow;
use super::frame::{Seat, VoiceFrame};
use super::lateness::Lateness;
use super::loudest::Loudest;
use super::queue::Queue;
use crate::ids::ParticipantId;
use crate::limits::VOICE_PACKET_BYTES_MAX;
use crate::time::UnixMillis;

/// Somebody with a socket for voices.
#[derive(Debug)]
struct Seated {
    who: ParticipantId,
    /// By which packets name them; nobody else in this hall ever has it.
    source: u32,
    /// A socket is here. A seat without one is kept for as long as there is a connection.
    is_attended: bool,
    connection: Option<Connection>,
    timing: Timing,
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

/// What the forwarder is to do, about somebody with this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForForwarder {
    /// Whether they may be heard.
    Allow(u32, bool),
    /// They are not heard any more, and have no connection.
    Leave(u32),
    /// They are heard: when they spoke in ticks, how loud (see [`frame`](super::frame)), and a packet of
    /// Opus.
    Speak(u32, u32, u8, Bytes),
}

impl Seated {
    fn has_open_connection(&self) -> bool {
        let connection = self.connection.as_ref();
        connection.is_some_and(|one| one.stage == Stage::Open)
    }
}

/// A room's voices.
#[derive(Debug, Default)]
pub(crate) struct Hall {
    /// Everybody inside the room, and whether they may speak.
    people: HashMap<ParticipantId, bool>,
    seated: BTreeMap<Seat, Seated>,
    loudest: Loudest,
    sources: u32,
    connections: u32,
    for_forwarder: Vec<ForForwarder>,
}

impl Hall {
    /// Gives somebody a seat, in the place of the one that they had; none to who is not inside.
    pub(crate) fn sit(&mut self, who: &ParticipantId) -> Option<Seat> {
        if !self.people.contains_key(who) {
            return None;
        }
        let had = self.seat_of(who);
        let is_free = |seat: &Seat| !self.seated.contains_key(seat);
        let seat = had.or_else(|| Seat::all().find(is_free))?;
        // A connection outlives sockets: it may be what goes on while a socket is lost.
        let before = self.seated.remove(&seat);
        self.silence(seat);
        let source = before.as_ref().map(|before| before.source);
        let source = source.unwrap_or_else(|| {
            self.sources += 1;
            self.sources
        });
        let (connection, timing) = before
            .map(|before| (before.connection, before.timing))
            .unwrap_or_default();
        let seated = Seated {
            who: who.clone(),
            source,
            is_attended: true,
            connection,
            timing,
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

    /// A seat is free.
    pub(crate) fn stand_up(&mut self, seat: Seat) {
        let has_forwarder = self.has_connections();
        if let Some(seated) = self.seated.remove(&seat)
            && has_forwarder
        {
            self.for_forwarder.push(ForForwarder::Leave(seated.source));
        }
        self.silence(seat);
        self.look_who_takes_whom();
    }

    /// A socket is gone. Whether the seat is free by that: whoever has a connection keeps it.
    pub(crate) fn handle_socket_gone(&mut self, seat: Seat) -> bool {
        if let Some(seated) = self.seated.get_mut(&seat)
            && seated.has_open_connection()
        {
            seated.is_attended = false;
            return false;
        }
        self.stand_up(seat);
        true
    }

    /// The one in this seat makes a connection, in place of an earlier one: its number, and theirs.
    pub(crate) fn connect(&mut self, seat: Seat) -> Option<(u32, u32)> {
        let seated = self.seated.get_mut(&seat)?;
        self.connections += 1;
        seated.connection = Some(Connection::offered(self.connections));
        Some((self.connections, seated.source))
    }

    /// The forwarder has taken their offer. `false` where nobody waits for that any more.
    pub(crate) fn handle_joined(&mut self, seat: Seat, connection: u32) -> bool {
        let may_speak = self.may_speak(seat);
        let Some(seated) = self.seated.get_mut(&seat) else {
            return false;
        };
        let present = seated.connection.as_mut();
        let Some(present) = present.filter(|present| present.number == connection) else {
            return false;
        };
        present.stage = Stage::Answered;
        let allow = ForForwarder::Allow(seated.source, may_speak);
        self.for_forwarder.push(allow);
        true
    }

    /// Media can flow to and from whoever has this number: they hear over the connection from now on.
    pub(crate) fn handle_connected(&mut self, source: u32) {
        let Some(seat) = self.seat_of_source(source) else {
            return;
        };
        if let Some(seated) = self.seated.get_mut(&seat)
            && let Some(connection) = &mut seated.connection
            && connection.stage == Stage::Answered
        {
            connection.stage = Stage::Open;
            seated.queue = Queue::default();
        }
    }

    /// The connection of whoever has this number is gone, or theirs to give up: they hear over their socket
    /// again. Whose seat is free by that, and which connection it was.
    pub(crate) fn handle_connection_gone(&mut self, source: u32) -> Option<(Seat, u32, bool)> {
        let seat = self.seat_of_source(source)?;
        let seated = self.seated.get_mut(&seat)?;
        let is_known = |one: &mut Connection| one.stage > Stage::Offered;
        let connection = seated.connection.take_if(is_known)?;
        let is_free = !seated.is_attended;
        if is_free {
            self.stand_up(seat);
        }
        Some((seat, connection.number, is_free))
    }

    /// The one in this seat wants no connection any more.
    pub(crate) fn disconnect(&mut self, seat: Seat) {
        let has_forwarder = self.has_connections();
        if let Some(seated) = self.seated.get_mut(&seat) {
            seated.connection = None;
            if has_forwarder {
                self.for_forwarder.push(ForForwarder::Leave(seated.source));
            }
        }
    }

    /// The number of the connection of the one in this seat; 0 for none through which media can flow.
    pub(crate) fn connection(&self, seat: Seat) -> u32 {
        let seated = self.seated.get(&seat);
        let connection = seated.and_then(|seated| seated.connection.as_ref());
        let open = connection.filter(|one| one.stage == Stage::Open);
        open.map_or(0, |one| one.number)
    }

    /// What the forwarder is to do, in order.
    pub(crate) fn take_for_forwarder(&mut self) -> Vec<ForForwarder> {
        std::mem::take(&mut self.for_forwarder)
    }

    /// Who is inside the room, and whether they may speak; whose seats are taken away by that.
    pub(crate) fn set_people(
        &mut self,
        people: impl Iterator<Item = (ParticipantId, bool)>,
    ) -> Vec<Seat> {
        let before = std::mem::replace(&mut self.people, people.collect());
        let has_forwarder = self.has_connections();
        let (mut gone, mut silent) = (Vec::new(), Vec::new());
        for (seat, seated) in &self.seated {
            let may_speak = self.people.get(&seated.who);
            match may_speak {
                None => gone.push(*seat),
                Some(false) => silent.push(*seat),
                Some(true) => {}
            }
            if let Some(may_speak) = may_speak
                && has_forwarder
                && before.get(&seated.who) != Some(may_speak)
            {
                let allow = ForForwarder::Allow(seated.source, *may_speak);
                self.for_forwarder.push(allow);
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

    /// The number of whoever has this seat.
    pub(crate) fn source(&self, seat: Seat) -> u32 {
        self.seated.get(&seat).map_or(0, |seated| seated.source)
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

    /// Whoever has this number is heard over their connection; who has something to be sent by that, as a
    /// set of seats.
    pub(crate) fn hear_connected(
        &mut self,
        source: u32,
        level: u8,
        ticks: u32,
        packet: &[u8],
        now: UnixMillis,
    ) -> u64 {
        let Some(seat) = self.seat_of_source(source) else {
            return 0;
        };
        if !self.may_speak(seat) || packet.len() > VOICE_PACKET_BYTES_MAX {
            return 0;
        }
        let Some(speaker) = self.seated.get_mut(&seat) else {
            return 0;
        };
        if let Some(connection) = &mut speaker.connection {
            connection.spoke(now);
        }
        let frame = VoiceFrame {
            level,
            time: speaker.timing.of_ticks(ticks, now),
            packet: Bytes::copy_from_slice(packet),
        };
        self.give(seat, &frame, now)
    }

    fn hear_one(&mut self, seat: Seat, frame: &VoiceFrame, now: UnixMillis) -> u64 {
        let may_speak = self.may_speak(seat);
        let has_forwarder = self.has_connections();
        let Some(speaker) = self.seated.get_mut(&seat) else {
            return 0;
        };
        let connection = speaker.connection.as_ref();
        let is_other_way = connection.is_some_and(|one| one.is_spoken_over(now));
        if !may_speak || is_other_way || speaker.lateness.is_late(frame.time, now) {
            return 0;
        }
        speaker.timing.handle_socket(frame.time, now);
        if has_forwarder {
            let ticks = ticks_of(frame.time);
            let packet = frame.packet.clone();
            let speak = ForForwarder::Speak(speaker.source, ticks, frame.level, packet);
            self.for_forwarder.push(speak);
        }
        self.give(seat, frame, now)
    }

    /// To everybody who listens over a socket and for whom it is among the loudest.
    fn give(&mut self, seat: Seat, frame: &VoiceFrame, now: UnixMillis) -> u64 {
        self.loudest.hear(seat, frame.level, now);
        let louder = self.loudest.before(seat, now);
        let mut woken = 0;
        for (listener, seated) in &mut self.seated {
            let is_taken = seated.takes & seat.bit() != 0;
            let place = (seated.takes & louder).count_ones() as usize;
            let is_here = *listener != seat && !seated.has_open_connection();
            if is_taken && is_here && place < seated.flow.voices(now) {
                seated.queue.push(seat, frame.clone(), now);
                woken |= listener.bit();
            }
        }
        woken
    }

    fn may_speak(&self, seat: Seat) -> bool {
        let seated = self.seated.get(&seat);
        seated.is_some_and(|seated| self.people.get(&seated.who) == Some(&true))
    }

    /// Somebody has a connection, or makes one.
    fn has_connections(&self) -> bool {
        let mut seated = self.seated.values();
        seated.any(|seated| seated.connection.is_some())
    }

    fn seat_of_source(&self, source: u32) -> Option<Seat> {
        let mut seated = self.seated.iter();
        seated.find_map(|(seat, seated)| (seated.source == source).then_some(*seat))
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
