//! The process is killed again and again in the middle of calls, with cards in chats and a phone that
//! rings: afterwards history has each call once with its times, cards say what is so, whoever was in a
//! call is in it again, and nothing rings.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use sqlx::{Row as _, SqlitePool};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{Socket, hello, open};
use super::telegram::{Telegram, database_in, session};
use super::{DEADLINE, Folder, exit_code, signal};

const KILLS: u64 = 10;
pub(super) const ANN: i64 = 700_000_001;
pub(super) const BOB: i64 = 700_000_002;
/// Who is rung, and by whom.
const CLARA: i64 = 700_000_003;
const EMMA: i64 = 700_000_005;

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_millis()).expect("a long time")
}

/// A group for each round, as Telegram takes only so many messages a minute in one.
fn group_of(round: u64) -> i64 {
    -3_000 - i64::try_from(round).expect("few")
}

/// A room that somebody asks for in a chat, by the code in its card.
pub(super) async fn room_in(telegram: &Telegram, person: i64, chat: i64, title: &str) -> String {
    telegram
        .say(person, chat, &format!("/room {title}"), &Value::Null)
        .await;
    let card = telegram.first(chat, title).await.to_string();
    let (_, code) = card.split_once("startapp=").expect("a way in");
    code.chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

/// Inside a room, with the welcome read.
pub(super) async fn enter(port: u16, auth: &Value, room: &str) -> (Socket, Value) {
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

/// Both in each of the rooms, by the sessions that they have; those are renewed.
async fn enter_all(port: u16, people: &mut [Value; 2], rooms: &[&str]) -> Vec<Socket> {
    let mut sockets = Vec::new();
    for person in people {
        for room in rooms {
            let (socket, welcome) = enter(port, person, room).await;
            *person = json!({ "kind": "session", "token": welcome["sessionToken"] });
            sockets.push(socket);
        }
    }
    sockets
}

/// Out of a room, until the server has closed the socket. A socket that is dropped with frames unread is
/// reset, and a reset may overtake what was said last.
async fn leave(mut socket: Socket) {
    let leave = Message::text(json!({ "type": "leave", "seq": 1 }).to_string());
    socket.send(leave).await.expect("open");
    let closed = async { while socket.next().await.is_some_and(|frame| frame.is_ok()) {} };
    let closed = tokio::time::timeout(DEADLINE, closed).await;
    closed.expect("who leaves is let go");
}

/// Until this question about the database, in which `$1` and `$2` are these, counts so many.
pub(super) async fn counts(
    database: &SqlitePool,
    question: &'static str,
    bound: (&str, u64),
    wanted: i64,
) {
    let moment = i64::try_from(bound.1).expect("a long time");
    let looking = async {
        loop {
            let row = sqlx::query(question)
                .bind(bound.0)
                .bind(moment)
                .fetch_one(database)
                .await
                .expect("read");
            if row.get::<i64, _>(0) >= wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, looking).await;
    found.unwrap_or_else(|_| panic!("{question} never counts {wanted}"));
}

const CALL: &str = "SELECT COUNT(*) FROM calls WHERE code = $1 AND ended_at >= $2";
const OVER: &str = "SELECT COUNT(*) FROM calls WHERE code = $1 AND ended_at >= $2 AND is_over = 1";
/// Rings of which the database knows both messages, so that the next process can put them right.
pub(super) const RING: &str = "SELECT COUNT(*) FROM rings WHERE state = $1 AND started_at >= $2 \
     AND message IS NOT NULL AND card_message IS NOT NULL";

/// When the two met in the room of a round, at the earliest and at the latest, and when the process was
/// killed.
type Times = (u64, u64, u64);

/// One process from its start until it is killed, with two in the steady room and in one of the round,
/// and with Clara's phone ringing.
async fn round(telegram: &Telegram, folder: &Folder, town: &mut Town, round: u64) {
    let (child, port) = telegram.efir(&folder.0).await;
    if round == 0 {
        for (person, greeting) in [(CLARA, "Efir"), (EMMA, "Efir")] {
            telegram.say(person, person, "/start", &Value::Null).await;
            telegram.last(person, greeting).await;
        }
        town.steady = room_in(telegram, ANN, ANN, "Steady").await;
    } else {
        telegram.last(CLARA, "Missed call").await;
    }
    let group = group_of(round);
    telegram.simulator.add_group(group);
    let code = room_in(telegram, BOB, group, "Round").await;
    let begun = now();
    let rooms = [town.steady.as_str(), code.as_str()];
    let sockets = enter_all(port, &mut town.people, &rooms).await;
    let met = now();

    let said = telegram.say(CLARA, group, "hello", &Value::Null).await;
    telegram
        .say(EMMA, group, "/call", &said["message_id"])
        .await;
    telegram.last(CLARA, "is calling you").await;
    telegram.first(group, "2 people on air\nAnn, Bob").await;
    telegram.first(ANN, "В эфире 2 человека").await;

    let database = SqlitePool::connect(&database_in(&folder.0)).await;
    let database = database.expect("opens");
    for room in rooms {
        counts(&database, CALL, (&room.to_lowercase(), begun), 1).await;
    }
    counts(&database, RING, ("ringing", begun), 1).await;
    database.close().await;
    telegram.is_read().await;
    signal(&child, "-KILL").await;
    drop(sockets);
    town.times.push((code, (begun, met, now())));
    exit_code(child).await;
}

/// What stays while processes come and go.
struct Town {
    /// How Ann and Bob sign in.
    people: [Value; 2],
    /// The room in which they are in every round.
    steady: String,
    /// The room of each round, and its times.
    times: Vec<(String, Times)>,
}

#[tokio::test]
async fn ten_kills_in_the_middle_of_calls_leave_history_cards_people_and_phones_as_they_should_be()
{
    let folder = Folder::new("kills");
    let telegram = Telegram::start().await;
    let mut town = Town {
        people: [session(ANN, "Ann"), session(BOB, "Bob")],
        steady: String::new(),
        times: Vec::new(),
    };
    for number in 0..KILLS {
        round(&telegram, &folder, &mut town, number).await;
    }
    let (mut child, port) = telegram.efir(&folder.0).await;
    let steady = town.steady.clone();
    let sockets = enter_all(port, &mut town.people, &[&steady]).await;

    // Nothing rings, neither where somebody is called nor where somebody calls.
    telegram.last(CLARA, "Missed call").await;
    let phone = telegram.simulator.messages(CLARA);
    let missed = |text: &str| {
        phone
            .iter()
            .filter(|one| one["text"].as_str().is_some_and(|said| said.contains(text)))
            .count()
    };
    assert_eq!(
        (missed("Missed call"), missed("is calling")),
        (10, 0),
        "{phone:#?}"
    );
    for number in 0..KILLS {
        telegram.last(group_of(number), "did not answer").await;
    }
    // Cards of calls that went on no more, and of the one that goes on.
    for number in 0..KILLS {
        let over = "The call is over · less than a minute · 2 people\nAnn, Bob";
        telegram.first(group_of(number), over).await;
    }
    let card = telegram.first(ANN, "В эфире 2 человека").await;
    assert!(
        card["text"]
            .as_str()
            .is_some_and(|text| text.ends_with("\nAnn, Bob"))
    );
    let left = now() - 1_000;
    for socket in sockets {
        leave(socket).await;
    }
    telegram.first(ANN, "Эфир завершён").await;
    let database = SqlitePool::connect(&database_in(&folder.0)).await;
    let over = (steady.to_lowercase(), left);
    counts(&database.expect("opens"), OVER, (&over.0, over.1), 1).await;
    every_call_once(port, &town).await;
    child.kill().await.expect("ends");
}

async fn calls_of(port: u16, person: &Value) -> Vec<Value> {
    let token = person["token"].as_str().expect("a token");
    let list: Value = reqwest::Client::new()
        .get(format!("http://127.0.0.1:{port}/api/calls"))
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    list["calls"].as_array().expect("a list").clone()
}

/// Ann's list has the steady room and that of each round, and Clara's each call that she has missed.
async fn every_call_once(port: u16, town: &Town) {
    let calls = calls_of(port, &town.people[0]).await;
    let code_of = |call: &Value| call["code"].as_str().expect("a code").to_uppercase();
    let listed: BTreeSet<String> = calls.iter().map(code_of).collect();
    let rooms = town
        .times
        .iter()
        .map(|(code, _)| code)
        .chain([&town.steady]);
    assert_eq!(listed, rooms.cloned().collect(), "each of them");
    assert_eq!(listed.len(), calls.len(), "and once");
    for call in &calls {
        assert_eq!(call["people"][0]["name"], "Bob", "{call}");
        let code = code_of(call);
        let from = call["startedAt"].as_u64().expect("milliseconds");
        let until = from + call["lastedMs"].as_u64().expect("milliseconds");
        let of_round = town.times.iter().find(|(room, _)| *room == code);
        let (first, last) = match of_round {
            Some((_, times)) => (*times, *times),
            None => (town.times[0].1, town.times[town.times.len() - 1].1),
        };
        assert!(
            (first.0..=first.1).contains(&from),
            "{call} began in {first:?}"
        );
        // It lasts from when two were there, and begins a little earlier.
        let slack = first.1 - first.0;
        if of_round.is_some() {
            assert!(until <= last.2, "{call} ended before the kill of {last:?}");
        } else {
            assert!(until + slack >= last.0, "{call} goes on in {last:?}");
        }
    }
    let missed = calls_of(port, &session(CLARA, "Clara")).await;
    let rooms: BTreeSet<String> = missed.iter().map(code_of).collect();
    assert_eq!((missed.len(), rooms.len()), (10, 10), "{missed:#?}");
    assert!(missed.iter().all(|call| call["missed"] == true));
}
