//! The HTTP contract, row by row, through a real port, in the roles of those who call it.

#[path = "support/http.rs"]
mod support;

use std::sync::atomic::Ordering;

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use support::{
    ANN, BOB, HOST_SECRET, HUGE, METRICS_TOKEN, PHOTO, TOKEN, UNLUCKY, World, init_data, now, send,
};

fn registration() -> Value {
    json!({
        "room_code": "Chess-1",
        "ws_url": "wss://game.example/ws",
        "app_url": "https://game.example/play?x=1",
        "host_secret": HOST_SECRET,
    })
}

/// A registration with one field changed (or taken out by `null`).
fn registration_with(field: &str, value: Value) -> Value {
    let mut body = registration();
    body[field] = value;
    body
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn health_says_ok_and_the_version() {
    let world = World::new().await;
    let answer = world.stranger().get("/api/health").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
    );
}

#[tokio::test]
async fn about_tells_what_kind_of_deployment_it_is() {
    let world = World::new().await;
    assert_eq!(
        world.stranger().get("/api/about").await.json(),
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "simulator": false,
            "guests": false,
            "botUsername": null,
        })
    );
}

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

#[tokio::test]
async fn health_is_told_to_whoever_asks_however_often() {
    let world = World::new().await;
    let stranger = world.stranger();
    while stranger.get("/api/about").await.status != 429 {}
    for _ in 0..400 {
        assert_eq!(stranger.get("/api/health").await.status, 200);
    }
    let answer = send(stranger.request("POST", "/api/health")).await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed".to_owned()));
}

#[tokio::test]
async fn launch_data_becomes_a_session() {
    let world = World::new().await;
    let answer = world.person(ANN).post("/api/session", &json!({})).await;
    assert_eq!(answer.status, 200);
    let session = answer.json();
    assert_eq!(session["person"]["userId"], ANN);
    assert_eq!(session["person"]["name"], "Ann");
    assert_eq!(session["person"]["language"], "uk");
    assert!(session["expiresAt"].as_u64().expect("milliseconds") > now() * 1000);

    let token = session["token"].as_str().expect("a token");
    let back = world.with_header(format!("Bearer {token}"));
    assert_eq!(back.get("/api/calls").await.json(), json!({ "calls": [] }));
    assert_eq!(back.get("/api/rooms").await.json(), json!({ "rooms": [] }));
    let renewal = back.post("/api/session", &json!({})).await;
    assert_eq!(renewal.refusal(), (401, "auth_required".to_owned()));
}

#[tokio::test]
async fn sign_ins_are_refused_for_what_they_are() {
    let world = World::new().await;
    let day = 24 * 3600;
    let forged = init_data(ANN, now()).replace("279058397", "279058398");
    for (header, code) in [
        (None, "auth_required"),
        (Some(format!("tma {forged}")), "auth_invalid"),
        (
            Some(format!("tma {}", init_data(ANN, now() - day - 60))),
            "auth_expired",
        ),
        (
            Some(format!("tma {}", init_data(ANN, now() + 600))),
            "auth_invalid",
        ),
        (Some("Bearer nonsense".to_owned()), "auth_invalid"),
        (Some("Basic YTpi".to_owned()), "auth_invalid"),
        (Some(format!("Bearer {HOST_SECRET}")), "auth_invalid"),
    ] {
        let caller = match &header {
            Some(header) => world.with_header(header),
            None => world.stranger(),
        };
        let user_path = format!("/api/ice-servers/{ANN}");
        for path in ["/api/calls", "/api/rooms", user_path.as_str()] {
            let answer = caller.get(path).await;
            assert_eq!(
                answer.refusal(),
                (401, code.to_owned()),
                "{path} {header:?}"
            );
        }
        for path in ["/api/session", "/api/turn-credentials"] {
            let answer = caller.post(path, &json!({ "userId": ANN })).await;
            assert_eq!(
                answer.refusal(),
                (401, code.to_owned()),
                "{path} {header:?}"
            );
        }
    }
}

#[tokio::test]
async fn strangers_get_stun_and_people_get_turn() {
    let world = World::new().await;
    let public = world.stranger().get("/api/ice-config").await.json();
    assert_eq!(keys(&public), ["iceServers"]);
    let text = public.to_string();
    assert!(text.contains("stun:") && !text.contains("turn:"), "{text}");

    let mine = world.person(ANN).get("/api/ice-config").await.json();
    let turn = &mine["iceServers"][1];
    assert_eq!(turn["urls"], json!(["turn:turn.example:3478"]));
    assert!(
        !turn.to_string().contains(&ANN.to_string()),
        "the name is opaque"
    );

    let path = format!("/api/ice-servers/{ANN}");
    let answer = world.person(ANN).get(&path).await.json();
    assert_eq!(keys(&answer), ["iceServers", "ttl"]);
    assert_eq!(answer["ttl"], 12 * 3600);
    let other = world.person(BOB).get(&path).await;
    assert_eq!(other.refusal(), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn turn_credentials_are_those_of_the_draft() {
    let world = World::new().await;
    let ann = world.person(ANN);
    let answer = ann
        .post("/api/turn-credentials", &json!({ "userId": ANN }))
        .await;
    assert_eq!(answer.status, 200);
    let turn = answer.json();
    assert_eq!(keys(&turn), ["password", "ttl", "uris", "username"]);
    let username = turn["username"].as_str().expect("a name");
    let (expiry, _) = username.split_once(':').expect("expiry:name");
    assert!(expiry.parse::<u64>().expect("seconds") > now());
    let mut mac =
        Hmac::<sha1::Sha1>::new_from_slice(b"shared with the turn server").expect("any length");
    mac.update(username.as_bytes());
    let password = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(turn["password"], password);

    for (body, refusal) in [
        (json!({ "userId": BOB }), (403, "forbidden")),
        (json!({ "userId": BOB.to_string() }), (403, "forbidden")),
        (json!({}), (422, "invalid_userId")),
        (json!({ "userId": [ANN] }), (422, "invalid_userId")),
        (json!("x"), (400, "bad_json")),
    ] {
        let answer = ann.post("/api/turn-credentials", &body).await;
        assert_eq!(
            answer.refusal(),
            (refusal.0, refusal.1.to_owned()),
            "{body}"
        );
    }
    let world = World::with(|variables| {
        variables.turn_url = None;
        variables.turn_secret = None;
    })
    .await;
    let answer = world
        .person(ANN)
        .post(
            "/api/turn-credentials",
            &json!({ "userId": ANN.to_string() }),
        )
        .await;
    assert_eq!(answer.refusal(), (404, "no_turn".to_owned()));
}

#[tokio::test]
async fn a_photo_comes_from_us_by_a_signed_address() {
    let world = World::new().await;
    let path = format!("/api/users/{ANN}/avatar");
    let (_ann, _) = world.inside(ANN, "friday").await;
    let (_bob, _) = world.inside(BOB, "friday").await;
    let address = world.person(BOB).get(&path).await.json();
    assert_eq!(keys(&address), ["avatar"]);
    let address = address["avatar"].as_str().expect("an address").to_owned();
    let prefix = format!("{}/api/avatars/", world.origin());
    assert!(address.starts_with(&prefix), "{address}");

    let stranger = world.stranger();
    let image = stranger.get(&address).await;
    assert_eq!((image.status, image.bytes.as_slice()), (200, PHOTO));
    assert_eq!(image.header("content-type"), "image/jpeg");
    assert_eq!(image.header("cache-control"), "private, max-age=21600");
    let kept = stranger
        .request("GET", &address)
        .header("if-none-match", image.header("etag"));
    assert_eq!(send(kept).await.status, 304);

    let (_, query) = address.split_once('?').expect("a query");
    let signed = stranger.get(&format!("{path}?{query}")).await;
    assert_eq!(signed.status, 200, "the signature is good for asking too");
    assert_eq!(signed.json()["avatar"], address, "but not for longer");
    assert_eq!(world.downloads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_session_is_not_renewed_beyond_a_week_after_the_launch_data() {
    let world = World::new().await;
    let week = efir::limits::SIGN_IN_MAX;
    let now = efir::time::now();
    let signed_in_at = efir::protocol::UnixMillis(now.0 + 60_000 - 7 * 24 * 3_600_000);
    let ann = efir::person::Person {
        id: efir::ids::UserId(ANN),
        name: "Ann".to_owned(),
        username: None,
        language: None,
        signed_in_at,
    };
    let token = efir::auth::Auth::for_bot(TOKEN, false)
        .issue_session(&ann, now)
        .token;
    for _ in 0..2 {
        let auth = json!({ "kind": "session", "token": token });
        let (_seat, welcome) = world.seat_as(auth, "friday", "inside").await;
        assert_ne!(welcome["sessionToken"], "", "renewed");
        assert_eq!(welcome["sessionExpiresAt"], signed_in_at.plus(week).0);
    }
}

#[tokio::test]
async fn the_photos_of_others_are_for_who_sees_them_and_their_ids_for_nobody() {
    let world = World::new().await;
    let path = |id: i64| format!("/api/users/{id}/avatar");
    let bob = world.person(BOB);
    let no_avatar = (404, "no_avatar".to_owned());
    let (ann, _) = world.inside(ANN, "friday").await;
    assert_eq!(bob.get(&path(ANN)).await.refusal(), no_avatar);
    // Telegram would fail to give this one: nobody asks it.
    assert_eq!(bob.get(&path(UNLUCKY)).await.refusal(), no_avatar);
    let (_elsewhere, _) = world.inside(BOB, "saturday").await;
    assert_eq!(bob.get(&path(ANN)).await.refusal(), no_avatar);

    let (_bob, welcome) = world.inside(BOB, "friday").await;
    assert_eq!(bob.get(&path(ANN)).await.status, 200);
    let own = world.person(ANN).get(&path(ANN)).await;
    assert_eq!(own.status, 200);
    let others = welcome["participants"].to_string();
    assert!(others.contains("/api/avatars/"), "{others}");
    for text in [others, own.json().to_string()] {
        assert!(!text.contains(&ANN.to_string()), "{text}");
    }
    drop(ann);
}

#[tokio::test]
async fn who_waits_before_a_locked_room_learns_nothing_of_who_is_inside() {
    let world = World::new().await;
    let (mut ann, _) = world.inside(ANN, "friday").await;
    ann.say(&json!({ "type": "moderate", "action": { "kind": "lock", "locked": true }, "ref": 1 }))
        .await;
    let (_bob, welcome) = world.seat(BOB, "friday", "lobby").await;
    assert_eq!(welcome["room"]["locked"], true, "{welcome}");
    let path = format!("/api/users/{ANN}/avatar");
    let answer = world.person(BOB).get(&path).await;
    assert_eq!(answer.refusal(), (404, "no_avatar".to_owned()));
}

#[tokio::test]
async fn a_photo_is_refused_without_the_right_to_it() {
    let world = World::new().await;
    let path = format!("/api/users/{ANN}/avatar");
    let address = world.person(ANN).get(&path).await.json()["avatar"].clone();
    let address = address.as_str().expect("an address").to_owned();
    let of_bob = efir::auth::Auth::for_bot(TOKEN, false)
        .avatar_path(efir::ids::UserId(BOB), efir::time::now())
        .expect("not a guest");
    let (_, query) = address.split_once('?').expect("a query");
    let (of_bob, _) = of_bob.split_once('?').expect("a query");
    let stranger = world.stranger();
    let forbidden = (403, "forbidden".to_owned());
    for bad in [
        format!("{of_bob}?{query}"),
        format!("/api/avatars/{ANN}?{query}"),
        address.replace("?e=1", "?e=2"),
        address.replace("&s=", "&s=A"),
        format!("/api/avatars/{ANN}"),
        format!("/api/avatars/{ANN}?e=x&s=y"),
        "/api/avatars/ann?e=1&s=2".to_owned(),
        "/api/avatars/99999999999999999999?e=1&s=2".to_owned(),
    ] {
        assert_eq!(stranger.get(&bad).await.refusal(), forbidden, "{bad}");
    }
    let asked = stranger.get(&path).await;
    assert_eq!(asked.refusal(), (401, "auth_required".to_owned()));
}

#[tokio::test]
async fn who_has_no_photo_is_told_from_a_failure() {
    let world = World::new().await;
    let ann = world.person(ANN);
    let mut room = vec![world.inside(ANN, "friday").await];
    for id in [BOB, UNLUCKY, HUGE] {
        room.push(world.inside(id, "friday").await);
    }
    for id in [BOB.to_string(), "-5".to_owned(), "ann".to_owned()] {
        let answer = ann.get(&format!("/api/users/{id}/avatar")).await;
        assert_eq!(answer.refusal(), (404, "no_avatar".to_owned()), "{id}");
    }
    let answer = ann.get(&format!("/api/users/{UNLUCKY}/avatar")).await;
    assert_eq!(answer.refusal(), (502, "avatar_unavailable".to_owned()));
    let answer = ann.get(&format!("/api/users/{HUGE}/avatar")).await;
    let refused = (502, "avatar_unavailable".to_owned());
    assert_eq!(answer.refusal(), refused, "larger than a photo is");
}

#[tokio::test]
async fn metrics_are_for_who_shows_the_token() {
    let world = World::new().await;
    world.stranger().get("/api/about").await;
    let answer = world.stranger().get("/metrics").await;
    assert_eq!(answer.refusal(), (401, "auth_required".to_owned()));
    let reader = world.with_header(format!("Bearer {METRICS_TOKEN}"));
    let text = String::from_utf8(reader.get("/metrics").await.bytes).expect("text");
    assert!(text.contains("path=\"/api/about\""), "{text}");
    for gauge in ["rooms", "sockets", "people_inside"] {
        assert!(text.contains(&format!("# TYPE {gauge} gauge")), "{text}");
    }

    let world = World::with(|variables| variables.metrics_token = None).await;
    let answer = world.stranger().get("/metrics").await;
    assert_eq!(answer.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_refused_in_json() {
    let world = World::new().await;
    let stranger = world.stranger();
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/rooms/a/b",
        "/api/host",
        "/assets/x.js",
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.refusal(), (404, "not_found".to_owned()), "{path}");
    }
    for (method, path) in [
        ("POST", "/api/health"),
        ("GET", "/api/session"),
        ("PUT", "/api/host/rooms/chess-1"),
        ("DELETE", "/api/rooms/chess-1"),
        ("POST", "/"),
    ] {
        let answer = send(stranger.request(method, path)).await;
        let refused = (405, "method_not_allowed".to_owned());
        assert_eq!(answer.refusal(), refused, "{method} {path}");
    }
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

#[tokio::test]
async fn the_description_has_every_call_of_the_contract() {
    let world = World::new().await;
    let answer = world.stranger().get("/api/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    for (method, path) in [
        ("get", "/api/health"),
        ("post", "/api/host/rooms/register"),
        ("delete", "/api/host/rooms/{code}"),
        ("get", "/api/host/check"),
        ("get", "/api/rooms/{code}"),
        ("get", "/api/users/{id}/avatar"),
        ("get", "/api/avatars/{id}"),
        ("get", "/api/ice-config"),
        ("get", "/api/ice-servers/{userId}"),
        ("post", "/api/turn-credentials"),
        ("post", "/api/session"),
        ("get", "/api/calls"),
        ("get", "/api/rooms"),
    ] {
        assert!(
            document["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn the_description_names_what_extractors_and_middleware_answer() {
    let world = World::new().await;
    let document = world.stranger().get("/api/openapi.json").await.json();
    let paths = document["paths"].as_object().expect("paths");
    for (path, calls) in paths.iter().filter(|(path, _)| *path != "/api/health") {
        for (method, call) in calls.as_object().expect("calls") {
            let answers = call["responses"].as_object().expect("answers");
            let mut all = vec!["400", "429", "500", "503"];
            if call.get("requestBody").is_some() {
                all.push("413");
            }
            for status in all {
                assert!(answers.contains_key(status), "{method} {path}: {status}");
            }
            assert!(answers["429"]["headers"]["retry-after"].is_object());
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_browsers_in_line() {
    let world = World::new().await;
    for path in ["/api/health", "/api/nothing", "/"] {
        let answer = world.stranger().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            answer
                .header("permissions-policy")
                .contains("microphone=(self)")
        );
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        assert!(answer.headers.get("x-frame-options").is_none());
        let csp = answer.header("content-security-policy");
        let framed = csp.contains("frame-ancestors https://web.telegram.org");
        assert_eq!(framed, path == "/", "{path}: {csp}");
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let world = World::new().await;
    let ann = world.person(ANN);
    let mut refused = None;
    for _ in 0..2_000 {
        let answer = ann.get("/api/about").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert_eq!(refused.refusal(), (429, "rate_limited".to_owned()));
    assert!(
        refused
            .header("retry-after")
            .parse::<u64>()
            .expect("seconds")
            >= 1
    );
    assert_eq!(world.person(BOB).get("/api/about").await.status, 200);
}

#[tokio::test]
async fn addresses_that_are_no_text_or_say_a_thing_twice_are_refused_in_json() {
    let world = World::new().await;
    let ann = world.person(ANN);
    let not_found = (404, "not_found".to_owned());
    for path in [
        "/api/rooms/%ff",
        "/api/users/%ff/avatar",
        "/api/avatars/%ff",
        "/api/ice-servers/%ff",
        "/api//health",
        "//api/health",
    ] {
        assert_eq!(ann.get(path).await.refusal(), not_found, "{path}");
    }
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let answer = host.delete("/api/host/rooms/%ff").await;
    assert_eq!(answer.refusal(), not_found);
    for path in ["/api/avatars/1?e=1&e=2", "/api/users/1/avatar?s=1&s=2"] {
        let answer = ann.get(path).await;
        assert_eq!(answer.refusal(), (400, "bad_query".to_owned()), "{path}");
    }
    let answer = send(ann.request("GET", "/ws").header("origin", world.origin())).await;
    assert_eq!(answer.refusal(), (400, "not_a_socket".to_owned()));
}

/// What only the simulator answers.
const SIMULATOR_CALLS: [&str; 3] = [
    "/simulator/control/launch",
    "/simulator/control/say",
    "/simulator/api/bot1:x/getMe",
];

#[tokio::test]
async fn with_a_bot_token_there_is_no_simulator() {
    for mode in ["polling", "off"] {
        let world = World::with(|variables| variables.bot_mode = Some(mode.to_owned())).await;
        let stranger = world.stranger();
        assert_eq!(stranger.get("/api/about").await.json()["simulator"], false);
        let page = stranger.get("/simulator/").await;
        let app = stranger.get("/").await;
        assert_eq!(
            page.bytes, app.bytes,
            "the Mini App's page, as for any address"
        );
        for path in SIMULATOR_CALLS {
            let answer = stranger.post(path, &json!({})).await;
            assert_eq!(answer.status, 405, "{path}");
        }
    }
}

#[tokio::test]
async fn without_a_bot_token_the_simulator_stands_in() {
    let world = World::with(|variables| {
        variables.bot_token = None;
        variables.bot_mode = None;
    })
    .await;
    let stranger = world.stranger();
    assert_eq!(stranger.get("/api/about").await.json()["simulator"], true);
    for path in SIMULATOR_CALLS {
        let answer = stranger.post(path, &json!({})).await;
        assert_ne!(answer.status, 405, "{path}");
    }
}
