//! Several processes that serve one deployment at the same time: who of them has which room, who speaks with
//! Telegram, which updates have been handled, and what a person may use at all of them together.
//!
//! What they agree on is behind one trait with two twins. `Alone` is a process by itself:
//! every answer is there at once, and nothing runs. `Redis` keeps it in a Redis or Valkey that
//! the processes share: atomic by scripts, leases that end by themselves. How long a node may act is decided
//! in [`core`]; that a node which may not writes nothing any more is the database's
//! ([`NodeTable`](crate::store::NodeTable)). How frames and questions get from one to another is in `link`. Knows
//! neither rooms from inside nor Telegram.

mod alone;
mod claims;
pub mod core;
#[cfg(test)]
mod core_tests;
mod keeping;
mod link;
mod living;
mod redis;
mod settling;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::rate::Quota;

pub use self::core::Standing;
pub use claims::RoomClaim;
pub use keeping::{Cluster, Desk, Joining, Post, Whose};
pub use link::{Frame, Link, NETWORK_HEADER, NODE_HEADER};
pub use redis::{BadAddress, look};

/// A process, from its start to its end: eight random bytes as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(String);

impl NodeId {
    fn random() -> Self {
        Self(hex::encode(rand::random::<[u8; 8]>()))
    }

    /// As text, as the database knows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sign {
    id: NodeId,
    /// Where the others reach it.
    url: String,
    /// It is about to end.
    is_draining: bool,
}

/// What is answered to a node that says that it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Renewed {
    /// It has been ended.
    Over,
    /// It is believed.
    Alive {
        /// The run of Redis: another one may have forgotten something.
        run: String,
        others: Vec<Sign>,
    },
}

/// The other node, or Redis, has not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer")]
pub struct Away;

/// Another node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Which.
    pub id: NodeId,
    /// Where it is reached.
    pub url: String,
}

/// Whose something is that one node has at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Claim {
    /// This node's. Whoever gets it next gets a larger number.
    Ours(i64),
    /// Another node's.
    Theirs(Other),
    /// A node's that says nothing any more, and has to be ended first.
    Gone(NodeId),
    /// Somebody's who is about to end, or not known yet: to be asked again in a moment.
    Later,
}

type Answer<'a, T> = BoxFuture<'a, Result<T, Away>>;

/// What nodes keep together. What one of them has at a time has a name, as a room or a post.
trait Registry: Send + Sync {
    /// Says that a node lives.
    fn renew<'a>(&'a self, sign: &'a Sign) -> Answer<'a, Renewed>;

    /// Says that it ends.
    fn leave<'a>(&'a self, node: &'a NodeId) -> Answer<'a, ()>;

    /// Tells a node that it is ended, should it come back; and everybody else, once that `is_done`.
    fn mark_over<'a>(&'a self, node: &'a NodeId, is_done: bool) -> Answer<'a, ()>;

    /// Whether a node has been ended for good, as far as this memory goes back.
    fn is_over<'a>(&'a self, node: &'a NodeId) -> Answer<'a, bool>;

    /// Says that a node has said everything that it has to this run of Redis.
    fn say_all_said<'a>(&'a self, node: &'a NodeId, run: &'a str) -> Answer<'a, ()>;

    /// Which nodes have.
    fn who_has_said<'a>(&'a self, run: &'a str) -> Answer<'a, Vec<NodeId>>;

    /// Wants something; `run` is the run of Redis that is known to know everything, and `ended` a node that
    /// has been ended for good.
    fn claim<'a>(
        &'a self,
        node: &'a NodeId,
        what: &'a str,
        run: Option<&'a str>,
        ended: Option<&'a NodeId>,
    ) -> Answer<'a, Claim>;

    /// Says again what the node has; false when another has had it since.
    fn hold_on<'a>(&'a self, node: &'a NodeId, what: &'a str, fence: i64) -> Answer<'a, bool>;

    /// Gives up what the node got under this fence.
    fn release<'a>(&'a self, node: &'a NodeId, what: &'a str, fence: i64) -> Answer<'a, ()>;

    /// Who has it.
    fn owner<'a>(&'a self, what: &'a str) -> Answer<'a, Option<Other>>;

    /// Whether nobody has said this name within `kept`.
    fn is_first<'a>(&'a self, name: &'a str, kept: Duration) -> Answer<'a, bool>;

    /// Takes a unit from the bucket of this name; otherwise how long to wait for it.
    fn take<'a>(&'a self, name: &'a str, quota: Quota) -> Answer<'a, Result<(), Duration>>;
}

/// A shared registry.
type Shared = Arc<dyn Registry>;
