//! Sending, changing and taking back the messages of a ring, whose fate must be known exactly: which
//! message it is, and why there is none.

use std::time::Duration;

use serde::Deserialize;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, DeleteMessage, EditMessageText,
    EditMessageTextSetters as _, SendMessage, SendMessageSetters as _,
};
use teloxide::types::{CallbackQueryId, ChatId, MessageId, ParseMode, ReplyMarkup, ThreadId};
use tokio::time::Instant;
use tracing::debug;

use super::super::answer::Shut;
use super::super::failure::Failure;
use super::super::room_card::Card;
use super::super::telegram::{NO_PREVIEW, Telegram};
use super::super::update::Place;
use crate::protocol::UnreachableWhy;

/// How long it is tried to send a message; somebody waits for it.
const SENT_WITHIN: Duration = Duration::from_secs(20);
/// The pause before Telegram is asked once more after it had trouble.
const SENT_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long it is tried to change one; far more than an outage of a minute.
const CHANGED_WITHIN: Duration = Duration::from_secs(600);
/// The same pause for a change.
const CHANGED_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What is read of a message that was sent.
#[derive(Deserialize)]
struct SentMessage {
    message_id: i64,
}

impl Telegram {
    /// Sends a message to a person; its number, or why there is none.
    pub(super) async fn ring(&self, user: i64, card: Card) -> Result<i64, UnreachableWhy> {
        let request = letter(ChatId(user), card);
        self.send_letter(request).await.map_err(|(failure, shut)| {
            debug!(%failure, "somebody could not be rung");
            match shut {
                Some(Shut::Blocked) => UnreachableWhy::Blocked,
                Some(Shut::NeverStarted) => UnreachableWhy::NeverStarted,
                None => UnreachableWhy::Failed,
            }
        })
    }

    /// Sends an answer; its number, if it has arrived.
    pub(super) async fn answer(&self, to: &Place, card: Card) -> Option<i64> {
        let mut request = letter(ChatId(to.chat.id), card);
        let thread = to.thread.and_then(|thread| i32::try_from(thread).ok());
        request.message_thread_id = thread.map(|thread| ThreadId(MessageId(thread)));
        let sent = self.send_letter(request).await;
        sent.inspect_err(|(failure, _)| debug!(%failure, "an answer did not arrive"))
            .ok()
    }

    async fn send_letter(&self, request: SendMessage) -> Result<i64, (Failure, Option<Shut>)> {
        let mut request = request;
        let until = Instant::now() + SENT_WITHIN;
        loop {
            let (failure, shut) = match self.get_or_why::<SentMessage, _>(&request).await {
                Ok(sent) => return Ok(sent.message_id),
                Err(failed) => failed,
            };
            let pause = match &failure {
                Failure::TooManyRequests(pause) => *pause,
                Failure::BadButtons(_) if request.reply_markup.is_some() => {
                    request.reply_markup = None;
                    Duration::ZERO
                }
                failure if failure.is_safe_to_repeat() => SENT_AGAIN_AFTER,
                _ => return Err((failure, shut)),
            };
            if Instant::now() + pause > until || self.wait(pause).await.is_err() {
                return Err((failure, shut));
            }
        }
    }

    /// Says quietly what nobody has to look at now.
    pub(super) async fn say_quietly(&self, user: i64, card: Card) {
        let request = letter(ChatId(user), card).disable_notification(true);
        if let Err(failure) = self.tell(&request).await {
            debug!(%failure, "a missed call was not told");
        }
    }

    /// Takes a message back; nothing happens when it is gone.
    pub(super) async fn delete(&self, chat: i64, message: i64) {
        let request = DeleteMessage::new(ChatId(chat), message_id(message));
        if let Err(failure) = self.tell(&request).await {
            debug!(%failure, "a message that rang was not deleted");
        }
    }

    /// Changes a message, for as long as that makes sense: until it is to say something newer. Only a
    /// shutdown makes it fail.
    pub(super) async fn change(&self, chat: i64, message: i64, card: Card) -> Result<(), Failure> {
        let mut request = EditMessageText::new(ChatId(chat), message_id(message), card.text)
            .parse_mode(ParseMode::Html)
            .link_preview_options(NO_PREVIEW);
        request.reply_markup = card.keyboard;
        let turn = self.newest.take(chat, message).await;
        let until = Instant::now() + CHANGED_WITHIN;
        while turn.is_newest() {
            let pause = match self.tell(&request).await {
                Ok(()) => return Ok(()),
                Err(Failure::TooManyRequests(pause)) => pause,
                Err(failure) if failure.is_safe_to_repeat() || failure == Failure::TimedOut => {
                    CHANGED_AGAIN_AFTER
                }
                // It says so already, was deleted, or the bot is blocked.
                Err(failure) => {
                    debug!(%failure, "a message of a ring stays as it is");
                    return Ok(());
                }
            };
            if Instant::now() + pause > until {
                return Ok(());
            }
            self.wait(pause).await?;
        }
        Ok(())
    }

    /// Stops a pressed button's spinner; `alert` is shown to whoever pressed.
    pub(super) async fn answer_ring_press(&self, press: &str, alert: Option<&str>) {
        let mut request = AnswerCallbackQuery::new(CallbackQueryId(press.to_owned()));
        if let Some(text) = alert {
            request = request.text(text).show_alert(true);
        }
        if let Err(failure) = self.tell(&request).await {
            debug!(%failure, "a press was not acknowledged");
        }
    }
}

fn letter(chat: ChatId, card: Card) -> SendMessage {
    let mut letter = SendMessage::new(chat, card.text)
        .parse_mode(ParseMode::Html)
        .link_preview_options(NO_PREVIEW);
    letter.reply_markup = card.keyboard.map(ReplyMarkup::InlineKeyboard);
    letter
}

/// Telegram's message ids have 32 bits.
fn message_id(message: i64) -> MessageId {
    MessageId(i32::try_from(message).unwrap_or(i32::MAX))
}
