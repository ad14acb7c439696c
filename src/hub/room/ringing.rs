//! What a live room has to do with ringing: it passes on what its people want, and says who is inside.

use std::sync::Arc;

use super::live::LiveRoom;
use crate::hub::ringing::Wish;
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{ErrorCode, RingAction, RingCallee, UnixMillis};

impl LiveRoom {
    /// Passes on what somebody here wants of a ring. Whom they mean by a participant is looked up here.
    pub(super) fn ring(
        &mut self,
        participant: &ParticipantId,
        action: RingAction,
        client_seq: Option<u32>,
        now: UnixMillis,
    ) {
        let Some(session) = self.seats.get(participant) else {
            return;
        };
        let meant = match &action {
            RingAction::Call {
                callee: RingCallee::Participant { participant: other },
                ..
            } => self.room.person_meant(participant, other, now),
            _ => Err(ErrorCode::PersonNotFound),
        };
        let wish = Wish {
            user: session.person.id,
            mailbox: Arc::clone(&session.mailbox),
            client_seq,
            action,
            participant: meant,
        };
        if let Err(code) = self.shared.ringing.wish(wish) {
            self.refuse(participant, code, client_seq, now);
        }
    }

    /// Says who is inside to whoever rings for this room.
    pub(super) fn tell_ringing(&self, seated: Vec<UserId>) {
        let ringing = &self.shared.ringing;
        if ringing.watches(&self.record.code) {
            ringing.seated(self.record.code.clone(), seated);
        }
    }
}
