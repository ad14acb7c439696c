//! Which way voices travel, and who makes a direct connection with whom.
//!
//! A mesh costs every phone one connection and one copy of its voice for each other person. Past
//! [`MESH_PEOPLE_MAX`] the room goes over to voices by the server as a whole. Whoever was there by then
//! keeps their direct connections, and pictures with them; who comes later makes none, except with
//! somebody whose client cannot send voices over the server: the two could not hear each other else.
//!
//! Going over costs everybody a moment of both ways at once, so a room does not go back as soon as one
//! person leaves, only when few are left.

use super::Room;
use super::participant::Participant;
use crate::limits::{MESH_PEOPLE_AGAIN, MESH_PEOPLE_MAX};
use crate::protocol::{LeaveReason, MediaMode, Pairs, UnixMillis};

impl Room {
    /// What follows from how many are inside. Part of every change.
    pub(super) fn settle_media(&mut self) {
        let inside = self.inside().count();
        match self.media_mode {
            MediaMode::Mesh if inside > MESH_PEOPLE_MAX => {
                self.media_mode = MediaMode::Socket;
                self.pair_the_first();
            }
            MediaMode::Socket if inside <= MESH_PEOPLE_AGAIN => {
                self.media_mode = MediaMode::Mesh;
            }
            MediaMode::Mesh | MediaMode::Socket => {}
        }
    }

    /// Whom somebody makes a direct connection with.
    pub(super) const fn pairs(&self, one: &Participant) -> Pairs {
        if !one.voice_socket {
            return Pairs::Everybody;
        }
        match self.media_mode {
            MediaMode::Mesh => Pairs::Paired,
            MediaMode::Socket if one.is_paired => Pairs::Paired,
            MediaMode::Socket => Pairs::Nobody,
        }
    }

    /// It has turned out whether somebody's voice can go over the server.
    pub(super) fn set_voice_socket(&mut self, index: usize, able: bool, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            room.participants[index].voice_socket = able;
        });
    }

    /// Those who have been inside for longest keep what a mesh has given them.
    fn pair_the_first(&mut self) {
        let mut inside: Vec<(Option<UnixMillis>, usize)> = Vec::new();
        for (index, one) in self.participants.iter_mut().enumerate() {
            one.is_paired = false;
            if one.is_inside() && !one.is_gone {
                inside.push((one.entered_at, index));
            }
        }
        inside.sort_unstable();
        for (_, index) in inside.into_iter().take(MESH_PEOPLE_MAX) {
            self.participants[index].is_paired = true;
        }
    }
}
