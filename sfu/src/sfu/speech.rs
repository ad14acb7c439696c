//! What somebody says, on its way to everybody who hears them.
//!
//! It comes over their connection, or, from those whom UDP does not reach, by another way, from whoever
//! keeps the rooms: then it is a guest's, who has a place among the loudest like everybody else, and no
//! slots. Somebody whose connection is only being made is heard the other way meanwhile; at each change
//! their listeners' streams go on without a gap.

use std::sync::Arc;
use std::time::Instant;

use efir_voice::level::Stated;
use efir_voice::opus::Packet;
use efir_voice::ring::{Ring, Sound};

use super::Sfu;
use crate::engine::Voice;
use crate::news::{News, Person, RoomKey, Source};
use crate::payload::{Forms, open};
use crate::room::Way;
use crate::timeline::{Part, Position};

/// A packet of a voice that has not come over a connection, or that is to go on without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// How loud it is said to be.
    pub stated: Stated,
    /// When it was spoken, in ticks of 1/48,000 s of any clock of the speaker's.
    pub ticks: u32,
    /// A packet of Opus.
    pub opus: Arc<[u8]>,
}

/// What is known of the voice of somebody that comes another way.
#[derive(Debug, Default)]
pub(super) struct Guest {
    ring: Ring,
    /// Of their last packet; nothing is lost on the other way, so they follow each other.
    sequence: u64,
}

/// What the packets that come out of one have in common.
#[derive(Clone, Copy)]
struct Saying {
    source: Source,
    part: Part,
    stated: Stated,
}

impl Sfu {
    /// Somebody who may be heard speaks by another way. Heard by those who are connected; where nobody
    /// is, by nobody.
    pub fn speak(&mut self, person: Person, spoken: Spoken, now: Instant) {
        if Packet::parse(&spoken.opus).is_err() {
            self.figures.malformed += 1;
            return;
        }
        let Some(key) = self.find(person).or_else(|| self.admit_guest(person)) else {
            return;
        };
        let Some(room) = self.rooms.get_mut(&person.room) else {
            return;
        };
        if !self.peers.contains(key) {
            room.allow(key, true);
        }
        let heard = room.hear(key, Way::Guest, spoken.stated, now);
        let Some((source, changed, part)) = heard else {
            return;
        };
        if changed {
            self.say_heard(person.room);
        }
        let mut guest = self.guests.remove(&person).unwrap_or_default();
        guest.sequence += 1;
        let sound = Sound {
            sequence: guest.sequence,
            ticks: spoken.ticks,
            opus: spoken.opus,
        };
        guest.ring.take(sound.clone(), [], &mut Vec::new());
        if let Some(part) = part {
            let saying = Saying {
                source,
                part,
                stated: spoken.stated,
            };
            self.pass_on(person.room, saying, &guest.ring, &sound, now);
        }
        self.guests.insert(person, guest);
    }

    /// A place for somebody who has no connection, where others have one.
    fn admit_guest(&mut self, person: Person) -> Option<usize> {
        let room = self.rooms.get_mut(&person.room)?;
        if room.len() >= self.config.room_max {
            return None;
        }
        // From the other end of the numbers than connections have theirs; never the same again.
        self.guests_so_far += 1;
        let key = usize::MAX - self.guests_so_far;
        room.join(key, person.source, 0);
        Some(key)
    }

    /// A packet of somebody's voice, to everybody who hears them: what is new in it, and what its
    /// copies repair of what was lost on the way here.
    pub(super) fn voice(&mut self, key: usize, voice: Voice, now: Instant) {
        let Some(peer) = self.peers.get_mut(key) else {
            return;
        };
        if !peer.voices.take(now) {
            self.figures.over_budget += 1;
            return;
        }
        let person = peer.person;
        let Some(opened) = open(voice.payload_type, peer.types(), &voice.payload) else {
            self.figures.malformed += 1;
            return;
        };
        let room = self.rooms.get_mut(&person.room);
        let heard = room.and_then(|room| room.hear(key, Way::Connection, voice.stated, now));
        let Some((source, changed, part)) = heard else {
            return;
        };
        if changed {
            self.say_heard(person.room);
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
                self.pass_on(person.room, saying, &ring, sound, now);
                self.news
                    .push(News::Voice(person, spoken(voice.stated, sound)));
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
}

fn spoken(stated: Stated, sound: &Sound) -> Spoken {
    Spoken {
        stated,
        ticks: sound.ticks,
        opus: Arc::clone(&sound.opus),
    }
}
