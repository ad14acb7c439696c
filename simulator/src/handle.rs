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

    /// How many updates nobody has confirmed.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        self.shared.look(|world| world.updates.pending())
    }
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
