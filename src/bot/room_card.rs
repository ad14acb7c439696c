//! The room card: the message in a chat that shows a room and lets people in.
//!
//! Pure: the same room, language and door always give the same card.

use teloxide::types::InlineKeyboardMarkup;
use teloxide::utils::html;

use super::keyboard::{self, Door};
use crate::hub::{Outline, RoomSummary};
use crate::i18n::{Lang, Words, fill};
use crate::links::share_url;

/// A message with buttons.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Telegram HTML, everything foreign escaped.
    pub text: String,
    /// Buttons, if there are any.
    pub keyboard: Option<InlineKeyboardMarkup>,
}

/// The card of a room. `invite_url` is the link for others; in private the card explains how to
/// pass it on, elsewhere the card itself is the invitation.
#[must_use]
pub fn room_card(room: &RoomSummary, lang: Lang, door: &Door, invite_url: &str) -> Card {
    let words = lang.words();
    let code = html::escape(&room.record.code_as_given);
    // Who would have to knock is told nothing but the code that they came with.
    let title = match room.outline.must_knock {
        true => "",
        false => &room.record.title,
    };
    let mut lines = vec![heading(title, &code, words)];
    if !title.is_empty() {
        lines.push(fill(words.code_line, &[("code", &code)]));
    }
    lines.push(String::new());
    if let Some(people) = people_line(&room.outline, words) {
        lines.push(people);
        lines.push(String::new());
    }
    let enter = keyboard::door(words.enter_room, door);
    let keyboard = match door {
        Door::WebApp(_) => {
            let link = html::escape(invite_url);
            lines.push(fill(words.how_to_invite, &[("link", &link)]));
            let shown = if title.is_empty() { &code } else { title };
            let text = fill(words.share_text, &[("title", shown)]);
            let share = share_url(invite_url, &text)
                .and_then(|url| keyboard::link(words.invite, url.as_str()));
            keyboard::column([enter, share])
        }
        Door::Link(_) => {
            lines.push(words.how_to_enter.to_owned());
            keyboard::column([enter])
        }
    };
    Card {
        text: lines.join("\n"),
        keyboard,
    }
}

fn heading(title: &str, code: &str, words: &Words) -> String {
    let title = if title.is_empty() {
        fill(words.untitled, &[("code", code)])
    } else {
        html::escape(title)
    };
    format!("🎙 <b>{title}</b>")
}

/// "3 people on air", without their names: whoever holds the link may ask for the card. Of an empty
/// room nothing is said: most cards are read after somebody has gone in.
fn people_line(outline: &Outline, words: &Words) -> Option<String> {
    let is_said = outline.inside > 0 && !outline.must_knock;
    is_said.then(|| words.people_on_air(outline.inside))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::RoomCode;
    use crate::protocol::{RoomKind, UnixMillis};
    use crate::store::RoomRecord;

    fn room(title: &str, inside: usize) -> RoomSummary {
        let code = RoomCode::parse("7H2K9M4QZX").unwrap();
        RoomSummary {
            record: RoomRecord {
                code_as_given: code.for_display(),
                code,
                kind: RoomKind::Chat,
                title: title.to_owned(),
                owner: None,
                chat_id: None,
                created_at: UnixMillis(0),
                game: None,
            },
            outline: Outline {
                inside,
                people: vec!["<i>Ann</i>".to_owned(); inside],
                ..Outline::default()
            },
        }
    }

    const LINK: &str = "https://t.me/efir_bot?startapp=7H2K9M4QZX";

    #[test]
    fn in_a_group_the_card_is_the_invitation() {
        let card = room_card(
            &room("Friday", 0),
            Lang::En,
            &Door::Link(LINK.to_owned()),
            LINK,
        );
        assert_eq!(
            card.text,
            "🎙 <b>Friday</b>\nRoom code: <code>7H2K9M4QZX</code>\n\n\
             Press the button to come in. You need a microphone only when you want to speak."
        );
        assert_eq!(
            serde_json::to_value(card.keyboard).unwrap(),
            json!({"inline_keyboard": [[{"text": "Go on air", "url": LINK}]]})
        );
    }

    #[test]
    fn in_private_the_card_opens_the_mini_app_and_tells_how_to_invite() {
        let page = "https://efir.example/?startapp=7H2K9M4QZX";
        let card = room_card(
            &room("Пятница", 2),
            Lang::Ru,
            &Door::WebApp(page.to_owned()),
            LINK,
        );
        assert_eq!(
            card.text,
            "🎙 <b>Пятница</b>\nКод комнаты: <code>7H2K9M4QZX</code>\n\n\
             В эфире 2 человека\n\n\
             Чтобы позвать друзей, отправьте им ссылку:\n\
             https://t.me/efir_bot?startapp=7H2K9M4QZX"
        );
        let keyboard = serde_json::to_value(card.keyboard).unwrap();
        assert_eq!(
            keyboard["inline_keyboard"][0][0],
            json!({"text": "Войти в эфир", "web_app": {"url": page}})
        );
        let share = keyboard["inline_keyboard"][1][0]["url"].as_str().unwrap();
        assert!(share.starts_with("https://t.me/share/url?url="), "{share}");
    }

    #[test]
    fn titles_and_names_cannot_bring_markup() {
        let card = room_card(
            &room("<b>x</b> & co", 1),
            Lang::En,
            &Door::Link(LINK.to_owned()),
            LINK,
        );
        assert!(card.text.contains("<b>&lt;b&gt;x&lt;/b&gt; &amp; co</b>"));
        assert!(card.text.contains("\n1 person on air\n"), "and no name");
    }

    #[test]
    fn a_room_without_a_title_is_called_by_its_code() {
        let card = room_card(&room("", 0), Lang::Uk, &Door::Link(LINK.to_owned()), LINK);
        assert!(card.text.starts_with("🎙 <b>Кімната 7H2K9M4QZX</b>\n\n"));
    }

    #[test]
    fn of_a_locked_room_the_card_tells_the_code_alone() {
        let mut locked = room("Secret", 2);
        locked.outline.must_knock = true;
        let door = Door::WebApp("https://efir.example/?startapp=7H2K9M4QZX".to_owned());
        let card = room_card(&locked, Lang::En, &door, LINK);
        let keyboard = serde_json::to_string(&card.keyboard).unwrap();
        assert!(!card.text.contains("Secret") && !keyboard.contains("Secret"));
        assert!(!card.text.contains("on air"), "{}", card.text);
        assert!(card.text.contains("7H2K9M4QZX"));
    }

    #[test]
    fn the_longest_card_fits_a_message() {
        for lang in Lang::ALL {
            let title = "<".repeat(crate::limits::TITLE_CHARS_MAX);
            let door = Door::WebApp("https://efir.example/".to_owned());
            let card = room_card(
                &room(&title, crate::limits::PARTICIPANTS_PER_ROOM_MAX),
                lang,
                &door,
                LINK,
            );
            assert!(card.text.chars().count() <= 4096);
        }
    }
}
