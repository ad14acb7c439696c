//! Scripted failures and a record of what the bot called: the test's hands and eyes.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many calls are remembered; the oldest go first.
const MAX_CALLS: usize = 2_000;
/// How many scripts may wait.
const MAX_FAULTS: usize = 100;

/// What the next calls of a method get instead of their answer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fault {
    /// Any case; `*` is every method, and so is nothing.
    pub method: String,
    /// How many calls; 1 when not said.
    pub times: Option<u32>,
    /// The error to answer; without one the call is only delayed.
    pub error_code: Option<u16>,
    /// Its description; Telegram's usual one when not said.
    pub description: Option<String>,
    /// Its `parameters`, whatever they are.
    pub parameters: Option<Value>,
    /// Seconds, for 429; goes into `parameters` too.
    pub retry_after: Option<u32>,
    /// Milliseconds before the answer.
    pub delay_ms: u64,
    /// Something that is no answer of a Bot API, as a proxy in between may give.
    pub garbage: bool,
    /// No answer at all.
    pub silence: bool,
}

impl Fault {
    fn is_for(&self, method: &str) -> bool {
        matches!(self.method.as_str(), "*" | "") || self.method.eq_ignore_ascii_case(method)
    }

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
        if self.scripts.len() >= MAX_FAULTS || fault.times == Some(0) {
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
        let index = self.scripts.iter().position(|fault| fault.is_for(method))?;
        let left = self.scripts[index].times.unwrap_or(1).saturating_sub(1);
        self.scripts[index].times = Some(left);
        if left == 0 {
            Some(self.scripts.remove(index))
        } else {
            Some(self.scripts[index].clone())
        }
    }

    /// Remembers a call as it comes, before it is answered; its number.
    pub(crate) fn note(&mut self, method: &str, params: &Map<String, Value>) -> u64 {
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        self.next_call += 1;
        self.calls.push_back(json!({
            "seq": self.next_call,
            "method": method,
            "params": params,
            "error_code": null,
        }));
        self.next_call
    }

    /// Remembers how a call was answered.
    pub(crate) fn settle(&mut self, call: u64, error: Option<u16>) {
        let mut calls = self.calls.iter_mut().rev();
        if let Some(noted) = calls.find(|noted| noted["seq"] == call) {
            noted["error_code"] = json!(error);
        }
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
