//! What holds whatever people, Telegram and networks do, in whatever order.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::{RING_LIFE, UNREACHABLE_ROOM_LIFE};
use crate::protocol::{UnixMillis, UnreachableWhy};

const T0: UnixMillis = UnixMillis(1_790_000_000_000);
const PEOPLE: i64 = 4;

#[derive(Clone, Debug)]
enum Step {
    Call(i64, i64, u8, Purpose),
    Accept(i64, usize),
    Decline(i64, usize),
    Cancel(i64, usize),
    Online(i64, bool),
    Seated(usize, Vec<i64>),
    Phone(usize, Option<UnreachableWhy>),
    Wait(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    let person = 1..=PEOPLE;
    let ring = 0..12_usize;
    let purpose = prop_oneof![4 => Just(Purpose::Two), 1 => Just(Purpose::Into)];
    let people = prop::collection::vec(1..=PEOPLE, 0..4);
    let report = prop_oneof![
        3 => Just(None),
        1 => Just(Some(UnreachableWhy::NeverStarted)),
        1 => Just(Some(UnreachableWhy::Failed)),
    ];
    prop_oneof![
        4 => (person.clone(), person.clone(), 0..4_u8, purpose)
            .prop_map(|(from, to, key, purpose)| Step::Call(from, to, key, purpose)),
        2 => (person.clone(), ring.clone()).prop_map(|(who, ring)| Step::Accept(who, ring)),
        1 => (person.clone(), ring.clone()).prop_map(|(who, ring)| Step::Decline(who, ring)),
        1 => (person.clone(), ring.clone()).prop_map(|(who, ring)| Step::Cancel(who, ring)),
        1 => (person, any::<bool>()).prop_map(|(who, is_online)| Step::Online(who, is_online)),
        2 => (ring.clone(), people).prop_map(|(ring, people)| Step::Seated(ring, people)),
        3 => (ring, report).prop_map(|(ring, report)| Step::Phone(ring, report)),
        2 => (0..50_u64).prop_map(Step::Wait),
    ]
}

/// The rings, and what is known of them from outside.
#[derive(Default)]
struct World {
    rings: Rings,
    made: Vec<RingId>,
    /// How each ring stands as far as it was written down.
    ends: BTreeMap<RingId, Status>,
    /// How many requests to Telegram wait for a report.
    asked: BTreeMap<RingId, usize>,
    ended_rooms: Vec<RoomCode>,
    messages: i64,
}

impl World {
    fn id(&self, index: usize) -> RingId {
        let none = RingId("none".to_owned());
        self.made.get(index).cloned().unwrap_or(none)
    }

    fn take(&mut self, step: Step, now: &mut UnixMillis) {
        match step {
            Step::Call(from, to, key, purpose) => self.call(from, to, key, purpose, *now),
            Step::Accept(who, ring) => {
                let device = Some(DeviceId(who.unsigned_abs()));
                let id = self.id(ring);
                let _ = self.rings.handle_accept(UserId(who), &id, device, *now);
            }
            Step::Decline(who, ring) => {
                let _ = self.rings.handle_decline(UserId(who), &self.id(ring), *now);
            }
            Step::Cancel(who, ring) => {
                let _ = self.rings.handle_cancel(UserId(who), &self.id(ring), *now);
            }
            Step::Online(who, is_online) => {
                self.rings.handle_online(UserId(who), is_online, *now);
            }
            Step::Seated(ring, people) => {
                let people: Vec<UserId> = people.into_iter().map(UserId).collect();
                self.rings.handle_seated(&room(ring), &people, *now);
            }
            Step::Phone(ring, report) => {
                let id = self.id(ring);
                if let Some(asked) = self.asked.get_mut(&id).filter(|asked| **asked > 0) {
                    *asked -= 1;
                    self.messages += 1;
                    let report = report.map_or(Ok(self.messages), Err);
                    self.rings.handle_phone(&id, report, *now);
                }
            }
            Step::Wait(seconds) => {
                *now = now.plus(Duration::from_secs(seconds));
                self.rings.handle_timeout(*now);
                let next = self.rings.next_deadline();
                assert!(next.is_none_or(|next| next > *now), "the deadline was met");
            }
        }
        self.carry_out();
    }

    fn call(&mut self, from: i64, to: i64, key: u8, purpose: Purpose, now: UnixMillis) {
        let key = format!("{from}-{key}");
        let device = Some(DeviceId(from.unsigned_abs()));
        let call = Call {
            caller: UserId(from),
            callee: UserId(to),
            key: Some(&key),
            device,
            purpose,
        };
        if self.rings.place(call, now) != Ok(Placing::New) {
            return;
        }
        let id = RingId(format!("r{}", self.made.len()));
        let ring = NewRing {
            id: id.clone(),
            key: Some(key.clone()),
            caller: party(from),
            callee: party(to),
            video: false,
            room: room(self.made.len()),
            purpose,
            device,
        };
        self.made.push(id);
        self.rings.begin(ring, false, now);
    }

    fn carry_out(&mut self) {
        for effect in self.rings.take_effects() {
            match effect {
                Effect::Save(id) => {
                    let status = self.rings.get(&id).expect("a ring that is saved").status;
                    let before = self.ends.insert(id, status);
                    let before = before.filter(|before| before.is_final());
                    assert!(before.is_none_or(|before| before == status), "ended twice");
                }
                Effect::Phone { ring, order } => {
                    let asked = self.asked.entry(ring).or_default();
                    if matches!(order, PhoneOrder::Ring | PhoneOrder::Again { .. }) {
                        *asked += 1;
                    }
                    assert!(*asked <= 1, "one request at a time");
                }
                Effect::EndRoom(room) => {
                    assert!(!self.ended_rooms.contains(&room), "a room ends once");
                    self.ended_rooms.push(room);
                }
                Effect::Show { ring, .. } => assert!(self.rings.get(&ring).is_some()),
                Effect::EndCard(_) | Effect::OpenRoom(_) => {}
            }
        }
    }

    fn check(&self, now: UnixMillis) {
        let on = || {
            let rings = self.made.iter().filter_map(|id| self.rings.get(id));
            rings.filter(|ring| !ring.status.is_final())
        };
        for ring in on() {
            assert!(
                now <= ring.ends_at().plus(Duration::from_secs(50)),
                "it ends"
            );
            let twins =
                on().filter(|other| other.is_of(ring.caller.id) && other.is_of(ring.callee.id));
            assert_eq!(twins.count(), 1, "one ring between two people");
            let own = on()
                .filter(|other| other.caller.id == ring.caller.id && other.purpose == Purpose::Two);
            assert!(own.count() <= 1, "nobody places two calls at once");
        }
    }
}

fn room(index: usize) -> RoomCode {
    RoomCode::parse(&format!("room-{index}")).expect("well formed")
}

fn party(user: i64) -> Party {
    Party {
        id: UserId(user),
        name: format!("p{user}"),
        username: None,
        language: None,
    }
}

proptest! {
    #[test]
    fn every_ring_ends_once_and_no_two_people_have_two(
        steps in prop::collection::vec(any_step(), 1..80),
    ) {
        let mut world = World::default();
        let mut now = T0;
        for step in steps {
            world.take(step, &mut now);
            world.check(now);
        }
        // Whatever is on, nothing more has to happen for it to end.
        for _ in 0..4 {
            world.take(Step::Wait(RING_LIFE.as_secs()), &mut now);
        }
        for id in &world.made {
            let end = world.ends.get(id);
            prop_assert!(end.is_some_and(|end| end.is_final()), "{id} never ended: {end:?}");
        }
        // Rooms in which nobody is are over before long as well.
        for index in 0..world.made.len() {
            world.take(Step::Seated(index, Vec::new()), &mut now);
        }
        for _ in 0..2 {
            world.take(Step::Wait(UNREACHABLE_ROOM_LIFE.as_secs() + 900), &mut now);
        }
        prop_assert_eq!(world.rings.next_deadline(), None);
    }
}
