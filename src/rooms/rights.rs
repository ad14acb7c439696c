//! Who may what in a room, apart from who owns it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::limits::REMEMBERED_PEOPLE_MAX;
use crate::protocol::Role;

/// The lock, roles, bans, and who was let in. Written down as they change, so that a restart of the
/// process during a call changes none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Rights {
    pub(super) locked: bool,
    /// Roles other than speaker and owner; they outlast a visit, so that leaving and coming back
    /// neither frees a listener nor costs an admin their role.
    pub(super) roles: BTreeMap<UserId, Role>,
    pub(super) bans: BTreeSet<UserId>,
    /// Who has been inside since the door was locked; they come back without knocking.
    pub(super) admitted: BTreeSet<UserId>,
}

impl Rights {
    /// Opening the door forgets who was let in through it.
    pub(super) fn lock(&mut self, locked: bool) {
        self.locked = locked;
        if !locked {
            self.admitted.clear();
        }
    }

    pub(super) fn set_role(&mut self, user: UserId, role: Role) {
        if role == Role::Speaker {
            self.roles.remove(&user);
        } else if self.roles.len() < REMEMBERED_PEOPLE_MAX || self.roles.contains_key(&user) {
            self.roles.insert(user, role);
        }
    }

    pub(super) fn ban(&mut self, user: UserId) {
        self.roles.remove(&user);
        self.admitted.remove(&user);
        if self.bans.len() < REMEMBERED_PEOPLE_MAX {
            self.bans.insert(user);
        }
    }

    pub(super) fn admit(&mut self, user: UserId) {
        if self.admitted.len() < REMEMBERED_PEOPLE_MAX {
            self.admitted.insert(user);
        }
    }
}
