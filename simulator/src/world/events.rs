//! What changed, numbered, for those who watch: the chat page and tests ask for what came after.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// How many changes are remembered. Whoever lags further behind is told to load everything again.
const MAX_EVENTS: usize = 1_000;

/// The latest changes, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Events {
    last: u64,
    log: VecDeque<(u64, Value)>,
}

impl Events {
    /// Appends `{seq, kind, ...}`.
    pub(crate) fn push(&mut self, kind: &str, mut event: Value) {
        self.last += 1;
        event["seq"] = json!(self.last);
        event["kind"] = json!(kind);
        if self.log.len() == MAX_EVENTS {
            self.log.pop_front();
        }
        self.log.push_back((self.last, event));
    }

    /// The number of the latest change.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// What came after `seq`; `None` when that is no longer remembered or never was.
    pub(crate) fn after(&self, seq: u64) -> Option<Vec<Value>> {
        let oldest = self.log.front().map_or(self.last + 1, |(seq, _)| *seq);
        if seq > self.last || seq + 1 < oldest {
            return None;
        }
        Some(
            self.log
                .iter()
                .filter(|(at, _)| *at > seq)
                .map(|(_, event)| event.clone())
                .collect(),
        )
    }
}
