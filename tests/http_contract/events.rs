//! The stream of what happens to a game's players.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::registration_with;
use super::support::{ANN, BOB, HOST_SECRET, World};

/// How long an event may take on a machine that has much else to do.
const DEADLINE: Duration = Duration::from_secs(30);

/// A host that listens.
struct Stream {
    bytes: futures_util::stream::BoxStream<'static, reqwest::Result<Vec<u8>>>,
    text: String,
}

impl Stream {
    async fn open(world: &World) -> Self {
        let host = world.with_header(format!("Bearer {HOST_SECRET}"));
        let request = host.request("GET", "/api/host/rooms/chess-1/events");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let parts = answer.bytes_stream();
        Self {
            bytes: parts.map(|part| part.map(|bytes| bytes.to_vec())).boxed(),
            text: String::new(),
        }
    }

    /// The next event, by name and data; `None` when the stream ends.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
                };
                if let (Some(name), Some(data)) = (field("event: "), field("data: ")) {
                    return Some((name, serde_json::from_str(&data).expect("JSON")));
                }
                continue;
            }
            let part = tokio::time::timeout(DEADLINE, self.bytes.next()).await;
            let part = part.expect("an event in time")?;
            let part = String::from_utf8(part.expect("readable"));
            self.text.push_str(&part.expect("text"));
        }
    }

    async fn hears(&mut self, name: &str) -> Value {
        let (heard, data) = self.next().await.expect("an event");
        assert_eq!(heard, name, "{data}");
        data
    }
}

async fn world_with_seats(seats: u64) -> World {
    let world = World::new().await;
    let registration = registration_with("max_players", json!(seats));
    let host = world.stranger();
    let new = host.post("/api/host/rooms/register", &registration).await;
    assert_eq!(new.status, 201);
    world
}

#[tokio::test]
async fn a_host_hears_who_comes_speaks_is_muted_and_goes() {
    let world = world_with_seats(8).await;
    let mut stream = Stream::open(&world).await;
    let first = stream.hears("snapshot").await;
    assert_eq!(
        first,
        json!({ "players": [], "max_players": 8, "waiting": 0 })
    );

    let (mut ann, _) = world.inside(ANN, "chess-1").await;
    let joined = stream.hears("joined").await;
    assert_eq!(joined["user_id"], ANN);
    assert_eq!(
        (&joined["mic"], &joined["speaking"]),
        (&json!(false), &json!(false))
    );
    let media = json!({ "mic": true, "camera": false, "screen": false });
    ann.send(&json!({ "type": "set_media", "seq": 1, "media": media }))
        .await;
    assert_eq!(stream.hears("changed").await["mic"], true);
    ann.send(&json!({ "type": "speaking", "seq": 2, "on": true }))
        .await;
    assert_eq!(stream.hears("changed").await["speaking"], true);

    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let mute = json!({ "order": "mute", "user_id": ANN });
    host.post("/api/host/rooms/chess-1/orders", &mute).await;
    let muted = stream.hears("changed").await;
    assert_eq!(
        (&muted["mic"], &muted["speaking"]),
        (&json!(false), &json!(false))
    );

    ann.send(&json!({ "type": "leave", "seq": 3 })).await;
    assert_eq!(stream.hears("left").await["user_id"], ANN);
    // Whoever listens later begins with what there is.
    let (_bob, _) = world.inside(BOB, "chess-1").await;
    stream.hears("joined").await;
    let mut late = Stream::open(&world).await;
    let snapshot = late.hears("snapshot").await;
    assert_eq!(snapshot["players"][0]["user_id"], BOB);
}

#[tokio::test]
async fn who_waits_for_a_seat_is_counted_and_gets_the_next_one() {
    let world = world_with_seats(1).await;
    let mut stream = Stream::open(&world).await;
    stream.hears("snapshot").await;
    let (mut ann, _) = world.inside(ANN, "chess-1").await;
    stream.hears("joined").await;
    let (_bob, _) = world.inside(BOB, "chess-1").await;
    assert_eq!(stream.hears("waiting").await, json!({ "waiting": 1 }));
    ann.send(&json!({ "type": "leave", "seq": 1 })).await;
    assert_eq!(stream.hears("left").await["user_id"], ANN);
    assert_eq!(stream.hears("joined").await["user_id"], BOB);
    assert_eq!(stream.hears("waiting").await, json!({ "waiting": 0 }));
}

#[tokio::test]
async fn a_stream_ends_with_the_registration() {
    let world = world_with_seats(8).await;
    let mut stream = Stream::open(&world).await;
    stream.hears("snapshot").await;
    let more = registration_with("max_players", json!(9));
    world
        .stranger()
        .post("/api/host/rooms/register", &more)
        .await;
    assert_eq!(stream.hears("snapshot").await["max_players"], 9);
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let removed = host.delete("/api/host/rooms/chess-1").await;
    assert_eq!(removed.status, 204);
    assert_eq!(stream.hears("closed").await, json!({}));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn nobody_listens_without_the_secret_or_a_game() {
    let world = world_with_seats(8).await;
    let stranger = world.stranger();
    let refused = stranger.get("/api/host/rooms/chess-1/events").await;
    assert_eq!(refused.refusal(), (401, "wrong_secret".to_owned()));
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    for code in ["nowhere", "no good code"] {
        let refused = host.get(&format!("/api/host/rooms/{code}/events")).await;
        assert_eq!(
            refused.refusal(),
            (404, "room_not_found".to_owned()),
            "{code}"
        );
    }
}
