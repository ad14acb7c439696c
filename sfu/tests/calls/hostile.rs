//! What strangers, and people of the room, may send: nobody gets in, nothing breaks, and the others
//! hear each other as before.

use std::net::SocketAddr;

use efir_crowd::Say;
use efir_sfu::News;

use crate::support::{Call, PACKET, heard_of, loud};

const TALKER: usize = 0;
const ATTACKER: usize = 1;
const PEOPLE: usize = 8;
const MILLIS: u64 = 3_000;

/// A few people, one of whom talks for three seconds while `attack` is called in each millisecond.
fn call_under(mut attack: impl FnMut(&mut Call, u64)) -> Call {
    let mut call = Call::new();
    for _ in 0..PEOPLE {
        call.join(1);
    }
    call.tapped = Some(TALKER);
    call.connect();
    for since in 0..MILLIS {
        if since.is_multiple_of(PACKET) {
            call.say(TALKER, &loud(since));
        }
        attack(&mut call, since);
        call.step();
    }
    for _ in 0..50 {
        call.step();
    }
    call
}

/// The others have heard the talker's every word once, and nobody was thrown out.
fn nobody_noticed(call: &Call) {
    let all: Vec<u64> = (0..MILLIS).step_by(20).collect();
    for listener in (0..PEOPLE).filter(|at| ![TALKER, ATTACKER].contains(at)) {
        let heard = heard_of(&call.people[listener], &call.people[TALKER]);
        assert_eq!(heard, all, "listener {listener}");
    }
    assert!(!call.news.iter().any(|news| matches!(news, News::Gone(_))));
    let connected = |news: &&News| matches!(news, News::Connected(_));
    assert_eq!(call.news.iter().filter(connected).count(), PEOPLE);
    assert_eq!(call.sfu.figures().failures, 0);
}

fn stranger(port: u64) -> SocketAddr {
    let port = u16::try_from(1_024 + port % 60_000).expect("a port");
    SocketAddr::from(([10, 9, 9, 9], port))
}

/// Bytes that look random and are the same each time.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn strangers_with_stun_dtls_and_rtp_of_their_own_get_no_answer() {
    let call = call_under(|call, since| {
        for (at, first) in [0_u8, 1, 20, 22, 23, 128, 144, 191].into_iter().enumerate() {
            let seed = since * 8 + at as u64;
            let mut bytes = noise(seed, 20 + at * 30);
            bytes[0] = first;
            if first < 2 {
                // The cookie and a length that fits: a header of STUN as it should be.
                let length = u16::try_from(bytes.len() - 20).expect("short");
                bytes[2..4].copy_from_slice(&length.to_be_bytes());
                bytes[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
            }
            call.inject(stranger(seed), bytes);
        }
    });
    nobody_noticed(&call);
    assert_eq!(call.sfu.figures().strangers, 8 * MILLIS);
}

#[test]
fn requests_of_somebody_that_are_sent_again_from_elsewhere_move_nothing() {
    let mut requests: Vec<Vec<u8>> = Vec::new();
    let call = call_under(|call, since| {
        let is_stun = |bytes: &&Vec<u8>| bytes[0] < 2;
        requests.extend(call.tap.iter().filter(is_stun).cloned());
        call.tap.clear();
        // Whoever sees packets on the way can repeat them, but not sign others.
        if let Some(request) = requests.last() {
            let mut broken = request.clone();
            let last = broken.len() - 1;
            broken[last] ^= 1;
            let middle = broken.len() / 2;
            broken[middle] ^= 0x40;
            call.inject(stranger(since), broken);
        }
    });
    assert!(!requests.is_empty(), "there is something to repeat");
    nobody_noticed(&call);
}

#[test]
fn packets_that_come_twice_are_heard_once() {
    let call = call_under(|call, since| {
        let from = call.people[TALKER].address;
        let again: Vec<Vec<u8>> = call.tap.iter().rev().take(3).cloned().collect();
        if since.is_multiple_of(7) {
            for bytes in again {
                call.inject(from, bytes);
            }
        }
    });
    nobody_noticed(&call);
}

#[test]
fn a_flood_from_somebody_in_the_room_costs_the_others_nothing() {
    let call = call_under(|call, since| {
        let from = call.people[ATTACKER].address;
        // 50,000 a second, of the shape of RTP.
        for at in 0..50 {
            let mut bytes = noise(since * 50 + at, 100);
            bytes[0] = 0x80;
            bytes[1] = 111;
            call.inject(from, bytes);
        }
    });
    nobody_noticed(&call);
    let over = call.sfu.figures().over_budget;
    assert!(over > 140_000, "{over} of 150,000 were not even looked at");
}

#[test]
fn whoever_claims_to_be_the_loudest_has_one_place_and_drives_nobody_out() {
    let call = call_under(|call, since| {
        if since.is_multiple_of(PACKET) {
            for at in ATTACKER..PEOPLE {
                let say = Say {
                    dbov: if at == ATTACKER { 0 } else { -60 },
                    ..loud(since)
                };
                call.say(at, &say);
            }
        }
    });
    nobody_noticed(&call);
}

#[test]
fn more_packets_than_a_voice_has_are_not_passed_on() {
    let call = call_under(|call, since| {
        call.say(ATTACKER, &loud(since));
    });
    nobody_noticed(&call);
    let passed = heard_of(&call.people[5], &call.people[ATTACKER]).len();
    assert!((100..600).contains(&passed), "{passed} of 3,000");
}

#[test]
fn what_is_no_voice_is_not_passed_on() {
    let call = call_under(|call, since| {
        if since.is_multiple_of(PACKET) {
            let say = Say {
                payload: noise(since, 100).into(),
                red: true,
                ..loud(since)
            };
            call.say(ATTACKER, &say);
        }
    });
    nobody_noticed(&call);
    let source = call.people[ATTACKER].person.source.0.get();
    let heard = &call.people[5].heard;
    assert!(!heard.iter().any(|(_, heard)| heard.source == Some(source)));
    assert!(call.sfu.figures().malformed > 100);
}
