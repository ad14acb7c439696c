//! The way to another node: a socket there for somebody whose room it has, opened in their name, and
//! questions. Knows frames and JSON, not what they say.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Away, Other};
use crate::ids::ClientNetwork;

/// Where a node shows the others that it is one.
pub const NODE_HEADER: &str = "x-efir-node";
/// The network of whoever a node opens a socket for, by the name under which it is counted.
pub const NETWORK_HEADER: &str = "x-efir-network";
/// How long another node may take: it is near.
const CONNECT: Duration = Duration::from_secs(2);
/// How long it may take to answer a question, which may ask the database.
const ANSWER: Duration = Duration::from_secs(5);
/// There may be as many of these as there are people.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// What the nodes of a deployment know each other by.
#[derive(Clone)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(secret: &str) -> Self {
        Self(secret.to_owned())
    }

    /// Whether whoever shows this is a node.
    pub(super) fn is_shown_in(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(NODE_HEADER).map(HeaderValue::as_bytes);
        shown.is_some_and(|shown| bool::from(shown.ct_eq(self.0.as_bytes())))
    }

    fn show(&self) -> Option<HeaderValue> {
        let mut shown = HeaderValue::from_str(&self.0).ok()?;
        shown.set_sensitive(true);
        Some(shown)
    }
}

/// One frame of somebody, on its way between two nodes.
#[derive(Debug)]
pub enum Frame {
    /// Text.
    Text(Bytes),
    /// Bytes.
    Binary(Bytes),
    /// Nothing but that somebody is there.
    Alive,
    /// The end, with its code.
    Close(u16),
}

/// Somebody's socket at another node.
pub struct Link(WebSocketStream<TcpStream>);

impl Link {
    /// Opens one at `path`, for somebody from `network`.
    pub(super) async fn open(
        secret: &Secret,
        other: &Other,
        path: &str,
        network: &ClientNetwork,
    ) -> Result<Self, Away> {
        let opened = timeout(CONNECT, connect(secret, other, path, network)).await;
        let link = opened.map_err(|_| Away)?.ok_or(Away)?;
        Ok(Self(link))
    }

    /// Passes a frame on; false when the other node is gone.
    pub async fn send(&mut self, frame: Frame) -> bool {
        let message = match frame {
            Frame::Text(text) => match Utf8Bytes::try_from(text) {
                Ok(text) => Message::Text(text),
                Err(_) => return true,
            },
            Frame::Binary(bytes) => Message::Binary(bytes),
            Frame::Alive => Message::Ping(Bytes::new()),
            Frame::Close(code) => Message::Close(Some(CloseFrame {
                code: code.into(),
                reason: Utf8Bytes::default(),
            })),
        };
        self.0.send(message).await.is_ok()
    }

    /// The next frame; none when the other node is gone.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            return Some(match self.0.next().await?.ok()? {
                Message::Text(text) => Frame::Text(text.into()),
                Message::Binary(bytes) => Frame::Binary(bytes),
                Message::Close(Some(frame)) => Frame::Close(frame.code.into()),
                Message::Close(None) => return None,
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
            });
        }
    }
}

async fn connect(
    secret: &Secret,
    other: &Other,
    path: &str,
    network: &ClientNetwork,
) -> Option<WebSocketStream<TcpStream>> {
    let address = other.url.strip_prefix("http://")?;
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let request = format!("ws://{address}{path}").into_client_request();
    let mut request = request.ok()?;
    let headers = request.headers_mut();
    headers.insert(NODE_HEADER, secret.show()?);
    headers.insert(NETWORK_HEADER, HeaderValue::from_str(&network.0).ok()?);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0);
    let (link, _) = client_async_with_config(request, stream, Some(config))
        .await
        .ok()?;
    Some(link)
}

/// Asks another node something.
pub(super) async fn ask<A: DeserializeOwned>(
    client: &reqwest::Client,
    secret: &Secret,
    other: &Other,
    path: &str,
    question: &impl Serialize,
) -> Result<A, Away> {
    let asked = client
        .post(format!("{}{path}", other.url))
        .header(NODE_HEADER, secret.show().ok_or(Away)?)
        .timeout(ANSWER)
        .json(question)
        .send();
    let answer = asked.await.and_then(reqwest::Response::error_for_status);
    answer.map_err(|_| Away)?.json().await.map_err(|_| Away)
}

/// Passes a whole request on to another node, which answers it; `path` with its query.
pub(super) async fn forward(
    client: &reqwest::Client,
    secret: &Secret,
    other: &Other,
    (method, path): (reqwest::Method, &str),
    headers: HeaderMap,
    body: Bytes,
) -> Result<reqwest::Response, Away> {
    client
        .request(method, format!("{}{path}", other.url))
        .headers(headers)
        .header(NODE_HEADER, secret.show().ok_or(Away)?)
        .timeout(ANSWER)
        .body(body)
        .send()
        .await
        .map_err(|_| Away)
}
