//! Which Telegram there is: the real one, the simulator that stands in for it, or none.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use efir_simulator::{BUILT_IN_TOKEN, Simulator, SimulatorConfig};
use secrecy::{ExposeSecret as _, SecretString};

use super::parts::Parts;
use crate::auth::Auth;
use crate::avatars::{AvatarSource, Avatars, BotApiAvatars, NoAvatars};
use crate::bot::{self, BotDeps, Pace};
use crate::config::{BotMode, Config};
use crate::links::InviteLinks;

/// The token, where its Bot API is, and what is known of the bot.
pub(super) struct TelegramSide {
    account: Option<Account>,
    simulator: Option<Simulator>,
    avatars: Arc<dyn AvatarSource>,
    links: Arc<InviteLinks>,
}

/// A bot's account at a Bot API.
struct Account {
    token: SecretString,
    api_url: String,
}

impl TelegramSide {
    /// As the configuration says; `config.web.port` is the port that is really listened on.
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        let simulator = config
            .has_simulator()
            .then(|| Simulator::new(SimulatorConfig::new(BUILT_IN_TOKEN, config.web.origin())));
        let account = match (&config.telegram.bot_token, &simulator) {
            (Some(token), _) => Some(Account {
                token: token.clone(),
                api_url: config.telegram.api_url.clone(),
            }),
            (None, Some(_)) => Some(Account {
                token: BUILT_IN_TOKEN.into(),
                api_url: Simulator::api_url(&format!("http://127.0.0.1:{}", config.web.port)),
            }),
            (None, None) => None,
        };
        let avatars: Arc<dyn AvatarSource> = match &account {
            Some(account) => Arc::new(
                BotApiAvatars::new(&account.api_url, &account.token)
                    .context("the HTTP client for photos cannot be built")?,
            ),
            None => Arc::new(NoAvatars),
        };
        Ok(Self {
            account,
            simulator,
            avatars,
            links: Arc::new(InviteLinks::new(
                config.web.origin(),
                config.telegram.app_short_name.clone(),
            )),
        })
    }

    /// Where invitations lead.
    pub(super) fn links(&self) -> &Arc<InviteLinks> {
        &self.links
    }

    /// Profile photos from this Telegram.
    pub(super) fn avatars(&self) -> Avatars {
        Avatars::new(Arc::clone(&self.avatars))
    }

    /// Who is who. Without any bot the keys are random, so sign-ins end with the process.
    pub(super) fn auth(&self, allow_guests: bool) -> Auth {
        match &self.account {
            Some(account) => Auth::for_bot(account.token.expose_secret(), allow_guests),
            None => Auth::without_bot(&rand::random(), allow_guests),
        }
    }

    /// Starts the bot, unless there is none; the routers that come with it.
    pub(super) fn start(&self, config: &Config, parts: &Parts) -> anyhow::Result<Vec<Router>> {
        let mut routers = Vec::new();
        if let Some(simulator) = &self.simulator {
            routers.push(simulator.router());
        }
        let Some(account) = self
            .account
            .as_ref()
            .filter(|_| config.telegram.mode != BotMode::Off)
        else {
            return Ok(routers);
        };
        let running = bot::start(BotDeps {
            token: account.token.clone(),
            api_url: account.api_url.clone(),
            mode: config.telegram.mode,
            links: Arc::clone(&self.links),
            rooms: Arc::new(parts.hub.clone()),
            cluster: parts.cluster.clone(),
            ringing: Some(parts.hub.ringing()),
            store: parts.store.clone(),
            sharing: Arc::clone(&parts.sharing),
            webhook_secret: parts.auth.webhook_secret(),
            pace: Pace::default(),
            shutdown: parts.draining.clone(),
            tracker: parts.tracker.clone(),
        })?;
        routers.extend(running.router());
        Ok(routers)
    }
}
