//! The core: rooms, connections, and what passes between them. No socket, no clock.

mod speech;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use slab::Slab;

use crate::engine::{Answer, Engine, Happening, Identity, Refusal, name_asked_for};
use crate::news::{Figures, News, Person, RoomKey};
use crate::peer::{Outcome, Peer};
use crate::room::{Delivery, Room};
use crate::routes::Routes;
use crate::timers::Timers;

use speech::Guest;
pub use speech::Spoken;

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
    /// Those who have spoken by another way than over a connection.
    guests: HashMap<Person, Guest>,
    guests_so_far: usize,
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
            guests: HashMap::new(),
            guests_so_far: 0,
            settle_at: None,
        })
    }

    /// Takes somebody's offer. An earlier connection of theirs ends. Nobody hears them until
    /// [`Self::allow`] says that they may be heard.
    ///
    /// # Errors
    /// When the offer is not what is asked for, or there are too many people.
    pub fn join(&mut self, person: Person, offer: &str, now: Instant) -> Result<Answer, Refusal> {
        self.leave(person, now);
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

    /// Somebody leaves, whichever way they were heard.
    pub fn leave(&mut self, person: Person, now: Instant) {
        if let Some(key) = self.find(person)
            && self.remove(key, now).is_none()
        {
            self.take_out(person, key);
        }
        self.guests.remove(&person);
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

    fn remove(&mut self, key: usize, now: Instant) -> Option<Person> {
        let mut peer = self.peers.try_remove(key)?;
        self.routes.remove(key, &peer.name, &peer.addresses);
        peer.drive(now, &mut self.out, |engine| {
            engine.close();
            true
        });
        self.take_out(peer.person, key);
        Some(peer.person)
    }

    /// Takes somebody out of their room, and the room away when nobody is connected to it any more.
    fn take_out(&mut self, person: Person, key: usize) {
        let Some(room) = self.rooms.get_mut(&person.room) else {
            return;
        };
        let changed = room.leave(key);
        if !room.keys().any(|key| self.peers.contains(key)) {
            self.rooms.remove(&person.room);
            self.guests.retain(|guest, _| guest.room != person.room);
        } else if changed {
            self.say_heard(person.room);
        }
    }

    fn say_heard(&mut self, key: RoomKey) {
        if let Some(room) = self.rooms.get(&key) {
            self.news.push(News::Heard(key, room.heard()));
        }
    }
}
