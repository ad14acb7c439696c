//! Who gets an update when: in order within a chat, side by side across chats.
//!
//! A reply that has to wait makes only its own chat wait. A handler that panics costs one update.
//!
//! teloxide has a dispatcher with lanes of its own, and three things of it do not fit here. It takes
//! only updates that the library can read as a whole. A chat whose queue is full holds up everybody
//! behind it, where here it loses its own updates. And its shutdown ends with what is being handled,
//! where here what was taken from Telegram, and will not be sent again, is handled to the end.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::handlers::{World, handle, refuse_press};
use super::update::{Event, Update};
use crate::limits::{CHATS_ANSWERED_AT_ONCE, UPDATES_PER_CHAT_MAX};

/// Presses that are refused at the same time, since their chat sends more than can be answered; it
/// costs Telegram one call each, and must not hold up other chats.
const REFUSED_AT_ONCE: usize = 8;

/// A chat, or the person where there is no chat.
type Lane = i64;

/// Handles updates until the shutdown, and then those that have already been taken.
pub(super) async fn run(
    mut updates: mpsc::Receiver<Update>,
    world: Arc<World>,
    shutdown: CancellationToken,
) {
    let mut lanes = Lanes {
        world,
        waiting: HashMap::new(),
        busy: JoinSet::new(),
        refused: JoinSet::new(),
    };
    loop {
        let has_room = lanes.busy.len() < CHATS_ANSWERED_AT_ONCE;
        tokio::select! {
            update = updates.recv(), if has_room => match update {
                Some(update) => lanes.admit(update),
                None => break,
            },
            Some(done) = lanes.busy.join_next() => lanes.go_on(done.ok()),
            Some(_) = lanes.refused.join_next() => {}
            () = shutdown.cancelled(), if !updates.is_closed() => updates.close(),
        }
    }
    while let Some(done) = lanes.busy.join_next().await {
        lanes.go_on(done.ok());
    }
}

struct Lanes {
    world: Arc<World>,
    /// An entry for every lane in which something runs.
    waiting: HashMap<Lane, VecDeque<Update>>,
    busy: JoinSet<Lane>,
    refused: JoinSet<()>,
}

impl Lanes {
    /// Handles an update now, or after the earlier ones of its chat.
    fn admit(&mut self, update: Update) {
        let lane = update.lane();
        match self.waiting.get_mut(&lane) {
            None => {
                self.waiting.insert(lane, VecDeque::new());
                self.handle(lane, update);
            }
            Some(queue) if queue.len() < UPDATES_PER_CHAT_MAX => queue.push_back(update),
            Some(_) => self.refuse(update),
        }
    }

    /// What a chat sends on top is left out. Whoever pressed a button is told, or it would turn for ever.
    fn refuse(&mut self, update: Update) {
        debug!("a chat sends more than can be answered; an update was dropped");
        if let Event::Press(press) = update.event
            && self.refused.len() < REFUSED_AT_ONCE
        {
            let world = Arc::clone(&self.world);
            self.refused
                .spawn(async move { refuse_press(&world, &press).await });
        }
    }

    /// Takes up the next update of a lane whose handler is done.
    fn go_on(&mut self, done: Option<Lane>) {
        let Some(lane) = done else { return };
        match self.waiting.get_mut(&lane).and_then(VecDeque::pop_front) {
            Some(update) => self.handle(lane, update),
            None => {
                self.waiting.remove(&lane);
            }
        }
    }

    fn handle(&mut self, lane: Lane, update: Update) {
        let world = Arc::clone(&self.world);
        self.busy.spawn(async move {
            let handled = AssertUnwindSafe(handle(&world, update)).catch_unwind();
            if handled.await.is_err() {
                error!("the handler of an update panicked");
            }
            lane
        });
    }
}
