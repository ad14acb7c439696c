//! The core: rooms, connections, and what passes between them. No socket, no clock.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use efir_voice::level::Stated;
use efir_voice::ring::{Ring, Sound};
use slab::Slab;

use crate::engine::{Answer, Engine, Happening, Identity, Refusal, Voice, name_asked_for};
use crate::news::{Figures, News, Person, RoomKey, Source};
use crate::payload::{Forms, open};
use crate::peer::{Outcome, Peer};
use crate::room::{Delivery, Room};
use crate::routes::Routes;
use crate::timeline::{Part, Position};
use crate::timers::Timers;

/// How often rooms are looked at for people who fell silent without a last packet.
const SETTLE: Duration = Duration::from_millis(100);

/// What an SFU is told at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where clients reach it, as they see it: these stand in the answers.
    pub addresses: Vec<SocketAddr>,
    /// People in one room at most.
    pub room_max: usize,
    /// People in all rooms at most.
    pub people_max: usize,
}

/// A datagram with both its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram<Bytes> {
    /// Our end: one of [`Config::addresses`].
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// What it holds.
    pub bytes: Bytes,
}

/// What the packets that come out of one have in common.
#[derive(Clone, Copy)]
struct Saying {
    source: Source,
    part: Part,
    stated: Stated,
}

/// The core of an SFU.
pub struct Sfu {
    config: Config,
    identity: Identity,
    peers: Slab<Peer>,
    rooms: HashMap<RoomKey, Room>,
    routes: Routes,
    timers: Timers,
    out: Vec<Datagram<Vec<u8>>>,
    news: Vec<News>,
    figures: Figures,
    deliveries: Vec<Delivery>,
    /// When rooms are looked at for people who fell silent.
    settle_at: Option<Instant>,
}

impl Sfu {
    /// An SFU without rooms. `None` if no key can be made.
    #[must_use]
    pub fn new(config: Config) -> Option<Self> {
        Some(Self {
            config,
            identity: Identity::generate()?,
            peers: Slab::new(),
            rooms: HashMap::new(),
            routes: Routes::default(),
            timers: Timers::default(),
            out: Vec::new(),
            news: Vec::new(),
            figures: Figures::default(),
            deliveries: Vec::new(),
            settle_at: None,
        })
    }

    /// Takes somebody's offer. An earlier connection of theirs ends. Nobody hears them until
    /// [`Self::allow`] says that they may be heard.
    ///
    /// # Errors
    /// When the offer is not what is asked for, or there are too many people.
    pub fn join(&mut self, person: Person, offer: &str, now: Instant) -> Result<Answer, Refusal> {
        if let Some(earlier) = self.find(person) {
            self.remove(earlier, now);
        }
        if self.peers.len() >= self.config.people_max {
            return Err(Refusal::Full);
        }
        let room_len = self.rooms.get(&person.room).map_or(0, Room::len);
        if room_len >= self.config.room_max {
            return Err(Refusal::RoomFull);
        }
        let addresses = &self.config.addresses;
        let (engine, answer) = Engine::accept(offer, addresses, &self.identity, now)?;
        let peer = Peer::new(person, engine, now);
        let slots = peer.slots();
        let name = peer.name.clone();
        let key = self.peers.insert(peer);
        self.routes.add(key, name);
        self.timers.set(key, now);
        let room = self.rooms.entry(person.room);
        let room = room.or_insert_with(|| Room::new(now));
        room.join(key, person.source, slots);
        Ok(answer)
    }

    /// Says whether somebody may be heard. Until then, and after it was taken back, their packets
    /// go to nobody.
    pub fn allow(&mut self, person: Person, may_be_heard: bool) {
        let Some(key) = self.find(person) else {
            return;
        };
        if let Some(room) = self.rooms.get_mut(&person.room)
            && room.allow(key, may_be_heard)
        {
            self.say_heard(person.room);
        }
    }

    /// Somebody leaves.
    pub fn leave(&mut self, person: Person, now: Instant) {
        if let Some(key) = self.find(person) {
            self.remove(key, now);
        }
    }

    /// Takes a datagram from the network.
    pub fn receive(&mut self, datagram: &Datagram<&[u8]>, now: Instant) {
        self.figures.received += 1;
        let Some((key, is_known)) = self.route(datagram) else {
            self.figures.strangers += 1;
            return;
        };
        let Some(peer) = self.peers.get_mut(key) else {
            return;
        };
        if !peer.takes_datagram(is_known, now) {
            self.figures.over_budget += 1;
            return;
        }
        let before = self.out.len();
        let outcome = peer.drive(now, &mut self.out, |engine| engine.receive(datagram, now));
        let answered = || {
            let mut sent = self.out[before..].iter();
            sent.any(|sent| sent.remote == datagram.remote)
        };
        if !is_known && answered() {
            self.routes.learn(key, &mut peer.addresses, datagram.remote);
        }
        self.took(key, outcome, now);
    }

    /// Does what is due.
    pub fn pass(&mut self, now: Instant) {
        while let Some(key) = self.timers.due(now) {
            let Some(peer) = self.peers.get_mut(key) else {
                continue;
            };
            if peer.scheduled > now {
                // Of an earlier time of this peer, or of one that had its number before.
                continue;
            }
            if peer.wake > now {
                peer.scheduled = peer.wake;
                self.timers.set(key, peer.wake);
                continue;
            }
            let outcome = peer.drive(now, &mut self.out, |engine| engine.pass(now));
            peer.scheduled = peer.wake;
            self.timers.set(key, peer.wake);
            self.took(key, outcome, now);
        }
        if self.settle_at.is_none_or(|at| at <= now) {
            self.settle(now);
        }
    }

    /// When [`Self::pass`] wants to be called.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.timers.next().into_iter().chain(self.settle_at).min()
    }

    /// What is to be sent, in order.
    pub fn take_datagrams(&mut self) -> std::vec::Drain<'_, Datagram<Vec<u8>>> {
        let bytes: usize = self.out.iter().map(|datagram| datagram.bytes.len()).sum();
        self.figures.sent += self.out.len() as u64;
        self.figures.sent_bytes += bytes as u64;
        self.out.drain(..)
    }

    /// What happened.
    pub fn take_news(&mut self) -> std::vec::Drain<'_, News> {
        self.news.drain(..)
    }

    /// What has gone through so far.
    #[must_use]
    pub const fn figures(&self) -> Figures {
        self.figures
    }

    /// Lets go of those who have been quiet for long, in all rooms.
    fn settle(&mut self, now: Instant) {
        let settled: Vec<RoomKey> = self
            .rooms
            .iter_mut()
            .filter_map(|(key, room)| room.settle(now).then_some(*key))
            .collect();
        for room in settled {
            self.say_heard(room);
        }
        self.settle_at = (!self.rooms.is_empty()).then(|| now + SETTLE);
    }

    fn find(&self, person: Person) -> Option<usize> {
        self.rooms.get(&person.room)?.find(person.source)
    }

    /// The connection that a datagram belongs to, and whether its address is known to be theirs. A
    /// request for a connection by name goes there, from wherever it comes: the same address may
    /// have been somebody else's.
    fn route(&self, datagram: &Datagram<&[u8]>) -> Option<(usize, bool)> {
        let by_address = self.routes.by_address(datagram.remote);
        match name_asked_for(datagram.bytes) {
            Some(name) => {
                let key = self.routes.by_name(&name)?;
                Some((key, by_address == Some(key)))
            }
            None => Some((by_address?, true)),
        }
    }

    /// Carries out what came of one connection.
    fn took(&mut self, key: usize, outcome: Outcome, now: Instant) {
        self.figures.failures += u64::from(outcome.failed);
        if let Some(peer) = self.peers.get_mut(key)
            && peer.wake < peer.scheduled
        {
            peer.scheduled = peer.wake;
            self.timers.set(key, peer.wake);
        }
        let mut is_gone = false;
        for happening in outcome.happenings {
            match happening {
                Happening::Connected => self.connected(key),
                Happening::Gone => is_gone = true,
                Happening::Voice(voice) => self.voice(key, voice, now),
                Happening::Lost(share) => {
                    if let Some(peer) = self.peers.get_mut(key) {
                        peer.care.told(share, now);
                    }
                }
            }
        }
        if is_gone && let Some(person) = self.remove(key, now) {
            self.news.push(News::Gone(person));
        }
    }

    fn connected(&mut self, key: usize) {
        let Some(person) = self.peers.get(key).map(|peer| peer.person) else {
            return;
        };
        if let Some(room) = self.rooms.get_mut(&person.room) {
            room.connected(key);
        }
        self.news.push(News::Connected(person));
    }

    /// A packet of somebody's voice, to everybody who hears them: what is new in it, and what its
    /// copies repair of what was lost on the way here.
    fn voice(&mut self, key: usize, voice: Voice, now: Instant) {
        let Some(peer) = self.peers.get_mut(key) else {
            return;
        };
        if !peer.voices.take(now) {
            self.figures.over_budget += 1;
            return;
        }
        let key_of_room = peer.person.room;
        let Some(opened) = open(voice.payload_type, peer.types(), &voice.payload) else {
            self.figures.malformed += 1;
            return;
        };
        let room = self.rooms.get_mut(&key_of_room);
        let heard = room.and_then(|room| room.hear(key, voice.stated, now));
        let Some((source, changed, part)) = heard else {
            return;
        };
        if changed {
            self.say_heard(key_of_room);
        }
        let Some(peer) = self.peers.get_mut(key) else {
            return;
        };
        let sound = Sound {
            sequence: voice.at.sequence,
            ticks: voice.at.ticks,
            opus: opened.opus,
        };
        let copies = opened.copies.iter();
        let copies = copies.map(|(offset, opus)| (*offset, opus.as_slice()));
        let mut new = Vec::new();
        peer.ring.take(sound, copies, &mut new);
        if let Some(part) = part {
            let saying = Saying {
                source,
                part,
                stated: voice.stated,
            };
            let ring = std::mem::take(&mut peer.ring);
            for sound in &new {
                self.pass_on(key_of_room, saying, &ring, sound, now);
            }
            if let Some(peer) = self.peers.get_mut(key) {
                peer.ring = ring;
            }
        }
    }

    fn pass_on(&mut self, room: RoomKey, saying: Saying, ring: &Ring, sound: &Sound, now: Instant) {
        let at = Position {
            sequence: sound.sequence,
            ticks: sound.ticks,
        };
        let mut to = std::mem::take(&mut self.deliveries);
        if let Some(room) = self.rooms.get_mut(&room) {
            room.place(saying.part, at, now, &mut to);
        }
        let mut forms = Forms::new(ring, sound);
        for delivery in to.drain(..) {
            let Some(peer) = self.peers.get_mut(delivery.to) else {
                continue;
            };
            let form = forms.form(peer.types(), peer.care.distances());
            self.figures.forwarded += 1;
            let outcome = peer.drive(now, &mut self.out, |engine| {
                let source = saying.source.0.get();
                engine.send(
                    delivery.slot,
                    delivery.placed,
                    source,
                    saying.stated,
                    form,
                    now,
                );
                true
            });
            self.took(delivery.to, outcome, now);
        }
        self.deliveries = to;
    }

    fn remove(&mut self, key: usize, now: Instant) -> Option<Person> {
        let mut peer = self.peers.try_remove(key)?;
        self.routes.remove(key, &peer.name, &peer.addresses);
        peer.drive(now, &mut self.out, |engine| {
            engine.close();
            true
        });
        let person = peer.person;
        if let Some(room) = self.rooms.get_mut(&person.room) {
            let changed = room.leave(key);
            if room.len() == 0 {
                self.rooms.remove(&person.room);
            } else if changed {
                self.say_heard(person.room);
            }
        }
        Some(person)
    }

    fn say_heard(&mut self, key: RoomKey) {
        if let Some(room) = self.rooms.get(&key) {
            self.news.push(News::Heard(key, room.heard()));
        }
    }
}
