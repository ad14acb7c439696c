//! Calls that are over, as the bot tells of them, and being forgotten.

use std::sync::Arc;

use efir::auth::Auth;
use efir::config::{BotMode, IceConfig};
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::ids::{RoomCode, UserId};
use efir::links::InviteLinks;
use efir::protocol::{RoomKind, UnixMillis};
use efir::store::{CallKind, CallPerson, CallState, CallVisit, RoomRecord, Store};

use crate::telegram::Telegram;
use crate::world::{ANNA, GROUP, ORIGIN, TOKEN, World, group, private};

/// Ann's room of the group, in which she and Bob have talked for five minutes, an hour ago.
async fn store_with_call() -> Store {
    let store = Store::in_memory().await.unwrap();
    let code = RoomCode::parse("friday").unwrap();
    // And a minute: an hour that has only just passed is 59 minutes by a clock of seconds.
    let hour_ago = UnixMillis(efir::time::now().0 - 3_660_000);
    let room = RoomRecord {
        code: code.clone(),
        code_as_given: "Friday".to_owned(),
        kind: RoomKind::Chat,
        title: "Evening".to_owned(),
        owner: Some(UserId(ANNA)),
        chat_id: Some(GROUP),
        created_at: hour_ago,
        game: None,
    };
    assert!(store.insert_room(&room).await.unwrap());
    let until = UnixMillis(hour_ago.0 + 300_000);
    let visit = |user: i64, name: &str| CallVisit {
        person: CallPerson {
            user: UserId(user),
            name: name.to_owned(),
        },
        joined_at: hour_ago,
        left_at: until,
    };
    let call = CallState {
        code,
        kind: CallKind::Room,
        title: "Evening".to_owned(),
        started_at: hour_ago,
        met_at: hour_ago,
        until,
        is_over: true,
        has_video: false,
        visits: vec![visit(ANNA, "Ann"), visit(42, "Bob")],
        tallies: Vec::new(),
    };
    store.write_call(&call).await.unwrap();
    store
}

async fn world(store: &Store) -> World<Hub> {
    let links = Arc::new(InviteLinks::new(ORIGIN, None));
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: Auth::for_bot(TOKEN, false),
        ice: IceServers::new(&IceConfig::default()),
        links: Arc::clone(&links),
        room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: efir::cluster::Cluster::alone(),
        sockets_max: efir::limits::SOCKETS_MAX,
    });
    let telegram = Telegram::start().await;
    World::with_rooms(
        telegram,
        BotMode::Polling,
        links,
        Arc::new(hub),
        store.clone(),
    )
}

#[tokio::test]
async fn history_tells_a_person_with_whom_they_talked_and_a_group_how_many_did() {
    let store = store_with_call().await;
    let world = world(&store).await;
    let own = world.answer_to(private(1, "/history")).await;
    assert_eq!(
        own["text"],
        "<b>Your last calls</b>\n\n🎙 <b>Evening</b> · Bob · 5 min · 1 h ago"
    );
    let theirs = world.answer_to(group(2, "/history@efir_bot")).await;
    assert_eq!(
        theirs["text"],
        "<b>Last calls in this chat</b>\n\n🎙 <b>Evening</b> · 👥 2 · 5 min · 1 h ago"
    );
    world.stop().await;
}

#[tokio::test]
async fn forget_asks_once_more_and_only_in_private() {
    let store = store_with_call().await;
    let world = world(&store).await;
    let refused = world.answer_to(group(1, "/forget me")).await;
    assert_eq!(refused["text"], "Please send me that in a private chat.");
    let asked = world.answer_to(private(2, "/forget")).await;
    assert!(asked["text"].as_str().unwrap().contains("/forget me"));
    let calls = store.calls_of(UserId(ANNA), None, 9).await.unwrap();
    assert_eq!(calls.len(), 1, "nothing is done before it is confirmed");
    let done = world.answer_to(private(3, "/forget me")).await;
    assert_eq!(
        done["text"],
        "Done. Calls your name was removed from: 1. Messages deleted in rooms: 0. Rooms that are \
         nobody’s now: 1. Your language, your reminders and the list of people whose calls you \
         refused are forgotten too."
    );
    let left = store.calls_of(UserId(ANNA), None, 9).await.unwrap();
    assert_eq!(left, []);
    let room = store.room(&RoomCode::parse("friday").unwrap()).await;
    assert_eq!(room.unwrap().unwrap().owner, None);
    world.stop().await;
}
