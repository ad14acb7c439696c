//! What can go wrong with a request to Telegram, as far as it makes a difference.
//!
//! Pure. Never holds an address or a raw answer: addresses carry the bot's token, answers carry what
//! people wrote. Refusals are sorted by kind of cause, because Telegram's sentences are many and vary
//! in their endings, and its servers also pass on bare names such as `CHAT_WRITE_FORBIDDEN`.

use std::time::Duration;

/// Why Telegram did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("Telegram asks to wait {} s", .0.as_secs())]
    TooManyRequests(Duration),
    #[error("the group has become a supergroup")]
    Moved(i64),
    #[error("the bot may not write there")]
    Forbidden,
    #[error("Telegram finds no such topic or message there: {0}")]
    NoSuchPlace(String),
    #[error("Telegram refuses the buttons: {0}")]
    BadButtons(String),
    #[error("the message shows that already")]
    NotModified,
    #[error("the message is gone or cannot be edited: {0}")]
    MessageGone(String),
    #[error("the button was pressed too long ago")]
    PressTooOld,
    #[error("Telegram does not know this BOT_TOKEN; take it from @BotFather once more")]
    BadToken,
    #[error("another process asks for the updates of this bot; waiting for it to end")]
    Conflict,
    #[error(
        "somebody has set a webhook for this bot, so updates go there; waiting for it to be removed"
    )]
    WebhookActive,
    #[error("Telegram refuses: {0}")]
    Refused(String),
    #[error("Telegram has trouble of its own")]
    ServerTrouble,
    #[error("what came is no answer of Telegram's")]
    Garbled,
    #[error("Telegram cannot be reached")]
    Unreachable,
    #[error("Telegram did not answer in time")]
    TimedOut,
    #[error("the bot is shutting down")]
    ShuttingDown,
}

/// The pause after "too many requests" that does not say for how long.
const PAUSE_UNSAID: Duration = Duration::from_secs(5);

/// A refusal as the Bot API gives it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusal<'a> {
    /// `error_code`, or the status of the response.
    pub(super) code: u16,
    pub(super) description: &'a str,
    pub(super) retry_after: Option<Duration>,
    pub(super) migrate_to_chat_id: Option<i64>,
}

/// The bot has no right to write to this chat, or there is nobody to write to.
const NO_RIGHT: [&str; 22] = [
    "chat not found",
    "user not found",
    "enough rights",
    "no rights",
    "no write access",
    "need administrator rights",
    "not a member",
    "kicked",
    "blocked",
    "deactivated",
    "was deleted",
    "upgraded to a supergroup",
    "initiate conversation",
    "forbidden",
    "_restricted",
    "_banned",
    "_private",
    "_required",
    "peer_id_invalid",
    "chat_id_invalid",
    "channel_invalid",
    "input_user_deactivated",
];

/// The message cannot stand in this topic, or answer this message.
const NO_SUCH_PLACE: [&str; 5] = ["thread", "topic", "forum", "replied", "reply"];

/// There is no message to edit, or none that this bot may edit.
const MESSAGE_GONE: [&str; 5] = [
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message_author_required",
    "message_edit_time_expired",
];

/// Telegram's servers are ill.
const SERVER_TROUBLE: [&str; 4] = [
    "internal server error",
    "bad gateway",
    "gateway time",
    "service unavailable",
];

impl Failure {
    /// Whether the very same request may be repeated soon without being carried out twice. What is
    /// garbled comes from something before Telegram.
    pub(super) const fn is_safe_to_repeat(&self) -> bool {
        matches!(
            self,
            Self::ServerTrouble | Self::Garbled | Self::Unreachable
        )
    }

    /// How long Telegram asked to wait.
    pub(super) const fn asked_pause(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests(pause) => Some(*pause),
            _ => None,
        }
    }

    /// 429 by something that is no Bot API.
    pub(super) const fn too_many_requests() -> Self {
        Self::TooManyRequests(PAUSE_UNSAID)
    }

    /// Sorts a failed exchange; its own words would name the address.
    pub(super) fn of_network(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            Self::Unreachable
        } else {
            Self::TimedOut
        }
    }

    /// Sorts a refusal.
    pub(super) fn of_refusal(refusal: Refusal<'_>) -> Self {
        let said = refusal.description.to_lowercase();
        let has = |part: &&str| said.contains(*part);
        if let Some(chat) = refusal.migrate_to_chat_id {
            Self::Moved(chat)
        } else if refusal.code == 429 || is_about_haste(&said) {
            let pause = refusal.retry_after.or_else(|| pause_in(&said));
            Self::TooManyRequests(pause.unwrap_or(PAUSE_UNSAID))
        } else if refusal.code == 401 || matches!(said.as_str(), "unauthorized" | "not found") {
            Self::BadToken
        } else if has(&"terminated by other getupdates") {
            Self::Conflict
        } else if has(&"webhook is active") || has(&"terminated by setwebhook") {
            Self::WebhookActive
        } else if has(&"query is too old") || has(&"query_id_invalid") {
            Self::PressTooOld
        } else if has(&"message is not modified") || has(&"message_not_modified") {
            Self::NotModified
        } else if is_about_buttons(&said) {
            Self::BadButtons(refusal.description.to_owned())
        } else if NO_SUCH_PLACE.iter().any(&has) {
            Self::NoSuchPlace(refusal.description.to_owned())
        } else if MESSAGE_GONE.iter().any(&has) {
            Self::MessageGone(refusal.description.to_owned())
        } else if refusal.code == 403 || NO_RIGHT.iter().any(&has) {
            Self::Forbidden
        } else if refusal.code >= 500 || SERVER_TROUBLE.iter().any(&has) {
            Self::ServerTrouble
        } else {
            Self::Refused(refusal.description.to_owned())
        }
    }
}

fn is_about_haste(said: &str) -> bool {
    ["too many requests", "flood_wait", "slowmode_wait"]
        .iter()
        .any(|part| said.contains(part))
}

fn is_about_buttons(said: &str) -> bool {
    [
        "button",
        "keyboard",
        "reply markup",
        "reply_markup",
        "web app",
        "webapp",
    ]
    .iter()
    .any(|part| said.contains(part))
}

/// The number of seconds that ends a sentence such as "retry after 7" or a name such as
/// `FLOOD_WAIT_7`.
fn pause_in(said: &str) -> Option<Duration> {
    let digits = said.rsplit(|char: char| !char.is_ascii_digit()).next()?;
    digits.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(code: u16, description: &str) -> Failure {
        Failure::of_refusal(Refusal {
            code,
            description,
            ..Refusal::default()
        })
    }

    #[test]
    fn what_concerns_the_whole_bot_is_told_apart() {
        for (code, description, failure) in [
            (
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one",
                Failure::Conflict,
            ),
            (
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook",
                Failure::WebhookActive,
            ),
            (401, "Unauthorized", Failure::BadToken),
            (404, "Not Found", Failure::BadToken),
            (502, "Bad Gateway", Failure::ServerTrouble),
            (
                500,
                "Internal Server Error: restart",
                Failure::ServerTrouble,
            ),
            (
                429,
                "Too Many Requests: retry after 12",
                Failure::TooManyRequests(Duration::from_secs(12)),
            ),
            (
                400,
                "Bad Request: SLOWMODE_WAIT_30",
                Failure::TooManyRequests(Duration::from_secs(30)),
            ),
            (
                429,
                "Too Many Requests",
                Failure::TooManyRequests(PAUSE_UNSAID),
            ),
            (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                Failure::PressTooOld,
            ),
        ] {
            assert_eq!(sorted(code, description), failure, "{description}");
        }
    }

    #[test]
    fn a_bot_that_may_not_write_is_a_bot_that_may_not_write() {
        for (code, description) in [
            (403, "Forbidden: bot was blocked by the user"),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            (403, "Forbidden: the group chat was deleted"),
            (403, "something new"),
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
            (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
            (400, "Bad Request: CHAT_RESTRICTED"),
            (400, "Bad Request: CHAT_ADMIN_REQUIRED"),
            (400, "Bad Request: USER_BANNED_IN_CHANNEL"),
            (400, "Bad Request: CHANNEL_PRIVATE"),
            (400, "Bad Request: have no rights to send a message"),
            (
                400,
                "Bad Request: need administrator rights in the channel chat",
            ),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
            ),
            (
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
            ),
            (400, "Bad Request: bot was kicked from the supergroup chat"),
            (400, "Bad Request: PEER_ID_INVALID"),
        ] {
            assert_eq!(
                sorted(code, description),
                Failure::Forbidden,
                "{description}"
            );
        }
    }

    #[test]
    fn a_topic_or_message_that_is_gone_and_refused_buttons_are_kinds_of_their_own() {
        for description in [
            "Bad Request: message thread not found",
            "Bad Request: TOPIC_CLOSED",
            "Bad Request: TOPIC_DELETED",
            "Bad Request: TOPIC_ID_INVALID",
            "Bad Request: message to be replied not found",
            "Bad Request: replied message not found",
            "Bad Request: REPLY_MESSAGE_ID_INVALID",
        ] {
            let gone = Failure::NoSuchPlace(description.to_owned());
            assert_eq!(sorted(400, description), gone);
        }
        for description in [
            "Bad Request: BUTTON_URL_INVALID",
            "Bad Request: BUTTON_USER_PRIVACY_RESTRICTED",
            "Bad Request: inline keyboard button Web App URL is invalid: Only HTTPS links",
            "Bad Request: object expected as reply markup",
        ] {
            let refused = Failure::BadButtons(description.to_owned());
            assert_eq!(sorted(400, description), refused);
        }
        for description in [
            "Bad Request: message to edit not found",
            "Bad Request: message can't be edited",
            "Bad Request: MESSAGE_ID_INVALID",
        ] {
            let gone = Failure::MessageGone(description.to_owned());
            assert_eq!(sorted(400, description), gone);
        }
        let same = "Bad Request: message is not modified: specified new message content and reply \
                    markup are exactly the same as a current content and reply markup of the message";
        assert_eq!(sorted(400, same), Failure::NotModified);
        let other = "Bad Request: message is too long";
        assert_eq!(sorted(400, other), Failure::Refused(other.to_owned()));
    }
}
