//! Tells each person the difference between the room before a change and after it.

use std::collections::HashMap;

use super::visibility::Standing;
use super::{Effect, Room};
use crate::ids::ParticipantId;
use crate::protocol::{LeaveReason, ParticipantView, Presence, RoomView, ServerMessage};

/// Everything that people may see, at one moment.
pub(super) struct Scene {
    /// In order of arrival.
    people: Vec<Portrait>,
    places: HashMap<ParticipantId, usize>,
    /// For those who are near, and for those who are not.
    room: [RoomView; 2],
}

struct Portrait {
    standing: Standing,
    view: ParticipantView,
}

impl Scene {
    fn find(&self, id: &ParticipantId) -> Option<&Portrait> {
        self.places.get(id).map(|place| &self.people[*place])
    }

    fn room_for(&self, portrait: &Portrait) -> &RoomView {
        &self.room[usize::from(!portrait.standing.is_near())]
    }
}

impl Portrait {
    fn sees(&self, other: &Self) -> bool {
        self.view.id == other.view.id || self.standing.sees(other.standing)
    }
}

/// Somebody who is told, now and before the change.
struct Viewer<'a> {
    now: &'a Portrait,
    before: Option<&'a Portrait>,
}

impl Viewer<'_> {
    fn saw(&self, old: Option<&Portrait>) -> bool {
        let both = self.before.zip(old);
        both.is_some_and(|(before, old)| before.sees(old))
    }
}

impl Room {
    pub(super) fn scene(&self) -> Scene {
        let people: Vec<Portrait> = self
            .participants
            .iter()
            .map(|participant| Portrait {
                standing: self.standing(participant),
                view: self.view_of(participant),
            })
            .collect();
        Scene {
            places: people
                .iter()
                .enumerate()
                .map(|(place, portrait)| (portrait.view.id.clone(), place))
                .collect(),
            people,
            room: [self.view(true), self.view(false)],
        }
    }

    /// Queues what each person must hear. `newcomer` gets a snapshot instead and hears nothing;
    /// `reason` is why people who vanished did.
    pub(super) fn announce(
        &mut self,
        before: &Scene,
        newcomer: Option<&ParticipantId>,
        reason: LeaveReason,
    ) {
        let after = self.scene();
        let viewers: Vec<Viewer<'_>> = after
            .people
            .iter()
            .filter(|portrait| Some(&portrait.view.id) != newcomer)
            .map(|now| Viewer {
                now,
                before: before.find(&now.view.id),
            })
            .collect();
        self.announce_people(before, &after, &viewers, reason);
        for room in &after.room {
            let to = audience(&viewers, |viewer| {
                let was = viewer.before.map(|portrait| before.room_for(portrait));
                let is = after.room_for(viewer.now);
                std::ptr::eq(is, room) && was != Some(is)
            });
            self.send(to, || ServerMessage::RoomUpdated { room: room.clone() });
        }
        for id in came_inside(before, &after, newcomer) {
            self.tell_chat_to_newcomer(id);
        }
    }

    fn announce_people(
        &mut self,
        before: &Scene,
        after: &Scene,
        viewers: &[Viewer<'_>],
        reason: LeaveReason,
    ) {
        for old in &before.people {
            let new = after.find(&old.view.id);
            let to = audience(viewers, |viewer| {
                viewer.saw(Some(old)) && !new.is_some_and(|new| viewer.now.sees(new))
            });
            self.send(to, || ServerMessage::ParticipantLeft {
                participant: old.view.id.clone(),
                reason,
            });
        }
        for new in &after.people {
            let old = before.find(&new.view.id);
            let joined = audience(viewers, |viewer| viewer.now.sees(new) && !viewer.saw(old));
            self.send(joined, || ServerMessage::ParticipantJoined {
                participant: new.view.clone(),
            });
            if old.is_some_and(|old| old.view == new.view) {
                continue;
            }
            let updated = audience(viewers, |viewer| viewer.now.sees(new) && viewer.saw(old));
            self.send(updated, || ServerMessage::ParticipantUpdated {
                participant: new.view.clone(),
            });
        }
    }

    /// Queues a message, unless it is for nobody.
    pub(super) fn send(&mut self, to: Vec<ParticipantId>, message: impl FnOnce() -> ServerMessage) {
        if !to.is_empty() {
            let message = message();
            self.effects.push(Effect::Send { to, message });
        }
    }
}

/// Who is inside and was not before, or begins a new session there.
fn came_inside(
    before: &Scene,
    after: &Scene,
    newcomer: Option<&ParticipantId>,
) -> Vec<ParticipantId> {
    let is_inside = |portrait: &&Portrait| portrait.view.presence == Presence::Inside;
    let inside = after.people.iter().filter(is_inside);
    inside
        .map(|portrait| &portrait.view.id)
        .filter(|id| Some(*id) == newcomer || before.find(id).filter(is_inside).is_none())
        .cloned()
        .collect()
}

fn audience(viewers: &[Viewer<'_>], hears: impl Fn(&Viewer<'_>) -> bool) -> Vec<ParticipantId> {
    viewers
        .iter()
        .filter(|viewer| hears(viewer))
        .map(|viewer| viewer.now.view.id.clone())
        .collect()
}
