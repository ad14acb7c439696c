//! Calls to the hub, and what went wrong in words.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::plan::{GameAddress, Plan};
use super::registration::{Answer, GOOD_FOR};
use crate::outbound;

/// How long the hub may take for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long nothing may come on a stream: the hub sends a comment every 15 s.
const STREAM_SILENCE: Duration = Duration::from_secs(45);

/// The hub, for one host. A clone is a reference.
#[derive(Clone)]
pub(super) struct HubClient {
    calls: Client,
    streams: Client,
    base: String,
    code: String,
    secret: SecretString,
    /// This host's own word.
    key: String,
}

#[derive(Deserialize)]
struct Registered {
    join_url: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalDetail,
}

#[derive(Deserialize)]
struct RefusalDetail {
    code: String,
    message: String,
}

impl HubClient {
    /// For the room of `plan`, under the host's own word.
    pub(super) fn new(plan: &Plan, key: String) -> reqwest::Result<Self> {
        // A secret is shown to whom it was meant for and to nobody whom they name.
        let client = || outbound::client(&plan.hub).redirect(Policy::none());
        Ok(Self {
            calls: client().timeout(TIMEOUT).build()?,
            streams: client()
                .connect_timeout(TIMEOUT)
                .read_timeout(STREAM_SILENCE)
                .build()?,
            base: format!("{}/api/host/rooms", plan.hub),
            code: plan.code.clone(),
            secret: plan.secret.clone(),
            key,
        })
    }

    /// Registers the room, or renews it.
    pub(super) async fn register(&self, plan: &Plan, address: &GameAddress) -> Answer {
        let body = json!({
            "room_code": plan.code,
            "ws_url": address.ws_url,
            "app_url": address.app_url,
            "title": plan.title,
            "max_players": plan.max_players,
            "ttl_seconds": GOOD_FOR.as_secs(),
            "host_key": self.key,
        });
        let request = self.calls.post(format!("{}/register", self.base));
        let sent = request.bearer_auth(self.secret.expose_secret()).json(&body);
        match sent.send().await {
            Ok(response) if response.status().is_success() => {
                let status = response.status().as_u16();
                match response.json::<Registered>().await {
                    Ok(Registered { join_url }) => Answer::Registered { join_url },
                    Err(_) => Answer::NoHub { status },
                }
            }
            Ok(response) => refused(response).await,
            Err(error) => Answer::Unreachable(why(&error)),
        }
    }

    /// Takes the room away, unless another host has it by now; what went wrong.
    pub(super) async fn remove(&self) -> Result<(), String> {
        let url = format!("{}/{}?host_key={}", self.base, self.code, self.key);
        let request = self
            .calls
            .delete(url)
            .bearer_auth(self.secret.expose_secret());
        let response = request.send().await.map_err(|error| why(&error))?;
        done(response).await
    }

    /// Orders something in the room; what went wrong.
    pub(super) async fn order(&self, order: &Value) -> Result<(), String> {
        let request = self
            .calls
            .post(format!("{}/{}/orders", self.base, self.code));
        let sent = request.bearer_auth(self.secret.expose_secret()).json(order);
        let response = sent.send().await.map_err(|error| why(&error))?;
        done(response).await
    }

    /// The stream of what happens to the players; `None` while the hub has none for us.
    pub(super) async fn events(&self) -> Option<Response> {
        let request = self
            .streams
            .get(format!("{}/{}/events", self.base, self.code));
        let sent = request.bearer_auth(self.secret.expose_secret()).send();
        let response = sent.await.ok()?;
        response.status().is_success().then_some(response)
    }
}

async fn done(response: Response) -> Result<(), String> {
    if response.status().is_success() {
        return Ok(());
    }
    Err(match refused(response).await {
        Answer::Refused { message, .. } => message,
        Answer::NoHub { status } => format!("something that is no hub has answered {status}"),
        Answer::Registered { .. } | Answer::Unreachable(_) => "nothing has answered".to_owned(),
    })
}

async fn refused(response: Response) -> Answer {
    let status = response.status().as_u16();
    let wait = response.headers().get(RETRY_AFTER);
    let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok());
    match response.json::<Refusal>().await {
        Ok(Refusal { error }) => Answer::Refused {
            status,
            code: error.code,
            message: error.message,
            retry_after: wait.map(Duration::from_secs),
        },
        Err(_) => Answer::NoHub { status },
    }
}

/// Why a call did not reach the hub.
fn why(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it does not answer in time".to_owned();
    }
    let mut source = error.source();
    let mut last = String::new();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            match io.kind() {
                io::ErrorKind::ConnectionRefused => return "nothing listens there".to_owned(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
                    return "it has closed the connection".to_owned();
                }
                _ => {}
            }
        }
        last = cause.to_string();
        source = cause.source();
    }
    last
}
