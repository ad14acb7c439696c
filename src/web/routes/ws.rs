//! `GET /ws`: who may open a socket, and the upgrade. What is said on it is the hub's business.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::{Sink, Stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::hub::{self, Hub, Incoming, Outgoing};
use crate::limits::{MESSAGE_BYTES_MAX, OUTBOX_BYTES_MAX, SOCKET_READ_BUFFER_BYTES, SOCKETS_MAX};
use crate::protocol::CloseCode;

/// From which pages a socket may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Exactly this one, for example `https://efir.example`.
    Exactly(String),
    /// Any port of this machine, for a deployment that has no public URL.
    Localhost,
}

impl AllowedOrigin {
    /// For a deployment with this `PUBLIC_URL`, whose path, if any, does not matter.
    #[must_use]
    pub fn for_public_url(public_url: Option<&str>) -> Self {
        match public_url.map(url::Url::parse) {
            Some(Ok(url)) => Self::Exactly(url.origin().ascii_serialization()),
            Some(Err(_)) | None => Self::Localhost,
        }
    }

    fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Exactly(allowed) => origin.eq_ignore_ascii_case(allowed),
            Self::Localhost => ["http://localhost", "http://127.0.0.1"].iter().any(|host| {
                origin
                    .strip_prefix(host)
                    .is_some_and(|rest| rest.is_empty() || is_port(rest))
            }),
        }
    }
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// What the route needs.
#[derive(Clone)]
pub struct SocketState {
    hub: Hub,
    origin: Arc<AllowedOrigin>,
    shutdown: CancellationToken,
    sockets: Arc<Semaphore>,
}

impl SocketState {
    /// Sockets for `hub`, at most [`SOCKETS_MAX`], until `shutdown` is cancelled.
    #[must_use]
    pub fn new(hub: Hub, origin: AllowedOrigin, shutdown: CancellationToken) -> Self {
        Self {
            hub,
            origin: Arc::new(origin),
            shutdown,
            sockets: Arc::new(Semaphore::new(SOCKETS_MAX)),
        }
    }

    /// Until the last socket is closed; for the end of a shutdown.
    pub async fn all_closed(&self) {
        let all = u32::try_from(SOCKETS_MAX).unwrap_or(u32::MAX);
        // The semaphore is never closed, so this waits for all permits to be back.
        let _ = self.sockets.acquire_many(all).await;
    }

    /// How many sockets are open.
    #[must_use]
    pub fn open(&self) -> usize {
        SOCKETS_MAX.saturating_sub(self.sockets.available_permits())
    }
}

/// The route, to be merged into the application's.
pub fn router(state: SocketState) -> Router {
    Router::new().route("/ws", get(open)).with_state(state)
}

/// The upgrade goes through only from our own pages: a page elsewhere must not be able to act with
/// what a browser keeps for ours.
async fn open(
    State(state): State<SocketState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let origin = headers.get(header::ORIGIN).and_then(|it| it.to_str().ok());
    if !origin.is_some_and(|origin| state.origin.allows(origin)) {
        let message = "Sockets are opened from this deployment's own pages only.";
        return refusal(StatusCode::FORBIDDEN, "forbidden_origin", message);
    }
    let Ok(upgrade) = upgrade else {
        let message = "This address takes WebSocket connections only.";
        return refusal(StatusCode::BAD_REQUEST, "not_a_socket", message);
    };
    let Ok(permit) = Arc::clone(&state.sockets).try_acquire_owned() else {
        let message = "Too many people are connected; try again in a minute.";
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "too_many_sockets", message);
    };
    let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.0.ip());
    let network = state.hub.client_network(peer);
    upgrade
        .read_buffer_size(SOCKET_READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(OUTBOX_BYTES_MAX)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            hub::serve(AxumSocket(socket), state.hub, network, state.shutdown).await;
            drop(permit);
        })
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = serde_json::json!({ "error": { "code": code, "message": message } });
    (status, axum::Json(body)).into_response()
}

/// Lets the hub speak frames to axum's socket.
struct AxumSocket(WebSocket);

impl Stream for AxumSocket {
    type Item = Result<Incoming, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx).map(|message| {
            message.map(|message| {
                message.map(|message| match message {
                    Message::Text(text) => Incoming::Text(text.into()),
                    Message::Binary(_) => Incoming::Unknown,
                    Message::Ping(_) | Message::Pong(_) => Incoming::Alive,
                    Message::Close(_) => Incoming::Close,
                })
            })
        })
    }
}

impl Sink<Outgoing> for AxumSocket {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Outgoing) -> Result<(), Self::Error> {
        Pin::new(&mut self.0).start_send(message(frame))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}

fn message(frame: Outgoing) -> Message {
    match frame {
        Outgoing::Text(text) => Message::Text(text.into()),
        Outgoing::Close(code) => Message::Close(Some(close_frame(code))),
    }
}

fn close_frame(code: CloseCode) -> CloseFrame {
    CloseFrame {
        code: code.number(),
        reason: code.reason().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_allows_its_own_origin_only() {
        let allowed = AllowedOrigin::for_public_url(Some("https://efir.example/app"));
        assert!(allowed.allows("https://efir.example"));
        for other in [
            "https://efir.example.evil.test",
            "http://efir.example",
            "https://efir.example:8443",
            "http://localhost:3000",
            "null",
            "",
        ] {
            assert!(!allowed.allows(other), "{other:?}");
        }
    }

    #[test]
    fn without_a_public_url_only_this_machine_is_allowed() {
        let allowed = AllowedOrigin::for_public_url(None);
        for own in [
            "http://localhost:5173",
            "http://127.0.0.1:3000",
            "http://localhost",
        ] {
            assert!(allowed.allows(own), "{own:?}");
        }
        for other in [
            "http://localhost.evil.test",
            "http://localhost:80@evil.test",
            "http://127.0.0.1.evil.test",
            "https://localhost:3000",
        ] {
            assert!(!allowed.allows(other), "{other:?}");
        }
    }
}
