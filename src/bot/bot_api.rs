//! One request to the Bot API and its answer.
//!
//! The library gives requests their types; answers are read here and only as far as they are needed,
//! since it reads them whole: an error with a parameter it does not know, or a sent message with
//! something new in it, would be no answer at all. Addresses hold the bot's token and never leave
//! this file.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::header::DATE;
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::Payload;
use url::Url;

use super::answer::{Answer, Shut};
use super::failure::Failure;
use crate::outbound::{self, BotApiAddress};

/// A cheap handle to one bot's Bot API.
#[derive(Clone)]
pub(super) struct BotApi {
    client: reqwest::Client,
    address: BotApiAddress,
    /// How far Telegram's clock is ahead of ours, in seconds.
    clock_ahead: Arc<AtomicI64>,
}

impl BotApi {
    /// `None` when no HTTP client can be built.
    pub(super) fn new(token: &str, api_url: &Url) -> Option<Self> {
        let client = outbound::client(api_url.as_str())
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true)
            .build()
            .ok()?;
        Some(Self {
            client,
            address: BotApiAddress::new(api_url.as_str(), token.into()),
            clock_ahead: Arc::default(),
        })
    }

    /// Asks for something of which only the success matters.
    pub(super) async fn tell<P>(&self, payload: &P, patience: Duration) -> Result<(), Failure>
    where
        P: Payload + Serialize,
    {
        self.ask(payload, patience).await?.outcome().map(drop)
    }

    /// Asks for something of which this much is read.
    pub(super) async fn get<T, P>(&self, payload: &P, patience: Duration) -> Result<T, Failure>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        let answer = self.ask(payload, patience).await?;
        let result = answer.outcome()?.ok_or(Failure::Garbled)?;
        serde_json::from_str(result.get()).map_err(|_| Failure::Garbled)
    }

    /// As [`BotApi::get`], for a message to one person: a refusal comes with why they cannot be
    /// written to.
    pub(super) async fn get_or_why<T, P>(
        &self,
        payload: &P,
        patience: Duration,
    ) -> Result<T, (Failure, Option<Shut>)>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        let plain = |failure| (failure, None);
        let answer = self.ask(payload, patience).await.map_err(plain)?;
        let shut = answer.shut();
        let result = answer.outcome().map_err(|failure| (failure, shut))?;
        let result = result.ok_or(plain(Failure::Garbled))?;
        serde_json::from_str(result.get()).map_err(|_| plain(Failure::Garbled))
    }

    /// The present by Telegram's clock, in seconds since 1970: what it dates messages with. Ours may
    /// be wrong.
    pub(super) fn now(&self) -> i64 {
        seconds(SystemTime::now()) + self.clock_ahead.load(Ordering::Relaxed)
    }

    async fn ask<P>(&self, payload: &P, patience: Duration) -> Result<Answer, Failure>
    where
        P: Payload + Serialize,
    {
        let address = self.address.method(P::NAME);
        let exchange = async {
            let response = self.client.post(address).json(payload).send().await?;
            self.learn_clock(&response);
            let status = response.status().as_u16();
            Ok((status, response.bytes().await?))
        };
        match tokio::time::timeout(patience, exchange).await {
            Err(_) => Err(Failure::TimedOut),
            Ok(Err(error)) => Err(Failure::of_network(&error)),
            Ok(Ok((status, body))) => Answer::read(status, &body),
        }
    }

    fn learn_clock(&self, response: &reqwest::Response) {
        let date = response.headers().get(DATE);
        let date = date
            .and_then(|date| date.to_str().ok())
            .and_then(|date| httpdate::parse_http_date(date).ok());
        if let Some(date) = date {
            let ahead = seconds(date) - seconds(SystemTime::now());
            self.clock_ahead.store(ahead, Ordering::Relaxed);
        }
    }
}

fn seconds(moment: SystemTime) -> i64 {
    let since = moment
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
