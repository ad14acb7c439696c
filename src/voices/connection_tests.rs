//! Halls in which some have connections over UDP: what goes to their sockets, and what to the forwarder.

use bytes::Bytes;

use super::*;
use crate::ids::ParticipantId;
use crate::time::UnixMillis;

const LOUD: u8 = 20;
const PACKET: Bytes = Bytes::from_static(b"opus");

fn at(ms: u64) -> UnixMillis {
    UnixMillis(1_000_000 + ms)
}

fn said(time: u32) -> Vec<VoiceFrame> {
    vec![VoiceFrame {
        level: LOUD,
        time,
        packet: PACKET,
    }]
}

fn people(may_ann_speak: bool) -> [(ParticipantId, bool); 2] {
    let named = |name: &str| ParticipantId(name.to_owned());
    [(named("ann"), may_ann_speak), (named("bob"), true)]
}

/// Ann, whose number is 1, with a connection that is open, and Bob, who is 2, without one.
fn ann_is_connected() -> (Hall, Seat, Seat) {
    let mut hall = Hall::default();
    hall.set_people(people(true).into_iter());
    let [ann, bob] = people(true).map(|(who, _)| hall.sit(&who).expect("a seat"));
    hall.take(ann, Wanted::All);
    hall.take(bob, Wanted::All);
    assert_eq!(hall.connect(ann), Some((1, 1)));
    assert_eq!(hall.connection(ann), 0, "not yet");
    assert!(hall.handle_joined(ann, 1));
    assert_eq!(
        hall.take_for_forwarder(),
        [ForForwarder::Allow(1, true)],
        "as the room says"
    );
    hall.handle_connected(1);
    assert_eq!(hall.connection(ann), 1);
    (hall, ann, bob)
}

/// The times of the frames that wait for a seat.
fn times(hall: &mut Hall, seat: Seat, now: UnixMillis) -> Vec<u32> {
    let mut times = Vec::new();
    while let Some(message) = hall.next(seat, now) {
        let Ok(FromBrowser::Voice(frames)) = read_voice(&Bytes::from(message)) else {
            panic!("what is written can be read");
        };
        times.extend(frames.iter().map(|frame| frame.time));
    }
    times
}

#[test]
fn who_is_connected_hears_over_that_and_all_others_over_their_sockets() {
    let (mut hall, ann, bob) = ann_is_connected();
    assert_eq!(
        hall.hear(bob, said(100), at(0)),
        0,
        "nothing for Ann's socket"
    );
    let speak = ForForwarder::Speak(2, 4_800, LOUD, PACKET);
    assert_eq!(hall.take_for_forwarder(), [speak]);
    let woken = hall.hear_connected(1, LOUD, 7, &PACKET, at(0));
    assert!(bob.is_in(woken) && !ann.is_in(woken));
    assert_eq!(times(&mut hall, bob, at(0)).len(), 1);
    assert_eq!(hall.take_for_forwarder(), [], "it comes from there");
}

#[test]
fn a_voice_that_changes_its_way_goes_on_in_time() {
    let (mut hall, ann, bob) = ann_is_connected();
    hall.hear(ann, said(500), at(0));
    hall.hear_connected(1, LOUD, u32::MAX - 959, &PACKET, at(40));
    hall.hear_connected(1, LOUD, 960, &PACKET, at(85));
    hall.hear_connected(1, LOUD, 0, &PACKET, at(86));
    assert_eq!(times(&mut hall, bob, at(86)), [500, 540, 580, 560]);
    // What was on its way over the socket is older.
    hall.hear(ann, said(540), at(90));
    assert_eq!(times(&mut hall, bob, at(90)), [] as [u32; 0]);
    hall.take_for_forwarder();
    assert_eq!(hall.handle_connection_gone(1), Some((ann, 1, false)));
    hall.hear(ann, said(600), at(100));
    assert_eq!(times(&mut hall, bob, at(100)), [600]);
    hall.hear(bob, said(20), at(120));
    assert_eq!(
        times(&mut hall, ann, at(120)),
        [20],
        "over the socket again"
    );
    assert_eq!(hall.take_for_forwarder(), [], "nobody is there any more");
}

#[test]
fn the_forwarder_is_told_who_may_not_be_heard_and_what_it_still_brings_is_not_passed_on() {
    let (mut hall, _, bob) = ann_is_connected();
    hall.set_people(people(false).into_iter());
    assert_eq!(hall.take_for_forwarder(), [ForForwarder::Allow(1, false)]);
    assert_eq!(hall.hear_connected(1, LOUD, 0, &PACKET, at(0)), 0);
    assert_eq!(times(&mut hall, bob, at(0)), [] as [u32; 0]);
    hall.set_people(people(false).into_iter());
    assert_eq!(hall.take_for_forwarder(), [], "it knows");
    hall.set_people(people(true).into_iter().take(1));
    let told = hall.take_for_forwarder();
    let expected = [ForForwarder::Allow(1, true), ForForwarder::Leave(2)];
    assert_eq!(told, expected, "Bob is gone");
    hall.set_people(std::iter::empty());
    assert_eq!(hall.take_for_forwarder(), [ForForwarder::Leave(1)]);
}

#[test]
fn a_connection_keeps_the_seat_when_the_socket_is_lost_and_the_next_socket_finds_it() {
    let (mut hall, ann, bob) = ann_is_connected();
    assert!(!hall.handle_socket_gone(ann), "kept");
    assert!(
        hall.hear_connected(1, LOUD, 0, &PACKET, at(0)) != 0,
        "and heard"
    );
    let (who, _) = &people(true)[0];
    assert_eq!(hall.sit(who), Some(ann));
    assert_eq!((hall.connection(ann), hall.source(ann)), (1, 1));
    assert!(!hall.handle_socket_gone(ann));
    assert_eq!(hall.handle_connection_gone(1), Some((ann, 1, true)));
    assert_eq!(hall.seats().count(), 1, "nothing holds it any more");
    assert!(
        hall.handle_socket_gone(bob),
        "without a connection it goes at once"
    );
}

#[test]
fn what_is_said_of_an_earlier_connection_does_not_touch_a_later_one() {
    let (mut hall, ann, _) = ann_is_connected();
    assert_eq!(hall.connect(ann), Some((2, 1)));
    hall.handle_connected(1);
    assert_eq!(hall.handle_connection_gone(1), None);
    assert!(!hall.handle_joined(ann, 1), "nobody waits for that answer");
    assert!(hall.handle_joined(ann, 2));
    hall.handle_connected(1);
    assert_eq!(hall.connection(ann), 2);
    hall.take_for_forwarder();
    hall.disconnect(ann);
    assert_eq!(hall.take_for_forwarder(), [ForForwarder::Leave(1)]);
    assert_eq!(hall.connection(ann), 0);
}
