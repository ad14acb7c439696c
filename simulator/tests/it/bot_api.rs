use serde_json::json;

use crate::support::{ANNA, BORIS, EMMA, GROUP, World};

#[tokio::test]
async fn a_wrong_token_is_unauthorized_and_an_unknown_method_is_not_found() {
    let world = World::start().await;
    let response = world.get("/simulator/api/bot1:wrong/getMe").await;
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.json::<serde_json::Value>().await.unwrap(),
        json!({"ok": false, "error_code": 401, "description": "Unauthorized"})
    );
    assert_eq!(
        world.call("getTheMoon", json!({})).await,
        json!({"ok": false, "error_code": 404, "description": "Not Found"})
    );
}

#[tokio::test]
async fn a_bot_writes_only_to_people_who_started_it_and_did_not_block_it() {
    let world = World::start().await;
    let hello = json!({"chat_id": ANNA, "text": "Hello"});
    assert_eq!(
        world.refused("sendMessage", hello.clone()).await,
        "Forbidden: bot can't initiate conversation with a user"
    );
    world.say(ANNA, ANNA, "/start").await;
    let sent = world.ok("sendMessage", hello.clone()).await;
    assert_eq!(
        (&sent["message_id"], &sent["text"]),
        (&json!(2), &json!("Hello"))
    );
    world
        .control("block", json!({"person": ANNA, "blocked": true}))
        .await;
    assert_eq!(
        world.refused("sendMessage", hello).await,
        "Forbidden: bot was blocked by the user"
    );
    assert_eq!(
        world
            .refused("sendMessage", json!({"chat_id": 5, "text": "Hello"}))
            .await,
        "Bad Request: chat not found"
    );
}

#[tokio::test]
async fn a_web_app_button_is_refused_in_a_group() {
    let world = World::start().await;
    let markup = json!({"inline_keyboard": [[
        {"text": "Join", "web_app": {"url": "https://example.org/"}},
    ]]});
    let message = json!({"chat_id": GROUP, "text": "Room", "reply_markup": markup});
    assert_eq!(
        world.refused("sendMessage", message).await,
        "Bad Request: BUTTON_TYPE_INVALID"
    );
}

#[tokio::test]
async fn text_has_one_to_4096_characters() {
    let world = World::start().await;
    let text = |text: String| json!({"chat_id": GROUP, "text": text});
    assert_eq!(
        world.refused("sendMessage", text("  ".to_owned())).await,
        "Bad Request: message text is empty"
    );
    world.ok("sendMessage", text("я".repeat(4096))).await;
    assert_eq!(
        world.refused("sendMessage", text("я".repeat(4097))).await,
        "Bad Request: message is too long"
    );
}

#[tokio::test]
async fn html_from_a_form_becomes_text_and_entities() {
    let world = World::start().await;
    let path = "/simulator/api/bot7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ/SendMessage\
                ?chat_id=-1001700000100&parse_mode=HTML&text=%3Cb%3EA+%26lt%3B3%3C/b%3E";
    let body: serde_json::Value = world.get(path).await.json().await.unwrap();
    assert_eq!(body["result"]["text"], "A <3");
    assert_eq!(
        body["result"]["entities"],
        json!([{"type": "bold", "offset": 0, "length": 4}])
    );
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_refused() {
    let world = World::start().await;
    let sent = world
        .ok("sendMessage", json!({"chat_id": GROUP, "text": "One"}))
        .await;
    let edit =
        |text: &str| json!({"chat_id": GROUP, "message_id": sent["message_id"], "text": text});
    assert!(
        world
            .refused("editMessageText", edit("One"))
            .await
            .starts_with("Bad Request: message is not modified")
    );
    let edited = world.ok("editMessageText", edit("Two")).await;
    assert_eq!(edited["text"], "Two");
    assert!(edited["edit_date"].is_i64());
    world
        .ok(
            "deleteMessage",
            json!({"chat_id": GROUP, "message_id": sent["message_id"]}),
        )
        .await;
    assert_eq!(
        world.refused("editMessageText", edit("Three")).await,
        "Bad Request: message to edit not found"
    );
}

#[tokio::test]
async fn people_see_the_commands_of_their_language_and_chat() {
    let world = World::start().await;
    let commands = |name: &str| json!([{"command": name, "description": "Opens a room"}]);
    for (scope, language, name) in [
        ("default", "", "room"),
        ("default", "ru", "komnata"),
        ("all_group_chats", "", "groom"),
    ] {
        let set = json!({
            "commands": commands(name),
            "scope": {"type": scope},
            "language_code": language,
        });
        world.ok("setMyCommands", set).await;
    }
    let shown = async |person: i64, chat: usize| {
        let seen = world.look(&format!("world?person={person}")).await;
        seen["chats"][chat]["commands"][0]["command"].clone()
    };
    assert_eq!(shown(ANNA, 0).await, "komnata");
    assert_eq!(shown(BORIS, 0).await, "room");
    assert_eq!(shown(ANNA, 1).await, "groom");
}

#[tokio::test]
async fn portraits_come_as_files_and_one_person_has_none() {
    let world = World::start().await;
    let photos = world
        .ok("getUserProfilePhotos", json!({"user_id": ANNA}))
        .await;
    let file_id = &photos["photos"][0][1]["file_id"];
    let file = world.ok("getFile", json!({"file_id": file_id})).await;
    let escaped = file["file_path"].as_str().unwrap().replace('/', "%2F");
    let path = format!("/simulator/api/file/bot{}/{escaped}", crate::support::TOKEN);
    let response = world.get(&path).await;
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    let bytes = response.bytes().await.unwrap();
    assert_eq!(&bytes[..3], [0xff, 0xd8, 0xff]);
    assert_eq!(bytes.len() as u64, file["file_size"].as_u64().unwrap());

    let none = world
        .ok("getUserProfilePhotos", json!({"user_id": EMMA}))
        .await;
    assert_eq!(none, json!({"total_count": 0, "photos": []}));
}

#[tokio::test]
async fn a_scripted_fault_answers_instead_and_is_used_up() {
    let world = World::start().await;
    world
        .control(
            "faults",
            json!({"method": "sendMessage", "error_code": 429, "retry_after": 3}),
        )
        .await;
    let message = json!({"chat_id": GROUP, "text": "Hi"});
    assert_eq!(
        world.call("sendMessage", message.clone()).await,
        json!({
            "ok": false,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        })
    );
    world.ok("sendMessage", message).await;
    let calls = world.look("calls?method=sendmessage").await;
    let codes: Vec<_> = calls["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["error_code"])
        .collect();
    assert_eq!(codes, [&json!(429), &json!(null)]);
}
