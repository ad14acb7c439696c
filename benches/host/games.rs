//! The hosts of many games, and people who look rooms up.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::SECRET;
use crate::times::Times;

/// Registered games.
pub(crate) const GAMES: usize = 1_000;
/// Lookups a second, by all together.
pub(crate) const LOOKUPS_PER_SECOND: u32 = 5_000;
/// Connections that lookups come over.
const CONNECTIONS: u32 = 64;
/// All registrations are renewed within this time.
const RENEWED_WITHIN: Duration = Duration::from_secs(60);

/// What goes on beside the calls.
pub(crate) struct Load {
    renewals: tokio::task::JoinHandle<Result<(Times, usize)>>,
    lookups: JoinSet<Result<Times>>,
}

impl Load {
    /// Registers all games, then renews them and looks them up until `stop`.
    pub(crate) async fn begin(server: SocketAddr, stop: CancellationToken) -> Result<Self> {
        let mut host = Connection::open(server).await?;
        for game in 0..GAMES {
            let status = host.register(game).await?;
            if status != 201 {
                bail!("game {game} was answered {status}");
            }
        }
        let mut lookups = JoinSet::new();
        for number in 0..CONNECTIONS {
            lookups.spawn(look_up(server, number, stop.clone()));
        }
        Ok(Self {
            renewals: tokio::spawn(renew(host, stop)),
            lookups,
        })
    }

    /// What came of it within `length`, for a row of the table.
    pub(crate) async fn end(self, length: Duration) -> String {
        let mut lookups = Times::default();
        let mut broken = 0;
        for one in self.lookups.join_all().await {
            match one {
                Ok(times) => lookups.join(times),
                Err(_) => broken += 1,
            }
        }
        let renewals = match self.renewals.await {
            Ok(Ok((times, failed))) => {
                format!("{}, {}, {failed}", times.count(), times.at(990))
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        let rate = lookups.count() as f64 / length.as_secs_f64();
        let broken = if broken > 0 {
            format!(", {broken} connections broke")
        } else {
            String::new()
        };
        format!("{rate:.0}, {}{broken} | {renewals}", lookups.at(990))
    }
}

async fn renew(mut host: Connection, stop: CancellationToken) -> Result<(Times, usize)> {
    let mut times = Times::default();
    let mut failed = 0;
    let every = RENEWED_WITHIN / u32::try_from(GAMES)?;
    let mut ticks = interval(every);
    for game in (0..GAMES).cycle() {
        if stop.run_until_cancelled(ticks.tick()).await.is_none() {
            break;
        }
        let begun = Instant::now();
        let status = host.register(game).await?;
        failed += usize::from(status != 200);
        times.add(begun.elapsed());
    }
    Ok((times, failed))
}

/// Asks at its pace; what is late is made up for. Times count from when it was to be asked.
async fn look_up(server: SocketAddr, number: u32, stop: CancellationToken) -> Result<Times> {
    let mut connection = Connection::open(server).await?;
    let mut times = Times::default();
    let mut ticks = interval(Duration::from_secs(1) * CONNECTIONS / LOOKUPS_PER_SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for asked in number.. {
        let Some(due) = stop.run_until_cancelled(ticks.tick()).await else {
            break;
        };
        let game = asked.wrapping_mul(7) as usize % GAMES;
        let (a, b) = (asked / 250 % 250, asked % 250);
        let request = format!(
            "GET /api/rooms/game-{game} HTTP/1.1\r\nHost: localhost\r\n\
             X-Forwarded-For: 10.{number}.{a}.{b}\r\n\r\n"
        );
        let status = connection.ask(&request).await?;
        if status != 200 {
            bail!("a lookup was answered {status}");
        }
        times.add(due.elapsed());
    }
    Ok(times)
}

/// A connection on which one request follows the other.
struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Registers a game or renews it, each from a network of its own.
    async fn register(&mut self, game: usize) -> Result<u16> {
        let body = json!({
            "room_code": format!("game-{game}"),
            "ws_url": "wss://game.example/ws",
            "app_url": "https://game.example/play",
            "ttl_seconds": 180,
            "host_key": format!("host-of-game-{game}"),
        });
        let body = body.to_string();
        let (a, b) = (game / 250, game % 250);
        let request = format!(
            "POST /api/host/rooms/register HTTP/1.1\r\nHost: localhost\r\n\
             Authorization: Bearer {SECRET}\r\nX-Forwarded-For: 10.200.{a}.{b}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(&request).await
    }

    /// The status of the answer, which is read to its end.
    async fn ask(&mut self, request: &str) -> Result<u16> {
        let stream = &mut self.stream;
        stream.get_mut().write_all(request.as_bytes()).await?;
        let (mut status, mut length) = (None, 0);
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                bail!("the connection was closed");
            }
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                break;
            }
            if let Some(rest) = text.strip_prefix("http/1.1 ") {
                status = rest.split(' ').next().and_then(|code| code.parse().ok());
            } else if let Some(value) = text.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        status.context("an answer")
    }
}
