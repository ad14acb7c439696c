//! How patient the bot is with Telegram.

use std::time::Duration;

/// Durations of waiting; tests make them short.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long an answer to one request may take.
    pub request_timeout: Duration,
    /// How long Telegram may hold a request for updates when there are none (whole seconds).
    pub long_poll: Duration,
    /// The pause after a first failure; it doubles with every further one.
    pub backoff_first: Duration,
    /// The longest pause.
    pub backoff_max: Duration,
    /// How long news of a room wait for further ones before its cards are edited.
    pub card_gather: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(15),
            long_poll: Duration::from_secs(25),
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(60),
            card_gather: Duration::from_secs(1),
        }
    }
}
