//! Scripted failures and a record of what the bot called: the test's hands and eyes.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many calls are remembered; the oldest go first.
const MAX_CALLS: usize = 2_000;
/// How many scripts may wait.
const MAX_FAULTS: usize = 100;

/// What the next calls of a method get instead of their answer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Fault {
    /// Any case; `*` is every method.
    pub(crate) method: String,
    /// How many calls; 1 when not said.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// The error to answer; without one the call is only delayed.
    #[serde(default)]
    pub(crate) error_code: Option<u16>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// Seconds, for 429.
    #[serde(default)]
    pub(crate) retry_after: Option<u32>,
    /// Milliseconds before the answer.
    #[serde(default)]
    pub(crate) delay_ms: u64,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// The description Telegram gives with such a code.
    pub(crate) fn description(&self) -> String {
        if let Some(description) = &self.description {
            return description.clone();
        }
        match self.error_code {
            Some(429) => {
                format!(
                    "Too Many Requests: retry after {}",
                    self.retry_after.unwrap_or(1)
                )
            }
            Some(401) => "Unauthorized".to_owned(),
            Some(403) => "Forbidden: bot was blocked by the user".to_owned(),
            Some(404) => "Not Found".to_owned(),
            Some(409) => crate::bot_api::TERMINATED_BY_OTHER.to_owned(),
            Some(400) => "Bad Request".to_owned(),
            _ => "Internal Server Error".to_owned(),
        }
    }
}

/// The scripts and the record.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    scripts: Vec<Fault>,
    calls: VecDeque<Value>,
    next_call: u64,
}

impl Faults {
    /// Adds a script; `false` when there are too many.
    pub(crate) fn add(&mut self, fault: Fault) -> bool {
        if self.scripts.len() >= MAX_FAULTS {
            return false;
        }
        self.scripts.push(fault);
        true
    }

    pub(crate) fn clear(&mut self) {
        self.scripts.clear();
    }

    /// The fault for this call, used up by it.
    pub(crate) fn take(&mut self, method: &str) -> Option<Fault> {
        let index = self.scripts.iter().position(|fault| {
            fault.times > 0 && (fault.method == "*" || fault.method.eq_ignore_ascii_case(method))
        })?;
        self.scripts[index].times -= 1;
        if self.scripts[index].times == 0 {
            Some(self.scripts.remove(index))
        } else {
            Some(self.scripts[index].clone())
        }
    }

    /// Remembers a call and how it was answered.
    pub(crate) fn record(&mut self, method: &str, params: &Map<String, Value>, error: Option<u16>) {
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        self.next_call += 1;
        self.calls.push_back(json!({
            "seq": self.next_call,
            "method": method,
            "params": params,
            "error_code": error,
        }));
    }

    /// The remembered calls, oldest first, of one method or of all.
    pub(crate) fn calls(&self, method: Option<&str>) -> Vec<Value> {
        let matches = |call: &&Value| {
            method.is_none_or(|method| {
                call["method"]
                    .as_str()
                    .is_some_and(|name| name.eq_ignore_ascii_case(method))
            })
        };
        self.calls.iter().filter(matches).cloned().collect()
    }
}
