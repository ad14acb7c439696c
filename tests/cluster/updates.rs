//! Telegram's updates: each is handled once.

use std::time::{Duration, Instant};

use efir::auth::Auth;
use futures_util::StreamExt as _;

use super::{Deployment, count, figure, until, update};
use crate::telegram::TOKEN;

#[tokio::test]
async fn updates_that_come_twice_to_any_process_are_each_handled_once() {
    let updates: u64 = count("CLUSTER_UPDATES", 200);
    let deployment = Deployment::start().await;
    let webhook = [("PUBLIC_URL", "https://rooms.example.org")];
    let nodes = [
        deployment.node("one", &webhook).await,
        deployment.node("two", &webhook).await,
        deployment.node("three", &webhook).await,
    ];
    let secret = Auth::for_bot(TOKEN, false).webhook_secret();
    let client = reqwest::Client::new();
    let begun = Instant::now();
    // Both copies of one after the other, to processes that are drawn from the number.
    let sent = futures_util::stream::iter((0..updates).flat_map(|id| [(id, 0), (id, 1)]));
    sent.for_each_concurrent(16, |(id, copy)| {
        let drawn = (id * 2_654_435_761 + copy * 40_503) >> 4;
        let node = &nodes[usize::try_from(drawn % 3).expect("small")];
        let (client, secret) = (client.clone(), secret.clone());
        let url = format!("http://{}/telegram/webhook", node.address());
        async move {
            loop {
                let answer = client
                    .post(&url)
                    .header("x-telegram-bot-api-secret-token", &secret)
                    .body(update(id + 1, "/help").to_string())
                    .send()
                    .await
                    .expect("answers");
                // As Telegram does it with what is not taken.
                if answer.status() == 200 {
                    return;
                }
                assert_eq!(answer.status(), 503);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    })
    .await;
    let handled = || deployment.telegram.look(|seen| seen.sent.clone());
    until(async || handled().len() as u64 == updates).await;
    figure(
        "updates, each of which came twice, are handled in",
        format!("{:?}", begun.elapsed()),
    );
    // What is handled twice would be answered by now: chats are answered in the order of their updates.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let twice: Vec<i64> = handled()
        .into_iter()
        .filter_map(|(chat, times)| (times != 1).then_some(chat))
        .collect();
    assert_eq!(twice, [0; 0]);
}
