//! Looking a room up, from any origin.

use serde_json::json;

use super::registration_with;
use super::support::{TOKEN, World, send};

#[tokio::test]
async fn a_room_of_any_kind_is_looked_up_the_same_way() {
    let world = World::with(|variables| {
        variables.public_url = Some("https://efir.example".to_owned());
    })
    .await;
    // A code of this deployment's leads to its room even where the record is gone.
    let auth = efir::auth::Auth::for_bot(TOKEN, false);
    let chat = auth.new_room_code(|| 7).for_display();
    let answer = world
        .stranger()
        .get(&format!("/api/rooms/{}", chat.to_lowercase()))
        .await;
    assert_eq!(answer.status, 200);
    let mut room = answer.json();
    assert!(room["created_at"].take().is_u64());
    assert_eq!(
        room,
        json!({
            "room_code": chat,
            "ws_url": "wss://efir.example/ws",
            "app_url": format!("https://efir.example/?startapp={chat}"),
            "created_at": null,
        })
    );
    let taken = registration_with("room_code", json!(chat));
    let host = world.stranger();
    let answer = host.post("/api/host/rooms/register", &taken).await;
    assert_eq!(answer.refusal(), (409, "room_taken".to_owned()));
}

#[tokio::test]
async fn any_origin_may_look_a_room_up() {
    let world = World::new().await;
    for path in [
        "/api/rooms/chess-1",
        "/api/rooms/chess-1/",
        "/api/rooms/a/b",
    ] {
        let preflight = world
            .stranger()
            .request("OPTIONS", path)
            .header("origin", "https://game.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization, x-game");
        let preflight = send(preflight).await;
        assert_eq!(preflight.status, 204, "{path}");
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        assert_eq!(preflight.header("access-control-allow-methods"), "GET");
        assert_eq!(
            preflight.header("access-control-allow-headers"),
            "authorization, x-game"
        );
    }
    for path in ["/api/rooms/nobody", "/api/rooms/a%20b", "/api/rooms/x"] {
        let answer = world.stranger().get(path).await;
        assert_eq!(
            answer.refusal(),
            (404, "room_not_found".to_owned()),
            "{path}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn every_refusal_where_any_origin_may_ask_can_be_read_there() {
    let world = World::new().await;
    let stranger = world.stranger();
    for (method, path, status) in [
        ("GET", "/api/rooms/nobody", 404),
        ("GET", "/api/rooms/nobody/", 404),
        ("GET", "/api/rooms/%ff", 404),
        ("GET", "/api/rooms/a/b", 404),
        ("POST", "/api/rooms/nobody", 405),
        ("DELETE", "/api/rooms/nobody", 405),
    ] {
        let answer = send(stranger.request(method, path)).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "retry-after"
        );
    }
    let refused = loop {
        let answer = stranger.get("/api/rooms/nobody").await;
        if answer.status == 429 {
            break answer;
        }
    };
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(
        refused.header("access-control-expose-headers"),
        "retry-after"
    );
}
