//! The composition root: builds every long-lived part, starts what runs by itself, and orders the
//! shutdown. The only place that knows everybody.

mod capacity;
mod forwarding;
mod housekeeping;
mod listener;
mod parts;
mod serving;
mod telegram_side;
mod turn;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::hub::Hub;
use crate::limits::{DRAIN_NOTICE, SHUTDOWN_GRACE, SOCKETS_CLOSE_WITHIN};
use crate::shutdown::{Shutdown, StopSignals};
use crate::store::{Membership, Store};
use crate::web::routes::ws::{self, AllowedOrigin, SocketState};
use crate::web::{self, Attached};

use capacity::Capacity;
use listener::{Reach, listen};
use parts::Parts;
use telegram_side::TelegramSide;
use turn::Turn;

/// The process, put together and listening, not yet answering.
pub struct App {
    listeners: Vec<TcpListener>,
    address: SocketAddr,
    /// How many may speak HTTP at once.
    connections: usize,
    origin: String,
    router: Router,
    sockets: SocketState,
    hub: Hub,
    store: Store,
    turn: Turn,
    cluster: Cluster,
    shutdown: Shutdown,
    /// For how long the listener stays open while health says `draining`.
    drain_notice: Duration,
    tracker: TaskTracker,
}

impl App {
    /// Binds the port (any free one for port 0), opens the database and puts everything together.
    /// The bot begins to talk to Telegram at once, and nothing waits for it. A process that stands by for
    /// another (`STANDBY`) waits for its turn before anything but the port.
    pub async fn build(mut config: Config) -> anyhow::Result<Self> {
        let capacity = Capacity::of_this_process();
        // The simulator signs people in with a token that everybody knows.
        let reach = if config.has_simulator() {
            Reach::ThisMachine
        } else {
            Reach::Everywhere
        };
        let listeners = listen(reach, config.web.port)
            .with_context(|| format!("PORT {} cannot be listened on", config.web.port))?;
        let address = listeners[0].local_addr()?;
        config.web.port = address.port();
        let (turn, listeners) = Turn::wait_for(&config, reach, listeners).await?;
        let telegram = TelegramSide::new(&config)?;
        let auth = telegram.auth(config.web.allow_guests);
        let cluster = serving::join(&config, &auth).await?;
        let store = open_store(&config, &turn, &cluster).await?;
        let shutdown = Shutdown::default();
        let drain_notice = drain_notice(&config, &turn);
        let draining = shutdown.draining.clone();
        let us = (auth, cluster);
        let parts = Parts::new(&config, &telegram, us, store, capacity, draining.clone());
        if let Some(forwarder) = forwarding::start(&config)? {
            parts.hub.forward_by(forwarder);
        }
        let sockets = SocketState::with_limits(
            parts.hub.clone(),
            AllowedOrigin::for_public_url(config.web.public_url.as_deref()),
            draining,
            capacity.sockets,
            config.web.trusted_proxy_hops,
        );
        let mut attached = Attached::default().with(ws::router(sockets.clone()));
        for router in telegram.start(&config, &parts)? {
            attached = attached.with(router);
        }
        housekeeping::start(&parts, config.calls_kept);
        serving::keep_place(parts.cluster.clone());
        serving::serve_beside_others(&parts);
        check_ice(&parts);
        correct_links(&parts);
        Ok(Self {
            listeners,
            address,
            connections: capacity.connections,
            origin: config.web.origin(),
            router: web::router(parts.web(&config, &telegram, turn.is_cut_off()), attached),
            sockets,
            shutdown,
            drain_notice,
            hub: parts.hub,
            store: parts.store,
            turn,
            cluster: parts.cluster,
            tracker: parts.tracker,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address people open.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A handle that ends [`App::run`] as a signal does.
    #[must_use]
    pub fn stopper(&self) -> CancellationToken {
        self.shutdown.draining.clone()
    }

    /// Answers until a signal comes, then lets everybody finish. A second signal ends the process
    /// where it stands.
    pub async fn run(self) {
        self.run_until(StopSignals::catch()).await;
    }

    /// The same, with signals that are caught already.
    pub async fn run_until(self, mut signals: StopSignals) {
        let Shutdown { draining, stopping } = self.shutdown.clone();
        let serving = tokio::spawn(web::serve(
            self.listeners,
            self.connections,
            self.router,
            stopping.clone(),
            self.tracker.clone(),
        ));
        tokio::select! {
            () = signals.next() => {}
            () = draining.cancelled() => {}
        }
        tokio::spawn(async move {
            signals.next().await;
            std::process::exit(130);
        });
        tracing::info!(sockets = self.sockets.open(), "stopping");
        draining.cancel();
        self.cluster.drain().await;
        self.tracker.close();
        let shown = sleep(self.drain_notice);
        let finishing = async {
            // Rooms write their calls down even when a socket cannot be got rid of.
            let _ = timeout(SOCKETS_CLOSE_WITHIN, self.sockets.all_closed()).await;
            self.hub.shut_down().await;
            self.cluster.leave().await;
            shown.await;
            stopping.cancel();
            let _ = serving.await;
            self.tracker.wait().await;
        };
        if timeout(SHUTDOWN_GRACE, finishing).await.is_err() {
            tracing::warn!(
                tasks = self.tracker.len(),
                "stopped without waiting for all"
            );
        }
        self.store.close().await;
        self.cluster.take_out().await;
        self.turn.give_up().await;
        tracing::info!("stopped");
    }
}

async fn open_store(config: &Config, turn: &Turn, cluster: &Cluster) -> anyhow::Result<Store> {
    let membership = match (turn.term(), cluster.node()) {
        (Some(term), _) => Membership::Term(term),
        (None, Some(node)) => Membership::Node(node.as_str().to_owned()),
        (None, None) => Membership::Alone,
    };
    let store = Store::open_as(config.database_url.expose_secret(), membership)
        .await
        .context("DATABASE_URL cannot be opened")?;
    if !cluster.is_alone() {
        // Those of others go on.
        return Ok(store);
    }
    // Of a process that was killed: its calls end when they were last known to go on.
    store
        .close_open_calls()
        .await
        .context("DATABASE_URL cannot be written to")?;
    Ok(store)
}

/// For how long the listener stays open while health says `draining`. Without a public address nobody
/// stands in front of us, and whoever stands by begins only when we have ended.
fn drain_notice(config: &Config, turn: &Turn) -> Duration {
    if config.web.public_url.is_none() || turn.has_successor() {
        return Duration::ZERO;
    }
    DRAIN_NOTICE
}

/// Looks once whether STUN and TURN work and logs it; nothing waits for that.
fn check_ice(parts: &Parts) {
    let (checkup, draining) = (parts.checkup.clone(), parts.draining.clone());
    parts.tracker.spawn(async move {
        draining.run_until_cancelled(checkup.log()).await;
    });
}

/// Corrects the links of rooms that people came back to before the bot's name was known.
fn correct_links(parts: &Parts) {
    let (links, hub) = (Arc::clone(&parts.links), parts.hub.clone());
    let draining = parts.draining.clone();
    parts.tracker.spawn(async move {
        let correcting = async {
            links.known().await;
            hub.links_changed().await;
        };
        draining.run_until_cancelled(correcting).await;
    });
}
