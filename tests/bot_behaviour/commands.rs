//! What people say and what they get.

use efir::config::BotMode;
use efir::hub::{NewRoom, Outline, RoomSummary};
use efir::ids::UserId;
use efir::protocol::RoomKind;
use serde_json::{Value, json};

use crate::telegram::{Scripted, Telegram};
use crate::world::{ANNA, CODE, GROUP, World, group, now, pressed, private, record};

#[tokio::test]
async fn room_in_a_group_answers_with_a_link_button_that_carries_the_code() {
    let world = World::polling().await;
    let answer = world
        .answer_to(group(1, "/room@efir_bot Friday night"))
        .await;
    assert_eq!(answer["chat_id"], json!(GROUP));
    assert_eq!(
        answer["reply_markup"],
        json!({"inline_keyboard": [
            [{"text": "Go on air", "url": "https://t.me/efir_bot?startapp=7H2K9M4QZX"}],
            [{"text": "🔔 Tell me when somebody joins", "callback_data": "bell:7h2k9m4qzx"}],
        ]})
    );
    assert!(
        answer["text"]
            .as_str()
            .unwrap()
            .contains("<b>Friday night</b>")
    );
    assert_eq!(
        *world.rooms.made.lock().unwrap(),
        [NewRoom {
            listen_only: false,
            kind: RoomKind::Chat,
            title: "Friday night".to_owned(),
            owner: Some(UserId(ANNA)),
            chat_id: Some(GROUP),
        }]
    );
}

#[tokio::test]
async fn whoever_names_a_room_puts_no_link_into_the_mouth_of_the_bot() {
    let world = World::polling().await;
    let title = "https://evil.example/a @durov";
    world.answer_to(group(1, &format!("/room {title}"))).await;
    let messages = world.telegram.simulator().messages(GROUP);
    let card = messages.last().unwrap();
    let shown = card["text"].as_str().unwrap().replace('\u{2060}', "");
    assert!(shown.contains(title), "{shown}");
    let entities = card["entities"].as_array().unwrap().iter();
    let kinds: Vec<_> = entities.map(|entity| entity["type"].clone()).collect();
    assert_eq!(kinds, [json!("bold")]);
}

#[tokio::test]
async fn room_in_private_answers_with_a_button_that_opens_the_mini_app() {
    let world = World::polling().await;
    let answer = world.answer_to(private(1, "/room")).await;
    assert_eq!(
        answer["reply_markup"]["inline_keyboard"][0][0],
        json!({
            "text": "Go on air",
            "web_app": {"url": "https://efir.example/?startapp=7H2K9M4QZX"},
        })
    );
    assert_eq!(world.rooms.made.lock().unwrap()[0].title, "Ann’s room");
}

#[tokio::test]
async fn start_greets_in_the_language_of_the_person_and_offers_a_room() {
    let world = World::polling().await;
    let mut update = private(1, "/start");
    update["message"]["from"]["language_code"] = json!("uk");
    let answer = world.answer_to(update).await;
    assert!(answer["text"].as_str().unwrap().starts_with("Привіт, Ann!"));
    let rows = &answer["reply_markup"]["inline_keyboard"];
    assert_eq!(rows[0][0]["web_app"]["url"], "https://efir.example/");
    assert_eq!(rows[1][0]["callback_data"], "new-room");
    assert_eq!(rows[2][0]["url"], "https://t.me/efir_bot?startgroup=hi");
    let own_menu = world.telegram.wait_for("setChatMenuButton", 1).await;
    assert!(
        own_menu
            .iter()
            .all(|call| call["menu_button"]["type"] == "web_app")
    );
}

#[tokio::test]
async fn start_with_a_code_shows_that_room() {
    let world = World::polling().await;
    world.rooms.known.lock().unwrap().push(RoomSummary {
        record: record("Friday"),
        outline: Outline {
            inside: 1,
            people: vec!["Ben".to_owned()],
            ..Outline::default()
        },
    });
    world.rooms.put_inside(&[(8, "Ben")]);
    let answer = world.answer_to(private(1, &format!("/start {CODE}"))).await;
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("<b>Friday</b>"), "{text}");
    assert!(text.contains("1 person on air"), "{text}");
    assert!(!text.contains("Ben"), "{text}");
}

#[tokio::test]
async fn a_link_to_a_room_that_is_gone_says_so_and_one_to_an_open_code_leads_in() {
    let world = World::polling().await;
    let gone = world.answer_to(private(1, &format!("/start {CODE}"))).await;
    assert!(gone["text"].as_str().unwrap().contains("is gone"));
    let open = world.answer_to(private(2, "/start room123")).await;
    assert_eq!(
        open["reply_markup"]["inline_keyboard"][0][0]["web_app"]["url"],
        "https://efir.example/?startapp=room123"
    );
}

#[tokio::test]
async fn the_new_room_button_makes_a_room_where_it_was_pressed() {
    let world = World::polling().await;
    let message = group(1, "How it works")["message"].take();
    let mut update = pressed(1, message);
    update["callback_query"]["from"] =
        json!({"id": 9, "is_bot": false, "first_name": "Оля", "language_code": "ru"});
    let answer = world.answer_to(update).await;
    assert_eq!(answer["chat_id"], json!(GROUP));
    let made = world.rooms.made.lock().unwrap()[0].clone();
    assert_eq!(
        (made.title.as_str(), made.owner),
        ("Эфир · Оля", Some(UserId(9)))
    );
    let stopped = world.telegram.wait_for("answerCallbackQuery", 1).await;
    assert_eq!(stopped[0]["callback_query_id"], "77");
    assert!(stopped[0]["text"].is_null());
}

#[tokio::test]
async fn the_new_room_button_under_a_message_long_gone_still_makes_a_room() {
    let world = World::polling().await;
    let message = json!({"message_id": 5, "date": 0,
                         "chat": {"id": ANNA, "type": "private", "first_name": "Ann"}});
    let answer = world.answer_to(pressed(1, message)).await;
    assert_eq!(answer["chat_id"], json!(ANNA));
}

#[tokio::test]
async fn a_press_that_gets_no_room_is_refused_to_whoever_pressed_and_the_group_sees_nothing() {
    let world = World::polling().await;
    *world.rooms.is_full.lock().unwrap() = true;
    let message = group(1, "How it works")["message"].take();
    for id in 1..=5 {
        world.telegram.push_update(pressed(id, message.clone()));
    }
    let refused = world.telegram.wait_for("answerCallbackQuery", 5).await;
    for answer in refused {
        assert!(answer["text"].as_str().unwrap().contains("oo many rooms"));
        assert_eq!(answer["show_alert"], json!(true));
    }
    world.stop().await;
    assert!(world.telegram.calls_of("sendMessage").is_empty());
}

#[tokio::test]
async fn a_press_from_long_ago_leaves_the_chat_alone() {
    let telegram = Telegram::start().await;
    let description = "Bad Request: query is too old and response timeout expired or query ID is \
                       invalid";
    telegram.script(
        "answerCallbackQuery",
        [Scripted::Refuse(400, description, Value::Null)],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    let message = group(1, "How it works")["message"].take();
    world.telegram.push_update(pressed(1, message));
    let answer = world.answer_to(group(2, "/room Fresh")).await;
    assert!(answer["text"].as_str().unwrap().contains("Fresh"));
}

#[tokio::test]
async fn commands_from_long_ago_get_no_room_and_only_in_private_a_word_about_it() {
    let world = World::polling().await;
    let long_ago = |mut update: Value| {
        update["message"]["date"] = json!(now() - 36_000);
        update
    };
    for id in 1..=5 {
        world.telegram.push_update(long_ago(group(id, "/room")));
    }
    let answer = world.answer_to(long_ago(private(6, "/room"))).await;
    assert_eq!(answer["chat_id"], json!(ANNA));
    assert!(answer["text"].as_str().unwrap().contains("I was away"));
    let greeting = world.answer_to(long_ago(private(7, "/start"))).await;
    assert!(greeting["text"].as_str().unwrap().starts_with("Hi Ann!"));
    world.stop().await;
    assert!(world.rooms.made.lock().unwrap().is_empty());
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
}

#[tokio::test]
async fn a_person_without_a_name_to_see_is_called_by_their_username() {
    let world = World::polling().await;
    let mut update = private(1, "/room \u{3164}\u{200b}");
    update["message"]["from"]["first_name"] = json!("\u{3164}");
    update["message"]["from"]["username"] = json!("ann_lee");
    let card = world.answer_to(update).await;
    assert!(
        card["text"]
            .as_str()
            .unwrap()
            .contains("<b>ann_lee’s room</b>")
    );
}

#[tokio::test]
async fn talk_in_a_group_is_left_alone_and_talk_in_private_gets_a_hint() {
    let world = World::polling().await;
    world.telegram.push_update(group(1, "hello"));
    world.telegram.push_update(group(2, "/room@other_bot"));
    let answer = world.answer_to(private(3, "hello")).await;
    assert_eq!(answer["chat_id"], json!(ANNA));
    assert!(answer["text"].as_str().unwrap().contains("/room"));
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 1);
}

#[tokio::test]
async fn a_command_in_a_topic_is_answered_in_that_topic() {
    let world = World::polling().await;
    let mut update = group(1, "/room");
    update["message"]["is_topic_message"] = json!(true);
    update["message"]["message_thread_id"] = json!(55);
    let answer = world.answer_to(update).await;
    assert_eq!(answer["message_thread_id"], json!(55));
}

#[tokio::test]
async fn a_channel_that_asks_for_a_room_gets_one_that_nobody_owns() {
    let world = World::polling().await;
    let post = json!({
        "update_id": 1,
        "channel_post": {
            "message_id": 1,
            "date": now(),
            "chat": {"id": -1009, "type": "channel", "title": "News"},
            "sender_chat": {"id": -1009, "type": "channel", "title": "News"},
            "text": "/room",
        },
    });
    let answer = world.answer_to(post).await;
    assert!(answer["reply_markup"]["inline_keyboard"][0][0]["url"].is_string());
    let made = world.rooms.made.lock().unwrap()[0].clone();
    assert_eq!((made.title.as_str(), made.owner), ("News", None));
}

#[tokio::test]
async fn too_many_rooms_are_refused_in_words_with_the_time_to_wait() {
    let world = World::polling().await;
    *world.rooms.is_full.lock().unwrap() = true;
    let answer = world.answer_to(private(1, "/room")).await;
    assert_eq!(
        answer["text"],
        "You have made too many rooms within an hour. The next one is possible in 3 min."
    );
}

#[tokio::test]
async fn commands_and_texts_are_set_for_everybody_and_for_each_language() {
    let world = World::polling().await;
    let menu = world.telegram.wait_for("setChatMenuButton", 1).await;
    assert_eq!(
        menu[0]["menu_button"]["web_app"]["url"],
        "https://efir.example/"
    );
    assert_eq!(world.telegram.calls_of("setMyCommands").len(), 12);
    for method in ["setMyDescription", "setMyShortDescription"] {
        let mut languages: Vec<String> = world
            .telegram
            .calls_of(method)
            .iter()
            .map(|call| {
                call["language_code"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        languages.sort();
        assert_eq!(languages, ["", "en", "ru", "uk"], "{method}");
    }
}
