//! What a look at a TURN server has found, before it is put into words. Pure.

use std::net::SocketAddr;
use std::time::Duration;

use super::server_address::is_private;

/// What a TURN server did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Relayed {
    /// Until the allocation stood: connecting, the challenge and the sign-in.
    pub(super) took: Duration,
    pub(super) reach: Reach,
    pub(super) between: Between,
}

/// Who can reach the relay's own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Everybody.
    Everybody,
    /// Only the network that the server is in, which was reached in the same network.
    Neighbours,
    /// Only the server's network, though the server itself is reached from outside.
    Nobody,
}

impl Reach {
    pub(super) fn of(server: SocketAddr, relay: SocketAddr) -> Self {
        match (is_private(server.ip()), is_private(relay.ip())) {
            (_, false) => Self::Everybody,
            (true, true) => Self::Neighbours,
            (false, true) => Self::Nobody,
        }
    }
}

/// Whether two allocations on the server reach each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// A datagram went through.
    Carried,
    /// The server refuses its own address as a peer.
    Denied,
    /// Nothing arrived.
    Lost,
}
