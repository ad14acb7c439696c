//! Who is in which rooms of this process, and how many guests of one network there are.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ids::{ClientNetwork, RoomCode, UserId};
use crate::limits::{GUESTS_OF_NETWORK_MAX, ROOMS_PER_PERSON_MAX};
use crate::protocol::CloseCode;

/// Why somebody may not be in a further room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoEntry {
    /// They are in as many as one may be in.
    TooManyRooms,
    /// There are as many guests of their network as there may be.
    TooManyGuests,
}

impl From<NoEntry> for CloseCode {
    fn from(reason: NoEntry) -> Self {
        match reason {
            NoEntry::TooManyRooms => Self::TooManyRooms,
            NoEntry::TooManyGuests => Self::ServerFull,
        }
    }
}

/// Everybody who is in a room, lobbies and doors included. Behind one short lock.
#[derive(Debug, Default)]
pub(crate) struct Whereabouts {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    people: HashMap<UserId, Stay>,
    /// How many guests each network has.
    guests: HashMap<ClientNetwork, usize>,
}

/// Where one person is.
#[derive(Debug)]
struct Stay {
    rooms: Vec<RoomCode>,
    /// The network that a guest counts for: the one they came from first.
    guest_of: Option<ClientNetwork>,
}

impl Whereabouts {
    /// Notes that somebody who comes from `network` is in a room, unless it is one too many.
    pub(crate) fn enter(
        &self,
        user: UserId,
        network: &ClientNetwork,
        code: &RoomCode,
    ) -> Result<(), NoEntry> {
        let mut inside = self.lock();
        if let Some(stay) = inside.people.get_mut(&user) {
            if stay.rooms.contains(code) {
                return Ok(());
            }
            if stay.rooms.len() >= ROOMS_PER_PERSON_MAX {
                return Err(NoEntry::TooManyRooms);
            }
            stay.rooms.push(code.clone());
            return Ok(());
        }
        let guest_of = user.is_guest().then(|| network.clone());
        if let Some(network) = &guest_of {
            let guests = inside.guests.entry(network.clone()).or_default();
            if *guests >= GUESTS_OF_NETWORK_MAX {
                return Err(NoEntry::TooManyGuests);
            }
            *guests += 1;
        }
        let rooms = vec![code.clone()];
        inside.people.insert(user, Stay { rooms, guest_of });
        Ok(())
    }

    /// Notes that somebody is not in a room any more.
    pub(crate) fn leave(&self, user: UserId, code: &RoomCode) {
        let mut inside = self.lock();
        let Some(stay) = inside.people.get_mut(&user) else {
            return;
        };
        stay.rooms.retain(|room| room != code);
        if !stay.rooms.is_empty() {
            return;
        }
        let gone = inside.people.remove(&user);
        let network = gone.and_then(|stay| stay.guest_of);
        if let Some(network) = network
            && let Some(guests) = inside.guests.get_mut(&network)
        {
            *guests -= 1;
            if *guests == 0 {
                inside.guests.remove(&network);
            }
        }
    }

    /// The rooms that somebody is in.
    pub(crate) fn rooms_of(&self, user: UserId) -> Vec<RoomCode> {
        let inside = self.lock();
        let stay = inside.people.get(&user);
        stay.map(|stay| stay.rooms.clone()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(n: usize) -> RoomCode {
        RoomCode::parse(&format!("room-{n}")).expect("well formed")
    }

    fn network(name: &str) -> ClientNetwork {
        ClientNetwork(name.to_owned())
    }

    #[test]
    fn a_person_is_in_only_so_many_rooms_at_once() {
        let whereabouts = Whereabouts::default();
        let enter = |room| whereabouts.enter(UserId(1), &network("a"), &code(room));
        for room in 0..ROOMS_PER_PERSON_MAX {
            assert_eq!(enter(room), Ok(()));
        }
        assert_eq!(enter(0), Ok(()));
        assert_eq!(enter(9), Err(NoEntry::TooManyRooms));
        whereabouts.leave(UserId(1), &code(0));
        assert_eq!(enter(9), Ok(()));
        assert_eq!(whereabouts.rooms_of(UserId(1)).len(), ROOMS_PER_PERSON_MAX);
    }

    #[test]
    fn a_network_has_only_so_many_guests_over_all_rooms_and_nobody_else_is_counted() {
        let whereabouts = Whereabouts::default();
        let enter = |user: i64, from: &str, room| {
            let entered = whereabouts.enter(UserId(user), &network(from), &code(room));
            entered.map_err(CloseCode::from)
        };
        let most = i64::try_from(GUESTS_OF_NETWORK_MAX).expect("small");
        for guest in 1..=most {
            assert_eq!(enter(-guest, "a", usize::from(guest % 2 == 0)), Ok(()));
        }
        assert_eq!(enter(-1, "a", 2), Ok(()), "one guest in a second room");
        assert_eq!(enter(-most - 1, "a", 3), Err(CloseCode::ServerFull));
        assert_eq!(enter(-most - 1, "b", 3), Ok(()));
        assert_eq!(enter(1, "a", 3), Ok(()));
        whereabouts.leave(UserId(-1), &code(2));
        assert_eq!(enter(-most - 2, "a", 3), Err(CloseCode::ServerFull));
        whereabouts.leave(UserId(-1), &code(0));
        whereabouts.leave(UserId(-1), &code(0));
        assert_eq!(enter(-most - 2, "a", 3), Ok(()));
        assert_eq!(enter(-most - 3, "a", 3), Err(CloseCode::ServerFull));
    }
}
