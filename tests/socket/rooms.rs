//! People in a room together: what they may say about themselves and about others.

use std::time::{Duration, Instant};

use efir::ids::{RoomCode, UserId};
use efir::person::Person;
use efir::protocol::{CloseCode, UnixMillis};
use efir::store::{Game, Removed, Store};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};

use super::support::{Client, Server, closed, eventually, hello};

/// A game that a host registers.
fn chess(code: &str, expires_at: UnixMillis) -> Game {
    Game {
        code: RoomCode::parse(code).expect("well formed"),
        code_as_given: code.to_owned(),
        title: "Chess".to_owned(),
        ws_url: "wss://game.example/ws".to_owned(),
        app_url: "https://game.example/".to_owned(),
        expires_at,
        max_players: Some(2),
        host_key: None,
    }
}

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
    let room = server.hub.room(&code, None).await.expect("a database");
    let room = room.expect("the room stays");
    assert_eq!(
        (room.outline.inside, room.outline.call_started_at),
        (0, None)
    );
    let user = bob.snapshot["person"]["userId"].as_i64().expect("a number");
    let user = UserId(user);
    let calls = eventually(async || {
        let calls = server.store.calls_of(user, None, 10).await;
        let calls = calls.expect("a database");
        (!calls.is_empty()).then_some(calls)
    })
    .await;
    assert_eq!(calls.len(), 1);
    let names: Vec<&str> = calls[0]
        .people
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["Ann"]);
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
    assert!(rooms.iter().all(|room| room.outline.people.is_empty()));
}

#[tokio::test]
async fn a_game_whose_registration_ran_out_is_not_found() {
    let server = Server::start().await;
    let code = RoomCode::parse("friday").expect("well formed");
    let now = efir::time::now();
    let put = async |game: &Game| {
        let registered = server.hub.register_game(game, now).await;
        registered.expect("registered");
    };
    put(&chess("Friday", now)).await;
    assert_eq!(
        server.hub.room(&code, None).await.expect("a database"),
        None
    );
    let mut ann = server.open().await;
    ann.send(&hello("Ann")).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::RoomNotFound));

    put(&chess("Friday", now.plus(Duration::from_secs(3600)))).await;
    let ann = server.join("Ann").await;
    assert_eq!(
        ann.snapshot["room"]["game"]["appUrl"],
        "https://game.example/"
    );
    assert_eq!(ann.snapshot["limits"]["participants"], 2);
}

#[tokio::test]
async fn a_host_that_takes_a_code_in_use_brings_a_game_and_its_end_gives_the_room_back() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let user = ann.snapshot["person"]["userId"].as_i64();
    let code = RoomCode::parse("friday").expect("well formed");
    let now = efir::time::now();
    let game = chess("FRIDAY", now.plus(Duration::from_secs(3600)));
    let registered = server.hub.register_game(&game, now).await;
    assert!(registered.expect("registered").is_new);
    let room = ann.hear().await["room"].clone();
    assert_eq!(
        (&room["kind"], &room["title"]),
        (&json!("game"), &json!("Chess"))
    );
    assert_eq!(room["code"], "FRIDAY", "as the host writes it");

    let removed = server.hub.remove_game(&code, None, now).await;
    assert!(removed.expect("removed"));
    let room = ann.hear().await["room"].clone();
    assert_eq!(
        (&room["kind"], &room["game"]),
        (&json!("open"), &Value::Null)
    );
    ann.say(json!({ "type": "ping", "lastSeq": 0 })).await;
    assert_eq!(ann.hear().await["type"], "pong", "still there");
    let owned = async || {
        let room = server.store.room(&code).await.expect("a database");
        let owner = room.and_then(|room| room.owner).map(|owner| owner.0);
        (owner == user).then_some(())
    };
    eventually(owned).await;
    let again = server.hub.remove_game(&code, None, now).await;
    assert!(!again.expect("a database"));
}

#[tokio::test]
async fn a_removed_game_is_not_brought_back_by_whoever_was_in_it() {
    let server = Server::start().await;
    let code = RoomCode::parse("friday").expect("well formed");
    let now = efir::time::now();
    let game = chess("Friday", now.plus(Duration::from_secs(3600)));
    let registered = server.hub.register_game(&game, now).await;
    registered.expect("registered");
    let mut ann = server.open().await;
    let mut lobby = hello("Ann");
    lobby["presence"] = json!("lobby");
    ann.say_hello(&lobby).await;
    // The first half of a removal; Ann is faster than the second.
    let removed = server.store.remove_game(&code, None, now).await;
    assert_eq!(removed.expect("removed"), Some(Removed::Room));
    ann.say(json!({ "type": "enter" })).await;
    ann.settle().await;
    server.hub.shut_down().await;
    assert_eq!(server.store.room(&code).await.expect("a database"), None);
}

#[tokio::test]
async fn a_changed_title_reaches_everybody_at_once() {
    let server = Server::start().await;
    let now = efir::time::now();
    let game = chess("Friday", now.plus(Duration::from_secs(3600)));
    let registered = server.hub.register_game(&game, now).await;
    registered.expect("registered");
    let mut ann = server.join("Ann").await;
    let renewed = Game {
        title: "Saturday".to_owned(),
        ..game
    };
    let registered = server.hub.register_game(&renewed, now).await;
    assert!(!registered.expect("registered").is_new);
    assert_eq!(ann.hear().await["room"]["title"], "Saturday");
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

#[tokio::test]
async fn who_may_not_see_the_people_of_a_room_is_not_told_their_names() {
    let server = Server::start().await;
    let mut people = Vec::new();
    for (user, name) in [(1, "Ann"), (2, "Bob"), (3, "Eve")] {
        let mut client = server.open().await;
        client.say_hello(&server.hello_of(user, name)).await;
        people.push(client);
    }
    let eve = people[2].id();
    let act = async |ann: &mut Client, action: Value| {
        ann.say(json!({ "type": "moderate", "action": action }))
            .await;
        ann.settle().await;
    };
    act(
        &mut people[0],
        json!({ "kind": "remove", "participant": eve }),
    )
    .await;
    act(&mut people[0], json!({ "kind": "lock", "locked": true })).await;
    let mut eve_knocks = server.open().await;
    let welcome = eve_knocks.say_hello(&server.hello_of(3, "Eve")).await;
    assert_eq!(welcome["room"]["callStartedAt"], Value::Null);

    let code = RoomCode::parse("friday").expect("well formed");
    let known = async |user: i64| {
        let person = Person {
            id: UserId(user),
            name: "Somebody".to_owned(),
            username: None,
            language: None,
            signed_in_at: efir::time::now(),
        };
        let rooms = server.hub.rooms_of(&person).await.expect("a database");
        let room = server.hub.room(&code, Some(person.id)).await;
        let room = room.expect("a database").expect("a room").outline;
        assert!(rooms.iter().all(|listed| listed.outline == room));
        room
    };
    for user in [1, 2] {
        let room = known(user).await;
        assert_eq!((room.people.len(), room.must_knock), (2, false), "{user}");
    }
    for user in [3, 4] {
        let room = known(user).await;
        assert!(room.people.is_empty() && room.must_knock, "{user}");
        assert_eq!(room.call_started_at, None, "{user}");
    }
    act(&mut people[0], json!({ "kind": "ban", "participant": eve })).await;
    assert!(known(3).await.is_barred);
}
