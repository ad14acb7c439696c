//! A minute of a room of fifty, in virtual time, with real clients around the core.

use efir_crowd::Say;
use efir_sfu::{News, SLOTS};

use crate::support::{Call, PACKET, Traffic, loud, opus, stamps};

const PEOPLE: usize = 50;
/// Those who talk, in turns and over each other: when each begins and stops, in milliseconds.
const TALKS: [(usize, u64, u64); 9] = [
    (0, 1_000, 9_000),
    (1, 8_500, 14_000),
    (2, 13_000, 21_000),
    (0, 20_000, 26_000),
    (1, 24_000, 33_000),
    (2, 25_000, 32_000),
    (0, 31_500, 40_000),
    (1, 38_000, 43_000),
    (2, 42_500, 46_000),
];
/// Whose microphone is taken away, and who sends the loudest there is all the same.
const SHOUTER: usize = 3;
/// From here on nobody says anything.
const SILENT_FROM: u64 = 49_000;
const END: u64 = 60_000;
/// From the first packet of somebody to when others hear it: 20 ms of it are the network.
const ONSET_MAX: u64 = 60;

/// What everybody's microphone sends at this moment.
fn microphones(call: &mut Call, since: u64) {
    for (who, from, to) in TALKS {
        if (from..to).contains(&since) && (since - from).is_multiple_of(PACKET) {
            call.say(who, &loud(since));
        }
    }
    if since.is_multiple_of(PACKET) && since < SILENT_FROM {
        let shout = Say {
            dbov: 0,
            ..loud(since)
        };
        call.say(SHOUTER, &shout);
    }
    // The others are quiet: a packet of comfort noise now and then.
    if since.is_multiple_of(400) {
        for who in SHOUTER + 1..PEOPLE {
            let quiet = Say {
                dbov: -78,
                speech: false,
                payload: opus(since),
                red: false,
                after: 20,
            };
            call.say(who, &quiet);
        }
    }
}

struct Minute {
    call: Call,
    /// The millisecond of the call in which the talking began.
    began: u64,
    quiet: Vec<Traffic>,
}

fn minute() -> Minute {
    let mut call = Call::new();
    for _ in 0..PEOPLE {
        call.join(1);
    }
    call.connect();
    let shouter = call.people[SHOUTER].person;
    call.sfu.allow(shouter, false);
    let began = call.millis();
    let mut quiet = Vec::new();
    for since in 0..END {
        if since == SILENT_FROM {
            quiet = call.people.iter().map(|someone| someone.traffic).collect();
        }
        microphones(&mut call, since);
        call.step();
    }
    Minute { call, began, quiet }
}

#[test]
fn fifty_people_hear_the_three_who_talk_from_their_first_syllable_and_silence_costs_nothing() {
    let minute = minute();
    for listener in 0..PEOPLE {
        everything_is_heard_in_time(&minute, listener);
        streams_have_no_gap(&minute, listener);
    }
    let gone = |news: &&News| matches!(news, News::Gone(_));
    assert_eq!(minute.call.news.iter().filter(gone).count(), 0);
    assert_eq!(minute.call.sfu.figures().failures, 0);
    silence_costs_nothing(&minute);
}

fn everything_is_heard_in_time(minute: &Minute, listener: usize) {
    let someone = &minute.call.people[listener];
    let sources: Vec<u32> = (0..PEOPLE)
        .map(|who| minute.call.people[who].person.source.0.get())
        .collect();
    for (who, from, to) in TALKS {
        if who == listener {
            continue;
        }
        // The packet carries the moment in which it was said.
        let mut said: Vec<(u64, u64)> = someone
            .heard
            .iter()
            .filter(|(_, heard)| heard.source == Some(sources[who]))
            .filter_map(|(at, heard)| Some((*stamps(heard).last()?, at - minute.began)))
            .filter(|(said, _)| (from..to).contains(said))
            .collect();
        said.sort_unstable();
        let all: Vec<u64> = (from..to).step_by(20).collect();
        let heard: Vec<u64> = said.iter().map(|(said, _)| *said).collect();
        assert_eq!(
            heard, all,
            "{listener} hears all that {who} says from {from} on"
        );
        let latest = said.iter().map(|(said, at)| at - said).max();
        assert!(
            latest <= Some(ONSET_MAX),
            "{listener} hears {who} after {latest:?} ms"
        );
    }
    let shouts = |(_, heard): &&(u64, efir_crowd::Heard)| heard.source == Some(sources[SHOUTER]);
    assert_eq!(
        someone.heard.iter().filter(shouts).count(),
        0,
        "is not to be heard"
    );
}

fn streams_have_no_gap(minute: &Minute, listener: usize) {
    let someone = &minute.call.people[listener];
    for slot in 0..SLOTS {
        let packets: Vec<_> = someone
            .heard
            .iter()
            .map(|(_, heard)| heard)
            .filter(|heard| heard.slot == slot)
            .collect();
        for pair in packets.windows(2) {
            let (one, next) = (pair[0], pair[1]);
            assert_eq!(next.sequence, one.sequence + 1, "slot {slot} of {listener}");
            let later = next.ticks.wrapping_sub(one.ticks);
            assert!((960..48_000 * 30).contains(&later), "{later} ticks later");
            assert_eq!(next.marker, next.source != one.source || later > 960);
        }
    }
}

fn silence_costs_nothing(minute: &Minute) {
    let seconds = (END - SILENT_FROM) / 1_000;
    let seconds = usize::try_from(seconds).expect("a few");
    for (someone, before) in minute.call.people.iter().zip(&minute.quiet) {
        let traffic = someone.traffic;
        let bits = (traffic.bytes_in - before.bytes_in) * 8 / seconds;
        assert!(bits <= 5_000, "{bits} bit/s to a silent listener");
        let packets = (traffic.packets_in - before.packets_in) / seconds;
        assert!(packets <= 3, "{packets} packets a second");
        // Comfort noise of their own is among it.
        let sent = (traffic.bytes_out - before.bytes_out) * 8 / seconds;
        assert!(sent <= 8_000, "{sent} bit/s from a silent listener");
        let packets = (traffic.packets_out - before.packets_out) / seconds;
        assert!(packets <= 6, "{packets} packets a second");
    }
}
