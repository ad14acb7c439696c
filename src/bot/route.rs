//! What is to be done about an update, as one table.
//!
//! Pure: an update, the bot's name and the present go in, a task or nothing comes out.

use super::asker::Asker;
use super::command::Command;
use super::press::Button;
use super::ringing::{CallRequest, RingButton, RingPress, caller_of};
use super::update::{Chosen, Event, InlineQuery, Membership, Message, Place, Press, Update, User};
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::limits::COMMAND_AGE_MAX;

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Task {
    /// Answer a command, from a person or from a chat that speaks for itself.
    Command(Place, Asker, Command),
    /// Say that a room was asked for too long ago.
    TooLate(Place, Asker),
    /// Say what can be said here.
    Hint(Place, Asker),
    /// Make a room where the button was pressed, and answer the press (by its id).
    NewRoom(Place, Asker, String),
    /// Ring somebody.
    Call(Box<CallRequest>),
    /// Do what a button of a message that rings says.
    Ring(Box<RingPress>),
    /// Do what a button under a card says, if whoever pressed it may.
    Card(Box<CardPress>),
    /// Change the language of a chat.
    Language(Place, Pressed, Lang),
    /// Only answer the press: the button is not ours any more, or nobody who may have a room pressed.
    Acknowledge(String),
    /// Offer rooms to somebody who types the bot's name in any chat (answered by the id).
    Offer(String, Asker, String),
    /// A room that was offered has been sent.
    Taken(Asker, RoomCode, bool, String),
    /// Greet a group that the bot was added to.
    Greet(Place, Asker),
    /// A group has become a supergroup.
    Moved(i64, i64),
}

/// Who pressed, and how it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pressed {
    /// What answers the press.
    pub(super) id: String,
    /// Who. An admin who hides behind the group's name is a bot of Telegram's.
    pub(super) user: UserId,
    /// The language to answer them in.
    pub(super) lang: Lang,
}

/// A pressed button of a card.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CardPress {
    pub(super) pressed: Pressed,
    /// The chat; not known under inline messages.
    pub(super) place: Option<Place>,
    /// The inline message.
    pub(super) inline: Option<String>,
    pub(super) button: Button,
}

/// Commands from people and from channels, other texts in private, and pressed buttons. Everything
/// else is left alone. `now` is in seconds since 1970, by the clock that dates messages.
pub(super) fn route(update: Update, username: &str, now: i64) -> Option<Task> {
    match update.event {
        Event::Message(message) => answer_to(*message, username, now),
        Event::Press(press) => Some(answer_to_press(*press)),
        Event::Inline(query) => answer_to_inline(*query),
        Event::Chosen(chosen) => answer_to_chosen(*chosen),
        Event::Membership(change) => answer_to_membership(*change),
    }
}

/// After a time away, old commands get no rooms: in a group the talk has gone on, and a card would
/// only disturb it; in private somebody may still wait, and is told. What makes no room is answered
/// in private whenever it comes, as the first `/start` of a person is.
fn answer_to(message: Message, username: &str, now: i64) -> Option<Task> {
    if let Some((from, to)) = message.moved {
        return Some(Task::Moved(from, to));
    }
    let asker = Asker::of_message(&message)?;
    let place = message.place.clone();
    let age = now.saturating_sub(message.date);
    let is_old = u64::try_from(age).is_ok_and(|age| age > COMMAND_AGE_MAX.as_secs());
    if is_old && !place.chat.is_private {
        return None;
    }
    if let Some(call) = caller_of(&message) {
        return (!is_old).then(|| Task::Call(Box::new(call)));
    }
    let text = message.text?;
    match Command::parse(&text, username) {
        Some(Command::Room { .. }) if is_old => Some(Task::TooLate(place, asker)),
        // Nobody waits to be rung for any more.
        Some(Command::Call(_)) if is_old => None,
        Some(Command::Call(video)) => Some(Task::Call(Box::new(CallRequest {
            place,
            caller: message.from.filter(|_| message.sender_chat.is_none()),
            callee: message.replied,
            video,
        }))),
        Some(command) => Some(Task::Command(place, asker, command)),
        None => (place.chat.is_private && !is_old).then_some(Task::Hint(place, asker)),
    }
}

fn answer_to_press(press: Press) -> Task {
    if let Some(button) = press.data.as_deref().and_then(RingButton::read) {
        let chat = press.place.map(|place| place.chat.id);
        return Task::Ring(Box::new(RingPress {
            id: press.id,
            from: press.from,
            message: chat.zip(press.message),
            button,
        }));
    }
    let button = press.data.as_deref().and_then(Button::read);
    let pressed = Pressed {
        id: press.id,
        user: UserId(press.from.id),
        lang: language_of(&press.from),
    };
    match (button, press.place, Asker::person(&press.from)) {
        (Some(Button::NewRoom), Some(place), Some(asker)) => {
            Task::NewRoom(place, asker, pressed.id)
        }
        (None | Some(Button::NewRoom), ..) => Task::Acknowledge(pressed.id),
        (Some(Button::Lang(lang)), Some(place), _) => Task::Language(place, pressed, lang),
        (Some(Button::Lang(_)), None, _) => Task::Acknowledge(pressed.id),
        (Some(button), place, _) => Task::Card(Box::new(CardPress {
            pressed,
            place,
            inline: press.inline,
            button,
        })),
    }
}

fn language_of(user: &User) -> Lang {
    Lang::from_code(user.language_code.as_deref())
}

fn answer_to_inline(query: InlineQuery) -> Option<Task> {
    let asker = Asker::person(&query.from)?;
    Some(Task::Offer(query.id, asker, query.text))
}

fn answer_to_chosen(chosen: Chosen) -> Option<Task> {
    let asker = Asker::person(&chosen.from)?;
    let (code, is_home) = offered(&chosen.result)?;
    Some(Task::Taken(asker, code, is_home, chosen.inline?))
}

/// What an offer is called between the query and its being sent.
pub(super) fn offer_id(code: &RoomCode, is_home: bool) -> String {
    Button::Look(code.clone(), is_home).data()
}

fn offered(result: &str) -> Option<(RoomCode, bool)> {
    match Button::read(result)? {
        Button::Look(code, is_home) => Some((code, is_home)),
        _ => None,
    }
}

/// In private nothing is to be said: whoever starts the bot says so themselves.
fn answer_to_membership(change: Membership) -> Option<Task> {
    let is_new = !change.was_in && change.is_in && !change.chat.is_private;
    let asker = Asker::person(&change.from).filter(|_| is_new)?;
    let place = Place {
        chat: change.chat,
        thread: None,
    };
    Some(Task::Greet(place, asker))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_000_000;

    fn done_about(chat: i64, text: &str, age: i64) -> String {
        let raw = json!({"update_id": 1, "message": {
            "date": NOW - age, "text": text, "chat": {"id": chat},
            "from": {"id": 7, "first_name": "Ann"},
        }});
        done(&raw)
    }

    fn done(raw: &Value) -> String {
        let update = Update::read(&raw.to_string()).expect("readable");
        match route(update, "efir_bot", NOW) {
            None => "nothing".to_owned(),
            Some(Task::Command(_, _, command)) => format!("{command:?}"),
            Some(Task::TooLate(..)) => "too late".to_owned(),
            Some(Task::Hint(..)) => "hint".to_owned(),
            Some(Task::NewRoom(_, _, press)) => format!("new room for press {press}"),
            Some(Task::Call(call)) => {
                let callee = call.callee.map(|callee| callee.id);
                format!("call {callee:?} video {}", call.video)
            }
            Some(Task::Ring(press)) => format!("{:?} in {:?}", press.button, press.message),
            Some(Task::Acknowledge(press)) => format!("acknowledge {press}"),
            Some(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn a_command_from_long_ago_gets_no_room() {
        for (chat, text, age, expected) in [
            (-5, "/room", 0, "Room { title: \"\", listen_only: false }"),
            (
                -5,
                "/room x",
                299,
                "Room { title: \"x\", listen_only: false }",
            ),
            (
                -5,
                "/room x",
                -3_600,
                "Room { title: \"x\", listen_only: false }",
            ),
            (-5, "/room", 301, "nothing"),
            (-5, "/start", 36_000, "nothing"),
            (-5, "hello", 0, "nothing"),
            (7, "/room", 36_000, "too late"),
            (7, "/start", 36_000, "Start(\"\")"),
            (7, "hello", 36_000, "nothing"),
            (7, "hello", 0, "hint"),
        ] {
            assert_eq!(done_about(chat, text, age), expected, "{chat} {text} {age}");
        }
    }

    #[test]
    fn a_press_is_always_answered_and_makes_a_room_only_where_somebody_asks_for_one() {
        let press = |data: &str, message: Value, is_bot: bool| {
            done(&json!({"update_id": 1, "callback_query": {
                "id": "9", "data": data, "message": message,
                "from": {"id": 7, "first_name": "Ann", "is_bot": is_bot},
            }}))
        };
        let message = json!({"chat": {"id": -5}});
        assert_eq!(
            press("new-room", message.clone(), false),
            "new room for press 9"
        );
        assert_eq!(press("new-room", message.clone(), true), "acknowledge 9");
        assert_eq!(press("old-thing", message, false), "acknowledge 9");
        assert_eq!(press("new-room", Value::Null, false), "acknowledge 9");
    }

    #[test]
    fn a_call_is_for_whoever_wrote_the_message_that_it_answers_or_was_picked() {
        let message = |extra: Value| {
            let mut message = json!({
                "date": NOW, "chat": {"id": -5}, "from": {"id": 7, "first_name": "Ann"},
            });
            for (key, value) in extra.as_object().expect("fields") {
                message[key] = value.clone();
            }
            done(&json!({"update_id": 1, "message": message}))
        };
        let bob = json!({"message_id": 3, "from": {"id": 8, "first_name": "Bob"}});
        let reply = json!({"text": "/call", "reply_to_message": bob});
        assert_eq!(message(reply), "call Some(8) video false");
        assert_eq!(
            message(json!({"text": "/call video"})),
            "call None video true"
        );
        let picked = |request: i64| {
            let users = json!([{"user_id": 9, "first_name": "Cid"}]);
            json!({"chat": {"id": 7}, "users_shared": {"request_id": request, "users": users}})
        };
        assert_eq!(message(picked(2)), "call Some(9) video true");
        assert_eq!(message(picked(5)), "nothing");
        let mut old = picked(1);
        old["date"] = json!(NOW - 400);
        assert_eq!(message(old), "nothing");
    }

    #[test]
    fn a_button_of_a_message_that_rings_says_which_ring_and_where_it_is() {
        let press = json!({
            "id": "9", "data": "ring-decline:abc", "from": {"id": 7, "first_name": "Ann"},
            "message": {"message_id": 4, "chat": {"id": 7}},
        });
        let done = done(&json!({"update_id": 1, "callback_query": press}));
        assert_eq!(done, "Decline(RingId(\"abc\")) in Some((7, 4))");
    }

    #[test]
    fn buttons_of_cards_are_read_wherever_they_are_pressed() {
        let press = |data: &str, extra: Value| {
            let mut query = json!({
                "id": "9", "data": data, "from": {"id": 7, "first_name": "Ann"},
            });
            for (key, value) in extra.as_object().unwrap() {
                query[key] = value.clone();
            }
            let raw = json!({"update_id": 1, "callback_query": query});
            let update = Update::read(&raw.to_string()).expect("readable");
            route(update, "efir_bot", NOW)
        };
        let in_chat = press("lock:friday", json!({"message": {"chat": {"id": -5}}}));
        let Some(Task::Card(card)) = in_chat else {
            panic!("{in_chat:?}")
        };
        assert_eq!(card.place.map(|place| place.chat.id), Some(-5));
        let inline = press("bell:friday", json!({"inline_message_id": "abc"}));
        let Some(Task::Card(card)) = inline else {
            panic!("{inline:?}")
        };
        assert_eq!((card.place, card.inline.as_deref()), (None, Some("abc")));
    }

    #[test]
    fn a_group_is_greeted_when_the_bot_comes_in_and_not_when_it_goes_or_is_promoted() {
        let change = |chat: i64, old: &str, new: &str| {
            done(&json!({"update_id": 1, "my_chat_member": {
                "chat": {"id": chat}, "from": {"id": 7, "first_name": "Ann"},
                "old_chat_member": {"status": old}, "new_chat_member": {"status": new},
            }}))
        };
        assert!(change(-5, "left", "member").starts_with("Greet"));
        assert!(change(-5, "kicked", "administrator").starts_with("Greet"));
        for (chat, old, new) in [
            (-5, "member", "left"),
            (-5, "member", "administrator"),
            (7, "kicked", "member"),
        ] {
            assert_eq!(change(chat, old, new), "nothing", "{chat} {old} {new}");
        }
    }

    #[test]
    fn both_chats_of_a_migration_say_the_same() {
        for (chat, field, other) in [
            (-5, "migrate_to_chat_id", -1_005),
            (-1_005, "migrate_from_chat_id", -5),
        ] {
            let mut message = json!({"date": NOW, "chat": {"id": chat}});
            message[field] = json!(other);
            let raw = json!({"update_id": 1, "message": message});
            assert_eq!(done(&raw), "Moved(-5, -1005)");
        }
    }

    #[test]
    fn what_was_offered_and_sent_is_known_by_its_name() {
        let code = RoomCode::parse("friday").unwrap();
        let raw = json!({"update_id": 1, "chosen_inline_result": {
            "result_id": offer_id(&code, true), "query": "Friday",
            "from": {"id": 7, "first_name": "Ann"}, "inline_message_id": "abc",
        }});
        let update = Update::read(&raw.to_string()).expect("readable");
        let Some(Task::Taken(asker, taken, true, inline)) = route(update, "efir_bot", NOW) else {
            panic!("not taken")
        };
        assert_eq!(
            (asker.owner, taken, inline.as_str()),
            (Some(UserId(7)), code, "abc")
        );
    }
}
