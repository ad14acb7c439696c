//! An update from Telegram, read as far as we need it.
//!
//! Pure. The library reads an update as a whole, so that one entity, reply or chat type newer than
//! the library loses the message around it. What we need is little, so that is all that is read:
//! whatever else stands there, or is missing, does not matter.

use serde::Deserialize;
use serde_json::Value;

/// A number that grows from update to update.
pub(super) type UpdateId = i64;

/// One update.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Update {
    pub(super) id: UpdateId,
    pub(super) event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// A message of a chat, or a post of a channel.
    Message(Box<Message>),
    /// A button under a message of ours was pressed.
    Press(Box<Press>),
    /// Somebody types the bot's name and something after it in any chat.
    Inline(Box<InlineQuery>),
    /// What was offered to somebody who typed so has been sent.
    Chosen(Box<Chosen>),
    /// The bot itself was added to a chat, removed from it, blocked...
    Membership(Box<Membership>),
}

/// Why there is nothing to handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub(super) enum Unread {
    /// No JSON, or none with a number of its own.
    #[error("it is no JSON object with an update_id")]
    NoUpdate,
    /// Of a kind that we did not ask for.
    #[error("it is of a kind that was not asked for")]
    Unasked,
    /// This field is not as it has to be.
    #[error("{0} is missing or not as it has to be")]
    Field(&'static str),
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) place: Place,
    /// When it was sent, in seconds since 1970.
    pub(super) date: i64,
    /// The person; absent where a chat speaks.
    pub(super) from: Option<User>,
    /// The chat that speaks for itself: a channel, or the group of an anonymous admin.
    pub(super) sender_chat: Option<Chat>,
    pub(super) text: Option<String>,
    /// Who wrote the message that this one answers.
    pub(super) replied: Option<User>,
    /// The number of the button with which a person was picked, and who that is.
    pub(super) picked: Option<(i64, User)>,
    /// Nobody wrote it here and now: it was forwarded, or made by an inline bot.
    pub(super) is_second_hand: bool,
    /// It says that the group of the first id has become the supergroup of the second.
    pub(super) moved: Option<(i64, i64)>,
}

/// Where a message is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) chat: Chat,
    /// The topic, in chats that have topics.
    pub(super) thread: Option<i64>,
}

/// A chat.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) is_private: bool,
    /// Empty where it has none.
    pub(super) title: String,
    pub(super) username: Option<String>,
}

/// A person or a bot.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) is_bot: bool,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) username: Option<String>,
    pub(super) language_code: Option<String>,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Press {
    /// What answers it.
    pub(super) id: String,
    pub(super) from: User,
    /// Where the button is; unknown under messages sent in an inline bot's name.
    pub(super) place: Option<Place>,
    /// The message's number in its chat.
    pub(super) message: Option<i64>,
    /// The message, where it was sent in an inline bot's name.
    pub(super) inline: Option<String>,
    /// What we wrote on the button for ourselves.
    pub(super) data: Option<String>,
}

/// What somebody types after the bot's name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InlineQuery {
    /// What answers it.
    pub(super) id: String,
    pub(super) from: User,
    pub(super) text: String,
}

/// An offer that somebody has sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    pub(super) from: User,
    /// Which of the offers.
    pub(super) result: String,
    /// The message; only told of those with buttons.
    pub(super) inline: Option<String>,
}

/// What became of the bot in a chat.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Membership {
    pub(super) chat: Chat,
    /// Who did it.
    pub(super) from: User,
    pub(super) was_in: bool,
    pub(super) is_in: bool,
}

impl Update {
    /// The number of an update, which tells whether it is new even when nothing else can be read.
    pub(super) fn id_in(raw: &str) -> Option<UpdateId> {
        #[derive(Deserialize)]
        struct Numbered {
            update_id: Value,
        }
        let numbered: Numbered = serde_json::from_str(raw).ok()?;
        whole(&numbered.update_id)
    }

    /// Reads what Telegram sent.
    pub(super) fn read(raw: &str) -> Result<Self, Unread> {
        let raw: Value = serde_json::from_str(raw)
            .or_else(|_| serde_json::from_str(&without_half_characters(raw)))
            .map_err(|_| Unread::NoUpdate)?;
        let id = whole(&raw["update_id"]).ok_or(Unread::NoUpdate)?;
        let there = |name: &str| Some(&raw[name]).filter(|part| !part.is_null());
        let event = if let Some(message) = there("message").or_else(|| there("channel_post")) {
            Event::Message(Box::new(message_of(message)?))
        } else if let Some(query) = there("callback_query") {
            Event::Press(Box::new(press_of(query)?))
        } else if let Some(query) = there("inline_query") {
            Event::Inline(Box::new(inline_query_of(query)?))
        } else if let Some(chosen) = there("chosen_inline_result") {
            Event::Chosen(Box::new(chosen_of(chosen)?))
        } else if let Some(change) = there("my_chat_member") {
            Event::Membership(Box::new(membership_of(change)?))
        } else {
            return Err(Unread::Unasked);
        };
        Ok(Self { id, event })
    }

    /// The chat, or the person where there is no chat.
    pub(super) const fn lane(&self) -> i64 {
        match &self.event {
            Event::Message(message) => message.place.chat.id,
            Event::Press(press) => match &press.place {
                Some(place) => place.chat.id,
                None => press.from.id,
            },
            Event::Inline(query) => query.from.id,
            Event::Chosen(chosen) => chosen.from.id,
            Event::Membership(change) => change.chat.id,
        }
    }
}

/// Marks of a message that somebody else wrote, or that was written elsewhere; those that begin with
/// `forward_` are an older API's.
const SECOND_HAND: [&str; 6] = [
    "forward_origin",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_sender_name",
    "via_bot",
];

fn message_of(raw: &Value) -> Result<Message, Unread> {
    Ok(Message {
        place: place_of(raw).ok_or(Unread::Field("message.chat"))?,
        // Without a date it is as good as new: better a room too many than none for anybody.
        date: whole(&raw["date"]).unwrap_or(i64::MAX),
        from: user_of(&raw["from"]),
        sender_chat: chat_of(&raw["sender_chat"]),
        text: text(&raw["text"]),
        replied: user_of(&raw["reply_to_message"]["from"]),
        picked: picked(&raw["users_shared"]),
        is_second_hand: raw["is_automatic_forward"] == true
            || SECOND_HAND.iter().any(|mark| !raw[*mark].is_null()),
        moved: moved(raw),
    })
}

/// The first of the people who were picked: our buttons ask for one.
fn picked(shared: &Value) -> Option<(i64, User)> {
    let picked = &shared["users"][0];
    let user = User {
        id: whole(&picked["user_id"])?,
        is_bot: false,
        first_name: text(&picked["first_name"]).unwrap_or_default(),
        last_name: text(&picked["last_name"]).unwrap_or_default(),
        username: text(&picked["username"]),
        language_code: None,
    };
    Some((whole(&shared["request_id"])?, user))
}

/// Both chats are told, each in its own way.
fn moved(message: &Value) -> Option<(i64, i64)> {
    let here = whole(&message["chat"]["id"])?;
    let to = whole(&message["migrate_to_chat_id"]).map(|to| (here, to));
    to.or_else(|| whole(&message["migrate_from_chat_id"]).map(|from| (from, here)))
}

fn press_of(raw: &Value) -> Result<Press, Unread> {
    let id = text(&raw["id"]).or_else(|| whole(&raw["id"]).map(|id| id.to_string()));
    Ok(Press {
        id: id.ok_or(Unread::Field("callback_query.id"))?,
        from: user_of(&raw["from"]).ok_or(Unread::Field("callback_query.from"))?,
        place: place_of(&raw["message"]),
        message: whole(&raw["message"]["message_id"]),
        inline: text(&raw["inline_message_id"]),
        data: text(&raw["data"]),
    })
}

fn inline_query_of(raw: &Value) -> Result<InlineQuery, Unread> {
    Ok(InlineQuery {
        id: text(&raw["id"]).ok_or(Unread::Field("inline_query.id"))?,
        from: user_of(&raw["from"]).ok_or(Unread::Field("inline_query.from"))?,
        text: text(&raw["query"]).unwrap_or_default(),
    })
}

fn chosen_of(raw: &Value) -> Result<Chosen, Unread> {
    let result = text(&raw["result_id"]);
    Ok(Chosen {
        from: user_of(&raw["from"]).ok_or(Unread::Field("chosen_inline_result.from"))?,
        result: result.ok_or(Unread::Field("chosen_inline_result.result_id"))?,
        inline: text(&raw["inline_message_id"]),
    })
}

fn membership_of(raw: &Value) -> Result<Membership, Unread> {
    let chat = chat_of(&raw["chat"]).ok_or(Unread::Field("my_chat_member.chat"))?;
    Ok(Membership {
        from: user_of(&raw["from"]).ok_or(Unread::Field("my_chat_member.from"))?,
        was_in: is_in(&raw["old_chat_member"]),
        is_in: is_in(&raw["new_chat_member"]),
        chat,
    })
}

/// Whoever is restricted may be in the chat or not; every other status says it.
fn is_in(member: &Value) -> bool {
    match member["status"].as_str().unwrap_or_default() {
        "left" | "kicked" | "" => false,
        "restricted" => member["is_member"] == true,
        _ => true,
    }
}

fn place_of(message: &Value) -> Option<Place> {
    let is_topic = message["is_topic_message"] == true;
    Some(Place {
        chat: chat_of(&message["chat"])?,
        thread: whole(&message["message_thread_id"]).filter(|_| is_topic),
    })
}

fn chat_of(raw: &Value) -> Option<Chat> {
    let id = whole(&raw["id"])?;
    Some(Chat {
        id,
        // Only people have positive ids; what a chat type is called may be newer than we are.
        is_private: id > 0,
        title: text(&raw["title"]).unwrap_or_default(),
        username: text(&raw["username"]),
    })
}

fn user_of(raw: &Value) -> Option<User> {
    Some(User {
        id: whole(&raw["id"])?,
        is_bot: raw["is_bot"] == true,
        first_name: text(&raw["first_name"]).unwrap_or_default(),
        last_name: text(&raw["last_name"]).unwrap_or_default(),
        username: text(&raw["username"]),
        language_code: text(&raw["language_code"]),
    })
}

/// JSON in which halves of characters (`\\ud83c` alone, from a text that was cut in the middle of an
/// emoji) are replaced: they are no text, and would make the whole unreadable.
fn without_half_characters(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let taken = match (unit_in(escape), escape.get(6..).and_then(unit_in)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push('\u{fffd}');
                rest = &escape[6..];
                continue;
            }
            // The character that is escaped, whatever it is.
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..taken]);
        rest = &escape[taken..];
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit that a text beginning with `\u` and four digits spells.
fn unit_in(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

fn text(raw: &Value) -> Option<String> {
    raw.as_str().map(str::to_owned)
}

/// A whole number, however it is spelled.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "only floats that are whole and far from the ends of an i64 are taken"
)]
fn whole(raw: &Value) -> Option<i64> {
    const EXACT: f64 = (1_i64 << 53) as f64;
    raw.as_i64().or_else(|| {
        let float = raw.as_f64()?;
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn update(extra: &Value) -> Value {
        let mut message = json!({
            "message_id": 1,
            "date": 100,
            "chat": {"id": -100, "type": "supergroup", "title": "Friends"},
            "from": {"id": 7, "is_bot": false, "first_name": "Ann"},
            "text": "/room",
        });
        for (key, value) in extra.as_object().unwrap() {
            message[key] = value.clone();
        }
        json!({"update_id": 5, "message": message})
    }

    fn read(raw: &Value) -> Message {
        match Update::read(&raw.to_string()).unwrap().event {
            Event::Message(message) => *message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn whatever_else_a_message_carries_it_is_the_same_message() {
        let plain = read(&update(&json!({})));
        assert_eq!(plain.text.as_deref(), Some("/room"));
        for odd in [
            json!({"external_reply": {"origin": {"type": "channel", "date": 0}, "chat": {"id": -5}}}),
            json!({"external_reply": {"origin": {"type": "from_the_future"}}}),
            json!({"entities": [{"type": "bot_command", "offset": 0, "length": 5},
                                {"type": "date_time", "offset": 0, "length": 5, "unix_time": 1}]}),
            json!({"entities": "none"}),
            json!({"entities": [{"offset": -1}]}),
            json!({"quote": {"position": "?"}}),
            json!({"reply_to_message": {"message_id": 9}}),
            json!({"reply_to_message": {"message_id": 9, "story": {}, "chat": null}}),
            json!({"reply_to_story": 3}),
            json!({"link_preview_options": []}),
            json!({"reply_markup": {"inline_keyboard": [[{"style": "danger"}]]}}),
            json!({"sender_boost_count": "many"}),
            json!({"effect_id": 12, "paid_star_count": 3.5}),
            json!({"message_id": "1", "edit_date": "now", "chat_shared": {}}),
            json!({"chat": {"id": -100, "type": "community", "title": "Friends", "photo": 1}}),
            json!({"chat": {"id": -100.0, "title": "Friends", "is_forum": "?"}}),
            json!({"from": {"id": 7, "first_name": "Ann", "is_bot": false, "can_fly": true}}),
            json!({"message_thread_id": "general", "is_topic_message": "no"}),
            json!({"message_thread_id": 77}),
        ] {
            assert_eq!(read(&update(&odd)), plain, "{odd}");
        }
    }

    #[test]
    fn a_topic_a_forward_and_an_inline_bot_are_noticed_whatever_they_look_like() {
        let topic = json!({"message_thread_id": 77, "is_topic_message": true});
        assert_eq!(read(&update(&topic)).place.thread, Some(77));
        for second_hand in [
            json!({"forward_origin": {"type": "from_the_future"}}),
            json!({"forward_date": 1}),
            json!({"via_bot": {"id": 1}}),
            json!({"is_automatic_forward": true}),
        ] {
            assert!(read(&update(&second_hand)).is_second_hand, "{second_hand}");
        }
    }

    #[test]
    fn a_press_needs_its_number_and_who_pressed() {
        let press = |query: Value| {
            Update::read(&json!({"update_id": 1, "callback_query": query}).to_string()).map(
                |update| {
                    let Event::Press(press) = update.event else {
                        panic!("a message")
                    };
                    (press.id.clone(), press.place.map(|place| place.chat.id))
                },
            )
        };
        let from = json!({"id": 7, "is_bot": false, "first_name": "Ann"});
        for (message, chat) in [
            (
                json!({"chat": {"id": -5, "type": "group"}, "date": 0}),
                Some(-5),
            ),
            (
                json!({"chat": {"id": -5}, "poll": {"options": 1}}),
                Some(-5),
            ),
            (Value::Null, None),
        ] {
            let query = json!({"id": "9", "from": from, "message": message, "data": "x"});
            assert_eq!(press(query), Ok(("9".to_owned(), chat)));
        }
        assert_eq!(
            press(json!({"from": from})),
            Err(Unread::Field("callback_query.id"))
        );
        assert_eq!(
            press(json!({"id": "9", "from": {}})),
            Err(Unread::Field("callback_query.from"))
        );
    }

    #[test]
    fn what_is_no_update_of_ours_says_why() {
        for (raw, why) in [
            (json!([]), Unread::NoUpdate),
            (json!({"update_id": "1"}), Unread::NoUpdate),
            (json!({"message": {}}), Unread::NoUpdate),
            (json!({"update_id": 1}), Unread::Unasked),
            (
                json!({"update_id": 1, "edited_message": {}}),
                Unread::Unasked,
            ),
            (json!({"update_id": 1, "telepathy": {}}), Unread::Unasked),
            (
                json!({"update_id": 1, "message": {"text": "/room"}}),
                Unread::Field("message.chat"),
            ),
        ] {
            assert_eq!(Update::read(&raw.to_string()), Err(why), "{raw}");
        }
    }

    #[test]
    fn half_a_character_anywhere_costs_that_character_only() {
        for (spelled, text) in [
            (r"/room \ud83c", "/room \u{fffd}"),
            (r"\udf89\ud83c\ud83c\udf89", "\u{fffd}\u{fffd}🎉"),
            (r#"\\ud83c \" \ud83c"#, "\\ud83c \" \u{fffd}"),
            (r"\u0041ж\ud83", ""),
        ] {
            let raw =
                format!(r#"{{"update_id":3,"message":{{"chat":{{"id":7}},"text":"{spelled}"}}}}"#);
            let read = Update::read(&raw).map(|update| match update.event {
                Event::Message(message) => message.text.unwrap_or_default(),
                other => format!("{other:?}"),
            });
            assert_eq!(read.unwrap_or_default(), text, "{spelled}");
        }
    }

    #[test]
    fn an_update_that_cannot_be_read_still_has_its_number() {
        let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for raw in [
            r#"{"update_id":3,"message":{"chat":"\ud83c"}}"#.to_owned(),
            format!(r#"{{"message":{nested},"update_id":3.0}}"#),
        ] {
            assert_eq!(Update::id_in(&raw), Some(3), "{raw}");
        }
        assert_eq!(Update::id_in("{}"), None);
    }
}
