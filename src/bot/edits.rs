//! Changing a card that stands in a chat: the request, and what its answer means for the card.

use serde::{Deserialize, Serialize};
use teloxide::payloads::{GetChatAdministrators, SendChatAction};
use teloxide::requests::Payload;
use teloxide::types::{ChatAction, ChatId, InlineKeyboardMarkup, LinkPreviewOptions, ParseMode};
use tracing::{debug, warn};

use super::failure::Failure;
use super::room_card::Card;
use super::telegram::{NO_PREVIEW, Sent, Telegram};
use super::update::{Chat, Place};
use crate::cards::{self, Outcome};
use crate::ids::UserId;

/// `editMessageText` for messages of both kinds. The library has two, and gives the one for inline
/// messages a name that the Bot API does not know.
#[derive(Serialize)]
struct EditText {
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_message_id: Option<String>,
    text: String,
    parse_mode: ParseMode,
    link_preview_options: LinkPreviewOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<InlineKeyboardMarkup>,
}

impl Payload for EditText {
    type Output = ();
    const NAME: &'static str = "EditMessageText";
}

/// What is read of a member of a chat.
#[derive(Deserialize)]
struct Member {
    user: MemberUser,
}

/// What is read of who it is.
#[derive(Deserialize)]
struct MemberUser {
    id: i64,
}

impl Telegram {
    /// Lets a card be `content`: by an edit, or by a new message where it has none.
    pub(super) async fn show(&self, place: &cards::Place, content: Card) -> Outcome {
        if let cards::Place::Chat {
            chat,
            thread,
            message: None,
        } = place
        {
            let chat = Chat {
                id: *chat,
                is_private: *chat > 0,
                title: String::new(),
                username: None,
            };
            let thread = *thread;
            return match self.send(&Place { chat, thread }, content).await {
                Ok(Sent { message, .. }) => message.map_or(Outcome::Gone, Outcome::Posted),
                Err(failure) => outcome(Err(failure)),
            };
        }
        let mut edit = edit(place, content);
        match self.tell(&edit).await {
            Err(Failure::BadButtons(reason)) if edit.reply_markup.is_some() => {
                debug!(%reason, "a card loses its buttons");
                edit.reply_markup = None;
                outcome(self.tell(&edit).await)
            }
            answer => outcome(answer),
        }
    }

    /// Who are the admins of a group, its creator included.
    pub(super) async fn admins(&self, chat: i64) -> Result<Vec<UserId>, Failure> {
        let request = GetChatAdministrators::new(ChatId(chat));
        let members: Vec<Member> = self.get(&request).await?;
        Ok(members.iter().map(|one| UserId(one.user.id)).collect())
    }

    /// Whether the bot may write to a person, found out without writing.
    pub(super) async fn may_write_to(&self, user: UserId) -> Result<bool, Failure> {
        let request = SendChatAction::new(ChatId(user.0), ChatAction::Typing);
        match self.tell(&request).await {
            Ok(()) => Ok(true),
            Err(Failure::Forbidden) => Ok(false),
            Err(failure) => Err(failure),
        }
    }
}

fn edit(place: &cards::Place, content: Card) -> EditText {
    let (chat_id, message_id, inline_message_id) = match place {
        cards::Place::Chat { chat, message, .. } => (Some(*chat), *message, None),
        cards::Place::Inline(id) => (None, None, Some(id.clone())),
    };
    EditText {
        chat_id,
        message_id,
        inline_message_id,
        text: content.text,
        parse_mode: ParseMode::Html,
        link_preview_options: NO_PREVIEW,
        reply_markup: content.keyboard,
    }
}

fn outcome(answer: Result<(), Failure>) -> Outcome {
    let Err(failure) = answer else {
        return Outcome::Shown;
    };
    match failure {
        Failure::NotModified => Outcome::Shown,
        Failure::TooManyRequests(pause) => Outcome::Wait(Some(pause)),
        Failure::Moved(chat) => Outcome::Moved(chat),
        Failure::Forbidden | Failure::MessageGone(_) | Failure::NoSuchPlace(_) => {
            debug!(%failure, "a card is given up");
            Outcome::Gone
        }
        Failure::Refused(_) | Failure::BadButtons(_) | Failure::PressTooOld => {
            warn!(%failure, "a card cannot be changed");
            Outcome::Refused
        }
        Failure::BadToken
        | Failure::Conflict
        | Failure::WebhookActive
        | Failure::ServerTrouble
        | Failure::Garbled
        | Failure::Unreachable
        | Failure::TimedOut
        | Failure::ShuttingDown => Outcome::Trouble,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_telegram_says_to_an_edit_decides_what_becomes_of_the_card() {
        let gone = "Bad Request: message to edit not found".to_owned();
        for (answer, expected) in [
            (Ok(()), Outcome::Shown),
            (Err(Failure::NotModified), Outcome::Shown),
            (
                Err(Failure::TooManyRequests(Duration::from_secs(7))),
                Outcome::Wait(Some(Duration::from_secs(7))),
            ),
            (Err(Failure::Forbidden), Outcome::Gone),
            (Err(Failure::MessageGone(gone)), Outcome::Gone),
            (Err(Failure::Moved(-100)), Outcome::Moved(-100)),
            (Err(Failure::TimedOut), Outcome::Trouble),
            (Err(Failure::ServerTrouble), Outcome::Trouble),
            (Err(Failure::Refused("x".to_owned())), Outcome::Refused),
        ] {
            assert_eq!(outcome(answer), expected);
        }
    }

    #[test]
    fn an_inline_message_is_edited_by_its_own_id_alone() {
        let content = Card {
            text: "x".to_owned(),
            keyboard: None,
        };
        let edit = edit(&cards::Place::Inline("abc".to_owned()), content);
        let sent = serde_json::to_value(&edit).unwrap();
        assert_eq!(
            sent,
            serde_json::json!({
                "inline_message_id": "abc",
                "text": "x",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": true},
            })
        );
    }
}
