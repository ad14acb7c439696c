//! Writes calls and rings down beside the rooms, so that a slow or locked disk holds up nobody's call.
//!
//! What waits of a call is its newest state, which replaces those before it; a ring waits as it is. One
//! task writes what waits, the older first, and tries again until the database takes it. When more waits
//! than [`CALLS_WAITING_MAX`], calls that go on give way, as their next state comes soon; finished ones
//! are dropped only when nothing else is left to drop, and that is logged.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as AsyncMutex;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::ids::{RoomCode, UserId};
use crate::limits::CALLS_WAITING_MAX;
use crate::protocol::UnixMillis;
use crate::rooms::CallNote;
use crate::store::{
    CallKind, CallPerson, CallState, CallVisit, FinishedRing, Forgotten, Store, StoreError,
};

/// Time between two rounds of writing, in which what is noted of one call comes together.
const PAUSE: Duration = Duration::from_secs(1);
/// Time before the next try when the database does not answer; doubled each time.
const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(30);
/// The same once the process stops, when there are only seconds left.
const RETRY_AT_END: Duration = Duration::from_millis(250);
/// So many that cannot be written one after the other are the database's fault; a single one may be its
/// own, and must not hold up the others.
const FAILURES_IN_A_ROW: u32 = 3;

/// A cheap handle.
#[derive(Clone)]
pub(crate) struct CallWriter(Arc<Shared>);

struct Shared {
    store: Store,
    waiting: Mutex<Waiting>,
    tasks: TaskTracker,
    /// Held while something is written, so that what is being forgotten is not written back.
    writing: AsyncMutex<()>,
    stopping: CancellationToken,
}

/// The room and the start of what it is about, and whether it is a ring.
type Key = (RoomCode, UnixMillis, bool);

enum Item {
    Call(CallState),
    Ring(FinishedRing),
}

#[derive(Default)]
struct Waiting {
    items: BTreeMap<Key, Item>,
    /// Whether a task writes.
    is_running: bool,
}

impl CallWriter {
    pub(crate) fn new(store: Store) -> Self {
        Self(Arc::new(Shared {
            store,
            waiting: Mutex::default(),
            tasks: TaskTracker::new(),
            writing: AsyncMutex::default(),
            stopping: CancellationToken::new(),
        }))
    }

    /// Writes down how a call stands, soon.
    pub(crate) fn note(&self, code: RoomCode, kind: CallKind, title: String, note: CallNote) {
        let key = (code.clone(), note.started_at, false);
        let state = state_of(code, kind, title, note);
        self.put(&mut self.lock(), key, Item::Call(state));
    }

    /// Writes down how a ring ended, soon.
    pub(crate) fn note_ring(&self, ring: FinishedRing) {
        let key = (ring.code.clone(), ring.started_at, true);
        self.put(&mut self.lock(), key, Item::Ring(ring));
    }

    /// Forgets a person in what waits and in what is written; `live` are the rooms in memory, as in
    /// [`Store::forget`].
    pub(crate) async fn forget(
        &self,
        user: UserId,
        live: &[RoomCode],
    ) -> Result<Forgotten, StoreError> {
        let _nothing_is_written = self.0.writing.lock().await;
        {
            let mut waiting = self.lock();
            waiting.items.retain(|_, item| item.forget(user));
        }
        self.0.store.forget(user, live).await
    }

    /// Until everything is written; nothing is to come afterwards.
    pub(crate) async fn finish(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    fn put(&self, waiting: &mut Waiting, key: Key, item: Item) {
        if !waiting.make_room(&key, &item) {
            return;
        }
        waiting.items.insert(key, item);
        if !std::mem::replace(&mut waiting.is_running, true) {
            let writer = self.clone();
            self.0.tasks.spawn(async move { writer.run().await });
        }
    }

    async fn run(&self) {
        let mut retry = RETRY_MIN;
        while self.goes_on() {
            let stopping = &self.0.stopping;
            if self.write_round().await {
                retry = RETRY_MIN;
                stopping.run_until_cancelled(sleep(PAUSE)).await;
            } else if stopping.is_cancelled() {
                sleep(RETRY_AT_END).await;
            } else {
                stopping.run_until_cancelled(sleep(retry)).await;
                retry = (retry * 2).min(RETRY_MAX);
            }
        }
    }

    /// Whether anything waits; if not, the next that does needs a new task.
    fn goes_on(&self) -> bool {
        let mut waiting = self.lock();
        waiting.is_running = !waiting.items.is_empty();
        waiting.is_running
    }

    /// Writes what waits, in order, and puts back what cannot be written; whether that was everything.
    async fn write_round(&self) -> bool {
        let mut in_a_row = 0;
        let mut is_whole = true;
        let mut last = None;
        while in_a_row < FAILURES_IN_A_ROW {
            let _writing = self.0.writing.lock().await;
            let Some((key, item)) = self.lock().take_after(last.as_ref()) else {
                return is_whole;
            };
            last = Some(key.clone());
            match item.write(&self.0.store).await {
                Ok(()) => in_a_row = 0,
                Err(error) => {
                    tracing::warn!(room = %key.0, %error, "a call is not recorded yet");
                    in_a_row += 1;
                    is_whole = false;
                    self.put_back(key, item);
                }
            }
        }
        is_whole
    }

    /// Unless something newer waits in its place.
    fn put_back(&self, key: Key, item: Item) {
        let mut waiting = self.lock();
        if !waiting.items.contains_key(&key) && waiting.make_room(&key, &item) {
            waiting.items.insert(key, item);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// The first of what waits behind `key`, or of all; it waits no longer.
    fn take_after(&mut self, key: Option<&Key>) -> Option<(Key, Item)> {
        let from = key.map_or(Bound::Unbounded, Bound::Excluded);
        let next = self.items.range((from, Bound::Unbounded)).next();
        let key = next.map(|(key, _)| key.clone())?;
        self.items.remove_entry(&key)
    }

    /// Whether there is room for this, after what matters less has made way for it.
    fn make_room(&mut self, key: &Key, item: &Item) -> bool {
        if self.items.len() < CALLS_WAITING_MAX || self.items.contains_key(key) {
            return true;
        }
        if !item.is_final() {
            return false;
        }
        let spare = self.items.iter().find(|(_, item)| !item.is_final());
        let spare = spare.map(|(key, _)| key.clone());
        if spare.is_none() {
            tracing::error!(room = %key.0, "a call is lost: too many wait for the database");
        }
        spare.is_some_and(|key| self.items.remove(&key).is_some())
    }
}

impl Item {
    /// Whether nothing newer of it will come.
    const fn is_final(&self) -> bool {
        match self {
            Self::Call(call) => call.is_over,
            Self::Ring(_) => true,
        }
    }

    async fn write(&self, store: &Store) -> Result<(), StoreError> {
        match self {
            Self::Call(call) => store.write_call(call).await,
            Self::Ring(ring) => store.record_ring(ring).await,
        }
    }

    /// Takes a person out; false when nothing is left that anybody could want.
    fn forget(&mut self, user: UserId) -> bool {
        match self {
            Self::Call(call) => {
                call.visits.retain(|visit| visit.person.user != user);
                call.tallies.retain(|(reporter, _)| *reporter != user);
                !call.visits.is_empty()
            }
            Self::Ring(ring) => ring.caller.user != user && ring.callee.user != user,
        }
    }
}

fn state_of(code: RoomCode, kind: CallKind, title: String, note: CallNote) -> CallState {
    let visits = note.visits.into_iter().map(|visit| CallVisit {
        person: CallPerson {
            user: visit.user,
            name: visit.name,
        },
        joined_at: visit.joined_at,
        left_at: visit.left_at,
    });
    CallState {
        code,
        kind,
        title,
        started_at: note.started_at,
        met_at: note.met_at,
        until: note.until,
        is_over: note.is_over,
        has_video: note.has_video,
        visits: visits.collect(),
        tallies: note.tallies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::Visit;

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    /// A call of Ann (1) and Bob (2) from this second, so far.
    fn note(second: u64, until: u64, is_over: bool) -> CallNote {
        let at = |second: u64| UnixMillis(second * 1_000);
        let visit = |user: i64, name: &str| Visit {
            user: UserId(user),
            name: name.to_owned(),
            joined_at: at(second),
            left_at: at(until),
        };
        CallNote {
            started_at: at(second),
            met_at: at(second),
            until: at(until),
            is_over,
            has_video: false,
            visits: vec![visit(1, "Ann"), visit(2, "Bob")],
            tallies: Vec::new(),
        }
    }

    async fn durations(store: &Store, user: i64) -> Vec<u64> {
        let calls = store.calls_of(UserId(user), None, 100).await.expect("read");
        calls.iter().map(|call| call.lasted.as_secs()).collect()
    }

    #[tokio::test]
    async fn the_newest_state_of_a_call_is_what_is_written() {
        let store = Store::in_memory().await.expect("opens");
        let writer = CallWriter::new(store.clone());
        for (until, is_over) in [(1_010, false), (1_040, false), (1_050, true)] {
            let note = note(1_000, until, is_over);
            writer.note(code("friday"), CallKind::Room, String::new(), note);
        }
        writer.finish().await;
        assert_eq!(durations(&store, 1).await, [50]);
    }

    #[tokio::test]
    async fn a_call_waits_for_a_database_that_does_not_answer() {
        let store = Store::in_memory().await.expect("opens");
        let writer = CallWriter::new(store.clone());
        // The rounds are made here, one by one.
        writer.lock().is_running = true;
        let over = note(1_000, 1_050, true);
        writer.note(code("friday"), CallKind::Room, String::new(), over);
        store.break_calls(true).await;
        assert!(!writer.write_round().await);
        assert!(!writer.write_round().await);
        store.break_calls(false).await;
        assert!(writer.write_round().await);
        assert_eq!(durations(&store, 2).await, [50]);
        assert!(!writer.goes_on(), "and nothing waits any more");
    }

    #[tokio::test]
    async fn what_cannot_be_written_waits_behind_what_is_newer_of_it() {
        let store = Store::in_memory().await.expect("opens");
        let writer = CallWriter::new(store.clone());
        writer.lock().is_running = true;
        let (early, late) = (note(1_000, 1_010, false), note(1_000, 1_050, true));
        writer.note(code("friday"), CallKind::Room, String::new(), early.clone());
        let (key, item) = writer.lock().take_after(None).expect("it waits");
        writer.note(code("friday"), CallKind::Room, String::new(), late);
        writer.put_back(key, item);
        assert!(writer.write_round().await);
        assert_eq!(durations(&store, 1).await, [50]);
    }

    #[tokio::test]
    async fn when_too_much_waits_finished_calls_stay() {
        let writer = CallWriter::new(Store::in_memory().await.expect("opens"));
        let mut waiting = writer.lock();
        for n in 0..CALLS_WAITING_MAX {
            let n = u64::try_from(n).expect("small");
            let is_over = n != 7;
            let state = state_of(
                code("friday"),
                CallKind::Room,
                String::new(),
                note(n, n, is_over),
            );
            let key = (code("friday"), UnixMillis(n), false);
            waiting.items.insert(key, Item::Call(state));
        }
        let item = |is_over: bool| {
            let note = note(1, 1, is_over);
            Item::Call(state_of(code("chess"), CallKind::Room, String::new(), note))
        };
        let key = (code("chess"), UnixMillis(1), false);
        assert!(!waiting.make_room(&key, &item(false)));
        assert!(waiting.make_room(&key, &item(true)));
        assert!(
            !waiting
                .items
                .contains_key(&(code("friday"), UnixMillis(7), false))
        );
        waiting.items.insert(key, item(true));
        let key = (code("chess"), UnixMillis(2), false);
        assert!(!waiting.make_room(&key, &item(true)), "nothing gives way");
    }

    #[tokio::test]
    async fn who_is_forgotten_is_not_written_back() {
        let store = Store::in_memory().await.expect("opens");
        let writer = CallWriter::new(store.clone());
        let wait = writer.0.writing.lock().await;
        writer.note(
            code("friday"),
            CallKind::Room,
            String::new(),
            note(1_000, 1_050, true),
        );
        let forgetting = tokio::spawn({
            let writer = writer.clone();
            async move { writer.forget(UserId(1), &[]).await }
        });
        drop(wait);
        forgetting.await.expect("ends").expect("forgotten");
        writer.finish().await;
        assert!(durations(&store, 1).await.is_empty());
        let calls = store.calls_of(UserId(2), None, 9).await.expect("read");
        assert!(calls.iter().all(|call| call.people.is_empty()));
    }
}
