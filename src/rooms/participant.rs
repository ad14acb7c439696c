//! One person in one room.

use crate::ids::{ClientNetwork, ParticipantId};
use crate::person::Person;
use crate::protocol::{
    Connection, Frame, MediaState, Pairs, ParticipantView, Presence, Role, UnixMillis,
};

/// Somebody at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Their id in this room.
    pub id: ParticipantId,
    /// Who they are.
    pub person: Person,
    /// Where they come from.
    pub network: ClientNetwork,
    /// Where the others find their picture.
    pub avatar: Option<String>,
    /// Where they want to be; `Knocking` is taken for `Inside`.
    pub presence: Presence,
    /// What they send already; counts only if they get inside at once.
    pub media: MediaState,
    /// Their voice can go over the server.
    pub voice_socket: bool,
}

/// Somebody in the room. The role is not here: it belongs to the person and the room.
#[derive(Clone, Debug)]
pub(super) struct Participant {
    pub(super) id: ParticipantId,
    pub(super) person: Person,
    pub(super) network: ClientNetwork,
    pub(super) avatar: Option<String>,
    pub(super) presence: Presence,
    pub(super) media: MediaState,
    /// Their voice can go over the server.
    pub(super) voice_socket: bool,
    /// They are of those who keep their direct connections while there are too many for a mesh.
    pub(super) is_paired: bool,
    /// As they said last; their microphone may be off since then.
    pub(super) is_speaking: bool,
    pub(super) frame: Frame,
    pub(super) hand_raised_at: Option<UnixMillis>,
    pub(super) joined_at: UnixMillis,
    pub(super) entered_at: Option<UnixMillis>,
    pub(super) connection: Connection,
    /// When their socket was lost, while it is.
    pub(super) lost_at: Option<UnixMillis>,
    /// They have been away for so long that they count as having left; only their session waits.
    pub(super) is_gone: bool,
}

impl Participant {
    /// Somebody in the lobby; the room decides how far they get.
    pub(super) fn new(arrival: Arrival, now: UnixMillis) -> Self {
        Self {
            id: arrival.id,
            person: arrival.person,
            network: arrival.network,
            avatar: arrival.avatar,
            presence: Presence::Lobby,
            media: MediaState::default(),
            voice_socket: arrival.voice_socket,
            is_paired: false,
            is_speaking: false,
            frame: Frame::None,
            hand_raised_at: None,
            joined_at: now,
            entered_at: None,
            connection: Connection::Online,
            lost_at: None,
            is_gone: false,
        }
    }

    /// Has a socket again.
    pub(super) fn come_back(&mut self) {
        self.connection = Connection::Online;
        self.lost_at = None;
        self.is_gone = false;
        self.is_speaking = false;
    }

    pub(super) fn is_inside(&self) -> bool {
        self.presence == Presence::Inside
    }

    /// Goes in; what they send is said by themselves afterwards.
    pub(super) fn go_inside(&mut self, now: UnixMillis) {
        self.presence = Presence::Inside;
        self.entered_at.get_or_insert(now);
    }

    /// Stays or goes outside, where nothing is sent and no hand is up.
    pub(super) fn go_outside(&mut self, presence: Presence) {
        self.presence = presence;
        self.media = MediaState::default();
        self.hand_raised_at = None;
        self.entered_at = None;
        self.is_paired = false;
    }

    pub(super) fn view(&self, role: Role, may_connect: bool, pairs: Pairs) -> ParticipantView {
        ParticipantView {
            id: self.id.clone(),
            name: self.person.name.clone(),
            username: self.person.username.clone(),
            avatar: self.avatar.clone(),
            is_guest: self.person.id.is_guest(),
            role,
            presence: self.presence,
            may_connect,
            pairs,
            connection: self.connection,
            media: self.media,
            frame: self.frame,
            hand_raised_at: self.hand_raised_at,
            joined_at: self.joined_at,
        }
    }
}
