//! Who sees whom.
//!
//! People inside see each other. So do people in the lobby of an open door, in both directions, so
//! that connections can be made ready. Behind a locked door only owner and admins count as near;
//! everybody else in the lobby, and whoever knocks, sees nobody. Knocking people are shown to owner
//! and admins alone. Who is gone is shown to nobody, and sees on what their session may still hear.

use crate::protocol::{Presence, Role};

/// What decides whether somebody sees somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) presence: Presence,
    pub(super) role: Role,
    pub(super) locked: bool,
    pub(super) is_gone: bool,
}

impl Standing {
    /// Whether this person takes part: sees the others and is seen by them.
    pub(super) fn is_near(self) -> bool {
        match self.presence {
            Presence::Inside => true,
            Presence::Lobby => !self.locked || self.role >= Role::Admin,
            Presence::Knocking => false,
        }
    }

    /// Whether this person may exchange signals, and with them addresses, with others who may.
    pub(super) fn may_connect(self) -> bool {
        self.is_near()
    }

    /// Whether this person is shown `other` (somebody else).
    pub(super) fn sees(self, other: Self) -> bool {
        let moderates = self.role >= Role::Admin && other.presence == Presence::Knocking;
        !other.is_gone && self.is_near() && (other.is_near() || moderates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Presence::{Inside, Knocking, Lobby};
    use Role::{Admin, Listener, Speaker};

    fn standing(presence: Presence, role: Role, locked: bool) -> Standing {
        Standing {
            presence,
            role,
            locked,
            is_gone: false,
        }
    }

    #[test]
    fn an_open_lobby_and_the_inside_see_each_other() {
        let lobby = standing(Lobby, Speaker, false);
        let inside = standing(Inside, Listener, false);
        assert!(lobby.sees(inside) && inside.sees(lobby) && lobby.sees(lobby));
    }

    #[test]
    fn the_lobby_of_a_locked_room_sees_nobody_and_is_shown_to_nobody() {
        let lobby = standing(Lobby, Speaker, true);
        for other in [
            standing(Inside, Admin, true),
            standing(Inside, Speaker, true),
            standing(Lobby, Admin, true),
        ] {
            assert!(!lobby.sees(other) && !other.sees(lobby), "{other:?}");
        }
    }

    #[test]
    fn who_knocks_is_shown_to_admins_only_and_sees_nobody() {
        let knocking = standing(Knocking, Speaker, true);
        assert!(standing(Inside, Admin, true).sees(knocking));
        assert!(standing(Lobby, Admin, true).sees(knocking));
        assert!(!standing(Inside, Speaker, true).sees(knocking));
        assert!(!knocking.sees(standing(Inside, Admin, true)));
    }

    #[test]
    fn who_is_gone_sees_on_and_is_shown_to_nobody() {
        let inside = standing(Inside, Admin, false);
        let gone = Standing {
            is_gone: true,
            ..inside
        };
        assert!(gone.sees(inside) && !inside.sees(gone) && !gone.sees(gone));
    }
}
