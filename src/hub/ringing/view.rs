//! A ring as one of its two people sees it on one device.

use crate::auth::Auth;
use crate::hub::people::Device;
use crate::ids::{RoomCode, UserId};
use crate::links::InviteLinks;
use crate::protocol::{RingDirection, RingPerson, RingState, RingView, ServerMessage, UnixMillis};
use crate::rings::{DeviceId, Ring, Status};

/// `viewer` is one of the two. `now` is the wall clock's, which signed addresses follow.
pub(super) fn view(
    ring: &Ring,
    viewer: UserId,
    device: &Device,
    auth: &Auth,
    links: &InviteLinks,
    now: UnixMillis,
) -> RingView {
    let is_caller = ring.caller.id == viewer;
    let (direction, other, key) = if is_caller {
        (RingDirection::Outgoing, &ring.callee, &ring.key)
    } else {
        (RingDirection::Incoming, &ring.caller, &ring.callee_key)
    };
    let own_device = if is_caller {
        ring.placed_on
    } else {
        ring.answered_on
    };
    let room = ring.room.for_display();
    let link = is_caller.then(|| links.invite_url(&room));
    RingView {
        id: ring.id.clone(),
        key: key.clone(),
        direction,
        person: RingPerson {
            token: auth.person_token(viewer, other.id).unwrap_or_default(),
            name: other.name.clone(),
            username: other.username.clone(),
            avatar: auth.avatar_path(other.id, now),
        },
        video: ring.video,
        room,
        started_at: ring.started_at,
        ends_at: ring.ends_at(),
        state: state(ring, is_here(&ring.room, own_device, device), link),
    }
}

/// The device that placed or answered it, or one that is in its room: a page that comes back has a
/// new socket.
fn is_here(room: &RoomCode, own: Option<DeviceId>, device: &Device) -> bool {
    own == Some(device.id) || device.room.as_ref() == Some(room)
}

fn state(ring: &Ring, here: bool, link: Option<String>) -> RingState {
    match ring.status {
        Status::Ringing => RingState::Ringing {
            reached: ring.is_reached,
        },
        Status::Answered => RingState::Answered { here },
        Status::Declined => RingState::Declined,
        Status::Busy => RingState::Busy,
        Status::NoAnswer => RingState::NoAnswer,
        Status::Cancelled => RingState::Cancelled,
        Status::Unreachable(why) => RingState::Unreachable { why, link },
    }
}

pub(super) fn message(view: RingView) -> ServerMessage {
    ServerMessage::Ring {
        ring: Box::new(view),
    }
}
