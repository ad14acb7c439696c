//! The link that invites others, from inside a room.

use efir::limits::SOCKETS_MAX;
use efir::store::Store;

use crate::support::{ORIGIN, Server};

#[tokio::test]
async fn who_is_in_a_room_before_the_bot_is_known_gets_its_link_when_it_is() {
    let store = Store::in_memory().await.expect("a database in memory");
    let server = Server::start_nameless(store, SOCKETS_MAX).await;
    let mut ann = server.join("Ann").await;
    let page = format!("{ORIGIN}/?startapp=friday");
    assert_eq!(ann.snapshot["room"]["inviteUrl"], page);

    server.links.learn_username("efir_bot");
    server.hub.links_changed().await;
    let link = "https://t.me/efir_bot?startapp=friday";
    let told = ann.hear_type("room_updated").await;
    assert_eq!(told["room"]["inviteUrl"], link, "{told}");
    let bob = server.join("Bob").await;
    assert_eq!(bob.snapshot["room"]["inviteUrl"], link);
}
