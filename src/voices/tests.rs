//! Halls in virtual time: frames, seats and moments in, messages out.

use std::collections::HashSet;

use bytes::Bytes;

use super::flow::{Flow, VOICES_MAX};
use super::frame::{BadVoice, write_voice};
use super::lateness::Lateness;
use super::loudest::Loudest;
use super::*;
use crate::ids::ParticipantId;
use crate::limits::{VOICE_FRAMES_PER_MESSAGE_MAX, VOICE_PACKET_BYTES_MAX};
use crate::time::UnixMillis;

const LOUD: u8 = 20;
/// No speaker.
const NOBODY: [u8; 0] = [];
const SILENT: u8 = 127;

fn at(ms: u64) -> UnixMillis {
    UnixMillis(1_000_000 + ms)
}

fn named(name: &str) -> ParticipantId {
    ParticipantId(name.to_owned())
}

fn frame(level: u8, time: u32) -> VoiceFrame {
    let packet = Bytes::from_static(b"opus");
    VoiceFrame {
        level,
        time,
        packet,
    }
}

/// A hall in which all of these are inside and may speak, and everybody takes everybody.
fn hall_of(names: &[&str]) -> (Hall, Vec<Seat>) {
    let mut hall = Hall::default();
    let people: Vec<ParticipantId> = names.iter().map(|name| named(name)).collect();
    let gone = hall.set_people(people.iter().map(|who| (who.clone(), true)));
    assert!(gone.is_empty());
    let seats = people.iter().map(|who| hall.sit(who).expect("a seat"));
    let seats: Vec<Seat> = seats.collect();
    for seat in &seats {
        hall.take(*seat, Wanted::All);
    }
    (hall, seats)
}

/// The seats whose voices are in a message.
fn speakers(message: &[u8]) -> Vec<u8> {
    let mut seats = Vec::new();
    let mut rest = &message[1..];
    while let [seat, _, _, _, _, _, high, low, ..] = *rest {
        seats.push(seat);
        rest = &rest[8 + usize::from(u16::from_be_bytes([high, low]))..];
    }
    seats
}

/// All that waits for a seat.
fn heard(hall: &mut Hall, seat: Seat, now: UnixMillis) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(message) = hall.next(seat, now) {
        all.extend(speakers(&message));
    }
    all
}

#[test]
fn what_is_written_is_read_again_without_the_seat() {
    let (_, seats) = hall_of(&["ann", "bob"]);
    let frames = [frame(3, 70_000), frame(127, u32::MAX)];
    let message = write_voice(frames.iter().map(|one| (seats[1], one)));
    let hex = "01 01030001117000046f707573 017fffffffff00046f707573".replace(' ', "");
    assert_eq!(hex::encode(&message), hex);
    let read = read_voice(&Bytes::from(message));
    assert_eq!(read, Ok(FromBrowser::Voice(frames.to_vec())));
    let received = Bytes::from_static(&[2, 0, 1, 0, 2]);
    assert_eq!(read_voice(&received), Ok(FromBrowser::Received(65_538)));
}

#[test]
fn a_message_that_is_none_of_ours_is_told_apart() {
    let one = |level: u8, length: usize| {
        let mut bytes = vec![0, level, 0, 0, 0, 0];
        bytes.extend(u16::try_from(length).expect("short").to_be_bytes());
        bytes.extend(vec![7; length]);
        bytes
    };
    let message = |frames: &[Vec<u8>]| [vec![1], frames.concat()].concat();
    let good = message(&[one(0, VOICE_PACKET_BYTES_MAX), one(127, 1)]);
    assert!(read_voice(&Bytes::from(good.clone())).is_ok());
    for (what, bytes) in [
        ("nothing", vec![]),
        ("an unknown kind", vec![3, 0, 0, 0, 0]),
        ("no frame", vec![1]),
        ("a packet of nothing", message(&[one(0, 0)])),
        (
            "a packet too large",
            message(&[one(0, VOICE_PACKET_BYTES_MAX + 1)]),
        ),
        ("a level that there is not", message(&[one(128, 4)])),
        ("half a head", good[..5].to_vec()),
        ("half a packet", good[..good.len() - 1].to_vec()),
        (
            "too many frames",
            message(&vec![one(0, 4); VOICE_FRAMES_PER_MESSAGE_MAX + 1]),
        ),
        ("a short count", vec![2, 0, 0, 1]),
        ("a long count", vec![2, 0, 0, 0, 1, 0]),
    ] {
        assert_eq!(read_voice(&Bytes::from(bytes)), Err(BadVoice), "{what}");
    }
}

#[test]
fn a_voice_reaches_those_who_take_it_and_nobody_else() {
    let (mut hall, seats) = hall_of(&["ann", "bob", "cid"]);
    hall.take(seats[2], Wanted::These(HashSet::from([named("bob")])));
    let woken = hall.hear(seats[0], vec![frame(LOUD, 0)], at(0));
    assert!(seats[1].is_in(woken) && !seats[0].is_in(woken) && !seats[2].is_in(woken));
    assert_eq!(heard(&mut hall, seats[1], at(0)), [0]);
    assert_eq!(heard(&mut hall, seats[0], at(0)), NOBODY);
    assert_eq!(heard(&mut hall, seats[2], at(0)), NOBODY);
}

#[test]
fn whoever_is_muted_is_not_heard_from_that_moment_on() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    hall.hear(seats[0], vec![frame(LOUD, 0)], at(0));
    // What has been said already, and not been sent, counts too.
    hall.set_people([(named("ann"), false), (named("bob"), true)].into_iter());
    assert_eq!(heard(&mut hall, seats[1], at(1)), NOBODY);
    assert_eq!(hall.hear(seats[0], vec![frame(LOUD, 20)], at(20)), 0);
    hall.set_people([(named("ann"), true), (named("bob"), true)].into_iter());
    hall.hear(seats[0], vec![frame(LOUD, 40)], at(40));
    assert_eq!(heard(&mut hall, seats[1], at(41)), [0]);
}

#[test]
fn whoever_is_not_inside_has_no_seat_and_neither_hears_nor_is_heard() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    assert_eq!(hall.sit(&named("eve")), None);
    hall.hear(seats[1], vec![frame(LOUD, 0)], at(0));
    let gone = hall.set_people([(named("bob"), true)].into_iter());
    assert_eq!(gone, [seats[0]]);
    assert_eq!(hall.hear(seats[0], vec![frame(LOUD, 20)], at(20)), 0);
    assert_eq!(heard(&mut hall, seats[0], at(20)), NOBODY);
    assert_eq!(heard(&mut hall, seats[1], at(20)), NOBODY);
}

#[test]
fn a_second_socket_of_a_person_has_the_seat_of_the_first_and_nothing_that_waited_there() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    hall.hear(seats[0], vec![frame(LOUD, 0)], at(0));
    assert_eq!(hall.sit(&named("bob")), Some(seats[1]));
    assert_eq!(heard(&mut hall, seats[1], at(1)), NOBODY);
    assert_eq!(hall.seats().count(), 2);
}

#[test]
fn of_many_who_talk_the_three_loudest_are_heard_and_they_stay_while_others_are_no_louder() {
    let names = ["ann", "bob", "cid", "dan", "eve", "listener"];
    let (mut hall, seats) = hall_of(&names);
    let listener = seats[5];
    let mut speak = |levels: &[u8], from: u64, until: u64| {
        let mut all = HashSet::new();
        for tick in from / 20..until / 20 {
            let now = at(tick * 20);
            for (seat, level) in seats.iter().zip(levels) {
                // Everybody pauses once a second.
                let level = if tick % 50 < 5 { 90 } else { *level };
                let time = u32::try_from(tick * 20).expect("short");
                hall.hear(*seat, vec![frame(level, time)], now);
            }
            let message = hall.next(listener, now).unwrap_or(vec![1]);
            hall.handle_arrived(listener, u32::try_from(tick + 1).expect("short"), now);
            if tick * 20 >= until - 900 && tick % 50 >= 10 {
                all.extend(speakers(&message));
            }
        }
        let mut all: Vec<u8> = all.into_iter().collect();
        all.sort_unstable();
        all
    };
    assert_eq!(speak(&[20, 30, 40, 60, 65], 0, 5_000), [0, 1, 2]);
    // Four decibels more are no reason to cut somebody off; twenty are.
    assert_eq!(speak(&[20, 30, 40, 36, 65], 5_000, 10_000), [0, 1, 2]);
    assert_eq!(speak(&[20, 30, 40, 60, 20], 10_000, 15_000), [0, 1, 4]);
}

#[test]
fn the_fourth_is_heard_with_the_first_syllable_once_somebody_has_stopped() {
    let (_, seats) = hall_of(&["ann", "bob", "cid", "dan"]);
    let mut loudest = Loudest::default();
    for seat in &seats[..3] {
        loudest.hear(*seat, LOUD, at(0));
    }
    loudest.hear(seats[3], LOUD, at(20));
    assert_eq!(loudest.before(seats[3], at(20)).count_ones(), 3);
    for (seat, ms) in [(1, 590), (2, 590), (3, 610)] {
        loudest.hear(seats[seat], LOUD, at(ms));
    }
    assert!(loudest.before(seats[3], at(610)).count_ones() < 3);
}

#[test]
fn a_level_that_never_falls_ends_at_the_back() {
    let (_, seats) = hall_of(&["ann", "cheat"]);
    let mut loudest = Loudest::default();
    for tick in 0..50 * 30 {
        let now = at(tick * 20);
        loudest.hear(seats[1], 0, now);
        let level = if tick % 50 < 10 { 90 } else { 30 };
        loudest.hear(seats[0], level, now);
    }
    let now = at(20 * 50 * 30);
    assert_eq!(loudest.before(seats[0], now), 0);
    assert_eq!(loudest.before(seats[1], now), seats[0].bit());
}

#[test]
fn of_somebody_who_claims_to_be_the_loudest_all_the_time_nothing_arrives_while_three_talk() {
    let names = ["cheat", "ann", "bob", "cid", "listener"];
    let (mut hall, seats) = hall_of(&names);
    let mut arrived = HashSet::new();
    for tick in 0..50 * 40_u32 {
        let now = at(u64::from(tick) * 20);
        for (number, seat) in seats[..4].iter().enumerate() {
            let is_pause = tick % 50 < 10;
            let level = match (number, is_pause) {
                (0, _) => 0,
                (_, true) => 90,
                (_, false) => 30,
            };
            hall.hear(*seat, vec![frame(level, tick * 20)], now);
        }
        let heard = heard(&mut hall, seats[4], now);
        hall.handle_arrived(seats[4], tick + 1, now);
        if tick >= 50 * 30 && tick % 50 >= 10 {
            arrived.extend(heard);
        }
    }
    assert_eq!(arrived, HashSet::from([1, 2, 3]));
}

#[test]
fn silence_is_heard_as_long_as_nobody_else_talks() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    hall.hear(seats[0], vec![frame(SILENT, 0)], at(0));
    assert_eq!(heard(&mut hall, seats[1], at(0)), [0]);
}

#[test]
fn what_was_held_up_on_its_way_is_dropped_and_a_new_clock_is_believed_in_the_end() {
    let mut lateness = Lateness::default();
    // Milliseconds after which a frame of this time comes, and whether it is late.
    for (time, ms, is_late) in [
        (5_000, 0, false),
        (5_020, 20, false),
        (5_040, 640, false),
        (5_060, 661, true),
        (5_360, 662, false),
        (5_660, 680, false),
    ] {
        assert_eq!(lateness.is_late(time, at(ms)), is_late, "{time}");
    }
    let late = (0..300_u32).filter(|tick| {
        let now = at(1_000 + u64::from(*tick) * 20);
        lateness.is_late(1_000 + tick * 20, now)
    });
    assert_eq!(late.count(), 200);
}

#[test]
fn what_waits_too_long_for_a_socket_is_dropped_and_the_rest_goes_together() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    for tick in 0..20_u32 {
        let now = at(u64::from(tick) * 20);
        hall.hear(seats[0], vec![frame(LOUD, tick * 20)], now);
    }
    // At 390 ms what was said before 90 ms is too old.
    let now = at(390);
    let mut sizes = Vec::new();
    while let Some(message) = hall.next(seats[1], now) {
        sizes.push(speakers(&message).len());
    }
    assert_eq!(sizes, [6, 6, 3]);
}

#[test]
fn a_way_on_which_voices_wait_gets_one_then_none_and_all_of_them_after_a_while() {
    let mut flow = Flow::new();
    assert_eq!(flow.voices(at(0)), VOICES_MAX);
    flow.handle_sent(at(0));
    flow.handle_arrived(1, at(60));
    flow.handle_sent(at(100));
    for (ms, voices) in [(250, 3), (355, 3), (365, 1), (615, 1), (630, 0), (3_000, 0)] {
        assert_eq!(flow.voices(at(ms)), voices, "{ms}");
    }
    flow.handle_arrived(2, at(3_000));
    assert_eq!(flow.voices(at(3_001)), 1);
    assert!(flow.is_thin(at(7_999)));
    assert_eq!(flow.voices(at(8_001)), VOICES_MAX);
}

#[test]
fn a_listener_who_says_what_cannot_be_is_not_believed() {
    let mut flow = Flow::new();
    flow.handle_sent(at(0));
    flow.handle_arrived(1, at(50));
    flow.handle_sent(at(60));
    flow.handle_arrived(900, at(70));
    flow.handle_arrived(0, at(70));
    assert_eq!(flow.voices(at(2_000)), 0);
    flow.handle_arrived(2, at(2_000));
    assert_eq!(flow.voices(at(2_001)), 1);
}

#[test]
fn over_a_thin_way_frames_travel_three_together() {
    let (mut hall, seats) = hall_of(&["ann", "bob"]);
    hall.hear(seats[0], vec![frame(LOUD, 0)], at(0));
    assert_eq!(heard(&mut hall, seats[1], at(0)), [0]);
    // It takes 900 ms until it has come, where 500 is believed to be usual.
    hall.hear(seats[0], vec![frame(LOUD, 720)], at(720));
    hall.handle_arrived(seats[1], 1, at(730));
    heard(&mut hall, seats[1], at(730));
    let mut sizes = Vec::new();
    for tick in 0..6_u32 {
        let ms = 740 + tick * 20;
        let now = at(u64::from(ms));
        hall.hear(seats[0], vec![frame(LOUD, ms)], now);
        sizes.extend(hall.next(seats[1], now).map(|one| speakers(&one).len()));
    }
    assert_eq!(sizes, [3, 3]);
}

#[test]
fn over_a_long_way_frames_travel_together_and_one_loss_costs_no_voice() {
    let mut flow = Flow::new();
    flow.handle_sent(at(0));
    assert!(!flow.is_for_few_messages(at(0)));
    flow.handle_arrived(1, at(300));
    assert!(flow.is_for_few_messages(at(300)) && !flow.is_thin(at(300)));
    // Sent again after another round trip and a bit.
    flow.handle_sent(at(1_000));
    assert_ne!(flow.voices(at(1_740)), 0);
    assert_eq!(flow.voices(at(2_100)), 0);
}

#[test]
fn what_was_lost_once_on_the_way_from_edge_is_heard() {
    let mut lateness = Lateness::default();
    let late = (0..500_u32).filter(|tick| {
        // Every second one packet comes 400 ms later, and holds up what follows it.
        let held_up = 400_u64.saturating_sub(u64::from(tick % 50) * 20);
        lateness.is_late(tick * 20, at(u64::from(tick * 20) + 150 + held_up))
    });
    assert_eq!(late.count(), 0);
}

#[test]
fn whoever_takes_all_hears_who_comes_later_too_and_never_themselves() {
    let (mut hall, seats) = hall_of(&["ann"]);
    let people = ["ann", "bob"].map(named);
    hall.set_people(people.iter().map(|who| (who.clone(), true)));
    let bob = hall.sit(&people[1]).expect("a seat");
    let woken = hall.hear(bob, vec![frame(LOUD, 0)], at(0));
    assert!(seats[0].is_in(woken) && !bob.is_in(woken));
}

#[test]
fn one_of_fifty_who_hears_nothing_for_long_costs_the_others_nothing() {
    let names: Vec<String> = (0..50).map(|number| format!("p{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut hall, seats) = hall_of(&names);
    let (speaker, slow, rest) = (seats[0], seats[1], &seats[2..]);
    let mut heard_by_slow = 0;
    for tick in 0..500_u32 {
        let now = at(u64::from(tick) * 20);
        hall.hear(speaker, vec![frame(LOUD, tick * 20)], now);
        // Their socket takes everything, and nothing of it is said to arrive.
        heard_by_slow += heard(&mut hall, slow, now).len();
        for listener in rest {
            assert_eq!(heard(&mut hall, *listener, now), [0], "{tick}");
            hall.handle_arrived(*listener, tick + 1, now);
        }
    }
    // A second is how long a slow phone is believed to take, and then nothing more is sent.
    assert!(heard_by_slow <= 50, "{heard_by_slow}");
}
