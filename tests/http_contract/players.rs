//! Tickets for players, and what a host sees and orders.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::registration;
use super::support::{ANN, BOB, HOST_SECRET, World, now};

/// A world with a registered game of the code `Chess-1`.
async fn world_with_game() -> World {
    let world = World::new().await;
    let host = world.stranger();
    let new = host.post("/api/host/rooms/register", &registration()).await;
    assert_eq!(new.status, 201);
    world
}

/// What a ticket says, as a host finds out that has nothing but the secret.
fn checked(ticket: &str) -> Value {
    let (signed, signature) = ticket.rsplit_once('.').expect("three parts");
    let mut mac = Hmac::<Sha256>::new_from_slice(HOST_SECRET.as_bytes()).expect("any length");
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
    mac.verify_slice(&signature)
        .expect("signed by the deployment");
    let claims = signed.split_once('.').expect("two parts").1;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("JSON")
}

#[tokio::test]
async fn who_is_inside_gets_a_ticket_that_the_host_can_check() {
    let world = world_with_game().await;
    let (_seat, _) = world.inside(ANN, "chess-1").await;
    let ann = world.person(ANN);
    let answer = ann.post("/api/rooms/CHESS-1/ticket", &json!({})).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let claims = checked(body["ticket"].as_str().expect("a ticket"));
    assert_eq!(claims["sub"], ANN.to_string());
    assert_eq!(claims["aud"], "Chess-1");
    assert_eq!(claims["room"], "Chess-1");
    assert_eq!(claims["iss"], world.origin());
    assert_eq!(claims["guest"], false);
    let issued = claims["iat"].as_u64().expect("seconds");
    assert!(now().abs_diff(issued) <= 20, "{issued}");
    assert_eq!(claims["exp"], issued + 600);
    assert_eq!(body["expiresAt"], (issued + 600) * 1000);
    let photo = claims["photo_url"].as_str().expect("an address");
    assert!(photo.starts_with(world.origin()), "{photo}");

    let again = ann.post("/api/rooms/chess-1/ticket", &json!({})).await;
    let again = checked(again.json()["ticket"].as_str().expect("a ticket"));
    assert_ne!(again["jti"], claims["jti"]);
    assert_eq!(again["participant"], claims["participant"]);
}

#[tokio::test]
async fn tickets_are_for_those_inside_and_for_rooms_with_a_game() {
    let world = world_with_game().await;
    let nobody = world.stranger();
    let refused = nobody.post("/api/rooms/chess-1/ticket", &json!({})).await;
    assert_eq!(refused.refusal(), (401, "auth_required".to_owned()));

    let ann = world.person(ANN);
    let refused = ann.post("/api/rooms/chess-1/ticket", &json!({})).await;
    assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));
    let (_lobby, _) = world.seat(ANN, "chess-1", "lobby").await;
    let refused = ann.post("/api/rooms/chess-1/ticket", &json!({})).await;
    assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));

    let (_seat, _) = world.inside(BOB, "friday").await;
    let bob = world.person(BOB);
    for code in ["friday", "nowhere", "no good code"] {
        let refused = bob
            .post(&format!("/api/rooms/{code}/ticket"), &json!({}))
            .await;
        assert_eq!(
            refused.refusal(),
            (404, "room_not_found".to_owned()),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_host_sees_who_plays_and_sends_somebody_out() {
    let world = world_with_game().await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let empty = host.get("/api/host/rooms/chess-1/players").await;
    assert_eq!(
        empty.json(),
        json!({ "players": [], "max_players": null, "waiting": 0 })
    );

    let (_ann, _) = world.inside(ANN, "chess-1").await;
    let (_bob, _) = world.inside(BOB, "chess-1").await;
    let players = host.get("/api/host/rooms/CHESS-1/players").await.json();
    let seen: Vec<(i64, &str)> = players["players"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (
                one["user_id"].as_i64().expect("an id"),
                one["role"].as_str().expect("a role"),
            )
        })
        .collect();
    assert_eq!(seen, [(ANN, "owner"), (BOB, "speaker")]);

    let host = &host;
    let order = async |order: Value| host.post("/api/host/rooms/chess-1/orders", &order).await;
    let muted = order(json!({ "order": "mute", "user_id": ANN })).await;
    assert_eq!(muted.status, 204);
    let removed = order(json!({ "order": "remove", "user_id": BOB })).await;
    assert_eq!(removed.status, 204);
    let players = host.get("/api/host/rooms/chess-1/players").await.json();
    assert_eq!(players["players"].as_array().map(Vec::len), Some(1));

    let unknown = order(json!({ "order": "mute", "user_id": 7 })).await;
    assert_eq!(unknown.refusal(), (404, "player_not_found".to_owned()));
    let wrong = order(json!({ "order": "dance" })).await;
    assert_eq!(wrong.refusal(), (400, "bad_json".to_owned()));
}

#[tokio::test]
async fn a_room_that_nobody_is_in_can_be_prepared_and_ended() {
    let world = world_with_game().await;
    let host = &world.with_header(format!("Bearer {HOST_SECRET}"));
    let order = async |order: Value| host.post("/api/host/rooms/chess-1/orders", &order).await;
    assert_eq!(order(json!({ "order": "end" })).await.status, 204);
    let muted = order(json!({ "order": "mute", "user_id": ANN })).await;
    assert_eq!(muted.refusal(), (404, "player_not_found".to_owned()));
    assert_eq!(
        order(json!({ "order": "listen_only", "on": true }))
            .await
            .status,
        204
    );
    let (_ann, welcome) = world.inside(ANN, "chess-1").await;
    assert_eq!(welcome["room"]["listenOnly"], true);
    let (_bob, welcome) = world.inside(BOB, "chess-1").await;
    let role = |welcome: &Value| {
        let you = welcome["you"].clone();
        let mut all = welcome["participants"].as_array().expect("a list").iter();
        let me = all.find(|one| one["id"] == you).expect("themselves");
        me["role"].clone()
    };
    assert_eq!(role(&welcome), "listener");
    let made = order(json!({ "order": "set_role", "user_id": BOB, "role": "admin" })).await;
    assert_eq!(made.status, 204);
    let wrong = order(json!({ "order": "set_role", "user_id": BOB, "role": "owner" })).await;
    assert_eq!(wrong.refusal(), (400, "bad_json".to_owned()));
    let players = host.get("/api/host/rooms/chess-1/players").await.json();
    // Nobody else may speak, so the first one who may inherits the room.
    assert_eq!(players["players"][1]["role"], "owner");
    let nowhere = host
        .post("/api/host/rooms/nowhere/orders", &json!({ "order": "end" }))
        .await;
    assert_eq!(nowhere.refusal(), (404, "room_not_found".to_owned()));
}

#[tokio::test]
async fn a_room_is_locked_before_anybody_comes() {
    let world = world_with_game().await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let lock = json!({ "order": "lock", "locked": true });
    assert_eq!(
        host.post("/api/host/rooms/chess-1/orders", &lock)
            .await
            .status,
        204
    );
    let (_ann, welcome) = world.inside(ANN, "chess-1").await;
    assert_eq!(welcome["room"]["locked"], true);
}

#[tokio::test]
async fn without_the_secret_nobody_sees_or_orders_anything() {
    let world = world_with_game().await;
    let stranger = world.stranger();
    let seen = stranger.get("/api/host/rooms/chess-1/players").await;
    assert_eq!(seen.refusal(), (401, "wrong_secret".to_owned()));
    let ordered = stranger
        .post("/api/host/rooms/chess-1/orders", &json!({ "order": "end" }))
        .await;
    assert_eq!(ordered.refusal(), (401, "wrong_secret".to_owned()));
}
