//! STUN for everybody, TURN for people.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;

use super::keys;
use super::support::{ANN, BOB, World, now};

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
