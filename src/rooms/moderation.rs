//! What owner and admins may do.
//!
//! Who may not is told `forbidden` before anything about the target, so that a refusal says nothing
//! about who is there. Nobody may act on themselves, on their equals or on those above them.

use super::Room;
use super::participant::Participant;
use crate::ids::ParticipantId;
use crate::protocol::{
    CloseCode, ErrorCode, LeaveReason, MediaState, ModerationAction, Presence, Role, ServerMessage,
    UnixMillis,
};

impl Room {
    pub(super) fn moderate(
        &mut self,
        actor: usize,
        action: ModerationAction,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        use ModerationAction as Action;
        let role = self.role(self.participants[actor].person.id);
        let needed = match action {
            Action::SetAdmin { .. } | Action::HandOver { .. } | Action::End {} => Role::Owner,
            _ => Role::Admin,
        };
        if role < needed {
            return Err(ErrorCode::Forbidden);
        }
        match action {
            Action::Mute { participant } => {
                let target = self.target(actor, &participant)?;
                self.set_role(target, Role::Listener, now);
            }
            Action::LetSpeak { participant } => {
                let target = self.target(actor, &participant)?;
                self.let_speak(target, now);
            }
            Action::AskToUnmute { participant } => {
                let target = self.target(actor, &participant)?;
                self.require_inside(target)?;
                let by = self.participants[actor].id.clone();
                self.send(vec![participant], || ServerMessage::UnmuteRequested { by });
            }
            Action::Admit { participant } => {
                let target = self.target(actor, &participant)?;
                self.admit(|one| one.id == participant, now);
                debug_assert!(self.participants[target].presence != Presence::Knocking);
            }
            Action::Remove { participant } => {
                let target = self.target(actor, &participant)?;
                self.change(None, LeaveReason::Removed, now, |room| {
                    let user = room.participants[target].person.id;
                    room.rights.admitted.remove(&user);
                    room.send_out(target, CloseCode::Removed);
                });
            }
            Action::Ban { participant } => {
                let target = self.target(actor, &participant)?;
                self.ban(target, now);
            }
            Action::SetAdmin { participant, admin } => {
                let target = self.target(actor, &participant)?;
                let role = if admin { Role::Admin } else { Role::Speaker };
                self.set_role(target, role, now);
            }
            Action::Lock { locked } => self.lock(locked, now),
            Action::HandOver { participant } => {
                let target = self.target(actor, &participant)?;
                self.require_inside(target)?;
                self.hand_over(actor, target, now);
            }
            Action::End {} => self.handle_end(now),
        }
        Ok(())
    }

    /// The index of somebody the actor sees and stands above.
    fn target(&self, actor: usize, id: &ParticipantId) -> Result<usize, ErrorCode> {
        let actor = &self.participants[actor];
        let index = self
            .index(id)
            .filter(|index| self.sees(actor, &self.participants[*index]))
            .ok_or(ErrorCode::ParticipantNotFound)?;
        if self.role(self.participants[index].person.id) < self.role(actor.person.id) {
            Ok(index)
        } else {
            Err(ErrorCode::Forbidden)
        }
    }

    /// A listener sends nothing from the moment they are one.
    fn set_role(&mut self, target: usize, role: Role, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            let user = room.participants[target].person.id;
            room.rights.set_role(user, role);
            if !role.may_send() {
                room.participants[target].media = MediaState::default();
            }
        });
    }

    fn let_speak(&mut self, target: usize, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            let user = room.participants[target].person.id;
            if room.role(user) == Role::Listener {
                room.rights.set_role(user, Role::Speaker);
            }
            room.participants[target].hand_raised_at = None;
        });
    }

    fn admit(&mut self, whom: impl Fn(&Participant) -> bool, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            for participant in &mut room.participants {
                if participant.presence == Presence::Knocking && whom(participant) {
                    participant.go_inside(now);
                }
            }
        });
    }

    fn ban(&mut self, target: usize, now: UnixMillis) {
        self.change(None, LeaveReason::Removed, now, |room| {
            room.rights.ban(room.participants[target].person.id);
            room.send_out(target, CloseCode::Banned);
        });
    }

    /// Opening the door lets in everybody who knocks; whoever has left is locked out.
    fn lock(&mut self, locked: bool, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            room.rights.lock(locked);
            if locked {
                room.forget_gone();
            } else {
                for participant in &mut room.participants {
                    if participant.presence == Presence::Knocking {
                        participant.go_inside(now);
                    }
                }
            }
        });
    }

    /// Whoever is inside a locked room was let in, and may come back after being away.
    pub(super) fn remember_admitted(&mut self) {
        if !self.rights.locked {
            return;
        }
        for participant in self.participants.iter().filter(|one| one.is_inside()) {
            self.rights.admit(participant.person.id);
        }
    }

    /// The former owner stays as an admin.
    fn hand_over(&mut self, actor: usize, target: usize, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            let former = room.participants[actor].person.id;
            let heir = room.participants[target].person.id;
            room.owner = Some(heir);
            room.rights.roles.remove(&heir);
            room.rights.set_role(former, Role::Admin);
        });
    }
}
