//! How long a socket lives, and what it is sent unasked.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{Client, hello, hub, hub_with_ice, seconds_since};
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::hub::Outgoing;
use crate::ice::IceServers;
use crate::limits::{SOCKET_LIFE_MAX, TURN_TTL};
use crate::protocol::{CloseCode, UnixMillis};

#[tokio::test]
async fn silence_closes_a_socket_after_45_seconds_and_a_ping_keeps_it_open() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(30)).await;
    client.say(&json!({ "type": "ping", "lastSeq": 0 }));
    assert_eq!(
        client.hear().await,
        json!({ "type": "pong", "clientSeq": 0 })
    );
    let before = tokio::time::Instant::now();
    assert_eq!(client.next().await, Outgoing::Close(CloseCode::IdleTimeout));
    assert_eq!(seconds_since(before), 45);
}

#[tokio::test]
async fn a_socket_is_asked_to_come_back_long_before_its_token_runs_out() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    let opened = tokio::time::Instant::now();
    loop {
        match tokio::time::timeout(Duration::from_secs(30), client.next()).await {
            Err(_) => client.say(&json!({ "type": "ping", "lastSeq": 0 })),
            Ok(Outgoing::Text(text)) => assert!(!text.contains("ice_servers"), "no TURN: {text}"),
            Ok(end) => break assert_eq!(end, Outgoing::Close(CloseCode::GoingAway)),
        }
    }
    let lived = opened.elapsed();
    assert!((SOCKET_LIFE_MAX..SOCKET_LIFE_MAX + Duration::from_secs(90)).contains(&lived));
}

#[tokio::test]
async fn turn_credentials_are_renewed_unasked_when_half_of_their_life_is_over() {
    let turn = IceConfig {
        turn_urls: vec!["turn:turn.example:3478".to_owned()],
        turn_secret: Some("shared secret".into()),
        ..IceConfig::default()
    };
    let hub = hub_with_ice(Auth::without_bot(&[7; 32], true), &turn).await;
    let (mut client, welcome) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let renewed = loop {
        match tokio::time::timeout(Duration::from_secs(30), client.hear()).await {
            Err(_) => client.say(&json!({ "type": "ping", "lastSeq": 0 })),
            Ok(pong) if pong["type"] == "pong" => {}
            Ok(other) => break other,
        }
    };
    assert_eq!(seconds_since(begun), TURN_TTL.as_secs() / 2);

    let parts = |message: &Value| -> (u64, String) {
        let username = message["iceServers"][0]["username"].as_str();
        let (expiry, name) = username
            .and_then(|name| name.split_once(':'))
            .expect("both");
        (expiry.parse().expect("a number"), name.to_owned())
    };
    let (expiry, name) = parts(&renewed);
    assert_eq!(name, parts(&welcome).1);
    let issued_at = UnixMillis((expiry - TURN_TTL.as_secs()) * 1000);
    assert_eq!(
        renewed,
        json!({
            "type": "ice_servers",
            "iceServers": IceServers::new(&turn).for_person(&name, issued_at),
        })
    );
}

#[tokio::test]
async fn a_stopping_process_says_when_to_come_back() {
    let hub = hub().await;
    let shutdown = CancellationToken::new();
    let mut client = Client::open_until(&hub, shutdown.clone());
    client.say(&hello("Ann"));
    assert_eq!(client.hear().await["type"], "welcome");
    shutdown.cancel();
    let draining = client.hear().await;
    assert_eq!(draining["type"], "draining");
    assert!(
        draining["retryAfterMs"]
            .as_u64()
            .is_some_and(|wait| wait <= 2000)
    );
    assert_eq!(client.next().await, Outgoing::Close(CloseCode::GoingAway));
}
