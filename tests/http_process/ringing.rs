//! A process that is killed while it rings somebody.

use serde_json::Value;

use sqlx::SqlitePool;

use crate::Folder;
use crate::kills::{RING, counts};
use crate::telegram::{Telegram, database_in};

const ANNA: i64 = 700_000_001;
const BORIS: i64 = 700_000_002;
const GROUP: i64 = -1_001_700_000_100;

#[tokio::test]
async fn a_process_that_is_killed_while_it_rings_leaves_a_missed_call_and_no_ring() {
    let folder = Folder::new("ringing");
    let telegram = Telegram::start().await;
    let (mut process, _) = telegram.efir(&folder.0).await;
    for (person, greeting) in [(ANNA, "Эфир"), (BORIS, "Efir")] {
        telegram.say(person, person, "/start", &Value::Null).await;
        telegram.last(person, greeting).await;
    }
    let database = SqlitePool::connect(&database_in(&folder.0)).await;
    let database = database.expect("opens");
    for round in 0..3 {
        let said = telegram.say(BORIS, GROUP, "hello", &Value::Null).await;
        telegram
            .say(ANNA, GROUP, "/call", &said["message_id"])
            .await;
        telegram.last(GROUP, "Звоню").await;
        let rings = telegram.last(BORIS, "is calling you").await;
        counts(&database, RING, ("ringing", 0), 1).await;
        telegram.is_read().await;
        process.kill().await.expect("killed");
        (process, _) = telegram.efir(&folder.0).await;
        let missed = telegram.last(BORIS, "Missed call").await;
        assert_eq!(missed["message_id"], rings["message_id"], "round {round}");
    }
    process.kill().await.expect("killed");
}
