//! Tells each person the difference between the room before a change and after it.

use super::visibility::Standing;
use super::{Effect, Room};
use crate::ids::ParticipantId;
use crate::protocol::{LeaveReason, ParticipantView, RoomView, ServerMessage};

/// Everything that people may see, at one moment.
pub(super) struct Picture {
    people: Vec<Portrait>,
    room: RoomView,
}

struct Portrait {
    standing: Standing,
    view: ParticipantView,
}

impl Picture {
    fn find(&self, id: &ParticipantId) -> Option<&Portrait> {
        self.people.iter().find(|portrait| portrait.view.id == *id)
    }
}

impl Portrait {
    fn sees(&self, other: &Self) -> bool {
        self.view.id == other.view.id || self.standing.sees(other.standing)
    }
}

impl Room {
    pub(super) fn picture(&self) -> Picture {
        Picture {
            people: self
                .participants
                .iter()
                .map(|participant| Portrait {
                    standing: self.standing(participant),
                    view: self.view_of(participant),
                })
                .collect(),
            room: self.view(),
        }
    }

    /// Queues what each person must hear. `newcomer` gets a snapshot instead and hears nothing;
    /// `reason` is why people who vanished did.
    pub(super) fn announce(
        &mut self,
        before: &Picture,
        newcomer: Option<&ParticipantId>,
        reason: LeaveReason,
    ) {
        let after = self.picture();
        let viewers: Vec<(&Portrait, Option<&Portrait>)> = after
            .people
            .iter()
            .filter(|portrait| Some(&portrait.view.id) != newcomer)
            .map(|portrait| (portrait, before.find(&portrait.view.id)))
            .collect();
        for old in &before.people {
            let new = after.find(&old.view.id);
            let to = audience(&viewers, |viewer, viewer_before| {
                viewer_before.is_some_and(|viewer_before| viewer_before.sees(old))
                    && !new.is_some_and(|new| viewer.sees(new))
            });
            self.send(to, || ServerMessage::ParticipantLeft {
                participant: old.view.id.clone(),
                reason,
            });
        }
        for new in &after.people {
            let old = before.find(&new.view.id);
            let saw = |viewer_before: Option<&Portrait>| {
                viewer_before.is_some_and(|viewer| old.is_some_and(|old| viewer.sees(old)))
            };
            let joined = audience(&viewers, |viewer, viewer_before| {
                viewer.sees(new) && !saw(viewer_before)
            });
            self.send(joined, || ServerMessage::ParticipantJoined {
                participant: new.view.clone(),
            });
            let changed = old.is_none_or(|old| old.view != new.view);
            let updated = audience(&viewers, |viewer, viewer_before| {
                changed && viewer.sees(new) && saw(viewer_before)
            });
            self.send(updated, || ServerMessage::ParticipantUpdated {
                participant: new.view.clone(),
            });
        }
        let all = audience(&viewers, |_, _| before.room != after.room);
        self.send(all, || ServerMessage::RoomUpdated {
            room: after.room.clone(),
        });
    }

    /// Queues a message, unless it is for nobody.
    pub(super) fn send(&mut self, to: Vec<ParticipantId>, message: impl FnOnce() -> ServerMessage) {
        if !to.is_empty() {
            let message = message();
            self.effects.push(Effect::Send { to, message });
        }
    }
}

fn audience(
    viewers: &[(&Portrait, Option<&Portrait>)],
    hears: impl Fn(&Portrait, Option<&Portrait>) -> bool,
) -> Vec<ParticipantId> {
    viewers
        .iter()
        .filter(|(viewer, before)| hears(viewer, *before))
        .map(|(viewer, _)| viewer.view.id.clone())
        .collect()
}
