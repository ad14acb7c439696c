//! The queue of updates on their way to the bot, and the webhook they may go to.
//!
//! Knows nothing of HTTP: the edge asks what is pending and says what was acknowledged.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// How many updates wait for a bot that does not ask; the oldest go first (Telegram keeps a day).
const MAX_PENDING: usize = 10_000;
/// Most updates in one answer, as the Bot API documents it.
const MAX_BATCH: usize = 100;
/// Kinds that are only sent when asked for by name.
const ONLY_WHEN_NAMED: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// Where updates are posted instead of being asked for.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret_token: Option<String>,
    pub(crate) max_connections: i64,
    /// Unix seconds and text of the last failure.
    pub(crate) last_error: Option<(i64, String)>,
}

/// Updates nobody has acknowledged yet, oldest first.
#[derive(Debug)]
pub(crate) struct Updates {
    next_id: i64,
    pending: VecDeque<(i64, Value)>,
    allowed: Vec<String>,
    pub(crate) webhook: Option<Webhook>,
    /// Goes up when somebody takes the stream over: a newer getUpdates or a changed webhook.
    pub(crate) reader: u64,
    /// How many getUpdates calls there were: a test sees by it that one has arrived.
    pub(crate) polls: u64,
}

impl Updates {
    pub(crate) fn new() -> Self {
        Self {
            next_id: 830_000_001,
            pending: VecDeque::new(),
            allowed: Vec::new(),
            webhook: None,
            reader: 0,
            polls: 0,
        }
    }

    /// Queues `{update_id, <kind>: body}` unless the bot did not ask for this kind.
    pub(crate) fn push(&mut self, kind: &str, body: Value) {
        if !self.wants(kind) {
            return;
        }
        if self.pending.len() == MAX_PENDING {
            self.pending.pop_front();
        }
        let id = self.next_id;
        self.next_id += 1;
        let mut update = json!({"update_id": id});
        update[kind] = body;
        self.pending.push_back((id, update));
    }

    /// Queues an update as it is, under the number it has or the next one.
    pub(crate) fn push_raw(&mut self, update: Value) {
        let id = update["update_id"].as_i64().unwrap_or(self.next_id);
        self.pending.push_back((id, update));
    }

    fn wants(&self, kind: &str) -> bool {
        if self.allowed.is_empty() {
            !ONLY_WHEN_NAMED.contains(&kind)
        } else {
            self.allowed.iter().any(|allowed| allowed == kind)
        }
    }

    /// Keeps the kinds for later updates; an empty list means the default ones.
    pub(crate) fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = kinds;
    }

    pub(crate) fn allowed(&self) -> &[String] {
        &self.allowed
    }

    /// Forgets what the offset acknowledges: all before a positive one; all but the last `-offset`
    /// for a negative one.
    pub(crate) fn acknowledge(&mut self, offset: i64) {
        if offset > 0 {
            self.pending.retain(|(id, _)| *id >= offset);
        } else if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            let drop = self.pending.len().saturating_sub(keep);
            self.pending.drain(..drop);
        }
    }

    /// The oldest pending updates, at most `limit` (0 and too large mean 100).
    pub(crate) fn batch(&self, limit: usize) -> Vec<Value> {
        let limit = if limit == 0 {
            MAX_BATCH
        } else {
            limit.min(MAX_BATCH)
        };
        self.pending
            .iter()
            .take(limit)
            .map(|(_, update)| update.clone())
            .collect()
    }

    /// The next update for a webhook, with its id.
    pub(crate) fn front(&self) -> Option<(i64, Value)> {
        self.pending.front().cloned()
    }

    pub(crate) fn clear(&mut self) {
        self.pending.clear();
    }

    pub(crate) fn pending(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(updates: &Updates) -> Vec<i64> {
        updates.pending.iter().map(|(id, _)| *id).collect()
    }

    #[test]
    fn a_positive_offset_forgets_what_is_before_it() {
        let mut updates = Updates::new();
        for _ in 0..3 {
            updates.push("message", json!({}));
        }
        updates.acknowledge(830_000_002);
        assert_eq!(ids(&updates), [830_000_002, 830_000_003]);
    }

    #[test]
    fn a_negative_offset_keeps_the_last_ones() {
        let mut updates = Updates::new();
        for _ in 0..3 {
            updates.push("message", json!({}));
        }
        updates.acknowledge(-1);
        assert_eq!(ids(&updates), [830_000_003]);
    }

    #[test]
    fn member_changes_of_others_are_sent_only_when_asked_for() {
        let mut updates = Updates::new();
        updates.push("chat_member", json!({}));
        assert_eq!(updates.pending(), 0);
        updates.allow(vec!["chat_member".to_owned()]);
        updates.push("chat_member", json!({}));
        updates.push("message", json!({}));
        assert_eq!(updates.pending(), 1);
    }
}
