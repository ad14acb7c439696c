//! What owner and admins may do.
//!
//! Who may not is told `forbidden` before anything about the target, so that a refusal says nothing
//! about who is there. Nobody may act on themselves, on their equals or on those above them.

use super::{Effect, Room};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::TITLE_CHARS_MAX;
use crate::protocol::{
    CloseCode, ErrorCode, LeaveReason, MediaState, ModerationAction, Presence, Role, RoomKind,
    ServerMessage, UnixMillis,
};
use crate::text::clean;

/// Whom an action is about.
pub(super) struct Target {
    user: UserId,
    id: ParticipantId,
    name: String,
    network: ClientNetwork,
    /// Where they stand among the participants, if they are one.
    index: Option<usize>,
}

/// What somebody has to be at least.
const fn role_needed(action: &ModerationAction) -> Role {
    use ModerationAction as Action;
    match action {
        Action::SetAdmin { .. }
        | Action::HandOver { .. }
        | Action::End {}
        | Action::KeepChat { .. } => Role::Owner,
        _ => Role::Admin,
    }
}

impl Room {
    /// Somebody who may locks or opens the door from outside: the owner or an admin of the chat.
    pub fn handle_lock(&mut self, locked: bool, now: UnixMillis) {
        if self.rights.locked != locked {
            self.lock(locked, now);
        }
    }

    /// Who is an admin of the chat that the room belongs to is one here too, unless somebody in the
    /// room has given them another role.
    pub fn handle_chat_admin(&mut self, user: UserId, now: UnixMillis) {
        if self.owner == Some(user) || self.rights.roles.contains_key(&user) {
            return;
        }
        self.change(None, LeaveReason::Left, now, |room| {
            room.rights.set_role(user, Role::Admin);
        });
    }

    pub(super) fn moderate(
        &mut self,
        actor: usize,
        action: ModerationAction,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        use ModerationAction as Action;
        let role = self.role(self.participants[actor].person.id);
        if role < role_needed(&action) {
            return Err(ErrorCode::Forbidden);
        }
        match action {
            Action::Mute { participant } => {
                let target = self.target(actor, &participant)?;
                self.set_role(&target, Role::Listener, now);
            }
            Action::LetSpeak { participant } => {
                let target = self.target(actor, &participant)?;
                self.let_speak(&target, now);
            }
            Action::AskToUnmute { participant } => {
                let target = self.target(actor, &participant)?;
                self.require_here_inside(&target)?;
                let by = self.participants[actor].id.clone();
                self.send(vec![participant], || ServerMessage::UnmuteRequested { by });
            }
            Action::Admit { participant } => {
                let target = self.target(actor, &participant)?;
                self.admit(&target, now)?;
            }
            Action::Remove { participant } => {
                let target = self.target(actor, &participant)?;
                self.remove(&target, now);
            }
            Action::Ban { participant } => {
                let target = self.target(actor, &participant)?;
                self.ban(&target, now);
            }
            Action::Unban { participant } => {
                self.unban(actor, &participant, now)?;
            }
            Action::SetAdmin { participant, admin } => {
                let target = self.target(actor, &participant)?;
                let role = if admin { Role::Admin } else { Role::Speaker };
                self.set_role(&target, role, now);
            }
            Action::Lock { locked } => self.lock(locked, now),
            Action::HandOver { participant } => {
                let target = self.target(actor, &participant)?;
                self.require_here_inside(&target)?;
                self.hand_over(actor, target.user, now);
            }
            Action::Rename { title } => self.rename(&title, now)?,
            Action::End {} => self.handle_end(now),
            Action::PinMessage { message } => {
                self.require_inside(actor)?;
                self.pin_message(message)?;
            }
            Action::PinPerson { participant } => self.pin_person(actor, participant, now)?,
            Action::ListenOnly { on } => self.set_listen_only(on, now),
            Action::MuteAll { muted } => self.mute_all(role, muted, now),
            Action::KeepChat { keep } => self.keep_chat(keep),
        }
        Ok(())
    }

    /// Somebody who was sent out for good may come back; also when nobody who is here ever saw them.
    fn unban(
        &mut self,
        actor: usize,
        id: &ParticipantId,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        let user = match self.rights.banned_as(id) {
            Some(user) if self.standing(&self.participants[actor]).is_near() => user,
            _ => self.target(actor, id)?.user,
        };
        self.change(None, LeaveReason::Left, now, |room| room.rights.unban(user));
        Ok(())
    }

    /// Tells who runs the room whom it keeps out.
    pub(super) fn tell_banned(&mut self, asker: usize) -> Result<(), ErrorCode> {
        let asker = &self.participants[asker];
        if self.role(asker.person.id) < Role::Admin || !self.standing(asker).is_near() {
            return Err(ErrorCode::Forbidden);
        }
        let (to, people) = (vec![asker.id.clone()], self.rights.banned_people());
        self.send(to, || ServerMessage::Banned { people });
        Ok(())
    }

    /// Only rooms of chats have a title of their own; a game's is its host's to give.
    fn rename(&mut self, title: &str, now: UnixMillis) -> Result<(), ErrorCode> {
        if self.info.kind != RoomKind::Chat || self.info.game.is_some() {
            return Err(ErrorCode::Forbidden);
        }
        let title = clean(title, TITLE_CHARS_MAX).unwrap_or_default();
        self.effects.push(Effect::TitleChanged(title.clone()));
        self.change(None, LeaveReason::Left, now, |room| room.info.title = title);
        Ok(())
    }

    /// Somebody whom the actor stands above: who is here, or has been since the room was last
    /// deserted.
    fn target(&self, actor: usize, id: &ParticipantId) -> Result<Target, ErrorCode> {
        let actor = &self.participants[actor];
        let visitor = self.visitors.find(id);
        let visitor = visitor
            .filter(|_| self.standing(actor).is_near())
            .ok_or(ErrorCode::ParticipantNotFound)?;
        if self.role(visitor.user) < self.role(actor.person.id) {
            Ok(Target {
                user: visitor.user,
                id: id.clone(),
                name: visitor.name.clone(),
                network: visitor.network.clone(),
                index: self.index(id),
            })
        } else {
            Err(ErrorCode::Forbidden)
        }
    }

    /// Somebody of this user id, as [`Room::target`] finds them, for who stands above everybody.
    pub(super) fn visitor_target(&self, user: UserId) -> Result<Target, ErrorCode> {
        let visitor = self.visitors.find_user(user);
        let visitor = visitor.ok_or(ErrorCode::ParticipantNotFound)?;
        Ok(Target {
            user,
            id: visitor.id.clone(),
            name: visitor.name.clone(),
            network: visitor.network.clone(),
            index: self.index(&visitor.id),
        })
    }

    /// Who is not here cannot be asked or promoted to owner.
    fn require_here_inside(&self, target: &Target) -> Result<(), ErrorCode> {
        let index = target.index.ok_or(ErrorCode::ParticipantNotFound)?;
        if self.participants[index].is_gone {
            return Err(ErrorCode::ParticipantNotFound);
        }
        self.require_inside(index)
    }

    /// Sends somebody out, who may come back.
    pub(super) fn remove(&mut self, target: &Target, now: UnixMillis) {
        self.change(None, LeaveReason::Removed, now, |room| {
            room.rights.remove(target.user, &target.network);
            room.turn_out(target, CloseCode::Removed);
        });
    }

    /// Sends somebody out for good.
    pub(super) fn ban(&mut self, target: &Target, now: UnixMillis) {
        self.change(None, LeaveReason::Removed, now, |room| {
            let Target {
                user,
                network,
                id,
                name,
                ..
            } = target;
            room.rights.ban(*user, network, id, name);
            room.turn_out(target, CloseCode::Banned);
        });
    }

    /// A listener sends nothing from the moment they are one.
    pub(super) fn set_role(&mut self, target: &Target, role: Role, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            room.give_role(target, role)
        });
    }

    /// As [`Room::set_role`], for whoever stands above the owner: who owned the room does so no more, or
    /// the role would mean nothing.
    pub(super) fn set_role_of_anybody(&mut self, target: &Target, role: Role, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            if room.owner == Some(target.user) {
                room.owner = None;
                room.owner_awaited_until = None;
            }
            room.give_role(target, role);
        });
    }

    /// Part of a change.
    fn give_role(&mut self, target: &Target, role: Role) {
        self.rights.set_role(target.user, role);
        let is_muted = !role.may_send();
        self.rights
            .mark_muted(target.user, &target.network, is_muted);
        if let (true, Some(index)) = (is_muted, target.index) {
            self.participants[index].media = MediaState::default();
        }
    }

    pub(super) fn let_speak(&mut self, target: &Target, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            if room.role(target.user) == Role::Listener {
                room.rights.set_role(target.user, Role::Speaker);
                room.rights.mark_muted(target.user, &target.network, false);
            }
            if let Some(index) = target.index {
                room.participants[index].hand_raised_at = None;
            }
        });
    }

    /// Lets in who knocks, and lets who looks on from a locked lobby come in without knocking.
    fn admit(&mut self, target: &Target, now: UnixMillis) -> Result<(), ErrorCode> {
        let index = target.index.ok_or(ErrorCode::ParticipantNotFound)?;
        let participant = &self.participants[index];
        let knocks = participant.presence == Presence::Knocking;
        if knocks && !self.has_seat(false, target.user, &target.network) && !self.has_waiting_list()
        {
            return Err(ErrorCode::RoomFull);
        }
        let id = participant.id.clone();
        self.change(None, LeaveReason::Left, now, |room| {
            if knocks {
                // Who waits on for a seat has been let through the door.
                if room.rights.locked {
                    room.rights.admit(target.user);
                }
                room.seat(&id, now);
            } else if room.rights.locked {
                room.rights.admit(target.user);
            }
        });
        Ok(())
    }

    /// Sends out whoever is here of the target. Part of a change.
    fn turn_out(&mut self, target: &Target, code: CloseCode) {
        if let Some(index) = target.index {
            self.send_out(index, code);
        }
    }

    /// Opening the door lets in those who knock, as far as there are seats, and the rest into the
    /// lobby; locking it locks out whoever has left.
    pub(super) fn lock(&mut self, locked: bool, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            room.rights.lock(locked);
            if locked {
                return room.forget_gone(None);
            }
            let knocking = room.participants.iter();
            let knocking = knocking.filter(|one| one.presence == Presence::Knocking);
            let ids: Vec<ParticipantId> = knocking.map(|one| one.id.clone()).collect();
            for id in ids {
                room.seat(&id, now);
            }
        });
    }

    /// The former owner stays as an admin.
    fn hand_over(&mut self, actor: usize, heir: UserId, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            let former = room.participants[actor].person.id;
            room.owner = Some(heir);
            room.rights.roles.remove(&heir);
            room.rights.set_role(former, Role::Admin);
        });
    }
}
