//! Voices over UDP in the same room as voices over sockets: a real connection on loopback, through the
//! room's own rules.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use efir::hub::Forwarder;
use efir::limits::OFFERS_EVERY;
use efir_crowd::{Client as Connection, Crowd, Part};
use serde_json::json;

use super::support::{Client, PATIENCE, Server};
use super::voices::{Voice, frame};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// 20 ms of nothing in particular, as Opus.
const PACKET: [u8; 4] = [31 << 3, 1, 2, 3];

async fn server() -> Server {
    let server = Server::start().await;
    let socket = efir_sfu::bind(SocketAddr::new(LOOPBACK, 0)).expect("a port");
    let address = socket.local_addr().expect("bound");
    let forwarder = Forwarder::start(vec![vec![(socket, address)]]);
    server.hub.forward_by(forwarder.expect("a thread"));
    server
}

/// Somebody's connection, which talks once it is told to, and its number.
async fn connect(voice: &mut Voice, crowd: &mut Crowd) -> u64 {
    let socket = Crowd::socket(LOOPBACK).expect("a port");
    let address = socket.local_addr().expect("bound");
    let (connection, offer) = Connection::new(address, efir_sfu::SLOTS, Instant::now());
    voice.say(&json!({ "type": "offer", "sdp": offer })).await;
    let answer = voice.hear_type("answer").await;
    let part = Part {
        talks: true,
        decrypts: true,
    };
    let at = crowd.add(connection, socket, part).expect("watched");
    crowd.answered(at, answer["sdp"].as_str().expect("SDP"));
    run_until(crowd, Crowd::is_connected);
    answer["connection"].as_u64().expect("a number")
}

fn run_until(crowd: &mut Crowd, is_so: impl Fn(&Crowd) -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so(crowd) {
        assert!(Instant::now() < end, "it does not happen");
        crowd.run(Duration::from_millis(5)).expect("runs");
    }
}

/// Speaks over a socket until somebody's connection has brought it.
async fn speak_until_heard(voice: &mut Voice, crowd: &mut Crowd) {
    crowd.begin();
    let end = Instant::now() + PATIENCE;
    let mut time = 0;
    while crowd.measured().received[0] == 0 {
        assert!(Instant::now() < end, "it does not come");
        voice.speak(frame(0, time, &PACKET)).await;
        voice.settle().await;
        time += 20;
        crowd.run(Duration::from_millis(20)).expect("runs");
    }
}

/// The connection talks on until somebody has heard it over their socket.
async fn run_until_heard(crowd: &mut Crowd, listener: &mut Voice) {
    let end = Instant::now() + PATIENCE;
    while listener.settle().await.is_empty() {
        assert!(Instant::now() < end, "it does not come");
        crowd.run(Duration::from_millis(20)).expect("runs");
    }
}

/// Ann, who has a connection, and Bob, who has none; both take everybody.
async fn two() -> (Server, [Client; 2], [Voice; 2], Crowd) {
    let server = server().await;
    let mut ann = server.join("Ann").await;
    let mut bob = server.join("Bob").await;
    let mut ann_voice = Voice::of(&server, &mut ann).await;
    let mut bob_voice = Voice::of(&server, &mut bob).await;
    for voice in [&mut ann_voice, &mut bob_voice] {
        voice.say(&json!({ "type": "take_all" })).await;
        voice.settle().await;
    }
    let mut crowd = Crowd::new().expect("a poll");
    connect(&mut ann_voice, &mut crowd).await;
    (server, [ann, bob], [ann_voice, bob_voice], crowd)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_on_udp_and_who_is_on_a_socket_hear_each_other_and_neither_themselves() {
    let (_server, _clients, [mut ann, mut bob], mut crowd) = two().await;
    speak_until_heard(&mut bob, &mut crowd).await;
    assert_eq!(ann.settle().await, [], "over one way alone");
    crowd.talk();
    run_until_heard(&mut crowd, &mut bob).await;
    assert_eq!(ann.settle().await, [], "nobody hears themselves");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_muted_is_not_heard_over_udp_whatever_their_connection_sends() {
    let (_server, [ann, mut bob], [_ann_voice, mut bob_voice], mut crowd) = two().await;
    crowd.talk();
    run_until_heard(&mut crowd, &mut bob_voice).await;
    let media = json!({ "mic": false, "camera": false, "screen": false });
    let mut ann = ann;
    ann.say(json!({ "type": "set_media", "media": media }))
        .await;
    ann.settle().await;
    bob.settle().await;
    // What was under way when it was said.
    bob_voice.settle().await;
    crowd.run(Duration::from_millis(200)).expect("runs");
    assert_eq!(bob_voice.settle().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hangs_up_hears_over_the_socket_again() {
    let (_server, _clients, [mut ann, mut bob], mut crowd) = two().await;
    speak_until_heard(&mut bob, &mut crowd).await;
    ann.say(&json!({ "type": "hang_up" })).await;
    ann.settle().await;
    bob.speak(frame(0, 60_000, &PACKET)).await;
    bob.settle().await;
    assert_eq!(ann.settle().await, [(1, PACKET.to_vec())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_outlives_its_socket_and_the_next_one_is_told_of_it() {
    let (server, _clients, [ann, mut bob], mut crowd) = two().await;
    speak_until_heard(&mut bob, &mut crowd).await;
    let pass = ann.pass.clone();
    drop(ann);
    speak_until_heard(&mut bob, &mut crowd).await;
    assert_eq!(bob.seats(2).await.len(), 2, "nobody is told that she left");
    let mut again = Voice::knock(&server, &pass).await;
    let welcome = again.hear().await;
    assert_eq!(welcome["connection"], 1);
    assert_eq!(welcome["forwards"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_that_cannot_be_taken_are_refused_and_change_nothing() {
    let (_server, _clients, [mut ann, mut bob], _crowd) = two().await;
    bob.say(&json!({ "type": "offer", "sdp": "v=0" })).await;
    let refused = bob.hear_type("no_connection").await;
    assert_eq!(refused["connection"], 0);
    // At once again, which costs too much.
    bob.say(&json!({ "type": "offer", "sdp": "v=0" })).await;
    bob.hear_type("no_connection").await;
    tokio::time::sleep(OFFERS_EVERY).await;
    let mut crowd = Crowd::new().expect("a poll");
    assert_eq!(connect(&mut bob, &mut crowd).await, 3);
    ann.settle().await;
}

#[tokio::test]
async fn without_a_forwarder_offers_are_refused() {
    let server = Server::start().await;
    let mut ann = server.join("Ann").await;
    let mut voice = Voice::of(&server, &mut ann).await;
    voice.say(&json!({ "type": "offer", "sdp": "v=0" })).await;
    let refused = voice.hear_type("no_connection").await;
    assert_eq!(refused["connection"], 0);
}
