//! The long-lived parts of the process, each built once, and what HTTP is given of them.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::capacity::Capacity;
use super::telegram_side::TelegramSide;
use crate::auth::Auth;
use crate::checkup::IceCheckup;
use crate::cluster::Cluster;
use crate::config::Config;
use crate::hub::{Hub, HubDeps};
use crate::ice::IceServers;
use crate::lead::CutOff;
use crate::links::InviteLinks;
use crate::sharing::Sharing;
use crate::store::Store;
use crate::web::{RateLimiter, WebDeps, WebState};

/// What runs by itself, and HTTP and the bot, are made of these. A clone is a reference.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) store: Store,
    pub(super) auth: Auth,
    pub(super) ice: IceServers,
    pub(super) checkup: IceCheckup,
    pub(super) links: Arc<InviteLinks>,
    pub(super) sharing: Arc<Sharing>,
    pub(super) hub: Hub,
    pub(super) cluster: Cluster,
    /// Cancelled when the process has begun to stop.
    pub(super) draining: CancellationToken,
    /// Counts the tasks that a shutdown waits for.
    pub(super) tracker: TaskTracker,
}

impl Parts {
    /// As the configuration says, around an open database.
    pub(super) fn new(
        config: &Config,
        telegram: &TelegramSide,
        (auth, cluster): (Auth, Cluster),
        store: Store,
        capacity: Capacity,
        draining: CancellationToken,
    ) -> Self {
        let ice = IceServers::new(&config.ice);
        let links = Arc::clone(telegram.links());
        let hub = Hub::new(HubDeps {
            store: store.clone(),
            auth: auth.clone(),
            ice: ice.clone(),
            links: Arc::clone(&links),
            room_people_max: config.room_people_max,
            cluster: cluster.clone(),
            sockets_max: capacity.sockets,
        });
        Self {
            store,
            auth,
            checkup: IceCheckup::new(ice.clone()),
            ice,
            links,
            sharing: Arc::default(),
            hub,
            cluster,
            draining,
            tracker: TaskTracker::new(),
        }
    }

    /// What HTTP works with.
    pub(super) fn web(
        &self,
        config: &Config,
        telegram: &TelegramSide,
        cut_off: CutOff,
    ) -> WebState {
        Arc::new(WebDeps {
            auth: self.auth.clone(),
            hub: self.hub.clone(),
            store: self.store.clone(),
            checkup: self.checkup.clone(),
            ice: self.ice.clone(),
            avatars: telegram.avatars(),
            origin: config.web.origin(),
            host_secret: config.host_secret.clone(),
            metrics_token: config.metrics_token.clone(),
            trusted_proxy_hops: config.web.trusted_proxy_hops,
            simulator: config.has_simulator(),
            sharing: Arc::clone(&self.sharing),
            links: Arc::clone(&self.links),
            limiter: RateLimiter::default(),
            draining: self.draining.clone(),
            cut_off,
            cluster: self.cluster.clone(),
        })
    }
}
