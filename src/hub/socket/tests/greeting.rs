//! The hello: what is waited for, and what is refused.

use serde_json::{Value, json};

use super::{Client, deps, hello, hub, hub_with, seconds_since};
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::hub::{Hub, HubDeps, Outgoing};
use crate::protocol::CloseCode;

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
        (
            &open,
            with(
                "room",
                json!({ "kind": "join", "code": "fridya", "existingOnly": true }),
            ),
            CloseCode::RoomNotOpen,
        ),
    ] {
        let mut client = Client::open(hub);
        client.say(&hello);
        assert_eq!(client.next().await, Outgoing::Close(expected), "{hello}");
    }
}

#[tokio::test]
async fn guests_leave_a_part_of_the_sockets_free_that_this_process_may_have() {
    let deps = deps(Auth::without_bot(&[7; 32], true), &IceConfig::default()).await;
    let hub = Hub::new(HubDeps {
        room_people_max: crate::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: crate::cluster::Cluster::alone(),
        sockets_max: 5,
        ..deps
    });
    let mut inside = Vec::new();
    for n in 0..4 {
        inside.push(Client::join(&hub, &format!("guest {n}")).await);
    }
    let mut last = Client::open(&hub);
    last.say(&hello("one too many"));
    assert_eq!(last.next().await, Outgoing::Close(CloseCode::ServerFull));
}

#[tokio::test]
async fn a_code_that_leads_nowhere_opens_no_room_until_somebody_says_so() {
    let hub = hub().await;
    let mut looks = hello("Ann");
    looks["room"]["existingOnly"] = json!(true);
    let mut client = Client::open(&hub);
    client.say(&looks);
    let refused = Outgoing::Close(CloseCode::RoomNotOpen);
    assert_eq!(client.next().await, refused);
    assert_eq!(hub.census().rooms, 0);

    let (_bob, _) = Client::join(&hub, "Bob").await;
    let mut client = Client::open(&hub);
    client.say(&looks);
    assert_eq!(client.hear().await["type"], "welcome");
}

#[tokio::test]
async fn who_looks_from_a_second_device_leaves_the_first_on_air_and_who_joins_moves_there() {
    let hub = hub().await;
    let (mut first, welcome) = Client::join(&hub, "Ann").await;
    let mut hello = hello("");
    hello["auth"] = json!({ "kind": "session", "token": welcome["sessionToken"] });
    hello["presence"] = json!("lobby");
    let mut second = Client::open(&hub);
    second.say(&hello);
    let refused = Outgoing::Close(CloseCode::OnAirElsewhere);
    assert_eq!(second.next().await, refused);
    first.say(&json!({ "type": "ping", "lastSeq": 0 }));
    assert_eq!(first.hear().await["type"], "pong");

    hello["presence"] = json!("inside");
    let mut second = Client::open(&hub);
    second.say(&hello);
    let moved = second.hear().await;
    assert_eq!(moved["participants"][0]["presence"], "inside");
    assert_eq!(first.hear_close().await, CloseCode::Replaced);
}
