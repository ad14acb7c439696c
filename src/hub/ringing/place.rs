//! Placing a ring: who is meant, and where the two meet.

use rand::Rng as _;

use super::task::{Desk, note};
use super::{TypedCall, Wish, record};
use crate::hub::elsewhere::Question;
use crate::hub::{NewRoom, stored_rights};
use crate::i18n::Lang;
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::RING_KEY_BYTES_MAX;
use crate::person::Person;
use crate::protocol::{ErrorCode, RingAction, RingCallee, RoomKind, UnixMillis};
use crate::rings::{Call, DeviceId, NewRing, Party, Placing, Purpose, Refusal};
use crate::rooms::Rights;

/// A wish that has been understood.
struct Plan {
    key: Option<String>,
    caller: Party,
    callee: Party,
    video: bool,
    into: Option<RoomCode>,
    device: Option<DeviceId>,
}

impl Desk {
    /// What a client's `call` leads to.
    pub(super) async fn place_wish(
        &mut self,
        wish: &Wish,
        device: Option<DeviceId>,
        now: UnixMillis,
    ) -> Result<RingId, Refusal> {
        let RingAction::Call {
            key,
            callee,
            video,
            room,
        } = &wish.action
        else {
            return Err(Refusal::plain(ErrorCode::BadMessage));
        };
        if key.is_empty() || key.len() > RING_KEY_BYTES_MAX {
            return Err(Refusal::plain(ErrorCode::TooLarge));
        }
        let into = room.as_deref().map(RoomCode::parse).transpose();
        let into = into.map_err(|_| Refusal::plain(ErrorCode::NotInside))?;
        let callee = self.whom(wish, callee)?;
        let caller = self.people.person(wish.user);
        let caller = caller.map(of_person).ok_or(Refusal::UNKNOWN)?;
        let plan = Plan {
            key: Some(key.clone()),
            callee: self.known(callee, &caller).await,
            caller,
            video: *video,
            into,
            device,
        };
        self.place(plan, now).await
    }

    /// What a call that was asked of the bot leads to.
    pub(super) async fn place_typed(
        &mut self,
        call: TypedCall,
        now: UnixMillis,
    ) -> Result<RingId, Refusal> {
        for party in [&call.caller, &call.callee] {
            let store = &self.shared().deps.store;
            note(store.put_person(&record::known(party), now).await, "a name");
        }
        let callee = self.known(call.callee.id, &call.caller).await;
        let plan = Plan {
            key: None,
            caller: call.caller,
            callee,
            video: call.video,
            into: None,
            device: None,
        };
        self.place(plan, now).await
    }

    async fn place(&mut self, plan: Plan, now: UnixMillis) -> Result<RingId, Refusal> {
        let call = Call {
            caller: plan.caller.id,
            callee: plan.callee.id,
            key: plan.key.as_deref(),
            device: plan.device,
            purpose: match plan.into {
                Some(_) => Purpose::Into,
                None => Purpose::Two,
            },
        };
        if let Placing::Known(id) = self.rings.place(call, now)? {
            return Ok(id);
        }
        let (caller, callee) = (plan.caller.id, plan.callee.id);
        let purpose = call.purpose;
        let unwanted = self.shared().deps.store.is_unwanted(callee, caller).await;
        let is_unwanted = unwanted.map_err(|error| failed(&error))?;
        let room = match plan.into {
            Some(room) => self.invite(room, caller, callee).await?,
            None => self.room_for_two(caller, callee, now).await?,
        };
        let id = RingId(hex::encode(rand::rng().random::<[u8; 16]>()));
        let ring = NewRing {
            id: id.clone(),
            key: plan.key,
            caller: plan.caller,
            callee: plan.callee,
            video: plan.video,
            room,
            purpose,
            device: plan.device,
        };
        self.rings.begin(ring, is_unwanted, now);
        Ok(id)
    }

    /// Whom a client means.
    fn whom(&self, wish: &Wish, callee: &RingCallee) -> Result<UserId, Refusal> {
        match callee {
            RingCallee::Participant { .. } => wish.participant.map_err(Refusal::plain),
            RingCallee::Person { token } => {
                let auth = &self.shared().deps.auth;
                auth.open_person(wish.user, token).ok_or(Refusal::UNKNOWN)
            }
        }
    }

    /// How somebody is called: as they are, if they have a socket, else as they were last seen.
    async fn known(&self, user: UserId, caller: &Party) -> Party {
        if let Some(person) = self.people.person(user) {
            return of_person(person);
        }
        let known = self.shared().deps.store.person(user).await;
        if let Some(known) = note(known, "a name").flatten() {
            return record::party(known);
        }
        let lang = Lang::from_code(caller.language.as_deref());
        Party {
            id: user,
            name: lang.words().nameless.to_owned(),
            username: None,
            language: None,
        }
    }

    /// Notes how somebody is called, so that they can be rung when they are gone. Nothing waits for it.
    pub(super) fn note_person(&self, person: &Person, now: UnixMillis) {
        let is_known = self.people.person(person.id).is_some_and(|known| {
            (&known.name, &known.username, &known.language)
                == (&person.name, &person.username, &person.language)
        });
        if !is_known {
            let writer = &self.shared().writer;
            writer.note_person(record::known(&of_person(person)), now);
        }
    }

    /// A locked room with both of them let in.
    async fn room_for_two(
        &self,
        caller: UserId,
        callee: UserId,
        now: UnixMillis,
    ) -> Result<RoomCode, Refusal> {
        let room = NewRoom {
            kind: RoomKind::Direct,
            title: String::new(),
            owner: Some(caller),
            chat_id: None,
            listen_only: false,
        };
        let made = self.hub.add_room(room).await;
        let code = made.map_err(|error| failed(&error))?.code;
        let rights = stored_rights::to_text(&Rights::for_two(caller, callee));
        let store = &self.shared().deps.store;
        let set = store.set_rights(&code, rights.as_deref(), now).await;
        set.map_err(|error| failed(&error))?;
        Ok(code)
    }

    /// A room that the caller is in, past its lock if the caller may moderate.
    async fn invite(
        &self,
        room: RoomCode,
        caller: UserId,
        callee: UserId,
    ) -> Result<RoomCode, Refusal> {
        let invited = match self.shared().directory.find(&room) {
            Some(handle) => handle.invite(caller, callee).await,
            None => {
                let invite = Question::Invite([caller, callee]);
                self.hub.ask_elsewhere(&room, invite).await
            }
        };
        let refused = invited.unwrap_or(Err(ErrorCode::NotInside));
        refused.map(|()| room).map_err(Refusal::plain)
    }
}

fn of_person(person: &Person) -> Party {
    Party {
        id: person.id,
        name: person.name.clone(),
        username: person.username.clone(),
        language: person.language.clone(),
    }
}

/// The database has failed: later it may not.
fn failed(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a ring could not be placed");
    Refusal::limited(std::time::Duration::from_secs(5))
}
