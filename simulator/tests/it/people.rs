use serde_json::json;

use crate::support::{ANNA, BORIS, GROUP, World};

#[tokio::test]
async fn a_pressed_callback_button_reaches_the_bot_and_its_answer_the_person() {
    let world = World::start().await;
    let markup = json!({"inline_keyboard": [[{"text": "Mute", "callback_data": "mute:1"}]]});
    let message = json!({"chat_id": GROUP, "text": "Room", "reply_markup": markup});
    let sent = world.ok("sendMessage", message).await;
    let press = json!({
        "person": BORIS, "chat": GROUP, "message_id": sent["message_id"], "button": "Mute",
    });
    let pressed = world.control("press", press).await;
    let updates = world.ok("getUpdates", json!({})).await;
    let query = &updates[0]["callback_query"];
    assert_eq!(query["id"], pressed["callback_query_id"]);
    assert_eq!(query["data"], "mute:1");
    assert_eq!(query["message"]["message_id"], sent["message_id"]);

    let seq = world.look("world").await["seq"].clone();
    let answer = json!({"callback_query_id": query["id"], "text": "Done", "show_alert": true});
    world.ok("answerCallbackQuery", answer.clone()).await;
    let events = world.look(&format!("events?after={seq}&timeout=5")).await;
    let event = &events["events"][0];
    assert_eq!(event["kind"], "callback_answer");
    assert_eq!(
        (&event["person"], &event["text"]),
        (&json!(BORIS), &json!("Done"))
    );
    assert_eq!(
        world.refused("answerCallbackQuery", answer).await,
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    );
}

#[tokio::test]
async fn an_inline_result_is_sent_by_the_person_and_edited_by_the_bot() {
    let world = World::start().await;
    let ask = json!({"person": ANNA, "chat": GROUP, "query": "room"});
    let asked = world.control("inline", ask).await;
    let updates = world.ok("getUpdates", json!({})).await;
    assert_eq!(updates[0]["inline_query"]["query"], "room");
    let markup = json!({"inline_keyboard": [[{"text": "Join", "url": "https://t.me/x"}]]});
    let result = json!({
        "type": "article", "id": "1", "title": "Room",
        "input_message_content": {"message_text": "<b>Room</b>", "parse_mode": "HTML"},
        "reply_markup": markup,
    });
    let answer = json!({"inline_query_id": asked["query_id"], "results": [result]});
    world.ok("answerInlineQuery", answer).await;
    let choose = json!({"query_id": asked["query_id"], "result_id": "1"});
    let sent = world.control("choose", choose).await["message"].clone();
    assert_eq!(sent["from"]["id"], ANNA);
    assert_eq!(sent["via_bot"]["username"], "simulated_bot");
    let updates = world.ok("getUpdates", json!({"offset": -1})).await;
    let inline_id = &updates[0]["chosen_inline_result"]["inline_message_id"];
    let edit = json!({"inline_message_id": inline_id, "text": "Room, 2 people"});
    assert_eq!(world.ok("editMessageText", edit).await, json!(true));
    let seen = world
        .look(&format!("messages?person={BORIS}&chat={GROUP}"))
        .await;
    assert_eq!(seen["messages"][0]["text"], "Room, 2 people");
}

#[tokio::test]
async fn the_page_and_the_portraits_are_served_under_the_prefix() {
    let world = World::start().await;
    for path in ["/simulator", "/simulator/"] {
        let response = world.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"));
        assert!(
            response
                .text()
                .await
                .unwrap()
                .starts_with("<!doctype html>")
        );
    }
    let portrait = world.get(&format!("/simulator/portraits/{ANNA}/160")).await;
    assert_eq!(portrait.headers()["content-type"], "image/jpeg");
}

#[tokio::test]
async fn a_person_picked_with_a_button_is_told_to_the_bot_as_far_as_it_asked() {
    let world = World::start().await;
    world.say(ANNA, ANNA, "/call").await;
    let button = json!({"text": "Whom?", "request_users": {"request_id": 7, "request_name": true}});
    let keyboard = json!({"keyboard": [[button]], "one_time_keyboard": true});
    let asks = json!({"chat_id": ANNA, "text": "Whom?", "reply_markup": keyboard});
    world.ok("sendMessage", asks.clone()).await;
    let pick = json!({"person": ANNA, "request_id": 7, "people": [BORIS]});
    world.control("pick", pick).await;
    let updates = world.ok("getUpdates", json!({"offset": -1})).await;
    let message = &updates[0]["message"];
    assert_eq!(message["from"]["id"], ANNA);
    assert_eq!(message["text"], json!(null));
    assert_eq!(
        message["users_shared"],
        json!({"request_id": 7, "users": [
            {"user_id": BORIS, "first_name": "Boris", "last_name": "Novak"},
        ]})
    );
    let seen = world.look(&format!("world?person={ANNA}")).await;
    assert_eq!(
        seen["chats"][0]["keyboard"],
        json!(null),
        "it goes with the pick"
    );

    let mut in_group = asks;
    in_group["chat_id"] = json!(GROUP);
    assert_eq!(
        world.refused("sendMessage", in_group).await,
        "Bad Request: BUTTON_TYPE_INVALID"
    );
}
