//! Voices that go over the server: who gets a pass, who is let in with one, and what the hall has to
//! know of the room.

use std::slice;

use super::live::LiveRoom;
use crate::hub::snapshot;
use crate::hub::voice::{VoiceEntry, VoiceHall};
use crate::ids::{ParticipantId, RoomCode};
use crate::protocol::{CloseCode, ErrorCode, ServerMessage, UnixMillis};

/// Stands between the room's code and the secret in a pass; no code has it.
const BETWEEN: char = '.';

/// The room that a pass is for.
pub(crate) fn room_of_pass(pass: &str) -> Option<RoomCode> {
    let (code, _) = pass.split_once(BETWEEN)?;
    RoomCode::parse(code).ok()
}

impl LiveRoom {
    /// Gives somebody inside a pass, in place of the one before.
    pub(super) fn open_voice(
        &mut self,
        participant: &ParticipantId,
        client_seq: Option<u32>,
        now: UnixMillis,
    ) {
        if !self.room.voices().any(|(inside, _)| inside == *participant) {
            return self.refuse(participant, ErrorCode::NotInside, client_seq, now);
        }
        if self.voices.is_none() {
            let shared = &self.shared;
            self.voices = Some(VoiceHall::new(shared.clock, shared.forwarder.get()));
        }
        let Some(pass) = self.give_pass(participant) else {
            return;
        };
        let message = ServerMessage::VoicePass { pass };
        self.deliver(slice::from_ref(participant), &message, now);
    }

    /// Takes a pass, which is worth nothing afterwards, and gives a new one.
    pub(super) fn enter_hall(&mut self, pass: &str) -> Result<VoiceEntry, CloseCode> {
        let participant = self.seats.shown(pass).ok_or(CloseCode::AuthFailed)?;
        let next_pass = self.give_pass(&participant).ok_or(CloseCode::AuthFailed)?;
        self.tell_hall();
        let hall = self.voices.as_ref().ok_or(CloseCode::AuthFailed)?;
        let chair = hall.sit(&participant).ok_or(CloseCode::Removed)?;
        let session = self.seats.get(&participant);
        let user = session.ok_or(CloseCode::AuthFailed)?.person.id;
        Ok(VoiceEntry {
            chair,
            next_pass,
            user,
        })
    }

    /// Tells the hall who is inside and who may be heard.
    pub(super) fn tell_hall(&self) {
        if let Some(hall) = &self.voices {
            hall.set_people(self.room.voices());
        }
    }

    fn give_pass(&mut self, participant: &ParticipantId) -> Option<String> {
        let session = self.seats.get_mut(participant)?;
        let code = self.record.code.as_str();
        let pass = format!("{code}{BETWEEN}{}", snapshot::new_token());
        session.voice_pass = Some(pass.clone());
        Some(pass)
    }
}
