//! What can go wrong with a request to Telegram, as far as it makes a difference.
//!
//! Never holds an address or a raw answer: addresses carry the bot's token, answers carry what
//! people wrote.

use std::time::Duration;

use teloxide::RequestError;
use teloxide::types::ChatId;

/// Why Telegram did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("Telegram asks to wait {} s", .0.as_secs())]
    TooManyRequests(Duration),
    #[error("the group has become a supergroup")]
    Moved(ChatId),
    #[error("the bot may not write there")]
    Forbidden,
    #[error("Telegram does not know this BOT_TOKEN; take it from @BotFather once more")]
    BadToken,
    #[error("another process asks for the updates of this bot; waiting for it to end")]
    Conflict,
    #[error("a webhook is set for this bot")]
    WebhookActive,
    #[error("Telegram refuses: {0}")]
    Refused(String),
    #[error("Telegram has trouble of its own")]
    ServerTrouble,
    #[error("Telegram cannot be reached")]
    Unreachable,
    #[error("Telegram did not answer in time")]
    TimedOut,
    #[error("the bot is shutting down")]
    ShuttingDown,
}

impl Failure {
    /// Whether the very same request may be repeated soon without being carried out twice.
    pub(super) const fn is_safe_to_repeat(&self) -> bool {
        matches!(self, Self::ServerTrouble | Self::Unreachable)
    }

    /// How long Telegram asked to wait.
    pub(super) const fn asked_pause(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests(pause) => Some(*pause),
            _ => None,
        }
    }

    /// Sorts a refusal by its description: the library compares whole sentences, and Telegram's
    /// vary in their endings.
    fn from_description(description: String) -> Self {
        let has = |part: &str| description.contains(part);
        if has("terminated by other getUpdates") {
            Self::Conflict
        } else if has("webhook is active") || has("terminated by setWebhook") {
            Self::WebhookActive
        } else if description.starts_with("Forbidden")
            || description.starts_with("Unauthorized: ")
            || has("chat not found")
            || has("ot enough rights")
            || has("need administrator rights")
        {
            Self::Forbidden
        } else if [
            "Internal Server Error",
            "Bad Gateway",
            "Gateway Time",
            "Service Unavailable",
        ]
        .iter()
        .any(|part| has(part))
        {
            Self::ServerTrouble
        } else {
            Self::Refused(description)
        }
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::RetryAfter(pause) => Self::TooManyRequests(pause.duration()),
            RequestError::MigrateToChatId(chat) => Self::Moved(chat),
            RequestError::Api(teloxide::ApiError::InvalidToken) => Self::BadToken,
            RequestError::Api(error) => Self::from_description(description(&error)),
            RequestError::Network(error) if error.is_connect() => Self::Unreachable,
            RequestError::Network(error) if error.is_timeout() => Self::TimedOut,
            RequestError::Network(_) | RequestError::Io(_) => Self::TimedOut,
            RequestError::InvalidJson { .. } => Self::ServerTrouble,
        }
    }
}

/// Telegram's own words for a refusal.
fn description(error: &teloxide::ApiError) -> String {
    match error {
        teloxide::ApiError::Unknown(text) => text.clone(),
        known => known.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_what_they_say() {
        let sorted = |text: &str| Failure::from_description(text.to_owned());
        assert_eq!(
            sorted("Conflict: terminated by other getUpdates request; make sure that only one"),
            Failure::Conflict
        );
        assert_eq!(
            sorted(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
            ),
            Failure::WebhookActive
        );
        for text in [
            "Forbidden: bot was blocked by the user",
            "Forbidden: bot can't initiate conversation with a user",
            "Bad Request: chat not found",
            "Bad Request: not enough rights to send text messages to the chat",
        ] {
            assert_eq!(sorted(text), Failure::Forbidden, "{text}");
        }
        assert_eq!(sorted("Bad Gateway"), Failure::ServerTrouble);
        assert_eq!(
            sorted("Bad Request: BUTTON_URL_INVALID"),
            Failure::Refused("Bad Request: BUTTON_URL_INVALID".to_owned())
        );
    }
}
