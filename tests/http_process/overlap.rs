//! The next release starts before the one before has stopped, on the same data: nothing is lost.

use std::time::{SystemTime, UNIX_EPOCH};

use efir_simulator::{Simulator, SimulatorConfig};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::socket::{Socket, hello, open};
use crate::{DEADLINE, Folder, efir, exit_code, guest, next_text, ready, signal};

const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";
const PUBLIC_URL: &str = "https://rooms.example.org";

/// Says one message of a session.
pub(crate) async fn say(socket: &mut Socket, message: Value) {
    let message = Message::text(message.to_string());
    socket.send(message).await.expect("open");
}

/// Says hello at `port` as somebody who was here before; the first answer.
pub(crate) async fn come_back(port: u16, welcome: &Value, room: &str) -> (Socket, Value) {
    let opened = open(&format!("127.0.0.1:{port}"), Some("http://localhost")).await;
    let mut socket = opened.expect("opens");
    let auth = json!({ "kind": "session", "token": welcome["sessionToken"] });
    let mut again = hello(&auth, room, "inside");
    again["resume"] = json!({ "token": welcome["resume"]["token"], "lastSeq": 0 });
    say(&mut socket, again).await;
    let first = next_text(&mut socket).await.expect("an answer");
    (socket, first)
}

/// Reads until the server closes; with which code.
pub(crate) async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Err(code) = next_text(socket).await {
            // The client's half of the goodbye.
            let _ = socket.next().await;
            return code;
        }
    }
}

/// Names and roles of everybody a snapshot shows, by name.
pub(crate) fn roles(snapshot: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let people = snapshot["participants"].as_array().expect("a list");
    let mut roles: Vec<(String, String)> = people
        .iter()
        .map(|one| (text(&one["name"]), text(&one["role"])))
        .collect();
    roles.sort();
    roles
}

#[tokio::test]
async fn a_call_goes_whole_to_the_next_release_while_the_one_before_still_runs() {
    let folder = Folder::new("overlap");
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder.0.to_str().expect("text")),
        ("LOG_FORMAT", "json"),
    ];
    a_call_goes_to_the_next_release(&variables).await;
}

/// Two releases with these variables: who is at the older one finds everybody at the newer one.
pub(crate) async fn a_call_goes_to_the_next_release(variables: &[(&str, &str)]) {
    let mut old = efir(variables);
    let old_port = ready(&mut old).await;
    let (mut ann, ann_welcome) = guest(old_port, "Ann", "friday").await;
    let (mut bob, bob_welcome) = guest(old_port, "Bob", "friday").await;
    let action = json!({ "kind": "set_admin", "participant": bob_welcome["you"], "admin": true });
    say(
        &mut ann,
        json!({ "type": "moderate", "seq": 1, "action": action }),
    )
    .await;
    while next_text(&mut bob).await.expect("open")["participant"]["role"] != "admin" {}

    let mut new = efir(variables);
    let new_port = ready(&mut new).await;
    let (_cid, _) = guest(new_port, "Cid", "friday").await;
    assert_eq!(closed(&mut ann).await, 4000);
    assert_eq!(closed(&mut bob).await, 4000);
    let (mut ann, first) = come_back(new_port, &ann_welcome, "friday").await;
    assert_eq!(
        (&first["type"], &first["you"]),
        (&json!("reset"), &ann_welcome["you"])
    );
    let (_bob, whole) = come_back(new_port, &bob_welcome, "friday").await;
    let expected = [("Ann", "owner"), ("Bob", "admin"), ("Cid", "speaker")];
    assert_eq!(
        roles(&whole),
        expected.map(|(name, role)| (name.to_owned(), role.to_owned()))
    );

    signal(&old, "-TERM").await;
    assert_eq!(exit_code(old).await, Some(0));
    say(&mut ann, json!({ "type": "ping", "lastSeq": 0 })).await;
    while next_text(&mut ann).await.expect("still open")["type"] != "pong" {}
    new.kill().await.expect("ends");
}

#[tokio::test]
async fn people_who_are_told_to_come_back_find_each_other_at_the_next_release() {
    let folder = Folder::new("drain");
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder.0.to_str().expect("text")),
        ("LOG_FORMAT", "json"),
    ];
    let mut old = efir(&variables);
    let old_port = ready(&mut old).await;
    let (mut ann, ann_welcome) = guest(old_port, "Ann", "friday").await;
    let (mut bob, bob_welcome) = guest(old_port, "Bob", "friday").await;
    let mut new = efir(&variables);
    let new_port = ready(&mut new).await;
    signal(&old, "-TERM").await;
    for socket in [&mut ann, &mut bob] {
        assert_eq!(closed(socket).await, 4000);
    }
    assert_eq!(exit_code(old).await, Some(0));
    let (_ann, _) = come_back(new_port, &ann_welcome, "friday").await;
    let (_bob, whole) = come_back(new_port, &bob_welcome, "friday").await;
    let expected = [("Ann", "owner"), ("Bob", "speaker")];
    assert_eq!(
        roles(&whole),
        expected.map(|(name, role)| (name.to_owned(), role.to_owned()))
    );
    new.kill().await.expect("ends");
}

/// A Telegram on a local port.
async fn telegram() -> (Simulator, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    let simulator = Simulator::new(SimulatorConfig::new(TOKEN, PUBLIC_URL));
    let router = simulator.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let url = Simulator::api_url(&origin);
    (simulator, url)
}

async fn called(telegram: &Simulator, method: &str, times: usize) -> Vec<Value> {
    let called = tokio::time::timeout(DEADLINE, telegram.called(method, times)).await;
    called.unwrap_or_else(|_| panic!("{method} was not called {times} times"))
}

/// Hands a question for help over at `port`; the status.
async fn hand_over(port: u16, secret: &str, update_id: u32) -> u16 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    // Everybody in a chat of their own, so that nobody waits for an earlier answer.
    let message = json!({
        "message_id": 1,
        "date": now.expect("after 1970").as_secs(),
        "chat": { "id": update_id, "type": "private" },
        "from": { "id": update_id, "is_bot": false, "first_name": "Ann" },
        "text": "/help",
    });
    let answer = reqwest::Client::new()
        .post(format!("http://127.0.0.1:{port}/telegram/webhook"))
        .header("x-telegram-bot-api-secret-token", secret)
        .json(&json!({ "update_id": update_id, "message": message }))
        .send()
        .await;
    answer.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn the_webhook_stays_with_the_next_release_and_what_the_old_one_refuses_is_repeated_there() {
    let (telegram, api_url) = telegram().await;
    let folder = Folder::new("webhook");
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder.0.to_str().expect("text")),
        ("LOG_FORMAT", "json"),
        ("BOT_TOKEN", TOKEN),
        ("FILE_API_URL", &api_url),
        ("PUBLIC_URL", PUBLIC_URL),
        ("STUN_URLS", "none"),
    ];
    let mut old = efir(&variables);
    let old_port = ready(&mut old).await;
    let set = called(&telegram, "setWebhook", 1).await;
    let secret = set[0]["secret_token"]
        .as_str()
        .expect("a secret")
        .to_owned();
    assert_eq!(hand_over(old_port, &secret, 1).await, 200);
    called(&telegram, "sendMessage", 1).await;

    let mut new = efir(&variables);
    let new_port = ready(&mut new).await;
    let set = called(&telegram, "setWebhook", 2).await;
    assert_eq!(set[0], set[1], "the same address and secret");
    signal(&old, "-TERM").await;
    // Until the old one refuses: it handles what it takes.
    let mut update_id = 2;
    while hand_over(old_port, &secret, update_id).await == 200 {
        update_id += 1;
    }
    assert_eq!(hand_over(new_port, &secret, update_id).await, 200);
    let answered = usize::try_from(update_id).expect("small");
    called(&telegram, "sendMessage", answered).await;
    assert_eq!(exit_code(old).await, Some(0));
    assert_eq!(telegram.calls("deleteWebhook"), Vec::<Value>::new());
    assert_eq!(telegram.calls("setWebhook").len(), 2);
    assert_eq!(hand_over(new_port, &secret, update_id + 1).await, 200);
    called(&telegram, "sendMessage", answered + 1).await;
    new.kill().await.expect("ends");
}
