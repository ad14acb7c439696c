//! The composition root: builds every long-lived part, starts what runs by itself, and orders the
//! shutdown. The only place that knows everybody.

mod capacity;
mod housekeeping;
mod listener;
mod telegram_side;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::checkup::IceCheckup;
use crate::config::Config;
use crate::hub::{Hub, HubDeps};
use crate::ice::IceServers;
use crate::limits::{DRAIN_NOTICE, SHUTDOWN_GRACE, SOCKETS_CLOSE_WITHIN};
use crate::shutdown::{Shutdown, StopSignals};
use crate::store::Store;
use crate::web::routes::ws::{self, AllowedOrigin, SocketState};
use crate::web::{self, Attached, RateLimiter, WebDeps, WebState};

use capacity::Capacity;
use listener::{Reach, listen};
use telegram_side::TelegramSide;

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
    shutdown: Shutdown,
    /// For how long the listener stays open while health says `draining`.
    drain_notice: Duration,
    tracker: TaskTracker,
}

impl App {
    /// Binds the port (any free one for port 0), opens the database and puts everything together.
    /// The bot begins to talk to Telegram at once, and nothing waits for it.
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
        let store = Store::open(&config.database_url)
            .await
            .context("DATABASE_URL cannot be opened")?;
        let shutdown = Shutdown::default();
        // Without a public address nobody stands in front of us.
        let drain_notice = config
            .web
            .public_url
            .as_ref()
            .map_or(Duration::ZERO, |_| DRAIN_NOTICE);
        let tracker = TaskTracker::new();

        let telegram = TelegramSide::new(&config)?;
        let state = web_state(
            &config,
            &telegram,
            &store,
            capacity,
            shutdown.draining.clone(),
        );
        let sockets = SocketState::with_limits(
            state.hub.clone(),
            AllowedOrigin::for_public_url(config.web.public_url.as_deref()),
            shutdown.draining.clone(),
            capacity.sockets,
            config.web.trusted_proxy_hops,
        );
        let mut attached = Attached::default().with(ws::router(sockets.clone()));
        for router in telegram.start(&config, &state, &tracker)? {
            attached = attached.with(router);
        }
        housekeeping::start(&state, &tracker);
        check_ice(&state, &tracker);
        correct_links(&state, &tracker);
        Ok(Self {
            listeners,
            address,
            connections: capacity.connections,
            origin: config.web.origin(),
            hub: state.hub.clone(),
            router: web::router(state, attached),
            sockets,
            store,
            shutdown,
            drain_notice,
            tracker,
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
        let Shutdown { draining, stopping } = self.shutdown.clone();
        let mut signals = StopSignals::catch();
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
        self.tracker.close();
        let shown = sleep(self.drain_notice);
        let finishing = async {
            // Rooms write their calls down even when a socket cannot be got rid of.
            let _ = timeout(SOCKETS_CLOSE_WITHIN, self.sockets.all_closed()).await;
            self.hub.shut_down().await;
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
        tracing::info!("stopped");
    }
}

/// What HTTP works with; the hub is made here too, as both need the same parts.
fn web_state(
    config: &Config,
    telegram: &TelegramSide,
    store: &Store,
    capacity: Capacity,
    draining: CancellationToken,
) -> WebState {
    let auth = telegram.auth(config.web.allow_guests);
    let ice = IceServers::new(&config.ice);
    let links = Arc::clone(telegram.links());
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: auth.clone(),
        ice: ice.clone(),
        links: Arc::clone(&links),
        sockets_max: capacity.sockets,
    });
    Arc::new(WebDeps {
        auth,
        hub,
        store: store.clone(),
        checkup: IceCheckup::new(ice.clone()),
        ice,
        avatars: telegram.avatars(),
        origin: config.web.origin(),
        host_secret: config.host_secret.clone(),
        metrics_token: config.metrics_token.clone(),
        trusted_proxy_hops: config.web.trusted_proxy_hops,
        simulator: config.has_simulator(),
        links,
        limiter: RateLimiter::default(),
        draining,
    })
}

/// Looks once whether STUN and TURN work and logs it; nothing waits for that.
fn check_ice(state: &WebState, tracker: &TaskTracker) {
    let (checkup, draining) = (state.checkup.clone(), state.draining.clone());
    tracker.spawn(async move {
        draining.run_until_cancelled(checkup.log()).await;
    });
}

/// Corrects the links of rooms that people came back to before the bot's name was known.
fn correct_links(state: &WebState, tracker: &TaskTracker) {
    let (state, draining) = (state.clone(), state.draining.clone());
    tracker.spawn(async move {
        let correcting = async {
            state.links.known().await;
            state.hub.links_changed().await;
        };
        draining.run_until_cancelled(correcting).await;
    });
}
