//! Sockets that are lost, and sessions that are taken up again.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, hub, resumption, seconds_since};
use crate::hub::Hub;

#[tokio::test]
async fn the_others_see_reconnecting_after_three_seconds_and_left_after_thirty() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let (bob, _) = Client::join(&hub, "Bob").await;
    assert_eq!(ann.hear().await["type"], "participant_joined");
    tokio::time::pause();
    let cut_at = tokio::time::Instant::now();
    drop(bob);
    let update = ann.hear().await;
    assert_eq!(update["participant"]["connection"], "reconnecting");
    assert_eq!(seconds_since(cut_at), 3);
    let left = ann.hear().await;
    assert_eq!(
        (&left["type"], &left["reason"]),
        (&json!("participant_left"), &json!("timed_out"))
    );
    assert_eq!(seconds_since(cut_at), 30);
}

#[tokio::test]
async fn a_session_is_taken_up_within_a_minute_though_the_others_were_told_that_it_is_over() {
    let hub = hub().await;
    let (mut ann, ann_welcome) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    drop(bob);
    while ann.hear().await["type"] != "participant_left" {}
    ann.say(&json!({ "type": "raise_hand", "seq": 1, "raised": true }));
    assert_eq!(ann.hear().await["type"], "participant_updated");
    tokio::time::advance(Duration::from_secs(29)).await;

    let mut bob = Client::open(&hub);
    bob.say(&resumption(&bob_welcome, 0));
    assert_eq!(bob.hear().await["type"], "resumed");
    let missed = bob.hear().await;
    assert_eq!(missed["participant"]["id"], ann_welcome["you"]);
    assert!(missed["participant"]["handRaisedAt"].is_u64());
    let back = ann.hear().await;
    assert_eq!(
        (&back["type"], &back["participant"]["id"]),
        (&json!("participant_joined"), &bob_welcome["you"])
    );
}

#[tokio::test]
async fn a_session_that_nobody_takes_up_is_over_after_a_minute() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    drop(bob);
    while ann.hear().await["type"] != "participant_left" {}
    tokio::time::advance(Duration::from_secs(31)).await;
    let mut bob = Client::open(&hub);
    bob.say(&resumption(&bob_welcome, 0));
    assert_eq!(bob.hear().await["type"], "reset");
}

/// One of two people who send each other numbered signals.
struct Talker {
    client: Client,
    welcome: Value,
    to: Value,
    said: u32,
    last_seq: u64,
    heard: Vec<u64>,
}

impl Talker {
    fn say(&mut self, n: u32) {
        self.said = n;
        let signal =
            json!({ "kind": "description", "connection": n, "sdpType": "offer", "sdp": "v=0" });
        let frame = json!({ "type": "signal", "seq": n, "to": self.to, "signal": signal });
        self.client.say(&frame);
    }

    /// Takes what has come before the answer to a ping, which counts everything said.
    async fn catch_up(&mut self) {
        let ping = json!({ "type": "ping", "lastSeq": self.last_seq });
        self.client.say(&ping);
        loop {
            let frame = self.client.hear().await;
            if frame["type"] == "pong" {
                assert_eq!(frame["clientSeq"], self.said);
                return;
            }
            self.take(&frame);
        }
    }

    fn take(&mut self, frame: &Value) {
        assert_eq!(frame["seq"], self.last_seq + 1, "{frame}");
        self.last_seq += 1;
        self.heard.extend(frame["signal"]["connection"].as_u64());
    }

    /// Loses the connection with whatever is on its way, and takes the session up again.
    async fn cut_and_resume(&mut self, hub: &Hub) {
        self.client = Client::open(hub);
        self.client.say(&resumption(&self.welcome, self.last_seq));
        let resumed = self.client.hear().await;
        assert_eq!(resumed["type"], "resumed");
        let done = resumed["clientSeq"].as_u64().expect("a number");
        for n in u32::try_from(done).expect("small") + 1..=self.said {
            self.say(n);
        }
    }
}

#[tokio::test]
async fn a_thousand_signals_each_way_arrive_once_and_in_order_over_a_cut() {
    let hub = hub().await;
    let (ann, ann_welcome) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    let talker = |client, welcome: &Value, other: &Value| Talker {
        client,
        welcome: welcome.clone(),
        to: other["you"].clone(),
        said: 0,
        last_seq: 0,
        heard: Vec::new(),
    };
    let mut ann = talker(ann, &ann_welcome, &bob_welcome);
    let mut bob = talker(bob, &bob_welcome, &ann_welcome);
    for n in 1..=1000 {
        ann.say(n);
        bob.say(n);
        tokio::time::sleep(Duration::from_millis(50)).await;
        if n % 100 == 0 {
            ann.catch_up().await;
            bob.catch_up().await;
        }
        if n == 550 {
            bob.cut_and_resume(&hub).await;
        }
    }
    let expected: Vec<u64> = (1..=1000).collect();
    assert_eq!(ann.heard, expected);
    assert_eq!(bob.heard, expected);
}
