//! Sockets that are lost and come back, and what time does to those who are away.

use super::participant::Participant;
use super::{Effect, Room};
use crate::ids::ParticipantId;
use crate::limits::{LEFT_AFTER, RECONNECTING_AFTER, RESUME_WINDOW};
use crate::protocol::{CloseCode, Connection, LeaveReason, UnixMillis};

impl Room {
    /// Somebody's socket is gone; they may come back.
    pub fn handle_disconnected(&mut self, id: &ParticipantId, now: UnixMillis) {
        if let Some(index) = self.index(id) {
            self.participants[index].lost_at.get_or_insert(now);
        }
    }

    /// Somebody's session goes on with a new socket.
    pub fn handle_resumed(&mut self, id: &ParticipantId, now: UnixMillis) {
        if let Some(index) = self.index(id) {
            self.change(None, LeaveReason::Left, now, |room| {
                room.participants[index].come_back();
            });
        }
    }

    /// When [`Room::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<UnixMillis> {
        let lost = self.participants.iter().filter_map(|participant| {
            let after = match participant.connection {
                _ if participant.is_gone => RESUME_WINDOW,
                Connection::Online => RECONNECTING_AFTER,
                Connection::Reconnecting => LEFT_AFTER,
            };
            participant.lost_at.map(|lost_at| lost_at.plus(after))
        });
        lost.chain(self.owner_awaited_until).min()
    }

    /// Marks who has been away for 3 s, hides who has been away for 30 s, drops them after 60 s.
    pub fn handle_timeout(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::TimedOut, now, |room| {
            if room.owner_awaited_until.is_some_and(|until| until <= now) {
                room.owner_awaited_until = None;
            }
            let away =
                |participant: &Participant| participant.lost_at.map(|lost_at| now.since(lost_at));
            room.forget(|one| away(one).is_some_and(|away| away >= RESUME_WINDOW));
            for participant in &mut room.participants {
                if away(participant).is_some_and(|away| away >= RECONNECTING_AFTER) {
                    participant.connection = Connection::Reconnecting;
                }
                participant.is_gone = away(participant).is_some_and(|away| away >= LEFT_AFTER);
            }
        });
    }

    /// The sessions of those who have left wait no longer, but for that of `spared` and the owner's.
    /// Part of a change.
    pub(super) fn forget_gone(&mut self, spared: Option<&ParticipantId>) {
        let owner = self.owner;
        self.forget(|one| one.is_gone && Some(&one.id) != spared && Some(one.person.id) != owner);
    }

    fn forget(&mut self, whom: impl Fn(&Participant) -> bool) {
        let (gone, rest) = std::mem::take(&mut self.participants)
            .into_iter()
            .partition(whom);
        self.participants = rest;
        let gone: Vec<Participant> = gone;
        for one in gone {
            self.depart(one.id, None);
        }
    }

    /// Says that somebody is no longer in the room.
    pub(super) fn depart(&mut self, participant: ParticipantId, code: Option<CloseCode>) {
        self.effects.push(Effect::Departed { participant, code });
    }
}
