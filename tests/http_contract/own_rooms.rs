//! What an owner does with a room of theirs over HTTP: it goes for good.

use serde_json::json;

use super::support::{ANN, BOB, World};

#[tokio::test]
async fn a_room_goes_with_everybody_out_of_it_when_its_owner_says_so() {
    let world = World::new().await;
    let (mut ann, _) = world.inside(ANN, "friday").await;
    let (mut bob, _) = world.inside(BOB, "friday").await;
    for caller in [world.person(BOB), world.person(ANN)] {
        let refused = caller.post("/api/rooms/nowhere/delete", &json!({})).await;
        assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));
    }
    let refused = world
        .person(BOB)
        .post("/api/rooms/friday/delete", &json!({}))
        .await;
    assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));
    let refused = world
        .stranger()
        .post("/api/rooms/friday/delete", &json!({}))
        .await;
    assert_eq!(refused.refusal(), (401, "auth_required".to_owned()));

    let gone = world
        .person(ANN)
        .post("/api/rooms/FRIDAY/delete", &json!({}))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!((ann.closed().await, bob.closed().await), (4503, 4503));
    let rooms = world.person(ANN).get("/api/rooms").await;
    assert_eq!(rooms.json(), json!({ "rooms": [] }));
    let again = world
        .person(ANN)
        .post("/api/rooms/friday/delete", &json!({}))
        .await;
    assert_eq!(again.refusal(), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn a_game_is_its_hosts_to_remove() {
    let world = World::new().await;
    let host = world.stranger();
    let new = host
        .post("/api/host/rooms/register", &super::registration())
        .await;
    assert_eq!(new.status, 201);
    let (_seat, _) = world.inside(ANN, "chess-1").await;
    let refused = world
        .person(ANN)
        .post("/api/rooms/chess-1/delete", &json!({}))
        .await;
    assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));
}
