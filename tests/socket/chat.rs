//! Text in a room over real sockets: nothing twice, nothing lost, and nobody closed for what others
//! write.

use efir::ids::{RoomCode, UserId};
use efir::protocol::CloseCode;
use serde_json::{Value, json};

use super::support::{Client, Server, closed, eventually};

fn message(key: &str, text: &str) -> Value {
    json!({ "type": "send_message", "key": key, "text": text })
}

async fn history(client: &mut Client) -> Vec<String> {
    client.say(json!({ "type": "get_history" })).await;
    let page = client.hear_type("history").await;
    let messages = page["messages"].as_array().expect("a list").iter();
    let texts = messages.map(|one| one["text"].as_str().expect("a text").to_owned());
    texts.collect()
}

/// Stops the server as a deploy does, and starts one on the same database.
async fn restart(server: Server) -> Server {
    server.hub.shut_down().await;
    Server::start_with(server.store.clone()).await
}

#[tokio::test]
async fn a_latecomer_reads_what_was_written_and_the_welcome_carries_none_of_it() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    ann.say(message("k1", "Hello\nall")).await;
    let own = ann.hear_type("message_sent").await;
    assert_eq!(
        (&own["key"], &own["message"]["id"]),
        (&json!("k1"), &json!(1))
    );
    let mut bob = server.join("Bob").await;
    assert!(!bob.snapshot.to_string().contains("Hello"));
    let state = bob.hear_type("chat_state").await;
    assert_eq!(
        (&state["count"], &state["lastMessage"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(history(&mut bob).await, ["Hello\nall"]);
    bob.say(json!({ "type": "set_reaction", "message": 1, "emoji": "👍", "on": true }))
        .await;
    let reaction = ann.hear_type("reaction_set").await;
    assert_eq!(reaction["from"].as_str(), Some(bob.id().as_str()));
}

#[tokio::test]
async fn a_message_that_is_repeated_after_a_lost_session_is_there_once() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    bob.say(message("k1", "once")).await;
    ann.hear_type("message_sent").await;
    let mut memory = bob.memory();
    memory.last_seq = 99;
    let (mut again, answer) = server.come_back(&memory).await;
    assert_eq!(answer["type"], "reset");
    again.say(message("k1", "once")).await;
    let own = again.hear_type("message_sent").await;
    assert_eq!(
        (&own["key"], &own["message"]["id"]),
        (&json!("k1"), &json!(1))
    );
    again.say(message("k2", "twice")).await;
    assert_eq!(
        ann.hear_type("message_sent").await["message"]["text"],
        "twice"
    );
    assert_eq!(history(&mut ann).await, ["once", "twice"]);
}

#[tokio::test]
async fn a_restart_during_a_call_loses_nothing_that_was_written() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    for (key, text) in [("1", "one"), ("2", "two"), ("3", "three")] {
        ann.say(message(key, text)).await;
    }
    ann.say(json!({ "type": "delete_message", "message": 2 }))
        .await;
    ann.say(json!({ "type": "set_reaction", "message": 3, "emoji": "🔥", "on": true }))
        .await;
    let action = json!({ "kind": "pin_message", "message": 1 });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    ann.settle().await;
    let memory = ann.memory();
    let server = restart(server).await;
    let (mut ann, answer) = server.come_back(&memory).await;
    assert_eq!(answer["type"], "reset");
    let state = ann.hear_type("chat_state").await;
    assert_eq!(
        (&state["count"], &state["pinned"]["text"]),
        (&json!(2), &json!("one"))
    );
    assert_eq!(history(&mut ann).await, ["one", "three"]);
    ann.say(message("4", "four")).await;
    let own = ann.hear_type("message_sent").await;
    assert_eq!(own["message"]["id"], 4);
}

#[tokio::test]
async fn a_room_for_listening_is_one_after_a_restart_too() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let action = json!({ "kind": "listen_only", "on": true });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    assert_eq!(
        ann.hear_type("room_updated").await["room"]["listenOnly"],
        true
    );
    let memory = ann.memory();
    let server = restart(server).await;
    let (mut ann, answer) = server.come_back(&memory).await;
    assert_eq!(answer["room"]["listenOnly"], true);
    let mut bob = server.join("Bob").await;
    let role = |client: &Client| {
        let people = client.snapshot["participants"]
            .as_array()
            .expect("a list")
            .iter();
        let mut own = people.filter(|one| one["id"] == client.snapshot["you"]);
        own.next().expect("is there")["role"].clone()
    };
    assert_eq!(
        (role(&ann), role(&bob)),
        (json!("owner"), json!("listener"))
    );
    let camera = json!({ "mic": false, "camera": true, "screen": false });
    bob.say(json!({ "type": "set_media", "media": camera }))
        .await;
    assert_eq!(bob.hear_type("error").await["code"], "not_a_speaker");
    let action = json!({ "kind": "let_speak", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": action }))
        .await;
    bob.say(json!({ "type": "set_media", "media": camera }))
        .await;
    loop {
        let told = ann.hear_type("participant_updated").await;
        if told["participant"]["media"]["camera"] == true {
            break;
        }
    }
}

#[tokio::test]
async fn who_leaves_for_good_leaves_nothing_in_the_database_when_the_chat_is_forgotten() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    ann.say(message("k1", "secret")).await;
    ann.hear_type("message_sent").await;
    ann.say(json!({ "type": "leave" })).await;
    assert_eq!(ann.hear_close().await, closed(CloseCode::Left));
    let code = RoomCode::parse("friday").expect("well formed");
    let written = eventually(async || {
        let chat = server.store.chat(&code).await.expect("a database");
        (!chat.messages.is_empty()).then_some(chat)
    })
    .await;
    assert_eq!(written.messages.len(), 1);
    server.hub.shut_down().await;
    let hour = efir::time::now().0 + 3_600_000;
    let later = efir::protocol::UnixMillis(hour);
    let forgotten = server.store.delete_chats_not_kept(later).await;
    assert_eq!(forgotten.expect("a database"), 1);
    let left = server.store.chat(&code).await.expect("a database");
    assert_eq!((left.head, left.messages.len()), (None, 0));
}

const ANN: i64 = 1;
const BOB: i64 = 2;

async fn come(server: &Server, user: i64, name: &str) -> Client {
    let mut client = server.open().await;
    client.say_hello(&server.hello_of(user, name)).await;
    client
}

/// Ann's message and two of Bob's, and Bob's emoji under hers; everything is in the database.
async fn talk(server: &Server, ann: &mut Client, bob: &mut Client) {
    ann.say(message("a1", "from Ann")).await;
    bob.hear_type("message_sent").await;
    for key in ["b1", "b2"] {
        bob.say(message(key, "from Bob")).await;
        ann.hear_type("message_sent").await;
    }
    bob.say(json!({ "type": "set_reaction", "message": 1, "emoji": "👍", "on": true }))
        .await;
    ann.hear_type("reaction_set").await;
    stored(server, |messages| {
        messages.len() == 3 && messages[0].contains("👍")
    })
    .await;
}

/// The messages in the database, once they are as wanted.
async fn stored(server: &Server, is_it: impl Fn(&[String]) -> bool) -> Vec<String> {
    let code = RoomCode::parse("friday").expect("well formed");
    eventually(async || {
        let chat = server.store.chat(&code).await.expect("a database");
        is_it(&chat.messages).then_some(chat.messages)
    })
    .await
}

#[tokio::test]
async fn what_somebody_wrote_is_gone_everywhere_when_they_are_forgotten_during_the_call() {
    let server = Server::start().await;
    let mut ann = come(&server, ANN, "Ann").await;
    let mut bob = come(&server, BOB, "Bob").await;
    talk(&server, &mut ann, &mut bob).await;
    let forgotten = server.hub.forget(UserId(BOB)).await.expect("a database");
    assert_eq!(forgotten.messages, 2);
    assert_eq!(bob.hear_close().await, closed(CloseCode::Left));
    assert_eq!(ann.hear_type("message_deleted").await["message"], 2);
    assert_eq!(ann.hear_type("message_deleted").await["message"], 3);
    assert_eq!(ann.hear_type("reaction_set").await["on"], false);
    assert_eq!(history(&mut ann).await, ["from Ann"]);
    let left = stored(&server, |messages| messages.len() == 1).await;
    assert!(
        !left[0].contains("👍") && !left[0].contains("Bob"),
        "{left:?}"
    );
}

#[tokio::test]
async fn what_somebody_wrote_is_gone_everywhere_when_they_are_forgotten_while_nobody_is_there() {
    let server = Server::start().await;
    let mut ann = come(&server, ANN, "Ann").await;
    let mut bob = come(&server, BOB, "Bob").await;
    talk(&server, &mut ann, &mut bob).await;
    let server = restart(server).await;
    let forgotten = server.hub.forget(UserId(BOB)).await.expect("a database");
    assert_eq!(forgotten.messages, 2);
    let left = stored(&server, |messages| messages.len() == 1).await;
    assert!(
        !left[0].contains("👍") && !left[0].contains("Bob"),
        "{left:?}"
    );
    let mut ann = come(&server, ANN, "Ann").await;
    assert_eq!(history(&mut ann).await, ["from Ann"]);
}
