//! Calls of two that go on all the time: one sends the other a signal, again and again.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::times::Times;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Calls at once.
const PAIRS: usize = 25;
/// How often one caller sends a signal; the room lets a pair say twenty a second.
const EVERY: Duration = Duration::from_millis(100);

/// The calls, until the end of the process.
pub(crate) struct Calls {
    times: Arc<Mutex<Times>>,
}

impl Calls {
    pub(crate) async fn begin(server: SocketAddr) -> Result<Self> {
        let times = Arc::new(Mutex::new(Times::default()));
        for pair in 0..PAIRS {
            let (caller, _) = join(server, pair, "Ann").await?;
            let (callee, id) = join(server, pair, "Bob").await?;
            let sent = Arc::new(Mutex::new(HashMap::new()));
            tokio::spawn(call(caller, id, Arc::clone(&sent)));
            tokio::spawn(listen(callee, sent, Arc::clone(&times)));
        }
        Ok(Self { times })
    }

    /// What was measured so far does not count.
    pub(crate) fn forget(&self) {
        lock(&self.times).clear();
    }

    /// How long signals took, for a row of the table.
    pub(crate) fn times(&self) -> String {
        let times = lock(&self.times).clone();
        format!(
            "{}: {}, {}, {}",
            times.count(),
            times.at(500),
            times.at(990),
            times.at(1_000)
        )
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn join(server: SocketAddr, pair: usize, name: &str) -> Result<(Socket, String)> {
    let mut request = format!("ws://{server}/ws").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("origin", "http://localhost".parse()?);
    headers.insert("x-forwarded-for", format!("10.9.{pair}.1").parse()?);
    let (mut socket, _) = connect_async(request).await?;
    let hello = json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "guest", "name": name },
        "room": { "kind": "join", "code": format!("pair-{pair}") },
        "presence": "inside",
    });
    socket.send(Message::text(hello.to_string())).await?;
    let welcome = socket.next().await.context("closed")??;
    let welcome: Value = serde_json::from_str(welcome.to_text()?)?;
    let id = welcome["you"].as_str().context("a welcome")?;
    Ok((socket, id.to_owned()))
}

async fn call(
    socket: Socket,
    callee: String,
    sent: Arc<Mutex<HashMap<u64, Instant>>>,
) -> Result<()> {
    let (mut writing, mut reading) = socket.split();
    // What comes is read and not needed.
    tokio::spawn(async move { while let Some(Ok(_)) = reading.next().await {} });
    let mut ticks = interval(EVERY);
    for number in 1_u64.. {
        ticks.tick().await;
        lock(&sent).insert(number, Instant::now());
        let signal = json!({
            "type": "signal",
            "seq": number,
            "to": callee,
            "signal": { "kind": "description", "connection": number, "sdpType": "offer",
                        "sdp": "s".repeat(512) },
        });
        writing.send(Message::text(signal.to_string())).await?;
        if number % 50 == 0 {
            let ping = json!({ "type": "ping", "lastSeq": 0 });
            writing.send(Message::text(ping.to_string())).await?;
        }
    }
    Ok(())
}

async fn listen(
    mut socket: Socket,
    sent: Arc<Mutex<HashMap<u64, Instant>>>,
    times: Arc<Mutex<Times>>,
) -> Result<()> {
    let mut heard = 0_u32;
    while let Some(frame) = socket.next().await {
        let frame: Value = serde_json::from_str(frame?.to_text()?)?;
        if frame["type"] == "signal" {
            let number = frame["signal"]["connection"].as_u64().unwrap_or_default();
            if let Some(sent) = lock(&sent).remove(&number) {
                lock(&times).add(sent.elapsed());
            }
        }
        heard += 1;
        if heard.is_multiple_of(32) {
            let ping = json!({ "type": "ping", "lastSeq": frame["seq"] });
            socket.send(Message::text(ping.to_string())).await?;
        }
    }
    Ok(())
}
