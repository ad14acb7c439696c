//! A Telegram that counts: about 20 messages a minute in a group and 30 a second in all, edits among
//! them; who asks for more waits, and who goes on asking waits longer.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use efir::time::UnixMillis;

use crate::Report;

/// How long an edit takes.
pub(crate) const EDIT_TAKES: Duration = Duration::from_millis(100);
const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);
const GROUP_MAX: usize = 20;
const ALL_MAX: usize = 30;

/// The limits and what was taken of them.
#[derive(Default)]
pub(crate) struct Telegram {
    all: VecDeque<UnixMillis>,
    groups: BTreeMap<i64, VecDeque<UnixMillis>>,
    taken: Vec<(UnixMillis, i64)>,
    asked: usize,
}

impl Telegram {
    /// One edit in a group; refused with how long to wait.
    pub(crate) fn edit(&mut self, group: i64, now: UnixMillis) -> Result<(), Duration> {
        self.asked += 1;
        let own = self.groups.entry(group).or_default();
        let wait = wait(&mut self.all, ALL_MAX, SECOND, now).max(wait(own, GROUP_MAX, MINUTE, now));
        if let Some(wait) = wait {
            // In whole seconds, as `retry_after` is.
            return Err(Duration::from_secs(
                wait.as_millis().div_ceil(1_000).try_into().unwrap_or(60),
            ));
        }
        self.all.push_back(now);
        own.push_back(now);
        self.taken.push((now, group));
        Ok(())
    }

    /// When a group's card was edited.
    pub(crate) fn edits_of(&self, group: i64) -> impl Iterator<Item = UnixMillis> {
        let own = self.taken.iter().filter(move |(_, other)| *other == group);
        own.map(|(at, _)| *at)
    }

    /// What happened.
    pub(crate) fn report(&self, last_after: Duration) -> Report {
        let all: Vec<UnixMillis> = self.taken.iter().map(|(at, _)| *at).collect();
        let in_a_group = self.groups.keys().map(|group| {
            let own: Vec<UnixMillis> = self.edits_of(*group).collect();
            busiest_minute(&own)
        });
        Report {
            edits: self.taken.len(),
            refused: self.asked - self.taken.len(),
            busiest_minute: busiest_minute(&all),
            busiest_in_a_group: in_a_group.max().unwrap_or(0),
            last_after,
        }
    }
}

fn wait(
    taken: &mut VecDeque<UnixMillis>,
    max: usize,
    window: Duration,
    now: UnixMillis,
) -> Option<Duration> {
    while taken.front().is_some_and(|at| now.since(*at) >= window) {
        taken.pop_front();
    }
    let first = taken.front().filter(|_| taken.len() >= max)?;
    Some(window.saturating_sub(now.since(*first)))
}

/// The most of these moments within a minute; they are in order.
fn busiest_minute(moments: &[UnixMillis]) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in moments.iter().enumerate() {
        while at.since(moments[first]) >= MINUTE {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}
