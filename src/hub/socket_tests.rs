//! Sockets in memory, with the runtime's clock paused where time matters.
//!
//! The clock is paused only after the last use of the database, whose own timeouts would otherwise
//! fire at once.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::{Census, Hub, HubDeps, Incoming, Outgoing, WireFault, serve};
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::ice::IceServers;
use crate::limits::{
    BAD_MESSAGES_MAX, FLOOD_REFUSALS_MAX, FRAMES_BEFORE_HELLO_MAX, MESSAGES_BURST, SOCKET_LIFE_MAX,
    TURN_TTL,
};
use crate::links::InviteLinks;
use crate::protocol::{CloseCode, UnixMillis};
use crate::store::Store;

/// The server's end of a socket in memory.
struct ServerEnd {
    incoming: UnboundedReceiver<Incoming>,
    outgoing: UnboundedSender<Outgoing>,
}

impl Stream for ServerEnd {
    type Item = Result<Incoming, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(cx).map(|frame| frame.map(Ok))
    }
}

impl Sink<Outgoing> for ServerEnd {
    type Error = ();

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, frame: Outgoing) -> Result<(), ()> {
        self.outgoing.send(frame).map_err(|_| ())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }
}

struct Client {
    to_server: UnboundedSender<Incoming>,
    from_server: UnboundedReceiver<Outgoing>,
}

impl Client {
    fn open(hub: &Hub) -> Self {
        Self::open_until(hub, CancellationToken::new())
    }

    fn open_until(hub: &Hub, shutdown: CancellationToken) -> Self {
        let (to_server, incoming) = unbounded_channel();
        let (outgoing, from_server) = unbounded_channel();
        let end = ServerEnd { incoming, outgoing };
        let network = crate::ids::ClientNetwork("a network".to_owned());
        tokio::spawn(serve(end, hub.clone(), network, shutdown));
        Self {
            to_server,
            from_server,
        }
    }

    /// In the room `friday`, with the welcome read.
    async fn join(hub: &Hub, name: &str) -> (Self, Value) {
        let mut client = Self::open(hub);
        client.say(&hello(name));
        let welcome = client.hear().await;
        assert_eq!(welcome["type"], "welcome");
        (client, welcome)
    }

    fn say(&self, message: &Value) {
        self.say_text(&message.to_string());
    }

    fn say_text(&self, text: &str) {
        let text = Incoming::Text(text.to_owned().into());
        self.to_server.send(text).expect("the socket is open");
    }

    async fn next(&mut self) -> Outgoing {
        self.from_server.recv().await.expect("the socket is open")
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Outgoing::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("closed: {other:?}"),
        }
    }

    async fn hear_close(&mut self) -> CloseCode {
        loop {
            if let Outgoing::Close(code) = self.next().await {
                return code;
            }
        }
    }
}

fn hello(name: &str) -> Value {
    json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "guest", "name": name },
        "room": { "kind": "join", "code": "friday" },
        "presence": "inside",
        "device": { "platform": "browser", "canSpeak": true },
    })
}

/// The hello that takes up the session of `welcome`.
fn resumption(welcome: &Value, last_seq: u64) -> Value {
    let mut hello = hello("");
    hello["auth"] = json!({ "kind": "session", "token": welcome["sessionToken"] });
    hello["resume"] = json!({ "token": welcome["resume"]["token"], "lastSeq": last_seq });
    hello
}

async fn hub() -> Hub {
    hub_with(Auth::without_bot(&[7; 32], true)).await
}

async fn hub_with(auth: Auth) -> Hub {
    hub_with_ice(auth, &IceConfig::default()).await
}

async fn hub_with_ice(auth: Auth, ice: &IceConfig) -> Hub {
    Hub::new(HubDeps {
        store: Store::in_memory().await.expect("a database in memory"),
        auth,
        ice: IceServers::new(ice),
        links: Arc::new(InviteLinks::new("https://efir.example", None)),
    })
}

/// To the nearest second: rooms count whole milliseconds, the runtime's clock finer ones.
fn seconds_since(begun: tokio::time::Instant) -> u64 {
    (begun.elapsed() + Duration::from_millis(500)).as_secs()
}

#[tokio::test]
async fn a_socket_that_says_nothing_hears_nothing_and_is_closed_after_ten_seconds() {
    let hub = hub().await;
    tokio::time::pause();
    let before = tokio::time::Instant::now();
    let mut client = Client::open(&hub);
    assert_eq!(
        client.next().await,
        Outgoing::Close(CloseCode::HelloTimeout)
    );
    assert_eq!(seconds_since(before), 10);
}

#[tokio::test]
async fn a_first_message_that_is_no_hello_closes_the_socket_without_a_word() {
    let hub = hub().await;
    for text in [
        "",
        "{}",
        r#"{"type":"ping","lastSeq":0}"#,
        r#"{"type":"enter","seq":1}"#,
    ] {
        let mut client = Client::open(&hub);
        client.say_text(text);
        let heard = client.next().await;
        assert_eq!(
            heard,
            Outgoing::Close(CloseCode::ProtocolViolation),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_hello_is_told_by_the_close_code_alone() {
    let open = hub().await;
    let no_guests = hub_with(Auth::without_bot(&[7; 32], false)).await;
    let with = |key: &str, value: Value| {
        let mut hello = hello("Ann");
        hello[key] = value;
        hello
    };
    let forged = json!({ "kind": "session", "token": "forged" });
    let code = |code: &str| json!({ "kind": "join", "code": code });
    for (hub, hello, expected) in [
        (&no_guests, hello("Ann"), CloseCode::GuestsNotAllowed),
        (&open, with("auth", forged), CloseCode::AuthFailed),
        (&open, with("protocol", json!(0)), CloseCode::VersionTooOld),
        (
            &open,
            json!({ "type": "hello", "protocol": 0 }),
            CloseCode::VersionTooOld,
        ),
        (&open, with("room", code("a b")), CloseCode::BadRoomCode),
        (
            &open,
            with("room", code("0123456789")),
            CloseCode::RoomNotFound,
        ),
    ] {
        let mut client = Client::open(hub);
        client.say(&hello);
        assert_eq!(client.next().await, Outgoing::Close(expected), "{hello}");
    }
}

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
async fn the_others_see_reconnecting_after_three_seconds_and_left_after_thirty() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let (bob, _) = Client::join(&hub, "Bob").await;
    assert_eq!(ann.hear().await["type"], "participant_joined");
    tokio::time::pause();
    let cut_at = tokio::time::Instant::now();
    drop(bob);
    let update = ann.hear().await;
    assert_eq!(update["participant"]["connection"], "reconnecting");
    assert_eq!(seconds_since(cut_at), 3);
    let left = ann.hear().await;
    assert_eq!(
        (&left["type"], &left["reason"]),
        (&json!("participant_left"), &json!("timed_out"))
    );
    assert_eq!(seconds_since(cut_at), 30);
}

#[tokio::test]
async fn a_session_is_taken_up_within_a_minute_though_the_others_were_told_that_it_is_over() {
    let hub = hub().await;
    let (mut ann, ann_welcome) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    drop(bob);
    while ann.hear().await["type"] != "participant_left" {}
    ann.say(&json!({ "type": "raise_hand", "seq": 1, "raised": true }));
    assert_eq!(ann.hear().await["type"], "participant_updated");
    tokio::time::advance(Duration::from_secs(29)).await;

    let mut bob = Client::open(&hub);
    bob.say(&resumption(&bob_welcome, 0));
    assert_eq!(bob.hear().await["type"], "resumed");
    let missed = bob.hear().await;
    assert_eq!(missed["participant"]["id"], ann_welcome["you"]);
    assert!(missed["participant"]["handRaisedAt"].is_u64());
    let back = ann.hear().await;
    assert_eq!(
        (&back["type"], &back["participant"]["id"]),
        (&json!("participant_joined"), &bob_welcome["you"])
    );
}

#[tokio::test]
async fn a_session_that_nobody_takes_up_is_over_after_a_minute() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    drop(bob);
    while ann.hear().await["type"] != "participant_left" {}
    tokio::time::advance(Duration::from_secs(31)).await;
    let mut bob = Client::open(&hub);
    bob.say(&resumption(&bob_welcome, 0));
    assert_eq!(bob.hear().await["type"], "reset");
}

#[tokio::test]
async fn malformed_frames_are_refused_one_by_one_until_there_are_too_many() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    for _ in 0..BAD_MESSAGES_MAX {
        client.say_text("{");
    }
    for _ in 1..BAD_MESSAGES_MAX {
        assert_eq!(client.hear().await["code"], "bad_message");
    }
    assert_eq!(
        client.next().await,
        Outgoing::Close(CloseCode::ProtocolViolation)
    );
}

#[tokio::test]
async fn a_client_over_its_rate_is_told_when_to_try_again_and_closed_if_it_never_stops() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    for _ in 0..=MESSAGES_BURST + FLOOD_REFUSALS_MAX {
        client.say(&json!({ "type": "ping", "lastSeq": 0 }));
    }
    let mut refusals = 0;
    while refusals < FLOOD_REFUSALS_MAX {
        let frame = client.hear().await;
        if frame["type"] == "pong" {
            continue;
        }
        refusals += 1;
        assert_eq!(frame["code"], "rate_limited");
        let wait = frame["retryAfterMs"].as_u64();
        assert!(wait.is_some_and(|wait| (1..=34).contains(&wait)));
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn websocket_pings_count_as_frames() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    tokio::time::pause();
    for _ in 0..=MESSAGES_BURST + FLOOD_REFUSALS_MAX {
        client.to_server.send(Incoming::Alive).expect("open");
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn parts_of_a_message_that_does_not_end_are_frames_too() {
    let hub = hub().await;
    let (mut client, _) = Client::join(&hub, "Ann").await;
    for _ in 0..=(MESSAGES_BURST / 100 + FLOOD_REFUSALS_MAX) {
        client.to_server.send(Incoming::Parts(100)).expect("open");
    }
    assert_eq!(client.hear_close().await, CloseCode::Flooding);

    let mut stranger = Client::open(&hub);
    for _ in 0..=FRAMES_BEFORE_HELLO_MAX {
        stranger.to_server.send(Incoming::Parts(1)).expect("open");
    }
    assert_eq!(stranger.hear_close().await, CloseCode::Flooding);
}

#[tokio::test]
async fn who_says_too_many_bytes_is_refused_on_every_socket() {
    let hub = hub().await;
    let (mut ann, welcome) = Client::join(&hub, "Ann").await;
    let (_bob, other) = Client::join(&hub, "Bob").await;
    let signal = json!({
        "type": "signal",
        "to": other["you"],
        "signal": { "kind": "description", "connection": 1, "sdpType": "offer", "sdp": "x".repeat(40_000) },
    });
    let refusal = loop {
        ann.say(&signal);
        ann.say(&json!({ "type": "ping", "lastSeq": 0 }));
        if let heard @ Value::Object(_) = ann.hear().await
            && heard["type"] == "error"
        {
            break heard;
        }
    };
    assert_eq!(refusal["code"], "rate_limited");
    let wait = refusal["retryAfterMs"].as_u64().expect("a wait");
    assert!((1..2_000).contains(&wait), "{wait} ms");

    let mut again = Client::open(&hub);
    again.say(&resumption(&welcome, 0));
    assert_eq!(again.hear().await["type"], "resumed");
    again.say(&signal);
    loop {
        let heard = again.hear().await;
        if heard["type"] == "error" {
            break assert_eq!(heard["code"], "rate_limited");
        }
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_below_is_answered_with_its_own_code() {
    let hub = hub().await;
    for fault in [WireFault::TooLarge, WireFault::Protocol, WireFault::NotText] {
        let mut stranger = Client::open(&hub);
        let broken = Incoming::Broken(fault);
        stranger.to_server.send(broken.clone()).expect("open");
        assert_eq!(stranger.next().await, Outgoing::Reject(fault));
        let (mut client, _) = Client::join(&hub, "Ann").await;
        client.to_server.send(broken).expect("open");
        assert_eq!(client.next().await, Outgoing::Reject(fault));
    }
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
async fn sizes_are_checked_before_anything_is_passed_on() {
    let hub = hub().await;
    let (mut ann, _) = Client::join(&hub, "Ann").await;
    let candidate =
        json!({ "candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null });
    let mut long = candidate.clone();
    long["candidate"] = "c".repeat(1025).into();
    for signal in [
        json!({ "kind": "description", "connection": 0, "sdpType": "offer", "sdp": "s".repeat(49_153) }),
        json!({ "kind": "candidates", "connection": 0, "candidates": vec![candidate; 33] }),
        json!({ "kind": "candidates", "connection": 0, "candidates": [long] }),
    ] {
        ann.say(&json!({ "type": "signal", "seq": 5, "to": "x", "signal": signal }));
        let refusal = ann.hear().await;
        assert_eq!(refusal["code"], "too_large");
        assert_eq!(refusal["clientSeq"], 5);
    }
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

#[tokio::test]
async fn an_empty_room_lingers_two_minutes_and_leaves_no_trace_in_memory() {
    let hub = hub().await;
    let (client, _) = Client::join(&hub, "Ann").await;
    let code = crate::ids::RoomCode::parse("friday").expect("well formed");
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
    assert!(hub.shared.registry.live(&code).is_some());
    tokio::time::advance(Duration::from_secs(121)).await;
    while hub.shared.registry.live(&code).is_some() {
        tokio::task::yield_now().await;
    }
}

/// One of two people who send each other numbered signals.
struct Talker {
    client: Client,
    welcome: Value,
    to: Value,
    said: u32,
    last_seq: u64,
    heard: Vec<u64>,
}

impl Talker {
    fn say(&mut self, n: u32) {
        self.said = n;
        let signal =
            json!({ "kind": "description", "connection": n, "sdpType": "offer", "sdp": "v=0" });
        let frame = json!({ "type": "signal", "seq": n, "to": self.to, "signal": signal });
        self.client.say(&frame);
    }

    /// Takes what has come before the answer to a ping, which counts everything said.
    async fn catch_up(&mut self) {
        let ping = json!({ "type": "ping", "lastSeq": self.last_seq });
        self.client.say(&ping);
        loop {
            let frame = self.client.hear().await;
            if frame["type"] == "pong" {
                assert_eq!(frame["clientSeq"], self.said);
                return;
            }
            self.take(&frame);
        }
    }

    fn take(&mut self, frame: &Value) {
        assert_eq!(frame["seq"], self.last_seq + 1, "{frame}");
        self.last_seq += 1;
        self.heard.extend(frame["signal"]["connection"].as_u64());
    }

    /// Loses the connection with whatever is on its way, and takes the session up again.
    async fn cut_and_resume(&mut self, hub: &Hub) {
        self.client = Client::open(hub);
        self.client.say(&resumption(&self.welcome, self.last_seq));
        let resumed = self.client.hear().await;
        assert_eq!(resumed["type"], "resumed");
        let done = resumed["clientSeq"].as_u64().expect("a number");
        for n in u32::try_from(done).expect("small") + 1..=self.said {
            self.say(n);
        }
    }
}

#[tokio::test]
async fn a_thousand_signals_each_way_arrive_once_and_in_order_over_a_cut() {
    let hub = hub().await;
    let (ann, ann_welcome) = Client::join(&hub, "Ann").await;
    let (bob, bob_welcome) = Client::join(&hub, "Bob").await;
    tokio::time::pause();
    let talker = |client, welcome: &Value, other: &Value| Talker {
        client,
        welcome: welcome.clone(),
        to: other["you"].clone(),
        said: 0,
        last_seq: 0,
        heard: Vec::new(),
    };
    let mut ann = talker(ann, &ann_welcome, &bob_welcome);
    let mut bob = talker(bob, &bob_welcome, &ann_welcome);
    for n in 1..=1000 {
        ann.say(n);
        bob.say(n);
        tokio::time::sleep(Duration::from_millis(50)).await;
        if n % 100 == 0 {
            ann.catch_up().await;
            bob.catch_up().await;
        }
        if n == 550 {
            bob.cut_and_resume(&hub).await;
        }
    }
    let expected: Vec<u64> = (1..=1000).collect();
    assert_eq!(ann.heard, expected);
    assert_eq!(bob.heard, expected);
}
