//! What may be known of a room without being in it.

use super::Room;
use crate::ids::UserId;
use crate::protocol::{Role, UnixMillis};
use serde::{Deserialize, Serialize};

/// A room as one person may know it from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// They are banned: of this room they are told nothing.
    pub is_barred: bool,
    /// The door is locked for them: they would have to knock.
    pub must_knock: bool,
    /// How many are inside.
    pub inside: usize,
    /// Their names, in order of arrival; none for who may not see them.
    pub people: Vec<String>,
    /// When the present call began; none for who would have to knock.
    pub call_started_at: Option<UnixMillis>,
}

/// What a message about the room may tell where the room belongs: in the chat that it was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Newcomers have to knock.
    pub locked: bool,
    /// When the present call began.
    pub call_started_at: Option<UnixMillis>,
    /// Who is inside, in order of arrival; for counting and comparing, never to be shown.
    pub inside: Vec<UserId>,
    /// Their names; none while the door is locked.
    pub names: Vec<String>,
}

impl Room {
    /// What the chat that this room belongs to may be told. Whoever reads it there could go in by one
    /// tap and see the same; when the door is locked they could not, and no name is told.
    #[must_use]
    pub fn notice(&self) -> Notice {
        let locked = self.rights.locked;
        Notice {
            locked,
            call_started_at: self.call_started_at(),
            inside: self.inside().map(|one| one.person.id).collect(),
            names: if locked {
                Vec::new()
            } else {
                self.people_inside()
            },
        }
    }

    /// What `viewer` may know of this room now; `None` stands for anybody (a group).
    ///
    /// Names are for those who see the people anyway: who is here and near, owner, admins, and who
    /// was let in.
    #[must_use]
    pub fn outline(&self, viewer: Option<UserId>) -> Outline {
        if viewer.is_some_and(|user| self.rights.bans.contains(&user)) {
            return Outline {
                is_barred: true,
                ..Outline::default()
            };
        }
        let may_pass = viewer.map_or(!self.rights.locked, |user| self.may_pass(user));
        let is_near = viewer.is_some_and(|user| {
            let mut present = self.present().filter(|one| one.person.id == user);
            present.any(|one| self.standing(one).is_near())
                || self.role(user) >= Role::Admin
                || self.rights.admitted.contains(&user)
        });
        Outline {
            is_barred: false,
            must_knock: !may_pass && !is_near,
            inside: self.inside().count(),
            people: if is_near {
                self.people_inside()
            } else {
                Vec::new()
            },
            call_started_at: self.call_started_at().filter(|_| may_pass || is_near),
        }
    }
}
