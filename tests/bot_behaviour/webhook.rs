//! Telegram calls us.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use efir::bot::WEBHOOK_PATH;
use efir::config::BotMode;
use serde_json::json;
use tower::ServiceExt;

use crate::telegram::{Scripted, Telegram};
use crate::world::{SECRET, World, group, private};

/// Hands a body to the webhook as Telegram would.
pub(crate) async fn post(world: &World, secret: &str, body: impl Into<Body>) -> StatusCode {
    let request = Request::post(WEBHOOK_PATH)
        .header("X-Telegram-Bot-Api-Secret-Token", secret)
        .body(body.into())
        .unwrap();
    let router = world.bot.router().expect("webhook mode has a router");
    router.oneshot(request).await.unwrap().status()
}

async fn webhook() -> World {
    World::start(Telegram::start().await, BotMode::Webhook).await
}

#[tokio::test]
async fn the_webhook_is_set_with_its_secret_and_stays_after_the_end() {
    let world = webhook().await;
    let set = world.telegram.wait_for("setWebhook", 1).await;
    assert_eq!(set[0]["url"], "https://efir.example/telegram/webhook");
    assert_eq!(set[0]["secret_token"], SECRET);
    assert_eq!(set[0]["drop_pending_updates"], false);
    assert_eq!(
        set[0]["allowed_updates"],
        json!([
            "message",
            "channel_post",
            "callback_query",
            "inline_query",
            "chosen_inline_result",
            "my_chat_member",
        ])
    );
    world.stop().await;
    assert!(world.telegram.calls_of("deleteWebhook").is_empty());
}

#[tokio::test]
async fn an_update_that_telegram_hands_over_is_answered() {
    let world = webhook().await;
    let body = private(1, "/help").to_string();
    assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    world.telegram.wait_for("sendMessage", 1).await;
}

#[tokio::test]
async fn a_wrong_webhook_secret_is_refused() {
    let world = webhook().await;
    for secret in ["", "webhook-secreT", "webhook-secret2", "webhook"] {
        let body = private(1, "/help").to_string();
        let status = post(&world, secret, body).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{secret:?}");
    }
    world.stop().await;
    assert!(world.telegram.calls_of("sendMessage").is_empty());
}

#[tokio::test]
async fn an_update_that_telegram_repeats_is_handled_once() {
    let world = webhook().await;
    for _ in 0..3 {
        let body = group(1, "/room").to_string();
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    }
    let body = group(2, "/help").to_string();
    assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    world.telegram.wait_for("sendMessage", 2).await;
    world.stop().await;
    assert_eq!(world.rooms.made.lock().unwrap().len(), 1);
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
}

#[tokio::test]
async fn what_cannot_be_read_is_taken_so_that_telegram_does_not_repeat_it() {
    let world = webhook().await;
    for body in ["", "{", "[]", r#"{"update_id":1,"telepathy":{}}"#] {
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK, "{body:?}");
    }
    let long = vec![b'x'; efir::limits::UPDATE_BYTES_MAX + 1];
    assert_eq!(post(&world, SECRET, long).await, StatusCode::OK);
}

#[tokio::test]
async fn updates_wait_while_telegram_does_not_say_who_the_bot_is_and_a_full_queue_sends_them_back()
{
    let telegram = Telegram::start().await;
    telegram.script("getMe", std::iter::repeat_n(Scripted::Silence, 20));
    let world = World::start(telegram, BotMode::Webhook).await;
    let limit = u32::try_from(efir::limits::UPDATES_WAITING_MAX).unwrap();
    for id in 0..limit {
        let body = private(id, "/help").to_string();
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    }
    let body = private(limit, "/help").to_string();
    assert_eq!(
        post(&world, SECRET, body).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn what_was_taken_before_a_shutdown_is_still_answered_and_the_rest_sent_back() {
    let telegram = Telegram::start().await;
    telegram.script("sendMessage", [Scripted::Silence]);
    let world = World::start(telegram, BotMode::Webhook).await;
    for id in [1, 2] {
        let body = private(id, "/help").to_string();
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    }
    world.telegram.wait_for("sendMessage", 1).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
    let late = private(3, "/help").to_string();
    let status = post(&world, SECRET, late).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}
