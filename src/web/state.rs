//! What handlers work with.

use std::sync::Arc;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::RateLimiter;
use crate::auth::Auth;
use crate::avatars::Avatars;
use crate::checkup::IceCheckup;
use crate::cluster::Cluster;
use crate::hub::Hub;
use crate::ice::IceServers;
use crate::lead::CutOff;
use crate::links::InviteLinks;
use crate::sharing::Sharing;
use crate::store::Store;

/// Everything that handlers need, built once.
pub struct WebDeps {
    /// Who is who.
    pub auth: Auth,
    /// Live rooms.
    pub hub: Hub,
    /// Rooms and calls that outlive the process.
    pub store: Store,
    /// STUN and TURN.
    pub ice: IceServers,
    /// Looks whether they work.
    pub checkup: IceCheckup,
    /// Profile photos.
    pub avatars: Avatars,
    /// Where the Mini App is served, without a slash at its end.
    pub origin: String,
    /// What game hosts show; none turns their API off.
    pub host_secret: Option<SecretString>,
    /// What whoever reads the metrics shows; none turns them off.
    pub metrics_token: Option<SecretString>,
    /// How many entries of X-Forwarded-For, from the right, our proxies wrote.
    pub trusted_proxy_hops: usize,
    /// Whether the simulator stands in for Telegram.
    pub simulator: bool,
    /// Where invitations lead.
    pub links: Arc<InviteLinks>,
    /// Who prepares messages that pass a room on.
    pub sharing: Arc<Sharing>,
    /// Who asks too often.
    pub limiter: RateLimiter,
    /// Cancelled when the process has begun to stop.
    pub draining: CancellationToken,
    /// Whether newcomers are better sent to a process that stands by.
    pub cut_off: CutOff,
    /// The processes that serve the deployment.
    pub cluster: Cluster,
}

/// A reference to [`WebDeps`], as axum hands it to handlers.
pub type WebState = Arc<WebDeps>;
