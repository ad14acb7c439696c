//! What people, networks and chats may use of the hub in a while: hellos, bytes, new rooms.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ids::{ClientNetwork, UserId};
use crate::limits::{
    BYTES_BURST, BYTES_PER_SECOND, GUESTS_LEAVE_FREE_ONE_OF, HELLOS_BURST, HELLOS_PER_SECOND,
    ROOMS_CREATED_PER_CHAT_HOUR, ROOMS_CREATED_PER_HOUR, SHORT_CALL, SHORT_CALLS_BURST,
    SHORT_CALLS_PER_HOUR, VOICE_BYTES_BURST, VOICE_BYTES_PER_SECOND, VOICE_MESSAGES_BURST,
    VOICE_MESSAGES_PER_SECOND,
};
use crate::rate::{Keyed, Quota};
use crate::rooms::CallNote;
use crate::time::UnixMillis;

/// The hellos of one person, as their sockets come and go.
const HELLOS: Quota = Quota::per_second(HELLOS_PER_SECOND, HELLOS_BURST);
/// The bytes that one person says, over all their sockets.
const BYTES: Quota = Quota::per_second(BYTES_PER_SECOND, BYTES_BURST);
/// What one person says on sockets for voices, over all of them.
const VOICE_MESSAGES: Quota = Quota::per_second(VOICE_MESSAGES_PER_SECOND, VOICE_MESSAGES_BURST);
/// The bytes of it.
const VOICE_BYTES: Quota = Quota::per_second(VOICE_BYTES_PER_SECOND, VOICE_BYTES_BURST);
/// The rooms that one person makes.
const CREATED: Quota = Quota::per_hour(ROOMS_CREATED_PER_HOUR, ROOMS_CREATED_PER_HOUR);

/// The rooms that are made in one chat, by whoever writes there or speaks for it.
const CREATED_IN_CHAT: Quota =
    Quota::per_hour(ROOMS_CREATED_PER_CHAT_HOUR, ROOMS_CREATED_PER_CHAT_HOUR);

/// The short calls that are recorded of one person.
const SHORT_CALLS: Quota = Quota::per_hour(SHORT_CALLS_PER_HOUR, SHORT_CALLS_BURST);

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

/// What one payer's rooms are counted under, and how many there may be, where several processes count
/// together.
pub(crate) fn rooms_of(payer: &Payer) -> (String, Quota) {
    match payer {
        Payer::Person(user) => (format!("rooms of {user}"), CREATED),
        Payer::Network(network) => (format!("rooms from {}", network.0), CREATED),
        Payer::Chat(chat) => (format!("rooms in {chat}"), CREATED_IN_CHAT),
    }
}

/// What is left to everybody. Behind one short lock.
#[derive(Debug)]
pub(crate) struct Budgets {
    inside: Mutex<Inside>,
}

#[derive(Debug)]
struct Inside {
    created: Keyed<Payer>,
    created_in_chats: Keyed<Payer>,
    hellos: Keyed<Payer>,
    bytes: Keyed<UserId>,
    voice_messages: Keyed<UserId>,
    voice_bytes: Keyed<UserId>,
    short_calls: Keyed<UserId>,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            inside: Mutex::new(Inside {
                created: Keyed::new(CREATED),
                created_in_chats: Keyed::new(CREATED_IN_CHAT),
                hellos: Keyed::new(HELLOS),
                bytes: Keyed::new(BYTES),
                voice_messages: Keyed::new(VOICE_MESSAGES),
                voice_bytes: Keyed::new(VOICE_BYTES),
                short_calls: Keyed::new(SHORT_CALLS),
            }),
        }
    }
}

impl Budgets {
    /// Notes a hello; false when there are too many.
    pub(crate) fn say_hello(&self, payer: Payer, now: UnixMillis) -> bool {
        self.lock().hellos.take(payer, 1, moment(now)).is_ok()
    }

    /// Notes that somebody says so many bytes; refused, with how long to wait, when it is too much.
    pub(crate) fn spend(
        &self,
        user: UserId,
        bytes: usize,
        now: UnixMillis,
    ) -> Result<(), Duration> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.lock().bytes.take(user, bytes, moment(now))
    }

    /// Notes messages on a socket for voices, with so many bytes; false when it is too much.
    pub(crate) fn speak(&self, user: UserId, messages: u32, bytes: usize, now: UnixMillis) -> bool {
        let (bytes, now) = (u32::try_from(bytes).unwrap_or(u32::MAX), moment(now));
        let mut inside = self.lock();
        let is_within = inside.voice_messages.take(user, messages, now).is_ok();
        is_within && inside.voice_bytes.take(user, bytes, now).is_ok()
    }

    /// Notes that a room is made; refused, with how long to wait, when there were too many lately.
    pub(crate) fn make_room(&self, payer: Payer, now: UnixMillis) -> Result<(), Duration> {
        let mut inside = self.lock();
        let created = match payer {
            Payer::Chat(_) => &mut inside.created_in_chats,
            Payer::Person(_) | Payer::Network(_) => &mut inside.created,
        };
        created.take(payer, 1, moment(now))
    }

    /// Whether a call is kept for the lists of its people; asked until it is. A short one is not when
    /// none of them has had few such calls lately. Two people who go in and out all day fill no database,
    /// and a third one who meets them finds the call in their list.
    pub(crate) fn keep_call(&self, call: &CallNote) -> bool {
        if call.until.since(call.started_at) >= SHORT_CALL {
            return true;
        }
        let users: BTreeSet<UserId> = call.visits.iter().map(|visit| visit.user).collect();
        let short_calls = &mut self.lock().short_calls;
        let mut is_worth_it = false;
        for user in users {
            is_worth_it |= short_calls.take(user, 1, moment(call.until)).is_ok();
        }
        is_worth_it
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::Visit;

    const fn person(id: i64) -> Payer {
        Payer::Person(UserId(id))
    }

    #[test]
    fn the_guests_of_a_network_pay_together_and_a_chat_pays_for_who_speaks_for_it() {
        let budgets = Budgets::default();
        let now = UnixMillis(1_000_000_000);
        let from =
            |user: i64, network: &str| Payer::of(UserId(user), &ClientNetwork(network.to_owned()));
        assert_eq!(from(1, "a"), person(1));
        for guest in 0..i64::from(ROOMS_CREATED_PER_HOUR) {
            assert_eq!(budgets.make_room(from(-1 - guest, "a"), now), Ok(()));
        }
        let minutes = |n: u64| Err(Duration::from_secs(60 * n));
        assert_eq!(budgets.make_room(from(-99, "a"), now), minutes(3));
        assert_eq!(budgets.make_room(from(-99, "b"), now), Ok(()));
        for guest in 0..i64::from(HELLOS_BURST) {
            assert!(budgets.say_hello(from(-1 - guest, "a"), now));
        }
        assert!(!budgets.say_hello(from(-99, "a"), now));
        for _ in 0..ROOMS_CREATED_PER_CHAT_HOUR {
            assert_eq!(budgets.make_room(Payer::Chat(-100), now), Ok(()));
        }
        assert_eq!(budgets.make_room(Payer::Chat(-100), now), minutes(3));
        assert_eq!(budgets.make_room(Payer::Chat(-101), now), Ok(()));
    }

    #[test]
    fn guests_leave_a_part_of_the_process_free() {
        assert_eq!(share_of(10_000, true), 8_000);
        assert_eq!(share_of(10_000, false), 10_000);
        assert_eq!(share_of(2, true), 2);
    }

    #[test]
    fn a_person_makes_only_so_many_rooms_and_then_one_in_three_minutes() {
        let budgets = Budgets::default();
        let at = |minute: u64| UnixMillis(1_000_000_000 + minute * 60_000);
        for _ in 0..ROOMS_CREATED_PER_HOUR {
            assert_eq!(budgets.make_room(person(1), at(0)), Ok(()));
        }
        let minutes = |n: u64| Err(Duration::from_secs(60 * n));
        assert_eq!(budgets.make_room(person(1), at(0)), minutes(3));
        assert_eq!(budgets.make_room(person(2), at(0)), Ok(()));
        assert_eq!(budgets.make_room(person(1), at(3)), Ok(()));
        assert_eq!(budgets.make_room(person(1), at(5)), minutes(1));
    }

    #[test]
    fn short_calls_are_recorded_while_one_of_their_people_has_had_few() {
        let budgets = Budgets::default();
        let start = UnixMillis(1_000_000_000);
        let call = |people: &[i64], begun: UnixMillis, lasted: Duration| CallNote {
            started_at: begun,
            met_at: begun,
            until: begun.plus(lasted),
            is_over: true,
            has_video: false,
            visits: people
                .iter()
                .map(|id| Visit {
                    user: UserId(*id),
                    name: String::new(),
                    joined_at: begun,
                    left_at: begun.plus(lasted),
                })
                .collect(),
            tallies: Vec::new(),
        };
        let second = Duration::from_secs(1);
        for _ in 0..SHORT_CALLS_BURST {
            assert!(budgets.keep_call(&call(&[1, 2], start, second)));
        }
        assert!(!budgets.keep_call(&call(&[1, 2], start, second)));
        assert!(budgets.keep_call(&call(&[1, 2], start, SHORT_CALL)));
        assert!(budgets.keep_call(&call(&[1, 2, 3], start, second)));
        let later = start.plus(Duration::from_secs(360));
        assert!(budgets.keep_call(&call(&[1, 2], later, second)));
        assert!(!budgets.keep_call(&call(&[1, 2], later, second)));
    }

    #[test]
    fn a_person_comes_so_often_and_no_more_and_others_do_not_notice() {
        let budgets = Budgets::default();
        let at = |second: u64| UnixMillis(1_000_000_000 + second * 1_000);
        for _ in 0..HELLOS_BURST {
            assert!(budgets.say_hello(person(1), at(0)));
        }
        assert!(!budgets.say_hello(person(1), at(0)));
        assert!(budgets.say_hello(person(2), at(0)));
        assert!(budgets.say_hello(person(1), at(1)));
        assert!(!budgets.say_hello(person(1), at(1)));
    }
}
