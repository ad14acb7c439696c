//! Signing in, and what a session is good for.

use serde_json::json;

use super::support::{ANN, HOST_SECRET, TOKEN, World, init_data, now};

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
    assert_eq!(
        back.get("/api/calls").await.json(),
        json!({ "calls": [], "next": null })
    );
    assert_eq!(back.get("/api/rooms").await.json(), json!({ "rooms": [] }));
    let renewal = back.post("/api/session", &json!({})).await;
    assert_eq!(renewal.refusal(), (401, "auth_required".to_owned()));
}

#[tokio::test]
async fn a_person_goes_on_in_a_browser_once() {
    let world = World::new().await;
    let handoff = world.person(ANN).post("/api/handoff", &json!({})).await;
    assert_eq!(handoff.status, 200);
    let handoff = handoff.json();
    let ends = handoff["expiresAt"].as_u64().expect("milliseconds");
    assert!((now() * 1000..=(now() + 121) * 1000).contains(&ends));

    let browser = world.stranger();
    let shown = json!({ "token": handoff["token"] });
    let session = browser.post("/api/handoff/session", &shown).await;
    assert_eq!(session.status, 200);
    assert_eq!(session.json()["person"]["userId"], ANN);
    let token = session.json()["token"].as_str().map(str::to_owned);
    let ann = world.with_header(format!("Bearer {}", token.expect("a token")));
    assert_eq!(ann.get("/api/rooms").await.status, 200);

    let again = browser.post("/api/handoff/session", &shown).await;
    assert_eq!(again.refusal(), (401, "auth_expired".to_owned()));
    let nonsense = json!({ "token": "v1.nonsense" });
    let refused = browser.post("/api/handoff/session", &nonsense).await;
    assert_eq!(refused.refusal(), (401, "auth_invalid".to_owned()));
    let refused = browser.post("/api/handoff", &json!({})).await;
    assert_eq!(refused.refusal(), (401, "auth_required".to_owned()));
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
