//! Calls in the middle of which the process is killed: history has each of them once, with its times.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use sqlx::Row as _;
use tokio_tungstenite::tungstenite::Message;

use super::socket::{Socket, hello, open};
use super::{DEADLINE, efir, exit_code, ready, signal};

const KILLS: u64 = 10;

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_millis()).expect("a long time")
}

/// Inside a room, with the welcome read.
async fn enter(port: u16, auth: &Value, room: &str) -> (Socket, Value) {
    let opened = open(&format!("127.0.0.1:{port}"), Some("http://localhost")).await;
    let mut socket = opened.expect("opens");
    let hello = Message::text(hello(auth, room, "inside").to_string());
    socket.send(hello).await.expect("open");
    let frame = tokio::time::timeout(DEADLINE, socket.next()).await;
    let frame = frame.expect("in time").expect("open").expect("a frame");
    let welcome: Value = serde_json::from_str(frame.to_text().expect("text")).expect("JSON");
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    (socket, welcome)
}

/// How somebody who was here comes back.
fn session(welcome: &Value) -> Value {
    json!({ "kind": "session", "token": welcome["sessionToken"] })
}

/// Waits until this call is in the database, as far as it has gone since `moment`.
async fn written(database: &sqlx::SqlitePool, room: &str, moment: u64) {
    let moment = i64::try_from(moment).expect("a long time");
    let looking = async {
        loop {
            let row =
                sqlx::query("SELECT COUNT(*) AS n FROM calls WHERE code = $1 AND ended_at >= $2")
                    .bind(room)
                    .bind(moment)
                    .fetch_one(database)
                    .await
                    .expect("read");
            if row.get::<i64, _>("n") > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, looking).await;
    found.expect("a call is written while it goes on");
}

#[tokio::test]
async fn ten_kills_in_the_middle_of_calls_leave_every_call_once_with_its_times() {
    let folder = std::env::temp_dir().join(format!("efir-history-{}", std::process::id()));
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder.to_str().expect("text")),
        ("LOG_FORMAT", "json"),
        ("STUN_URLS", "none"),
    ];
    let mut people = ["Ann", "Bob"].map(|name| json!({ "kind": "guest", "name": name }));
    // When the two met in the room of each round, and when the process was killed.
    let mut times = Vec::new();
    for round in 0..KILLS {
        let mut child = efir(&variables);
        let port = ready(&mut child).await;
        let url = format!("sqlite:{}/efir.db", folder.display());
        let database = sqlx::SqlitePool::connect(&url).await.expect("opens");
        let room = format!("round-{round}");
        let begun = now();
        let mut sockets = Vec::new();
        for person in &mut people {
            for code in ["steady", room.as_str()] {
                let (socket, welcome) = enter(port, person, code).await;
                *person = session(&welcome);
                sockets.push(socket);
            }
        }
        let met = now();
        written(&database, "steady", begun).await;
        written(&database, &room, begun).await;
        database.close().await;
        signal(&child, "-KILL").await;
        times.push((begun, met, now()));
        exit_code(child).await;
    }

    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    let token = people[0]["token"].as_str().expect("a token");
    let list: Value = reqwest::Client::new()
        .get(format!("http://127.0.0.1:{port}/api/calls"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let calls = list["calls"].as_array().expect("a list");
    let mut rooms: Vec<&str> = calls
        .iter()
        .filter_map(|call| call["code"].as_str())
        .collect();
    rooms.sort_unstable();
    let mut expected: Vec<String> = (0..KILLS).map(|round| format!("round-{round}")).collect();
    expected.push("steady".to_owned());
    assert_eq!(rooms, expected, "each once");
    for call in calls {
        assert_eq!(call["people"][0]["name"], "Bob", "{list}");
        let code = call["code"].as_str().expect("a code");
        let from = call["startedAt"].as_u64().expect("milliseconds");
        let until = from + call["lastedMs"].as_u64().expect("milliseconds");
        let (first, last) = match code.strip_prefix("round-") {
            Some(round) => {
                let times = times[round.parse::<usize>().expect("a number")];
                (times, times)
            }
            None => (times[0], times[times.len() - 1]),
        };
        assert!(
            (first.0..=first.1).contains(&from),
            "{call} began in {first:?}"
        );
        assert!(until <= last.2, "{call} ended before the kill of {last:?}");
        // It lasts from when two were there, and begins a little earlier.
        let until = until + (first.1 - first.0);
        assert!(
            code != "steady" || until >= last.0,
            "{call} goes on in {last:?}"
        );
    }
    child.kill().await.expect("ends");
    std::fs::remove_dir_all(&folder).expect("removed");
}
