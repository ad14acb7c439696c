//! Configuration: one small struct per concern, read by clap from flags, the environment and `.env`.
//! Nobody else reads the environment. Plain data; impossible combinations are refused with the
//! variable's name and what to do.

mod address;
mod check;
mod env_file;
mod host;
mod ice_url;
mod near_miss;
mod task;
mod variables;

use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;

pub(crate) use address::is_of_this_machine;
pub use env_file::parse as parse_env_file;
pub use host::HostArguments;
pub use ice_url::{IceScheme, IceUrl};
pub use task::Task;
pub use variables::Variables;

/// What a process was started with.
#[derive(Clone, Debug)]
pub struct Process {
    /// The configuration, or what to change about it.
    pub config: Result<Config, ConfigError>,
    /// What it is asked to do instead of serving.
    pub task: Option<Task>,
    /// Sentences about variables that are not ours and look as if they were meant to be.
    pub near_misses: Vec<String>,
}

/// Everything that can be configured, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and how HTTP is served.
    pub web: WebConfig,
    /// Telegram.
    pub telegram: TelegramConfig,
    /// STUN and TURN.
    pub ice: IceConfig,
    /// Voices of large rooms over UDP.
    pub sfu: SfuConfig,
    /// `HOST_SECRET`: game hosts; none turns the host API off (503).
    pub host_secret: Option<SecretString>,
    /// `DATABASE_URL`, by default a SQLite file in `DATA_DIR`; a server's has a password in it.
    pub database_url: SecretString,
    /// `STANDBY`: serves only while no other process with the same database does.
    pub standby: bool,
    /// `REDIS_URL`: through which processes that serve at the same time agree; has a password in it.
    pub redis_url: Option<SecretString>,
    /// `NODE_URL`: where the others reach this process, or `auto`; there with `redis_url`.
    pub node_url: Option<String>,
    /// `CALLS_KEPT_DAYS`, 90: for how long people see their calls.
    pub calls_kept: Duration,
    /// `ROOM_PEOPLE_MAX`, 50: how many people fit into a room, 2 to 50.
    pub room_people_max: usize,
    /// `LOG_FORMAT`
    pub log_format: LogFormat,
    /// `METRICS_TOKEN`: bearer token of `/metrics`; none turns it off (404).
    pub metrics_token: Option<SecretString>,
    /// `RENDER_CPU_COUNT`: threads that carry tasks; none means one per processor.
    pub worker_threads: Option<usize>,
}

/// A variable that cannot be used as it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong and what to do; never contains a secret.
    pub problem: String,
}

impl Config {
    /// From this process's flags, environment and `.env`. To be called once, before any thread starts.
    /// Unknown words and `--help` end the process, as clap does it.
    pub fn from_process() -> Process {
        let file = env_file::load();
        let (variables, task) = task::from_process();
        let set = std::env::vars_os().filter(|(_, value)| !value.is_empty());
        let names: Vec<String> = set
            .filter_map(|(name, _)| name.into_string().ok())
            .collect();
        Process {
            config: file.and_then(|()| Self::new(variables)),
            task,
            near_misses: near_miss::sentences(&names),
        }
    }

    /// From variables that were read already. An empty variable counts as one that is not set.
    pub fn new(variables: Variables) -> Result<Self, ConfigError> {
        check::config(variables)
    }

    /// Whether the simulator stands in for Telegram: without a token, unless `BOT_MODE=off`.
    #[must_use]
    pub fn has_simulator(&self) -> bool {
        self.telegram.bot_token.is_none() && self.telegram.mode != BotMode::Off
    }
}

/// Where and how HTTP is served.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// `PORT`, 3000.
    pub port: u16,
    /// `PUBLIC_URL`, else `RENDER_EXTERNAL_URL`, without a trailing slash; none means
    /// `http://localhost:PORT`.
    pub public_url: Option<String>,
    /// `TRUSTED_PROXY_HOPS`, 0: how many entries of X-Forwarded-For, from the right, are ours.
    pub trusted_proxy_hops: usize,
    /// `ALLOW_GUESTS`: by default off with a bot token and without the simulator.
    pub allow_guests: bool,
}

/// How updates come from Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotMode {
    /// Telegram calls us.
    Webhook,
    /// We ask Telegram.
    Polling,
    /// No bot.
    Off,
}

/// Telegram.
#[derive(Clone, Debug)]
pub struct TelegramConfig {
    /// `BOT_TOKEN`; without it the simulator stands in (or no bot at all with `BOT_MODE=off`).
    pub bot_token: Option<SecretString>,
    /// `FILE_API_URL`, `https://api.telegram.org`: methods and files.
    pub api_url: String,
    /// `BOT_MODE`, with `auto` already decided: webhook with a public HTTPS URL, else polling.
    pub mode: BotMode,
    /// `APP_SHORT_NAME`: the Mini App's direct-link name.
    pub app_short_name: Option<String>,
}

/// STUN and TURN.
#[derive(Clone, Debug, Default)]
pub struct IceConfig {
    /// `STUN_URLS`
    pub stun_urls: Vec<String>,
    /// `TURN_URL`: one or more, comma-separated.
    pub turn_urls: Vec<String>,
    /// `TURN_SECRET`: time-limited credentials.
    pub turn_secret: Option<SecretString>,
    /// `TURN_USERNAME` and `TURN_PASSWORD`: fixed credentials.
    pub turn_fixed: Option<(String, SecretString)>,
}

/// Whether voices of large rooms go over UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SfuMode {
    /// Where there is a public address.
    Auto,
    /// Or the process does not start.
    On,
    /// They go over sockets.
    Off,
}

/// Voices of large rooms over UDP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SfuConfig {
    /// `SFU`
    pub mode: SfuMode,
    /// `SFU_PORT`, 10000: the UDP port of the first worker, and those that follow it of the others; any
    /// free ones for 0.
    pub port: u16,
    /// `SFU_ADDRESS`: at which people reach it; none for this machine's public ones.
    pub addresses: Vec<IpAddr>,
    /// `SFU_WORKERS`, 1: threads, 1 to 16.
    pub workers: u16,
    /// No UDP comes in here, whatever is configured: on Render.
    pub is_behind_http: bool,
}

/// `LOG_FORMAT`: `text` or `json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object per line, for machines.
    Json,
}

impl WebConfig {
    /// The origin the Mini App is served from.
    #[must_use]
    pub fn origin(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://localhost:{}", self.port))
    }
}
