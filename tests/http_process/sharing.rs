//! Passing a room on from inside of the Mini App: a message that the bot prepares, that somebody sends to
//! any chat, and that follows its room from the first press on its second button.

use serde_json::Value;

use super::Folder;
use super::kills::{ANN, BOB, enter, room_in};
use super::telegram::{Telegram, session};

/// The group that the room is passed on to, and the one that it is made in.
const GROUP: i64 = -1_001_700_000_100;
const HOME: i64 = -4_000;

/// Asks for the message; the status and the answer.
async fn share(port: u16, person: &Value, code: &str) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .post(format!("http://127.0.0.1:{port}/api/rooms/{code}/share"))
        .bearer_auth(person["token"].as_str().expect("a token"))
        .send()
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn whoever_is_inside_passes_the_room_on_with_a_card_that_follows_it_and_names_nobody() {
    let folder = Folder::new("sharing");
    let telegram = Telegram::start().await;
    let (mut process, port) = telegram.efir(&folder.0).await;
    telegram.simulator.add_group(HOME);
    let code = room_in(&telegram, BOB, HOME, "Party").await;
    let (ann, bob) = (session(ANN, "Ann"), session(BOB, "Bob"));
    assert_eq!(share(port, &ann, &code).await.0, 403, "from outside");

    let _ann_inside = enter(port, &ann, &code).await;
    let (status, prepared) = share(port, &ann, &code).await;
    assert_eq!(status, 200, "{prepared}");
    let id = prepared["id"].as_str().expect("an id");
    let sent = telegram.simulator.send_prepared(ANN, GROUP, id);
    let alone = "🎙 Party\n\n🟢 1 person on air";
    assert_eq!(sent["text"], alone);
    let message = sent["message_id"].as_i64().expect("a number");
    let look = format!("look:{}", code.to_lowercase());
    telegram.simulator.press(BOB, GROUP, message, &look);
    let _bob_inside = enter(port, &bob, &code).await;
    let card = telegram.last(GROUP, "2 people").await;
    assert_eq!(card["text"], "🎙 Party\n\n🟢 2 people on air");
    process.kill().await.expect("killed");
}
