//! The variables as they are read: all texts, none checked.

use clap::Parser;

/// Voice and video rooms for Telegram chats: bot, signaling and Mini App in one process.
///
/// Every flag can be given as an environment variable or in a file named `.env` instead.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "efir", version)]
pub struct Variables {
    /// The bot's token from @BotFather; without it a simulator stands in for Telegram
    #[arg(long, env, hide_env_values = true)]
    pub bot_token: Option<String>,
    /// Secret that game hosts show to register rooms (at least 16 characters)
    #[arg(long, env, hide_env_values = true)]
    pub host_secret: Option<String>,
    /// The address people open, such as `https://rooms.example.org`
    #[arg(long, env)]
    pub public_url: Option<String>,
    /// The Bot API's base for methods and files [default: `https://api.telegram.org`]
    #[arg(long, env)]
    pub file_api_url: Option<String>,
    /// The TCP port of everything [default: 3000]
    #[arg(long, env)]
    pub port: Option<String>,
    /// How updates come: auto, webhook, polling or off [default: auto]
    #[arg(long, env)]
    pub bot_mode: Option<String>,
    /// The Mini App's direct-link name; without it the bot's main Mini App is used
    #[arg(long, env)]
    pub app_short_name: Option<String>,
    /// STUN servers, comma-separated, or `none`
    #[arg(long, env)]
    pub stun_urls: Option<String>,
    /// TURN servers, comma-separated
    #[arg(long, env)]
    pub turn_url: Option<String>,
    /// Fixed TURN user name
    #[arg(long, env)]
    pub turn_username: Option<String>,
    /// Fixed TURN password
    #[arg(long, env, hide_env_values = true)]
    pub turn_password: Option<String>,
    /// Secret shared with the TURN server, for time-limited credentials
    #[arg(long, env, hide_env_values = true)]
    pub turn_secret: Option<String>,
    /// Whether voices of large rooms go over UDP where they can: auto, on or off [default: auto]
    #[arg(long, env)]
    pub sfu: Option<String>,
    /// The UDP port of these voices, and the first of several with `SFU_WORKERS` [default: 10000]
    #[arg(long, env)]
    pub sfu_port: Option<String>,
    /// The IP addresses at which people reach that port, comma-separated [default: this machine's public ones]
    #[arg(long, env)]
    pub sfu_address: Option<String>,
    /// How many threads forward these voices, each on a port of its own [default: 1]
    #[arg(long, env)]
    pub sfu_workers: Option<String>,
    /// The database [default: a SQLite file in `DATA_DIR`]
    #[arg(long, env, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Whether this process serves only while no other with the same database does [default: no]
    #[arg(long, env)]
    pub standby: Option<String>,
    /// The Redis or Valkey through which processes that serve at the same time agree
    #[arg(long, env, hide_env_values = true)]
    pub redis_url: Option<String>,
    /// Where the other processes reach this one (`http://10.0.0.7:3000`), or `auto`
    #[arg(long, env)]
    pub node_url: Option<String>,
    /// The folder for what is kept [default: data]
    #[arg(long, env)]
    pub data_dir: Option<String>,
    /// For how many days people see their calls [default: 90]
    #[arg(long, env)]
    pub calls_kept_days: Option<String>,
    /// How many people fit into a room [default: 50]
    #[arg(long, env)]
    pub room_people_max: Option<String>,
    /// Whether people may come without Telegram [default: only without `BOT_TOKEN`]
    #[arg(long, env)]
    pub allow_guests: Option<String>,
    /// How many proxies of ours stand in front and add to X-Forwarded-For [default: 0]
    #[arg(long, env)]
    pub trusted_proxy_hops: Option<String>,
    /// How log lines look: text or json [default: text]
    #[arg(long, env)]
    pub log_format: Option<String>,
    /// Bearer token of /metrics (at least 16 characters); without it there is no /metrics
    #[arg(long, env, hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// The public address on Render, which sets it
    #[arg(long, env, hide = true)]
    pub render_external_url: Option<String>,
    /// How many processors Render gives, which sets it
    #[arg(long, env, hide = true)]
    pub render_cpu_count: Option<String>,
}

/// What every variable is called.
const NAMES: [&str; 29] = [
    "BOT_TOKEN",
    "HOST_SECRET",
    "PUBLIC_URL",
    "FILE_API_URL",
    "PORT",
    "BOT_MODE",
    "APP_SHORT_NAME",
    "STUN_URLS",
    "TURN_URL",
    "TURN_USERNAME",
    "TURN_PASSWORD",
    "TURN_SECRET",
    "SFU",
    "SFU_PORT",
    "SFU_ADDRESS",
    "SFU_WORKERS",
    "DATABASE_URL",
    "STANDBY",
    "REDIS_URL",
    "NODE_URL",
    "DATA_DIR",
    "CALLS_KEPT_DAYS",
    "ROOM_PEOPLE_MAX",
    "ALLOW_GUESTS",
    "TRUSTED_PROXY_HOPS",
    "LOG_FORMAT",
    "METRICS_TOKEN",
    "RENDER_EXTERNAL_URL",
    "RENDER_CPU_COUNT",
];

impl Variables {
    /// What every variable is called.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter()
    }

    /// Every variable with its name. A new field does not compile until it stands here, so no rule for
    /// all of them can miss one.
    pub(super) fn each(&mut self) -> impl Iterator<Item = (&'static str, &mut Option<String>)> {
        let Self {
            bot_token,
            host_secret,
            public_url,
            file_api_url,
            port,
            bot_mode,
            app_short_name,
            stun_urls,
            turn_url,
            turn_username,
            turn_password,
            turn_secret,
            sfu,
            sfu_port,
            sfu_address,
            sfu_workers,
            database_url,
            standby,
            redis_url,
            node_url,
            data_dir,
            calls_kept_days,
            room_people_max,
            allow_guests,
            trusted_proxy_hops,
            log_format,
            metrics_token,
            render_external_url,
            render_cpu_count,
        } = self;
        let values = [
            bot_token,
            host_secret,
            public_url,
            file_api_url,
            port,
            bot_mode,
            app_short_name,
            stun_urls,
            turn_url,
            turn_username,
            turn_password,
            turn_secret,
            sfu,
            sfu_port,
            sfu_address,
            sfu_workers,
            database_url,
            standby,
            redis_url,
            node_url,
            data_dir,
            calls_kept_days,
            room_people_max,
            allow_guests,
            trusted_proxy_hops,
            log_format,
            metrics_token,
            render_external_url,
            render_cpu_count,
        ];
        NAMES.into_iter().zip(values)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_example_file_has_every_variable_in_the_same_order_each_with_a_sentence() {
        let command = Variables::command();
        let variables: Vec<String> = command
            .get_arguments()
            .filter(|argument| !argument.is_hide_set())
            .filter_map(|argument| argument.get_env())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();

        let text = include_str!("../../.env.example");
        let lines: Vec<&str> = text.lines().collect();
        let mut names = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            if let Some((name, _)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
                names.push(name.to_owned());
                let before = lines[..index].last().copied().unwrap_or_default();
                assert!(before.starts_with("# "), "{name} has a sentence above it");
            }
        }
        assert_eq!(names, variables);
    }

    #[test]
    fn every_variable_is_called_as_its_flag_is() {
        let command = Variables::command();
        let flags: Vec<String> = command
            .get_arguments()
            .filter_map(|argument| argument.get_env())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        assert_eq!(Variables::names().collect::<Vec<_>>(), flags);

        let mut given = Variables {
            turn_secret: Some("a secret".to_owned()),
            ..Variables::default()
        };
        let set: Vec<&str> = given
            .each()
            .filter_map(|(name, value)| value.is_some().then_some(name))
            .collect();
        assert_eq!(set, ["TURN_SECRET"]);
    }

    #[test]
    fn help_never_shows_a_secret_from_the_environment() {
        for argument in Variables::command().get_arguments() {
            let name = argument.get_id().as_str();
            if name.contains("token") || name.contains("secret") || name.contains("password") {
                assert!(argument.is_hide_env_values_set(), "{name}");
            }
        }
    }
}
