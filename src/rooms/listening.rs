//! Rooms in which newcomers listen, and who is shown first.
//!
//! As in Telegram's voice chats the rule is about newcomers: who is inside when it begins speaks on,
//! and everybody who comes afterwards listens until somebody lets them speak. Silence at once is an
//! act of its own, `mute_all`. Both work through roles, so that what a listener may not do holds on
//! both ends as ever.

use super::Room;
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::protocol::{ErrorCode, LeaveReason, MediaState, Role, UnixMillis};

impl Room {
    /// Makes newcomers listeners, or speakers as usual.
    pub(super) fn set_listen_only(&mut self, on: bool, now: UnixMillis) {
        if self.rights.listen_only == on {
            return;
        }
        let speakers: Vec<UserId> = self
            .participants
            .iter()
            .filter(|one| one.is_inside())
            .map(|one| one.person.id)
            // Who stands in as an admin is a speaker by role.
            .filter(|user| self.role(*user) == Role::Speaker || self.stand_in == Some(*user))
            .collect();
        self.change(None, LeaveReason::Left, now, |room| {
            room.rights.set_listen_only(on, speakers.into_iter());
        });
    }

    /// Makes listeners of all speakers who are here and below `role`, or speakers of all listeners.
    pub(super) fn mute_all(&mut self, role: Role, muted: bool, now: UnixMillis) {
        let (from, to) = if muted {
            (Role::Speaker, Role::Listener)
        } else {
            (Role::Listener, Role::Speaker)
        };
        let changed: Vec<(UserId, ClientNetwork)> = self
            .participants
            .iter()
            .map(|one| (one.person.id, one.network.clone()))
            .filter(|(user, _)| self.role(*user) == from && from < role)
            .collect();
        self.change(None, LeaveReason::Left, now, |room| {
            for (user, network) in changed {
                room.rights.set_role(user, to);
                room.rights.mark_muted(user, &network, muted);
            }
            for index in 0..room.participants.len() {
                let role = room.role(room.participants[index].person.id);
                let participant = &mut room.participants[index];
                if !role.may_send() {
                    participant.media = MediaState::default();
                } else if !muted {
                    participant.hand_raised_at = None;
                }
            }
        });
    }

    /// Shows the pictures of somebody inside first to everybody, or nobody's.
    pub(super) fn pin_person(
        &mut self,
        actor: usize,
        who: Option<ParticipantId>,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(actor)?;
        if let Some(who) = &who {
            let mut inside = self.inside();
            if !inside.any(|one| one.id == *who) {
                return Err(ErrorCode::ParticipantNotFound);
            }
        }
        self.change(None, LeaveReason::Left, now, |room| {
            room.pinned_person = who;
        });
        Ok(())
    }
}
