use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::{ANNA, BORIS, DEADLINE, GROUP, World};

fn texts(updates: &Value) -> Vec<&str> {
    updates
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|u| u["message"]["text"].as_str())
        .collect()
}

#[tokio::test]
async fn get_updates_acknowledges_by_offset() {
    let world = World::start().await;
    world.say(ANNA, ANNA, "/start").await;
    world.say(ANNA, ANNA, "two").await;
    let all = world.ok("getUpdates", json!({})).await;
    assert_eq!(texts(&all), ["/start", "two"]);
    let offset = all[1]["update_id"].clone();
    assert_eq!(
        texts(&world.ok("getUpdates", json!({"offset": offset})).await),
        ["two"]
    );
    assert_eq!(texts(&world.ok("getUpdates", json!({})).await), ["two"]);
}

#[tokio::test]
async fn a_waiting_get_updates_ends_when_something_is_said() {
    let world = World::start().await;
    let params = json!({"timeout": 30});
    let waiting = world.ok("getUpdates", params);
    let talking = world.say(ANNA, ANNA, "/start now");
    let (updates, _) = timeout(DEADLINE, async { tokio::join!(waiting, talking) })
        .await
        .unwrap();
    let message = &updates[0]["message"];
    assert_eq!(
        message["entities"],
        json!([{"type": "bot_command", "offset": 0, "length": 6}])
    );
    assert_eq!(message["from"]["language_code"], "ru");
    assert_eq!(message["chat"]["type"], "private");
}

#[tokio::test]
async fn a_second_get_updates_ends_the_first() {
    let world = World::start().await;
    let first = world.call("getUpdates", json!({"timeout": 30}));
    let second = async {
        // The first must have arrived: the second one to arrive wins.
        while world.look("world").await["polls"] != 1 {
            tokio::task::yield_now().await;
        }
        world.call("getUpdates", json!({"timeout": 0})).await
    };
    let (first, second) = timeout(DEADLINE, async { tokio::join!(first, second) })
        .await
        .unwrap();
    assert_eq!(first["error_code"], 409);
    assert_eq!(
        first["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
    assert_eq!(second, json!({"ok": true, "result": []}));
}

#[tokio::test]
async fn in_a_group_the_bot_hears_commands_for_it_and_replies_to_it() {
    let world = World::start().await;
    let sent = world
        .ok("sendMessage", json!({"chat_id": GROUP, "text": "Room"}))
        .await;
    world.say(BORIS, GROUP, "just talking").await;
    world.say(BORIS, GROUP, "/room").await;
    world.say(BORIS, GROUP, "/room@another_bot").await;
    world.say(BORIS, GROUP, "/room@Simulated_Bot abc").await;
    world
        .control(
            "say",
            json!({"person": BORIS, "chat": GROUP, "text": "yes", "reply_to": sent["message_id"]}),
        )
        .await;
    let updates = world.ok("getUpdates", json!({})).await;
    assert_eq!(texts(&updates), ["/room", "/room@Simulated_Bot abc", "yes"]);
    assert_eq!(updates[2]["message"]["reply_to_message"]["text"], "Room");
}

#[tokio::test]
async fn only_the_allowed_updates_are_kept() {
    let world = World::start().await;
    world
        .ok("getUpdates", json!({"allowed_updates": ["my_chat_member"]}))
        .await;
    world.say(ANNA, ANNA, "/start").await;
    world
        .control("block", json!({"person": ANNA, "blocked": true}))
        .await;
    let updates = world.ok("getUpdates", json!({})).await;
    assert_eq!(updates.as_array().unwrap().len(), 1);
    assert_eq!(
        updates[0]["my_chat_member"]["new_chat_member"]["status"],
        "kicked"
    );
}

/// What a webhook got: the secret and the text.
type Delivery = (Option<String>, String);

async fn webhook(
    State((failures, seen)): State<(Arc<Mutex<u32>>, mpsc::UnboundedSender<Delivery>)>,
    headers: HeaderMap,
    Json(update): Json<Value>,
) -> StatusCode {
    let secret = headers.get("x-telegram-bot-api-secret-token");
    let secret = secret.map(|value| value.to_str().unwrap().to_owned());
    seen.send((
        secret,
        update["message"]["text"].as_str().unwrap().to_owned(),
    ))
    .unwrap();
    let mut failures = failures.lock().unwrap();
    if *failures > 0 {
        *failures -= 1;
        return StatusCode::BAD_GATEWAY;
    }
    StatusCode::OK
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_and_again_until_it_accepts_them() {
    let world = World::start().await;
    let (sender, mut seen) = mpsc::unbounded_channel();
    let app = Router::new()
        .route("/hook", post(webhook))
        .with_state((Arc::new(Mutex::new(2)), sender));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });

    world.say(ANNA, ANNA, "/start").await;
    world.say(ANNA, ANNA, "two").await;
    world
        .ok("setWebhook", json!({"url": url, "secret_token": "s3-cret"}))
        .await;
    let mut texts = Vec::new();
    for _ in 0..4 {
        let (secret, text) = timeout(DEADLINE, seen.recv()).await.unwrap().unwrap();
        assert_eq!(secret.as_deref(), Some("s3-cret"));
        texts.push(text);
    }
    assert_eq!(texts, ["/start", "/start", "/start", "two"]);
    let info = world.ok("getWebhookInfo", json!({})).await;
    assert_eq!(info["url"], url);
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 502 Bad Gateway"
    );

    let refused = world.call("getUpdates", json!({})).await;
    assert_eq!(refused["error_code"], 409);
    assert!(
        refused["description"]
            .as_str()
            .unwrap()
            .contains("while webhook is active")
    );
    world
        .ok("deleteWebhook", json!({"drop_pending_updates": true}))
        .await;
    world.ok("getUpdates", json!({})).await;
}
