//! The hall that a room and its voice sockets share.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::hub::session::SocketLink;
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{CloseCode, UnixMillis, VoiceFromServer, VoiceSeat};
use crate::voices::{Hall, Seat, VoiceFrame, Wanted};

/// The voices of one room. A clone is a reference.
#[derive(Clone, Debug, Default)]
pub(crate) struct VoiceHall {
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    hall: Hall,
    links: HashMap<Seat, Arc<SocketLink>>,
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
    seats: BTreeMap<u8, ParticipantId>,
}

/// One socket's part in a hall; given up when dropped.
#[derive(Debug)]
pub(crate) struct Chair {
    hall: VoiceHall,
    seat: Seat,
    link: Arc<SocketLink>,
}

impl VoiceHall {
    /// A seat for somebody inside; a socket of theirs that has one is closed.
    pub(crate) fn sit(&self, who: &ParticipantId) -> Option<Chair> {
        let mut inside = self.lock();
        let seat = inside.hall.sit(who)?;
        let link = Arc::new(SocketLink::default());
        if let Some(before) = inside.links.insert(seat, Arc::clone(&link)) {
            before.close(CloseCode::Replaced);
        }
        inside.tell_seats();
        Some(Chair {
            hall: self.clone(),
            seat,
            link,
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
    }

    /// The room is over in this process.
    pub(crate) fn close(&self) {
        let mut inside = self.lock();
        for (seat, link) in std::mem::take(&mut inside.links) {
            inside.hall.stand_up(seat);
            link.close(CloseCode::GoingAway);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
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
            for (seat, link) in &inside.links {
                if seat.is_in(woken) {
                    link.wake();
                }
            }
        });
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
            let present = taken.map(|(seat, who)| (seat.number(), who.clone()));
            let before = std::mem::replace(&mut known.seats, present.collect());
            let present = &known.seats;
            let changed = present.iter();
            let changed = changed.filter(|(seat, who)| before.get(*seat) != Some(*who));
            let seats = changed.map(|(seat, who)| VoiceSeat {
                seat: *seat,
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
        inside
            .is_present(self.seat, &self.link)
            .then(|| act(&mut inside))
    }
}

impl Drop for Chair {
    fn drop(&mut self) {
        self.with(|inside| {
            inside.links.remove(&self.seat);
            inside.hall.stand_up(self.seat);
            inside.tell_seats();
        });
    }
}
