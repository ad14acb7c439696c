//! Game hosts: registering, renewing, removing, checking.

use serde_json::{Value, json};

use super::support::{ANN, HOST_SECRET, World, now};
use super::{keys, registration, registration_with};

#[tokio::test]
async fn a_host_registers_renews_and_removes_a_room() {
    let world = World::new().await;
    let host = world.stranger();
    let new = host
        .post_text("/api/host/rooms/register", registration().to_string())
        .await;
    assert_eq!(new.status, 201);
    let room = new.json();
    assert_eq!(
        keys(&room),
        [
            "app_url",
            "created_at",
            "expires_at",
            "join_url",
            "room_code",
            "ws_url"
        ]
    );
    assert_eq!(room["room_code"], "Chess-1");
    let created_at = room["created_at"].as_u64().expect("milliseconds");
    assert_eq!(room["expires_at"], created_at + 12 * 3600 * 1000);
    let join_url = room["join_url"].as_str().expect("a link");
    assert!(join_url.ends_with("startapp=Chess-1"), "{join_url}");

    let found = host.get("/api/rooms/CHESS-1").await;
    assert_eq!(found.status, 200);
    assert_eq!(
        found.json(),
        json!({
            "room_code": "Chess-1",
            "ws_url": "wss://game.example/ws",
            "app_url": "https://game.example/play?x=1",
            "created_at": created_at,
        })
    );

    let renewal = registration_with("ttl_seconds", json!(60));
    let renewed = host.post("/api/host/rooms/register", &renewal).await;
    assert_eq!(renewed.status, 200);
    assert_eq!(renewed.json()["created_at"], created_at);

    let owner = world.with_header(format!("Bearer {HOST_SECRET}"));
    assert_eq!(owner.delete("/api/host/rooms/chess-1").await.status, 204);
    let again = owner.delete("/api/host/rooms/chess-1").await;
    assert_eq!(again.refusal(), (404, "room_not_found".to_owned()));
    let lookup = host.get("/api/rooms/chess-1").await;
    assert_eq!(lookup.refusal(), (404, "room_not_found".to_owned()));
}

#[tokio::test]
async fn a_code_that_is_kept_with_a_word_is_nobody_elses() {
    let world = World::new().await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let register = async |key: Value| {
        let body = registration_with("host_key", key);
        world
            .stranger()
            .post("/api/host/rooms/register", &body)
            .await
    };
    assert_eq!(register(json!("our-own-word")).await.status, 201);
    assert_eq!(register(json!("our-own-word")).await.status, 200);
    for other in [json!("another-word"), Value::Null] {
        let refused = register(other).await;
        assert_eq!(refused.refusal(), (409, "room_of_other_host".to_owned()));
    }
    for no_word in [json!("short"), json!(""), json!(5), json!("no word at all")] {
        let refused = register(no_word).await;
        assert_eq!(refused.refusal(), (422, "invalid_host_key".to_owned()));
    }
    let theirs = host
        .delete("/api/host/rooms/chess-1?host_key=another-word")
        .await;
    assert_eq!(theirs.refusal(), (404, "room_not_found".to_owned()));
    let ours = host
        .delete("/api/host/rooms/chess-1?host_key=our-own-word")
        .await;
    assert_eq!(ours.status, 204);
    assert_eq!(register(json!("another-word")).await.status, 201);
}

#[tokio::test]
async fn a_host_may_show_the_secret_as_a_bearer() {
    let world = World::new().await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let body = registration_with("host_secret", Value::Null);
    let answer = host.post("/api/host/rooms/register", &body).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn whoever_does_not_know_the_secret_is_no_host() {
    let world = World::new().await;
    let refused = (401, "wrong_secret".to_owned());
    for secret in [
        json!("wrong"),
        json!(""),
        Value::Null,
        json!(5),
        json!([HOST_SECRET]),
    ] {
        let body = registration_with("host_secret", secret);
        let answer = world
            .stranger()
            .post("/api/host/rooms/register", &body)
            .await;
        assert_eq!(answer.refusal(), refused, "{body}");
    }
    let answer = world.person(ANN).delete("/api/host/rooms/chess-1").await;
    assert_eq!(answer.refusal(), refused);
}

#[tokio::test]
async fn without_a_host_secret_there_is_no_host_api() {
    let world = World::with(|variables| variables.host_secret = None).await;
    let answer = world
        .stranger()
        .post("/api/host/rooms/register", &registration())
        .await;
    assert_eq!(answer.refusal(), (503, "host_api_off".to_owned()));
    let answer = world.stranger().delete("/api/host/rooms/chess-1").await;
    assert_eq!(answer.refusal(), (503, "host_api_off".to_owned()));
}

#[tokio::test]
async fn a_registration_is_refused_by_the_name_of_its_field() {
    let world = World::new().await;
    let long = "x".repeat(33);
    let far = format!("https://game.example/{}", "x".repeat(2048));
    for (field, value) in [
        ("room_code", json!("ab")),
        ("room_code", json!("a b c")),
        ("room_code", json!("комната")),
        ("room_code", json!(long)),
        ("room_code", json!(123)),
        ("room_code", Value::Null),
        ("ws_url", json!("https://game.example/ws")),
        ("ws_url", json!("game.example/ws")),
        ("ws_url", json!("ws://")),
        ("ws_url", json!("wss://user:pass@game.example/ws")),
        ("ws_url", json!("wss://user@game.example/ws")),
        ("ws_url", json!("wss://game.example/\nws")),
        ("ws_url", Value::Null),
        ("ws_url", json!("wss://game.example/ws#frag")),
        ("ws_url", json!("wss://game.example:0/ws")),
        ("ws_url", json!("wss://game.example:99999/ws")),
        ("app_url", json!("javascript:alert(1)")),
        ("app_url", json!("data:text/html,hi")),
        ("app_url", json!("ftp://game.example")),
        ("app_url", json!("https://")),
        ("app_url", json!(" https://game.example")),
        ("app_url", json!(far)),
        ("app_url", json!({ "href": "https://game.example" })),
        ("title", json!("x".repeat(65))),
        ("title", json!("two\nlines")),
        ("title", json!(1)),
        ("ttl_seconds", json!(59)),
        ("ttl_seconds", json!(604_801)),
        ("ttl_seconds", json!(-1)),
        ("ttl_seconds", json!("3600")),
        ("ttl_seconds", json!(3600.5)),
        ("max_players", json!(0)),
        ("max_players", json!(1.5)),
    ] {
        let body = registration_with(field, value);
        let answer = world
            .stranger()
            .post("/api/host/rooms/register", &body)
            .await;
        assert_eq!(
            answer.refusal(),
            (422, format!("invalid_{field}")),
            "{body}"
        );
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.contains(field), "{message}");
    }
}

#[tokio::test]
async fn whole_numbers_may_come_as_floats() {
    let world = World::new().await;
    let mut body = registration_with("ttl_seconds", json!(3600.0));
    body["max_players"] = json!(8.0);
    let host = world.stranger();
    let answer = host.post("/api/host/rooms/register", &body).await;
    assert_eq!(answer.status, 201);
    let room = answer.json();
    let created_at = room["created_at"].as_u64().expect("milliseconds");
    assert_eq!(room["expires_at"], created_at + 3_600_000);
}

#[tokio::test]
async fn a_deployment_over_https_takes_only_addresses_that_its_page_may_open() {
    let public = World::with(|variables| {
        variables.public_url = Some("https://efir.example".to_owned());
    })
    .await;
    let host = public.stranger();
    for (field, value) in [
        ("app_url", "http://game.example/"),
        ("ws_url", "ws://game.example/ws"),
        ("app_url", "https://localhost/"),
        ("ws_url", "wss://127.0.0.1:8080/ws"),
        ("ws_url", "wss://[::1]/ws"),
    ] {
        let body = registration_with(field, json!(value));
        let answer = host.post("/api/host/rooms/register", &body).await;
        let refused = (422, format!("invalid_{field}"));
        assert_eq!(answer.refusal(), refused, "{value}");
    }
    let answer = host.post("/api/host/rooms/register", &registration()).await;
    assert_eq!(answer.status, 201);

    let at_home = World::new().await;
    let mut body = registration_with("app_url", json!("http://localhost:8080/"));
    body["ws_url"] = json!("ws://127.0.0.1:8080/ws");
    let host = at_home.stranger();
    let answer = host.post("/api/host/rooms/register", &body).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_in_json_too() {
    let world = World::new().await;
    for body in ["", "{", "[]", "null", "room_code=chess", "\u{0}"] {
        let answer = world
            .stranger()
            .post_text("/api/host/rooms/register", body)
            .await;
        assert_eq!(answer.refusal(), (400, "bad_json".to_owned()), "{body:?}");
    }
    let huge = format!("{{\"room_code\":\"{}\"}}", "x".repeat(70_000));
    let answer = world
        .stranger()
        .post_text("/api/host/rooms/register", huge)
        .await;
    assert_eq!(answer.refusal(), (413, "payload_too_large".to_owned()));
}

#[tokio::test]
async fn whoever_shows_the_host_secret_is_told_whether_stun_and_turn_work() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("bound").port()
    };
    let url = format!("turn:127.0.0.1:{port}?transport=tcp");
    let world = World::with(|variables| {
        variables.stun_urls = Some("none".to_owned());
        variables.turn_url = Some(url.clone());
    })
    .await;
    let refused = world.stranger().get("/api/host/check").await;
    assert_eq!(refused.refusal(), (401, "wrong_secret".to_owned()));

    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let told = host.get("/api/host/check").await;
    assert_eq!(told.status, 200);
    let mut report = told.json();
    let checked_at = report["checkedAt"].take();
    assert!(checked_at.as_u64().is_some_and(|at| at / 1000 <= now()));
    assert_eq!(
        report,
        json!({
            "verdict": "broken",
            "checkedAt": null,
            "findings": [
                {
                    "verdict": "note",
                    "subject": "STUN_URLS",
                    "message": "no STUN server is configured: calls connect inside one network, \
                                or through TURN",
                },
                {
                    "verdict": "broken",
                    "subject": url,
                    "message": "the machine is there, but nothing listens on this port: see \
                                whether the server runs, and the port",
                },
            ],
        })
    );
    let again = host.get("/api/host/check").await.json();
    assert_eq!(again["checkedAt"], checked_at, "not checked again at once");
}
