//! Who sees whom, and who exchanges signals with whom.
//!
//! People inside see each other. So do people in the lobby whom the door lets through (it is open, or
//! they have been let in before, or they moderate), in both directions, so that connections can be
//! made ready. Everybody else outside sees nobody. Owner and admins see whoever is outside as well:
//! who looks on and who knocks. Who is gone is shown to nobody, and sees on what their session may
//! still hear.
//!
//! Signals carry network addresses, as in every mesh. They pass between people who are inside or
//! could be at this very moment: someone in the lobby of a full room sees the others and gets no
//! signal of theirs.

use crate::protocol::{Presence, Role};

/// What decides whether somebody sees somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) presence: Presence,
    pub(super) role: Role,
    /// The door lets them through: it is open, or they need not knock.
    pub(super) may_pass: bool,
    /// There is a seat for them, or they have one.
    pub(super) has_seat: bool,
    pub(super) is_gone: bool,
}

impl Standing {
    /// Whether this person takes part: sees the others and is seen by them.
    pub(super) fn is_near(self) -> bool {
        match self.presence {
            Presence::Inside => true,
            Presence::Lobby => self.may_pass,
            Presence::Knocking => false,
        }
    }

    /// Whether this person may exchange signals, and with them addresses, with others who may.
    pub(super) fn may_connect(self) -> bool {
        self.is_near() && self.has_seat
    }

    /// Whether this person is shown `other` (somebody else).
    pub(super) fn sees(self, other: Self) -> bool {
        let moderates = self.role >= Role::Admin;
        !other.is_gone && self.is_near() && (other.is_near() || moderates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Presence::{Inside, Knocking, Lobby};
    use Role::{Admin, Listener, Speaker};

    fn standing(presence: Presence, role: Role, may_pass: bool) -> Standing {
        Standing {
            presence,
            role,
            may_pass,
            has_seat: true,
            is_gone: false,
        }
    }

    #[test]
    fn an_open_lobby_and_the_inside_see_each_other() {
        let lobby = standing(Lobby, Speaker, true);
        let inside = standing(Inside, Listener, true);
        assert!(lobby.sees(inside) && inside.sees(lobby) && lobby.sees(lobby));
        assert!(lobby.may_connect() && inside.may_connect());
    }

    #[test]
    fn who_would_have_to_knock_sees_nobody_and_is_shown_to_admins_only() {
        for outside in [
            standing(Lobby, Speaker, false),
            standing(Knocking, Speaker, false),
        ] {
            assert!(standing(Inside, Admin, true).sees(outside));
            assert!(standing(Lobby, Admin, true).sees(outside));
            assert!(!standing(Inside, Speaker, true).sees(outside));
            assert!(!outside.sees(standing(Inside, Admin, true)));
            assert!(!outside.sees(standing(Lobby, Admin, true)));
            assert!(!outside.may_connect());
        }
    }

    #[test]
    fn who_has_no_seat_sees_and_is_seen_and_gets_no_signal() {
        let waiting = Standing {
            has_seat: false,
            ..standing(Lobby, Speaker, true)
        };
        let inside = standing(Inside, Speaker, true);
        assert!(waiting.sees(inside) && inside.sees(waiting) && !waiting.may_connect());
    }

    #[test]
    fn who_is_gone_sees_on_and_is_shown_to_nobody() {
        let inside = standing(Inside, Admin, true);
        let gone = Standing {
            is_gone: true,
            ..inside
        };
        assert!(gone.sees(inside) && !inside.sees(gone) && !gone.sees(gone));
    }
}
