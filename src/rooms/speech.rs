//! What people say for themselves: signals, what they send, raised hands, reactions, how it goes.

use super::budget::Sender;
use super::participant::Participant;
use super::{Effect, Room};
use crate::ids::ParticipantId;
use crate::limits::EMOJI_BYTES_MAX;
use crate::protocol::{
    CallReport, ErrorCode, Frame, LeaveReason, MediaState, ServerMessage, Signal, UnixMillis,
};

impl Room {
    /// Passes a signal on between two people who may connect and are to, within the pair's budget. For anybody
    /// else the target does not exist.
    pub(super) fn pass_on(
        &mut self,
        index: usize,
        to: &ParticipantId,
        signal: Signal,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        let sender = &self.participants[index];
        let target = self
            .index(to)
            .map(|index| &self.participants[index])
            .filter(|target| self.may_signal(sender, target))
            .ok_or(ErrorCode::ParticipantNotFound)?;
        let (from, to) = (sender.id.clone(), target.id.clone());
        let said_by = Sender {
            id: &from,
            guest_of: sender.person.id.is_guest().then_some(&sender.network),
            is_inside: sender.is_inside(),
        };
        if !self.budgets.allow(said_by, &to, &signal, now) {
            return Err(ErrorCode::RateLimited);
        }
        self.send(vec![to], || ServerMessage::Signal { from, signal });
        Ok(())
    }

    /// The one rule of who exchanges signals, and with them network addresses.
    fn may_signal(&self, sender: &Participant, target: &Participant) -> bool {
        let (from, to) = (self.standing(sender), self.standing(target));
        let is_let = !to.is_gone && from.may_connect() && to.may_connect();
        sender.id != target.id && is_let && self.pairs(sender).meet(self.pairs(target))
    }

    pub(super) fn set_media(
        &mut self,
        index: usize,
        media: MediaState,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        let role = self.role(self.participants[index].person.id);
        if media != MediaState::default() && !role.may_send() {
            return Err(ErrorCode::NotASpeaker);
        }
        self.change(None, LeaveReason::Left, now, |room| {
            room.participants[index].media = media;
        });
        Ok(())
    }

    /// Notes that a voice is heard or has fallen silent; nobody in the room is told.
    pub(super) fn note_speaking(&mut self, index: usize, on: bool) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        self.participants[index].is_speaking = on;
        Ok(())
    }

    /// How somebody looks is theirs, whatever their role.
    pub(super) fn set_frame(
        &mut self,
        index: usize,
        frame: Frame,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        self.change(None, LeaveReason::Left, now, |room| {
            room.participants[index].frame = frame;
        });
        Ok(())
    }

    pub(super) fn raise_hand(
        &mut self,
        index: usize,
        up: bool,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        self.change(None, LeaveReason::Left, now, |room| {
            let hand = &mut room.participants[index].hand_raised_at;
            *hand = up.then(|| hand.unwrap_or(now));
        });
        Ok(())
    }

    /// Everybody else who sees the sender hears of it; the sender draws their own at once.
    pub(super) fn react(&mut self, index: usize, emoji: String) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        if !is_emoji(&emoji) {
            return Err(ErrorCode::BadEmoji);
        }
        let sender = &self.participants[index];
        let from = sender.id.clone();
        let to = self
            .participants
            .iter()
            .filter(|other| other.id != from && self.sees(other, sender))
            .map(|other| other.id.clone())
            .collect();
        self.send(to, || ServerMessage::Reaction { from, emoji });
        Ok(())
    }

    /// Takes down how the call goes for somebody, by their own client's word; it is about nobody else.
    pub(super) fn report(
        &mut self,
        index: usize,
        report: CallReport,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        let user = self.participants[index].person.id;
        let call = self.call.as_mut().ok_or(ErrorCode::NotInside)?;
        let taken = call.report(user, report, now);
        self.effects.extend(taken.map(Effect::Reported));
        Ok(())
    }

    /// Everybody inside, and whether the others may hear them: they may speak, and have said that they
    /// do.
    pub fn voices(&self) -> impl Iterator<Item = (ParticipantId, bool)> {
        self.inside().map(|one| {
            let may_speak = self.role(one.person.id).may_send();
            (one.id.clone(), may_speak && one.media.mic)
        })
    }

    pub(super) fn require_inside(&self, index: usize) -> Result<(), ErrorCode> {
        if self.participants[index].is_inside() {
            Ok(())
        } else {
            Err(ErrorCode::NotInside)
        }
    }
}

/// Emoji are too many and too new to list; what is kept out is text: letters, controls, length.
/// Digits stay, as keycap emoji begin with them.
pub(super) fn is_emoji(text: &str) -> bool {
    let plain = |character: char| {
        character.is_ascii_alphabetic() || character.is_control() || character.is_whitespace()
    };
    !text.is_empty() && text.len() <= EMOJI_BYTES_MAX && !text.is_ascii() && !text.contains(plain)
}
