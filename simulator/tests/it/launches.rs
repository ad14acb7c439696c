use std::collections::BTreeMap;

use form_urlencoded::parse;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{ANNA, BORIS, GROUP, TOKEN, World};

type Pairs = BTreeMap<String, String>;

/// The launch data in an address: the fields, and the address before the fragment.
fn opened(answer: &Value) -> (String, Pairs) {
    let url = answer["open"]["url"].as_str().unwrap();
    let (page, fragment) = url.split_once('#').unwrap();
    let outer: Pairs = parse(fragment.as_bytes()).into_owned().collect();
    assert_eq!(outer["tgWebAppVersion"], "9.1");
    assert_eq!(outer["tgWebAppPlatform"], "weba");
    let theme: Value = serde_json::from_str(&outer["tgWebAppThemeParams"]).unwrap();
    assert!(theme["bg_color"].as_str().unwrap().starts_with('#'));
    (
        page.to_owned(),
        parse(outer["tgWebAppData"].as_bytes())
            .into_owned()
            .collect(),
    )
}

/// Checks the hash the way a bot does, without the simulator's own code.
fn is_signed(mut fields: Pairs) -> bool {
    let hash = hex::decode(fields.remove("hash").unwrap()).unwrap();
    let lines: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let mut secret = Hmac::<Sha256>::new_from_slice(b"WebAppData").unwrap();
    secret.update(TOKEN.as_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.finalize().into_bytes()).unwrap();
    mac.update(lines.join("\n").as_bytes());
    mac.verify_slice(&hash).is_ok()
}

#[tokio::test]
async fn a_link_in_a_group_opens_the_app_with_signed_data() {
    let world = World::start().await;
    let url = "https://t.me/simulated_bot/app?startapp=room_1-2";
    let markup = json!({"inline_keyboard": [[{"text": "Join", "url": url}]]});
    let message = json!({"chat_id": GROUP, "text": "Room", "reply_markup": markup});
    let sent = world.ok("sendMessage", message).await;
    let press = json!({
        "person": BORIS, "chat": GROUP, "message_id": sent["message_id"], "button": [0, 0],
    });
    let (page, fields) = opened(&world.control("press", press).await);
    assert_eq!(
        page,
        format!("{}/?tgWebAppStartParam=room_1-2", world.origin)
    );
    assert_eq!(fields["start_param"], "room_1-2");
    assert_eq!(fields["chat_type"], "supergroup");
    assert!(fields.contains_key("chat_instance") && fields.contains_key("signature"));
    let user: Value = serde_json::from_str(&fields["user"]).unwrap();
    assert_eq!(
        (&user["id"], &user["first_name"]),
        (&json!(BORIS), &json!("Boris"))
    );
    assert!(is_signed(fields));
}

#[tokio::test]
async fn a_web_app_button_opens_its_own_address_with_a_query_id() {
    let world = World::start().await;
    world.say(ANNA, ANNA, "/start").await;
    let menu = json!({
        "type": "web_app", "text": "Rooms", "web_app": {"url": "https://rooms.example/app?v=1"},
    });
    world
        .ok("setChatMenuButton", json!({"menu_button": menu}))
        .await;
    let (page, fields) = opened(&world.control("menu", json!({"person": ANNA})).await);
    assert_eq!(page, "https://rooms.example/app?v=1");
    assert!(fields.contains_key("query_id") && !fields.contains_key("chat_type"));
    let user: Value = serde_json::from_str(&fields["user"]).unwrap();
    assert_eq!(user["allows_write_to_pm"], true);
    assert!(is_signed(fields));
}

#[tokio::test]
async fn launch_data_can_be_old_or_forged_on_demand() {
    let world = World::start().await;
    let old = json!({"person": ANNA, "start_param": "x", "auth_date": 1_700_000_000});
    let (_, fields) = opened(&world.control("launch", old).await);
    assert_eq!(fields["auth_date"], "1700000000");
    assert!(is_signed(fields));
    let forged = json!({"person": ANNA, "start_param": "x", "tamper": true});
    let (_, fields) = opened(&world.control("launch", forged).await);
    assert!(!is_signed(fields));
}

#[tokio::test]
async fn a_start_link_writes_start_to_the_bot() {
    let world = World::start().await;
    let link = json!({"person": ANNA, "link": "https://t.me/simulated_bot?start=abc"});
    assert_eq!(world.control("launch", link).await, json!({"chat": ANNA}));
    let updates = world.ok("getUpdates", json!({})).await;
    assert_eq!(updates[0]["message"]["text"], "/start abc");
}
