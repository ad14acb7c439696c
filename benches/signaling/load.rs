//! The clients: many that do nothing, and pairs that talk as fast as they are answered.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long each signal took.
pub(crate) type Latencies = Vec<Duration>;

/// Clients that connect at the same moment; more would overflow the listener's queue.
const AT_ONCE: usize = 50;

/// What a server understands.
#[derive(Clone, Copy)]
pub(crate) enum Dialect {
    Efir,
    Plain,
}

/// A client that is in, under the name that others address it by.
struct Client {
    socket: Socket,
    name: String,
    dialect: Dialect,
}

impl Client {
    async fn join(port: u16, number: usize, room: usize, dialect: Dialect) -> Result<Self> {
        let mut request = format!("ws://127.0.0.1:{port}/ws").into_client_request()?;
        let origin = "http://localhost".parse()?;
        let headers = request.headers_mut();
        headers.insert("origin", origin);
        // Limits are per network, and these are many people, not one.
        let network = format!("10.{}.{}.1", number / 256 % 256, number % 256);
        headers.insert("x-forwarded-for", network.parse()?);
        let config = WebSocketConfig::default()
            .read_buffer_size(1024)
            .write_buffer_size(0);
        let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
        let name = format!("client-{number}");
        let hello = match dialect {
            Dialect::Efir => hello(&name, room),
            Dialect::Plain => name.clone(),
        };
        socket.send(Message::text(hello)).await?;
        let welcome = next_text(&mut socket).await?;
        let name = match dialect {
            Dialect::Efir => {
                let welcome: Value = serde_json::from_str(&welcome)?;
                welcome["you"].as_str().context("a welcome")?.to_owned()
            }
            Dialect::Plain => name,
        };
        Ok(Self {
            socket,
            name,
            dialect,
        })
    }

    async fn signal(&mut self, to: &str, number: usize) -> Result<()> {
        let signal = json!({
            "kind": "description",
            "connection": number,
            "sdpType": "offer",
            "sdp": "s".repeat(512),
        });
        let frame = match self.dialect {
            Dialect::Efir => {
                json!({ "type": "signal", "seq": number, "to": to, "signal": signal }).to_string()
            }
            Dialect::Plain => format!("{to}|{}", json!({ "type": "signal", "signal": signal })),
        };
        self.socket.send(Message::text(frame)).await?;
        Ok(())
    }

    /// Waits for a signal; what else is told is skipped.
    async fn hear_signal(&mut self) -> Result<()> {
        loop {
            let text = next_text(&mut self.socket).await?;
            if text.contains(r#""type":"signal""#) {
                return Ok(());
            }
            if text.contains(r#""type":"error""#) {
                bail!("refused: {text}");
            }
        }
    }
}

fn hello(name: &str, room: usize) -> String {
    json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "guest", "name": name },
        "room": { "kind": "join", "code": format!("room-{room}") },
        "presence": "inside",
    })
    .to_string()
}

async fn next_text(socket: &mut Socket) -> Result<String> {
    loop {
        match socket.next().await.context("the socket is open")?? {
            Message::Text(text) => return Ok(text.to_string()),
            Message::Close(frame) => bail!("closed: {frame:?}"),
            _ => {}
        }
    }
}

async fn join_many(port: u16, count: usize, room: usize, dialect: Dialect) -> Result<Vec<Client>> {
    let mut clients = Vec::with_capacity(count);
    while clients.len() < count {
        let from = clients.len();
        let to = count.min(from + AT_ONCE);
        let joining = (from..to).map(|number| Client::join(port, number, number / room, dialect));
        clients.extend(try_join_all(joining).await?);
    }
    Ok(clients)
}

/// `count` clients that are in and read what they are told, until the set is dropped.
pub(crate) async fn idle(port: u16, count: usize, dialect: Dialect) -> Result<JoinSet<()>> {
    let mut readers = JoinSet::new();
    for mut client in join_many(port, count, 5, dialect).await? {
        readers.spawn(async move { while next_text(&mut client.socket).await.is_ok() {} });
    }
    Ok(readers)
}

/// Pairs within rooms of `room` exchange signals, each side `signals` of them; how long it all
/// took, and how long each signal did.
pub(crate) async fn relay(
    port: u16,
    people: usize,
    room: usize,
    signals: usize,
    dialect: Dialect,
) -> Result<(Duration, Latencies)> {
    let mut clients = join_many(port, people - people % 2, room, dialect).await?;
    let mut pairs = JoinSet::new();
    let begun = Instant::now();
    while let (Some(one), Some(other)) = (clients.pop(), clients.pop()) {
        pairs.spawn(talk(one, other, signals));
    }
    let results = pairs.join_all().await;
    let took = begun.elapsed();
    let mut latencies = Vec::new();
    for result in results {
        latencies.extend(result?);
    }
    Ok((took, latencies))
}

async fn talk(mut one: Client, mut other: Client, signals: usize) -> Result<Latencies> {
    let mut latencies = Vec::with_capacity(signals * 2);
    for number in 1..=signals {
        for _ in 0..2 {
            let sent = Instant::now();
            one.signal(&other.name, number).await?;
            other.hear_signal().await?;
            latencies.push(sent.elapsed());
            std::mem::swap(&mut one, &mut other);
        }
    }
    Ok(latencies)
}
