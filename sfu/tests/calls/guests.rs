//! People whose voices come another way than over a connection, among those who have one.

use std::num::NonZeroU32;

use efir_crowd::Heard;
use efir_sfu::{Loudness, News, Person, RoomKey, Source, Spoken, Stated};

use crate::support::{Call, PACKET, loud, opus, stamps};

fn guest() -> Person {
    Person {
        room: RoomKey(1),
        source: Source(NonZeroU32::new(99).expect("not 0")),
    }
}

fn spoken(millis: u64, ticks: u32) -> Spoken {
    Spoken {
        stated: Stated {
            loudness: Loudness::below_overload(25),
            speech: None,
        },
        ticks,
        opus: opus(millis),
    }
}

/// Lets so many milliseconds pass; every 20 of them `say` is called.
fn pass(call: &mut Call, millis: u64, mut say: impl FnMut(&mut Call, u64)) {
    for since in 0..millis {
        if since.is_multiple_of(PACKET) {
            say(call, call.millis());
        }
        call.step();
    }
}

fn guest_speaks(call: &mut Call, who: Person, millis: u64) {
    let ticks = u32::try_from(millis * 48).expect("a short call");
    let now = call.now;
    call.sfu.speak(who, spoken(millis, ticks), now);
}

fn heard_from(call: &Call, listener: usize, source: u32) -> Vec<&Heard> {
    let heard = call.people[listener].heard.iter();
    let heard = heard.map(|(_, heard)| heard);
    heard.filter(|heard| heard.source == Some(source)).collect()
}

#[test]
fn a_guest_is_heard_by_who_is_connected_in_a_stream_without_a_gap() {
    let mut call = Call::new();
    let anna = call.join(1);
    let boris = call.join(1);
    call.connect();
    pass(&mut call, 400, |call, millis| {
        guest_speaks(call, guest(), millis)
    });
    pass(&mut call, 50, |_, _| {});
    for listener in [anna, boris] {
        let heard = heard_from(&call, listener, 99);
        let numbers: Vec<u64> = heard.iter().map(|heard| heard.sequence).collect();
        let expected: Vec<u64> = (numbers[0]..numbers[0] + 20).collect();
        assert_eq!(numbers, expected);
        let apart = heard.windows(2).map(|two| two[1].ticks - two[0].ticks);
        assert!(apart.into_iter().all(|ticks| ticks == 960));
    }
}

#[test]
fn whoever_goes_over_from_one_way_to_the_other_is_heard_on_in_the_same_stream() {
    let mut call = Call::new();
    let anna = call.join(1);
    let boris = call.join(1);
    call.connect();
    let person = call.people[boris].person;
    let source = person.source.0.get();
    pass(&mut call, 200, |call, millis| {
        guest_speaks(call, person, millis)
    });
    pass(&mut call, 200, |call, millis| {
        call.say(boris, &loud(millis))
    });
    pass(&mut call, 200, |call, millis| {
        guest_speaks(call, person, millis)
    });
    pass(&mut call, 50, |_, _| {});
    let heard = heard_from(&call, anna, source);
    let slots: Vec<usize> = heard.iter().map(|heard| heard.slot).collect();
    assert!(slots.iter().all(|slot| *slot == slots[0]), "{slots:?}");
    let numbers: Vec<u64> = heard.iter().map(|heard| heard.sequence).collect();
    let expected: Vec<u64> = (numbers[0]..numbers[0] + numbers.len() as u64).collect();
    assert_eq!(numbers, expected, "no gap, and none twice");
    assert!(numbers.len() >= 29, "{}", numbers.len());
}

#[test]
fn whoever_is_connected_is_told_to_those_who_hear_them_another_way() {
    let mut call = Call::new();
    let anna = call.join(1);
    call.connect();
    let person = call.people[anna].person;
    pass(&mut call, 200, |call, millis| call.say(anna, &loud(millis)));
    call.sfu.allow(person, false);
    pass(&mut call, 200, |call, millis| call.say(anna, &loud(millis)));
    let mut told = Vec::new();
    for news in &call.news {
        if let News::Voice(who, spoken) = news {
            assert_eq!((*who, spoken.stated.loudness.decibels()), (person, 102));
            told.push(spoken.opus.clone());
        }
    }
    assert_eq!(told.len(), 10, "and nothing more once they are muted");
}

#[test]
fn a_guest_who_may_not_be_heard_any_more_or_sends_no_opus_is_not_heard() {
    let mut call = Call::new();
    let anna = call.join(1);
    call.connect();
    let now = call.now;
    let mut nothing = spoken(0, 0);
    nothing.opus = [].into();
    call.sfu.speak(guest(), nothing, now);
    assert_eq!(call.sfu.figures().malformed, 1);
    pass(&mut call, 100, |call, millis| {
        guest_speaks(call, guest(), millis)
    });
    call.sfu.allow(guest(), false);
    pass(&mut call, 100, |_, _| {});
    let heard = heard_from(&call, anna, 99);
    assert_eq!(heard.len(), 5);
    let last = call.news.last().expect("news");
    assert_eq!(*last, News::Heard(RoomKey(1), Vec::new()));
    let said: Vec<u64> = heard.iter().flat_map(|heard| stamps(heard)).collect();
    assert!(said.len() >= 5);
}

#[test]
fn in_a_room_without_connections_a_guest_costs_nothing() {
    let mut call = Call::new();
    let now = call.now;
    call.sfu.speak(guest(), spoken(0, 0), now);
    assert_eq!(call.sfu.take_news().count(), 0);
    let anna = call.join(1);
    call.connect();
    pass(&mut call, 100, |call, millis| {
        guest_speaks(call, guest(), millis)
    });
    let person = call.people[anna].person;
    call.sfu.leave(person, call.now);
    call.sfu.take_news();
    let now = call.now;
    call.sfu.speak(guest(), spoken(0, 0), now);
    assert_eq!(
        call.sfu.take_news().count(),
        0,
        "the room went with the last one"
    );
}
