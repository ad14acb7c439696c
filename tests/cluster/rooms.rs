//! People at the processes: their rooms, and what they may use at all of them together.

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[path = "../support/socket.rs"]
mod socket;

use self::socket::{Socket, hello, open};
use efir::auth::Auth;
use efir::ids::UserId;

use super::telegram::TOKEN;
use super::{Deployment, Node, count, figure, in_time, until};

/// A guest who comes into a room; the socket, and what was said first.
pub(crate) async fn guest(node: &Node, name: &str, room: &str) -> (Socket, Value) {
    let (socket, first) = come(node, name, json!({ "kind": "join", "code": room })).await;
    (socket, first.expect("let in"))
}

/// A guest who wants a room; the socket, and what was said first, or the code with which it was closed.
async fn come(node: &Node, name: &str, room: Value) -> (Socket, Result<Value, u16>) {
    let opened = open(&node.address(), Some("http://localhost")).await;
    let mut socket = opened.expect("opens");
    let auth = json!({ "kind": "guest", "name": name });
    let mut words = hello(&auth, "friday", "inside");
    words["room"] = room;
    say(&mut socket, words).await;
    let first = next(&mut socket).await;
    (socket, first)
}

pub(crate) async fn say(socket: &mut Socket, words: Value) {
    let sent = socket.send(Message::text(words.to_string())).await;
    sent.expect("sent");
}

/// What is said next, or the code with which it is closed.
pub(crate) async fn next(socket: &mut Socket) -> Result<Value, u16> {
    let frame = in_time(socket.next()).await.expect("open");
    match frame.expect("a frame") {
        Message::Text(text) => Ok(serde_json::from_str(&text).expect("JSON")),
        Message::Close(Some(frame)) => Err(frame.code.into()),
        other => panic!("unexpected {other:?}"),
    }
}

/// Until a message of this type comes. Nobody leaves in these tests, whatever ends.
pub(crate) async fn heard(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = next(socket).await.expect("open");
        assert_ne!(message["type"], "participant_left", "{message}");
        if message["type"] == kind {
            return message;
        }
    }
}

/// Somebody in a room, who comes back wherever they can when their socket breaks, as the Mini App does.
struct Person {
    token: String,
    socket: Socket,
    participant: String,
}

impl Person {
    async fn come(node: &Node, user: i64, room: &str) -> Self {
        let token = session(user);
        let auth = json!({ "kind": "session", "token": token });
        let opened = open(&node.address(), Some("http://localhost")).await;
        let mut socket = opened.expect("opens");
        say(&mut socket, hello(&auth, room, "inside")).await;
        let welcome = next(&mut socket).await.expect("let in");
        Self {
            token,
            participant: text(&welcome["you"]),
            socket,
        }
    }

    /// Comes again through `node`, as the same person; false when that does not let them in now.
    async fn come_back(&mut self, node: &Node, room: &str) -> bool {
        let Ok(mut socket) = open(&node.address(), Some("http://localhost")).await else {
            return false;
        };
        let auth = json!({ "kind": "session", "token": self.token });
        if socket
            .send(Message::text(hello(&auth, room, "inside").to_string()))
            .await
            .is_err()
        {
            return false;
        }
        let first = tokio::time::timeout(super::DEADLINE, socket.next()).await;
        let Ok(Some(Ok(Message::Text(first)))) = first else {
            return false;
        };
        let first: Value = serde_json::from_str(&first).expect("JSON");
        assert!(
            ["welcome", "reset"].contains(&first["type"].as_str().unwrap_or_default()),
            "{first}"
        );
        self.socket = socket;
        true
    }
}

/// As the server says to somebody who has signed in.
fn session(user: i64) -> String {
    let person = efir::person::Person {
        id: UserId(user),
        name: format!("Person {user}"),
        username: None,
        language: None,
        signed_in_at: efir::time::now(),
    };
    let auth = Auth::for_bot(TOKEN, true);
    auth.issue_session(&person, efir::time::now()).token
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

fn user_of(n: usize) -> i64 {
    1_000 + i64::try_from(n).expect("small")
}

/// Two people say something to each other.
async fn talk(from: &mut Person, to: &mut Person, n: u32) {
    let signal = json!({
        "type": "signal", "seq": n, "to": to.participant,
        "signal": { "kind": "ping" },
    });
    say(&mut from.socket, signal).await;
    let heard = heard(&mut to.socket, "signal").await;
    assert_eq!(heard["from"], from.participant.as_str());
}

/// Somebody's socket for voices, opened at `node`: whether it is let in.
async fn open_voice(person: &mut Person, node: &Node) -> Value {
    say(&mut person.socket, json!({ "type": "open_voice" })).await;
    let pass = heard(&mut person.socket, "voice_pass").await["pass"].clone();
    let opened = socket::open_at(&node.address(), "/ws/voice", Some("http://localhost")).await;
    let mut voice = opened.expect("opens");
    say(&mut voice, json!({ "type": "hello", "pass": pass })).await;
    next(&mut voice).await.expect("let in")
}

/// What belongs to processes is told to nobody else: neither without their key, nor through a proxy.
async fn asks_in_vain(node: &Node) {
    let url = format!("http://{}/node/ask", node.address());
    let key = Auth::for_bot(TOKEN, true).node_secret();
    let ask = async |headers: &[(&str, &str)]| {
        let mut asked = reqwest::Client::new().post(&url).body("{\"RoomsOf\":1}");
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        asked.send().await.expect("answers").status().as_u16()
    };
    assert_eq!(ask(&[]).await, 404);
    assert_eq!(ask(&[("x-efir-node", "guessed")]).await, 404);
    let proxied = [("x-efir-node", &*key), ("x-forwarded-for", "192.0.2.1")];
    assert_eq!(ask(&proxied).await, 404);
    assert_eq!(ask(&proxied[..1]).await, 200);
}

/// How many rooms somebody is told that they are in, at this process.
async fn rooms_listed(node: &Node, person: &Person) -> usize {
    let url = format!("http://{}/api/rooms", node.address());
    let asked = reqwest::Client::new().get(url).bearer_auth(&person.token);
    let answer = asked.send().await.expect("answers");
    let rooms: Value = answer.json().await.expect("JSON");
    rooms["rooms"]
        .as_array()
        .unwrap_or_else(|| panic!("{rooms}"))
        .len()
}

#[tokio::test]
async fn people_meet_whichever_process_they_come_to_and_a_killed_one_is_followed_in_time() {
    let rooms: usize = count("CLUSTER_ROOMS", 8);
    let people_each: usize = count("CLUSTER_PEOPLE", 3);
    let deployment = Deployment::start().await;
    let mut nodes = Vec::new();
    for name in ["one", "two", "three"] {
        nodes.push(deployment.node(name, &[]).await);
    }
    asks_in_vain(&nodes[1]).await;
    let asker = || deployment.telegram.look(|seen| seen.asker.clone());
    until(async || asker().is_some()).await;

    let mut all: Vec<(String, Vec<Person>)> = Vec::new();
    for n in 0..rooms {
        let room = format!("room-{n}");
        let mut people = Vec::new();
        for person in 0..people_each {
            let node = &nodes[(n + person) % 3];
            people.push(Person::come(node, user_of(n * people_each + person), &room).await);
        }
        all.push((room, people));
    }
    is_one_each(&nodes, rooms).await;
    for (_, people) in &mut all {
        talk_both_ways(people, 1).await;
    }
    let (_, people) = &all[0];
    for node in &nodes {
        assert_eq!(rooms_listed(node, &people[0]).await, 1);
    }

    let killed = ["one", "two", "three"]
        .iter()
        .position(|name| asker().as_deref() == Some(name));
    let killed = killed.expect("one of them asks");
    let mut node = nodes.remove(killed);
    node.child.kill().await.expect("ends");
    let begun = Instant::now();
    let mut coming = Vec::new();
    for (n, (room, people)) in all.iter_mut().enumerate() {
        for (person, somebody) in people.iter_mut().enumerate() {
            // Its room was there, or its way went through it.
            if n % 3 == killed || (n + person) % 3 == killed {
                coming.push(come_back_somewhere(somebody, &nodes, room, person, begun));
            }
        }
    }
    let mut took = in_time(futures_util::future::join_all(coming)).await;
    took.sort();
    figure("people who came back after a kill", took.len());
    figure("of them, the last within", format!("{:?}", took.last()));
    for (_, people) in &mut all {
        talk_both_ways(people, 2).await;
    }
    is_one_each(&nodes, rooms).await;
    let dead = ["one", "two", "three"][killed];
    until(async || asker().is_some_and(|name| name != dead)).await;
    figure(
        "another process asks Telegram within",
        format!("{:?}", begun.elapsed()),
    );
    assert_eq!(deployment.telegram.look(|seen| seen.most), 1);
}

async fn come_back_somewhere(
    person: &mut Person,
    nodes: &[Node],
    room: &str,
    n: usize,
    begun: Instant,
) -> Duration {
    while !person.come_back(&nodes[n % nodes.len()], room).await {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    begun.elapsed()
}

/// Until the socket breaks; nobody is seen as having left before.
async fn until_broken(person: &mut Person) {
    while let Some(Ok(frame)) = person.socket.next().await {
        if let Message::Text(text) = frame {
            assert!(!text.contains("participant_left"), "{text}");
        }
    }
}

/// Each room is open at one process, and at no second one.
async fn is_one_each(nodes: &[Node], rooms: usize) {
    let mut open = 0.0;
    for node in nodes {
        open += node.metrics().await["rooms"];
    }
    assert_eq!(open as usize, rooms);
}

async fn talk_both_ways(people: &mut [Person], n: u32) {
    let [first, second, ..] = people else {
        panic!("two at least");
    };
    talk(first, second, n).await;
    talk(second, first, n).await;
}

#[tokio::test]
async fn a_stopped_process_loses_its_room_for_good_and_redis_away_ends_none() {
    let mut deployment = Deployment::start().await;
    let first = deployment.node("one", &[]).await;
    let second = deployment.node("two", &[]).await;
    let mut ann = Person::come(&first, 1, "friday").await;
    let mut bob = Person::come(&second, 2, "friday").await;
    talk(&mut ann, &mut bob, 1).await;
    assert_eq!(open_voice(&mut ann, &second).await["type"], "welcome");

    // Redis away: who is in a room goes on and others come to it; no other is opened. The database beside it
    // stays, as it says who lives.
    deployment.redis.say("stop");
    let is_apart = async |node: &Node| {
        let metrics = node.metrics().await;
        metrics.get("cluster_redis_up") == Some(&0.0)
    };
    until(async || is_apart(&first).await && is_apart(&second).await).await;
    talk(&mut bob, &mut ann, 1).await;
    let (_carl, _) = guest(&first, "Carl", "friday").await;
    heard(&mut ann.socket, "participant_joined").await;
    deployment.redis.say("start");
    let back = until(async || {
        let metrics = second.metrics().await;
        metrics.get("cluster_redis_up") == Some(&1.0)
    })
    .await;
    figure("Redis is back for a node after", format!("{back:?}"));
    // What Redis had forgotten it was told again: nobody opens a second one.
    let mut dora = Person::come(&second, 4, "friday").await;
    talk(&mut dora, &mut ann, 1).await;
    let (_eve, _) = guest(&second, "Eve", "saturday").await;

    // The database away: nobody in a room notices.
    deployment.postgres.say("stop");
    talk(&mut ann, &mut dora, 2).await;
    deployment.postgres.say("start");

    // The process that has the room is stopped, as a machine that hangs.
    first.signal("-STOP").await;
    let begun = Instant::now();
    while !bob.come_back(&second, "friday").await {}
    let taken = begun.elapsed();
    figure(
        "the room of a stopped process is open elsewhere after",
        format!("{taken:?}"),
    );
    first.signal("-CONT").await;
    let mut first = first;
    let ended = in_time(first.child.wait()).await.expect("an exit");
    assert_eq!(ended.code(), Some(1), "it may not go on");
    while !ann.come_back(&second, "friday").await {}
    talk(&mut ann, &mut bob, 1).await;
}

#[tokio::test]
async fn a_process_that_is_told_to_stop_hands_its_rooms_over_at_once() {
    let deployment = Deployment::start().await;
    let mut first = deployment.node("one", &[]).await;
    let second = deployment.node("two", &[]).await;
    let mut ann = Person::come(&first, 1, "friday").await;
    let mut bob = Person::come(&second, 2, "friday").await;
    talk(&mut ann, &mut bob, 1).await;
    first.signal("-TERM").await;
    let begun = Instant::now();
    in_time(until_broken(&mut ann)).await;
    in_time(until_broken(&mut bob)).await;
    while !ann.come_back(&second, "friday").await {}
    while !bob.come_back(&second, "friday").await {}
    figure(
        "a drained room is open elsewhere after",
        format!("{:?}", begun.elapsed()),
    );
    talk(&mut ann, &mut bob, 1).await;
    let ended = in_time(first.child.wait()).await.expect("an exit");
    assert_eq!(ended.code(), Some(0));
    figure(
        "a process that is told to stop ends after",
        format!("{:?}", begun.elapsed()),
    );
}

#[tokio::test]
async fn rooms_are_spread_by_where_people_come_quickly_claimed_and_counted_together() {
    let rooms: usize = count("CLUSTER_CLAIMS", 60);
    let deployment = Deployment::start().await;
    let mut nodes = Vec::new();
    for name in ["one", "two", "three"] {
        nodes.push(deployment.node(name, &[]).await);
    }
    let mut people = Vec::new();
    let mut took = Vec::new();
    for n in 0..rooms {
        // A balancer that knows nothing of rooms.
        let drawn = (n * 2_654_435_761) >> 7;
        let begun = Instant::now();
        let node = &nodes[drawn % 3];
        people.push(Person::come(node, user_of(n), &format!("room-{n}")).await);
        took.push(begun.elapsed());
    }
    took.sort();
    figure(
        "a room that nobody had is open after (median)",
        format!("{:?}", took[rooms / 2]),
    );
    is_one_each(&nodes, rooms).await;
    let mut open = Vec::new();
    for node in &nodes {
        open.push(node.metrics().await["rooms"]);
    }
    let most = open.iter().copied().fold(0.0, f64::max);
    let least = open.iter().copied().fold(f64::MAX, f64::min);
    figure(
        "rooms of the busiest process for each of the quietest",
        most / least,
    );
    assert!(most <= 2.0 * least, "{open:?}");

    // A network makes only so many at all of them together.
    let mut made = 0;
    let mut places = Vec::new();
    loop {
        let room = json!({ "kind": "create", "title": format!("Room {made}") });
        let (socket, first) = come(&nodes[made % 3], "Ann", room).await;
        places.push(socket);
        match first {
            Ok(_) => made += 1,
            Err(code) => {
                assert_eq!(code, 4511);
                break;
            }
        }
    }
    assert_eq!(
        u32::try_from(made),
        Ok(efir::limits::ROOMS_CREATED_PER_HOUR)
    );
}
