//! People in a room together: what they may say about themselves and about others.

use std::time::{Duration, Instant};

use efir::ids::RoomCode;
use efir::protocol::{CloseCode, RoomKind};
use efir::store::{GameRecord, RoomRecord, Store};
use serde_json::json;
use sqlx::{AnyConnection, Connection as _};

use super::support::{Server, closed, eventually, hello};

#[tokio::test]
async fn the_sender_of_a_signal_is_who_the_server_knows_it_is() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    bob.say(json!({
        "type": "signal",
        "to": ann.id(),
        "from": ann.id(),
        "signal": { "kind": "description", "connection": 0, "sdpType": "offer", "sdp": "v=0" },
    }))
    .await;
    let signal = ann.hear_type("signal").await;
    assert_eq!(signal["from"].as_str(), Some(bob.id().as_str()));
}

#[tokio::test]
async fn moderation_without_the_role_is_refused_and_nobody_hears_of_it() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let target = ann.id();
    for kind in ["mute", "remove", "ban"] {
        let action = json!({ "kind": kind, "participant": target });
        bob.say(json!({ "type": "moderate", "action": action }))
            .await;
        let refusal = bob.hear().await;
        assert_eq!(
            (&refusal["type"], &refusal["code"]),
            (&json!("error"), &json!("forbidden"))
        );
        assert_eq!(refusal["clientSeq"], bob.seq);
    }
    assert_eq!(ann.hear().await["type"], "participant_joined");
    ann.send(&json!({ "type": "ping", "lastSeq": 1 })).await;
    assert_eq!(ann.hear().await["type"], "pong");
}

#[tokio::test]
async fn a_banned_person_is_closed_for_good() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let action = json!({ "kind": "ban", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    assert_eq!(bob.hear_close().await, closed(CloseCode::Banned));
    let left = ann.hear_type("participant_left").await;
    assert_eq!(left["reason"], "removed");
    let mut again = server.open().await;
    again.send(&bob.memory().hello()).await;
    assert_eq!(again.hear_close().await, closed(CloseCode::Banned));
}

#[tokio::test]
async fn who_knocks_waits_until_they_are_let_in() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    ann.say(json!({ "type": "moderate", "action": { "kind": "lock", "locked": true } }))
        .await;
    assert_eq!(ann.hear().await["room"]["locked"], true);
    let mut bob = server.open().await;
    let welcome = bob.say_hello(&hello("Bob")).await;
    assert_eq!(welcome["participants"].as_array().map(Vec::len), Some(1));
    assert_eq!(welcome["participants"][0]["presence"], "knocking");
    assert_eq!(ann.hear().await["participant"]["presence"], "knocking");
    let action = json!({ "kind": "admit", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    assert_eq!(bob.hear().await["participant"]["name"], "Ann");
    assert_eq!(bob.hear().await["participant"]["presence"], "inside");
}

#[tokio::test]
async fn a_call_is_written_down_when_the_last_person_is_out() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    for client in [&mut bob, &mut ann] {
        client.say(json!({ "type": "leave" })).await;
        assert_eq!(client.hear_close().await, closed(CloseCode::Left));
    }
    let code = RoomCode::parse("friday").expect("well formed");
    let room = server.hub.room(&code).await.expect("a database");
    let room = room.expect("the room stays");
    assert_eq!((room.people.len(), room.call_started_at), (0, None));
    let user = bob.snapshot["person"]["userId"].as_i64().expect("a number");
    let user = efir::ids::UserId(user);
    let calls = eventually(async || {
        let calls = server.store.calls_of(user, 10).await.expect("a database");
        (!calls.is_empty()).then_some(calls)
    })
    .await;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].people, ["Ann", "Bob"]);
}

#[tokio::test]
async fn whoever_watches_rooms_hears_when_somebody_comes_and_goes() {
    let server = Server::start().await;
    let mut watch = server.hub.watch();
    let mut ann = server.join("Ann").await;
    let come = watch.recv().await.expect("news");
    assert_eq!(come.code.as_str(), "friday");
    ann.say(json!({ "type": "leave" })).await;
    assert_eq!(watch.recv().await.expect("news"), come);
}

#[tokio::test]
async fn a_room_ended_from_outside_sends_everybody_out() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let code = RoomCode::parse("friday").expect("well formed");
    server.hub.end_room(&code).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::RoomEnded));
    let person = server.auth.authenticate(
        &serde_json::from_value(ann.memory().hello()["auth"].clone()).expect("a credential"),
        efir::time::now(),
        0,
    );
    let rooms = server.hub.rooms_of(&person.expect("signed in")).await;
    let rooms = rooms.expect("a database");
    assert!(rooms.iter().all(|room| room.people.is_empty()));
}

#[tokio::test]
async fn a_game_whose_registration_ran_out_is_not_found() {
    let server = Server::start().await;
    let code = RoomCode::parse("friday").expect("well formed");
    let now = efir::time::now();
    let mut record = RoomRecord {
        code: code.clone(),
        code_as_given: "Friday".to_owned(),
        kind: RoomKind::Game,
        title: "Chess".to_owned(),
        owner: None,
        chat_id: None,
        created_at: now,
        game: Some(GameRecord {
            ws_url: "wss://game.example/ws".to_owned(),
            app_url: "https://game.example/".to_owned(),
            expires_at: now,
            max_players: Some(2),
        }),
    };
    server.store.save_room(&record).await.expect("a database");
    assert_eq!(server.hub.room(&code).await.expect("a database"), None);
    let mut ann = server.open().await;
    ann.send(&hello("Ann")).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::RoomNotFound));

    let game = record.game.as_mut().expect("a game");
    game.expires_at = now.plus(Duration::from_secs(3600));
    server.store.save_room(&record).await.expect("a database");
    let ann = server.join("Ann").await;
    assert_eq!(
        ann.snapshot["room"]["game"]["appUrl"],
        "https://game.example/"
    );
    assert_eq!(ann.snapshot["limits"]["participants"], 2);
}

#[tokio::test]
async fn a_changed_title_reaches_everybody_at_once() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let code = RoomCode::parse("friday").expect("well formed");
    let room = server.hub.room(&code).await.expect("a database");
    let mut record = room.expect("is live").record;
    record.title = "Saturday".to_owned();
    server.hub.room_changed(record).await;
    assert_eq!(ann.hear().await["room"]["title"], "Saturday");
}

#[tokio::test]
async fn who_changes_a_room_without_knowing_its_owner_takes_it_from_nobody() {
    let server = Server::start().await;
    let ann = server.join("Ann").await;
    let ann = ann.snapshot["person"]["userId"].as_i64();
    let code = RoomCode::parse("friday").expect("well formed");
    let owned = async || {
        let room = server.store.room(&code).await.expect("a database");
        let owner = room.and_then(|room| room.owner).map(|owner| owner.0);
        (owner == ann).then_some(())
    };
    eventually(owned).await;
    let record = RoomRecord {
        owner: None,
        ..server
            .store
            .room(&code)
            .await
            .expect("read")
            .expect("there")
    };
    server.store.save_room(&record).await.expect("a database");
    server.hub.room_changed(record).await;
    eventually(owned).await;
}

#[tokio::test]
async fn people_who_open_a_room_at_the_same_moment_meet_in_it() {
    let server = Server::start().await;
    let names = ["Ann", "Bob", "Cid", "Dan", "Eve"];
    let mut people = Vec::new();
    for _ in names {
        people.push(server.open().await);
    }
    for (client, name) in people.iter_mut().zip(names) {
        client.send(&hello(name)).await;
    }
    let mut sizes = Vec::new();
    for client in &mut people {
        let welcome = client.hear().await;
        sizes.push(welcome["participants"].as_array().map_or(0, Vec::len));
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_locked_database_holds_up_nobodys_call() {
    let folder = std::env::temp_dir().join(format!("efir-locked-{}", std::process::id()));
    let url = format!("sqlite:{}/efir.db?mode=rwc", folder.display());
    let store = Store::open(&url).await.expect("opens");
    let server = Server::start_with(store).await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let mut other = AnyConnection::connect(&url).await.expect("opens");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("locks");

    let begun = Instant::now();
    let action = json!({ "kind": "hand_over", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    ann.settle().await;
    bob.settle().await;
    let cid = server.join("Cid").await;
    assert_eq!(cid.snapshot["participants"][1]["role"], "owner");
    // A writer waits five seconds for another one.
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );

    sqlx::query("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("unlocks");
    let code = RoomCode::parse("friday").expect("well formed");
    let bob = bob.snapshot["person"]["userId"].as_i64();
    eventually(async || {
        let room = server.store.room(&code).await.expect("a database");
        let owner = room.and_then(|room| room.owner);
        (owner.map(|owner| owner.0) == bob).then_some(())
    })
    .await;
    server.store.close().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_database_that_fails_leaves_live_rooms_alone_and_refuses_new_ones_for_now() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    server.store.close().await;
    let mut bob = server.join("Bob").await;
    let signal = json!({ "kind": "description", "connection": 1, "sdpType": "offer", "sdp": "v" });
    bob.say(json!({ "type": "signal", "to": ann.id(), "signal": signal }))
        .await;
    assert_eq!(
        ann.hear_type("signal").await["from"].as_str(),
        Some(bob.id().as_str())
    );
    let mut cid = server.open().await;
    let mut elsewhere = hello("Cid");
    elsewhere["room"] = json!({ "kind": "join", "code": "saturday" });
    cid.send(&elsewhere).await;
    assert_eq!(cid.hear_close().await, closed(CloseCode::InternalError));
}
