//! Everything a deployer configures, looked at once: what `efir check` prints.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::connection::browsers_trust;
use super::socket::socket;
use super::{Finding, Verdict, turn};
use crate::cluster;
use crate::config::{Config, Process, SfuConfig, TelegramConfig, WebConfig};
use crate::forwarding::{Plan, plan};
use crate::ice::IceServers;
use crate::outbound::{self, BotApiAddress};
use crate::store::{Look, Store, StoreError};

/// How long a web server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Within one region a database server answers in about a millisecond; across an ocean it takes a hundred.
const DATABASE_NEAR: Duration = Duration::from_millis(20);

/// A look at all of it. A configuration that cannot be used leaves nothing else to look at.
pub async fn deployment(process: Process) -> Vec<Finding> {
    let near_misses = process.near_misses.into_iter();
    let mut findings: Vec<Finding> = near_misses
        .map(|sentence| Finding::new(Verdict::Note, "configuration", sentence))
        .collect();
    let config = match process.config {
        Ok(config) => config,
        Err(error) => {
            let problem = error.problem;
            findings.push(Finding::new(Verdict::Broken, error.variable, problem));
            return findings;
        }
    };
    let configured = "every variable can be used together with the others";
    findings.push(Finding::new(Verdict::Works, "configuration", configured));
    let servers = IceServers::new(&config.ice);
    let trust = browsers_trust();
    let web = async {
        let mut findings = public_url(&config.web).await;
        findings.extend(bot(&config).await);
        findings
    };
    let (database, redis, web, ice) = tokio::join!(
        database(config.database_url.expose_secret()),
        redis(config.redis_url.as_ref()),
        web,
        turn::ice(&servers, crate::time::now(), &trust),
    );
    findings.push(database);
    findings.extend(redis);
    findings.extend(web);
    findings.extend(ice);
    findings.push(voices_over_udp(&config));
    findings
}

async fn database(url: &str) -> Finding {
    let (verdict, message) = match Store::check(url).await {
        Ok(Look::Works) => (Verdict::Works, "opens and can be written to".to_owned()),
        Ok(Look::Nowhere) => (
            Verdict::Note,
            "is not there yet: the first start makes it".to_owned(),
        ),
        Ok(Look::Server { name, round_trip }) => {
            let took = milliseconds(round_trip);
            if round_trip <= DATABASE_NEAR {
                let message = format!("{name} answers in {took} ms and can be written to");
                (Verdict::Works, message)
            } else {
                let message = format!(
                    "{name} can be written to, and answers in {took} ms: every room waits for some \
                     of these before it opens, so have both in one region"
                );
                (Verdict::Note, message)
            }
        }
        Err(StoreError::NotReady(words)) => (Verdict::Broken, words),
        Err(error) => (
            Verdict::Broken,
            format!("{error}: see DATABASE_URL, DATA_DIR, and whether this user may write there"),
        ),
    };
    Finding::new(verdict, "database", message)
}

/// Which ports to open. Whether they are cannot be told from here: the process that serves has them.
fn voices_over_udp(config: &Config) -> Finding {
    let SfuConfig { port, workers, .. } = config.sfu;
    let (verdict, message) = match plan(&config.sfu, config.has_simulator()) {
        Plan::At(addresses) => {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            let ports = match workers {
                1 => format!("{port}/udp"),
                more => format!("{port}-{}/udp", port.saturating_add(more - 1)),
            };
            let message = format!(
                "voices of rooms past six go over UDP to {}: open {ports}; whoever does not get through \
                 has theirs over a socket",
                addresses.join(" and "),
            );
            (Verdict::Works, message)
        }
        Plan::Not(reason) => {
            let message = format!(
                "{reason}: voices of rooms past six go over sockets alone, where each lost packet holds \
                 up those behind it"
            );
            (Verdict::Note, message)
        }
        Plan::Cannot(problem) => (Verdict::Broken, problem.to_owned()),
    };
    Finding::new(verdict, "SFU", message)
}

async fn redis(url: Option<&SecretString>) -> Option<Finding> {
    let url = url?.expose_secret();
    let (verdict, message) = match cluster::look(url).await {
        Ok((name, round_trip)) => {
            let took = milliseconds(round_trip);
            (Verdict::Works, format!("{name} answers in {took} ms"))
        }
        Err(words) => (Verdict::Broken, words),
    };
    Some(Finding::new(verdict, "REDIS_URL", message))
}

/// With one digit behind the point.
fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}

/// A client for the service at `base`; none where this machine cannot have one.
fn client(base: &str) -> Result<Client, Finding> {
    let client = outbound::client(base).timeout(TIMEOUT).build();
    client.map_err(|_| {
        let message = format!("no HTTP client can be built on this machine{}", through());
        Finding::new(Verdict::Broken, "HTTPS", message)
    })
}

/// Which proxy requests go through, for the end of a sentence about what was not reached.
fn through() -> String {
    outbound::proxies()
        .first()
        .map(|name| format!(" (requests go through the proxy in {name})"))
        .unwrap_or_default()
}

async fn public_url(web: &WebConfig) -> Vec<Finding> {
    let subject = "PUBLIC_URL";
    let Some(origin) = &web.public_url else {
        let here = web.origin();
        return vec![Finding::new(
            Verdict::Note,
            subject,
            format!("is not set: the Mini App opens only on this machine, at {here}"),
        )];
    };
    let mut findings = Vec::new();
    if !origin.starts_with("https://") {
        findings.push(Finding::new(
            Verdict::Broken,
            subject,
            "is not https: Telegram opens no other address, and browsers give no microphone there",
        ));
    }
    let client = match client(origin) {
        Ok(client) => client,
        Err(finding) => return vec![finding],
    };
    let answers = health(origin, &client).await;
    let is_answering = answers.0 == Verdict::Works;
    if findings.is_empty() {
        findings.push(Finding::new(answers.0, subject, answers.1));
    }
    if is_answering {
        findings.push(socket(origin, &client).await);
    }
    findings
}

async fn health(origin: &str, client: &Client) -> (Verdict, String) {
    let health = client.get(format!("{origin}/api/health")).send().await;
    match health.map(|answer| answer.status()) {
        Ok(StatusCode::OK) => (Verdict::Works, "answers over https".to_owned()),
        Ok(status) => (
            Verdict::Note,
            format!(
                "answers with {}: see whether Efir is running behind it",
                status.as_u16()
            ),
        ),
        Err(error) if error.is_timeout() => (
            Verdict::Note,
            "did not answer this machine in time: see whether others reach it".to_owned(),
        ),
        Err(_) => (
            Verdict::Broken,
            format!(
                "cannot be reached over https: see DNS, the certificate, and what listens on the \
                 port{}",
                through()
            ),
        ),
    }
}

/// What the Bot API says about the bot.
#[derive(Deserialize)]
struct Me {
    result: BotUser,
}

/// The bot, with what is set at @BotFather, where the Bot API is new enough to tell it.
#[derive(Deserialize)]
struct BotUser {
    username: String,
    supports_inline_queries: Option<bool>,
    has_main_web_app: Option<bool>,
}

async fn bot(config: &Config) -> Vec<Finding> {
    let subject = "BOT_TOKEN";
    let telegram = &config.telegram;
    let known = match &telegram.bot_token {
        Some(token) => match client(&telegram.api_url) {
            Ok(client) => get_me(telegram, token, &client).await,
            Err(finding) => return vec![finding],
        },
        None if config.has_simulator() => Err((
            Verdict::Note,
            "is not set: a simulator stands in for Telegram, for this machine only".to_owned(),
        )),
        None => Err((Verdict::Note, "is not set: there is no bot".to_owned())),
    };
    match known {
        Ok(bot) => set_at_botfather(&bot, telegram.app_short_name.as_deref()),
        Err((verdict, message)) => vec![Finding::new(verdict, subject, message)],
    }
}

/// What can be seen of the settings at @BotFather that a deployer makes by hand. Whether inline feedback
/// is enabled is not among it, so it is only called to mind.
fn set_at_botfather(bot: &BotUser, app_short_name: Option<&str>) -> Vec<Finding> {
    let known = format!("Telegram knows the bot as @{}", bot.username);
    let mut findings = vec![Finding::new(Verdict::Works, "BOT_TOKEN", known)];
    if app_short_name.is_none() && bot.has_main_web_app == Some(false) {
        findings.push(Finding::new(
            Verdict::Broken,
            "Mini App",
            "is not enabled, so that links to rooms open only the chat with the bot: /mybots at \
             @BotFather, Bot Settings, Configure Mini App (or set APP_SHORT_NAME)",
        ));
    }
    let inline = match bot.supports_inline_queries {
        Some(true) => Some((
            Verdict::Works,
            "is on; Telegram does not tell whether /setinlinefeedback at @BotFather is Enabled: \
             without it, a card that is sent so follows its room only from the first press on its \
             second button",
        )),
        Some(false) => Some((
            Verdict::Note,
            "is off: for rooms in any chat by the bot's name and a title, send /setinline and \
             /setinlinefeedback to @BotFather",
        )),
        None => None,
    };
    findings.extend(inline.map(|(verdict, words)| Finding::new(verdict, "inline mode", words)));
    findings
}

async fn get_me(
    telegram: &TelegramConfig,
    token: &SecretString,
    client: &Client,
) -> Result<BotUser, (Verdict, String)> {
    let address = BotApiAddress::new(&telegram.api_url, token.clone());
    let Ok(answer) = client.post(address.method("getMe")).send().await else {
        let message = "Telegram's Bot API cannot be reached: see the network and FILE_API_URL";
        return Err((Verdict::Broken, format!("{message}{}", through())));
    };
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => Err((
            Verdict::Broken,
            "Telegram does not know this token: copy it anew from @BotFather".to_owned(),
        )),
        StatusCode::OK => match answer.json::<Me>().await {
            Ok(me) => Ok(me.result),
            Err(_) => Err((
                Verdict::Broken,
                "what answers at FILE_API_URL is not a Bot API".to_owned(),
            )),
        },
        status => Err((
            Verdict::Broken,
            format!(
                "the Bot API answers with {}: try again later",
                status.as_u16()
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bot: &str, app_short_name: Option<&str>) -> Vec<(Verdict, String)> {
        let me: Me = serde_json::from_str(bot).expect("an answer to getMe");
        let findings = set_at_botfather(&me.result, app_short_name).into_iter();
        let lines = findings.map(|finding| {
            let end = finding.message.len().min(24);
            let words = finding.message.get(..end).unwrap_or_default().to_owned();
            (finding.verdict, format!("{}: {words}", finding.subject))
        });
        lines.collect()
    }

    #[test]
    fn what_is_missing_at_botfather_is_said_and_what_cannot_be_seen_called_to_mind() {
        let known = (
            Verdict::Works,
            "BOT_TOKEN: Telegram knows the bot a".to_owned(),
        );
        let set = r#"{"result":{"username":"efir_bot","supports_inline_queries":true,
            "has_main_web_app":true}}"#;
        let on = (
            Verdict::Works,
            "inline mode: is on; Telegram does not".to_owned(),
        );
        assert_eq!(told(set, None), [known.clone(), on]);

        let unset = r#"{"result":{"username":"efir_bot","supports_inline_queries":false,
            "has_main_web_app":false}}"#;
        let no_page = (
            Verdict::Broken,
            "Mini App: is not enabled, so that ".to_owned(),
        );
        let off = (
            Verdict::Note,
            "inline mode: is off: for rooms in any".to_owned(),
        );
        assert_eq!(told(unset, None), [known.clone(), no_page, off.clone()]);
        assert_eq!(told(unset, Some("efir")), [known.clone(), off]);

        let older = r#"{"result":{"username":"efir_bot"}}"#;
        assert_eq!(told(older, None), [known]);
    }
}
