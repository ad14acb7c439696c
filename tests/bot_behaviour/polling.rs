//! Telegram in trouble, and the bot that stays.

use efir::config::BotMode;
use serde_json::Value;

use crate::telegram::{Scripted, Telegram};
use crate::world::{CODE, World, private};

#[tokio::test]
async fn a_conflict_is_waited_out_and_updates_are_handled_after_it() {
    let telegram = Telegram::start().await;
    telegram.script("getUpdates", [Scripted::conflict(), Scripted::conflict()]);
    let world = World::start(telegram, BotMode::Polling).await;
    let answer = world.answer_to(private(1, "/help")).await;
    assert!(answer["text"].as_str().unwrap().contains("How it works"));
}

#[tokio::test]
async fn a_webhook_that_a_later_process_has_set_is_waited_out_and_left_alone() {
    let telegram = Telegram::start().await;
    let description = "Conflict: can't use getUpdates method while webhook is active; use \
                       deleteWebhook to delete the webhook first";
    telegram.script(
        "getUpdates",
        [0; 3].map(|_| Scripted::Refuse(409, description, Value::Null)),
    );
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/help")).await;
    assert_eq!(world.telegram.calls_of("deleteWebhook").len(), 1);
}

#[tokio::test]
async fn a_start_without_telegram_is_made_up_for_when_it_comes_back() {
    let telegram = Telegram::start().await;
    telegram.script(
        "getMe",
        [
            Scripted::Garbage,
            Scripted::Refuse(401, "Unauthorized", Value::Null),
            Scripted::too_many_requests(0),
        ],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    assert_eq!(world.bot.username(), None);
    assert_eq!(
        world.links.invite_url(CODE),
        format!("https://efir.example/?startapp={CODE}")
    );
    world.answer_to(private(1, "/help")).await;
    assert_eq!(world.bot.username(), Some("efir_bot"));
    assert_eq!(
        world.links.invite_url(CODE),
        format!("https://t.me/efir_bot?startapp={CODE}")
    );
}

#[tokio::test]
async fn a_server_error_and_a_silence_are_waited_out() {
    let telegram = Telegram::start().await;
    telegram.script(
        "getMe",
        [
            Scripted::Refuse(502, "Bad Gateway", Value::Null),
            Scripted::Silence,
        ],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/help")).await;
}

#[tokio::test]
async fn garbage_instead_of_updates_loses_none() {
    let telegram = Telegram::start().await;
    telegram.script("getUpdates", [Scripted::Garbage, Scripted::Garbage]);
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/help")).await;
}

#[tokio::test]
async fn an_update_of_an_unknown_kind_does_not_stop_those_after_it() {
    let world = World::polling().await;
    world
        .telegram
        .push_update(serde_json::json!({"update_id": 1, "telepathy": {"thought": "?"}}));
    world.answer_to(private(2, "/help")).await;
}

#[tokio::test]
async fn a_shutdown_confirms_what_has_been_taken() {
    let world = World::polling().await;
    world.answer_to(private(1, "/help")).await;
    world.stop().await;
    assert_eq!(world.telegram.unconfirmed(), 0);
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_telegram_that_is_silent() {
    let telegram = Telegram::start().await;
    telegram.script("getMe", std::iter::repeat_n(Scripted::Silence, 20));
    let world = World::start(telegram, BotMode::Polling).await;
    world.telegram.wait_for("getMe", 1).await;
    world.stop().await;
}
