//! Which rooms are live, and who is in how many of them.
//!
//! Two maps behind short locks, for lookup only; everything that happens in a room happens in its
//! task. A room's task may end only while the registry holds the one handle to it and nothing is on
//! the way to it ([`Registry::retire`]), so a handle that was given out always leads to a live room.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

use super::command::{Command, RoomHandle};
use crate::ids::{ClientNetwork, RoomCode, UserId};
use crate::limits::{
    BYTES_BURST, BYTES_PER_SECOND, GUESTS_LEAVE_FREE_ONE_OF, HELLOS_BURST, HELLOS_PER_SECOND,
    ROOMS_CREATED_PER_CHAT_HOUR, ROOMS_CREATED_PER_HOUR, ROOMS_MAX, ROOMS_PER_PERSON_MAX,
};
use crate::protocol::UnixMillis;
use crate::rate::{Keyed, Quota};

/// The hellos of one person, as their sockets come and go.
const HELLOS: Quota = Quota::per_second(HELLOS_PER_SECOND, HELLOS_BURST);
/// The bytes that one person says, over all their sockets.
const BYTES: Quota = Quota::per_second(BYTES_PER_SECOND, BYTES_BURST);
/// The rooms that one person makes.
const CREATED: Quota = Quota::per_hour(ROOMS_CREATED_PER_HOUR, ROOMS_CREATED_PER_HOUR);

/// The rooms that are made in one chat, by whoever writes there or speaks for it.
const CREATED_IN_CHAT: Quota =
    Quota::per_hour(ROOMS_CREATED_PER_CHAT_HOUR, ROOMS_CREATED_PER_CHAT_HOUR);

/// No room is left for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

/// Whose budget something is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// Somebody whom Telegram knows.
    Person(UserId),
    /// A guest, who can be somebody new at will: whoever comes from there pays together.
    Network(ClientNetwork),
    /// A Telegram chat.
    Chat(i64),
}

impl Payer {
    pub(crate) fn of(user: UserId, network: &ClientNetwork) -> Self {
        if user.is_guest() {
            Self::Network(network.clone())
        } else {
            Self::Person(user)
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Registry {
    rooms: Mutex<HashMap<RoomCode, RoomHandle>>,
    people: Mutex<People>,
}

#[derive(Debug)]
struct People {
    present: HashMap<UserId, Vec<RoomCode>>,
    created: Keyed<Payer>,
    created_in_chats: Keyed<Payer>,
    hellos: Keyed<Payer>,
    bytes: Keyed<UserId>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            present: HashMap::new(),
            created: Keyed::new(CREATED),
            created_in_chats: Keyed::new(CREATED_IN_CHAT),
            hellos: Keyed::new(HELLOS),
            bytes: Keyed::new(BYTES),
        }
    }
}

impl Registry {
    pub(crate) fn live(&self, code: &RoomCode) -> Option<RoomHandle> {
        lock(&self.rooms)
            .get(code)
            .filter(|room| !room.is_over())
            .cloned()
    }

    /// The codes of the rooms that are live.
    pub(crate) fn live_codes(&self) -> Vec<RoomCode> {
        lock(&self.rooms).keys().cloned().collect()
    }

    /// How many rooms are live.
    pub(crate) fn live_rooms(&self) -> usize {
        lock(&self.rooms).len()
    }

    /// All live rooms.
    pub(crate) fn live_handles(&self) -> Vec<RoomHandle> {
        lock(&self.rooms).values().cloned().collect()
    }

    /// The live room with this code, started with `start` if there is none. Guests start none once
    /// only the part that is kept for others is left.
    pub(crate) fn live_or_start(
        &self,
        code: &RoomCode,
        is_for_guest: bool,
        start: impl FnOnce() -> RoomHandle,
    ) -> Result<RoomHandle, TooMany> {
        let mut rooms = lock(&self.rooms);
        if let Some(room) = rooms.get(code).filter(|room| !room.is_over()) {
            return Ok(room.clone());
        }
        if rooms.len() >= share_of(ROOMS_MAX, is_for_guest) {
            return Err(TooMany);
        }
        let room = start();
        rooms.insert(code.clone(), room.clone());
        Ok(room)
    }

    /// Takes a live room out, so that the next visitor meets a new one.
    pub(crate) fn take(&self, code: &RoomCode) -> Option<RoomHandle> {
        lock(&self.rooms).remove(code)
    }

    /// Takes all live rooms out.
    pub(crate) fn take_all(&self) -> Vec<RoomHandle> {
        lock(&self.rooms).drain().map(|(_, room)| room).collect()
    }

    /// Takes a room out if nobody else has a handle to it and nothing waits for it. Then its task
    /// must end.
    pub(crate) fn retire(&self, code: &RoomCode, commands: &mpsc::Receiver<Command>) -> bool {
        let mut rooms = lock(&self.rooms);
        let idle = commands.sender_strong_count() <= 1 && commands.is_empty();
        if idle {
            rooms.remove(code);
        }
        idle
    }

    /// Notes that somebody is in a room; refused when they are in too many already.
    pub(crate) fn enter(&self, user: UserId, code: &RoomCode) -> Result<(), TooMany> {
        let mut people = lock(&self.people);
        let rooms = people.present.entry(user).or_default();
        if rooms.contains(code) {
            return Ok(());
        }
        if rooms.len() >= ROOMS_PER_PERSON_MAX {
            return Err(TooMany);
        }
        rooms.push(code.clone());
        Ok(())
    }

    pub(crate) fn leave(&self, user: UserId, code: &RoomCode) {
        let mut people = lock(&self.people);
        if let Some(rooms) = people.present.get_mut(&user) {
            rooms.retain(|room| room != code);
            if rooms.is_empty() {
                people.present.remove(&user);
            }
        }
    }

    /// Notes a hello; false when there are too many.
    pub(crate) fn greet(&self, payer: Payer, now: UnixMillis) -> bool {
        let hellos = &mut lock(&self.people).hellos;
        hellos.take(payer, 1, moment(now)).is_ok()
    }

    /// Notes that somebody says so many bytes; refused, with how long to wait, when it is too much.
    pub(crate) fn spend(
        &self,
        user: UserId,
        bytes: usize,
        now: UnixMillis,
    ) -> Result<(), Duration> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        lock(&self.people).bytes.take(user, bytes, moment(now))
    }

    pub(crate) fn rooms_with(&self, user: UserId) -> Vec<RoomCode> {
        lock(&self.people)
            .present
            .get(&user)
            .cloned()
            .unwrap_or_default()
    }

    /// Notes that a room is made; refused when there were too many lately.
    pub(crate) fn create(&self, payer: Payer, now: UnixMillis) -> Result<(), TooMany> {
        let mut people = lock(&self.people);
        let created = match payer {
            Payer::Chat(_) => &mut people.created_in_chats,
            Payer::Person(_) | Payer::Network(_) => &mut people.created,
        };
        created.take(payer, 1, moment(now)).map_err(|_| TooMany)
    }
}

/// How much of `all` is there for guests, or for everybody else.
pub(crate) const fn share_of(all: usize, is_for_guest: bool) -> usize {
    if is_for_guest {
        all - all / GUESTS_LEAVE_FREE_ONE_OF
    } else {
        all
    }
}

/// As budgets count time.
const fn moment(now: UnixMillis) -> Duration {
    Duration::from_millis(now.0)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn person(id: i64) -> Payer {
        Payer::Person(UserId(id))
    }

    #[test]
    fn the_guests_of_a_network_pay_together_and_a_chat_pays_for_who_speaks_for_it() {
        let registry = Registry::default();
        let now = UnixMillis(1_000_000_000);
        let from =
            |user: i64, network: &str| Payer::of(UserId(user), &ClientNetwork(network.to_owned()));
        assert_eq!(from(1, "a"), person(1));
        for guest in 0..i64::from(ROOMS_CREATED_PER_HOUR) {
            assert_eq!(registry.create(from(-1 - guest, "a"), now), Ok(()));
        }
        assert_eq!(registry.create(from(-99, "a"), now), Err(TooMany));
        assert_eq!(registry.create(from(-99, "b"), now), Ok(()));
        for guest in 0..i64::from(HELLOS_BURST) {
            assert!(registry.greet(from(-1 - guest, "a"), now));
        }
        assert!(!registry.greet(from(-99, "a"), now));
        for _ in 0..ROOMS_CREATED_PER_CHAT_HOUR {
            assert_eq!(registry.create(Payer::Chat(-100), now), Ok(()));
        }
        assert_eq!(registry.create(Payer::Chat(-100), now), Err(TooMany));
        assert_eq!(registry.create(Payer::Chat(-101), now), Ok(()));
    }

    #[test]
    fn guests_leave_a_part_of_the_process_free() {
        assert_eq!(share_of(10_000, true), 8_000);
        assert_eq!(share_of(10_000, false), 10_000);
        assert_eq!(share_of(2, true), 2);
    }

    #[test]
    fn a_person_makes_only_so_many_rooms_and_then_one_in_three_minutes() {
        let registry = Registry::default();
        let at = |minute: u64| UnixMillis(1_000_000_000 + minute * 60_000);
        for _ in 0..ROOMS_CREATED_PER_HOUR {
            assert_eq!(registry.create(person(1), at(0)), Ok(()));
        }
        assert_eq!(registry.create(person(1), at(0)), Err(TooMany));
        assert_eq!(registry.create(person(2), at(0)), Ok(()));
        assert_eq!(registry.create(person(1), at(3)), Ok(()));
        assert_eq!(registry.create(person(1), at(5)), Err(TooMany));
    }

    #[test]
    fn a_person_comes_so_often_and_no_more_and_others_do_not_notice() {
        let registry = Registry::default();
        let at = |second: u64| UnixMillis(1_000_000_000 + second * 1_000);
        for _ in 0..HELLOS_BURST {
            assert!(registry.greet(person(1), at(0)));
        }
        assert!(!registry.greet(person(1), at(0)));
        assert!(registry.greet(person(2), at(0)));
        assert!(registry.greet(person(1), at(1)));
        assert!(!registry.greet(person(1), at(1)));
    }

    #[test]
    fn a_person_is_in_only_so_many_rooms_at_once() {
        let registry = Registry::default();
        let code = |n: usize| RoomCode::parse(&format!("room-{n}")).expect("well formed");
        for n in 0..ROOMS_PER_PERSON_MAX {
            assert_eq!(registry.enter(UserId(1), &code(n)), Ok(()));
        }
        assert_eq!(registry.enter(UserId(1), &code(0)), Ok(()));
        assert_eq!(registry.enter(UserId(1), &code(9)), Err(TooMany));
        registry.leave(UserId(1), &code(0));
        assert_eq!(registry.enter(UserId(1), &code(9)), Ok(()));
    }
}
