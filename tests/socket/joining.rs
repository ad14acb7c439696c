//! Who gets in, and what they get.

use efir::limits::{EMPTY_ROOM_LINGER, HELLOS_BURST};
use efir::protocol::{CloseCode, UnixMillis};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use super::support::{Client, ORIGIN, Server, closed, eventually, hello};

/// What a snapshot says of the person whom it is for.
fn own_view(snapshot: &Value) -> &Value {
    let participants = snapshot["participants"].as_array();
    let mut own = participants
        .into_iter()
        .flatten()
        .filter(|one| one["id"] == snapshot["you"]);
    own.next().expect("everybody sees themselves")
}

#[tokio::test]
async fn one_round_trip_brings_everything_that_media_needs() {
    let server = Server::start().await;
    let mut ann = server.open().await;
    let welcome = ann.say_hello(&hello("Ann")).await;
    assert_eq!(welcome["type"], "welcome");
    assert_eq!(welcome["person"]["name"], "Ann");
    assert_eq!(welcome["room"]["code"], "friday");
    assert_eq!(welcome["room"]["mediaMode"], "mesh");
    assert!(welcome["room"]["callStartedAt"].is_u64());
    assert!(welcome["iceServers"].is_array());
    assert_eq!(welcome["limits"]["sdpBytes"], 49_152);
    assert_eq!(welcome["resume"]["windowMs"], 60_000);
    let you = &welcome["participants"][0];
    assert_eq!(you["id"], welcome["you"]);
    assert_eq!(you["role"], "owner");
    assert_eq!(you["presence"], "inside");
    assert_eq!(you["media"]["mic"], true);
}

#[tokio::test]
async fn a_link_to_a_room_whose_record_is_gone_still_opens_it() {
    let server = Server::start().await;
    let mut ann = server.open().await;
    let mut create = hello("Ann");
    create["room"] = json!({ "kind": "create", "title": "Tea" });
    let welcome = ann.say_hello(&create).await;
    let code = welcome["room"]["code"].as_str().expect("a code").to_owned();
    let parsed = efir::ids::RoomCode::parse(&code).expect("well formed");
    server.hub.end_room(&parsed).await;
    assert!(server.store.delete_room(&parsed).await.expect("works"));

    let mut bob = server.open().await;
    let mut join = hello("Bob");
    join["room"] = json!({ "kind": "join", "code": code });
    let welcome = bob.say_hello(&join).await;
    assert_eq!(welcome["room"]["kind"], "chat");
    assert_eq!(welcome["room"]["title"], "");
    assert_eq!(welcome["participants"][0]["role"], "owner");
}

#[tokio::test]
async fn pages_of_another_origin_are_turned_away_before_the_upgrade() {
    let server = Server::start().await;
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let Err(Error::Http(answer)) = server.open_from(origin).await else {
            panic!("{origin:?} must not get a socket");
        };
        assert_eq!(answer.status(), 403, "{origin:?}");
        let body = answer.body().as_deref().unwrap_or_default();
        let body: Value = serde_json::from_slice(body).expect("JSON");
        assert_eq!(body["error"]["code"], "forbidden_origin");
    }
    assert!(server.open_from(Some(ORIGIN)).await.is_ok());
}

#[tokio::test]
async fn a_new_room_has_a_code_that_cannot_be_guessed_and_belongs_to_its_maker() {
    let server = Server::start().await;
    let mut ann = server.open().await;
    let mut create = hello("Ann");
    create["room"] = json!({ "kind": "create", "title": "Tea" });
    let welcome = ann.say_hello(&create).await;
    assert_eq!(welcome["room"]["title"], "Tea");
    assert_eq!(welcome["room"]["kind"], "chat");
    let code = welcome["room"]["code"].as_str().expect("a code");
    assert_eq!(code.len(), 10);
    assert_eq!(welcome["participants"][0]["role"], "owner");

    let mut bob = server.open().await;
    let mut join = hello("Bob");
    join["room"] = json!({ "kind": "join", "code": code.to_lowercase() });
    let welcome = bob.say_hello(&join).await;
    assert_eq!(welcome["participants"].as_array().map(Vec::len), Some(2));
    assert_eq!(ann.hear().await["participant"]["name"], "Bob");
}

#[tokio::test]
async fn a_title_that_a_person_gives_keeps_nothing_that_hides_or_reverses() {
    let server = Server::start().await;
    for (given, kept) in [
        ("\u{202e}Tea\u{0}\n time", "Tea time"),
        ("\u{200b} ", "Ann"),
    ] {
        let mut ann = server.open().await;
        let mut create = hello("Ann");
        create["room"] = json!({ "kind": "create", "title": given });
        let welcome = ann.say_hello(&create).await;
        let title = welcome["room"]["title"].as_str().expect("a title");
        assert!(
            title.contains(kept) && !title.contains(['\u{202e}', '\u{0}']),
            "{title:?}"
        );
    }
}

#[tokio::test]
async fn a_person_who_comes_again_and_again_is_turned_away_and_others_are_not() {
    let server = Server::start().await;
    let ann = server.join("Ann").await;
    let hello = ann.memory().hello();
    let mut last = None;
    for _ in 0..HELLOS_BURST + 10 {
        let mut client = server.open().await;
        client.send(&hello).await;
        last = Some(client);
    }
    let refused = last.expect("tried").hear_close().await;
    assert_eq!(refused, closed(CloseCode::Flooding));
    assert_eq!(server.join("Bob").await.snapshot["type"], "welcome");
}

#[tokio::test]
async fn new_guests_of_one_network_come_so_often_and_who_was_here_comes_back() {
    let server = Server::start().await;
    let ann = server.join("Ann").await;
    let mut last = None;
    for _ in 0..HELLOS_BURST + 10 {
        let mut client = server.open().await;
        client.send(&hello("Somebody new")).await;
        last = Some(client);
    }
    let refused = last.expect("tried").hear_close().await;
    assert_eq!(refused, closed(CloseCode::Flooding));
    let (_, answer) = server.come_back(&ann.memory()).await;
    assert_eq!(answer["type"], "resumed");
}

#[tokio::test]
async fn the_resume_token_of_somebody_else_takes_nothing_over() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let bob = server.join("Bob").await;
    let mut stolen = bob.memory().hello();
    stolen["resume"]["token"] = ann.snapshot["resume"]["token"].clone();
    let mut client = server.open().await;
    let answer = client.say_hello(&stolen).await;
    assert_eq!(answer["type"], "reset");
    assert_eq!(answer["you"], bob.snapshot["you"]);
    ann.settle().await;
}

#[tokio::test]
async fn the_same_person_in_a_second_window_takes_the_place_of_the_first() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let mut again = bob.memory().hello();
    let hello = again.as_object_mut().expect("an object");
    hello.remove("resume");
    hello.insert(
        "media".to_owned(),
        json!({ "mic": false, "camera": false, "screen": false }),
    );
    let mut second = server.open().await;
    let welcome = second.say_hello(&again).await;
    assert_eq!(welcome["type"], "welcome");
    assert_eq!(welcome["you"], bob.snapshot["you"]);
    assert_eq!(bob.hear_close().await, closed(CloseCode::Replaced));
    assert_eq!(ann.hear().await["type"], "participant_joined");
    let update = ann.hear().await;
    assert_eq!(update["type"], "participant_updated");
    assert_eq!(update["participant"]["media"]["mic"], false);
    assert_eq!(update["participant"]["connection"], "online");
}

#[tokio::test]
async fn a_person_is_in_at_most_five_rooms_at_once() {
    let server = Server::start().await;
    let first = server.join("Ann").await;
    let mut open = Vec::new();
    for n in 1..=5 {
        let mut hello = first.memory().hello();
        hello.as_object_mut().expect("an object").remove("resume");
        hello["room"] = json!({ "kind": "join", "code": format!("room-{n}") });
        let mut client = server.open().await;
        client.send(&hello).await;
        if n == 5 {
            let refused = closed(CloseCode::TooManyRooms);
            assert_eq!(client.hear_close().await, refused);
        } else {
            assert_eq!(client.hear().await["type"], "welcome");
            open.push(client);
        }
    }
}

#[tokio::test]
async fn after_a_restart_a_person_is_who_they_were_and_keeps_their_media() {
    let before = Server::start().await;
    let ann = before.join("Ann").await;
    let memory = ann.memory();
    let after = Server::start_with(before.store.clone()).await;
    let (_, answer) = after.come_back(&memory).await;
    assert_eq!(answer["type"], "reset");
    assert_eq!(answer["you"], memory.snapshot["you"]);
    assert_eq!(answer["participants"][0]["media"]["mic"], true);
    assert_eq!(answer["participants"][0]["role"], "owner");
    assert_ne!(
        answer["resume"]["token"],
        memory.snapshot["resume"]["token"]
    );
}

#[tokio::test]
async fn after_a_restart_roles_bans_and_the_lock_are_what_they_were() {
    let before = Server::start().await;
    let mut ann = before.join("Ann").await;
    let people = [
        before.join("Bob").await,
        before.join("Cid").await,
        before.join("Dan").await,
    ];
    let [bob, cid, dan] = people.each_ref().map(Client::id);
    for action in [
        json!({ "kind": "set_admin", "participant": bob, "admin": true }),
        json!({ "kind": "mute", "participant": cid }),
        json!({ "kind": "ban", "participant": dan }),
        json!({ "kind": "lock", "locked": true }),
    ] {
        ann.say(json!({ "type": "moderate", "action": action }))
            .await;
    }
    ann.settle().await;
    let [bob, cid, dan] = people.map(Client::cut);
    before.hub.shut_down().await;

    let after = Server::start_with(before.store.clone()).await;
    for (memory, role) in [(&bob, "admin"), (&cid, "listener")] {
        let (_, answer) = after.come_back(memory).await;
        assert_eq!(answer["room"]["locked"], true);
        let me = own_view(&answer);
        assert_eq!(
            (&me["role"], &me["presence"]),
            (&json!(role), &json!("inside"))
        );
    }
    let mut banned = after.open().await;
    banned.send(&dan.hello()).await;
    assert_eq!(banned.hear_close().await, closed(CloseCode::Banned));
    let mut eve = after.open().await;
    let welcome = eve.say_hello(&after.hello_of(7, "Eve")).await;
    assert_eq!(own_view(&welcome)["presence"], "knocking");
    let mut dan_again = after.open().await;
    dan_again.send(&hello("Dan")).await;
    assert_eq!(dan_again.hear_close().await, closed(CloseCode::Banned));
}

#[tokio::test]
async fn a_room_that_nobody_comes_back_to_opens_its_door_and_one_in_use_does_not() {
    let before = Server::start().await;
    let mut ann = before.join("Ann").await;
    ann.say(json!({ "type": "moderate", "action": { "kind": "lock", "locked": true } }))
        .await;
    ann.settle().await;
    let ann = ann.cut();
    before.hub.shut_down().await;

    let stranger = async |server: &Server, now: UnixMillis| {
        let forgotten = server.hub.forget_deserted_rooms(now).await;
        forgotten.expect("a database");
        let mut client = server.open().await;
        own_view(&client.say_hello(&hello("Bob")).await)["presence"].clone()
    };
    let in_use = Server::start_with(before.store.clone()).await;
    in_use.come_back(&ann).await;
    let later = efir::time::now().plus(EMPTY_ROOM_LINGER * 2);
    assert_eq!(stranger(&in_use, later).await, "knocking");
    in_use.hub.shut_down().await;
    let deserted = Server::start_with(before.store.clone()).await;
    let later = later.plus(EMPTY_ROOM_LINGER * 2);
    assert_eq!(stranger(&deserted, later).await, "inside");
}

#[tokio::test]
async fn what_another_process_on_the_same_database_has_in_use_is_not_deserted() {
    let here = Server::start().await;
    let mut ann = here.join("Ann").await;
    ann.say(json!({ "type": "moderate", "action": { "kind": "lock", "locked": true } }))
        .await;
    ann.settle().await;
    let code = efir::ids::RoomCode::parse("friday").expect("well formed");
    eventually(async || here.store.rights(&code).await.expect("read")).await;
    let there = Server::start_with(here.store.clone()).await;
    let mut now = efir::time::now();
    for _minute in 0..5 {
        now = now.plus(EMPTY_ROOM_LINGER / 2);
        here.hub.note_live_rooms(now).await.expect("a database");
        let forgotten = there.hub.forget_deserted_rooms(now).await;
        forgotten.expect("a database");
    }
    let rights = here.store.rights(&code).await.expect("read");
    assert!(rights.is_some_and(|rights| rights.contains(r#""locked":true"#)));
}

#[tokio::test]
async fn a_stopping_server_tells_everybody_and_writes_the_call_down() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let _bob = server.join("Bob").await;
    assert_eq!(ann.hear().await["type"], "participant_joined");
    server.shutdown.cancel();
    assert_eq!(ann.hear().await["type"], "draining");
    assert_eq!(ann.hear_close().await, closed(CloseCode::GoingAway));
    server.hub.shut_down().await;
    let user = ann.snapshot["person"]["userId"].as_i64().expect("a number");
    let calls = server
        .store
        .calls_of(efir::ids::UserId(user), None, 10)
        .await;
    assert_eq!(calls.expect("a database").len(), 1);
}
