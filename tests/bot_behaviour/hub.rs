//! The bot with the real rooms.

use std::sync::Arc;

use efir::auth::Auth;
use efir::config::{BotMode, IceConfig};
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::limits::SOCKETS_MAX;
use efir::links::InviteLinks;
use efir::store::Store;

use crate::telegram::Telegram;
use crate::world::{GROUP, ORIGIN, TOKEN, World, group, private};

#[tokio::test]
async fn a_room_made_in_a_group_can_be_entered_by_its_link_and_knows_where_it_belongs() {
    let links = Arc::new(InviteLinks::new(ORIGIN, Some("air".to_owned())));
    let store = Store::in_memory().await.unwrap();
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: Auth::for_bot(TOKEN, false),
        ice: IceServers::new(&IceConfig::default()),
        links: Arc::clone(&links),
        room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: efir::cluster::Cluster::alone(),
        sockets_max: SOCKETS_MAX,
    });
    let telegram = Telegram::start().await;
    let world = World::with_rooms(telegram, BotMode::Polling, links, Arc::new(hub), store);

    let card = world.answer_to(group(1, "/room Friday")).await;
    let link = card["reply_markup"]["inline_keyboard"][0][0]["url"]
        .as_str()
        .unwrap();
    let code = link
        .strip_prefix("https://t.me/efir_bot/air?startapp=")
        .unwrap();

    let parsed = efir::ids::RoomCode::parse(code).unwrap();
    let room = world.rooms.room(&parsed, None).await.unwrap().unwrap();
    assert_eq!(room.record.chat_id, Some(GROUP));
    let shown = world.answer_to(private(2, &format!("/start {code}"))).await;
    assert!(shown["text"].as_str().unwrap().contains("<b>Friday</b>"));
    world.stop().await;
}
