//! The task that rings: waits, lets the rings decide, and carries out what they want.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::{Command, PhoneReport, PhoneTask, PhoneTaskOrder, Placed, Ringing, Wish, record, view};
use crate::hub::people::{Device, People};
use crate::hub::{Hub, Shared};
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::RING_LIFE;
use crate::person::Person;
use crate::protocol::{ErrorCode, RingAction, RingView, ServerMessage, UnixMillis, UnreachableWhy};
use crate::rings::{DeviceId, Effect, Party, PhoneOrder, Refusal, Ring, Rings, Status};
use crate::store::{RingRecord, StoreError};

/// Rings of an earlier process that are still put right; nobody waits for older ones, nor do calls
/// last longer.
const LOOKED_BACK: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Starts the task. It has put right what an earlier process has left before it hears anything.
pub(in crate::hub) fn start(hub: Hub, ringing: Ringing, inbox: mpsc::Receiver<Command>) {
    let desk = Desk {
        hub,
        ringing,
        rings: Rings::default(),
        people: People::default(),
        phone: Phone::Awaited(Vec::new()),
    };
    tokio::spawn(run(desk, inbox));
}

/// What the task owns.
pub(super) struct Desk {
    pub(super) hub: Hub,
    ringing: Ringing,
    pub(super) rings: Rings,
    pub(super) people: People,
    phone: Phone,
}

/// Who writes to people in Telegram.
enum Phone {
    /// Nobody yet; this has to be put right when somebody does.
    Awaited(Vec<PhoneTask>),
    There(mpsc::Sender<PhoneTask>),
}

async fn run(mut desk: Desk, mut inbox: mpsc::Receiver<Command>) {
    let mut post = desk.hub.cluster().desk_post();
    tokio::select! {
        biased;
        () = post.held() => {}
        () = stopped(&mut inbox) => return,
    }
    desk.restore().await;
    loop {
        let now = desk.now();
        let deadline = desk.rings.next_deadline();
        let deadline = deadline.unwrap_or_else(|| now.plus(RING_LIFE));
        let until = desk.shared().clock.instant(deadline);
        tokio::select! {
            command = inbox.recv() => match command {
                None => return,
                Some(Command::Stop(done)) => {
                    // Whoever asked may have stopped waiting.
                    let _ = done.send(());
                    return;
                }
                Some(command) => desk.handle(command).await,
            },
            () = sleep_until(until) => {
                let now = desk.now();
                desk.rings.handle_timeout(now);
            }
        }
        desk.carry_out().await;
    }
}

/// Until the process stops: nobody is rung here before, and what is said is of no use.
async fn stopped(inbox: &mut mpsc::Receiver<Command>) {
    while let Some(command) = inbox.recv().await {
        if let Command::Stop(done) = command {
            let _ = done.send(());
            return;
        }
    }
}

impl Desk {
    pub(super) fn now(&self) -> UnixMillis {
        self.shared().clock.now()
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.hub.shared
    }

    /// Rings that were on are over, and calls that were on may go on.
    async fn restore(&mut self) {
        let now = self.now();
        let lookback = u64::try_from(LOOKED_BACK.as_millis()).unwrap_or(u64::MAX);
        let since = UnixMillis(now.0.saturating_sub(lookback));
        let store = &self.shared().deps.store;
        let records = match store.rings_not_over_since(since).await {
            Ok(records) => records,
            Err(error) => {
                tracing::error!(%error, "rings of an earlier process cannot be read");
                return;
            }
        };
        for record in records {
            self.restore_ring(record, now).await;
        }
        self.watch();
        self.carry_out().await;
    }

    async fn restore_ring(&mut self, record: RingRecord, now: UnixMillis) {
        let may_go_on = record.over_at.is_none() && record.is_of_two;
        let Some(ring) = record::to_ring(record) else {
            return;
        };
        if ring.status == Status::Answered && may_go_on {
            let (room, caller, callee) = (ring.room.clone(), ring.caller.id, ring.callee.id);
            self.rings.restore_call(room, caller, callee, now);
        } else if ring.status.is_final() && may_go_on {
            self.end_room(&ring.room).await;
        }
        self.rings.restore(ring, now);
    }

    async fn handle(&mut self, command: Command) {
        let now = self.now();
        match command {
            Command::Attach(person, device, reply) => self.attach(*person, device, reply, now),
            Command::Detach(user, device) => {
                if self.people.detach(user, device) {
                    self.rings.handle_online(user, false, now);
                }
            }
            Command::Wish(wish) => self.grant(wish, now).await,
            Command::Seated(room, users) => self.rings.handle_seated(&room, &users, now),
            Command::Place(call, reply) => {
                let placed = self.place_typed(*call, now).await;
                // Written down and told before anybody hears of it.
                self.carry_out().await;
                let _ = reply.send(placed.and_then(|id| self.placed(&id)));
            }
            Command::Card(ring, card) => self.rings.handle_card(&ring, card),
            Command::Decline(user, ring) => {
                // A message of long ago: there is nothing to decline.
                let _ = self.rings.handle_decline(user, &ring, now);
            }
            Command::SetUnwanted(user, ring, is_unwanted, reply) => {
                let caller = self.set_unwanted(user, &ring, is_unwanted, now).await;
                let _ = reply.send(caller);
            }
            Command::Forget(user, reply) => {
                self.rings.handle_forget(user, now);
                self.carry_out().await;
                // Whoever asked may have stopped waiting.
                let _ = reply.send(());
            }
            Command::Phone(tasks) => self.take_phone(tasks),
            Command::Report(ring, report) => self.hear_report(&ring, report, now),
            Command::Stop(_) => {}
        }
    }

    fn attach(
        &mut self,
        person: Person,
        device: Device,
        reply: Option<tokio::sync::oneshot::Sender<Vec<RingView>>>,
        now: UnixMillis,
    ) {
        let user = person.id;
        self.note_person(&person, now);
        let is_first = self.people.attach(person, device.clone());
        if is_first {
            self.rings.handle_online(user, true, now);
        }
        let views: Vec<RingView> = self
            .rings
            .of(user)
            .into_iter()
            .map(|ring| self.view(ring, user, &device))
            .collect();
        match reply {
            Some(reply) => {
                let _ = reply.send(views);
            }
            None => {
                for view in views {
                    device.send(&view::message(view));
                }
            }
        }
    }

    fn view(&self, ring: &Ring, viewer: UserId, device: &Device) -> RingView {
        let deps = &self.shared().deps;
        let wall = crate::time::now();
        view::view(ring, viewer, device, &deps.auth, &deps.links, wall)
    }

    /// Carries out what a client wants; refusals go to the socket that it came from.
    async fn grant(&mut self, wish: Wish, now: UnixMillis) {
        let device = self.people.device_of(wish.user, &wish.mailbox);
        let granted = match &wish.action {
            RingAction::Call { .. } => self.place_wish(&wish, device, now).await.map(drop),
            RingAction::Accept { ring } => self.accept(wish.user, ring, device, now),
            RingAction::Decline { ring } => self.rings.handle_decline(wish.user, ring, now),
            RingAction::Cancel { ring } => self.rings.handle_cancel(wish.user, ring, now),
        };
        let Err(refusal) = granted else { return };
        let device = Device {
            id: DeviceId(0),
            mailbox: wish.mailbox,
            room: None,
        };
        let retry_after = refusal.retry_after.map(crate::hub::snapshot::millis);
        device.send(&ServerMessage::Error {
            code: refusal.code,
            client_seq: wish.client_seq,
            retry_after_ms: retry_after,
        });
    }

    fn accept(
        &mut self,
        user: UserId,
        ring: &RingId,
        device: Option<DeviceId>,
        now: UnixMillis,
    ) -> Result<(), Refusal> {
        self.rings.handle_accept(user, ring, device, now)
    }

    fn placed(&self, id: &RingId) -> Result<Placed, Refusal> {
        let ring = self.rings.get(id);
        let ring = ring.ok_or(Refusal::plain(ErrorCode::RingNotFound))?;
        Ok(Placed {
            ring: id.clone(),
            room: ring.room.for_display(),
            status: ring.status,
        })
    }

    async fn set_unwanted(
        &mut self,
        user: UserId,
        id: &RingId,
        is_unwanted: bool,
        now: UnixMillis,
    ) -> Option<Party> {
        if is_unwanted {
            let _ = self.rings.handle_decline(user, id, now);
        }
        let store = &self.shared().deps.store;
        let set = async {
            let record = store.ring(id).await?;
            let Some(record) = record.filter(|record| record.callee.user == user) else {
                return Ok(None);
            };
            let caller = record.caller;
            store
                .set_unwanted(user, caller.user, is_unwanted, now)
                .await?;
            Ok::<_, StoreError>(Some(record::party(caller)))
        };
        note(set.await, "whom somebody does not want to be called by").flatten()
    }

    fn take_phone(&mut self, tasks: mpsc::Sender<PhoneTask>) {
        let before = std::mem::replace(&mut self.phone, Phone::There(tasks));
        if let Phone::Awaited(waiting) = before {
            for task in waiting {
                self.give(task);
            }
        }
    }

    fn hear_report(&mut self, ring: &RingId, report: PhoneReport, now: UnixMillis) {
        match report {
            PhoneReport::Sent(message) => self.rings.handle_phone(ring, Ok(message), now),
            PhoneReport::Failed(why) => self.rings.handle_phone(ring, Err(why), now),
            PhoneReport::Ended => self.rings.handle_message_ended(ring),
        }
    }

    /// Until nothing is left to be done: what is done may lead to more.
    async fn carry_out(&mut self) {
        let mut effects = self.rings.take_effects();
        if effects.is_empty() {
            return;
        }
        while !effects.is_empty() {
            for effect in effects {
                self.perform(effect).await;
            }
            effects = self.rings.take_effects();
        }
        self.watch();
    }

    /// Rooms begin and cease to matter with something that is to be done.
    fn watch(&self) {
        let rooms: HashSet<RoomCode> = self.rings.rooms().cloned().collect();
        self.ringing.set_watched(rooms);
    }

    async fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Show { to, ring } => self.show(to, &ring),
            Effect::Save(ring) => self.save(&ring).await,
            Effect::Phone { ring, order } => {
                self.ask_phone(&ring, PhoneTaskOrder::Callee(order)).await;
            }
            Effect::EndCard(id) => {
                let ring = self.rings.get(&id);
                let card = ring.and_then(|ring| Some((ring.card?, ring.status)));
                if let Some((card, status)) = card {
                    self.ask_phone(&id, PhoneTaskOrder::Caller(card, status))
                        .await;
                }
            }
            Effect::EndRoom(room) => self.end_room(&room).await,
            Effect::OpenRoom(room) => self.open_room(&room).await,
        }
    }

    fn show(&self, to: UserId, id: &RingId) {
        let Some(ring) = self.rings.get(id) else {
            return;
        };
        for device in self.people.devices(to) {
            device.send(&view::message(self.view(ring, to, device)));
        }
    }

    async fn save(&self, id: &RingId) {
        if let Some(ring) = self.rings.get(id) {
            let store = &self.shared().deps.store;
            note(store.put_ring(&record::of_ring(ring)).await, "a ring");
            if let Some(finished) = record::finished(ring) {
                self.shared().calls.note_ring(finished);
            }
        }
    }

    async fn ask_phone(&mut self, id: &RingId, order: PhoneTaskOrder) {
        let Some(ring) = self.rings.get(id) else {
            return;
        };
        let store = &self.shared().deps.store;
        let unwanted = store.is_unwanted(ring.callee.id, ring.caller.id).await;
        self.give(PhoneTask {
            ring: ring.id.clone(),
            caller: ring.caller.clone(),
            callee: ring.callee.clone(),
            video: ring.video,
            room: ring.room.for_display(),
            is_unwanted: note(unwanted, "who is not wanted").unwrap_or(false),
            order,
        });
    }

    /// Where nobody writes to people in Telegram, a ring fails at once, and what is to be corrected
    /// waits until somebody does.
    fn give(&mut self, task: PhoneTask) {
        let lost = match &mut self.phone {
            Phone::There(tasks) => match tasks.try_send(task) {
                Ok(()) => return,
                Err(error) => error.into_inner(),
            },
            Phone::Awaited(waiting) if is_correction(task.order) => {
                waiting.push(task);
                return;
            }
            Phone::Awaited(_) => task,
        };
        let (now, failed) = (self.now(), PhoneReport::Failed(UnreachableWhy::Failed));
        self.hear_report(&lost.ring, failed, now);
    }
}

/// Whether it puts right what is in a chat already.
const fn is_correction(order: PhoneTaskOrder) -> bool {
    matches!(
        order,
        PhoneTaskOrder::Callee(PhoneOrder::End { .. } | PhoneOrder::Missed)
            | PhoneTaskOrder::Caller(..)
    )
}

/// Goes on without what the database did not do.
pub(super) fn note<T>(outcome: Result<T, StoreError>, what: &str) -> Option<T> {
    outcome
        .inspect_err(|error| tracing::error!(%error, what, "not written down"))
        .ok()
}
