//! From variables to a configuration, or to the sentence that says what to change.

mod database;
mod ice;
mod redis;
mod sfu;
mod tidy;

use std::time::Duration;

use secrecy::SecretString;

use crate::limits::PARTICIPANTS_PER_ROOM_MAX;

use super::address::{base, is_of_this_machine, origin, takes_webhooks};
use super::{BotMode, Config, ConfigError, LogFormat, TelegramConfig, Variables, WebConfig};

use database::{database_url, standby};
use ice::ice;
use redis::{node_url, redis_url};
use sfu::sfu;
use tidy::tidied;

const DEFAULT_PORT: u16 = 3000;
const DEFAULT_API: &str = "https://api.telegram.org";
/// Characters of a secret of ours; shorter ones can be guessed by trying.
const SECRET_CHARS_MIN: usize = 16;
/// More proxies than anybody has in a row; a larger number is a mistake.
const PROXY_HOPS_MAX: usize = 10;

/// A call takes two.
const ROOM_PEOPLE_LEAST: usize = 2;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// For how many days people see their calls, unless the deployer says otherwise.
const CALLS_KEPT_DAYS: u32 = 90;
/// Ten years; a larger number is a mistake.
const CALLS_KEPT_DAYS_MAX: u32 = 3_650;

type Checked<T> = Result<T, ConfigError>;

pub(super) fn config(variables: Variables) -> Checked<Config> {
    let variables = tidied(variables)?;
    let public_url = public_url(&variables)?;
    let telegram = telegram(&variables, public_url.as_deref())?;
    let database_url = database_url(variables.database_url.clone(), variables.data_dir.clone())?;
    let standby = standby(&database_url, variables.standby.as_deref())?;
    let telegram_has_keys = telegram.bot_token.is_some() || telegram.mode != BotMode::Off;
    let redis_url = redis_url(
        variables.redis_url.clone(),
        &database_url,
        telegram_has_keys,
    )?;
    Ok(Config {
        web: WebConfig {
            port: number("PORT", variables.port.as_deref(), DEFAULT_PORT, u16::MAX)?,
            public_url,
            trusted_proxy_hops: number(
                "TRUSTED_PROXY_HOPS",
                variables.trusted_proxy_hops.as_deref(),
                0,
                PROXY_HOPS_MAX,
            )?,
            allow_guests: match variables.allow_guests.as_deref() {
                Some(text) => yes_or_no("ALLOW_GUESTS", text)?,
                None => telegram.bot_token.is_none(),
            },
        },
        telegram,
        ice: ice(&variables)?,
        sfu: sfu(&variables)?,
        host_secret: own_secret("HOST_SECRET", variables.host_secret)?,
        standby,
        node_url: node_url(variables.node_url, redis_url.is_some(), standby)?,
        redis_url,
        database_url,
        calls_kept: DAY
            * number(
                "CALLS_KEPT_DAYS",
                variables.calls_kept_days.as_deref(),
                CALLS_KEPT_DAYS,
                CALLS_KEPT_DAYS_MAX,
            )?,
        room_people_max: room_people_max(variables.room_people_max.as_deref())?,
        log_format: log_format(variables.log_format.as_deref())?,
        metrics_token: own_secret("METRICS_TOKEN", variables.metrics_token)?,
        worker_threads: variables.render_cpu_count.as_deref().and_then(threads),
    })
}

fn refuse<T>(variable: &'static str, problem: impl Into<String>) -> Checked<T> {
    Err(ConfigError {
        variable,
        problem: problem.into(),
    })
}

fn room_people_max(text: Option<&str>) -> Checked<usize> {
    let most = number(
        "ROOM_PEOPLE_MAX",
        text,
        PARTICIPANTS_PER_ROOM_MAX,
        PARTICIPANTS_PER_ROOM_MAX,
    )?;
    if most < ROOM_PEOPLE_LEAST {
        return refuse("ROOM_PEOPLE_MAX", "must be 2 at least: nobody talks alone");
    }
    Ok(most)
}

fn public_url(variables: &Variables) -> Checked<Option<String>> {
    let (name, text) = match (&variables.public_url, &variables.render_external_url) {
        (Some(text), _) => ("PUBLIC_URL", text),
        (None, Some(text)) => ("RENDER_EXTERNAL_URL", text),
        (None, None) => return Ok(None),
    };
    match origin(text) {
        Some(origin) => Ok(Some(origin)),
        None => refuse(
            name,
            "is not an origin: give scheme and host only, such as https://rooms.example.org",
        ),
    }
}

fn telegram(variables: &Variables, public_url: Option<&str>) -> Checked<TelegramConfig> {
    let api_url = variables.file_api_url.as_deref().unwrap_or(DEFAULT_API);
    let Some(api_url) = base(api_url) else {
        return refuse(
            "FILE_API_URL",
            format!("is not a web address: give one such as {DEFAULT_API}, or leave it out"),
        );
    };
    if variables
        .bot_token
        .as_deref()
        .is_some_and(|token| !is_token(token))
    {
        return refuse(
            "BOT_TOKEN",
            "does not look like a token: copy it whole from @BotFather (123456789:AA...)",
        );
    }
    let mode = mode(variables, public_url)?;
    Ok(TelegramConfig {
        bot_token: variables.bot_token.clone().map(SecretString::from),
        api_url,
        mode,
        app_short_name: app_short_name(variables.app_short_name.as_deref())?,
    })
}

/// How updates come. Without a token the simulator stands in, which has no place at an address that
/// others reach: whoever opens its page can be anybody.
fn mode(variables: &Variables, public_url: Option<&str>) -> Checked<BotMode> {
    let webhooks = public_url.is_some_and(takes_webhooks);
    let mode = match variables.bot_mode.as_deref().unwrap_or("auto") {
        "auto" if webhooks && variables.bot_token.is_some() => BotMode::Webhook,
        "auto" | "polling" => BotMode::Polling,
        "webhook" if webhooks => BotMode::Webhook,
        "webhook" => {
            return refuse(
                "BOT_MODE",
                "is webhook, but Telegram cannot call us: set PUBLIC_URL to a public https \
                 address on port 443, 80, 88 or 8443, or set BOT_MODE=polling",
            );
        }
        "off" => BotMode::Off,
        _ => return refuse("BOT_MODE", "is unknown: use auto, webhook, polling or off"),
    };
    if variables.bot_token.is_none()
        && mode != BotMode::Off
        && public_url.is_some_and(|url| !is_of_this_machine(url))
    {
        return refuse(
            "BOT_TOKEN",
            "is missing, and the simulator that stands in for Telegram runs on this machine only, \
             not at the public address: set BOT_TOKEN, or set BOT_MODE=off to run without a bot",
        );
    }
    Ok(mode)
}

/// `<bot id>:<at least thirty characters of A-Z a-z 0-9 _ ->`.
fn is_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(id, key)| {
        (6..=19).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && (30..=100).contains(&key.len())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    })
}

fn app_short_name(text: Option<&str>) -> Checked<Option<String>> {
    let Some(name) = text else { return Ok(None) };
    let fits = (3..=30).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        Ok(Some(name.to_owned()))
    } else {
        refuse(
            "APP_SHORT_NAME",
            "is not a Mini App's name: give the last part of its link, 3 to 30 letters, digits \
             and underscores (https://t.me/your_bot/NAME)",
        )
    }
}

fn own_secret(name: &'static str, text: Option<String>) -> Checked<Option<SecretString>> {
    match text {
        Some(text) if text.chars().count() < SECRET_CHARS_MIN => refuse(
            name,
            format!(
                "is too short: use at least {SECRET_CHARS_MIN} random characters \
                 (openssl rand -hex 32)"
            ),
        ),
        text => Ok(text.map(SecretString::from)),
    }
}

fn log_format(text: Option<&str>) -> Checked<LogFormat> {
    match text.unwrap_or("text") {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => refuse("LOG_FORMAT", "is unknown: use text or json"),
    }
}

fn yes_or_no(name: &'static str, text: &str) -> Checked<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => refuse(name, "is neither true nor false"),
    }
}

fn number<T: std::str::FromStr + PartialOrd + std::fmt::Display>(
    name: &'static str,
    text: Option<&str>,
    default: T,
    max: T,
) -> Checked<T> {
    match text.map(str::parse) {
        None => Ok(default),
        Some(Ok(number)) if number <= max => Ok(number),
        Some(_) => refuse(name, format!("is not a number from 0 to {max}")),
    }
}

/// Whole threads from a share of processors such as `0.5`; what cannot be read is not ours to judge.
fn threads(text: &str) -> Option<usize> {
    let whole = text.split('.').next()?.parse::<usize>().ok()?;
    Some(whole.clamp(1, 64))
}

#[cfg(test)]
mod tests;
