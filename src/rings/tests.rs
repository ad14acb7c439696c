use std::time::Duration;

use super::*;
use crate::ids::{RingId, RoomCode, UserId};
use crate::protocol::{ErrorCode, UnixMillis, UnreachableWhy};

const T0: UnixMillis = UnixMillis(1_790_000_000_000);
const ANN: i64 = 1;
const BOB: i64 = 2;
const CID: i64 = 3;

/// Rings, and what they have wanted done since somebody last looked, in words.
struct Desk {
    rings: Rings,
    now: UnixMillis,
    made: u32,
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self {
            rings: Rings::default(),
            now: T0,
            made: 0,
        };
        desk.online(ANN);
        desk
    }

    fn online(&mut self, user: i64) {
        self.rings.handle_online(UserId(user), true, self.now);
    }

    fn offline(&mut self, user: i64) {
        self.rings.handle_online(UserId(user), false, self.now);
    }

    /// `caller` calls from a page; the name of the ring, or why there is none.
    fn call(&mut self, caller: i64, callee: i64, key: &str) -> Result<String, ErrorCode> {
        self.place(caller, callee, key, Purpose::Two, false)
    }

    fn place(
        &mut self,
        caller: i64,
        callee: i64,
        key: &str,
        purpose: Purpose,
        is_unwanted: bool,
    ) -> Result<String, ErrorCode> {
        let device = Some(DeviceId(caller.unsigned_abs()));
        let call = Call {
            caller: UserId(caller),
            callee: UserId(callee),
            key: Some(key),
            device,
            purpose,
        };
        match self.rings.place(call, self.now) {
            Err(refusal) => Err(refusal.code),
            Ok(Placing::Known(id)) => Ok(id.0),
            Ok(Placing::New) => {
                self.made += 1;
                let id = format!("r{}", self.made);
                let ring = NewRing {
                    id: RingId(id.clone()),
                    key: Some(key.to_owned()),
                    caller: party(caller),
                    callee: party(callee),
                    video: false,
                    room: room(&id),
                    purpose,
                    device,
                };
                self.rings.begin(ring, is_unwanted, self.now);
                Ok(id)
            }
        }
    }

    fn phone(&mut self, id: &str, report: Result<i64, UnreachableWhy>) {
        self.rings.handle_phone(&ring(id), report, self.now);
    }

    fn seated(&mut self, id: &str, users: &[i64]) {
        let users: Vec<UserId> = users.iter().copied().map(UserId).collect();
        self.rings.handle_seated(&room(id), &users, self.now);
    }

    fn accept(&mut self, user: i64, id: &str) -> Result<(), ErrorCode> {
        let device = Some(DeviceId(user.unsigned_abs()));
        let accepted = self
            .rings
            .handle_accept(UserId(user), &ring(id), device, self.now);
        accepted.map_err(|refusal| refusal.code)
    }

    fn decline(&mut self, user: i64, id: &str) -> Result<(), ErrorCode> {
        let declined = self.rings.handle_decline(UserId(user), &ring(id), self.now);
        declined.map_err(|refusal| refusal.code)
    }

    fn cancel(&mut self, user: i64, id: &str) -> Result<(), ErrorCode> {
        let cancelled = self.rings.handle_cancel(UserId(user), &ring(id), self.now);
        cancelled.map_err(|refusal| refusal.code)
    }

    /// So many seconds later, with everything done that fell due meanwhile.
    fn wait(&mut self, seconds: u64) {
        let until = self.now.plus(Duration::from_secs(seconds));
        while let Some(due) = self.rings.next_deadline().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            self.rings.handle_timeout(self.now);
        }
        self.now = until;
    }

    /// What was wanted since the last look.
    fn done(&mut self) -> Vec<String> {
        let effects = self.rings.take_effects();
        let said = effects.into_iter().filter_map(|effect| match effect {
            Effect::Save(_) => None,
            Effect::Show { to, ring } => {
                let status = self.rings.get(&ring).map(|ring| ring.status);
                Some(format!("{ring} to {to}: {:?}", status.expect("a ring")))
            }
            Effect::Phone { ring, order } => Some(match order {
                PhoneOrder::Ring => format!("{ring} phone: ring"),
                PhoneOrder::Again { message } => format!("{ring} phone: {message} again"),
                PhoneOrder::End { message, status } => {
                    format!("{ring} phone: {message} is {status:?}")
                }
                PhoneOrder::Missed => format!("{ring} phone: missed"),
            }),
            Effect::EndCard(ring) => Some(format!("{ring} card")),
            Effect::EndRoom(room) => Some(format!("{room} ends")),
            Effect::OpenRoom(room) => Some(format!("{room} opens")),
        });
        said.collect()
    }

    fn status(&self, id: &str) -> Status {
        self.rings.get(&ring(id)).expect("remembered").status
    }
}

fn ring(id: &str) -> RingId {
    RingId(id.to_owned())
}

fn room(id: &str) -> RoomCode {
    RoomCode::parse(&format!("room-{id}")).expect("well formed")
}

fn party(user: i64) -> Party {
    Party {
        id: UserId(user),
        name: format!("p{user}"),
        username: None,
        language: None,
    }
}

/// Ann rings Bob, who has the message 50 in Telegram and no page open.
fn ringing() -> Desk {
    let mut desk = Desk::new();
    assert_eq!(desk.call(ANN, BOB, "k"), Ok("r1".to_owned()));
    desk.seated("r1", &[ANN]);
    desk.phone("r1", Ok(50));
    let _ = desk.done();
    desk
}

#[test]
fn a_call_rings_on_both_ways_and_says_when_it_has_come_through() {
    let mut desk = Desk::new();
    desk.call(ANN, BOB, "k").expect("rings");
    assert_eq!(
        desk.done(),
        ["r1 to 1: Ringing", "r1 to 2: Ringing", "r1 phone: ring"]
    );
    let reached = |desk: &Desk| desk.rings.get(&ring("r1")).expect("on").is_reached;
    assert!(!reached(&desk));
    desk.phone("r1", Ok(50));
    assert!(reached(&desk));
    assert_eq!(desk.done(), ["r1 to 1: Ringing"]);
}

#[test]
fn a_page_of_the_callee_is_enough_to_have_come_through() {
    let mut desk = Desk::new();
    desk.call(ANN, BOB, "k").expect("rings");
    let _ = desk.done();
    desk.online(BOB);
    assert_eq!(desk.done(), ["r1 to 1: Ringing"]);
    desk.phone("r1", Err(UnreachableWhy::NeverStarted));
    assert_eq!(desk.done(), <[&str; 0]>::default());
    assert_eq!(desk.status("r1"), Status::Ringing);
}

#[test]
fn an_answer_ends_the_ring_everywhere_and_the_message_says_so() {
    let mut desk = ringing();
    assert_eq!(desk.accept(BOB, "r1"), Ok(()));
    assert_eq!(
        desk.done(),
        [
            "r1 to 1: Answered",
            "r1 to 2: Answered",
            "r1 phone: 50 is Answered"
        ]
    );
    let answered_on = desk.rings.get(&ring("r1")).expect("kept").answered_on;
    assert_eq!(answered_on, Some(DeviceId(2)));
    desk.seated("r1", &[ANN, BOB]);
    desk.wait(3_600);
    assert_eq!(desk.done(), <[&str; 0]>::default(), "the call goes on");
    desk.seated("r1", &[BOB]);
    assert_eq!(desk.done(), ["room-r1 ends"]);
}

#[test]
fn going_into_the_room_answers_as_well() {
    let mut desk = ringing();
    desk.seated("r1", &[ANN, BOB]);
    assert_eq!(desk.status("r1"), Status::Answered);
    desk.seated("r1", &[ANN]);
    assert_eq!(desk.done().last().map(String::as_str), Some("room-r1 ends"));
}

#[test]
fn every_other_end_is_told_to_both_and_empties_the_room_soon() {
    type End = (&'static str, fn(&mut Desk), Status);
    let ends: [End; 4] = [
        (
            "declined",
            |desk| desk.decline(BOB, "r1").expect("Bob's"),
            Status::Declined,
        ),
        (
            "cancelled",
            |desk| desk.cancel(ANN, "r1").expect("Ann's"),
            Status::Cancelled,
        ),
        ("left", |desk| desk.seated("r1", &[]), Status::Cancelled),
        ("not answered", |desk| desk.wait(45), Status::NoAnswer),
    ];
    for (name, end, status) in ends {
        let mut desk = ringing();
        end(&mut desk);
        assert_eq!(desk.status("r1"), status, "{name}");
        let done = desk.done();
        let told = [
            format!("r1 to 1: {status:?}"),
            format!("r1 to 2: {status:?}"),
        ];
        assert!(
            told.iter().all(|said| done.contains(said)),
            "{name} {done:?}"
        );
        if status != Status::NoAnswer {
            assert!(
                done.contains(&format!("r1 phone: 50 is {status:?}")),
                "{name}"
            );
        }
        desk.wait(10);
        let ends = done.into_iter().chain(desk.done());
        let ends = ends.filter(|said| said == "room-r1 ends");
        assert_eq!(ends.count(), 1, "{name}");
        desk.wait(900);
        assert_eq!(desk.rings.get(&ring("r1")), None, "{name}: forgotten");
        assert_eq!(desk.rings.next_deadline(), None, "{name}");
    }
}

#[test]
fn the_phone_sounds_once_more_after_a_while_and_what_follows_waits_for_it() {
    let mut desk = ringing();
    desk.wait(14);
    assert_eq!(desk.done(), <[&str; 0]>::default());
    desk.wait(1);
    assert_eq!(desk.done(), ["r1 phone: 50 again"]);
    desk.decline(BOB, "r1").expect("Bob's");
    assert_eq!(desk.done(), ["r1 to 1: Declined", "r1 to 2: Declined"]);
    desk.phone("r1", Ok(51));
    assert_eq!(desk.done(), ["r1 phone: 51 is Declined"]);
    desk.rings.handle_message_ended(&ring("r1"));
    assert_eq!(desk.rings.get(&ring("r1")).and_then(Ring::message), None);
}

#[test]
fn a_message_that_comes_too_late_is_corrected_as_soon_as_it_is_there() {
    let mut desk = Desk::new();
    desk.call(ANN, BOB, "k").expect("rings");
    desk.cancel(ANN, "r1").expect("Ann's");
    desk.wait(120);
    let _ = desk.done();
    desk.phone("r1", Ok(50));
    assert_eq!(desk.done(), ["r1 phone: 50 is Cancelled"]);
}

#[test]
fn whoever_cannot_be_reached_is_waited_for_where_a_link_leads() {
    for why in [
        UnreachableWhy::NeverStarted,
        UnreachableWhy::Blocked,
        UnreachableWhy::Failed,
    ] {
        let mut desk = Desk::new();
        desk.call(ANN, BOB, "k").expect("rings");
        desk.seated("r1", &[ANN]);
        let _ = desk.done();
        desk.phone("r1", Err(why));
        let told = format!("{:?}", Status::Unreachable(why));
        assert_eq!(
            desk.done(),
            [format!("r1 to 1: {told}"), format!("r1 to 2: {told}")]
        );
        desk.wait(599);
        assert_eq!(desk.done(), <[&str; 0]>::default());
        desk.seated("r1", &[ANN, BOB]);
        desk.wait(900);
        assert_eq!(desk.done(), <[&str; 0]>::default(), "they have met");
        desk.seated("r1", &[ANN]);
        assert_eq!(desk.done(), ["room-r1 ends"]);
    }
    let mut desk = Desk::new();
    desk.call(ANN, BOB, "k").expect("rings");
    desk.seated("r1", &[ANN]);
    desk.phone("r1", Err(UnreachableWhy::Blocked));
    let _ = desk.done();
    desk.seated("r1", &[]);
    assert_eq!(desk.done(), ["room-r1 ends"], "nobody waits any more");
}

#[test]
fn the_same_attempt_is_the_same_ring_however_often_it_is_said() {
    let mut desk = ringing();
    assert_eq!(desk.call(ANN, BOB, "k"), Ok("r1".to_owned()));
    assert_eq!(desk.done(), ["r1 to 1: Ringing"]);
    assert_eq!(
        desk.call(ANN, BOB, "other"),
        Ok("r1".to_owned()),
        "one a pair"
    );
    desk.decline(BOB, "r1").expect("Bob's");
    let _ = desk.done();
    assert_eq!(desk.call(ANN, BOB, "other"), Ok("r1".to_owned()));
    assert_eq!(desk.done(), ["r1 to 1: Declined"]);
    assert_eq!(desk.call(ANN, BOB, "new"), Ok("r2".to_owned()));
}

#[test]
fn two_who_ring_each_other_at_once_are_answered() {
    let mut desk = ringing();
    desk.online(BOB);
    let _ = desk.done();
    assert_eq!(desk.call(BOB, ANN, "b"), Ok("r1".to_owned()));
    assert_eq!(
        desk.done(),
        [
            "r1 to 1: Answered",
            "r1 to 2: Answered",
            "r1 phone: 50 is Answered"
        ]
    );
    let one = desk.rings.get(&ring("r1")).expect("kept");
    assert_eq!(one.callee_key.as_deref(), Some("b"));
    assert_eq!(desk.call(BOB, ANN, "b"), Ok("r1".to_owned()), "said again");
}

#[test]
fn whoever_is_in_a_call_or_rung_is_busy_and_finds_a_missed_call() {
    let mut desk = ringing();
    desk.online(CID);
    desk.call(CID, BOB, "c").expect("a ring");
    let busy = ["r2 to 3: Busy", "r2 to 2: Busy", "r2 phone: missed"];
    assert_eq!(desk.done(), busy);
    desk.accept(BOB, "r1").expect("Bob's");
    desk.seated("r1", &[ANN, BOB]);
    let _ = desk.done();
    desk.call(CID, ANN, "d").expect("a ring");
    assert_eq!(desk.status("r3"), Status::Busy);
    desk.seated("r1", &[ANN]);
    desk.call(CID, ANN, "e").expect("a ring");
    assert_eq!(desk.status("r4"), Status::Ringing, "the call is over");
}

#[test]
fn whoever_places_another_call_or_answers_one_gives_up_their_own() {
    let mut desk = ringing();
    desk.call(ANN, CID, "c").expect("a ring");
    assert_eq!(desk.status("r1"), Status::Cancelled);
    desk.online(BOB);
    desk.wait(60);
    // Bob is rung by Ann in a moment in which he rings nobody, and rings Cid afterwards.
    let mut desk = ringing();
    desk.online(BOB);
    desk.call(BOB, CID, "b").expect("a ring");
    assert_eq!(desk.status("r2"), Status::Ringing);
    desk.accept(BOB, "r1").expect("Bob's");
    assert_eq!(desk.status("r2"), Status::Cancelled);
}

#[test]
fn a_page_that_is_gone_rings_no_longer_and_a_short_gap_is_none() {
    let mut desk = ringing();
    desk.offline(ANN);
    desk.wait(9);
    desk.online(ANN);
    desk.wait(20);
    assert_eq!(desk.status("r1"), Status::Ringing);
    desk.offline(ANN);
    desk.wait(10);
    assert_eq!(desk.status("r1"), Status::Cancelled);
}

#[test]
fn who_is_answered_and_never_comes_is_not_waited_for_without_end() {
    let mut desk = ringing();
    desk.accept(BOB, "r1").expect("Bob's");
    let _ = desk.done();
    desk.wait(59);
    assert_eq!(desk.done(), <[&str; 0]>::default());
    desk.wait(1);
    assert_eq!(desk.done(), ["room-r1 ends"]);
}

#[test]
fn a_call_that_is_given_up_in_the_moment_of_the_answer_is_over_for_both() {
    let mut desk = ringing();
    desk.seated("r1", &[ANN]);
    desk.accept(BOB, "r1").expect("rings");
    let _ = desk.done();
    desk.cancel(ANN, "r1").expect("hers");
    assert_eq!(desk.done(), ["room-r1 ends", "r1 to 1: Answered"]);
    assert_eq!(desk.status("r1"), Status::Answered);
    assert_eq!(desk.call(CID, BOB, "c"), Ok("r2".to_owned()));
    assert_eq!(desk.status("r2"), Status::Ringing, "and nobody is busy");

    let mut desk = ringing();
    desk.accept(BOB, "r1").expect("rings");
    desk.seated("r1", &[ANN, BOB]);
    let _ = desk.done();
    desk.cancel(ANN, "r1").expect("hers");
    assert_eq!(desk.done(), ["r1 to 1: Answered"], "they talk already");
}

#[test]
fn a_third_makes_a_room_of_it() {
    let mut desk = ringing();
    desk.accept(BOB, "r1").expect("Bob's");
    desk.seated("r1", &[ANN, BOB]);
    let _ = desk.done();
    desk.seated("r1", &[ANN, BOB, CID]);
    assert_eq!(desk.done(), ["room-r1 opens"]);
    desk.seated("r1", &[CID]);
    assert_eq!(desk.done(), <[&str; 0]>::default(), "it is nobody's call");
    desk.online(BOB);
    desk.call(ANN, BOB, "again").expect("a ring");
    assert_eq!(desk.status("r2"), Status::Ringing, "and nobody is busy");
}

#[test]
fn somebody_rung_into_a_room_ends_no_room_by_not_coming() {
    let mut desk = Desk::new();
    for (callee, key) in [(BOB, "b"), (CID, "c")] {
        let placed = desk.place(ANN, callee, key, Purpose::Into, false);
        placed.expect("several at once");
    }
    desk.decline(BOB, "r1").expect("Bob's");
    desk.seated("r2", &[ANN, CID]);
    assert_eq!(desk.status("r2"), Status::Answered);
    let _ = desk.done();
    desk.wait(900);
    assert_eq!(desk.done(), <[&str; 0]>::default());
}

#[test]
fn an_unwanted_caller_is_declined_and_nobody_hears_of_it() {
    let mut desk = Desk::new();
    desk.online(BOB);
    let placed = desk.place(ANN, BOB, "k", Purpose::Two, true);
    assert_eq!(placed, Ok("r1".to_owned()));
    assert_eq!(desk.done(), ["r1 to 1: Declined"]);
    assert_eq!(desk.rings.of(UserId(BOB)).len(), 0);
    assert_eq!(desk.rings.of(UserId(ANN)).len(), 1);
    assert_eq!(desk.accept(BOB, "r1"), Err(ErrorCode::RingNotFound));
}

#[test]
fn of_somebody_who_is_forgotten_nothing_more_is_kept_and_their_rings_end() {
    for (user, status) in [(ANN, Status::Cancelled), (BOB, Status::Declined)] {
        let mut desk = ringing();
        let saved = |desk: &mut Desk| {
            let effects = desk.rings.take_effects();
            let is_save = |one: &&Effect| matches!(one, Effect::Save(_));
            effects.iter().filter(is_save).count()
        };
        let _ = saved(&mut desk);
        desk.rings.handle_forget(UserId(user), desk.now);
        assert_eq!(saved(&mut desk), 0);
        assert_eq!(desk.status("r1"), status);
        desk.rings.handle_message_ended(&ring("r1"));
        desk.wait(3_600);
        assert_eq!(saved(&mut desk), 0);
        assert_eq!(desk.rings.get(&ring("r1")), None);
    }
}

#[test]
fn nobody_answers_or_ends_what_is_not_theirs() {
    let mut desk = ringing();
    let refused = Err(ErrorCode::RingNotFound);
    assert_eq!(desk.accept(ANN, "r1"), refused);
    assert_eq!(desk.accept(CID, "r1"), refused);
    assert_eq!(desk.decline(ANN, "r1"), refused);
    assert_eq!(desk.cancel(BOB, "r1"), refused);
    assert_eq!(desk.accept(BOB, "r9"), refused);
    assert_eq!(desk.done(), <[&str; 0]>::default());
    assert_eq!(desk.call(ANN, ANN, "x"), Err(ErrorCode::PersonNotFound));
    assert_eq!(desk.call(ANN, -5, "x"), Err(ErrorCode::PersonNotFound));
    assert_eq!(desk.call(-5, BOB, "x"), Err(ErrorCode::PersonNotFound));
}

#[test]
fn what_has_ended_stays_as_it_ended() {
    let mut desk = ringing();
    desk.decline(BOB, "r1").expect("Bob's");
    let _ = desk.done();
    desk.accept(BOB, "r1").expect("told again");
    desk.cancel(ANN, "r1").expect("told again");
    assert_eq!(desk.done(), ["r1 to 2: Declined", "r1 to 1: Declined"]);
    desk.seated("r1", &[ANN, BOB]);
    assert_eq!(desk.status("r1"), Status::Declined);
}

#[test]
fn a_person_rings_so_often_and_one_other_less_often() {
    let mut desk = Desk::new();
    let call = |desk: &mut Desk, callee: i64, key: usize| {
        let placed = desk.call(ANN, callee, &key.to_string());
        if let Ok(id) = &placed {
            desk.cancel(ANN, id).expect("Ann's");
        }
        placed.map(|_| ())
    };
    for key in 0..3 {
        assert_eq!(call(&mut desk, BOB, key), Ok(()));
    }
    let limited = Err(ErrorCode::RateLimited);
    assert_eq!(call(&mut desk, BOB, 3), limited);
    for key in 4..7 {
        assert_eq!(call(&mut desk, CID, key), Ok(()));
    }
    assert_eq!(call(&mut desk, 4, 7), limited, "six a minute");
    desk.wait(10);
    assert_eq!(call(&mut desk, 4, 8), Ok(()));
    desk.wait(90);
    assert_eq!(call(&mut desk, BOB, 9), Ok(()));
}

#[test]
fn a_restart_ends_what_was_ringing_and_says_so_in_telegram() {
    let mut desk = ringing();
    let on = desk.rings.get(&ring("r1")).expect("on").clone();
    desk.decline(BOB, "r1").expect("Bob's");
    let ended = desk.rings.get(&ring("r1")).expect("kept").clone();

    let mut desk = Desk::new();
    let message = on.message();
    desk.rings.restore(on.with_message(message), desk.now);
    assert_eq!(
        desk.done(),
        [
            "r1 to 1: NoAnswer",
            "r1 to 2: NoAnswer",
            "r1 phone: 50 is NoAnswer"
        ]
    );
    desk.wait(10);
    assert_eq!(desk.done(), ["room-r1 ends"]);

    let mut desk = Desk::new();
    let unsaid = ringing().rings.get(&ring("r1")).expect("on").clone();
    desk.rings.restore(unsaid.with_message(None), desk.now);
    assert_eq!(
        desk.done().last().map(String::as_str),
        Some("r1 phone: missed")
    );

    let mut desk = Desk::new();
    let message = ended.message();
    desk.rings.restore(ended.with_message(message), desk.now);
    assert_eq!(desk.done(), ["r1 phone: 50 is Declined"]);
}

#[test]
fn a_call_that_went_on_over_a_restart_goes_on_if_both_come_back() {
    let mut desk = Desk::new();
    desk.rings
        .restore_call(room("r1"), UserId(ANN), UserId(BOB), desk.now);
    desk.wait(30);
    desk.seated("r1", &[BOB]);
    desk.seated("r1", &[BOB, ANN]);
    desk.wait(600);
    assert_eq!(desk.done(), <[&str; 0]>::default());
    desk.seated("r1", &[ANN]);
    assert_eq!(desk.done(), ["room-r1 ends"]);

    let mut desk = Desk::new();
    desk.rings
        .restore_call(room("r1"), UserId(ANN), UserId(BOB), desk.now);
    desk.seated("r1", &[BOB]);
    desk.wait(60);
    assert_eq!(desk.done(), ["room-r1 ends"]);
}

#[test]
fn the_answer_to_a_typed_call_says_how_it_ended_whichever_comes_first() {
    let card = Card {
        chat: -100,
        message: 7,
    };
    let mut desk = ringing();
    desk.rings.handle_card(&ring("r1"), card);
    desk.decline(BOB, "r1").expect("Bob's");
    assert_eq!(desk.done().last().map(String::as_str), Some("r1 card"));

    let mut desk = ringing();
    desk.decline(BOB, "r1").expect("Bob's");
    let _ = desk.done();
    desk.rings.handle_card(&ring("r1"), card);
    assert_eq!(desk.done(), ["r1 card"]);
}
