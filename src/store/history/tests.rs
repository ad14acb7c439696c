//! Calls in the database: written as they stand, read as one person may know them.

use std::time::Duration;

use super::*;
use crate::store::engine::Engine;
use crate::store::testing::{EMPTY, on_each_engine, postgres_database};
use crate::store::{RoomRecord, Store, open};

fn code(text: &str) -> RoomCode {
    RoomCode::parse(text).expect("well formed")
}

fn at(second: u64) -> UnixMillis {
    UnixMillis(1_000_000 + second * 1_000)
}

fn person(user: i64) -> CallPerson {
    CallPerson {
        user: UserId(user),
        name: format!("User {user}"),
    }
}

/// A call in this room: who was inside from when to when. It begins with the first and ends with the last.
fn call(room: &str, visits: &[(i64, u64, u64)]) -> CallState {
    let first = visits.iter().map(|visit| visit.1).min().expect("somebody");
    let last = visits.iter().map(|visit| visit.2).max().expect("somebody");
    let mut joined: Vec<u64> = visits.iter().map(|visit| visit.1).collect();
    joined.sort_unstable();
    let visit = |(user, from, to): &(i64, u64, u64)| CallVisit {
        person: person(*user),
        joined_at: at(*from),
        left_at: at(*to),
    };
    CallState {
        code: code(room),
        kind: CallKind::Room,
        title: String::new(),
        started_at: at(first),
        met_at: at(joined[1]),
        until: at(last),
        is_over: true,
        has_video: false,
        visits: visits.iter().map(visit).collect(),
        tallies: Vec::new(),
    }
}

fn ring(room: &str, users: [i64; 2], times: [u64; 2], outcome: RingOutcome) -> FinishedRing {
    FinishedRing {
        code: code(room),
        kind: CallKind::Direct,
        caller: person(users[0]),
        callee: person(users[1]),
        video: false,
        started_at: at(times[0]),
        ended_at: at(times[1]),
        outcome,
    }
}

async fn written(store: &Store, calls: &[CallState]) {
    for call in calls {
        store.write_call(call).await.expect("written");
    }
}

/// `friday 0+50: 2 3` for each call: when it began for the person, how long it lasted, with whom.
async fn list(store: &Store, user: i64) -> Vec<String> {
    let calls = store.calls_of(UserId(user), None, 100).await.expect("read");
    calls.iter().map(sentence).collect()
}

fn sentence(call: &CallRecord) -> String {
    let people: Vec<String> = call
        .people
        .iter()
        .map(|one| one.user.0.to_string())
        .collect();
    let ring = call.direction.zip(call.outcome);
    let ring = ring.map(|(direction, outcome)| format!(" {} {}", direction.name(), outcome.name()));
    format!(
        "{} {}+{}: {}{}",
        call.code_as_given,
        call.started_at.since(at(0)).as_secs(),
        call.lasted.as_secs(),
        people.join(" "),
        ring.unwrap_or_default()
    )
}

impl Store {
    /// Takes the calls' table away, or gives it back: a database that does not answer.
    pub(crate) async fn break_calls(&self, is_broken: bool) {
        let statement = if is_broken {
            "ALTER TABLE calls RENAME TO calls_away"
        } else {
            "ALTER TABLE calls_away RENAME TO calls"
        };
        let done = sqlx::query(statement).execute(&self.pool).await;
        done.expect("renamed");
    }

    async fn rows(&self, table: &'static str) -> i64 {
        let statement = format!("SELECT COUNT(*) AS many FROM {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .fetch_one(&self.pool)
            .await
            .expect("read");
        sqlx::Row::try_get(&row, "many").expect("a number")
    }
}

#[tokio::test]
async fn a_person_is_shown_those_whose_time_overlapped_with_theirs() {
    on_each_engine(async |store| {
        let visits = [
            (1, 0, 10),
            (2, 5, 100),
            (3, 10, 50),
            (4, 40, 60),
            (2, 90, 100),
        ];
        written(&store, &[call("friday", &visits)]).await;
        assert_eq!(list(&store, 1).await, ["friday 0+5: 2"]);
        assert_eq!(list(&store, 2).await, ["friday 5+95: 1 3 4"]);
        assert_eq!(list(&store, 3).await, ["friday 10+40: 2 4"]);
        assert_eq!(list(&store, 4).await, ["friday 40+20: 2 3"]);
        assert_eq!(list(&store, 5).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn calls_come_newest_first_and_page_by_page() {
    on_each_engine(async |store| {
        let rooms: Vec<CallState> = (0..7)
            .map(|n| {
                call(
                    &format!("room-{n}"),
                    &[(1, n / 2 * 1_000, 50_000), (2, 40_000, 50_000)],
                )
            })
            .collect();
        written(&store, &rooms).await;
        let mut read = Vec::new();
        let mut before = None;
        loop {
            let page = store.calls_of(UserId(1), before.as_ref(), 3).await;
            let page = page.expect("read");
            let Some(last) = page.last() else { break };
            before = Some(last.id.clone());
            read.extend(page.iter().map(|call| call.code_as_given.clone()));
        }
        let expected = [
            "room-6", "room-5", "room-4", "room-3", "room-2", "room-1", "room-0",
        ];
        assert_eq!(read, expected);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_goes_on_is_listed_when_it_is_over_or_its_process_was_killed() {
    on_each_engine(async |store| {
        let mut running = call("friday", &[(1, 0, 30), (2, 0, 30)]);
        running.is_over = false;
        written(&store, &[running.clone()]).await;
        assert_eq!(list(&store, 1).await, [""; 0]);
        assert_eq!(store.close_open_calls().await.expect("written"), 1);
        assert_eq!(list(&store, 1).await, ["friday 0+30: 2"]);
        // It goes on in another process, whose next note opens it again.
        running.until = at(60);
        written(&store, &[running]).await;
        assert_eq!(list(&store, 1).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn writing_a_call_again_changes_nothing() {
    on_each_engine(async |store| {
        let state = call("friday", &[(1, 0, 30), (2, 0, 30)]);
        written(&store, &[state.clone(), state.clone(), state]).await;
        assert_eq!(list(&store, 2).await, ["friday 0+30: 1"]);
        assert_eq!(store.rows("call_visits").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_begins_in_a_room_within_a_minute_continues_the_call() {
    on_each_engine(async |store| {
        let before = call("friday", &[(1, 0, 30), (2, 0, 30)]);
        let after = call("friday", &[(1, 90, 120), (2, 91, 120)]);
        let later = call("friday", &[(1, 181, 200), (3, 181, 200)]);
        let elsewhere = call("chess", &[(1, 91, 100), (3, 91, 100)]);
        written(&store, &[before, after, later, elsewhere]).await;
        let expected = ["friday 181+19: 3", "chess 91+9: 3", "friday 0+120: 2"];
        assert_eq!(list(&store, 1).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_ring_that_nobody_took_is_in_both_lists() {
    use RingOutcome::{Busy, Cancelled, Declined, Missed, Unreachable};
    for outcome in [Missed, Declined, Busy, Cancelled, Unreachable] {
        on_each_engine(async |store| {
            let ring = ring("duo", [1, 2], [0, 45], outcome);
            store.record_ring(&ring).await.expect("written");
            store.record_ring(&ring).await.expect("written");
            let name = outcome.name();
            assert_eq!(
                list(&store, 1).await,
                [format!("duo 0+0: 2 outgoing {name}")]
            );
            assert_eq!(
                list(&store, 2).await,
                [format!("duo 0+0: 1 incoming {name}")]
            );
        })
        .await;
    }
}

#[tokio::test]
async fn an_answered_ring_and_its_call_are_one_entry_whichever_is_written_first() {
    let ring = ring("duo", [1, 2], [0, 8], RingOutcome::Answered);
    let call = CallState {
        kind: CallKind::Direct,
        ..call("duo", &[(1, 1, 60), (2, 8, 60)])
    };
    for is_ring_first in [true, false] {
        on_each_engine(async |store| {
            if is_ring_first {
                store.record_ring(&ring).await.expect("written");
            }
            store.write_call(&call).await.expect("written");
            store.record_ring(&ring).await.expect("written");
            let began = if is_ring_first { 0 } else { 1 };
            assert_eq!(
                list(&store, 1).await,
                [format!("duo {began}+52: 2 outgoing answered")]
            );
            let theirs = list(&store, 2).await;
            assert!(
                theirs[0].ends_with("+52: 1 incoming answered"),
                "{theirs:?}"
            );
            assert_eq!(theirs.len(), 1);
        })
        .await;
    }
}

#[tokio::test]
async fn who_was_rung_into_a_call_and_did_not_come_sees_only_who_rang() {
    on_each_engine(async |store| {
        written(&store, &[call("duo", &[(1, 0, 60), (2, 8, 60)])]).await;
        let missed = ring("duo", [1, 3], [10, 55], RingOutcome::Missed);
        store.record_ring(&missed).await.expect("written");
        assert_eq!(list(&store, 3).await, ["duo 10+0: 1 incoming missed"]);
        assert_eq!(list(&store, 2).await, ["duo 8+52: 1"]);
    })
    .await;
}

#[tokio::test]
async fn figures_of_a_call_are_for_those_who_were_in_it_and_about_those_whom_they_met() {
    on_each_engine(async |store| {
        let tally = |missed_ms: u64| Tally {
            seconds: 60,
            heard_ms: 60_000,
            missed_ms,
            ..Tally::default()
        };
        let mut first = call("friday", &[(1, 0, 10), (2, 5, 100), (3, 50, 100)]);
        first.tallies = vec![
            (UserId(1), tally(1)),
            (UserId(2), tally(2)),
            (UserId(3), tally(3)),
        ];
        let mut second = call("friday", &[(1, 130, 200), (2, 130, 200)]);
        second.tallies = vec![(UserId(2), tally(20))];
        written(&store, &[first.clone(), second, first]).await;
        let id = CallId {
            code: code("friday"),
            started_at: at(0),
        };
        let missed = |details: &CallDetails| {
            let others: Vec<(i64, u64)> = details
                .others
                .iter()
                .map(|other| (other.person.user.0, other.tally.missed_ms))
                .collect();
            (details.own.map(|own| own.missed_ms), others)
        };
        let of = async |user: i64| store.call_of(UserId(user), &id).await.expect("read");
        let mine = of(1).await.expect("was in it");
        assert_eq!(missed(&mine), (Some(1), vec![(2, 22)]));
        assert_eq!(
            missed(&of(3).await.expect("was in it")),
            (Some(3), vec![(2, 22)])
        );
        assert_eq!(of(4).await, None);
        assert_eq!(CallId::parse(&id.to_string()), Some(id));
    })
    .await;
}

#[tokio::test]
async fn a_chat_hears_how_many_were_in_its_calls_and_not_who() {
    on_each_engine(async |store| {
        let room = |code_as_given: &str, chat_id| RoomRecord {
            code: code(code_as_given),
            code_as_given: code_as_given.to_owned(),
            kind: RoomKind::Chat,
            title: String::new(),
            owner: None,
            chat_id,
            created_at: at(0),
            game: None,
        };
        for room in [
            room("Ours", Some(-100)),
            room("Theirs", Some(-200)),
            room("None", None),
        ] {
            store.insert_room(&room).await.expect("added");
        }
        let calls = ["ours", "theirs", "none"].map(|room| call(room, &[(1, 0, 60), (2, 10, 60)]));
        written(&store, &calls).await;
        let missed = ring("ours", [1, 2], [500, 545], RingOutcome::Missed);
        store.record_ring(&missed).await.expect("written");
        assert_eq!(
            store.calls_of_chat(-100, 10).await.expect("read"),
            [CallBefore {
                code_as_given: "Ours".to_owned(),
                title: String::new(),
                met_at: at(10),
                lasted: Duration::from_secs(50),
                people: 2,
            }]
        );
    })
    .await;
}

#[tokio::test]
async fn old_calls_are_forgotten_with_all_that_belongs_to_them() {
    on_each_engine(async |store| {
        let mut old = call("friday", &[(1, 0, 30), (2, 0, 30)]);
        old.tallies = vec![(UserId(1), Tally::default())];
        let new = call("friday", &[(1, 500, 530), (2, 500, 530)]);
        written(&store, &[old, new]).await;
        let forgotten = store.delete_calls_ended_before(at(100)).await;
        assert_eq!(forgotten.expect("deleted"), 1);
        assert_eq!(list(&store, 1).await, ["friday 500+30: 2"]);
        assert_eq!(store.rows("call_visits").await, 2);
        assert_eq!(store.rows("call_reports").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_is_forgotten_is_named_by_no_row_and_others_keep_their_calls() {
    on_each_engine(async |store| {
        let room = RoomRecord {
            code: code("friday"),
            code_as_given: "friday".to_owned(),
            kind: RoomKind::Chat,
            title: "User 1's room".to_owned(),
            owner: Some(UserId(1)),
            chat_id: None,
            created_at: at(0),
            game: None,
        };
        store.insert_room(&room).await.expect("added");
        let mut shared = call("friday", &[(1, 0, 30), (2, 0, 30), (3, 0, 30)]);
        shared.title = "User 1's room".to_owned();
        shared.tallies = vec![(UserId(1), Tally::default()), (UserId(2), Tally::default())];
        written(&store, &[shared]).await;
        let missed = ring("duo", [1, 2], [500, 545], RingOutcome::Missed);
        store.record_ring(&missed).await.expect("written");
        let forgotten = store.forget(UserId(1), &[]).await.expect("forgotten");
        assert_eq!(
            forgotten,
            Forgotten {
                calls: 2,
                calls_deleted: 0,
                statistics: 1,
                rooms: 1,
                messages: 0,
                rings: 0,
            }
        );
        assert_eq!(list(&store, 1).await, [""; 0]);
        assert_eq!(
            list(&store, 2).await,
            ["duo 500+0:  incoming missed", "friday 0+30: 3"]
        );
        let calls = store.calls_of(UserId(3), None, 9).await.expect("read");
        assert_eq!(calls[0].title, "");
        let room = store.room(&code("friday")).await.expect("read");
        let room = room.expect("it stays");
        assert_eq!((room.owner, room.title.as_str()), (None, ""));
        let again = store.forget(UserId(1), &[]).await.expect("forgotten");
        assert_eq!(again, Forgotten::default());
        store.forget(UserId(2), &[]).await.expect("forgotten");
        store.forget(UserId(3), &[]).await.expect("forgotten");
        assert_eq!(store.rows("calls").await, 0);
    })
    .await;
}

#[tokio::test]
async fn calls_of_an_earlier_version_keep_their_people() {
    let sqlite = open::sqlite("sqlite::memory:").await.expect("opens");
    let server = sqlx::AnyPool::connect(&postgres_database(EMPTY).await).await;
    for pool in [sqlite, server.expect("opens")] {
        let engine = Engine::Sqlite;
        let store = Store { pool, engine };
        let before = [
            include_str!("../../../migrations/0001_rooms_and_calls.sql"),
            "INSERT INTO calls (code, started_at, ended_at, title) VALUES ('friday', 0, 9000, '')",
            "INSERT INTO call_people (code, started_at, user_id, name, joined_at) \
             VALUES ('friday', 0, 1, 'Ann', 0), ('friday', 0, 2, 'Bob', 5000)",
            include_str!("../../../migrations/0020_call_history.sql"),
        ];
        for statements in before {
            let done = sqlx::raw_sql(statements).execute(&store.pool).await;
            done.expect("carried out");
        }
        let calls = store.calls_of(UserId(1), None, 9).await.expect("read");
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].people[0].name, "Bob");
        assert_eq!(calls[0].lasted, Duration::from_secs(9));
    }
}
