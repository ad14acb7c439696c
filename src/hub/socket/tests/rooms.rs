//! What becomes of rooms as sockets come and go.

use std::time::Duration;

use serde_json::json;

use super::{Client, hub};
use crate::hub::Census;
use crate::ids::RoomCode;
use crate::protocol::CloseCode;

#[tokio::test]
async fn a_census_counts_rooms_sockets_and_people_inside() {
    let hub = hub().await;
    let (ann, _) = Client::join(&hub, "Ann").await;
    let (_bob, _) = Client::join(&hub, "Bob").await;
    let count = |people_inside, sockets| Census {
        rooms: 1,
        sockets,
        people_inside,
    };
    assert_eq!(hub.census(), count(2, 2));
    ann.say(&json!({ "type": "leave", "seq": 1 }));
    drop(ann);
    while hub.census() != count(1, 1) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_empty_room_lingers_two_minutes_and_leaves_no_trace_in_memory() {
    let hub = hub().await;
    let (client, _) = Client::join(&hub, "Ann").await;
    let code = RoomCode::parse("friday").expect("well formed");
    client.say(&json!({ "type": "leave", "seq": 1 }));
    let mut client = client;
    assert_eq!(client.hear_close().await, CloseCode::Left);
    while hub
        .room(&code, None)
        .await
        .expect("a database")
        .expect("is there")
        .outline
        .call_started_at
        .is_some()
    {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    assert!(hub.shared.directory.find(&code).is_some());
    tokio::time::advance(Duration::from_secs(121)).await;
    while hub.shared.directory.find(&code).is_some() {
        tokio::task::yield_now().await;
    }
}
