//! Reply keyboards, and people who are picked with their buttons (`KeyboardButtonRequestUsers`).

use serde_json::{Value, json};

use super::{Draft, Sender, World};
use crate::cast;
use crate::markup::Marked;

impl World {
    /// What a message does to the keyboard under the field of a chat: brings one, takes it away, or
    /// leaves it as it is.
    pub(crate) fn keep_keyboard(&mut self, chat: i64, markup: Option<&Value>) {
        let Some((entry, markup)) = self.chats.get_mut(&chat).zip(markup) else {
            return;
        };
        if markup["remove_keyboard"] == true {
            entry.keyboard = None;
        } else if markup["keyboard"].is_array() {
            entry.keyboard = Some(markup.clone());
        } else {
            return;
        }
        self.events.push("world", json!({"chat": chat}));
    }

    /// A person presses the button with this number in their chat with the bot and picks these
    /// people; the bot hears of it as Telegram tells it.
    pub(crate) fn pick(
        &mut self,
        person: i64,
        request: i64,
        people: &[i64],
        now: i64,
    ) -> Result<Value, String> {
        self.member(person, person)?;
        let keyboard = self.chats[&person].keyboard.clone().unwrap_or_default();
        let rows = keyboard["keyboard"].as_array().into_iter().flatten();
        let mut buttons = rows.filter_map(Value::as_array).flatten();
        let wanted = buttons
            .find_map(|button| {
                let wanted = &button["request_users"];
                (wanted["request_id"] == request).then(|| wanted.clone())
            })
            .ok_or("there is no such button")?;
        let most = wanted["max_quantity"].as_u64().unwrap_or(1);
        let picked = u64::try_from(people.len()).unwrap_or(u64::MAX);
        if !(1..=most).contains(&picked) {
            return Err(format!("the button asks for 1 to {most} people"));
        }
        let shared: Vec<Value> = people
            .iter()
            .map(|id| shared(*id, &wanted))
            .collect::<Result<_, _>>()?;
        if keyboard["one_time_keyboard"] == true {
            self.keep_keyboard(person, Some(&json!({"remove_keyboard": true})));
        }
        let draft = Draft {
            from: Sender::Person(person),
            content: Marked::default(),
            markup: None,
            reply_to: None,
            inline_id: None,
            shared: Some(json!({"request_id": request, "users": shared})),
        };
        let message = self.post(person, draft, now);
        self.updates.push("message", message.clone());
        Ok(message)
    }
}

/// A picked person, with as much as the button asks for.
fn shared(id: i64, wanted: &Value) -> Result<Value, String> {
    let person = cast::person(id).ok_or("no such person")?;
    let mut shared = json!({"user_id": id});
    if wanted["request_name"] == true {
        shared["first_name"] = json!(person.first_name);
        if let Some(last_name) = person.last_name {
            shared["last_name"] = json!(last_name);
        }
    }
    if let Some(username) = person
        .username
        .filter(|_| wanted["request_username"] == true)
    {
        shared["username"] = json!(username);
    }
    Ok(shared)
}
