//! Who has been here since the room was last deserted, so that moderators can still act on somebody
//! who has left.

use std::collections::VecDeque;

use super::Arrival;
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::VISITORS_MAX;

/// Somebody who is or was here.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub(super) id: ParticipantId,
    pub(super) user: UserId,
    pub(super) name: String,
    /// Where they came from last.
    pub(super) network: ClientNetwork,
}

/// At most [`VISITORS_MAX`] of them; the one whose last arrival is longest ago is forgotten.
#[derive(Debug, Default)]
pub(super) struct Visitors(VecDeque<Visitor>);

impl Visitors {
    pub(super) fn note(&mut self, arrival: &Arrival) {
        self.0.retain(|one| one.id != arrival.id);
        if self.0.len() >= VISITORS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Visitor {
            id: arrival.id.clone(),
            user: arrival.person.id,
            name: arrival.person.name.clone(),
            network: arrival.network.clone(),
        });
    }

    pub(super) fn find(&self, id: &ParticipantId) -> Option<&Visitor> {
        self.0.iter().find(|one| one.id == *id)
    }

    pub(super) fn find_user(&self, user: UserId) -> Option<&Visitor> {
        self.0.iter().find(|one| one.user == user)
    }

    pub(super) fn forget_all(&mut self) {
        self.0.clear();
    }
}
