//! The test's hands and eyes from Rust, beside those over HTTP: faults, the record of calls, and
//! updates that no person here would cause.

use serde_json::Value;

use crate::Simulator;
use crate::world::faults::Fault;
use crate::world::{Press, World};

impl Simulator {
    /// What the next calls of a method get instead of their answer.
    ///
    /// # Panics
    /// When too many faults are waiting already.
    pub fn fault(&self, fault: Fault) {
        let is_added = self.shared.act(|world, _| world.faults.add(fault));
        assert!(is_added, "too many faults are waiting");
    }

    /// The parameters of the calls of `method` (in any case) until now, those under way included.
    #[must_use]
    pub fn calls(&self, method: &str) -> Vec<Value> {
        let calls = self.shared.look(|world| world.faults.calls(Some(method)));
        calls
            .into_iter()
            .map(|call| call["params"].clone())
            .collect()
    }

    /// Waits until `method` has been called `count` times and gives back those calls.
    pub async fn called(&self, method: &str, count: usize) -> Vec<Value> {
        let mut changes = self.shared.changes();
        loop {
            let calls = self.calls(method);
            // The simulator outlives whoever waits in it, so changes never end.
            if calls.len() >= count || changes.changed().await.is_err() {
                return calls;
            }
        }
    }

    /// Queues an update as Telegram might send it, whatever is in it. Whoever writes in private has
    /// started the bot thereby, and a press may be answered.
    pub fn push_update(&self, update: Value) {
        self.shared.act(|world, _| {
            note_writer(world, &update["message"]);
            note_press(world, &update["callback_query"]);
            world.updates.push_raw(update);
        });
    }

    /// Waits until `look` finds something, looking after every change.
    pub async fn until<T>(&self, look: impl Fn(&Self) -> Option<T>) -> T {
        let mut changes = self.shared.changes();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            // The simulator outlives whoever waits in it, so changes never end.
            let _ = changes.changed().await;
        }
    }

    /// Ends all faults that are still to come.
    pub fn clear_faults(&self) {
        self.shared.act(|world, _| world.faults.clear());
    }

    /// The messages of a chat as the Bot API shows them, oldest first.
    #[must_use]
    pub fn messages(&self, chat: i64) -> Vec<Value> {
        self.shared.look(|world| {
            let messages = world.chats.get(&chat).map(|chat| &chat.messages);
            let messages = messages.into_iter().flatten();
            messages
                .map(|message| world.message_value(chat, message))
                .collect()
        })
    }

    /// Somebody presses a callback button under a message.
    ///
    /// # Panics
    /// When there is no such button.
    pub fn press(&self, person: i64, chat: i64, message: i64, data: &str) {
        let pressed = self.shared.act(|world, _| {
            let place = place_of(world, chat, message, data)?;
            world.press(person, chat, message, place).ok()
        });
        assert!(pressed.is_some(), "no button sends {data}");
    }

    /// A person types `@bot text` in a chat and sends the result in this place of the bot's offers,
    /// once it has made any; the message.
    ///
    /// # Panics
    /// When the person is not in that chat, or there is no such offer.
    pub async fn send_inline(&self, person: i64, chat: i64, text: &str, place: usize) -> Value {
        let asked = self
            .shared
            .act(|world, _| world.ask_inline(person, chat, text));
        let query = asked.expect("the person is in the chat");
        let offers = self.until(|simulator| {
            let look = |world: &World| world.inline_answer(&query);
            simulator.shared.look(look)
        });
        let id = offers.await["results"][place]["id"].clone();
        let id = id.as_str().expect("an offer");
        let sent = self
            .shared
            .act(|world, now| world.choose_inline(&query, id, now));
        sent.expect("the offer can be sent")
    }

    /// A person sends what the bot has prepared for them; the message.
    ///
    /// # Panics
    /// When there is no such message for them.
    #[must_use]
    pub fn send_prepared(&self, person: i64, chat: i64, id: &str) -> Value {
        let sent = self
            .shared
            .act(|world, now| world.send_prepared(person, chat, id, now));
        sent.expect("it was prepared")
    }

    /// Whether the bot is told which inline result was sent, as it is unless this says otherwise.
    pub fn set_inline_feedback(&self, is_on: bool) {
        self.shared
            .act(|world, _| world.inline.has_feedback = is_on);
    }

    /// Adds a group that everybody and the bot are in.
    pub fn add_group(&self, id: i64) {
        self.shared.act(|world, _| world.add_group(id));
    }

    /// Makes a supergroup of a group.
    pub fn migrate(&self, from: i64, to: i64) {
        self.shared.act(|world, now| world.migrate(from, to, now));
    }

    /// How many updates nobody has confirmed.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        self.shared.look(|world| world.updates.pending())
    }
}

/// Row and column of the button that sends this back.
fn place_of(world: &World, chat: i64, message: i64, data: &str) -> Option<(usize, usize)> {
    let markup = world.message(chat, message)?.markup.as_ref()?;
    let rows = markup["inline_keyboard"].as_array()?;
    rows.iter().enumerate().find_map(|(row, buttons)| {
        let is_it = |button: &Value| button["callback_data"] == data;
        Some((row, buttons.as_array()?.iter().position(is_it)?))
    })
}

fn note_writer(world: &mut World, message: &Value) {
    let chat = message["chat"]["id"].as_i64();
    if let Some(chat) = chat.and_then(|chat| world.chats.get_mut(&chat)) {
        chat.open = true;
    }
}

fn note_press(world: &mut World, query: &Value) {
    let place = &query["message"]["chat"]["id"];
    if let (Some(id), Some(person)) = (query["id"].as_str(), query["from"]["id"].as_i64()) {
        let chat = place.as_i64().unwrap_or(person);
        if let Some(chat) = world.chats.get_mut(&chat) {
            chat.open = true;
        }
        world.presses.push(Press {
            id: id.to_owned(),
            person,
            chat,
            answered: false,
        });
    }
}
