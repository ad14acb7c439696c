//! Where people are, for themselves and for each other: the rooms of a person, and whether two see each other
//! in one of them. At all processes that serve together.

use super::{Hub, RoomSummary};
use crate::ids::{RoomCode, UserId};
use crate::limits::ROOMS_OF_PERSON_LISTED;
use crate::person::Person;
use crate::store::StoreError;

impl Hub {
    /// The rooms a person is in or owns, for their home screen.
    pub async fn rooms_of(&self, person: &Person) -> Result<Vec<RoomSummary>, StoreError> {
        self.rooms_of_user(person.id).await
    }

    /// As [`Hub::rooms_of`], where only the number of the person is known.
    pub async fn rooms_of_user(&self, user: UserId) -> Result<Vec<RoomSummary>, StoreError> {
        let now = crate::time::now();
        let mut summaries = self.rooms_here(user).await;
        summaries.extend(self.rooms_elsewhere(user).await);
        let store = &self.shared.deps.store;
        for record in store.rooms_of(user, ROOMS_OF_PERSON_LISTED).await? {
            let listed = summaries.iter().any(|room| room.record.code == record.code);
            let Some(record) = record.at(now).filter(|_| !listed) else {
                continue;
            };
            let live = self.live_summary(&record.code, Some(user)).await;
            summaries.push(live.unwrap_or_else(|| RoomSummary::without_people(record)));
        }
        Ok(summaries)
    }

    /// The rooms that a person is in at this process.
    pub(super) async fn rooms_here(&self, user: UserId) -> Vec<RoomSummary> {
        let mut summaries = Vec::new();
        for code in self.shared.whereabouts.rooms_of(user) {
            summaries.extend(self.live_summary(&code, Some(user)).await);
        }
        summaries
    }

    /// Whether `viewer` sees `other` in a room that both are in now. Everybody sees themselves.
    pub async fn shows(&self, viewer: UserId, other: UserId) -> bool {
        viewer == other
            || self.shows_here(viewer, other).await
            || self.shows_elsewhere(viewer, other).await
    }

    pub(super) async fn shows_here(&self, viewer: UserId, other: UserId) -> bool {
        let whereabouts = &self.shared.whereabouts;
        let theirs = whereabouts.rooms_of(other);
        let mut shared_rooms = whereabouts.rooms_of(viewer);
        shared_rooms.retain(|code| theirs.contains(code));
        for code in shared_rooms {
            if self.shows_in(&code, viewer, other).await == Some(true) {
                return true;
            }
        }
        false
    }

    async fn shows_in(&self, code: &RoomCode, viewer: UserId, other: UserId) -> Option<bool> {
        let auth = &self.shared.deps.auth;
        let room = self.shared.directory.find(code)?;
        let pair = [viewer, other].map(|person| auth.participant_id(code, person));
        room.sees(pair).await
    }
}
