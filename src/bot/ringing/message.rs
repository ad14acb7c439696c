//! What is said about a ring, to whoever is rung and to whoever typed `/call`.
//!
//! Pure: the same ring and language always give the same message.

use teloxide::types::{
    ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton,
    KeyboardButtonRequestUsers, KeyboardMarkup, RequestId,
};
use teloxide::utils::html;

use super::super::keyboard::{self, Door};
use super::super::room_card::Card;
use super::super::said::said;
use super::button::RingButton;
use crate::i18n::{Lang, Words, fill};
use crate::ids::RingId;
use crate::protocol::UnreachableWhy;
use crate::rings::Status;

/// The number of the button that picks whom to call, without and with pictures.
const PICK_AUDIO: i32 = 1;
const PICK_VIDEO: i32 = 2;

/// The message that rings.
pub(super) fn ringing(ring: &RingId, name: &str, video: bool, door: &Door, lang: Lang) -> Card {
    let words = lang.words();
    let text = if video {
        words.ring_video
    } else {
        words.ring_audio
    };
    let answer = keyboard::door(words.ring_answer, door);
    let decline = RingButton::Decline(ring.clone()).named(words.ring_decline);
    let first_row = answer.into_iter().chain([decline]).collect();
    Card {
        text: named(text, name),
        keyboard: Some(InlineKeyboardMarkup::new([
            first_row,
            vec![block(ring, words)],
        ])),
    }
}

/// The same message once the ring is over, with the button for whoever does not want another one.
pub(super) fn ended(ring: &RingId, name: &str, video: bool, status: Status, lang: Lang) -> Card {
    let words = lang.words();
    let (text, button) = match status {
        Status::Answered => (words.ring_answered, None),
        Status::Declined => (words.ring_declined, Some(block(ring, words))),
        _ if video => (words.ring_missed_video, Some(block(ring, words))),
        _ => (words.ring_missed, Some(block(ring, words))),
    };
    Card {
        text: named(text, name),
        keyboard: keyboard::column([button]),
    }
}

/// The same message once the callee has said whether they want to be called by this person.
pub(super) fn wanted(ring: &RingId, name: &str, is_unwanted: bool, lang: Lang) -> Card {
    let words = lang.words();
    let (text, button) = if is_unwanted {
        let allow = RingButton::Allow(ring.clone());
        (words.ring_blocked, allow.named(words.ring_unblock))
    } else {
        (words.ring_unblocked, block(ring, words))
    };
    Card {
        text: named(text, name),
        keyboard: keyboard::column([Some(button)]),
    }
}

fn block(ring: &RingId, words: &Words) -> InlineKeyboardButton {
    RingButton::Block(ring.clone()).named(words.ring_block)
}

/// The answer to `/call`: how it stands, with the way into the call while there is one. `link` leads
/// there from outside.
pub(super) fn calling(name: &str, status: Status, door: &Door, link: &str, lang: Lang) -> Card {
    let words = lang.words();
    let text = match status {
        Status::Ringing => words.call_ringing,
        Status::Answered => words.call_answered,
        Status::Declined => words.call_declined,
        Status::Busy => words.call_busy,
        Status::NoAnswer => words.call_no_answer,
        Status::Cancelled => words.call_cancelled,
        Status::Unreachable(UnreachableWhy::NeverStarted) => words.call_never_started,
        Status::Unreachable(UnreachableWhy::Blocked) => words.call_blocked,
        Status::Unreachable(UnreachableWhy::Failed) => words.call_failed,
    };
    let is_open = matches!(
        status,
        Status::Ringing | Status::Answered | Status::Unreachable(_)
    );
    let enter = keyboard::door(words.call_enter, door).filter(|_| is_open);
    let values = [("name", said(name)), ("link", html::escape(link))];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    Card {
        text: fill(text, &values),
        keyboard: keyboard::column([enter]),
    }
}

/// The keyboard whose buttons open Telegram's own list of people.
pub(super) fn picker(lang: Lang) -> KeyboardMarkup {
    let words = lang.words();
    let button = |text: &str, id: i32| {
        let request = KeyboardButtonRequestUsers {
            user_is_bot: Some(false),
            request_name: true,
            request_username: true,
            ..KeyboardButtonRequestUsers::new(RequestId(id))
        };
        vec![KeyboardButton::new(text).request(ButtonRequest::RequestUsers(request))]
    };
    let keyboard = [
        button(words.call_pick, PICK_AUDIO),
        button(words.call_pick_video, PICK_VIDEO),
    ];
    KeyboardMarkup::new(keyboard)
        .resize_keyboard()
        .one_time_keyboard()
}

/// Whether the people who were picked with this button are to be called with pictures; `None` for a
/// button that is not ours.
pub(super) const fn is_video_pick(request: i64) -> Option<bool> {
    match request {
        1 => Some(false),
        2 => Some(true),
        _ => None,
    }
}

fn named(text: &str, name: &str) -> String {
    fill(text, &[("name", &said(name))])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn id() -> RingId {
        RingId("0123456789abcdef0123456789abcdef".to_owned())
    }

    fn door() -> Door {
        Door::WebApp("https://efir.example/?startapp=7H2K9M4QZX".to_owned())
    }

    fn buttons(card: &Card) -> Value {
        serde_json::to_value(&card.keyboard).unwrap()["inline_keyboard"].clone()
    }

    #[test]
    fn the_message_that_rings_says_who_and_whether_with_pictures() {
        let card = ringing(&id(), "Ann <3", false, &door(), Lang::En);
        assert_eq!(card.text, "📞 <b>Ann &lt;3</b> is calling you");
        assert_eq!(
            buttons(&card),
            json!([
                [
                    {"text": "Answer", "web_app": {"url": "https://efir.example/?startapp=7H2K9M4QZX"}},
                    {"text": "Decline", "callback_data": format!("ring-decline:{}", id())},
                ],
                [{"text": "Do not let this person call me", "callback_data": format!("ring-block:{}", id())}],
            ])
        );
        let video = ringing(&id(), "Ann", true, &door(), Lang::En);
        assert_eq!(video.text, "📹 <b>Ann</b> is calling you with video");
    }

    #[test]
    fn every_button_fits_what_telegram_takes_in_every_language() {
        for lang in Lang::ALL {
            let cards = [
                ringing(&id(), "Ann", true, &door(), lang),
                ended(&id(), "Ann", true, Status::NoAnswer, lang),
                wanted(&id(), "Ann", true, lang),
            ];
            for card in cards {
                let buttons = buttons(&card);
                let rows = buttons.as_array().unwrap().iter();
                for button in rows.flat_map(|row| row.as_array().unwrap()) {
                    let data = button["callback_data"].as_str().unwrap_or_default();
                    assert!(data.len() <= 64, "{data}");
                }
            }
        }
    }

    #[test]
    fn at_the_end_the_message_says_how_it_was() {
        let text = |video, status| ended(&id(), "Ann", video, status, Lang::En).text;
        for (video, status, expected) in [
            (false, Status::Answered, "✅ You answered <b>Ann</b>"),
            (
                false,
                Status::Declined,
                "You declined the call from <b>Ann</b>",
            ),
            (false, Status::NoAnswer, "❗ Missed call from <b>Ann</b>"),
            (false, Status::Cancelled, "❗ Missed call from <b>Ann</b>"),
            (true, Status::Busy, "❗ Missed video call from <b>Ann</b>"),
        ] {
            assert_eq!(text(video, status), expected);
        }
        let answered = ended(&id(), "Ann", false, Status::Answered, Lang::En);
        assert_eq!(answered.keyboard, None);
    }

    #[test]
    fn whoever_blocks_by_mistake_can_take_it_back() {
        let blocked = wanted(&id(), "Ann", true, Lang::En);
        assert_eq!(blocked.text, "<b>Ann</b> cannot call you any more");
        assert_eq!(
            buttons(&blocked)[0][0]["callback_data"],
            format!("ring-allow:{}", id())
        );
        let allowed = wanted(&id(), "Ann", false, Lang::En);
        assert_eq!(allowed.text, "<b>Ann</b> can call you again");
    }

    #[test]
    fn whoever_cannot_be_rung_is_sent_a_link_by_the_caller() {
        let link = "https://t.me/efir_bot?startapp=7H2K9M4QZX";
        let why = Status::Unreachable(UnreachableWhy::NeverStarted);
        let card = calling("Bob", why, &door(), link, Lang::En);
        assert!(card.text.contains(link), "{}", card.text);
        assert!(card.keyboard.is_some(), "the caller waits inside");
        let busy = calling("Bob", Status::Busy, &door(), link, Lang::En);
        assert_eq!(busy.text, "<b>Bob</b> is in another call");
        assert_eq!(busy.keyboard, None);
    }

    #[test]
    fn the_picker_asks_for_one_person_with_a_name() {
        let picker = serde_json::to_value(picker(Lang::En)).unwrap();
        assert_eq!(
            picker["keyboard"][0][0],
            json!({"text": "Choose who to call", "request_users": {
                "request_id": 1, "user_is_bot": false, "request_name": true, "request_username": true,
            }})
        );
        assert_eq!(picker["keyboard"][1][0]["request_users"]["request_id"], 2);
        assert_eq!(is_video_pick(1), Some(false));
        assert_eq!(is_video_pick(2), Some(true));
        assert_eq!(is_video_pick(3), None);
    }
}
