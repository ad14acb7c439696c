//! A game's card in chats, and its host that has it shown again.

use serde_json::{Value, json};

use super::registration;
use super::support::{HOST_SECRET, World};

const ANNA: i64 = 700_000_001;
const GROUP: i64 = -1_001_700_000_100;
const CARDS: &str = "/api/host/rooms/chess-1/cards";

/// What stands in the group, as soon as there are so many messages that hold the sign of a game.
async fn cards_in_group(world: &World, count: usize) -> Vec<Value> {
    let stranger = world.stranger();
    let path = format!("/simulator/control/messages?person={ANNA}&chat={GROUP}");
    let looking = async {
        loop {
            let seen = stranger.get(&path).await.json();
            let all = seen["messages"].as_array().expect("a list").clone();
            let is_card =
                |one: &Value| one["text"].as_str().is_some_and(|text| text.contains('🎲'));
            let cards: Vec<Value> = all.into_iter().filter(is_card).collect();
            if cards.len() >= count {
                return cards;
            }
            let events = format!("/simulator/control/events?after={}&timeout=1", seen["seq"]);
            stranger.get(&events).await;
        }
    };
    let looked = tokio::time::timeout(std::time::Duration::from_secs(30), looking).await;
    looked.expect("cards in time")
}

#[tokio::test]
async fn a_games_card_is_shown_again_where_people_have_shown_it_and_not_too_often() {
    let world = World::with(|variables| {
        variables.bot_token = None;
        variables.bot_mode = None;
    })
    .await;
    let stranger = world.stranger();
    stranger
        .post("/api/host/rooms/register", &registration())
        .await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    // The bot introduces itself first.
    let nowhere = loop {
        let answer = host.post(CARDS, &json!({})).await;
        if answer.status != 503 {
            break answer;
        }
        assert_eq!(answer.refusal(), (503, "no_bot".to_owned()));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(
        (nowhere.status, nowhere.json()),
        (202, json!({ "chats": 0 }))
    );

    let asked = json!({ "person": ANNA, "chat": GROUP, "text": "/start Chess-1" });
    stranger.post("/simulator/control/say", &asked).await;
    let cards = cards_in_group(&world, 1).await;
    let text = cards[0]["text"].as_str().expect("text");
    assert!(text.contains("Chess-1"), "{text}");

    let shown = loop {
        let shown = host.post(CARDS, &json!({})).await.json();
        // The desk notes a card after it was sent.
        if shown["chats"] != 0 {
            break shown;
        }
    };
    assert_eq!(shown, json!({ "chats": 1 }));
    assert_eq!(cards_in_group(&world, 2).await.len(), 2);
    let again = host.post(CARDS, &json!({})).await;
    assert_eq!(again.refusal(), (429, "rate_limited".to_owned()));
    let wait: u64 = again.header("retry-after").parse().expect("seconds");
    assert!((500..=600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn without_the_secret_or_a_game_no_card_is_shown() {
    let world = World::new().await;
    let refused = world.stranger().post(CARDS, &json!({})).await;
    assert_eq!(refused.refusal(), (401, "wrong_secret".to_owned()));
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let refused = host.post(CARDS, &json!({})).await;
    assert_eq!(refused.refusal(), (404, "room_not_found".to_owned()));
}
