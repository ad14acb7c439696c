//! What is to be done about an update, as one table.
//!
//! Pure: an update, the bot's name and the present go in, a task or nothing comes out.

use super::asker::Asker;
use super::command::Command;
use super::keyboard::NEW_ROOM;
use super::ringing::{CallRequest, RingButton, RingPress, caller_of};
use super::update::{Event, Message, Place, Press, Update};
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
    /// Only answer the press: the button is not ours any more, or nobody who may have a room pressed.
    Acknowledge(String),
}

/// Commands from people and from channels, other texts in private, and pressed buttons. Everything
/// else is left alone. `now` is in seconds since 1970, by the clock that dates messages.
pub(super) fn route(update: Update, username: &str, now: i64) -> Option<Task> {
    match update.event {
        Event::Message(message) => answer_to(*message, username, now),
        Event::Press(press) => Some(answer_to_press(*press)),
    }
}

/// After a time away, old commands get no rooms: in a group the talk has gone on, and a card would
/// only disturb it; in private somebody may still wait, and is told. What makes no room is answered
/// in private whenever it comes, as the first `/start` of a person is.
fn answer_to(message: Message, username: &str, now: i64) -> Option<Task> {
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
    let asks_for_room = press.data.as_deref() == Some(NEW_ROOM);
    match (press.place, Asker::person(&press.from)) {
        (Some(place), Some(asker)) if asks_for_room => Task::NewRoom(place, asker, press.id),
        _ => Task::Acknowledge(press.id),
    }
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
}
