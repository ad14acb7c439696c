//! `/call`: as an answer to somebody's message in a group, or with a person chosen in private; and what
//! the buttons of the message that rings do.

use teloxide::payloads::{SendMessage, SendMessageSetters as _};
use teloxide::types::{ChatId, ParseMode, ReplyMarkup};
use tracing::debug;

use super::super::greeting;
use super::super::handlers::World;
use super::super::keyboard::Door;
use super::super::update::{Message, Place, User};
use super::button::RingButton;
use super::message;
use crate::hub::TypedCall;
use crate::i18n::{Lang, Words};
use crate::ids::UserId;
use crate::limits::NAME_CHARS_MAX;
use crate::protocol::ErrorCode;
use crate::rings::{Card as CallerCard, Party, Status};
use crate::text::{clean, person_name};

/// Somebody wants to call.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::bot) struct CallRequest {
    /// Where it was said.
    pub(in crate::bot) place: Place,
    /// By whom; nobody where a chat speaks.
    pub(in crate::bot) caller: Option<User>,
    /// Whom; nobody when that was not said.
    pub(in crate::bot) callee: Option<User>,
    /// Whether with pictures.
    pub(in crate::bot) video: bool,
}

/// A pressed button of a message that rings, or rang.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::bot) struct RingPress {
    /// What answers the press.
    pub(in crate::bot) id: String,
    /// Who pressed.
    pub(in crate::bot) from: User,
    /// Chat and number of the message, where they are known.
    pub(in crate::bot) message: Option<(i64, i64)>,
    /// Which button.
    pub(in crate::bot) button: RingButton,
}

/// The call that a message asks for with people who were picked; `None` for every other message.
pub(in crate::bot) fn caller_of(message: &Message) -> Option<CallRequest> {
    let (request, callee) = message.picked.clone()?;
    let video = message::is_video_pick(request)?;
    Some(CallRequest {
        place: message.place.clone(),
        caller: message.from.clone(),
        callee: Some(callee),
        video,
    })
}

impl World {
    /// Rings somebody, and says how that goes for as long as it goes.
    pub(in crate::bot) async fn call(&self, request: CallRequest) {
        let CallRequest {
            place,
            caller,
            callee,
            video,
        } = request;
        let lang = caller.as_ref().map_or(Lang::from_code(None), lang_of);
        let words = lang.words();
        let Some(caller) = caller.filter(|caller| !caller.is_bot) else {
            return self.reply(&place, words.call_as_person).await;
        };
        let Some(callee) = callee else {
            return self.ask_whom(&place, lang).await;
        };
        if callee.is_bot || callee.id == caller.id {
            return self.reply(&place, words.call_nobody).await;
        }
        let Some(ringing) = &self.ringing else {
            return self.reply(&place, words.call_nobody).await;
        };
        let name = party(&callee).name;
        let call = TypedCall {
            caller: party(&caller),
            callee: party(&callee),
            video,
        };
        let placed = match ringing.place(call).await {
            Ok(placed) => placed,
            Err(refusal) => return self.reply(&place, refused(refusal.code, words)).await,
        };
        let link = self.links.invite_url(&placed.room);
        let door = if place.chat.is_private {
            Door::WebApp(self.links.page_url(Some(&placed.room)))
        } else {
            Door::Link(link.clone())
        };
        let card = message::calling(&name, placed.status, &door, &link, lang);
        let sent = self.telegram.answer(&place, card).await;
        if let Some(message) = sent.filter(|_| placed.status == Status::Ringing) {
            let chat = place.chat.id;
            let card = CallerCard { chat, message };
            ringing.set_card(placed.ring, card).await;
        }
    }

    /// In a group the answer to a message says whom; in private Telegram has a list of people.
    async fn ask_whom(&self, place: &Place, lang: Lang) {
        let words = lang.words();
        if !place.chat.is_private {
            return self.reply(place, words.call_as_reply).await;
        }
        let request = SendMessage::new(ChatId(place.chat.id), words.call_whom)
            .parse_mode(ParseMode::Html)
            .reply_markup(ReplyMarkup::Keyboard(message::picker(lang)));
        if let Err(failure) = self.telegram.tell(&request).await {
            debug!(%failure, "nobody was asked whom to call");
        }
    }

    async fn reply(&self, place: &Place, text: &str) {
        self.telegram.answer(place, greeting::plain(text)).await;
    }

    /// A button under a message that rings, or rang. Whose ring it is, the hub knows.
    pub(in crate::bot) async fn press_ring(&self, press: RingPress) {
        let words = lang_of(&press.from).words();
        let Some(ringing) = &self.ringing else {
            return self.telegram.answer_ring_press(&press.id, None).await;
        };
        let user = UserId(press.from.id);
        let (ring, is_unwanted) = match press.button {
            RingButton::Decline(ring) => {
                ringing.decline(user, ring).await;
                return self.telegram.answer_ring_press(&press.id, None).await;
            }
            RingButton::Block(ring) => (ring, true),
            RingButton::Allow(ring) => (ring, false),
        };
        let set = ringing.set_unwanted(user, ring.clone(), is_unwanted).await;
        let Some(caller) = set else {
            let alert = Some(words.ring_forgotten);
            return self.telegram.answer_ring_press(&press.id, alert).await;
        };
        self.telegram.answer_ring_press(&press.id, None).await;
        if let Some((chat, message)) = press.message {
            let lang = lang_of(&press.from);
            let card = message::wanted(&ring, &caller.name, is_unwanted, lang);
            let _ = self.telegram.change(chat, message, card).await;
        }
    }
}

/// Why nobody is rung.
const fn refused(code: ErrorCode, words: &Words) -> &'static str {
    match code {
        ErrorCode::RateLimited => words.call_too_often,
        _ => words.call_nobody,
    }
}

fn lang_of(user: &User) -> Lang {
    Lang::from_code(user.language_code.as_deref())
}

fn party(user: &User) -> Party {
    let full = format!("{} {}", user.first_name, user.last_name);
    let name = clean(&full, NAME_CHARS_MAX)
        .unwrap_or_else(|| person_name("", user.username.as_deref(), lang_of(user)));
    let language = user.language_code.as_deref();
    Party {
        id: UserId(user.id),
        name,
        username: user.username.clone(),
        language: language.map(|code| code.chars().take(2).collect()),
    }
}
