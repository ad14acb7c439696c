//! The hall that a room and its voice sockets share.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use efir_sfu::{Answer, Refusal};

use super::forwarder::{ForwardedRoom, Forwarder};

use crate::hub::clock::Clock;
use crate::hub::session::SocketLink;
use crate::ids::{ParticipantId, UserId};
use crate::limits::OFFERS_EVERY;
use crate::protocol::{CloseCode, UnixMillis, VoiceFromServer, VoiceSeat};
use crate::voices::{Hall, Seat, VoiceFrame, Wanted};

/// The voices of one room. A clone is a reference.
#[derive(Clone, Debug)]
pub(crate) struct VoiceHall {
    inside: Arc<Mutex<Inside>>,
}

/// A hall as the threads of the forwarder have it: they keep none.
#[derive(Clone, Debug)]
pub(super) struct WeakHall(Weak<Mutex<Inside>>);

#[derive(Debug)]
pub(super) struct Inside {
    clock: Clock,
    hall: Hall,
    links: HashMap<Seat, Arc<SocketLink>>,
    /// What waits to be said to them, beside seats and voices: about their connection.
    words: HashMap<Seat, Vec<VoiceFromServer>>,
    forwarded: Option<ForwardedRoom>,
    /// Grows whenever seats are taken or given up.
    changes: u64,
}

/// Somebody who is let in.
#[derive(Debug)]
pub(crate) struct VoiceEntry {
    pub(crate) chair: Chair,
    /// For the socket after this one.
    pub(crate) next_pass: String,
    pub(crate) user: UserId,
}

/// What one socket has been told of who has which seat.
#[derive(Debug, Default)]
pub(crate) struct KnownSeats {
    changes: u64,
    seats: BTreeMap<u8, (u32, ParticipantId)>,
}

/// One socket's part in a hall; given up when dropped.
#[derive(Debug)]
pub(crate) struct Chair {
    hall: VoiceHall,
    seat: Seat,
    link: Arc<SocketLink>,
    offered_at: Mutex<Option<Instant>>,
}

impl VoiceHall {
    /// An empty one, with connections over UDP where there is a forwarder.
    pub(crate) fn new(clock: Clock, forwarder: Option<&Forwarder>) -> Self {
        let inside = Inside {
            clock,
            hall: Hall::default(),
            links: HashMap::new(),
            words: HashMap::new(),
            forwarded: None,
            changes: 0,
        };
        let hall = Self {
            inside: Arc::new(Mutex::new(inside)),
        };
        let weak = WeakHall(Arc::downgrade(&hall.inside));
        hall.lock().forwarded = forwarder.and_then(|forwarder| forwarder.room(weak));
        hall
    }

    /// A seat for somebody inside; a socket of theirs that has one is closed.
    pub(crate) fn sit(&self, who: &ParticipantId) -> Option<Chair> {
        let mut inside = self.lock();
        let seat = inside.hall.sit(who)?;
        let link = Arc::new(SocketLink::default());
        inside.words.remove(&seat);
        if let Some(before) = inside.links.insert(seat, Arc::clone(&link)) {
            before.close(CloseCode::Replaced);
        }
        inside.tell_seats();
        Some(Chair {
            hall: self.clone(),
            seat,
            link,
            offered_at: Mutex::default(),
        })
    }

    /// Who is inside the room, and whether they may be heard. Sockets of others are closed.
    pub(crate) fn set_people(&self, people: impl Iterator<Item = (ParticipantId, bool)>) {
        let mut inside = self.lock();
        let gone = inside.hall.set_people(people);
        for seat in &gone {
            if let Some(link) = inside.links.remove(seat) {
                link.close(CloseCode::Removed);
            }
        }
        if !gone.is_empty() {
            inside.tell_seats();
        }
        inside.carry_out();
    }

    /// The room is over in this process.
    pub(crate) fn close(&self) {
        let mut inside = self.lock();
        for (seat, link) in std::mem::take(&mut inside.links) {
            inside.hall.stand_up(seat);
            link.close(CloseCode::GoingAway);
        }
        inside.hall.set_people(std::iter::empty());
        inside.carry_out();
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WeakHall {
    pub(super) fn handle_connected(&self, source: u32) {
        self.with(|inside| inside.hall.handle_connected(source));
    }

    pub(super) fn handle_connection_gone(&self, source: u32) {
        self.with(|inside| {
            let gone = inside.hall.handle_connection_gone(source);
            let Some((seat, connection, is_free)) = gone else {
                return;
            };
            if is_free {
                inside.tell_seats();
            }
            inside.say(seat, VoiceFromServer::NoConnection { connection });
        });
    }

    pub(super) fn hear_connected(&self, source: u32, level: u8, ticks: u32, packet: &[u8]) {
        self.with(|inside| {
            let now = inside.clock.now();
            let hall = &mut inside.hall;
            let woken = hall.hear_connected(source, level, ticks, packet, now);
            inside.wake(woken);
        });
    }

    /// What came of an offer. Whoever does not wait for it any more has no connection.
    fn handle_answer(
        &self,
        seat: Seat,
        (connection, source): (u32, u32),
        answer: Result<Answer, Refusal>,
    ) {
        self.with(|inside| match answer {
            Ok(_) if !inside.hall.handle_joined(seat, connection) => {
                let leave = crate::voices::ForForwarder::Leave(source);
                if let Some(forwarded) = &inside.forwarded {
                    forwarded.carry_out(vec![leave]);
                }
            }
            Ok(Answer { sdp, .. }) => {
                inside.say(seat, VoiceFromServer::Answer { connection, sdp });
            }
            Err(_) => inside.refuse(seat),
        });
    }

    fn with(&self, act: impl FnOnce(&mut Inside)) {
        if let Some(inside) = self.0.upgrade() {
            let mut inside = inside.lock().unwrap_or_else(PoisonError::into_inner);
            act(&mut inside);
            inside.carry_out();
        }
    }
}

impl Inside {
    /// Has the forwarder do what the hall has decided.
    fn carry_out(&mut self) {
        let said = self.hall.take_for_forwarder();
        if let Some(forwarded) = &self.forwarded {
            forwarded.carry_out(said);
        }
    }

    fn wake(&self, woken: u64) {
        for (seat, link) in &self.links {
            if seat.is_in(woken) {
                link.wake();
            }
        }
    }

    /// Of what waits the newest counts: one offer is made at a time.
    fn say(&mut self, seat: Seat, words: VoiceFromServer) {
        if let Some(link) = self.links.get(&seat) {
            self.words.insert(seat, vec![words]);
            link.wake();
        }
    }

    fn refuse(&mut self, seat: Seat) {
        self.hall.disconnect(seat);
        self.say(seat, VoiceFromServer::NoConnection { connection: 0 });
    }

    fn tell_seats(&mut self) {
        self.changes += 1;
        for link in self.links.values() {
            link.wake();
        }
    }

    fn is_present(&self, seat: Seat, link: &Arc<SocketLink>) -> bool {
        let present = self.links.get(&seat);
        present.is_some_and(|present| Arc::ptr_eq(present, link))
    }
}

impl Chair {
    /// What wakes the socket, and tells it to close.
    pub(crate) fn link(&self) -> &SocketLink {
        &self.link
    }

    /// Whom this one wants to hear.
    pub(crate) fn take(&self, wanted: Wanted) {
        self.with(|inside| inside.hall.take(self.seat, wanted));
    }

    /// This one speaks.
    pub(crate) fn speak(&self, frames: Vec<VoiceFrame>, now: UnixMillis) {
        self.with(|inside| {
            let woken = inside.hall.hear(self.seat, frames, now);
            inside.wake(woken);
        });
    }

    /// This one offers a connection over UDP.
    pub(crate) fn offer(&self, sdp: String) {
        let now = Instant::now();
        let mut offered_at = self
            .offered_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_too_soon = offered_at.is_some_and(|at| now.duration_since(at) < OFFERS_EVERY);
        *offered_at = Some(now);
        self.with(|inside| {
            let weak = WeakHall(Arc::downgrade(&self.hall.inside));
            let seat = self.seat;
            let is_taken = !is_too_soon
                && inside.forwarded.as_ref().is_some_and(|forwarded| {
                    inside.hall.connect(seat).is_some_and(|names| {
                        let reply = move |answer| weak.handle_answer(seat, names, answer);
                        forwarded.join(names.1, sdp, reply)
                    })
                });
            if !is_taken {
                inside.refuse(seat);
            }
        });
    }

    /// This one wants voices over the socket again.
    pub(crate) fn hang_up(&self) {
        self.with(|inside| inside.hall.disconnect(self.seat));
    }

    /// What this one is welcomed with.
    pub(crate) fn welcome(&self, pass: String) -> VoiceFromServer {
        let inside = self.hall.lock();
        VoiceFromServer::Welcome {
            pass,
            forwards: inside.forwarded.is_some(),
            connection: inside.hall.connection(self.seat),
        }
    }

    /// What is to be said of this one's connection.
    pub(crate) fn words(&self) -> Option<VoiceFromServer> {
        self.with(|inside| inside.words.get_mut(&self.seat)?.pop())?
    }

    /// So many messages have arrived here.
    pub(crate) fn handle_arrived(&self, count: u32, now: UnixMillis) {
        self.with(|inside| inside.hall.handle_arrived(self.seat, count, now));
    }

    /// The next message for this one.
    pub(crate) fn next(&self, now: UnixMillis) -> Option<Vec<u8>> {
        self.with(|inside| inside.hall.next(self.seat, now))?
    }

    /// What is new of who has a seat since `known`, which then becomes the present.
    pub(crate) fn seats(&self, known: &mut KnownSeats) -> Option<VoiceFromServer> {
        self.with(|inside| {
            if std::mem::replace(&mut known.changes, inside.changes) == inside.changes {
                return None;
            }
            let taken = inside.hall.seats();
            let source = |seat| inside.hall.source(seat);
            let present = taken.map(|(seat, who)| (seat.number(), (source(seat), who.clone())));
            let before = std::mem::replace(&mut known.seats, present.collect());
            let present = &known.seats;
            let changed = present.iter();
            let changed = changed.filter(|(seat, who)| before.get(*seat) != Some(*who));
            let seats = changed.map(|(seat, (source, who))| VoiceSeat {
                seat: *seat,
                source: *source,
                participant: who.clone(),
            });
            let free = before.keys().filter(|seat| !present.contains_key(seat));
            Some(VoiceFromServer::Seats {
                seats: seats.collect(),
                free: free.copied().collect(),
            })
        })?
    }

    /// Does something, as long as no other socket has this seat.
    fn with<T>(&self, act: impl FnOnce(&mut Inside) -> T) -> Option<T> {
        let mut inside = self.hall.lock();
        let done = inside
            .is_present(self.seat, &self.link)
            .then(|| act(&mut inside));
        inside.carry_out();
        done
    }
}

impl Drop for Chair {
    fn drop(&mut self) {
        self.with(|inside| {
            inside.links.remove(&self.seat);
            inside.words.remove(&self.seat);
            if inside.hall.handle_socket_gone(self.seat) {
                inside.tell_seats();
            }
        });
    }
}
