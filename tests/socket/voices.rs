//! Voices over the server: who gets in, who is heard, and what comes of a hostile sender.

use std::collections::BTreeMap;

use efir::limits::{VOICE_MESSAGE_BYTES_MAX, VOICE_MESSAGES_BURST};
use efir::protocol::CloseCode;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::support::{Client, PATIENCE, Server, closed, socket};

const LOUD: u8 = 20;

/// A socket for voices.
pub(super) struct Voice {
    socket: socket::Socket,
    /// For the next one.
    pub(super) pass: String,
    /// Who has which seat, as far as it was told.
    seats: BTreeMap<u64, String>,
}

impl Voice {
    /// With a pass that the server has just given to `client`.
    pub(super) async fn of(server: &Server, client: &mut Client) -> Self {
        let pass = pass_for(client).await;
        Self::with(server, &pass).await
    }

    async fn with(server: &Server, pass: &str) -> Self {
        let mut voice = Self::knock(server, pass).await;
        let welcome = voice.hear().await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        voice.pass = welcome["pass"].as_str().expect("a pass").to_owned();
        voice
    }

    /// Opened, and nothing heard yet.
    pub(super) async fn knock(server: &Server, pass: &str) -> Self {
        let socket = server.open_voice_socket().await;
        let mut voice = Self {
            socket,
            pass: String::new(),
            seats: BTreeMap::new(),
        };
        voice.say(&json!({ "type": "hello", "pass": pass })).await;
        voice
    }

    pub(super) async fn say(&mut self, words: &Value) {
        let sent = self.socket.send(Message::text(words.to_string())).await;
        sent.expect("the socket is open");
    }

    /// Takes the voices of these, and waits until the server has heard it.
    pub(super) async fn take(&mut self, people: &[&str]) {
        self.say(&json!({ "type": "take", "participants": people }))
            .await;
        self.settle().await;
    }

    /// Waits until the server has carried out everything; the frames that came meanwhile, as seat and
    /// packet.
    pub(super) async fn settle(&mut self) -> Vec<(u8, Vec<u8>)> {
        self.say(&json!({ "type": "ping" })).await;
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Message::Binary(bytes) => frames.extend(read(&bytes)),
                Message::Text(text) if text.contains("pong") => return frames,
                Message::Text(text) => self.note_seats(&parsed(&text)),
                other => panic!("{other:?}"),
            }
        }
    }

    pub(super) async fn speak(&mut self, message: Vec<u8>) {
        // A server that has had enough does not read on.
        let _ = self.socket.send(Message::binary(message)).await;
    }

    pub(super) async fn hear(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.next().await {
                let words = parsed(&text);
                self.note_seats(&words);
                return words;
            }
        }
    }

    pub(super) async fn hear_type(&mut self, kind: &str) -> Value {
        loop {
            let words = self.hear().await;
            if words["type"] == kind {
                return words;
            }
        }
    }

    fn note_seats(&mut self, words: &Value) {
        for free in words["free"].as_array().into_iter().flatten() {
            self.seats.remove(&free.as_u64().expect("a number"));
        }
        for one in words["seats"].as_array().into_iter().flatten() {
            let who = one["participant"].as_str().expect("an id");
            let seat = one["seat"].as_u64().expect("a number");
            self.seats.insert(seat, who.to_owned());
        }
    }

    /// The seats, once there are so many.
    pub(super) async fn seats(&mut self, many: usize) -> Vec<(u64, String)> {
        while self.seats.len() != many {
            self.hear().await;
        }
        self.seats.clone().into_iter().collect()
    }

    async fn close_code(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(Some(frame)) = self.next().await {
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }

    async fn next(&mut self) -> Message {
        let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        let frame = frame.expect("something comes in time");
        frame.expect("the socket is open").expect("a good frame")
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

async fn pass_for(client: &mut Client) -> String {
    client.say(json!({ "type": "open_voice" })).await;
    let given = client.hear_type("voice_pass").await;
    given["pass"].as_str().expect("a pass").to_owned()
}

/// One frame that claims to come from this seat.
pub(super) fn frame(seat: u8, time: u32, packet: &[u8]) -> Vec<u8> {
    let mut message = vec![1, seat, LOUD];
    message.extend(time.to_be_bytes());
    message.extend(u16::try_from(packet.len()).expect("short").to_be_bytes());
    message.extend(packet);
    message
}

pub(super) fn read(message: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    let mut rest = &message[1..];
    while let [seat, _, _, _, _, _, high, low, ..] = *rest {
        let end = 8 + usize::from(u16::from_be_bytes([high, low]));
        frames.push((seat, rest[8..end].to_vec()));
        rest = &rest[end..];
    }
    frames
}

/// Ann and Bob inside, with their microphones on and sockets for voices, each taking the other.
async fn two() -> (Server, [Client; 2], [Voice; 2]) {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let mut ann_voice = Voice::of(&server, &mut ann).await;
    let mut bob_voice = Voice::of(&server, &mut bob).await;
    ann_voice.take(&[&bob.id()]).await;
    bob_voice.take(&[&ann.id()]).await;
    (server, [ann, bob], [ann_voice, bob_voice])
}

#[tokio::test]
async fn two_people_hear_each_other_over_the_server() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let mut ann_voice = Voice::of(&server, &mut ann).await;
    let mut bob_voice = Voice::of(&server, &mut bob).await;
    let seats = bob_voice.seats(2).await;
    assert_eq!(seats, [(0, ann.id()), (1, bob.id())]);
    ann_voice.take(&[&bob.id()]).await;
    bob_voice.take(&[&ann.id()]).await;
    ann_voice.speak(frame(0, 0, b"ann")).await;
    assert_eq!(ann_voice.settle().await, []);
    assert_eq!(bob_voice.settle().await, [(0, b"ann".to_vec())]);
    bob_voice.speak(frame(0, 0, b"bob")).await;
    bob_voice.settle().await;
    assert_eq!(ann_voice.settle().await, [(1, b"bob".to_vec())]);
}

#[tokio::test]
async fn a_pass_is_good_once_and_brings_the_next_one() {
    let (server, [mut ann, bob], [ann_voice, mut bob_voice]) = two().await;
    let spent = pass_for(&mut ann).await;
    let mut again = Voice::with(&server, &spent).await;
    let mut refused = Voice::knock(&server, &spent).await;
    assert_eq!(refused.close_code().await, closed(CloseCode::AuthFailed));
    // The pass of the socket before was replaced by the one that was asked for later.
    let mut refused = Voice::knock(&server, &ann_voice.pass).await;
    assert_eq!(refused.close_code().await, closed(CloseCode::AuthFailed));
    let mut after_loss = Voice::with(&server, &again.pass).await;
    assert_eq!(again.close_code().await, closed(CloseCode::Replaced));
    after_loss.take(&[&bob.id()]).await;
    bob_voice.speak(frame(0, 0, b"bob")).await;
    bob_voice.settle().await;
    assert_eq!(after_loss.settle().await, [(1, b"bob".to_vec())]);
}

#[tokio::test]
async fn nobody_gets_in_without_a_pass_of_this_room() {
    let server = Server::start().await;
    let _ann = server.join("Ann").await;
    for pass in ["", "friday", "friday.", "friday.00", "monday.00", "."] {
        let mut refused = Voice::knock(&server, pass).await;
        let code = refused.close_code().await;
        assert_eq!(code, closed(CloseCode::AuthFailed), "{pass:?}");
    }
    let mut silent = server.open_voice_socket().await;
    silent.send(Message::text("{}")).await.expect("open");
    let end = silent.next().await.expect("an end").expect("a frame");
    let Message::Close(Some(end)) = end else {
        panic!("{end:?}");
    };
    assert_eq!(u16::from(end.code), CloseCode::ProtocolViolation.number());
}

#[tokio::test]
async fn who_looks_from_the_lobby_gets_no_pass() {
    let server = Server::start().await;
    let _ann = server.join("Ann").await;
    let mut eve = server.open().await;
    let mut hello = super::support::hello("Eve");
    hello["presence"] = "lobby".into();
    eve.say_hello(&hello).await;
    eve.say(json!({ "type": "open_voice" })).await;
    let error = eve.hear_type("error").await;
    assert_eq!(error["code"], "not_inside");
}

#[tokio::test]
async fn whoever_is_muted_is_not_heard_whatever_their_page_sends() {
    let (_server, [mut ann, bob], [mut ann_voice, mut bob_voice]) = two().await;
    bob_voice.speak(frame(0, 0, b"before")).await;
    bob_voice.settle().await;
    let mute = json!({ "kind": "mute", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": mute })).await;
    ann.settle().await;
    bob_voice.speak(frame(0, 20, b"after")).await;
    bob_voice.settle().await;
    assert_eq!(ann_voice.settle().await, [(1, b"before".to_vec())]);
    // They may still listen.
    ann_voice.speak(frame(0, 0, b"ann")).await;
    ann_voice.settle().await;
    assert_eq!(bob_voice.settle().await, [(0, b"ann".to_vec())]);
}

#[tokio::test]
async fn whose_microphone_is_off_is_not_heard() {
    let (_server, [_ann, mut bob], [mut ann_voice, mut bob_voice]) = two().await;
    let off = json!({ "mic": false, "camera": false, "screen": false });
    bob.say(json!({ "type": "set_media", "media": off })).await;
    bob.settle().await;
    bob_voice.speak(frame(0, 0, b"bob")).await;
    bob_voice.settle().await;
    assert_eq!(ann_voice.settle().await, []);
}

#[tokio::test]
async fn whoever_is_sent_out_loses_the_socket_and_the_pass() {
    let (server, [mut ann, bob], [_ann_voice, mut bob_voice]) = two().await;
    let remove = json!({ "kind": "remove", "participant": bob.id() });
    ann.say(json!({ "type": "moderate", "action": remove }))
        .await;
    assert_eq!(bob_voice.close_code().await, closed(CloseCode::Removed));
    let mut refused = Voice::knock(&server, &bob_voice.pass).await;
    assert_eq!(refused.close_code().await, closed(CloseCode::AuthFailed));
}

#[tokio::test]
async fn nobody_speaks_from_another_seat() {
    let (_server, _clients, [mut ann_voice, mut bob_voice]) = two().await;
    bob_voice.speak(frame(0, 0, b"as ann")).await;
    bob_voice.speak(frame(63, 20, b"as nobody")).await;
    bob_voice.settle().await;
    let expected = [(1, b"as ann".to_vec()), (1, b"as nobody".to_vec())];
    assert_eq!(ann_voice.settle().await, expected);
}

#[tokio::test]
async fn what_is_no_voice_ends_the_socket_and_reaches_nobody() {
    for (what, message, code) in [
        (
            "another kind",
            vec![9, 9, 9],
            closed(CloseCode::ProtocolViolation),
        ),
        ("nothing", vec![], closed(CloseCode::ProtocolViolation)),
        (
            "a packet too large",
            frame(0, 0, &[7; 400]),
            closed(CloseCode::ProtocolViolation),
        ),
        (
            "a level that there is not",
            vec![1, 0, 255, 0, 0, 0, 0, 0, 1, 7],
            closed(CloseCode::ProtocolViolation),
        ),
        (
            "a message too large",
            vec![1; VOICE_MESSAGE_BYTES_MAX + 1],
            (1009, "message_too_large".to_owned()),
        ),
    ] {
        let (_server, _clients, [mut ann_voice, mut bob_voice]) = two().await;
        bob_voice.speak(message).await;
        assert_eq!(bob_voice.close_code().await, code, "{what}");
        assert_eq!(ann_voice.settle().await, [], "{what}");
    }
}

#[tokio::test]
async fn a_flood_of_voice_ends_the_socket_and_what_is_over_the_budget_reaches_nobody() {
    let (_server, _clients, [mut ann_voice, bob_voice]) = two().await;
    let (mut writing, mut reading) = bob_voice.socket.split();
    let flood = tokio::spawn(async move {
        for time in 0.. {
            let message = Message::binary(frame(0, time, b"flood"));
            if writing.send(message).await.is_err() {
                return;
            }
        }
    });
    let mut end = None;
    while let Ok(Some(Ok(heard))) = tokio::time::timeout(PATIENCE, reading.next()).await {
        if let Message::Close(frame) = heard {
            end = frame.map(|frame| u16::from(frame.code));
        }
    }
    flood.abort();
    // Bytes on their way may turn the end into a reset.
    assert!(
        end.is_none_or(|code| code == CloseCode::Flooding.number()),
        "{end:?}"
    );
    let heard = ann_voice.settle().await.len();
    let most = usize::try_from(VOICE_MESSAGES_BURST).expect("small") * 2;
    assert!(heard <= most, "{heard}");
}

/// Somebody inside `friday` whose page can send voices over the server, with their socket for it.
async fn able(server: &Server, name: &str) -> (Client, Voice) {
    able_in("friday", server, name).await
}

async fn able_in(room: &str, server: &Server, name: &str) -> (Client, Voice) {
    let mut client = server.open().await;
    let mut hello = super::support::hello(name);
    hello["room"]["code"] = room.into();
    hello["voiceSocket"] = true.into();
    client.say_hello(&hello).await;
    let mut voice = Voice::of(server, &mut client).await;
    voice.say(&json!({ "type": "take_all" })).await;
    voice.settle().await;
    (client, voice)
}

#[tokio::test]
async fn a_room_that_grows_past_six_goes_over_to_the_server_and_all_hear_all() {
    let server = Server::start().await;
    let (mut ann, mut ann_voice) = able(&server, "Ann").await;
    let mut others = Vec::new();
    for name in ["Bob", "Cid", "Dan", "Eve", "Fay"] {
        others.push(able(&server, name).await);
    }
    assert_eq!(ann.snapshot["room"]["mediaMode"], "mesh");
    let (gil, mut gil_voice) = able(&server, "Gil").await;
    assert_eq!(gil.snapshot["room"]["mediaMode"], "socket");
    let told = ann.hear_type("room_updated").await;
    assert_eq!(told["room"]["mediaMode"], "socket");
    // Ann takes whoever comes without saying so again.
    gil_voice.speak(frame(0, 0, b"gil")).await;
    gil_voice.settle().await;
    let seat = u8::try_from(gil_voice.seats(7).await[6].0).expect("small");
    assert_eq!(ann_voice.settle().await, [(seat, b"gil".to_vec())]);
    for (_, voice) in &mut others {
        assert_eq!(voice.settle().await, [(seat, b"gil".to_vec())]);
    }
    ann_voice.speak(frame(0, 0, b"ann")).await;
    ann_voice.settle().await;
    assert_eq!(gil_voice.settle().await, [(0, b"ann".to_vec())]);
    // Nobody negotiates with who came last.
    let ping = json!({ "kind": "ping" });
    ann.say(json!({ "type": "signal", "to": gil.id(), "signal": ping }))
        .await;
    let refused = ann.hear_type("error").await;
    assert_eq!(refused["code"], "participant_not_found");
}

#[tokio::test]
async fn two_large_rooms_at_once_never_hear_each_other() {
    let server = Server::start().await;
    let names = ["Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gil"];
    let (mut friday, mut monday) = (Vec::new(), Vec::new());
    for name in names {
        friday.push(able(&server, name).await);
        monday.push(able_in("monday", &server, name).await);
    }
    friday[0].1.speak(frame(0, 0, b"friday")).await;
    friday[0].1.settle().await;
    monday[1].1.speak(frame(0, 0, b"monday")).await;
    monday[1].1.settle().await;
    for (of_friday, of_monday) in friday.iter_mut().skip(2).zip(monday.iter_mut().skip(2)) {
        assert_eq!(of_friday.1.settle().await, [(0, b"friday".to_vec())]);
        assert_eq!(of_monday.1.settle().await, [(1, b"monday".to_vec())]);
    }
    // A pass of one room opens no seat in the other.
    let pass = pass_for(&mut friday[3].0).await;
    let other = pass.replace("friday", "monday");
    let mut refused = Voice::knock(&server, &other).await;
    assert_eq!(refused.close_code().await, closed(CloseCode::AuthFailed));
}

#[tokio::test]
async fn somebody_who_talks_is_heard_while_the_room_shrinks_and_grows() {
    let server = Server::start().await;
    let (_ann, mut ann_voice) = able(&server, "Ann").await;
    let (mut bob, mut bob_voice) = able(&server, "Bob").await;
    let mut others = Vec::new();
    let (mut time, mut arrived) = (0, 0);
    let mut modes = Vec::new();
    for (name, leaving) in [
        ("Cid", 0),
        ("Dan", 0),
        ("Eve", 0),
        ("Fay", 0),
        ("Gil", 1),
        ("Hal", 4),
        ("Ida", 0),
        ("Jan", 0),
        ("Kim", 0),
        ("Lea", 0),
    ] {
        let (client, voice) = able(&server, name).await;
        modes.push(client.snapshot["room"]["mediaMode"].clone());
        others.push((client, voice));
        for (mut client, _voice) in others.drain(..leaving) {
            client.say(json!({ "type": "leave" })).await;
            client.hear_close().await;
        }
        bob.settle().await;
        bob_voice.settle().await;
        // Faster than any clock, so that nothing looks late on a slow machine.
        time += 60_000;
        ann_voice.speak(frame(0, time, name.as_bytes())).await;
        ann_voice.settle().await;
        assert_eq!(bob_voice.settle().await, [(0, name.as_bytes().to_vec())]);
        // Who does not say what has come is sent no more after a second.
        arrived += 1;
        let received = [&[2][..], &u32::to_be_bytes(arrived)].concat();
        bob_voice.speak(received).await;
    }
    let (mesh, socket) = ("mesh", "socket");
    let expected = [
        mesh, mesh, mesh, mesh, socket, socket, mesh, mesh, mesh, socket,
    ];
    assert_eq!(modes, expected);
}

#[tokio::test]
async fn in_a_large_room_whoever_is_muted_or_only_listens_is_not_heard() {
    let server = Server::start().await;
    let (mut ann, mut ann_voice) = able(&server, "Ann").await;
    let mut others = Vec::new();
    for name in ["Bob", "Cid", "Dan", "Eve", "Fay", "Gil"] {
        others.push(able(&server, name).await);
    }
    let (gil, mut gil_voice) = others.pop().expect("the last");
    let mute = json!({ "kind": "mute", "participant": gil.id() });
    ann.say(json!({ "type": "moderate", "action": mute })).await;
    ann.settle().await;
    gil_voice.speak(frame(0, 0, b"gil")).await;
    gil_voice.settle().await;
    assert_eq!(ann_voice.settle().await, []);
    ann_voice.speak(frame(0, 0, b"ann")).await;
    ann_voice.settle().await;
    assert_eq!(gil_voice.settle().await, [(0, b"ann".to_vec())]);
}

#[tokio::test]
async fn a_seat_that_is_given_up_is_told_as_that_alone() {
    let server = Server::start().await;
    let (_ann, mut ann_voice) = able(&server, "Ann").await;
    let (bob, bob_voice) = able(&server, "Bob").await;
    assert_eq!(ann_voice.seats(2).await[1], (1, bob.id()));
    drop(bob_voice);
    let told = ann_voice.hear().await;
    assert_eq!(told, json!({ "type": "seats", "seats": [], "free": [1] }));
}

/// What one person may be told while fifty come at once, in bytes: over a phone's 500 kbit/s it takes
/// less than two seconds, and voices need a tenth of them.
const JOIN_OF_FIFTY_BYTES_MAX: usize = 100_000;

#[tokio::test]
async fn fifty_who_come_hear_of_each_other_once_and_of_the_room_once() {
    let server = Server::start().await;
    let mut first = None;
    let mut rest = Vec::new();
    for user in 1..=50 {
        let mut client = server.open().await;
        let mut hello = server.hello_of(user, &format!("Person {user}"));
        hello["voiceSocket"] = true.into();
        client.say_hello(&hello).await;
        let mut voice = Voice::of(&server, &mut client).await;
        voice.say(&json!({ "type": "take_all" })).await;
        if first.is_none() {
            first = Some((client, voice));
        } else {
            rest.push((client, voice));
        }
    }
    let (mut client, mut voice) = first.expect("fifty");
    let (mut bytes, mut told) = (0, BTreeMap::<String, usize>::new());
    let ping = json!({ "type": "ping", "lastSeq": 0 });
    client.send(&ping).await;
    loop {
        let frame = client.hear().await;
        let kind = frame["type"].as_str().expect("a type").to_owned();
        if kind == "pong" {
            break;
        }
        bytes += frame.to_string().len();
        *told.entry(kind).or_default() += 1;
    }
    let expected = [("participant_joined", 49), ("room_updated", 1)];
    let expected = expected.map(|(kind, times)| (kind.to_owned(), times));
    assert_eq!(told, BTreeMap::from(expected));
    while voice.seats.len() < 50 {
        let words = voice.hear().await;
        bytes += words.to_string().len();
    }
    assert!(bytes < JOIN_OF_FIFTY_BYTES_MAX, "{bytes}");
}
