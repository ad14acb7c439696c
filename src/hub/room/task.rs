//! The task of a live room: waits, lets the room decide, and carries its orders out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::command::Command;
use super::handle::RoomHandle;
use super::live::LiveRoom;
use crate::hub::Shared;
use crate::hub::locate::Past;
use crate::limits::ROOM_QUEUE;
use crate::store::RoomRecord;

/// Age at which the database is told that a room is still in use.
const USE_NOTED_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Starts the task of a room that is not live yet.
pub(crate) fn start(shared: &Arc<Shared>, record: RoomRecord, past: Past) -> RoomHandle {
    let (commands, inbox) = mpsc::channel(ROOM_QUEUE);
    let (now, opened_at) = (shared.clock.now(), crate::time::now());
    shared.writer.set_held(record.code.clone(), opened_at);
    if now.since(record.created_at) > USE_NOTED_AFTER {
        shared.writer.set_used(record.code.clone());
    }
    let live = LiveRoom::new(Arc::clone(shared), record, past, now);
    tokio::spawn(run(Arc::clone(shared), live, inbox));
    RoomHandle::new(commands, opened_at)
}

async fn run(shared: Arc<Shared>, live: LiveRoom, inbox: mpsc::Receiver<Command>) {
    let code = live.code().clone();
    live_on(&shared, live, inbox).await;
    shared.let_go(code);
}

async fn live_on(shared: &Arc<Shared>, mut live: LiveRoom, mut inbox: mpsc::Receiver<Command>) {
    let clock = &shared.clock;
    loop {
        let deadline = live.next_deadline(clock.now());
        let mut stopped = None;
        tokio::select! {
            command = inbox.recv() => match command {
                None => return,
                Some(Command::Ask(ask)) => live.handle_ask(ask, clock.now()),
                Some(Command::Say(say)) => live.handle_say(say, clock.now()),
                Some(Command::Stop(done)) => {
                    live.handle_shutdown(clock.now());
                    stopped = Some(done);
                }
            },
            () = sleep_until(clock.instant(deadline)) => live.handle_timeout(clock.now()),
        }
        let code = live.code().clone();
        for order in live.take_orders() {
            order.carry_out(&code, shared);
        }
        if let Some(done) = stopped {
            // Whoever asked may have stopped waiting.
            let _ = done.send(());
            return;
        }
        let is_idle = || inbox.sender_strong_count() <= 1 && inbox.is_empty();
        if live.take_deserted() && (live.is_ended() || shared.directory.release(&code, is_idle)) {
            return;
        }
    }
}
