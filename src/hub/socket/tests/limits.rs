//! What a client may send, and what becomes of one that sends more.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, hub, resumption};
use crate::hub::{Incoming, Outgoing, WireFault};
use crate::limits::{
    BAD_MESSAGES_MAX, FLOOD_REFUSALS_MAX, FRAMES_AFTER_CLOSE_MAX, FRAMES_BEFORE_HELLO_MAX,
    MESSAGES_BURST,
};
use crate::protocol::CloseCode;

#[tokio::test]
async fn malformed_frames_are_refused_one_by_one_until_there_are_too_many() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    for _ in 0..BAD_MESSAGES_MAX {
        client.say_text("{");
    }
    for _ in 1..BAD_MESSAGES_MAX {
        assert_eq!(client.hear().await["code"], "bad_message");
    }
    assert_eq!(
        client.next().await,
        Outgoing::Close(CloseCode::ProtocolViolation)
    );
}

#[tokio::test]
async fn a_client_over_its_rate_is_told_when_to_try_again_and_closed_if_it_never_stops() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    for _ in 0..=MESSAGES_BURST + FLOOD_REFUSALS_MAX {
        client.say(&json!({ "type": "ping", "lastSeq": 0 }));
    }
    let mut refusals = 0;
    while refusals < FLOOD_REFUSALS_MAX {
        let frame = client.hear().await;
        if frame["type"] == "pong" {
            continue;
        }
        refusals += 1;
        assert_eq!(frame["code"], "rate_limited");
        let wait = frame["retryAfterMs"].as_u64();
        assert!(wait.is_some_and(|wait| (1..=34).contains(&wait)));
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn websocket_pings_count_as_frames() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    for _ in 0..=MESSAGES_BURST + FLOOD_REFUSALS_MAX {
        client.to_server.send(Incoming::Alive).expect("open");
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn parts_of_a_message_that_does_not_end_are_frames_too() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    for _ in 0..=(MESSAGES_BURST / 100 + FLOOD_REFUSALS_MAX) {
        client.to_server.send(Incoming::Parts(100)).expect("open");
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);

    let mut stranger = Client::open(&hub);
    for _ in 0..=FRAMES_BEFORE_HELLO_MAX {
        stranger.to_server.send(Incoming::Parts(1)).expect("open");
    }
    assert_eq!(stranger.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn who_goes_on_after_the_close_frame_is_not_read_for_long() {
    let hub = hub().await;
    let large = Incoming::Text("x".repeat(47 * 1024).into());
    let voices = Incoming::Binary(vec![7; 47 * 1024].into());
    let mut strangers = Vec::new();
    for (frame, count) in [
        (Incoming::Alive, FRAMES_AFTER_CLOSE_MAX + 1),
        (large, 11),
        (voices, 11),
    ] {
        let mut stranger = Client::open(&hub);
        for _ in 0..=FRAMES_BEFORE_HELLO_MAX {
            stranger.to_server.send(Incoming::Alive).expect("open");
        }
        assert_eq!(stranger.hear_close().await, CloseCode::Flooding);
        strangers.push((stranger, frame, count));
    }
    tokio::time::pause();
    let closed_at = tokio::time::Instant::now();
    for (stranger, frame, count) in strangers {
        for _ in 0..count {
            stranger.to_server.send(frame.clone()).expect("open");
        }
        stranger.to_server.closed().await;
        assert_eq!(
            closed_at.elapsed(),
            Duration::ZERO,
            "not the time for an answer"
        );
    }
}

#[tokio::test]
async fn who_says_too_many_bytes_is_refused_on_every_socket() {
    let hub = hub().await;
    let (mut ann, welcome) = Client::join(&hub, "Ann").await;
    let (_bob, other) = Client::join(&hub, "Bob").await;
    let signal = json!({
        "type": "signal",
        "to": other["you"],
        "signal": { "kind": "description", "connection": 1, "sdpType": "offer", "sdp": "x".repeat(40_000) },
    });
    let refusal = loop {
        ann.say(&signal);
        ann.say(&json!({ "type": "ping", "lastSeq": 0 }));
        if let heard @ Value::Object(_) = ann.hear().await
            && heard["type"] == "error"
        {
            break heard;
        }
    };
    assert_eq!(refusal["code"], "rate_limited");
    let wait = refusal["retryAfterMs"].as_u64().expect("a wait");
    assert!((1..2_000).contains(&wait), "{wait} ms");

    let mut again = Client::open(&hub);
    again.say(&resumption(&welcome, 0));
    assert_eq!(again.hear().await["type"], "resumed");
    again.say(&signal);
    loop {
        let heard = again.hear().await;
        if heard["type"] == "error" {
            break assert_eq!(heard["code"], "rate_limited");
        }
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_below_is_answered_with_its_own_code() {
    let hub = hub().await;
    for fault in [WireFault::TooLarge, WireFault::Protocol, WireFault::NotText] {
        let mut stranger = Client::open(&hub);
        let broken = Incoming::Broken(fault);
        stranger.to_server.send(broken.clone()).expect("open");
        assert_eq!(stranger.next().await, Outgoing::Reject(fault));
        let (mut client, _) = Client::join(&hub, "Ann").await;
        client.to_server.send(broken).expect("open");
        assert_eq!(client.next().await, Outgoing::Reject(fault));
    }
}

#[tokio::test]
async fn sizes_are_checked_before_anything_is_passed_on() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let candidate =
        json!({ "candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null });
    let mut long = candidate.clone();
    long["candidate"] = "c".repeat(1025).into();
    for signal in [
        json!({ "kind": "description", "connection": 0, "sdpType": "offer", "sdp": "s".repeat(49_153) }),
        json!({ "kind": "candidates", "connection": 0, "candidates": vec![candidate; 33] }),
        json!({ "kind": "candidates", "connection": 0, "candidates": [long] }),
    ] {
        ann.say(&json!({ "type": "signal", "seq": 5, "to": "x", "signal": signal }));
        let refusal = ann.hear().await;
        assert_eq!(refusal["code"], "too_large");
        assert_eq!(refusal["clientSeq"], 5);
    }
}
