//! Who may what in a room, apart from who owns it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::REMEMBERED_PEOPLE_MAX;
use crate::protocol::{BannedView, Role};

/// The lock, roles, bans, and who was let in. Written down as they change, so that a restart of the
/// process during a call changes none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Rights {
    pub(super) locked: bool,
    /// Roles other than owner and what everybody is; they outlast a visit, so that leaving and coming
    /// back neither frees a listener nor costs an admin their role.
    ///
    /// Where newcomers listen, that is also where speakers are.
    pub(super) roles: BTreeMap<UserId, Role>,
    pub(super) bans: BTreeSet<UserId>,
    /// Who they were here, so that a ban can be taken back by whoever never saw them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) banned: BTreeMap<UserId, Banned>,
    /// Who has been inside since the door was locked; they come back without knocking.
    pub(super) admitted: BTreeSet<UserId>,
    /// What was done to guests, by where they came from: a guest is somebody new at will.
    #[serde(skip_serializing_if = "GuestMarks::is_nothing")]
    pub(super) guests: GuestMarks,
    /// Who has no role here is a listener. Stored apart, as it may outlast everything else.
    #[serde(skip)]
    pub(super) listen_only: bool,
}

/// Somebody who is banned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Banned {
    pub(super) id: ParticipantId,
    pub(super) name: String,
    /// Of a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) network: Option<ClientNetwork>,
}

/// Networks whose new guests are treated like one of them who was here: those whom the room knows
/// already (a family behind one router) are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct GuestMarks {
    /// No new guest comes in from there.
    pub(super) banned: BTreeSet<ClientNetwork>,
    /// Nor from there; whoever was removed may come back as who they were.
    pub(super) removed: BTreeSet<ClientNetwork>,
    /// New guests from there begin as listeners.
    pub(super) muted: BTreeSet<ClientNetwork>,
}

impl GuestMarks {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Rights {
    /// Those of a room that is for these two: locked, with both of them let in, and either may let in
    /// others. `owner` owns the room, and so needs no role.
    #[must_use]
    pub fn for_two(owner: UserId, other: UserId) -> Self {
        Self {
            locked: true,
            roles: BTreeMap::from([(other, Role::Admin)]),
            admitted: BTreeSet::from([owner, other]),
            ..Self::default()
        }
    }

    /// Opening the door forgets who was let in through it.
    pub(super) fn lock(&mut self, locked: bool) {
        self.locked = locked;
        if !locked {
            self.admitted.clear();
        }
    }

    /// As stored, with what is stored apart.
    #[must_use]
    pub fn with_listen_only(self, listen_only: bool) -> Self {
        Self {
            listen_only,
            ..self
        }
    }

    /// Whether newcomers are listeners.
    #[must_use]
    pub const fn is_listen_only(&self) -> bool {
        self.listen_only
    }

    /// What somebody is who does not own the room.
    pub(super) fn role(&self, user: UserId) -> Role {
        let everybody = if self.listen_only {
            Role::Listener
        } else {
            Role::Speaker
        };
        self.roles.get(&user).copied().unwrap_or(everybody)
    }

    /// Makes newcomers listeners, while `speakers` stay what they are; or speakers as usual. Who was
    /// muted stays muted.
    pub(super) fn set_listen_only(&mut self, on: bool, speakers: impl Iterator<Item = UserId>) {
        self.listen_only = on;
        self.roles.retain(|_, role| *role != Role::Speaker);
        if on {
            for user in speakers {
                self.set_role(user, Role::Speaker);
            }
        }
    }

    pub(super) fn set_role(&mut self, user: UserId, role: Role) {
        if role == Role::Speaker && !self.listen_only {
            self.roles.remove(&user);
        } else if self.can_remember_role_of(user) {
            self.roles.insert(user, role);
        }
    }

    pub(super) fn can_remember_role_of(&self, user: UserId) -> bool {
        self.roles.len() < REMEMBERED_PEOPLE_MAX || self.roles.contains_key(&user)
    }

    pub(super) fn ban(
        &mut self,
        user: UserId,
        network: &ClientNetwork,
        id: &ParticipantId,
        name: &str,
    ) {
        self.roles.remove(&user);
        self.admitted.remove(&user);
        note(&mut self.bans, &user);
        if user.is_guest() {
            note(&mut self.guests.banned, network);
        }
        if self.bans.contains(&user) {
            let banned = Banned {
                id: id.clone(),
                name: name.to_owned(),
                network: user.is_guest().then(|| network.clone()),
            };
            self.banned.insert(user, banned);
        }
    }

    /// Somebody may come back after all, and so may new guests from where they came.
    pub(super) fn unban(&mut self, user: UserId) {
        self.bans.remove(&user);
        let network = self.banned.remove(&user).and_then(|one| one.network);
        if let Some(network) = network {
            self.guests.banned.remove(&network);
        }
    }

    /// Who is banned under this id.
    pub(super) fn banned_as(&self, id: &ParticipantId) -> Option<UserId> {
        let mut banned = self.banned.iter();
        banned.find(|(_, one)| one.id == *id).map(|(user, _)| *user)
    }

    /// Everybody who is banned, in the order of names.
    pub(super) fn banned_people(&self) -> Vec<BannedView> {
        let banned = self.banned.values();
        let mut people: Vec<BannedView> = banned
            .map(|one| BannedView {
                id: one.id.clone(),
                name: one.name.clone(),
            })
            .collect();
        people.sort_by(|a, b| a.name.cmp(&b.name));
        people
    }

    /// Somebody wants to be forgotten: a ban stays, their name does not.
    pub(super) fn forget_name(&mut self, user: UserId) {
        if let Some(banned) = self.banned.get_mut(&user) {
            banned.name.clear();
        }
    }

    /// Somebody is sent out and may come back.
    pub(super) fn remove(&mut self, user: UserId, network: &ClientNetwork) {
        self.admitted.remove(&user);
        if user.is_guest() {
            note(&mut self.guests.removed, network);
        }
    }

    /// Notes for guests who come from the same network later whether this one is a listener.
    pub(super) fn mark_muted(&mut self, user: UserId, network: &ClientNetwork, is_muted: bool) {
        if !is_muted {
            self.guests.muted.remove(network);
        } else if user.is_guest() {
            note(&mut self.guests.muted, network);
        }
    }

    /// Whether somebody has a role or was let in here, and so is nobody new, also after a restart.
    pub(super) fn knows(&self, user: UserId) -> bool {
        self.roles.contains_key(&user) || self.admitted.contains(&user)
    }

    pub(super) fn admit(&mut self, user: UserId) {
        note(&mut self.admitted, &user);
    }
}

fn note<T: Ord + Clone>(remembered: &mut BTreeSet<T>, one: &T) {
    if remembered.len() < REMEMBERED_PEOPLE_MAX {
        remembered.insert(one.clone());
    }
}
