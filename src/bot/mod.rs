//! The Telegram bot: commands, the room card, the webhook and polling.
//!
//! Knows Telegram and the hub's rooms; knows nothing of sockets and pages. Nothing that Telegram
//! answers, and no silence of it, stops the process or a room: [`start`] returns at once and a task
//! keeps trying.
//!
//! An update's way: `webhook` or `polling` → `intake` (read by `update`, bounded, each once) →
//! `dispatch` (in order per chat) → `route` (what is to be done) → `handlers` → `telegram`. News of
//! rooms go to the `desk`, which keeps the cards in chats true.

mod admins;
mod answer;
mod asker;
mod backoff;
mod bot_api;
mod cards_in_store;
mod command;
mod desk;
mod dispatch;
mod edits;
mod failure;
mod greeting;
mod handlers;
mod history;
mod inline;
mod intake;
mod keyboard;
mod languages;
mod life;
mod lists;
mod pace;
mod polling;
mod press;
mod presses;
mod profile;
mod ringing;
mod room_card;
mod route;
mod said;
mod service;
mod sharing;
mod show_again;
mod telegram;
mod update;
mod webhook;

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::cluster::Cluster;
use crate::config::BotMode;
use crate::hub::Ringing;
use crate::links::InviteLinks;
use crate::sharing::Sharing;
use crate::store::Store;

pub use keyboard::Door;
pub use pace::Pace;
pub use room_card::{Card, Stand, room_card};
pub use service::{Answer, RoomService};
pub use webhook::WEBHOOK_PATH;

use intake::Intake;
use telegram::Telegram;

/// Reads an update and what it asks for, for [`crate::fuzzing`].
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn fuzz_update(raw: &str) {
    let Ok(update) = update::Update::read(raw) else {
        return;
    };
    let numbered = update::Update::id_in(raw);
    assert!(numbered.is_none_or(|id| id == update.id), "{raw}");
    if let update::Event::Message(message) = &update.event {
        let lane = message.place.chat.id;
        assert_eq!(update.lane(), lane);
        let text = message.text.as_deref().unwrap_or_default();
        if let Some(command::Command::Room { title, .. }) =
            command::Command::parse(text, "efir_bot")
        {
            assert_eq!(title, title.trim());
        }
    }
}

/// What the bot is made of.
pub struct BotDeps {
    /// The bot's token.
    pub token: SecretString,
    /// The Bot API's base, e.g. `https://api.telegram.org`.
    pub api_url: String,
    /// How updates come.
    pub mode: BotMode,
    /// Where the Mini App is served and invitations lead; learns the bot's username.
    pub links: Arc<InviteLinks>,
    /// The rooms.
    pub rooms: Arc<dyn RoomService>,
    /// The processes that serve the deployment: each update is handled by one of them.
    pub cluster: Cluster,
    /// Where people are rung; without it nobody can be.
    pub ringing: Option<Ringing>,
    /// Where cards and languages outlive the process.
    pub store: Store,
    /// Learns that the bot can prepare messages for people.
    pub sharing: Arc<Sharing>,
    /// What Telegram has to show at the webhook.
    pub webhook_secret: String,
    /// How patient the bot is.
    pub pace: Pace,
    /// Ends everything the bot does.
    pub shutdown: CancellationToken,
    /// Counts the bot's tasks, so that a shutdown can wait for them.
    pub tracker: TaskTracker,
}

/// Why the bot cannot even begin.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The Bot API's base or the public origin is not an `http(s)` URL.
    #[error("{what} is not a web address")]
    BadUrl {
        /// Which of them.
        what: &'static str,
    },
    /// The HTTP client cannot be built (no TLS on this machine).
    #[error("the HTTP client cannot be built")]
    NoClient,
    /// Started although it is switched off.
    #[error("the bot is switched off")]
    Off,
}

/// A bot at work.
pub struct RunningBot {
    links: Arc<InviteLinks>,
    router: Option<axum::Router>,
}

impl RunningBot {
    /// The bot's username without the `@`, once Telegram has told it.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.links.username()
    }

    /// `POST` [`WEBHOOK_PATH`], to be merged into the web router; `None` with polling.
    #[must_use]
    pub fn router(&self) -> Option<axum::Router> {
        self.router.clone()
    }
}

/// Starts the bot's tasks and returns at once, whether Telegram can be reached or not.
///
/// # Errors
/// Only what no waiting could repair; see [`BotError`].
pub fn start(deps: BotDeps) -> Result<RunningBot, BotError> {
    let api_url = web_url(&deps.api_url).ok_or(BotError::BadUrl {
        what: "FILE_API_URL",
    })?;
    web_url(deps.links.origin()).ok_or(BotError::BadUrl { what: "PUBLIC_URL" })?;
    if deps.mode == BotMode::Off {
        return Err(BotError::Off);
    }
    let telegram = Telegram::new(
        deps.token.expose_secret(),
        &api_url,
        deps.pace,
        deps.shutdown.clone(),
    )
    .ok_or(BotError::NoClient)?;
    let (intake, updates) = Intake::new(deps.cluster.clone());
    let router = (deps.mode == BotMode::Webhook)
        .then(|| webhook::router(intake.clone(), &deps.webhook_secret));
    let running = RunningBot {
        links: Arc::clone(&deps.links),
        router,
    };
    deps.tracker.clone().spawn(life::live(life::Life {
        telegram,
        mode: deps.mode,
        desk_post: deps.cluster.desk_post(),
        pace: deps.pace,
        links: deps.links,
        rooms: deps.rooms,
        ringing: deps.ringing,
        store: deps.store,
        sharing: deps.sharing,
        webhook_secret: deps.webhook_secret,
        intake,
        updates,
        shutdown: deps.shutdown,
    }));
    Ok(running)
}

/// `text` as an `http` or `https` URL without a slash at its end.
fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim_end_matches('/')).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}
