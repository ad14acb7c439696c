//! Everything a deployer configures, looked at once: what `efir check` prints.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::connection::browsers_trust;
use super::{Finding, Verdict, turn};
use crate::config::{Config, Process, TelegramConfig, WebConfig};
use crate::ice::IceServers;
use crate::store::Store;

/// How long a web server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

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
    let client = Client::builder().timeout(TIMEOUT).build();
    let web = async {
        match &client {
            Ok(client) => vec![
                public_url(&config.web, client).await,
                bot(&config, client).await,
            ],
            Err(_) => vec![Finding::new(
                Verdict::Broken,
                "HTTPS",
                "the HTTP client cannot be built on this machine",
            )],
        }
    };
    let (database, web, ice) = tokio::join!(
        database(&config.database_url),
        web,
        turn::ice(&servers, crate::time::now(), &trust),
    );
    findings.push(database);
    findings.extend(web);
    findings.extend(ice);
    findings
}

async fn database(url: &str) -> Finding {
    let subject = "database";
    match Store::check(url).await {
        Ok(true) => Finding::new(Verdict::Works, subject, "opens and can be written to"),
        Ok(false) => Finding::new(
            Verdict::Note,
            subject,
            "is not there yet: the first start makes it",
        ),
        Err(error) => Finding::new(
            Verdict::Broken,
            subject,
            format!("{error}: see DATABASE_URL, DATA_DIR, and whether this user may write there"),
        ),
    }
}

async fn public_url(web: &WebConfig, client: &Client) -> Finding {
    let subject = "PUBLIC_URL";
    let Some(origin) = &web.public_url else {
        let here = web.origin();
        return Finding::new(
            Verdict::Note,
            subject,
            format!("is not set: the Mini App opens only on this machine, at {here}"),
        );
    };
    if !origin.starts_with("https://") {
        return Finding::new(
            Verdict::Broken,
            subject,
            "is not https: Telegram opens no other address, and browsers give no microphone there",
        );
    }
    let health = client.get(format!("{origin}/api/health")).send().await;
    let (verdict, message) = match health.map(|answer| answer.status()) {
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
            "cannot be reached over https: see DNS, the certificate, and what listens on the port"
                .to_owned(),
        ),
    };
    Finding::new(verdict, subject, message)
}

/// What the Bot API says about the bot.
#[derive(Deserialize)]
struct Me {
    result: Named,
}

#[derive(Deserialize)]
struct Named {
    username: String,
}

async fn bot(config: &Config, client: &Client) -> Finding {
    let subject = "BOT_TOKEN";
    match &config.telegram.bot_token {
        Some(token) => {
            let (verdict, message) = get_me(&config.telegram, token, client).await;
            Finding::new(verdict, subject, message)
        }
        None if config.has_simulator() => Finding::new(
            Verdict::Note,
            subject,
            "is not set: a simulator stands in for Telegram, for this machine only",
        ),
        None => Finding::new(Verdict::Note, subject, "is not set: there is no bot"),
    }
}

/// The token is part of the address, so errors are told anew instead of passed on.
async fn get_me(
    telegram: &TelegramConfig,
    token: &SecretString,
    client: &Client,
) -> (Verdict, String) {
    let address = format!("{}/bot{}/getMe", telegram.api_url, token.expose_secret());
    let Ok(answer) = client.post(address).send().await else {
        let message = "Telegram's Bot API cannot be reached: see the network and FILE_API_URL";
        return (Verdict::Broken, message.to_owned());
    };
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => (
            Verdict::Broken,
            "Telegram does not know this token: copy it anew from @BotFather".to_owned(),
        ),
        StatusCode::OK => match answer.json::<Me>().await {
            Ok(me) => (
                Verdict::Works,
                format!("Telegram knows the bot as @{}", me.result.username),
            ),
            Err(_) => (
                Verdict::Broken,
                "what answers at FILE_API_URL is not a Bot API".to_owned(),
            ),
        },
        status => (
            Verdict::Broken,
            format!(
                "the Bot API answers with {}: try again later",
                status.as_u16()
            ),
        ),
    }
}
