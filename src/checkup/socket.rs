//! Whether a WebSocket gets through to us by the public address: proxies pass plain requests on and
//! drop upgrades until they are told otherwise.

use reqwest::header::{CONNECTION, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Client, Response, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::{Finding, Verdict};
use crate::limits::ICE_CHECK_PATIENCE;

/// What was found.
const SUBJECT: &str = "PUBLIC_URL/ws";
/// Sixteen bytes in base64, as every handshake has; nobody relies on them (RFC 6455, 4.1).
const KEY: &str = "ZWZpciBjaGVja3VwISE=";
/// A whole text message `{}`, masked with zeros. It is no hello, so Efir closes the socket.
const NO_HELLO: [u8; 8] = [0x81, 0x82, 0, 0, 0, 0, b'{', b'}'];
/// The first byte of a close frame.
const CLOSE: u8 = 0x88;

/// Opens a socket at `origin` and hears whether it is Efir that closes it.
pub(super) async fn socket(origin: &str, client: &Client) -> Finding {
    let asked = client
        .get(format!("{origin}/ws"))
        .header(ORIGIN, origin)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, KEY);
    let outcome = match asked.send().await {
        Ok(answer) if answer.status() == StatusCode::SWITCHING_PROTOCOLS => speak(answer).await,
        Ok(answer) => Err(refused(answer.status())),
        Err(error) if error.is_timeout() => Err(DROPPED.to_owned()),
        Err(_) => Err("the connection was cut while a WebSocket was opened".to_owned()),
    };
    match outcome {
        Ok(()) => Finding::new(Verdict::Works, SUBJECT, "carries WebSockets"),
        Err(message) => Finding::new(Verdict::Broken, SUBJECT, message),
    }
}

const DROPPED: &str = "lets no WebSocket through, so nobody gets into a room: whatever stands in front \
                       has to pass Upgrade and Connection on (nginx: proxy_http_version 1.1 and \
                       proxy_set_header for both; Apache: mod_proxy_wstunnel; Caddy needs nothing)";

fn refused(status: StatusCode) -> String {
    match status {
        StatusCode::FORBIDDEN => "refuses sockets of its own pages (403): the running process has \
                                  another PUBLIC_URL, or a proxy changes the Origin header"
            .to_owned(),
        StatusCode::SERVICE_UNAVAILABLE => {
            "answers with 503 to a WebSocket: too many people are connected, or Efir is not running"
                .to_owned()
        }
        StatusCode::TOO_MANY_REQUESTS => {
            "answers with 429 to a WebSocket: this address has asked too much, try again in a minute"
                .to_owned()
        }
        status => format!("{DROPPED}; it answers with {}", status.as_u16()),
    }
}

/// Says something that is no hello; Efir closes the socket.
async fn speak(answer: Response) -> Result<(), String> {
    let silent = || {
        "opens WebSockets and carries nothing over them: see what stands in front, and its buffers"
            .to_owned()
    };
    let spoken = async {
        let mut socket = answer.upgrade().await.ok()?;
        socket.write_all(&NO_HELLO).await.ok()?;
        socket.flush().await.ok()?;
        socket.read_u8().await.ok()
    };
    match timeout(ICE_CHECK_PATIENCE, spoken).await {
        Ok(Some(CLOSE)) => Ok(()),
        Ok(Some(_) | None) | Err(_) => Err(silent()),
    }
}
