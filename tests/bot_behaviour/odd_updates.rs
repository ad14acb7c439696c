//! Updates with something in them that is newer than this build, or broken.

use axum::http::StatusCode;
use efir::config::BotMode;
use serde_json::{Value, json};

use crate::telegram::Telegram;
use crate::webhook::post;
use crate::world::{GROUP, SECRET, World, group, private};

/// What may stand in a message beside what we read.
fn oddities() -> Vec<Value> {
    vec![
        json!({"external_reply": {"origin": {"type": "channel", "date": 1}}}),
        json!({"external_reply": {"origin": {"type": "user", "date": 1, "sender_user":
            {"id": 1, "is_bot": false, "first_name": "B"}}, "link_preview_options": {}}}),
        json!({"quote": {"text": "x", "position": 0, "entities": [{"type": "date_time"}]}}),
        json!({"entities": [{"type": "bot_command", "offset": 0, "length": 5},
                            {"type": "date_time", "offset": 0, "length": 5, "unix_time": 1}]}),
        json!({"entities": [{"type": "from_the_future"}]}),
        json!({"reply_to_message": {"message_id": 3, "rich_text": {"blocks": []}}}),
        json!({"reply_to_checklist_task_id": 5, "suggested_post_info": {"state": "new"}}),
        json!({"reply_markup": {"inline_keyboard": [[{"text": "x", "style": "danger"}]]}}),
        json!({"ephemeral": true, "receiver_user": 7, "community": {}}),
        json!({"direct_messages_topic": {"topic_id": 1, "user": null}}),
        json!({"sender_tag": [], "business_connection_id": 9}),
        json!({"chat": {"id": GROUP, "type": "community", "title": "Friends"}}),
    ]
}

fn odd(id: u32, oddity: &Value) -> Value {
    let mut update = group(id, "/room Odd");
    for (field, value) in oddity.as_object().unwrap() {
        update["message"][field] = value.clone();
    }
    update
}

#[tokio::test]
async fn an_odd_message_that_is_polled_is_answered_like_any_other() {
    let world = World::polling().await;
    for (id, oddity) in (1..).zip(oddities()) {
        let answer = world.answer_to(odd(id, &oddity)).await;
        assert!(answer["text"].as_str().unwrap().contains("Odd"), "{oddity}");
    }
}

#[tokio::test]
async fn an_odd_message_that_is_handed_over_is_answered_like_any_other() {
    let world = World::start(Telegram::start().await, BotMode::Webhook).await;
    for (id, oddity) in (1..).zip(oddities()) {
        let body = odd(id, &oddity).to_string();
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK, "{oddity}");
        let count = usize::try_from(id).unwrap();
        world.telegram.wait_for("sendMessage", count).await;
    }
}

#[tokio::test]
async fn half_a_character_in_a_name_costs_that_character_only() {
    let world = World::start(Telegram::start().await, BotMode::Webhook).await;
    let body = group(1, "/room HALF").to_string();
    let body = body.replace("HALF", r"Party \ud83c");
    assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
    let sent = world.telegram.wait_for("sendMessage", 1).await;
    assert!(sent[0]["text"].as_str().unwrap().contains("<b>Party"));
}

#[tokio::test]
async fn one_that_cannot_be_read_costs_its_batch_nothing_and_does_not_come_again() {
    let telegram = Telegram::start().await;
    for update in [
        json!({"update_id": 1, "message": "?"}),
        private(2, "/help"),
        json!({"update_id": 3, "message": {"message_id": 1}}),
        json!({"update_id": 4, "callback_query": {"id": null}}),
        json!({"update_id": 5, "edited_message": group(1, "/room")["message"]}),
        json!({"update_id": 6}),
        group(7, "/help"),
    ] {
        telegram.push_update(update);
    }
    let world = World::start(telegram, BotMode::Polling).await;
    world.telegram.wait_for("sendMessage", 2).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
    assert_eq!(world.telegram.unconfirmed(), 0);
}
