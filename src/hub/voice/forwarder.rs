//! The threads that forward voices over UDP (`efir-sfu`), and which of their rooms is which hall.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use efir_sfu::{Answer, Asked, Config, Loudness, News, Person, Refusal, RoomKey, Source, Spoken};
use efir_sfu::{Stated, Worker};

use super::hall::WeakHall;
use crate::limits::CONNECTIONS_PER_WORKER_MAX;
use crate::voices::ForForwarder;

/// People of one room: as many as a hall has seats.
const ROOM_MAX: usize = 64;

/// Forwards voices over UDP. A clone is a reference; the threads end with the last one.
#[derive(Clone, Debug)]
pub struct Forwarder {
    workers: Arc<[Worker]>,
    rooms: Arc<Rooms>,
}

/// Halls by the keys that the threads have for them.
#[derive(Debug, Default)]
struct Rooms {
    last: AtomicU64,
    halls: Mutex<HashMap<RoomKey, WeakHall>>,
}

/// What a hall has of a forwarder: its own room there. Given up when dropped.
#[derive(Debug)]
pub(super) struct ForwardedRoom {
    forwarder: Forwarder,
    key: RoomKey,
}

impl Forwarder {
    /// One thread for each group of sockets (of [`efir_sfu::bind`]) with the addresses at which clients
    /// reach them. A room stays with one thread.
    ///
    /// # Errors
    /// When the system gives no thread or no key.
    pub fn start(groups: Vec<Vec<(UdpSocket, SocketAddr)>>) -> io::Result<Self> {
        let rooms = Arc::new(Rooms::default());
        let mut workers = Vec::new();
        for group in groups {
            let (sockets, addresses) = group.into_iter().unzip();
            let config = Config {
                addresses,
                room_max: ROOM_MAX,
                people_max: CONNECTIONS_PER_WORKER_MAX,
            };
            let told = Arc::clone(&rooms);
            let news = move |news| told.tell(news);
            workers.push(Worker::start(sockets, config, news)?);
        }
        Ok(Self {
            workers: workers.into(),
            rooms,
        })
    }

    /// A room for a hall. `None` where there is no thread.
    pub(super) fn room(&self, hall: WeakHall) -> Option<ForwardedRoom> {
        if self.workers.is_empty() {
            return None;
        }
        let key = RoomKey(self.rooms.last.fetch_add(1, Ordering::Relaxed));
        self.rooms.lock().insert(key, hall);
        let forwarder = self.clone();
        Some(ForwardedRoom { forwarder, key })
    }
}

impl Rooms {
    fn lock(&self) -> MutexGuard<'_, HashMap<RoomKey, WeakHall>> {
        self.halls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On a thread of the forwarder: what it says is a matter of microseconds for the hall.
    fn tell(&self, news: News) {
        let room = match &news {
            News::Connected(person) | News::Gone(person) | News::Voice(person, _) => person.room,
            News::Heard(..) => return,
        };
        let hall = self.lock().get(&room).cloned();
        let Some(hall) = hall else { return };
        match news {
            News::Connected(person) => hall.handle_connected(person.source.0.get()),
            News::Gone(person) => hall.handle_connection_gone(person.source.0.get()),
            News::Voice(person, spoken) => {
                let level = 127 - spoken.stated.loudness.decibels();
                let source = person.source.0.get();
                hall.hear_connected(source, level, spoken.ticks, &spoken.opus);
            }
            News::Heard(..) => {}
        }
    }
}

impl ForwardedRoom {
    /// Hands an offer on; `false` where too much waits. `reply` is called on a thread of the forwarder.
    pub(super) fn join(
        &self,
        source: u32,
        offer: String,
        reply: impl FnOnce(Result<Answer, Refusal>) + Send + 'static,
    ) -> bool {
        let Some(person) = self.person(source) else {
            return false;
        };
        let reply = Box::new(reply);
        self.ask(Asked::Join {
            person,
            offer,
            reply,
        })
    }

    /// Does what a hall says.
    pub(super) fn carry_out(&self, said: Vec<ForForwarder>) {
        for one in said {
            let asked = match one {
                ForForwarder::Allow(source, may_be_heard) => self
                    .person(source)
                    .map(|person| Asked::Allow(person, may_be_heard)),
                ForForwarder::Leave(source) => self.person(source).map(Asked::Leave),
                ForForwarder::Speak(source, ticks, level, packet) => {
                    let stated = Stated {
                        loudness: Loudness::below_overload(level),
                        speech: None,
                    };
                    let opus = packet.as_ref().into();
                    let spoken = Spoken {
                        stated,
                        ticks,
                        opus,
                    };
                    self.person(source)
                        .map(|person| Asked::Speak(person, spoken))
                }
            };
            if let Some(asked) = asked {
                // A packet that finds too much waiting is lost, as it could be on the way.
                self.ask(asked);
            }
        }
    }

    fn person(&self, source: u32) -> Option<Person> {
        let source = Source(NonZeroU32::new(source)?);
        Some(Person {
            room: self.key,
            source,
        })
    }

    fn ask(&self, asked: Asked) -> bool {
        let workers = &self.forwarder.workers;
        let at = usize::try_from(self.key.0).unwrap_or(0) % workers.len();
        workers[at].ask(asked).is_ok()
    }
}

impl Drop for ForwardedRoom {
    fn drop(&mut self) {
        self.forwarder.rooms.lock().remove(&self.key);
    }
}
