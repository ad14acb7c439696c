//! Cards that follow their rooms, from the command to the end of the call.

use efir::config::BotMode;
use serde_json::{Value, json};

use crate::telegram::{Scripted, Telegram};
use crate::world::{ANNA, CODE, GROUP, ORIGIN, World, group, now, private};

const BORIS: i64 = 700_000_002;
const EMMA: i64 = 700_000_005;
const TITLE: &str = "🎙 Friday\n\n";

/// A room "Friday" that Anna has made in the group; the id of its card.
async fn room_in_group(world: &World) -> i64 {
    world.answer_to(group(1, "/room Friday")).await;
    let messages = world.telegram.simulator().messages(GROUP);
    messages.last().unwrap()["message_id"].as_i64().unwrap()
}

async fn reads(world: &World, text: &str) {
    let text = format!("{TITLE}{text}");
    world.telegram.reads(GROUP, &text).await;
}

/// Presses a button of the card in the group; what whoever pressed gets to see.
async fn press(world: &World, person: i64, card: i64, data: &str) -> Value {
    let before = world.telegram.calls_of("answerCallbackQuery").len();
    world.telegram.simulator().press(person, GROUP, card, data);
    let answers = world
        .telegram
        .wait_for("answerCallbackQuery", before + 1)
        .await;
    answers[before].clone()
}

#[tokio::test]
async fn the_card_follows_the_call_from_its_beginning_to_its_end() {
    let world = World::polling().await;
    room_in_group(&world).await;
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    reads(&world, "🟢 1 person on air\nАнна").await;
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    reads(&world, "🟢 2 people on air\nАнна, Boris").await;
    world.rooms.end_call(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    reads(
        &world,
        "The call is over · less than a minute · 2 people\nАнна, Boris",
    )
    .await;
    let edits = world.telegram.calls_of("editMessageText");
    assert!(edits.iter().all(|edit| edit["chat_id"] == json!(GROUP)));
}

#[tokio::test]
async fn a_private_card_of_the_owners_room_is_alive_too() {
    let world = World::polling().await;
    world.answer_to(private(1, "/room Friday")).await;
    world.rooms.put_inside(&[(BORIS, "Boris")]);
    let text = format!("{TITLE}🟢 1 person on air\nBoris");
    world.telegram.reads(ANNA, &text).await;
}

#[tokio::test]
async fn a_process_that_was_killed_in_a_call_corrects_the_card_at_its_next_start() {
    let world = World::polling().await;
    room_in_group(&world).await;
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    reads(&world, "🟢 2 people on air\nАнна, Boris").await;
    world
        .telegram
        .break_down("editMessageText", Scripted::Silence);
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    world.telegram.wait_for("editMessageText", 2).await;
    let next = world.again().await;
    next.telegram.recover();
    reads(&next, "🟢 1 person on air\nАнна").await;
}

#[tokio::test]
async fn the_owner_and_the_chats_admins_lock_and_end_and_others_are_told_that_they_may_not() {
    let world = World::polling().await;
    // Boris makes the room; Anna owns the group.
    let mut update = group(1, "/room Friday");
    update["message"]["from"]["id"] = json!(BORIS);
    world.answer_to(update).await;
    let card = world.telegram.simulator().messages(GROUP)[0]["message_id"]
        .as_i64()
        .unwrap();
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    reads(&world, "🟢 2 people on air\nАнна, Boris").await;
    let lock = format!("lock:{}", CODE.to_lowercase());
    let end = format!("end:{}", CODE.to_lowercase());

    let refused = press(&world, EMMA, card, &lock).await;
    assert_eq!(refused["show_alert"], json!(true));
    assert_eq!(
        refused["text"],
        "Only the owner of the room and the admins of this chat can do that."
    );
    let by_owner = press(&world, BORIS, card, &lock).await;
    assert_eq!(by_owner["text"], "The door is locked. Newcomers knock.");
    reads(
        &world,
        "🟢 2 people on air\n🔒 The door is locked: knock to come in",
    )
    .await;
    let unlock = format!("unlock:{}", CODE.to_lowercase());
    let by_admin = press(&world, ANNA, card, &unlock).await;
    assert_eq!(by_admin["text"], "Вход открыт.");

    let asked = press(&world, ANNA, card, &end).await;
    assert_eq!(
        asked["text"],
        "Нажмите ещё раз, чтобы завершить эфир для всех."
    );
    let ended = press(&world, ANNA, card, &end).await;
    assert_eq!(ended["text"], "Эфир завершён.");
    let done = world.rooms.done.lock().unwrap().clone();
    let done: Vec<&str> = done.iter().map(String::as_str).collect();
    assert_eq!(done, ["admin 700000001", "lock", "open", "end"]);
    assert_eq!(world.telegram.calls_of("getChatAdministrators").len(), 1);
}

#[tokio::test]
async fn when_telegram_does_not_say_who_is_an_admin_nobody_is() {
    let world = World::polling().await;
    let mut update = group(1, "/room Friday");
    update["message"]["from"]["id"] = json!(BORIS);
    world.answer_to(update).await;
    let card = world.telegram.simulator().messages(GROUP)[0]["message_id"]
        .as_i64()
        .unwrap();
    let trouble = Scripted::Refuse(502, "Bad Gateway", Value::Null);
    world.telegram.break_down("getChatAdministrators", trouble);
    world.rooms.put_inside(&[(BORIS, "Boris")]);
    reads(&world, "🟢 1 person on air\nBoris").await;
    let end = format!("end:{}", CODE.to_lowercase());
    let refused = press(&world, ANNA, card, &end).await;
    assert!(refused["text"].as_str().unwrap().contains("администратор"));
    assert!(world.rooms.done.lock().unwrap().is_empty());
}

#[tokio::test]
async fn who_wants_to_be_told_gets_one_message_and_who_never_started_the_bot_a_link() {
    let world = World::polling().await;
    let card = room_in_group(&world).await;
    let bell = format!("bell:{}", CODE.to_lowercase());
    let stranger = press(&world, EMMA, card, &bell).await;
    let link = stranger["url"].as_str().unwrap();
    let start = link.strip_prefix("https://t.me/efir_bot?start=").unwrap();
    let mut update = private(2, &format!("/start {start}"));
    update["message"]["chat"]["id"] = json!(EMMA);
    update["message"]["from"]["id"] = json!(EMMA);
    let answer = world.answer_to(update).await;
    assert_eq!(answer["chat_id"], json!(EMMA));
    assert!(answer["text"].as_str().unwrap().starts_with("I will write"));

    world.rooms.put_inside(&[(ANNA, "Анна")]);
    world
        .telegram
        .reads(EMMA, "🔔 Somebody is on air in Friday")
        .await;
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    reads(&world, "🟢 2 people on air\nАнна, Boris").await;
    let told = world.telegram.calls_of("sendMessage");
    let told = told.iter().filter(|call| call["chat_id"] == json!(EMMA));
    assert_eq!(told.count(), 2, "the answer and one message");

    let off = press(&world, EMMA, card, &bell).await;
    assert!(off["text"].as_str().unwrap().contains("not write to you"));
}

#[tokio::test]
async fn an_admin_of_the_chat_who_comes_in_is_one_in_the_room() {
    let world = World::polling().await;
    room_in_group(&world).await;
    world.rooms.put_inside(&[(BORIS, "Boris"), (ANNA, "Анна")]);
    reads(&world, "🟢 2 people on air\nBoris, Анна").await;
    world.telegram.wait_for("getChatAdministrators", 1).await;
    world.rooms.put_inside(&[(BORIS, "Boris")]);
    reads(&world, "🟢 1 person on air\nBoris").await;
    world.stop().await;
    assert_eq!(*world.rooms.done.lock().unwrap(), ["admin 700000001"]);
}

#[tokio::test]
async fn the_language_of_a_group_is_its_admins_to_choose_and_its_cards_change_with_it() {
    let world = World::polling().await;
    room_in_group(&world).await;
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    reads(&world, "🟢 1 person on air\nАнна").await;
    let card = world.telegram.simulator().messages(GROUP)[0]["message_id"].clone();
    world.answer_to(group(2, "/language")).await;
    let question = world.telegram.simulator().messages(GROUP)[1]["message_id"]
        .as_i64()
        .unwrap();
    let refused = press(&world, BORIS, question, "lang:uk").await;
    assert_eq!(refused["show_alert"], json!(true));
    press(&world, ANNA, question, "lang:uk").await;
    world
        .telegram
        .reads(GROUP, "Тепер я говорю тут українською.")
        .await;
    let text = format!("{TITLE}🟢 В ефірі 1 людина\nАнна");
    let turned = world.telegram.simulator().until(|simulator| {
        let messages = simulator.messages(GROUP);
        let first = messages.iter().find(|one| one["message_id"] == card)?;
        (first["text"] == text.as_str()).then_some(())
    });
    turned.await;
    let answer = world.answer_to(group(3, "/help")).await;
    assert!(answer["text"].as_str().unwrap().contains("Як це працює"));
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_its_room_its_card_and_its_language() {
    const OLD: i64 = -500;
    const NEW: i64 = -1_001_999_999_999;
    let world = World::polling().await;
    world.telegram.simulator().add_group(OLD);
    let in_old = |id, text: &str| {
        let mut update = group(id, text);
        update["message"]["chat"] = json!({"id": OLD, "type": "group", "title": "Friends"});
        update
    };
    world.store.set_chat_language(OLD, "ru").await.unwrap();
    world.answer_to(in_old(1, "/room Friday")).await;
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    let text = format!("{TITLE}🟢 В эфире 1 человек\nАнна");
    world.telegram.reads(OLD, &text).await;
    world.telegram.simulator().migrate(OLD, NEW);
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    let text = format!("{TITLE}🟢 В эфире 2 человека\nАнна, Boris");
    world.telegram.reads(NEW, &text).await;
    world.rooms.put_inside(&[(BORIS, "Boris")]);
    let text = format!("{TITLE}🟢 В эфире 1 человек\nBoris");
    world.telegram.reads(NEW, &text).await;
    assert_eq!(world.telegram.simulator().messages(NEW).len(), 1);
    let lang = world.store.chat_language(NEW).await.unwrap();
    assert_eq!(lang.as_deref(), Some("ru"));
}

#[tokio::test]
async fn a_migration_that_only_an_edit_finds_out_is_as_good() {
    const OLD: i64 = -501;
    const NEW: i64 = -1_001_999_999_998;
    let world = World::polling().await;
    world.telegram.simulator().add_group(OLD);
    let mut update = group(1, "/room Friday");
    update["message"]["chat"] = json!({"id": OLD, "type": "group", "title": "Friends"});
    world.answer_to(update).await;
    // The updates that tell of it are lost.
    world
        .telegram
        .break_down("getUpdates", Scripted::conflict());
    world.telegram.simulator().migrate(OLD, NEW);
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    let text = format!("{TITLE}🟢 1 person on air\nАнна");
    world.telegram.reads(NEW, &text).await;
}

#[tokio::test]
async fn a_group_is_greeted_once_when_the_bot_comes_in() {
    let world = World::polling().await;
    let added = json!({"update_id": 1, "my_chat_member": {
        "chat": {"id": GROUP, "type": "supergroup", "title": "Friends"},
        "from": {"id": ANNA, "is_bot": false, "first_name": "Ann", "language_code": "en"},
        "date": now(),
        "old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"},
    }});
    let greeting = world.answer_to(added).await;
    assert!(greeting["text"].as_str().unwrap().starts_with("Hi!"));
    world.telegram.push_update(group(2, "/start@efir_bot hi"));
    let answer = world.answer_to(group(3, "/help")).await;
    assert!(answer["text"].as_str().unwrap().contains("How it works"));
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 2);
}

#[tokio::test]
async fn rooms_are_listed_with_a_button_each() {
    let world = World::polling().await;
    let none = world.answer_to(private(1, "/rooms")).await;
    assert!(none["text"].as_str().unwrap().contains("No rooms yet"));
    world.answer_to(private(2, "/room Friday")).await;
    world.rooms.put_inside(&[(BORIS, "Boris")]);
    let mine = world.answer_to(private(3, "/rooms")).await;
    assert_eq!(
        mine["reply_markup"]["inline_keyboard"],
        json!([[{
            "text": "🟢 Friday · 1",
            "web_app": {"url": format!("{ORIGIN}/?startapp={CODE}")},
        }]])
    );
}

#[tokio::test]
async fn without_a_message_to_edit_the_card_is_given_up_and_nothing_else_suffers() {
    for refusal in [
        Scripted::blocked(),
        Scripted::Refuse(400, "Bad Request: message to edit not found", Value::Null),
        Scripted::Refuse(403, "Forbidden: the group chat was deleted", Value::Null),
    ] {
        let telegram = Telegram::start().await;
        telegram.script("editMessageText", [refusal]);
        let world = World::start(telegram, BotMode::Polling).await;
        room_in_group(&world).await;
        world.rooms.put_inside(&[(ANNA, "Анна")]);
        world.telegram.wait_for("editMessageText", 1).await;
        world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
        let answer = world.answer_to(group(2, "/help")).await;
        assert!(answer["text"].as_str().unwrap().contains("How it works"));
        world.stop().await;
        assert_eq!(world.telegram.calls_of("editMessageText").len(), 1);
        let code = efir::ids::RoomCode::parse(CODE).unwrap();
        assert_eq!(world.store.cards_of(&code).await.unwrap(), []);
    }
}
