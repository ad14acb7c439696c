//! Telegram in every bad mood: nothing is handled twice, nothing is lost that it would deliver, and the
//! last state of every card arrives.

use axum::http::StatusCode;
use efir::config::BotMode;
use serde_json::{Value, json};

use crate::telegram::{Scripted, Telegram};
use crate::webhook::post;
use crate::world::{ANNA, GROUP, SECRET, World, group, private};

const BORIS: i64 = 700_000_002;

fn trouble() -> Scripted {
    Scripted::Refuse(502, "Bad Gateway", Value::Null)
}

async fn last_state_arrives(world: &World) {
    let text = "🎙 Friday\n\n🟢 2 people on air\nАнна, Boris";
    world.telegram.reads(GROUP, text).await;
}

#[tokio::test]
async fn the_last_state_of_a_card_arrives_in_every_mood() {
    for mood in [
        vec![Scripted::too_many_requests(1)],
        vec![Scripted::Refuse(
            429,
            "Too Many Requests: retry after 1",
            Value::Null,
        )],
        vec![trouble(), trouble()],
        vec![Scripted::Garbage],
        vec![Scripted::Silence],
    ] {
        let telegram = Telegram::start().await;
        let description = format!("{mood:?}");
        telegram.script("editMessageText", mood);
        let world = World::start(telegram, BotMode::Polling).await;
        world.answer_to(group(1, "/room Friday")).await;
        world.rooms.put_inside(&[(ANNA, "Анна")]);
        world.telegram.wait_for("editMessageText", 1).await;
        world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
        last_state_arrives(&world).await;
        world.stop().await;
        let sent = world.telegram.calls_of("sendMessage").len();
        assert_eq!(sent, 1, "no card is sent anew: {description}");
    }
}

#[tokio::test]
async fn what_is_not_modified_is_right_already_and_is_not_tried_again() {
    let telegram = Telegram::start().await;
    let same = "Bad Request: message is not modified: specified new message content and reply \
                markup are exactly the same as a current content and reply markup of the message";
    telegram.script(
        "editMessageText",
        [Scripted::Refuse(400, same, Value::Null)],
    );
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(group(1, "/room Friday")).await;
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    world.telegram.wait_for("editMessageText", 1).await;
    // Whatever else would be tried is tried before this is answered.
    world.answer_to(group(2, "/help")).await;
    assert_eq!(world.telegram.calls_of("editMessageText").len(), 1);
}

#[tokio::test]
async fn an_outage_of_everything_loses_no_update_and_no_last_state() {
    let world = World::polling().await;
    world.answer_to(group(1, "/room Friday")).await;
    world.telegram.break_down("*", trouble());
    world.rooms.put_inside(&[(ANNA, "Анна")]);
    world.telegram.wait_for("editMessageText", 2).await;
    world.telegram.push_update(private(2, "/help"));
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    world.telegram.wait_for("getUpdates", 20).await;
    world.telegram.recover();
    world.telegram.wait_for("sendMessage", 2).await;
    last_state_arrives(&world).await;
    world.stop().await;
    assert_eq!(world.rooms.made.lock().unwrap().len(), 1);
    assert_eq!(world.telegram.unconfirmed(), 0);
}

#[tokio::test]
async fn another_process_that_polls_is_waited_out_and_cards_go_on_meanwhile() {
    let world = World::polling().await;
    world.answer_to(group(1, "/room Friday")).await;
    world
        .telegram
        .break_down("getUpdates", Scripted::conflict());
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    last_state_arrives(&world).await;
    world.telegram.push_update(private(2, "/help"));
    world.telegram.recover();
    world.telegram.wait_for("sendMessage", 2).await;
}

/// A text from one of six people in their chat with the bot.
fn from_somebody(id: u32, text: &str) -> Value {
    let mut update = private(id, text);
    let person = json!(ANNA + i64::from(id / 4 % 6));
    update["message"]["chat"]["id"] = person.clone();
    update["message"]["from"]["id"] = person;
    update
}

#[tokio::test]
async fn a_hundred_updates_at_once_with_repetitions_and_strange_kinds_are_each_handled_once() {
    let world = World::start(Telegram::start().await, BotMode::Webhook).await;
    let mut bodies = Vec::new();
    for id in 1..=100_u32 {
        bodies.push(match id % 4 {
            0 => json!({"update_id": id, "telepathy": {"thought": "?"}}),
            1 => from_somebody(id, "/help"),
            2 => json!({"update_id": id, "edited_message": {}}),
            _ => from_somebody(id, "/language"),
        });
    }
    for body in bodies.iter().chain(bodies.iter().rev()) {
        let status = post(&world, SECRET, body.to_string()).await;
        assert_eq!(status, StatusCode::OK);
    }
    world.telegram.wait_for("sendMessage", 50).await;
    world.stop().await;
    assert_eq!(world.telegram.calls_of("sendMessage").len(), 50);
}

#[tokio::test]
async fn the_same_press_twice_is_one_press() {
    let world = World::polling().await;
    world.answer_to(group(1, "/room Friday")).await;
    world.rooms.put_inside(&[(ANNA, "Анна"), (BORIS, "Boris")]);
    last_state_arrives(&world).await;
    let message = world.telegram.simulator().messages(GROUP)[0].clone();
    let press = json!({
        "update_id": 50,
        "callback_query": {
            "id": "p", "chat_instance": "1", "data": "lock:7h2k9m4qzx", "message": message,
            "from": {"id": ANNA, "is_bot": false, "first_name": "Ann"},
        },
    });
    for _ in 0..3 {
        world.telegram.push_update(press.clone());
    }
    world.answer_to(private(51, "/help")).await;
    world.stop().await;
    let done = world.rooms.done.lock().unwrap().clone();
    let locks = done.iter().filter(|what| *what == "lock").count();
    assert_eq!(locks, 1);
}

#[tokio::test]
async fn a_group_that_is_written_to_a_lot_gets_its_card_right_in_the_end() {
    // The simulated group takes twenty messages a minute and refuses the rest, as Telegram does.
    let world = World::polling().await;
    world.answer_to(group(1, "/room Friday")).await;
    for until in [10_i64, 20, 30] {
        for joined in until - 9..=until {
            let people: Vec<(i64, &str)> = (1..=joined).map(|id| (id, "Guest")).collect();
            world.rooms.put_inside(&people);
        }
        let names = ["Guest"; 10].join(", ");
        let more = match until - 10 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let text = format!("🎙 Friday\n\n🟢 {until} people on air\n{names}{more}");
        world.telegram.reads(GROUP, &text).await;
    }
    world.stop().await;
    assert_eq!(world.telegram.simulator().messages(GROUP).len(), 1);
    let edits = world.telegram.calls_of("editMessageText").len();
    assert!(edits < 20, "{edits} edits");
}
