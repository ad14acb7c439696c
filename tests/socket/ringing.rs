//! People ring each other over their own sockets.

use efir::ids::UserId;
use efir::protocol::CloseCode;
use serde_json::{Value, json};

use crate::support::{Client, Server, closed, eventually, hello};

const ANN: i64 = 1;
const BOB: i64 = 2;
const CID: i64 = 3;

/// A socket without a room.
async fn channel(server: &Server, user: i64, name: &str) -> Client {
    let mut client = server.open().await;
    let mut hello = server.hello_of(user, name);
    hello["room"] = json!({ "kind": "none" });
    let welcome = client.say_hello(&hello).await;
    assert_eq!(welcome["type"], "person_welcome", "{welcome}");
    client
}

/// What `viewer` calls `person` with.
fn token(server: &Server, viewer: i64, person: i64) -> Value {
    let token = server.auth.person_token(UserId(viewer), UserId(person));
    json!({ "kind": "person", "token": token.expect("no guests") })
}

fn call(key: &str, callee: Value) -> Value {
    let action = json!({ "kind": "call", "key": key, "callee": callee, "video": false });
    json!({ "type": "ring", "action": action })
}

fn about(kind: &str, ring: &Value) -> Value {
    json!({ "type": "ring", "action": { "kind": kind, "ring": ring["id"] } })
}

/// The next news of a ring in this state.
async fn ring(client: &mut Client, state: &str) -> Value {
    loop {
        let ring = client.hear_type("ring").await["ring"].clone();
        if ring["state"]["kind"] == state {
            return ring;
        }
    }
}

/// Takes a socket without a room into one.
async fn go_into(server: &Server, client: &mut Client, user: i64, code: &Value) -> Value {
    let mut hello = server.hello_of(user, "");
    hello["room"] = json!({ "kind": "join", "code": code });
    client.send(&hello).await;
    let welcome = client.hear_type("welcome").await;
    client.seq = 0;
    client.last_seq = 0;
    client.snapshot = welcome.clone();
    welcome
}

/// Ann rings Bob from a page without a room; both hear it.
async fn ann_rings_bob(server: &Server) -> (Client, Client, Value) {
    let mut bob = channel(server, BOB, "Bob").await;
    let mut ann = channel(server, ANN, "Ann").await;
    ann.say(call("k", token(server, ANN, BOB))).await;
    let incoming = ring(&mut bob, "ringing").await;
    let outgoing = ring(&mut ann, "ringing").await;
    assert_eq!(incoming["id"], outgoing["id"]);
    (ann, bob, incoming)
}

#[tokio::test]
async fn whom_telegram_knows_has_a_channel_and_a_guest_has_none() {
    let server = Server::start().await;
    let mut ann = channel(&server, ANN, "Ann").await;
    assert_eq!(ann.snapshot["person"]["name"], "Ann");
    assert_eq!(ann.snapshot["rings"], json!([]));
    ann.send(&json!({ "type": "ping", "lastSeq": 0 })).await;
    assert_eq!(ann.hear_type("pong").await["clientSeq"], 0);
    ann.say(json!({ "type": "enter" })).await;
    let refused = ann.hear_type("error").await;
    assert_eq!(refused["code"], "unexpected_message");
    assert_eq!(refused["clientSeq"], 1);

    let mut guest = server.open().await;
    let mut hello = hello("Guest");
    hello["room"] = json!({ "kind": "none" });
    guest.send(&hello).await;
    let refused = closed(CloseCode::GuestsNotAllowed);
    assert_eq!(guest.hear_close().await, refused);
}

#[tokio::test]
async fn a_call_rings_on_every_device_and_is_answered_on_one() {
    let server = Server::start().await;
    let mut phone = channel(&server, BOB, "Bob").await;
    let mut tablet = channel(&server, BOB, "Bob").await;
    let mut ann = channel(&server, ANN, "Ann").await;
    ann.say(call("k1", token(&server, ANN, BOB))).await;
    let outgoing = ring(&mut ann, "ringing").await;
    assert_eq!(outgoing["key"], "k1");
    assert_eq!(outgoing["direction"], "outgoing");
    assert_eq!(outgoing["person"]["name"], "Bob");
    assert_eq!(
        outgoing["state"],
        json!({ "kind": "ringing", "reached": true })
    );
    let incoming = ring(&mut phone, "ringing").await;
    assert_eq!(incoming["direction"], "incoming");
    assert_eq!(incoming["person"]["name"], "Ann");
    assert_eq!(incoming["key"], json!(null));
    assert_eq!(incoming["room"], outgoing["room"]);
    ring(&mut tablet, "ringing").await;

    let welcome = go_into(&server, &mut ann, ANN, &outgoing["room"]).await;
    assert_eq!(welcome["room"]["kind"], "direct");
    phone.say(about("accept", &incoming)).await;
    let here = |here: bool| json!({ "kind": "answered", "here": here });
    assert_eq!(ring(&mut phone, "answered").await["state"], here(true));
    assert_eq!(ring(&mut tablet, "answered").await["state"], here(false));
    assert_eq!(ring(&mut ann, "answered").await["state"], here(true));
    go_into(&server, &mut phone, BOB, &incoming["room"]).await;
    ann.hear_type("participant_joined").await;

    ann.say(json!({ "type": "leave" })).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::Left));
    assert_eq!(phone.hear_close().await, closed(CloseCode::RoomEnded));
    let mut late = server.open().await;
    let mut hello = server.hello_of(BOB, "Bob");
    hello["room"] = json!({ "kind": "join", "code": incoming["room"] });
    late.send(&hello).await;
    assert_eq!(late.hear_close().await, closed(CloseCode::RoomEnded));
}

#[tokio::test]
async fn going_into_the_room_is_an_answer() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    go_into(&server, &mut bob, BOB, &incoming["room"]).await;
    let answered = ring(&mut bob, "answered").await;
    assert_eq!(answered["state"]["here"], true);
    ring(&mut ann, "answered").await;
}

#[tokio::test]
async fn a_declined_and_a_cancelled_call_end_on_both_sides() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    bob.say(about("decline", &incoming)).await;
    ring(&mut ann, "declined").await;
    ring(&mut bob, "declined").await;

    ann.say(call("k2", token(&server, ANN, BOB))).await;
    let outgoing = ring(&mut ann, "ringing").await;
    ring(&mut bob, "ringing").await;
    go_into(&server, &mut ann, ANN, &outgoing["room"]).await;
    ann.say(json!({ "type": "leave" })).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::Left));
    ring(&mut bob, "cancelled").await;
    let ann = channel(&server, ANN, "Ann").await;
    let states: Vec<&Value> = ann.snapshot["rings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|ring| &ring["state"]["kind"])
        .collect();
    assert_eq!(
        states,
        ["declined", "cancelled"],
        "told to whoever comes back"
    );
}

#[tokio::test]
async fn whoever_has_neither_page_nor_bot_cannot_be_reached_and_may_come_by_a_link() {
    let server = Server::start().await;
    let mut ann = channel(&server, ANN, "Ann").await;
    ann.say(call("k", token(&server, ANN, BOB))).await;
    let outgoing = ring(&mut ann, "unreachable").await;
    let code = outgoing["room"].as_str().expect("a code");
    assert_eq!(
        outgoing["state"],
        json!({
            "kind": "unreachable", "why": "failed",
            "link": format!("https://t.me/efir_bot?startapp={code}"),
        })
    );
    go_into(&server, &mut ann, ANN, &outgoing["room"]).await;
    let mut bob = channel(&server, BOB, "Bob").await;
    go_into(&server, &mut bob, BOB, &outgoing["room"]).await;
    let joined = ann.hear_type("participant_joined").await;
    assert_eq!(joined["participant"]["presence"], "inside");
}

#[tokio::test]
async fn two_who_ring_each_other_at_once_are_in_one_call() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    bob.say(call("b", token(&server, BOB, ANN))).await;
    let answered = ring(&mut bob, "answered").await;
    assert_eq!(answered["id"], incoming["id"]);
    assert_eq!(answered["key"], "b");
    assert_eq!(answered["state"]["here"], true);
    ring(&mut ann, "answered").await;
}

#[tokio::test]
async fn whoever_is_in_a_call_is_busy_and_sees_who_called() {
    let server = Server::start().await;
    let (_ann, mut bob, incoming) = ann_rings_bob(&server).await;
    bob.say(about("accept", &incoming)).await;
    ring(&mut bob, "answered").await;
    let mut cid = channel(&server, CID, "Cid").await;
    cid.say(call("c", token(&server, CID, BOB))).await;
    ring(&mut cid, "busy").await;
    assert_eq!(ring(&mut bob, "busy").await["person"]["name"], "Cid");
}

#[tokio::test]
async fn somebody_inside_a_room_is_rung_by_their_id_there() {
    let server = Server::start().await;
    let mut bob = server.open().await;
    bob.say_hello(&server.hello_of(BOB, "Bob")).await;
    let mut ann = server.open().await;
    ann.say_hello(&server.hello_of(ANN, "Ann")).await;
    let participant = json!({ "kind": "participant", "participant": bob.id() });
    ann.say(call("k", participant)).await;
    let incoming = ring(&mut bob, "ringing").await;
    assert_eq!(incoming["person"]["name"], "Ann");
    ring(&mut ann, "ringing").await;
    let nobody = json!({ "kind": "participant", "participant": "nobody" });
    ann.say(call("k2", nobody)).await;
    assert_eq!(ann.hear_type("error").await["code"], "person_not_found");
}

#[tokio::test]
async fn a_token_of_somebody_else_rings_nobody_and_too_many_calls_have_to_wait() {
    let server = Server::start().await;
    let mut ann = channel(&server, ANN, "Ann").await;
    for (key, callee) in [
        ("a", token(&server, CID, BOB)),
        ("b", json!({ "kind": "person", "token": "2" })),
        ("c", token(&server, ANN, ANN)),
    ] {
        ann.say(call(key, callee)).await;
        let refused = ann.hear_type("error").await;
        assert_eq!(refused["code"], "person_not_found", "{key}");
    }
    for key in ["1", "2", "3"] {
        ann.say(call(key, token(&server, ANN, BOB))).await;
        ring(&mut ann, "unreachable").await;
    }
    ann.say(call("4", token(&server, ANN, BOB))).await;
    let refused = ann.hear_type("error").await;
    assert_eq!(refused["code"], "rate_limited");
    assert_eq!(refused["clientSeq"], 7);
    assert!(refused["retryAfterMs"].as_u64().expect("a wait") > 10_000);
}

#[tokio::test]
async fn a_third_knocks_at_a_call_of_two_and_makes_a_room_of_it() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    go_into(&server, &mut ann, ANN, &incoming["room"]).await;
    go_into(&server, &mut bob, BOB, &incoming["room"]).await;
    let mut cid = channel(&server, CID, "Cid").await;
    let welcome = go_into(&server, &mut cid, CID, &incoming["room"]).await;
    let me = &welcome["participants"][0];
    assert_eq!(me["presence"], "knocking");
    let admit = json!({ "kind": "admit", "participant": me["id"] });
    bob.say(json!({ "type": "moderate", "action": admit }))
        .await;
    let room = loop {
        let room = ann.hear_type("room_updated").await["room"].clone();
        if room["kind"] != "direct" {
            break room;
        }
    };
    assert_eq!(room["kind"], "chat");
    ann.say(json!({ "type": "leave" })).await;
    ann.hear_close().await;
    cid.settle().await;
    bob.settle().await;
}

#[tokio::test]
async fn a_third_who_is_rung_into_the_call_need_not_knock() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    go_into(&server, &mut ann, ANN, &incoming["room"]).await;
    go_into(&server, &mut bob, BOB, &incoming["room"]).await;
    let mut cid = channel(&server, CID, "Cid").await;
    let mut wish = call("c", token(&server, ANN, CID));
    wish["action"]["room"] = incoming["room"].clone();
    ann.say(wish).await;
    let rung = ring(&mut cid, "ringing").await;
    assert_eq!(rung["room"], incoming["room"]);
    cid.say(about("accept", &rung)).await;
    ring(&mut cid, "answered").await;
    let welcome = go_into(&server, &mut cid, CID, &rung["room"]).await;
    assert_eq!(welcome["participants"].as_array().expect("a list").len(), 3);
    bob.hear_type("participant_joined").await;

    let mut elsewhere = call("d", token(&server, CID, 4));
    elsewhere["action"]["room"] = json!("friday");
    cid.say(elsewhere).await;
    assert_eq!(cid.hear_type("error").await["code"], "not_inside");
}

#[tokio::test]
async fn a_ring_that_was_on_when_the_process_ended_is_over_at_the_next_start() {
    let server = Server::start().await;
    let (ann, bob, incoming) = ann_rings_bob(&server).await;
    let restarted = Server::start_with(server.store.clone()).await;
    drop((ann, bob));
    let bob = channel(&restarted, BOB, "Bob").await;
    let rings = &bob.snapshot["rings"];
    assert_eq!(rings[0]["id"], incoming["id"]);
    assert_eq!(rings[0]["state"]["kind"], "no_answer");
    assert_eq!(rings[0]["person"]["name"], "Ann");
    eventually(async || {
        let id = efir::ids::RingId(incoming["id"].as_str()?.to_owned());
        let stored = restarted.store.ring(&id).await.ok()??;
        (stored.state == "no_answer").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_ring_of_somebody_who_is_forgotten_ends_and_leaves_nothing() {
    let server = Server::start().await;
    let (mut ann, mut bob, incoming) = ann_rings_bob(&server).await;
    let forgotten = server.hub.forget(UserId(ANN)).await.expect("a database");
    assert_eq!(forgotten.rings, 1);
    assert_eq!(ring(&mut bob, "cancelled").await["id"], incoming["id"]);
    ring(&mut ann, "cancelled").await;
    server.hub.shut_down().await;
    let calls = server.store.calls_of(UserId(BOB), None, 9).await;
    assert_eq!(calls.expect("a database"), []);
    let since = efir::protocol::UnixMillis(0);
    let rings = server.store.rings_not_over_since(since).await;
    assert_eq!(rings.expect("a database"), []);
}
