//! The outbox against a client that is cut off at any moment.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::outbox::{Full, Kind, NeedsReset, Outbox};
use crate::ids::ParticipantId;
use crate::limits::{
    OUTBOX_BYTES_MAX, OUTBOX_SENDER_BYTES_MAX, OUTBOX_SENDER_BYTES_SURE, OUTBOX_SIGNALS_BYTES,
    PARTICIPANTS_PER_ROOM_MAX, REPLAY_FRAMES_MAX,
};

fn ordered(n: usize) -> Arc<str> {
    format!(r#"{{"ordered":{n}}}"#).into()
}

fn state(of: u8, version: usize) -> (Kind, Arc<str>) {
    let kind = Kind::Participant(ParticipantId(of.to_string()));
    let body = format!(r#"{{"of":"{of}","version":{version}}}"#);
    (kind, body.into())
}

fn drain(outbox: &mut Outbox) -> Vec<String> {
    std::iter::from_fn(|| outbox.take()).collect()
}

#[test]
fn the_latest_state_replaces_the_waiting_one_and_signals_are_all_kept() {
    let mut outbox = Outbox::default();
    for version in 1..=3 {
        let (kind, body) = state(7, version);
        outbox.push(kind, body).expect("fits");
        outbox.push(Kind::Ordered, ordered(version)).expect("fits");
    }
    assert_eq!(
        drain(&mut outbox),
        [
            r#"{"seq":1,"ordered":1}"#,
            r#"{"seq":2,"ordered":2}"#,
            r#"{"seq":3,"of":"7","version":3}"#,
            r#"{"seq":4,"ordered":3}"#,
        ]
    );
}

#[test]
fn a_resume_repeats_exactly_what_was_missed() {
    let mut outbox = Outbox::default();
    for n in 1..=4 {
        outbox.push(Kind::Ordered, ordered(n)).expect("fits");
    }
    for _ in 0..3 {
        outbox.take();
    }
    outbox
        .push(Kind::Unsequenced, r#"{"type":"error"}"#.into())
        .expect("fits");
    assert_eq!(outbox.resume(2), Ok(()));
    assert_eq!(
        drain(&mut outbox),
        [
            r#"{"seq":3,"ordered":3}"#,
            r#"{"seq":4,"ordered":4}"#,
            r#"{"type":"error"}"#,
        ]
    );
}

fn sender(name: &str) -> Kind {
    Kind::From(ParticipantId(name.to_owned()))
}

fn of_length(bytes: usize) -> Arc<str> {
    let around = r#"{"x":""}"#.len();
    format!(r#"{{"x":"{}"}}"#, "x".repeat(bytes - around)).into()
}

#[test]
fn a_sender_who_does_not_let_up_is_refused_and_the_reader_keeps_everything() {
    let mut outbox = Outbox::default();
    let big = of_length(OUTBOX_SENDER_BYTES_MAX / 2);
    let flood = sender("mallory");
    assert_eq!(outbox.push(flood.clone(), big.clone()), Ok(()));
    assert_eq!(outbox.push(flood.clone(), big.clone()), Ok(()));
    for _ in 0..1_000 {
        assert_eq!(outbox.push(flood.clone(), big.clone()), Err(Full::Share));
    }
    assert_eq!(outbox.push(sender("ann"), big.clone()), Ok(()));
    assert_eq!(outbox.push(Kind::Ordered, ordered(1)), Ok(()));
    assert!(outbox.take().is_some());
    assert_eq!(
        outbox.push(flood, big),
        Ok(()),
        "what is read is free again"
    );
    assert_eq!(drain(&mut outbox).len(), 4);
}

#[test]
fn however_many_flood_there_is_space_for_a_word_of_everybody_and_for_the_room() {
    let mut outbox = Outbox::default();
    for round in 0..100 {
        for n in 0..PARTICIPANTS_PER_ROOM_MAX - 1 {
            // Refused or not: nobody is closed for it.
            let pushed = outbox.push(sender(&n.to_string()), of_length(5_000));
            assert_ne!(pushed, Err(Full::Overflow), "{round} {n}");
        }
    }
    let room = OUTBOX_BYTES_MAX - OUTBOX_SIGNALS_BYTES;
    assert_eq!(outbox.push(Kind::Room, of_length(room)), Ok(()));
}

#[test]
fn a_full_room_negotiates_with_a_newcomer_at_once() {
    let mut outbox = Outbox::default();
    for n in 0..PARTICIPANTS_PER_ROOM_MAX - 1 {
        let pushed = outbox.push(sender(&n.to_string()), of_length(OUTBOX_SENDER_BYTES_SURE));
        assert_eq!(pushed, Ok(()), "{n}");
    }
}

#[test]
fn more_than_a_client_may_leave_unread_needs_a_reset() {
    let mut outbox = Outbox::default();
    let big: Arc<str> = format!(r#"{{"x":"{}"}}"#, "x".repeat(OUTBOX_BYTES_MAX / 2)).into();
    assert_eq!(outbox.push(Kind::Ordered, big.clone()), Ok(()));
    assert_eq!(outbox.push(Kind::Ordered, big), Err(Full::Overflow));
    assert_eq!(outbox.take(), None);
    assert_eq!(outbox.push(Kind::Ordered, ordered(1)), Err(Full::Overflow));
    assert_eq!(outbox.resume(0), Err(NeedsReset));
}

#[test]
fn a_client_that_is_too_far_behind_or_ahead_needs_a_reset() {
    let mut outbox = Outbox::default();
    for n in 0..=REPLAY_FRAMES_MAX {
        outbox.push(Kind::Ordered, ordered(n)).expect("fits");
        outbox.take();
    }
    let newest = u32::try_from(REPLAY_FRAMES_MAX + 1).expect("small");
    assert_eq!(outbox.resume(newest + 1), Err(NeedsReset));
    assert_eq!(outbox.resume(0), Err(NeedsReset));
    assert_eq!(outbox.resume(1), Ok(()));
    assert_eq!(drain(&mut outbox).len(), REPLAY_FRAMES_MAX);
}

#[derive(Clone, Debug)]
enum Step {
    Ordered,
    State(u8),
    /// A state so big that a few of them overflow.
    Big,
    Take,
    Deliver,
    Ack,
    CutAndResume,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Ordered),
        6 => (0..4_u8).prop_map(Step::State),
        1 => Just(Step::Big),
        10 => Just(Step::Take),
        8 => Just(Step::Deliver),
        2 => Just(Step::Ack),
        2 => Just(Step::CutAndResume),
    ]
}

/// What is true, and what a client has made of its frames.
#[derive(Clone, Debug, Default, PartialEq)]
struct World {
    ordered: Vec<u64>,
    states: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Rig {
    outbox: Outbox,
    truth: World,
    on_the_way: VecDeque<String>,
    client: World,
    last_seq: u32,
    pushed: usize,
}

impl Rig {
    fn step(&mut self, step: &Step) {
        self.pushed += 1;
        let version = u64::try_from(self.pushed).expect("small");
        match step {
            Step::Ordered => {
                self.truth.ordered.push(version);
                let _ = self.outbox.push(Kind::Ordered, ordered(self.pushed));
            }
            Step::State(of) => {
                self.truth.states.insert(of.to_string(), version);
                let (kind, body) = state(*of, self.pushed);
                let _ = self.outbox.push(kind, body);
            }
            Step::Big => {
                self.truth.ordered.push(version);
                let padding = " ".repeat(OUTBOX_BYTES_MAX / 3);
                let body = format!(r#"{{"ordered":{}{padding}}}"#, self.pushed);
                let _ = self.outbox.push(Kind::Ordered, body.into());
            }
            Step::Take => self.on_the_way.extend(self.outbox.take()),
            Step::Deliver => {
                if let Some(frame) = self.on_the_way.pop_front() {
                    self.receive(&frame);
                }
            }
            Step::Ack => self.outbox.ack(self.last_seq),
            Step::CutAndResume => self.cut_and_resume(),
        }
    }

    fn receive(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).expect("an object");
        assert_eq!(frame["seq"], self.last_seq + 1, "numbers have no gaps");
        self.last_seq += 1;
        if let Some(n) = frame["ordered"].as_u64() {
            self.client.ordered.push(n);
        } else {
            let of = frame["of"].as_str().expect("a state").to_owned();
            let version = frame["version"].as_u64().expect("a version");
            self.client.states.insert(of, version);
        }
    }

    fn cut_and_resume(&mut self) {
        self.on_the_way.clear();
        if self.outbox.resume(self.last_seq) == Err(NeedsReset) {
            self.outbox = Outbox::default();
            self.client = self.truth.clone();
            self.last_seq = 0;
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_a_client_ends_up_with_the_truth(
        steps in prop::collection::vec(any_step(), 0..400),
    ) {
        let mut rig = Rig::default();
        for step in &steps {
            rig.step(step);
        }
        rig.cut_and_resume();
        for frame in drain(&mut rig.outbox) {
            rig.receive(&frame);
        }
        prop_assert_eq!(rig.client, rig.truth);
    }
}
