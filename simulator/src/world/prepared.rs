//! Messages that the bot has prepared for a person to send from its Mini App.

use serde_json::Value;

/// For how long one can be sent, seconds.
const KEPT: i64 = 86_400;
/// How many are kept; the oldest go first.
const PREPARED_MAX: usize = 100;

/// One of them.
#[derive(Debug)]
struct One {
    id: String,
    person: i64,
    result: Value,
}

/// The latest ones.
#[derive(Debug, Default)]
pub(crate) struct Prepared(Vec<One>);

impl Prepared {
    /// Keeps one under this id; when it runs out, Unix seconds.
    pub(crate) fn add(&mut self, id: String, person: i64, result: Value, now: i64) -> i64 {
        if self.0.len() == PREPARED_MAX {
            self.0.remove(0);
        }
        self.0.push(One { id, person, result });
        now + KEPT
    }

    /// What a person may send by this id.
    pub(crate) fn get(&self, id: &str, person: i64) -> Option<&Value> {
        let found = self
            .0
            .iter()
            .find(|one| one.id == id && one.person == person);
        found.map(|one| &one.result)
    }
}
