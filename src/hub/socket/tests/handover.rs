//! Two hubs on one database, as two processes have them while the next release takes over.

use serde_json::{Value, json};

use super::{Client, deps, resumption};
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::hub::{Hub, HubDeps};
use crate::limits::EMPTY_ROOM_LINGER;
use crate::protocol::CloseCode;

/// A hub that started after `older`, if there is one.
async fn hub_after(deps: &HubDeps, older: Option<&Hub>) -> Hub {
    loop {
        let hub = Hub::new(deps.clone());
        let started_at = |hub: &Hub| hub.shared.clock.started_at();
        if older.is_none_or(|older| started_at(older) < started_at(&hub)) {
            return hub;
        }
        tokio::task::yield_now().await;
    }
}

/// Until the database says that a room is held by a process that started after `hub`.
async fn held_by_later(hub: &Hub) {
    let (store, clock) = (&hub.shared.deps.store, &hub.shared.clock);
    let started_at = clock.started_at();
    loop {
        let held = store.rooms_held_by_later(started_at, started_at).await;
        if !held.expect("read").is_empty() {
            return;
        }
    }
}

async fn two_hubs() -> (Hub, Hub) {
    let deps = deps(Auth::without_bot(&[7; 32], true), &IceConfig::default()).await;
    let old = hub_after(&deps, None).await;
    let new = hub_after(&deps, Some(&old)).await;
    (old, new)
}

async fn give_up_rooms(hub: &Hub) {
    let gave_up = hub.give_up_rooms(crate::time::now()).await;
    gave_up.expect("a database");
}

/// Says something and waits for the answer, so that it has been carried out.
async fn is_answered(client: &mut Client) {
    client.say(&json!({ "type": "ping", "lastSeq": 0 }));
    while client.hear().await["type"] != "pong" {}
}

#[tokio::test]
async fn a_room_goes_whole_to_the_newer_process_as_soon_as_somebody_comes_there() {
    let (old, new) = two_hubs().await;
    let (mut ann, welcome) = Client::join(&old, "Ann").await;
    ann.say(&json!({ "type": "moderate", "seq": 1, "action": { "kind": "lock", "locked": true } }));
    is_answered(&mut ann).await;
    give_up_rooms(&old).await;
    is_answered(&mut ann).await;
    let code = crate::ids::RoomCode::parse("friday").expect("well formed");
    while new
        .shared
        .deps
        .store
        .rights(&code)
        .await
        .expect("read")
        .is_none()
    {}

    let (_bob, knocking) = Client::join(&new, "Bob").await;
    assert_eq!(knocking["room"]["locked"], true);
    held_by_later(&old).await;
    give_up_rooms(&old).await;
    assert_eq!(ann.hear_close().await, CloseCode::GoingAway);
    assert_eq!(old.census().rooms, 0);

    let mut ann = Client::open(&new);
    ann.say(&resumption(&welcome, 0));
    let reset = ann.hear().await;
    assert_eq!(
        (&reset["type"], &reset["you"]),
        (&json!("reset"), &welcome["you"])
    );
    let mut seen: Vec<(&Value, &Value, &Value)> = reset["participants"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["name"], &one["role"], &one["presence"]))
        .collect();
    seen.sort_by_key(|(name, ..)| name.to_string());
    let (owner, speaker) = (json!("owner"), json!("speaker"));
    assert_eq!(
        seen,
        [
            (&json!("Ann"), &owner, &json!("inside")),
            (&json!("Bob"), &speaker, &json!("knocking")),
        ]
    );
}

#[tokio::test]
async fn a_room_that_the_older_process_opens_afterwards_stays_there() {
    let (old, new) = two_hubs().await;
    let (_bob, _) = Client::join(&new, "Bob").await;
    held_by_later(&old).await;
    let (mut ann, _) = Client::join(&old, "Ann").await;
    give_up_rooms(&old).await;
    is_answered(&mut ann).await;
    let later = crate::time::now().plus(EMPTY_ROOM_LINGER);
    old.give_up_rooms(later).await.expect("a database");
    is_answered(&mut ann).await;
    new.give_up_rooms(later).await.expect("a database");
    assert_eq!(new.census().rooms, 1);
}
