//! What is tidied up now and then, so that nothing only grows.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::parts::Parts;
use crate::hub::Hub;
use crate::limits::EMPTY_ROOM_LINGER;
use crate::metrics;
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::{Store, StoreError};

/// How often memory is tidied up.
const MEMORY_EVERY: Duration = Duration::from_secs(60);
/// How many of those pass between two looks at the database.
const DATABASE_EVERY: u32 = 60;
/// How often is looked whether a newer process has opened one of our rooms: for so long people of one
/// room may be at both.
const HANDOVER_EVERY: Duration = Duration::from_secs(2);

/// For how long an open room that nobody comes to is remembered. Nothing is lost with it: whoever
/// types its code makes it anew.
const OPEN_ROOMS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// For how long a chat's room that nobody comes to keeps its title and its owner. Its link opens it
/// even afterwards.
const CHAT_ROOMS_KEPT: Duration = Duration::from_secs(180 * 24 * 3600);

/// Starts the task; it ends with the shutdown. `calls_kept`: for how long people see their calls.
pub(super) fn start(parts: &Parts, calls_kept: Duration) {
    metrics::install();
    let (hub, store) = (parts.hub.clone(), parts.store.clone());
    let draining = parts.draining.clone();
    parts.tracker.spawn(async move {
        let keeping = async {
            tokio::join!(
                tidy_for_ever(&hub, &store, calls_kept),
                hand_over_for_ever(&hub)
            );
        };
        draining.run_until_cancelled(keeping).await;
    });
}

async fn hand_over_for_ever(hub: &Hub) {
    let mut ticks = interval(HANDOVER_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.give_up_rooms(crate::time::now()).await {
            // A database in trouble is told of once a minute, below.
            tracing::debug!(%error, "whether a newer process has our rooms is not known");
        }
    }
}

async fn tidy_for_ever(hub: &Hub, store: &Store, calls_kept: Duration) {
    let mut ticks = interval(MEMORY_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 0_u32.. {
        ticks.tick().await;
        metrics::upkeep();
        if round % DATABASE_EVERY == 0 {
            tidy_database(store, calls_kept).await;
        }
        let now = crate::time::now();
        note(if MEMORY_EVERY * round < EMPTY_ROOM_LINGER {
            hub.note_live_rooms(now).await
        } else {
            hub.forget_deserted_rooms(now).await
        });
    }
}

async fn tidy_database(store: &Store, calls_kept: Duration) {
    let now = crate::time::now();
    let before = |kept: Duration| {
        let kept = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
        UnixMillis(now.0.saturating_sub(kept))
    };
    let games = store.delete_games_expired_before(now).await;
    let calls = store.delete_calls_ended_before(before(calls_kept)).await;
    note(games.map(|_| ()));
    note(calls.map(|_| ()));
    let rings = store.delete_rings_before(before(calls_kept)).await;
    note(rings.map(|_| ()));
    for (kind, kept) in [
        (RoomKind::Open, OPEN_ROOMS_KEPT),
        (RoomKind::Chat, CHAT_ROOMS_KEPT),
        // Its link opens nothing, and must not open a new room instead.
        (RoomKind::Direct, CHAT_ROOMS_KEPT),
    ] {
        let rooms = store.delete_rooms_unused_since(kind, before(kept)).await;
        note(rooms.map(|_| ()));
    }
    note(store.delete_cards_of_no_room().await.map(|_| ()));
}

fn note(outcome: Result<(), StoreError>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "the database could not be tidied up");
    }
}
