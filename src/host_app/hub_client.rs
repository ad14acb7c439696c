//! Calls to the hub, and what went wrong in words.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_SECURITY_POLICY, RETRY_AFTER, X_FRAME_OPTIONS};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::game_page::{Seen, framing_refusal};
use super::plan::{GameAddress, Plan};
use super::registration::{Answer, GOOD_FOR};
use super::saying::Saying;
use crate::i18n::HostPhrase;
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
    hub: String,
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
            hub: plan.hub.clone(),
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
    pub(super) async fn remove(&self) -> Result<(), Saying> {
        let url = format!("{}/{}?host_key={}", self.base, self.code, self.key);
        let request = self
            .calls
            .delete(url)
            .bearer_auth(self.secret.expose_secret());
        let response = request.send().await.map_err(|error| why(&error))?;
        done(response).await
    }

    /// Orders something in the room; what went wrong.
    pub(super) async fn order(&self, order: &Value) -> Result<(), Saying> {
        let request = self
            .calls
            .post(format!("{}/{}/orders", self.base, self.code));
        let sent = request.bearer_auth(self.secret.expose_secret()).json(order);
        let response = sent.send().await.map_err(|error| why(&error))?;
        done(response).await
    }

    /// Looks at the game's page as a player's browser would.
    pub(super) async fn look(&self, url: &str) -> Seen {
        // Another client, as this one follows where it is sent and shows nobody a secret.
        let client = outbound::client(url).timeout(TIMEOUT).build();
        let answer = match client {
            Ok(client) => client.get(url).header(ACCEPT, "text/html").send().await,
            Err(error) => Err(error),
        };
        let response = match answer {
            Ok(response) => response,
            Err(error) => return Seen::Unreachable(why(&error)),
        };
        if !response.status().is_success() {
            return Seen::Status(response.status().as_u16());
        }
        let headers = response.headers();
        let policies = headers.get_all(CONTENT_SECURITY_POLICY).iter();
        let policies: Vec<&str> = policies.filter_map(|policy| policy.to_str().ok()).collect();
        let options = headers.get(X_FRAME_OPTIONS);
        let options = options.and_then(|value| value.to_str().ok());
        framing_refusal(&policies, options, &self.hub).map_or(Seen::Fine, Seen::NotFramed)
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

async fn done(response: Response) -> Result<(), Saying> {
    if response.status().is_success() {
        return Ok(());
    }
    Err(match refused(response).await {
        Answer::Refused { message, .. } => message.into(),
        Answer::NoHub { status } => {
            Saying::of(HostPhrase::AnsweredNoHub).with("status", status.to_string())
        }
        Answer::Registered { .. } | Answer::Unreachable(_) => HostPhrase::NothingAnswered.into(),
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

/// Why a call was not answered.
fn why(error: &reqwest::Error) -> Saying {
    if error.is_timeout() {
        return HostPhrase::NotInTime.into();
    }
    let mut source = error.source();
    let mut last = String::new();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            match io.kind() {
                io::ErrorKind::ConnectionRefused => return HostPhrase::NothingListens.into(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
                    return HostPhrase::ConnectionClosed.into();
                }
                _ => {}
            }
        }
        last = cause.to_string();
        source = cause.source();
    }
    last.into()
}
