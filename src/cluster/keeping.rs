//! A node's part in the cluster: says every second that it lives, and knows from the answers what it may do
//! and what it has.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::alone::Alone;
use super::claims::{Claims, RoomClaim};
use super::core::{Keep, LOOK};
use super::link::{self, Link, Secret};
use super::redis::{BadAddress, Redis};
use super::settling::Settling;
use super::{Away, Claim, NodeId, Other, Shared, Sign, Standing};
use crate::ids::{ClientNetwork, RoomCode};
use crate::rate::Quota;
use crate::store::{Ended, NodeTable};

/// This process among those that serve the deployment. A clone is a reference.
#[derive(Clone)]
pub struct Cluster(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) registry: Shared,
    pub(super) node: NodeId,
    /// Of who is not alone.
    pub(super) among: Option<Among>,
    keep: Mutex<Keep>,
    pub(super) desk: watch::Sender<bool>,
    /// Who has the desk, when it is not this node.
    pub(super) desk_at: Mutex<Option<Other>>,
    pub(super) claims: Arc<Claims>,
    pub(super) leaving: tokio::sync::Mutex<mpsc::UnboundedReceiver<(String, i64)>>,
    /// The rooms that another has now.
    pub(super) lost: mpsc::UnboundedSender<RoomCode>,
    losing: tokio::sync::Mutex<mpsc::UnboundedReceiver<RoomCode>>,
    pub(super) settling: Mutex<Settling>,
    pub(super) others: Mutex<Vec<Other>>,
    /// Who has been ended here, one after the other.
    ended: tokio::sync::Mutex<BTreeSet<NodeId>>,
    endings: watch::Sender<usize>,
    pub(super) is_draining: AtomicBool,
    pub(super) left: CancellationToken,
}

/// What a node among others has.
pub(super) struct Among {
    url: String,
    secret: Secret,
    client: reqwest::Client,
    pub(super) table: NodeTable,
}

/// How a node joins the others.
pub struct Joining<'a> {
    /// The Redis that they share.
    pub redis_url: &'a str,
    /// The database that they share.
    pub database_url: &'a str,
    /// Where the others reach this node.
    pub node_url: &'a str,
    /// Tells the deployment from others that use the same Redis.
    pub deployment: &'a str,
    /// What the nodes know each other by.
    pub secret: &'a str,
}

/// Whose a room is that somebody wants to come into.
#[derive(Debug)]
pub enum Whose {
    /// This node's, which may open it.
    Ours(RoomClaim),
    /// Another node's.
    Theirs(Other),
    /// To be asked again in a moment.
    Unclear,
}

/// Which node speaks with Telegram and rings people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desk {
    /// This one.
    Here,
    /// Another.
    At(Other),
    /// None at this moment.
    Nobody,
}

/// Something that one node does at a time. Whoever has it has it until it ends.
#[derive(Clone, Debug)]
pub struct Post(watch::Receiver<bool>);

impl Post {
    /// Whether it is this node's.
    #[must_use]
    pub fn is_held(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is this node's.
    pub async fn held(&mut self) {
        if self.0.wait_for(|is_held| *is_held).await.is_err() {
            // Whoever would say so has ended, and so does whoever waits.
            pending::<()>().await;
        }
    }
}

impl Cluster {
    /// A process by itself.
    #[must_use]
    pub fn alone() -> Self {
        Self::new(Arc::new(Alone), None)
    }

    /// One of those that share a database and a Redis, which is not waited for.
    ///
    /// # Errors
    /// An address cannot be used, or the database does not take us.
    pub async fn join(joining: &Joining<'_>) -> anyhow::Result<Self> {
        let registry = Redis::new(joining.redis_url, joining.deployment)?;
        let client = reqwest::Client::builder().no_proxy().build();
        let among = Among {
            url: joining.node_url.to_owned(),
            secret: Secret::new(joining.secret),
            client: client.map_err(|_| BadAddress)?,
            table: NodeTable::open(joining.database_url).await?,
        };
        let cluster = Self::new(Arc::new(registry), Some(among));
        if let Some(among) = &cluster.0.among {
            among.table.enter(cluster.0.node.as_str()).await?;
        }
        Ok(cluster)
    }

    fn new(registry: Shared, among: Option<Among>) -> Self {
        let (claims, leaving) = Claims::new();
        let (lost, losing) = mpsc::unbounded_channel();
        Self(Arc::new(Inner {
            registry,
            node: NodeId::random(),
            desk: watch::channel(among.is_none()).0,
            among,
            keep: Mutex::default(),
            desk_at: Mutex::default(),
            claims,
            leaving: leaving.into(),
            lost,
            losing: losing.into(),
            settling: Mutex::default(),
            others: Mutex::default(),
            ended: tokio::sync::Mutex::default(),
            endings: watch::channel(0).0,
            is_draining: AtomicBool::new(false),
            left: CancellationToken::new(),
        }))
    }

    /// Whether there is nobody to agree with.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.0.among.is_none()
    }

    /// What the database knows this node by; `None` for a process by itself.
    #[must_use]
    pub fn node(&self) -> Option<&NodeId> {
        (!self.is_alone()).then_some(&self.0.node)
    }

    /// What this node may do now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        if self.is_alone() {
            return Standing::Sure;
        }
        self.keep().standing(Instant::now())
    }

    /// How many other nodes lived when Redis last answered.
    #[must_use]
    pub fn others(&self) -> usize {
        lock(&self.0.others).len()
    }

    /// Whether whoever asks shows that it is one of the nodes. Whoever comes through a proxy is none.
    #[must_use]
    pub fn is_node(&self, headers: &HeaderMap) -> bool {
        let among = self.0.among.as_ref();
        !headers.contains_key("x-forwarded-for")
            && among.is_some_and(|among| among.secret.is_shown_in(headers))
    }

    /// Whose a room is; it becomes this node's if it is nobody's.
    pub async fn claim(&self, room: &RoomCode) -> Whose {
        if self.is_alone() {
            return Whose::Ours(RoomClaim::default());
        }
        if self.standing() != Standing::Sure || self.0.is_draining.load(Ordering::Relaxed) {
            return Whose::Unclear;
        }
        let what = name_of(room);
        match self.claim_named(&what).await {
            Ok((Claim::Ours(fence), run)) => {
                let claim = self.0.claims.claimed(what, fence);
                // Said by a Redis whose place another has taken meanwhile, it is worth nothing.
                if lock(&self.0.settling).settled_run() == run {
                    Whose::Ours(claim)
                } else {
                    Whose::Unclear
                }
            }
            Ok((Claim::Theirs(other), _)) => Whose::Theirs(other),
            Ok((Claim::Gone(_) | Claim::Later, _)) | Err(Away) => Whose::Unclear,
        }
    }

    /// Ends whoever has it and says nothing any more. Also says in which run of Redis.
    pub(super) async fn claim_named(&self, what: &str) -> Result<(Claim, Option<String>), Away> {
        let run = lock(&self.0.settling).settled_run();
        let (registry, node) = (&self.0.registry, &self.0.node);
        let claim = registry.claim(node, what, run.as_deref(), None).await?;
        let Claim::Gone(owner) = claim else {
            return Ok((claim, run));
        };
        self.end(&owner).await?;
        let claim = registry
            .claim(node, what, run.as_deref(), Some(&owner))
            .await?;
        Ok((claim, run))
    }

    /// Ends a node whose word has run out, for good: when this is over, it does nothing more for its rooms
    /// and writes nothing.
    pub(super) async fn end(&self, node: &NodeId) -> Result<(), Away> {
        let Some(among) = &self.0.among else {
            return Err(Away);
        };
        let mut ended = self.0.ended.lock().await;
        if ended.contains(node) {
            return Ok(());
        }
        let registry = &self.0.registry;
        if !registry.is_over(node).await? {
            registry.mark_over(node, false).await?;
        }
        let end = among.table.end(node.as_str()).await;
        let end = end.inspect_err(|error| tracing::warn!(%error, %node, "not ended yet"));
        match end.map_err(|_| Away)? {
            Ended::Quiet => {}
            Ended::Asking => sleep(LOOK).await,
            Ended::Before => self.wait_for_end(node).await,
        }
        registry.mark_over(node, true).await?;
        tracing::warn!(%node, "a node says nothing any more: its rooms may be taken over");
        ended.insert(node.clone());
        self.0.endings.send_modify(|endings| *endings += 1);
        Ok(())
    }

    /// Until whoever ends a node is done with it. Where they do not say so, it is over by then.
    async fn wait_for_end(&self, node: &NodeId) {
        let until = Instant::now() + LOOK;
        while Instant::now() < until {
            if self.0.registry.is_over(node).await == Ok(true) {
                return;
            }
            sleep(ENDED_EVERY).await;
        }
    }

    /// How many nodes this one has found dead; changes with each.
    #[must_use]
    pub fn endings(&self) -> watch::Receiver<usize> {
        self.0.endings.subscribe()
    }

    /// Everything of a room is written, and unless `is_open` says that it is open again, nothing of it is
    /// here any more.
    pub fn release(&self, room: &RoomCode, is_open: impl FnOnce() -> bool) {
        if !self.is_alone() {
            self.0.claims.release(&name_of(room), is_open);
        }
    }

    /// The other node that has a room; `None` when none has, or Redis does not say.
    pub async fn owner(&self, room: &RoomCode) -> Option<Other> {
        if self.is_alone() {
            return None;
        }
        let owner = self.0.registry.owner(&name_of(room)).await.ok().flatten();
        owner.filter(|other| other.id != self.0.node)
    }

    /// The nodes that lived then.
    #[must_use]
    pub fn all_others(&self) -> Vec<Other> {
        lock(&self.0.others).clone()
    }

    /// Which node speaks with Telegram and rings people.
    #[must_use]
    pub fn desk(&self) -> Desk {
        if *self.0.desk.borrow() {
            return Desk::Here;
        }
        let at = lock(&self.0.desk_at).clone();
        at.map_or(Desk::Nobody, Desk::At)
    }

    /// The same, as something that may come to be this node's.
    #[must_use]
    pub fn desk_post(&self) -> Post {
        Post(self.0.desk.subscribe())
    }

    /// Opens a socket at another node for somebody from `network`.
    ///
    /// # Errors
    /// The other node does not answer.
    pub async fn open(
        &self,
        other: &Other,
        path: &str,
        network: &ClientNetwork,
    ) -> Result<Link, Away> {
        let among = self.0.among.as_ref().ok_or(Away)?;
        Link::open(&among.secret, other, path, network).await
    }

    /// Asks another node something.
    ///
    /// # Errors
    /// It does not answer, or not to this.
    pub async fn ask<A: DeserializeOwned>(
        &self,
        other: &Other,
        path: &str,
        question: &(impl Serialize + Sync),
    ) -> Result<A, Away> {
        let among = self.0.among.as_ref().ok_or(Away)?;
        link::ask(&among.client, &among.secret, other, path, question).await
    }

    /// Passes a whole request on to another node; `path` with its query.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn forward(
        &self,
        other: &Other,
        asked: (reqwest::Method, &str),
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<reqwest::Response, Away> {
        let among = self.0.among.as_ref().ok_or(Away)?;
        link::forward(&among.client, &among.secret, other, asked, headers, body).await
    }

    /// The next room that another node has now: whatever is live of it here has to end. Never, for who is
    /// alone.
    pub async fn next_lost(&self) -> RoomCode {
        match self.0.losing.lock().await.recv().await {
            Some(room) => room,
            None => pending().await,
        }
    }

    /// Whether no other node has said this name within `kept`. While Redis is silent everybody is the
    /// first: what is done twice is better than what is not done.
    pub async fn is_first(&self, name: &str, kept: Duration) -> bool {
        let first = self.0.registry.is_first(name, kept).await;
        first.unwrap_or(true)
    }

    /// Takes a unit of what somebody may use at all nodes together; otherwise how long to wait for it.
    /// While Redis is silent it is there: each node counts for itself, too.
    pub async fn take(&self, name: &str, quota: Quota) -> Result<(), Duration> {
        let taken = self.0.registry.take(name, quota).await;
        taken.unwrap_or(Ok(()))
    }

    pub(super) fn sign(&self) -> Sign {
        let among = self.0.among.as_ref();
        Sign {
            id: self.0.node.clone(),
            url: among.map(|among| among.url.clone()).unwrap_or_default(),
            is_draining: self.0.is_draining.load(Ordering::Relaxed),
        }
    }

    pub(super) fn keep(&self) -> MutexGuard<'_, Keep> {
        lock(&self.0.keep)
    }
}

impl From<Sign> for Other {
    fn from(sign: Sign) -> Self {
        Self {
            id: sign.id,
            url: sign.url,
        }
    }
}

/// How often is looked whether another has ended a node.
const ENDED_EVERY: Duration = Duration::from_millis(50);
const ROOM: &str = "room ";

fn name_of(room: &RoomCode) -> String {
    format!("{ROOM}{}", room.as_str())
}

/// The room that something is, if it is one.
pub(super) fn room_of(what: &str) -> Option<RoomCode> {
    RoomCode::parse(what.strip_prefix(ROOM)?).ok()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
