//! `@bot title` in any chat.

use serde_json::{Value, json};

use crate::world::{ANNA, GROUP, World};

const TITLE: &str = "🎙 Friday\n\n";

fn last(world: &World) -> Value {
    let messages = world.telegram.simulator().messages(GROUP);
    messages.last().unwrap().clone()
}

#[tokio::test]
async fn a_title_typed_in_any_chat_makes_a_card_there_that_follows_its_room() {
    let world = World::polling().await;
    world
        .telegram
        .simulator()
        .send_inline(ANNA, GROUP, "Friday", 0)
        .await;
    let card = last(&world);
    assert!(card["text"].as_str().unwrap().starts_with(TITLE), "{card}");
    assert_eq!(
        card["reply_markup"]["inline_keyboard"][0][0]["url"],
        "https://t.me/efir_bot?startapp=7H2K9M4QZX"
    );
    // What was sent is known by now: the card has its bell.
    world.telegram.wait_for("editMessageText", 1).await;
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    let text = format!("{TITLE}🟢 В эфире 1 человек\nАнна");
    world.telegram.reads(GROUP, &text).await;
    let edits = world.telegram.calls_of("editMessageText");
    assert!(
        edits
            .iter()
            .all(|edit| edit["inline_message_id"].is_string())
    );
    assert!(edits.iter().all(|edit| edit["chat_id"].is_null()));
}

#[tokio::test]
async fn without_inline_feedback_the_first_press_makes_the_card_follow() {
    let world = World::polling().await;
    world.telegram.simulator().set_inline_feedback(false);
    world
        .telegram
        .simulator()
        .send_inline(ANNA, GROUP, "Friday", 0)
        .await;
    let card = last(&world);
    let id = card["message_id"].as_i64().unwrap();
    assert_eq!(
        card["reply_markup"]["inline_keyboard"][1][0]["text"],
        "Кто в эфире?"
    );
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    world
        .telegram
        .simulator()
        .press(ANNA, GROUP, id, "home:7h2k9m4qzx");
    let text = format!("{TITLE}🟢 В эфире 1 человек\nАнна");
    world.telegram.reads(GROUP, &text).await;
}

#[tokio::test]
async fn nothing_typed_offers_a_room_with_the_persons_own_title() {
    let world = World::polling().await;
    let message = world
        .telegram
        .simulator()
        .send_inline(ANNA, GROUP, "", 0)
        .await;
    assert!(
        message["text"]
            .as_str()
            .unwrap()
            .starts_with("🎙 Эфир · Анна\n\n")
    );
    let offered = world.telegram.calls_of("answerInlineQuery");
    assert_eq!(offered[0]["is_personal"], json!(true));
    assert_eq!(offered[0]["cache_time"], json!(5));
}
