//! What is told of the deployment: health, kind, metrics, the description, headers, limits.

use serde_json::json;

use super::support::{ANN, BOB, HOST_SECRET, METRICS_TOKEN, World, send};

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
        ("get", "/api/calls/{id}"),
        ("delete", "/api/me"),
        ("get", "/api/rooms"),
    ] {
        assert!(
            document["paths"][path][method].is_object(),
            "{method} {path}"
        );
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
