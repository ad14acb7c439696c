//! To which node somebody's socket belongs: their room's, or, without a room, the one that rings people.
//!
//! A room that nobody has is claimed here. While it is not clear whose it is (its node has just died, is about
//! to end, or Redis does not answer) the client waits, as its own waiting would be no shorter.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Hub;
use super::locate::Visitor;
use crate::cluster::{Desk, Link, Other, RoomClaim, Whose};
use crate::ids::{ClientNetwork, RoomCode};
use crate::protocol::{CloseCode, RoomKind, RoomRequest};

/// Where a node opens sockets for words at another.
pub const NODE_WORDS: &str = "/node/ws";
/// The same for voices.
pub const NODE_VOICES: &str = "/node/voice";
/// How long a client waits here: longer than it takes until a dead node's rooms may be taken over.
const WITHIN: Duration = Duration::from_secs(9);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// From where somebody's socket has come to this node.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their network, by the name under which it is counted.
    pub network: ClientNetwork,
    /// Another node has passed it on, and is not to get it back.
    pub is_relayed: bool,
}

/// Where a socket belongs.
pub(super) enum Route {
    /// Here; with the claim on a room that is not open yet.
    Here(Option<RoomClaim>),
    /// To another node.
    There {
        link: Box<Link>,
        /// It is their person's channel there, from which they may go on.
        may_move: bool,
    },
}

impl Hub {
    /// Where a visitor's socket belongs.
    pub(super) async fn route(
        &self,
        visitor: &Visitor,
        is_relayed: bool,
    ) -> Result<Route, CloseCode> {
        let cluster = &self.shared.deps.cluster;
        if cluster.is_alone() {
            return Ok(Route::Here(Some(RoomClaim::default())));
        }
        let code = match &visitor.hello.room {
            RoomRequest::None if visitor.person.id.is_guest() => return Ok(Route::Here(None)),
            RoomRequest::None => None,
            // Whoever makes one makes it here.
            RoomRequest::Create { .. } => return Ok(Route::Here(None)),
            RoomRequest::Join { code, .. } => match RoomCode::parse(code) {
                Ok(code) => Some(code),
                Err(_) => return Ok(Route::Here(None)),
            },
        };
        let until = Instant::now() + WITHIN;
        loop {
            let route = match &code {
                Some(code) => self.route_to_room(code, visitor, is_relayed).await?,
                None => self.route_to_desk(visitor, is_relayed, true).await?,
            };
            match route {
                Some(route) => return Ok(route),
                None if Instant::now() >= until => return Err(CloseCode::GoingAway),
                None => sleep(PAUSE).await,
            }
        }
    }

    async fn route_to_room(
        &self,
        code: &RoomCode,
        visitor: &Visitor,
        is_relayed: bool,
    ) -> Result<Option<Route>, CloseCode> {
        let shared = &self.shared;
        if shared.directory.find(code).is_some() {
            return Ok(Some(Route::Here(None)));
        }
        match shared.deps.cluster.claim(code).await {
            Whose::Ours(claim) if self.belongs_to_desk(code).await => {
                drop(claim);
                self.route_to_desk(visitor, is_relayed, false).await
            }
            Whose::Ours(claim) => Ok(Some(Route::Here(Some(claim)))),
            Whose::Theirs(other) => self.pass_to(&other, visitor, is_relayed, false).await,
            Whose::Unclear => Ok(None),
        }
    }

    async fn route_to_desk(
        &self,
        visitor: &Visitor,
        is_relayed: bool,
        may_move: bool,
    ) -> Result<Option<Route>, CloseCode> {
        match self.shared.deps.cluster.desk() {
            Desk::Here => Ok(Some(Route::Here(None))),
            Desk::At(other) => self.pass_to(&other, visitor, is_relayed, may_move).await,
            Desk::Nobody => Ok(None),
        }
    }

    async fn pass_to(
        &self,
        other: &Other,
        visitor: &Visitor,
        is_relayed: bool,
        may_move: bool,
    ) -> Result<Option<Route>, CloseCode> {
        if is_relayed {
            // It has moved while they were on their way: they come back by the right one.
            return Err(CloseCode::GoingAway);
        }
        let cluster = &self.shared.deps.cluster;
        let link = cluster.open(other, NODE_WORDS, &visitor.network).await;
        let link = link.ok().map(Box::new);
        Ok(link.map(|link| Route::There { link, may_move }))
    }

    /// A socket for voices at the other node that has a room.
    pub(super) async fn voices_elsewhere(&self, code: &RoomCode) -> Option<Box<Link>> {
        let cluster = &self.shared.deps.cluster;
        let owner = cluster.owner(code).await?;
        // Whoever shows a pass is counted as the person that it was given to.
        let nobody = ClientNetwork(String::new());
        let link = cluster.open(&owner, NODE_VOICES, &nobody).await;
        link.ok().map(Box::new)
    }

    /// Whether a room that nobody is in is one of two people, which opens where people are rung: the call
    /// and the ring know of each other.
    async fn belongs_to_desk(&self, code: &RoomCode) -> bool {
        if self.shared.deps.cluster.desk() == Desk::Here {
            return false;
        }
        let stored = self.shared.deps.store.room(code).await;
        stored.is_ok_and(|room| room.is_some_and(|room| room.kind == RoomKind::Direct))
    }
}
