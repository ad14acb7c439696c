//! Replies that Telegram does not take at once.

use efir::config::BotMode;
use serde_json::{Value, json};

use crate::telegram::{Scripted, Telegram};
use crate::world::{ANNA, World, group, pressed, private};

#[tokio::test]
async fn too_many_requests_delays_the_reply_but_loses_nothing() {
    let telegram = Telegram::start().await;
    telegram.script("sendMessage", [Scripted::too_many_requests(3)]);
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(group(1, "/room Delayed")).await;
    let other = world.answer_to(private(2, "/help")).await;
    assert_eq!(other["chat_id"], json!(ANNA), "another chat does not wait");
    let sent = world.telegram.wait_for("sendMessage", 3).await;
    assert_eq!(sent[2], sent[0], "the delayed reply comes as it was");
}

#[tokio::test]
async fn too_many_requests_that_does_not_say_how_long_is_not_repeated_at_once() {
    let telegram = Telegram::start().await;
    telegram.script(
        "sendMessage",
        [Scripted::Refuse(429, "Too Many Requests", Value::Null)],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(group(1, "/room Delayed")).await;
    let began = std::time::Instant::now();
    let sent = world.telegram.wait_for("sendMessage", 2).await;
    assert!(began.elapsed() > std::time::Duration::from_secs(3));
    assert_eq!(sent[1], sent[0], "with its buttons");
}

#[tokio::test]
async fn updates_of_one_chat_are_answered_in_their_order() {
    let telegram = Telegram::start().await;
    telegram.script("sendMessage", [Scripted::too_many_requests(1)]);
    let world = World::start(telegram, BotMode::Polling).await;
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
async fn a_press_that_a_flooding_chat_has_no_room_for_is_told_to_whoever_pressed() {
    let telegram = Telegram::start().await;
    telegram.script("sendMessage", [Scripted::too_many_requests(5)]);
    let world = World::start(telegram, BotMode::Polling).await;
    // One is answered, sixteen wait for it, and the rest is too much.
    for id in 1..=20 {
        world.telegram.push_update(group(id, "/help"));
    }
    let message = group(1, "How it works")["message"].take();
    world.telegram.push_update(pressed(21, message));
    let told = world.telegram.wait_for("answerCallbackQuery", 1).await;
    assert!(told[0]["text"].as_str().unwrap().contains("a lot at once"));
    assert_eq!(told[0]["show_alert"], json!(true));
    // The one that is answered may still be on its way.
    assert_eq!(world.telegram.wait_for("sendMessage", 1).await.len(), 1);
}

#[tokio::test]
async fn somebody_who_has_blocked_the_bot_is_left_in_peace() {
    let telegram = Telegram::start().await;
    telegram.script("sendMessage", [Scripted::blocked()]);
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/help")).await;
    world.answer_to(group(2, "/help")).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
}

#[tokio::test]
async fn a_group_that_has_moved_is_followed() {
    let telegram = Telegram::start().await;
    let moved = json!({"migrate_to_chat_id": -100_200});
    let description = "Bad Request: group chat was upgraded to a supergroup chat";
    telegram.script("sendMessage", [Scripted::Refuse(400, description, moved)]);
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(group(1, "/room")).await;
    let sent = world.telegram.wait_for("sendMessage", 2).await;
    assert_eq!(sent[1]["chat_id"], json!(-100_200));
}

#[tokio::test]
async fn a_button_that_telegram_refuses_does_not_take_the_text_with_it() {
    let telegram = Telegram::start().await;
    let description = "Bad Request: inline keyboard button Web App URL is invalid: Only HTTPS \
                       links are allowed";
    telegram.script(
        "sendMessage",
        [Scripted::Refuse(400, description, Value::Null)],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/room")).await;
    let sent = world.telegram.wait_for("sendMessage", 2).await;
    assert_eq!(sent[1]["text"], sent[0]["text"]);
    assert!(sent[1]["reply_markup"].is_null());
}

/// What the bot sends for `/room` in a topic of a group when Telegram refuses the first time.
async fn after_refusal(code: u16, description: &'static str, parameters: Value) -> Vec<Value> {
    let telegram = Telegram::start().await;
    telegram.script(
        "sendMessage",
        [Scripted::Refuse(code, description, parameters)],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    let mut update = group(1, "/room");
    update["message"]["is_topic_message"] = json!(true);
    update["message"]["message_thread_id"] = json!(55);
    world.answer_to(update).await;
    // The chat's next answer comes after everything that belongs to this one.
    world.telegram.push_update(group(2, "/help"));
    let is_help = |call: &Value| call["text"].as_str().unwrap().contains("How it works");
    let mut count = 2;
    while !world
        .telegram
        .wait_for("sendMessage", count)
        .await
        .iter()
        .any(is_help)
    {
        count += 1;
    }
    world.stop().await;
    let mut sent = world.telegram.calls_of("sendMessage");
    sent.retain(|call| !is_help(call));
    sent
}

#[tokio::test]
async fn a_topic_that_is_gone_or_closed_is_left_and_the_button_stays() {
    for description in [
        "Bad Request: message thread not found",
        "Bad Request: TOPIC_CLOSED",
        "Bad Request: TOPIC_DELETED",
        "Bad Request: replied message not found",
    ] {
        let sent = after_refusal(400, description, Value::Null).await;
        assert_eq!(sent.len(), 2, "{description}");
        assert_eq!(sent[0]["message_thread_id"], json!(55));
        assert!(sent[1]["message_thread_id"].is_null(), "{description}");
        assert_eq!(sent[1]["reply_markup"], sent[0]["reply_markup"]);
        assert_eq!(sent[1]["text"], sent[0]["text"]);
    }
}

#[tokio::test]
async fn where_the_bot_may_not_write_it_asks_once() {
    for (code, description) in [
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
        ),
        (400, "Bad Request: have no rights to send a message"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
        ),
        (400, "Bad Request: message is too long"),
    ] {
        let sent = after_refusal(code, description, Value::Null).await;
        assert_eq!(sent.len(), 1, "{description}");
    }
}

#[tokio::test]
async fn an_answer_with_unknown_parameters_is_still_an_answer() {
    let description = "Bad Request: CHAT_WRITE_FORBIDDEN";
    for parameters in [json!({}), json!({"new": 1}), json!([])] {
        assert_eq!(after_refusal(400, description, parameters).await.len(), 1);
    }
}

#[tokio::test]
async fn a_garbled_answer_is_tried_again_and_given_up_at_last() {
    let telegram = Telegram::start().await;
    telegram.script(
        "sendMessage",
        [Scripted::Garbage, Scripted::Garbage, Scripted::Garbage],
    );
    let world = World::start(telegram, BotMode::Polling).await;
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
