//! Lost connections: nothing twice, nothing missing, nothing out of order.

use efir::protocol::CloseCode;
use serde_json::{Value, json};

use super::support::{Client, Server, closed};

fn numbered_signal(to: &str, n: u32) -> Value {
    json!({
        "type": "signal",
        "to": to,
        "signal": { "kind": "description", "connection": n, "sdpType": "offer", "sdp": "v=0" },
    })
}

async fn pair(server: &Server) -> (Client, Client) {
    let mut ann = server.join("Ann").await;
    let bob = server.join("Bob").await;
    assert_eq!(ann.hear().await["type"], "participant_joined");
    (ann, bob)
}

#[tokio::test]
async fn a_resume_repeats_exactly_what_was_missed() {
    let server = Server::start().await;
    let (mut ann, bob) = pair(&server).await;
    let bob_id = bob.id();
    let memory = bob.cut();
    for n in 1..=3 {
        ann.say(numbered_signal(&bob_id, n)).await;
    }
    ann.settle().await;
    let (mut bob, answer) = server.come_back(&memory).await;
    assert_eq!(answer["type"], "resumed");
    assert_eq!(answer["clientSeq"], 0);
    assert_eq!(answer["resume"], memory.snapshot["resume"]);
    assert!(answer["sessionToken"].is_string() && answer["sessionExpiresAt"].is_u64());
    for n in 1..=3 {
        let signal = bob.hear().await;
        assert_eq!(
            (&signal["seq"], &signal["signal"]["connection"]),
            (&json!(n), &json!(n))
        );
        assert_eq!(signal["from"].as_str(), Some(ann.id().as_str()));
    }
    bob.settle().await;
}

#[tokio::test]
async fn a_second_socket_of_the_same_session_replaces_the_first_at_once() {
    let server = Server::start().await;
    let (mut ann, mut bob) = pair(&server).await;
    let (mut second, answer) = server.come_back(&bob.memory()).await;
    assert_eq!(answer["type"], "resumed");
    assert_eq!(bob.hear_close().await, closed(CloseCode::Replaced));
    ann.say(numbered_signal(&second.id(), 1)).await;
    assert_eq!(second.hear().await["type"], "signal");
}

#[tokio::test]
async fn what_cannot_be_repeated_is_answered_with_a_whole_new_picture() {
    let server = Server::start().await;
    let (mut ann, mut bob) = pair(&server).await;
    let bob_id = bob.id();
    ann.say(numbered_signal(&bob_id, 1)).await;
    assert_eq!(bob.hear().await["seq"], 1);
    bob.settle().await;
    let mut memory = bob.cut();
    // It has said before that it has this one, so the server keeps it no longer.
    memory.last_seq = 0;
    let (mut bob, answer) = server.come_back(&memory).await;
    assert_eq!(answer["type"], "reset");
    assert_eq!(answer["you"], memory.snapshot["you"]);
    assert_eq!(answer["participants"].as_array().map(Vec::len), Some(2));
    ann.say(numbered_signal(&bob_id, 2)).await;
    let signal = bob.hear().await;
    assert_eq!(
        (&signal["seq"], &signal["signal"]["connection"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn a_wrong_token_is_a_new_beginning() {
    let server = Server::start().await;
    let (_ann, bob) = pair(&server).await;
    let mut memory = bob.cut();
    memory.snapshot["resume"]["token"] = "0".repeat(32).into();
    let (_, answer) = server.come_back(&memory).await;
    assert_eq!(answer["type"], "reset");
}

#[tokio::test]
async fn frames_that_a_client_repeats_are_carried_out_once() {
    let server = Server::start().await;
    let (mut ann, mut bob) = pair(&server).await;
    let ann_id = ann.id();
    for n in 1..=3 {
        bob.say(numbered_signal(&ann_id, n)).await;
    }
    bob.settle().await;
    let mut memory = bob.cut();
    memory.seq = 1;
    let (mut bob, answer) = server.come_back(&memory).await;
    assert_eq!(answer["clientSeq"], 3);
    for n in 2..=4 {
        bob.say(numbered_signal(&ann_id, n)).await;
    }
    for n in 1..=4 {
        assert_eq!(ann.hear_type("signal").await["signal"]["connection"], n);
    }
}

#[tokio::test]
async fn who_sends_too_much_to_somebody_is_refused_and_the_reader_stays() {
    let server = Server::start().await;
    let (mut ann, mut bob) = pair(&server).await;
    let mut big = numbered_signal(&bob.id(), 1);
    big["signal"]["sdp"] = "s".repeat(48 * 1024).into();
    for _ in 0..200 {
        ann.say(big.clone()).await;
    }
    let refusal = ann.hear_type("error").await;
    assert_eq!(refusal["code"], "rate_limited");
    bob.settle().await;
    bob.say(numbered_signal(&ann.id(), 1)).await;
    bob.settle().await;
}

/// Sends `signals` numbered ones from `client` to `to`, pausing for the rate limit, and returns
/// what it received meanwhile. Cuts its own connection after `cut_after` and takes the session up
/// again, as a browser does: repeating what was not acknowledged.
async fn exchange(
    server: &Server,
    mut client: Client,
    to: String,
    signals: u32,
    cut_after: Option<u32>,
) -> Vec<u64> {
    let mut received = Vec::new();
    for n in 1..=signals {
        client.say(numbered_signal(&to, n)).await;
        if cut_after == Some(n) {
            let memory = client.cut();
            let (again, answer) = server.come_back(&memory).await;
            assert_eq!(answer["type"], "resumed");
            client = again;
            let done = u32::try_from(answer["clientSeq"].as_u64().expect("a number"));
            let done = done.expect("small");
            client.seq = done;
            for n in done + 1..=n {
                client.say(numbered_signal(&to, n)).await;
            }
        }
        if n % 40 == 0 {
            listen(&mut client, &mut received).await;
        }
    }
    while received.len() < usize::try_from(signals).expect("small") {
        let frame = client.hear().await;
        received.extend(frame["signal"]["connection"].as_u64());
    }
    listen(&mut client, &mut received).await;
    received
}

/// Pings, so that both sides forget what is acknowledged, and takes what has come.
async fn listen(client: &mut Client, received: &mut Vec<u64>) {
    let ping = json!({ "type": "ping", "lastSeq": client.last_seq });
    client.send(&ping).await;
    loop {
        let frame = client.hear().await;
        assert_ne!(frame["type"], "error", "refused: {frame}");
        if frame["type"] == "pong" {
            assert_eq!(frame["clientSeq"], client.seq);
            return;
        }
        received.extend(frame["signal"]["connection"].as_u64());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_both_ways_arrive_once_and_in_order_whatever_is_cut() {
    const SIGNALS: u32 = 200;
    let server = Server::start().await;
    let (ann, bob) = pair(&server).await;
    let (ann_id, bob_id) = (ann.id(), bob.id());
    let (by_ann, by_bob) = tokio::join!(
        exchange(&server, ann, bob_id, SIGNALS, None),
        exchange(&server, bob, ann_id, SIGNALS, Some(97)),
    );
    let expected: Vec<u64> = (1..=u64::from(SIGNALS)).collect();
    assert_eq!(by_ann, expected);
    assert_eq!(by_bob, expected);
}
