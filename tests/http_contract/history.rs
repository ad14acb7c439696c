//! What people see of their calls afterwards, and how they make it go away.

use serde_json::{Value, json};

use super::support::{ANN, Answer, BOB, METRICS_TOKEN, Seat, UNLUCKY, World};

/// Asks until the answer is what is waited for: calls are written beside the rooms.
async fn when(world: &World, person: i64, path: &str, is_it: impl Fn(&Answer) -> bool) -> Value {
    loop {
        // Somebody new each time, or one person asks too often.
        let answer = world.person(person).get(path).await;
        if is_it(&answer) {
            return answer.json();
        }
        assert_ne!(answer.status, 429, "it takes too long");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn has_calls(answer: &Answer) -> bool {
    answer.json()["calls"] != json!([])
}

async fn leave(mut seat: Seat) {
    seat.send(&json!({ "type": "leave", "seq": 9 })).await;
    seat.closed().await;
}

#[tokio::test]
async fn a_call_is_in_the_list_of_each_with_those_whom_they_met() {
    let world = World::new().await;
    let (ann, _) = world.inside(ANN, "friday").await;
    let (bob, _) = world.inside(BOB, "friday").await;
    leave(ann).await;
    let (third, _) = world.inside(UNLUCKY, "friday").await;
    leave(third).await;
    leave(bob).await;
    let list = when(&world, ANN, "/api/calls", has_calls).await;
    let call = &list["calls"][0];
    assert_eq!(list["next"], Value::Null);
    assert_eq!(
        (
            &call["code"],
            &call["kind"],
            &call["missed"],
            &call["video"]
        ),
        (
            &json!("friday"),
            &json!("room"),
            &json!(false),
            &json!(false)
        )
    );
    assert_eq!(call["direction"], Value::Null);
    assert_eq!(call["people"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        call["people"][0]["name"], "Ann",
        "as everybody here is called"
    );
    let photo = call["people"][0]["avatar"].as_str().expect("an address");
    assert!(photo.starts_with("/api/avatars/"), "{photo}");
    let theirs = when(&world, BOB, "/api/calls", has_calls).await;
    assert_eq!(
        theirs["calls"][0]["people"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(theirs["calls"][0]["id"], call["id"]);
}

#[tokio::test]
async fn figures_of_a_call_are_told_to_those_who_were_in_it_and_to_nobody_else() {
    let world = World::new().await;
    let (mut ann, _) = world.inside(ANN, "friday").await;
    let (bob, _) = world.inside(BOB, "friday").await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let report = json!({ "seconds": 600, "directUdp": 1, "directTcp": 0, "relayUdp": 0, "relayTcp": 0,
        "roundTrips": 1, "roundTripMs": 80, "heardMs": 1_000, "missedMs": 50, "seenMs": 0,
        "frozenMs": 0, "sentKbit": 40, "receivedKbit": 50, "framesSent": 0, "framesSeen": 0 });
    ann.send(&json!({ "type": "report", "seq": 1, "report": report }))
        .await;
    leave(ann).await;
    leave(bob).await;
    let list = when(&world, ANN, "/api/calls", has_calls).await;
    let id = list["calls"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/calls/{id}");
    let mine = world.person(ANN).get(&path).await.json();
    assert_eq!(mine["call"]["id"], id.as_str());
    assert_eq!(mine["own"]["audibleLoss"], 0.05);
    assert_eq!(mine["own"]["roundTripMs"], 80.0);
    assert_eq!(mine["own"]["paths"]["directUdp"], 1);
    assert!(
        mine["own"]["seconds"].as_u64().expect("seconds") < 60,
        "{mine}"
    );
    assert_eq!(mine["others"], json!([]));
    let theirs = world.person(BOB).get(&path).await.json();
    assert_eq!(theirs["own"], Value::Null);
    assert_eq!(theirs["others"][0]["person"]["name"], "Ann");
    assert_eq!(theirs["others"][0]["figures"], mine["own"]);
    for (person, path) in [
        (UNLUCKY, path.as_str()),
        (ANN, "/api/calls/friday-1"),
        (ANN, "/api/calls/friday"),
        (ANN, "/api/calls/-"),
    ] {
        let answer = world.person(person).get(path).await;
        assert_eq!(answer.refusal(), (404, "not_found".to_owned()), "{path}");
    }
    let metrics = world.with_header(format!("Bearer {METRICS_TOKEN}"));
    let text = metrics.get("/metrics").await;
    let text = String::from_utf8(text.bytes).expect("text");
    for name in [
        "calls_total{kind=\"room\"}",
        "call_seconds_total{kind=\"room\"}",
        "call_path_seconds_total{path=\"direct_udp\"}",
        "call_audible_loss_bucket{le=\"0.05\"}",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[tokio::test]
async fn a_place_in_the_list_that_is_none_is_a_bad_question() {
    let world = World::new().await;
    for before in ["x", "friday-", "-1", "friday-1.5", "%00"] {
        let path = format!("/api/calls?before={before}");
        let answer = world.person(ANN).get(&path).await;
        assert_eq!(answer.refusal(), (400, "bad_query".to_owned()), "{before}");
    }
    let answer = world.person(ANN).get("/api/calls?before=friday-1").await;
    assert_eq!(answer.json(), json!({ "calls": [], "next": null }));
}

#[tokio::test]
async fn who_wants_to_be_forgotten_leaves_and_is_named_to_nobody_any_more() {
    let world = World::new().await;
    let (ann, _) = world.inside(ANN, "friday").await;
    let (mut bob, _) = world.inside(BOB, "friday").await;
    let (third, _) = world.inside(UNLUCKY, "friday").await;
    let done = world.person(BOB).delete("/api/me").await;
    assert_eq!(done.status, 200);
    assert_eq!(bob.closed().await, 4500);
    leave(ann).await;
    leave(third).await;
    let list = when(&world, ANN, "/api/calls", has_calls).await;
    assert_eq!(list["calls"][0]["people"].as_array().map(Vec::len), Some(1));
    assert_ne!(list["calls"][0]["people"][0]["name"], "Bob");
    let theirs = world.person(BOB).get("/api/calls").await;
    assert_eq!(theirs.json()["calls"], json!([]));
    let again = world.person(ANN).delete("/api/me").await.json();
    assert_eq!(
        again,
        json!({ "calls": 1, "rooms": 0, "messages": 0, "rings": 0 })
    );
}

#[tokio::test]
async fn nobody_is_forgotten_for_a_stranger() {
    let world = World::new().await;
    let answer = world.stranger().delete("/api/me").await;
    assert_eq!(answer.refusal(), (401, "auth_required".to_owned()));
}
