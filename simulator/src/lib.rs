//! A stand-in for Telegram: the Bot API over HTTP, and a chat page in the browser.
//!
//! People, a group, a bot and signed launch data, all in memory. Knows nothing of the bot it serves:
//! only its token and the origin its Mini App lives at. Everything is under [`PREFIX`].

mod bot_api;
mod cast;
mod handle;
mod http;
mod init_data;
mod keyboard;
mod markup;
mod portraits;
mod webhook;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use world::World;
pub use world::faults::Fault;
use world::profile::Profile;

/// What every path of [`Simulator::router`] begins with.
pub const PREFIX: &str = "/simulator";

/// A token for people who have none from `BotFather`. No real bot has it.
pub const BUILT_IN_TOKEN: &str = "7000000000:SIMULATOR-not-a-real-token-000000000";

/// What the simulator is told about the bot.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// The bot's token: calls with another one get 401, launch data is signed with it.
    pub bot_token: String,
    /// Scheme, host and port the Mini App is served from, e.g. `http://localhost:3000`. Links to the
    /// bot's app open its root.
    pub mini_app_origin: String,
    /// The bot's name until it sets one.
    pub bot_name: String,
    /// The bot's user name, without `@`.
    pub bot_username: String,
}

impl SimulatorConfig {
    /// With a bot called "Simulated bot", `@simulated_bot`.
    #[must_use]
    pub fn new(bot_token: impl Into<String>, mini_app_origin: impl Into<String>) -> Self {
        Self {
            bot_token: bot_token.into(),
            mini_app_origin: mini_app_origin.into(),
            bot_name: "Simulated bot".to_owned(),
            bot_username: "simulated_bot".to_owned(),
        }
    }
}

/// The stand-in. Clones are handles to the same world; it ends with the last of them.
#[derive(Clone, Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
}

/// The world and who waits for changes of it.
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
    /// For webhooks.
    client: reqwest::Client,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the world.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&self.lock())
    }

    /// Changes the world at the current time and wakes whoever waits for a change.
    pub(crate) fn act<R>(&self, act: impl FnOnce(&mut World, i64) -> R) -> R {
        let result = act(&mut self.lock(), now());
        self.changed.send_replace(());
        result
    }

    /// Wakes at the next change after this call.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

/// Unix seconds.
fn now() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

impl Simulator {
    /// A new world in which nobody has said a word.
    #[must_use]
    pub fn new(config: SimulatorConfig) -> Self {
        let id = config
            .bot_token
            .split(':')
            .next()
            .and_then(|id| id.parse().ok());
        let profile = Profile::new(
            id.unwrap_or(7_000_000_000),
            config.bot_username,
            config.bot_name,
        );
        let world = World::new(config.bot_token, config.mini_app_origin, profile);
        // Webhooks are on this machine: a proxy of the environment is not for them.
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client without options can be built");
        let shared = Shared {
            world: Mutex::new(world),
            changed: watch::Sender::new(()),
            client,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The chat page, the Bot API and the control API, all under [`PREFIX`]: to be merged into the
    /// application's router.
    pub fn router(&self) -> axum::Router {
        http::router(Arc::clone(&self.shared))
    }

    /// What a Bot API client takes as its API URL when the router is served at this origin.
    #[must_use]
    pub fn api_url(origin: &str) -> String {
        format!("{}{PREFIX}/api", origin.trim_end_matches('/'))
    }
}
