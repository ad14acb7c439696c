//! What ringing needs of a room: who is in it, whom somebody inside may mean, and whom they may bring.

use super::Room;
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{ErrorCode, LeaveReason, Presence, Role, UnixMillis};

impl Room {
    /// Who is inside, those included who are away and whose session waits.
    #[must_use]
    pub fn seated(&self) -> Vec<UserId> {
        let inside = self.participants.iter().filter(|one| one.is_inside());
        inside.map(|one| one.person.id).collect()
    }

    /// Whom somebody inside means by the id of somebody else who is inside or was a moment ago. Refusals:
    /// `NotInside`, `PersonNotFound`.
    pub fn person_meant(
        &self,
        viewer: &ParticipantId,
        other: &ParticipantId,
        now: UnixMillis,
    ) -> Result<UserId, ErrorCode> {
        let inside = |id: &ParticipantId| {
            let one = self.inside().find(|one| one.id == *id);
            one.map(|one| one.person.id)
        };
        inside(viewer).ok_or(ErrorCode::NotInside)?;
        inside(other)
            .or_else(|| self.departed.get(other, now))
            .ok_or(ErrorCode::PersonNotFound)
    }

    /// Somebody inside wants to bring another person, who then need not knock. Refusals: `NotInside`,
    /// `Forbidden` (the room is locked and it is not theirs to open, or the other was banned),
    /// `PersonNotFound` (who is inside already need not be brought).
    pub fn handle_invitation(
        &mut self,
        by: UserId,
        person: UserId,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        let is_inside = |user: UserId| {
            let present = |presence| presence == Presence::Inside;
            self.present()
                .any(|one| one.person.id == user && present(one.presence))
        };
        if !is_inside(by) {
            return Err(ErrorCode::NotInside);
        }
        let is_closed_to_them = self.rights.locked && self.role(by) < Role::Admin;
        if is_closed_to_them || self.rights.bans.contains(&person) {
            return Err(ErrorCode::Forbidden);
        }
        if is_inside(person) {
            return Err(ErrorCode::PersonNotFound);
        }
        if self.rights.locked {
            self.change(None, LeaveReason::Left, now, |room| {
                room.rights.admit(person);
            });
        }
        Ok(())
    }
}
