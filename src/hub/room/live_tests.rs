//! A live room without a task: commands and times in, frames and orders out.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::command::{Ask, Connect, Connected, Say};
use super::live::LiveRoom;
use super::orders::Order;
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::hub::locate::Past;
use crate::hub::{Hub, HubDeps};
use crate::ice::IceServers;
use crate::ids::{ClientNetwork, RoomCode, UserId};
use crate::limits::{EMPTY_ROOM_LINGER, SOCKETS_MAX};
use crate::links::InviteLinks;
use crate::person::Person;
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, MediaState, Presence, ResumeRequest, RoomKind,
    UnixMillis,
};
use crate::store::{RoomRecord, Store};

async fn live_room() -> (LiveRoom, UnixMillis) {
    let hub = Hub::new(HubDeps {
        store: Store::in_memory().await.expect("a database in memory"),
        auth: Auth::without_bot(&[7; 32], true),
        ice: IceServers::new(&IceConfig::default()),
        links: Arc::new(InviteLinks::new("https://efir.example", None)),
        room_people_max: crate::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: crate::cluster::Cluster::alone(),
        sockets_max: SOCKETS_MAX,
    });
    let now = hub.shared.clock.now();
    let record = RoomRecord {
        code: RoomCode::parse("friday").expect("well formed"),
        code_as_given: "friday".to_owned(),
        kind: RoomKind::Open,
        title: String::new(),
        owner: None,
        chat_id: None,
        created_at: now,
        game: None,
    };
    let live = LiveRoom::new(Arc::clone(&hub.shared), record, Past::default(), now);
    (live, now)
}

fn connect(
    live: &mut LiveRoom,
    user: i64,
    resume: Option<ResumeRequest>,
    now: UnixMillis,
) -> Result<Connected, CloseCode> {
    let (reply, mut answer) = oneshot::channel();
    let connect = Connect {
        person: Person {
            id: UserId(user),
            name: "A long name that takes many bytes ".repeat(2),
            username: None,
            language: None,
            signed_in_at: now,
        },
        network: ClientNetwork(format!("n{user}")),
        presence: Presence::Inside,
        media: MediaState::default(),
        voice_socket: false,
        resume,
    };
    live.handle_ask(Ask::Connect(Box::new(connect), reply), now);
    answer.try_recv().expect("answered at once")
}

fn leave(live: &mut LiveRoom, who: &Connected, now: UnixMillis) {
    let heard = Say::Heard {
        participant: who.participant.clone(),
        link: Arc::clone(&who.link),
        frame: ClientFrame {
            seq: None,
            message: ClientMessage::Leave {},
        },
    };
    live.handle_say(heard, now);
}

#[tokio::test]
async fn who_reads_nothing_is_closed_as_slow_by_what_the_room_says_and_begins_anew() {
    let (mut live, now) = live_room().await;
    let reader = connect(&mut live, 1, None, now).expect("there is room");
    for _ in 0..2_000 {
        if reader.link.close_code().is_some() {
            break;
        }
        let visitor = connect(&mut live, 2, None, now).expect("there is room");
        leave(&mut live, &visitor, now);
    }
    assert_eq!(reader.link.close_code(), Some(CloseCode::SlowConsumer));
    let welcome: serde_json::Value = serde_json::from_str(&reader.first_frame).expect("JSON");
    let resume = ResumeRequest {
        token: welcome["resume"]["token"]
            .as_str()
            .expect("a token")
            .to_owned(),
        last_seq: 0,
    };
    let again = connect(&mut live, 1, Some(resume), now).expect("there is room");
    assert!(again.first_frame.contains(r#""type":"reset""#));
}

#[tokio::test]
async fn a_room_lingers_after_its_last_person_and_says_once_that_it_is_deserted() {
    let (mut live, now) = live_room().await;
    let ann = connect(&mut live, 1, None, now).expect("there is room");
    leave(&mut live, &ann, now);
    let orders = live.take_orders();
    let owners: Vec<bool> = orders
        .iter()
        .filter_map(|order| match order {
            Order::SetOwner(owner) => Some(owner.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(owners, [true, false], "{orders:?}");
    let end = now.plus(EMPTY_ROOM_LINGER);
    assert_eq!(live.next_deadline(now), end);
    assert!(!live.take_deserted());
    live.handle_timeout(end);
    assert!(live.take_deserted() && !live.take_deserted());
    assert_eq!(live.next_deadline(end), end.plus(EMPTY_ROOM_LINGER));
}
