//! Replies that Telegram does not take at once.

use efir::config::BotMode;
use serde_json::{Value, json};

use crate::telegram::{FakeTelegram, Scripted};
use crate::world::{World, group, private};

#[tokio::test]
async fn too_many_requests_delays_the_reply_but_loses_nothing() {
    let telegram = FakeTelegram::start().await;
    telegram.script("sendMessage", [Scripted::too_many_requests(3)]);
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(group(1, "/room Delayed")).await;
    let other = world.answer_to(private(2, "/help")).await;
    assert_eq!(other["chat_id"], json!(7), "another chat does not wait");
    let sent = world.telegram.wait_for("sendMessage", 3).await;
    assert_eq!(sent[2], sent[0], "the delayed reply comes as it was");
}

#[tokio::test]
async fn updates_of_one_chat_are_answered_in_their_order() {
    let telegram = FakeTelegram::start().await;
    telegram.script("sendMessage", [Scripted::too_many_requests(1)]);
    let world = World::start(telegram, BotMode::Polling);
    for (id, text) in [(1, "/room One"), (2, "/room Two"), (3, "/room Three")] {
        world.telegram.push_update(group(id, text));
    }
    let sent = world.telegram.wait_for("sendMessage", 4).await;
    let titles: Vec<&str> = sent[1..]
        .iter()
        .filter_map(|call| call["text"].as_str()?.split(['<', '>']).nth(2))
        .collect();
    assert_eq!(titles, ["One", "Two", "Three"]);
}

#[tokio::test]
async fn somebody_who_has_blocked_the_bot_is_left_in_peace() {
    let telegram = FakeTelegram::start().await;
    telegram.script("sendMessage", [Scripted::blocked()]);
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(private(1, "/help")).await;
    world.answer_to(group(2, "/help")).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
}

#[tokio::test]
async fn a_group_that_has_moved_is_followed() {
    let telegram = FakeTelegram::start().await;
    let moved = json!({"migrate_to_chat_id": -100_200});
    let description = "Bad Request: group chat was upgraded to a supergroup chat";
    telegram.script("sendMessage", [Scripted::Refuse(400, description, moved)]);
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(group(1, "/room")).await;
    let sent = world.telegram.wait_for("sendMessage", 2).await;
    assert_eq!(sent[1]["chat_id"], json!(-100_200));
}

#[tokio::test]
async fn a_button_that_telegram_refuses_does_not_take_the_text_with_it() {
    let telegram = FakeTelegram::start().await;
    let description = "Bad Request: inline keyboard button Web App URL is invalid: Only HTTPS \
                       links are allowed";
    telegram.script(
        "sendMessage",
        [Scripted::Refuse(400, description, Value::Null)],
    );
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(private(1, "/room")).await;
    let sent = world.telegram.wait_for("sendMessage", 2).await;
    assert_eq!(sent[1]["text"], sent[0]["text"]);
    assert!(sent[1]["reply_markup"].is_null());
}

#[tokio::test]
async fn a_garbled_answer_is_tried_again_and_given_up_at_last() {
    let telegram = FakeTelegram::start().await;
    telegram.script(
        "sendMessage",
        [Scripted::Garbage, Scripted::Garbage, Scripted::Garbage],
    );
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(private(1, "/help")).await;
    world.telegram.wait_for("sendMessage", 3).await;
    world.answer_to(group(2, "/help")).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 4);
}

#[tokio::test]
async fn a_handler_that_panics_costs_one_update() {
    let world = World::polling().await;
    world.telegram.push_update(group(1, "/room panic"));
    let answer = world.answer_to(group(2, "/room Calm")).await;
    assert!(answer["text"].as_str().unwrap().contains("Calm"));
}
