//! Lost packets: what is repaired once for everybody at the SFU, and what for one listener alone.

use std::sync::Arc;

use efir_crowd::Say;
use efir_voice::red::{Block, write};

use crate::support::{Call, PACKET, heard_of, loud, opus};

const TALKER: usize = 0;
/// Whose way is bad.
const UNLUCKY: usize = 1;
const PEOPLE: usize = 12;
const MILLIS: u64 = 30_000;

/// Until it is known what somebody loses: what they get until then is the same for all.
const KNOWN_AFTER: u64 = 2_000;

/// Half a minute of one who talks; the share of it that each of the others missed once their way was
/// known, in percent.
fn missed(loss_up: f64, loss_down: f64, distances: &[u64]) -> (Vec<f64>, Call) {
    let mut call = Call::new();
    for _ in 0..PEOPLE {
        call.join(1);
    }
    call.connect();
    call.people[TALKER].loss_up = loss_up;
    call.people[UNLUCKY].loss_down = loss_down;
    for since in 0..MILLIS {
        if since.is_multiple_of(PACKET) {
            let say = with_copies(&call, since, distances);
            call.say(TALKER, &say);
        }
        call.step();
    }
    for _ in 0..50 {
        call.step();
    }
    let said = usize::try_from((MILLIS - KNOWN_AFTER) / PACKET).expect("some");
    let missed = (1..PEOPLE)
        .map(|at| heard_of(&call.people[at], &call.people[TALKER]))
        .map(|heard| {
            heard
                .iter()
                .filter(|moment| **moment >= KNOWN_AFTER)
                .count()
        })
        .map(|heard| 100.0 * (said - heard) as f64 / said as f64)
        .collect();
    (missed, call)
}

/// What a page sends whose ladder has chosen these copies.
fn with_copies(call: &Call, since: u64, distances: &[u64]) -> Say {
    let payload_type = call.people[TALKER].client.opus_type().expect("Opus");
    let block = |offset, data| Block {
        payload_type,
        offset,
        data,
    };
    let earlier: Vec<(u32, Arc<[u8]>)> = distances
        .iter()
        .filter_map(|distance| {
            let moment = since.checked_sub(distance * PACKET)?;
            Some((u32::try_from(distance * 960).expect("small"), opus(moment)))
        })
        .collect();
    let copies: Vec<Block<'_>> = earlier
        .iter()
        .map(|(offset, data)| block(*offset, &**data))
        .collect();
    Say {
        payload: write(&copies, block(0, &opus(since))).into(),
        red: true,
        ..loud(since)
    }
}

#[test]
fn who_loses_a_third_of_what_is_sent_to_them_misses_few_words_and_nobody_else_any() {
    for (loss, missed_max) in [(0.1, 0.5), (0.2, 2.0), (0.3, 4.0)] {
        let (missed, call) = missed(0.0, loss, &[]);
        let (unlucky, others) = missed.split_first().expect("people");
        assert!(*unlucky <= missed_max, "{unlucky} % at a loss of {loss}");
        assert!(others.iter().all(|missed| *missed == 0.0), "{others:?}");
        // Copies are for whoever needs them.
        let last = |at: usize| call.people[at].heard.last().expect("heard").1.is_red;
        assert!(last(UNLUCKY));
        assert!(!(2..PEOPLE).any(last), "others get plain packets");
    }
}

#[test]
fn what_a_speaker_loses_on_the_way_is_repaired_for_all_from_their_copies() {
    let (missed, call) = missed(0.2, 0.0, &[5, 3, 1]);
    assert!(missed.iter().all(|missed| *missed <= 2.0), "{missed:?}");
    // It arrives as if it had not been lost: in packets of its own, in order of their numbers.
    for someone in &call.people[1..] {
        let mut numbers: Vec<u64> = someone.heard.iter().map(|(_, h)| h.sequence).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let span = numbers.last().expect("some") - numbers[0] + 1;
        let gaps = 100.0 * (span - numbers.len() as u64) as f64 / span as f64;
        assert!(gaps <= 2.0, "{gaps} % of the numbers");
    }
}
