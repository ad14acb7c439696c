//! Rooms that exist only as an offer: somebody types a title in another chat and sees what they could
//! send there, letter by letter, and most of it is never sent.
//!
//! An offer is a code and what the room would be, in memory. It becomes a room when somebody enters it
//! or it is known to have been sent. After a restart what was sent and never entered opens by its code,
//! as every code of ours does, without its title.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::NewRoom;
use crate::ids::{RoomCode, UserId};
use crate::limits::{OFFERED_ROOMS_MAX, TITLE_CHARS_MAX};
use crate::store::RoomRecord;
use crate::text::clean;
use crate::time::UnixMillis;

/// Who was offered something, and under which title.
type Wish = (Option<UserId>, String);

#[derive(Debug, Default)]
pub(crate) struct Offers {
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    records: HashMap<RoomCode, RoomRecord>,
    wishes: HashMap<Wish, RoomCode>,
    /// Oldest first.
    order: VecDeque<(Wish, RoomCode)>,
}

impl Offers {
    /// The room that this person is offered under this title. When there are too many offers, the
    /// oldest is forgotten.
    pub(crate) fn offer(
        &self,
        room: NewRoom,
        new_code: impl FnOnce() -> RoomCode,
        now: UnixMillis,
    ) -> RoomRecord {
        let title = clean(&room.title, TITLE_CHARS_MAX).unwrap_or_default();
        let wish = (room.owner, title.clone());
        let mut table = self.lock();
        let known = table.wishes.get(&wish);
        if let Some(record) = known.and_then(|code| table.records.get(code)) {
            return record.clone();
        }
        if table.order.len() >= OFFERED_ROOMS_MAX
            && let Some((wish, code)) = table.order.pop_front()
        {
            table.wishes.remove(&wish);
            table.records.remove(&code);
        }
        let code = new_code();
        let record = RoomRecord {
            code_as_given: code.for_display(),
            code: code.clone(),
            kind: room.kind,
            title,
            owner: room.owner,
            chat_id: room.chat_id,
            created_at: now,
            game: None,
        };
        table.records.insert(code.clone(), record.clone());
        table.wishes.insert(wish.clone(), code.clone());
        table.order.push_back((wish, code));
        record
    }

    pub(crate) fn get(&self, code: &RoomCode) -> Option<RoomRecord> {
        self.lock().records.get(code).cloned()
    }

    /// Forgets what somebody was offered: a code that they have sent opens as it does after a restart.
    pub(crate) fn forget(&self, user: UserId) {
        let mut table = self.lock();
        let Table {
            records,
            wishes,
            order,
        } = &mut *table;
        records.retain(|_, record| record.owner != Some(user));
        wishes.retain(|(owner, _), _| *owner != Some(user));
        order.retain(|((owner, _), _)| *owner != Some(user));
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomKind;

    fn offer(offers: &Offers, owner: i64, title: &str, code: &str) -> String {
        let wanted = NewRoom {
            kind: RoomKind::Chat,
            title: title.to_owned(),
            owner: Some(UserId(owner)),
            chat_id: None,
            listen_only: false,
        };
        let code = || RoomCode::parse(code).expect("well formed");
        let record = offers.offer(wanted, code, UnixMillis(1));
        record.code.as_str().to_owned()
    }

    #[test]
    fn the_same_wish_is_the_same_room_and_another_title_or_person_another() {
        let offers = Offers::default();
        assert_eq!(offer(&offers, 1, "Friday", "room-1"), "room-1");
        assert_eq!(offer(&offers, 1, " Friday ", "room-2"), "room-1");
        assert_eq!(offer(&offers, 1, "Friday n", "room-3"), "room-3");
        assert_eq!(offer(&offers, 2, "Friday", "room-4"), "room-4");
        let known = offers.get(&RoomCode::parse("room-3").expect("well formed"));
        assert_eq!(known.map(|room| room.title), Some("Friday n".to_owned()));
    }

    #[test]
    fn what_somebody_was_offered_goes_with_them() {
        let offers = Offers::default();
        offer(&offers, 1, "Ann's room", "room-1");
        offer(&offers, 2, "Friday", "room-2");
        offers.forget(UserId(1));
        let known = |code: &str| offers.get(&RoomCode::parse(code).expect("well formed"));
        assert_eq!(known("room-1"), None);
        assert!(known("room-2").is_some());
        assert_eq!(offer(&offers, 1, "Ann's room", "room-3"), "room-3");
    }

    #[test]
    fn the_oldest_offer_gives_way() {
        let offers = Offers::default();
        for n in 0..=OFFERED_ROOMS_MAX {
            offer(&offers, 1, &format!("t{n}"), &format!("room-{n}"));
        }
        let known = |code: &str| offers.get(&RoomCode::parse(code).expect("well formed"));
        assert_eq!(known("room-0"), None);
        assert!(known("room-1").is_some());
        assert_eq!(offer(&offers, 1, "t0", "room-new"), "room-new");
    }
}
