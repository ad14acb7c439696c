//! What the Bot API answered: a result, or a refusal with its reason.
//!
//! Pure; takes anything and reads what it knows.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::failure::{Failure, Refusal};

/// An answer as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    ok: bool,
    #[serde(default)]
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error_code: Value,
    #[serde(default)]
    description: Value,
    #[serde(default)]
    parameters: Value,
    /// The status of the HTTP response.
    #[serde(skip)]
    status: u16,
}

/// Why the bot may not write to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// They blocked it.
    Blocked,
    /// They never wrote to it.
    NeverStarted,
}

impl Answer {
    /// Why the bot may not write to the person whom it wanted to write to, if that is what was said.
    pub(super) fn shut(&self) -> Option<Shut> {
        let said = self.description.as_str().unwrap_or_default().to_lowercase();
        let never = ["initiate conversation", "chat not found", "peer_id_invalid"];
        if said.contains("blocked by the user") {
            Some(Shut::Blocked)
        } else if never.iter().any(|part| said.contains(part)) {
            Some(Shut::NeverStarted)
        } else {
            None
        }
    }

    /// Reads a body; one that is no answer of a Bot API comes from something in between.
    pub(super) fn read(status: u16, body: &[u8]) -> Result<Self, Failure> {
        match serde_json::from_slice::<Self>(body) {
            Ok(answer) => Ok(Self { status, ..answer }),
            Err(_) if status == 429 => Err(Failure::too_many_requests()),
            Err(_) => Err(Failure::Garbled),
        }
    }

    /// The result, not yet read, or why there is none.
    pub(super) fn outcome(self) -> Result<Option<Box<RawValue>>, Failure> {
        if self.ok {
            return Ok(self.result);
        }
        let code = self.error_code.as_u64();
        let code = code.and_then(|code| u16::try_from(code).ok());
        let pause = self.parameters["retry_after"].as_f64();
        Err(Failure::of_refusal(Refusal {
            code: code.unwrap_or(self.status),
            description: self.description.as_str().unwrap_or_default(),
            retry_after: pause.and_then(|pause| Duration::try_from_secs_f64(pause).ok()),
            migrate_to_chat_id: self.parameters["migrate_to_chat_id"].as_i64(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, body: &str) -> Result<Option<String>, Failure> {
        let result = Answer::read(status, body.as_bytes())?.outcome()?;
        Ok(result.map(|result| result.get().to_owned()))
    }

    #[test]
    fn a_result_is_left_as_it_is_whatever_is_in_it() {
        let result = r#"{"message_id":1,"entities":[{"type":"new"}]}"#;
        let body = format!(r#"{{"ok":true,"result":{result},"warning":[]}}"#);
        assert_eq!(outcome(200, &body), Ok(Some(result.to_owned())));
        assert_eq!(outcome(200, r#"{"ok":true}"#), Ok(None));
    }

    #[test]
    fn a_refusal_is_understood_with_parameters_of_any_kind_or_none() {
        let wait = |seconds| Err(Failure::TooManyRequests(Duration::from_secs(seconds)));
        for (body, failure) in [
            (
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":9}}"#,
                wait(9),
            ),
            (
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7"}"#,
                wait(7),
            ),
            (
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{}}"#,
                wait(7),
            ),
            (
                r#"{"ok":false,"error_code":429,"parameters":{"adaptive_retry":2.5}}"#,
                Err(Failure::too_many_requests()),
            ),
            (
                r#"{"ok":false,"parameters":{"migrate_to_chat_id":-100,"retry_after":null}}"#,
                Err(Failure::Moved(-100)),
            ),
            (
                r#"{"ok":false,"error_code":403,"description":"Forbidden: x","parameters":[]}"#,
                Err(Failure::Forbidden),
            ),
        ] {
            assert_eq!(outcome(400, body), failure, "{body}");
        }
    }

    #[test]
    fn whoever_cannot_be_written_to_has_blocked_the_bot_or_never_met_it() {
        let shut = |description: &str| {
            let body = format!(r#"{{"ok":false,"error_code":403,"description":"{description}"}}"#);
            Answer::read(403, body.as_bytes()).map(|answer| answer.shut())
        };
        for (description, why) in [
            (
                "Forbidden: bot was blocked by the user",
                Some(Shut::Blocked),
            ),
            (
                "Forbidden: bot can't initiate conversation with a user",
                Some(Shut::NeverStarted),
            ),
            ("Bad Request: chat not found", Some(Shut::NeverStarted)),
            ("Forbidden: user is deactivated", None),
        ] {
            assert_eq!(shut(description), Ok(why), "{description}");
        }
    }

    #[test]
    fn what_is_no_answer_is_garbled() {
        for body in ["", "<html>nginx</html>", "[]", "{}", "true"] {
            assert_eq!(outcome(200, body), Err(Failure::Garbled), "{body}");
        }
        assert_eq!(outcome(429, "slow down"), Err(Failure::too_many_requests()));
    }
}
