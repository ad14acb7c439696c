//! Who can be told something wherever they are: the sockets of each person, with a room or without.
//!
//! Belongs to the task that rings ([`super::ringing`]), which alone changes it. Guests have no channel
//! of their own.

use std::collections::HashMap;
use std::sync::Arc;

use super::session::Mailbox;
use crate::conversation::outbox::Kind;
use crate::ids::{RoomCode, UserId};
use crate::limits::DEVICES_PER_PERSON_MAX;
use crate::person::Person;
use crate::protocol::ServerMessage;
use crate::rings::DeviceId;

/// One socket of a person.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    /// What waits for it.
    pub(crate) mailbox: Arc<Mailbox>,
    /// The room that it is in.
    pub(crate) room: Option<RoomCode>,
}

impl Device {
    /// Sends a message that is not repeated: whoever comes back is told how things stand then. What a
    /// socket does not read in time is lost with it.
    pub(crate) fn send(&self, message: &ServerMessage) {
        let body = super::snapshot::to_json(message);
        let _ = self.mailbox.push(Kind::Unsequenced, body.into());
    }
}

/// The people who have a socket.
#[derive(Debug, Default)]
pub(crate) struct People(HashMap<UserId, Present>);

#[derive(Debug)]
struct Present {
    person: Person,
    /// Oldest first.
    devices: Vec<Device>,
}

impl People {
    /// Adds a socket, or says anew where it is; true when it is the person's only one.
    pub(crate) fn attach(&mut self, person: Person, device: Device) -> bool {
        let present = self.0.entry(person.id).or_insert_with(|| Present {
            person: person.clone(),
            devices: Vec::new(),
        });
        present.person = person;
        present.devices.retain(|other| other.id != device.id);
        if present.devices.len() >= DEVICES_PER_PERSON_MAX {
            present.devices.remove(0);
        }
        present.devices.push(device);
        present.devices.len() == 1
    }

    /// Takes a socket out; true when the person has none any more.
    pub(crate) fn detach(&mut self, user: UserId, device: DeviceId) -> bool {
        let Some(present) = self.0.get_mut(&user) else {
            return false;
        };
        present.devices.retain(|other| other.id != device);
        let is_gone = present.devices.is_empty();
        if is_gone {
            self.0.remove(&user);
        }
        is_gone
    }

    /// A person's sockets.
    pub(crate) fn devices(&self, user: UserId) -> &[Device] {
        self.0.get(&user).map_or(&[], |present| &present.devices)
    }

    /// The socket that this mailbox belongs to.
    pub(crate) fn device_of(&self, user: UserId, mailbox: &Arc<Mailbox>) -> Option<DeviceId> {
        let mut devices = self.devices(user).iter().rev();
        let device = devices.find(|device| Arc::ptr_eq(&device.mailbox, mailbox));
        device.map(|device| device.id)
    }

    /// Who somebody with a socket is.
    pub(crate) fn person(&self, user: UserId) -> Option<&Person> {
        self.0.get(&user).map(|present| &present.person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::UnixMillis;

    fn ann() -> Person {
        Person {
            id: UserId(1),
            name: "Ann".to_owned(),
            username: None,
            language: None,
            signed_in_at: UnixMillis(0),
        }
    }

    fn device(id: u64) -> Device {
        Device {
            id: DeviceId(id),
            mailbox: Arc::default(),
            room: None,
        }
    }

    fn ids(people: &People) -> Vec<u64> {
        let devices = people.devices(UserId(1)).iter();
        devices.map(|device| device.id.0).collect()
    }

    #[test]
    fn a_person_is_there_from_the_first_socket_to_the_last() {
        let mut people = People::default();
        assert!(people.attach(ann(), device(1)));
        assert!(!people.attach(ann(), device(2)));
        assert!(!people.detach(UserId(1), DeviceId(1)));
        assert!(!people.detach(UserId(1), DeviceId(9)));
        assert!(people.detach(UserId(1), DeviceId(2)));
        assert!(!people.detach(UserId(1), DeviceId(2)));
        assert_eq!(people.person(UserId(1)), None);
    }

    #[test]
    fn a_socket_that_has_gone_into_a_room_is_the_same_socket() {
        let mut people = People::default();
        people.attach(ann(), device(1));
        let room = RoomCode::parse("friday").ok();
        let moved = Device {
            room: room.clone(),
            ..device(1)
        };
        let mailbox = Arc::clone(&moved.mailbox);
        people.attach(ann(), moved);
        assert_eq!(ids(&people), [1]);
        assert_eq!(people.devices(UserId(1))[0].room, room);
        assert_eq!(people.device_of(UserId(1), &mailbox), Some(DeviceId(1)));
    }

    #[test]
    fn of_too_many_sockets_the_oldest_is_told_nothing_any_more() {
        let mut people = People::default();
        let most = u64::try_from(DEVICES_PER_PERSON_MAX).expect("small");
        for id in 0..=most {
            people.attach(ann(), device(id));
        }
        assert_eq!(ids(&people), (1..=most).collect::<Vec<_>>());
    }
}
