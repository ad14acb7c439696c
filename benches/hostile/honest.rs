//! Those who have done nothing: whoever asks for health, and a call of two.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::raw::{CALLERS, WATCHER, connect, join, next_text, text};

/// An answer that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(4);
/// How often health is asked for, and how often one caller sends the other a signal.
const EVERY: Duration = Duration::from_millis(100);
/// Bytes a second that the victim's network carries.
const PHONE: u32 = 100_000;
/// Bytes that the victim's system takes before its page reads.
const PHONE_BUFFER: u32 = 16 * 1024;

/// Times, and how many did not end.
#[derive(Default)]
pub(crate) struct Times {
    took: Vec<Duration>,
    failed: usize,
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut took = self.took.clone();
        took.sort_unstable();
        let at = (took.len() * 99 / 100).min(took.len().saturating_sub(1));
        let all = took.len() + self.failed;
        match took.get(at) {
            Some(p99) => write!(f, "{} ms, {} of {all}", p99.as_millis(), self.failed),
            None => write!(f, "–, {} of {all}", self.failed),
        }
    }
}

/// Asks for health again and again, over a new connection each time.
pub(crate) struct Health;

impl Health {
    pub(crate) async fn watch(server: SocketAddr, stop: CancellationToken) -> Times {
        let mut times = Times::default();
        while !stop.is_cancelled() {
            let begun = Instant::now();
            match timeout(PATIENCE, Self::ask(server)).await {
                Ok(Ok(true)) => times.took.push(begun.elapsed()),
                _ => times.failed += 1,
            }
            sleep(EVERY.saturating_sub(begun.elapsed())).await;
        }
        times
    }

    async fn ask(server: SocketAddr) -> Result<bool> {
        let mut stream = connect(WATCHER, server, None).await?;
        let request = "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer.starts_with(b"HTTP/1.1 200"))
    }
}

/// What is known of a call while it lasts.
#[derive(Default)]
struct Seen {
    sent: HashMap<u64, Instant>,
    times: Times,
    hostile: usize,
    hostile_bytes: usize,
    victim_ended: bool,
}

/// A caller who sends signals, and a victim who gets them over a phone's network and answers
/// everybody's pings, as pages do.
pub(crate) struct Call {
    victim: String,
    seen: Arc<Mutex<Seen>>,
    tasks: Vec<JoinHandle<Result<()>>>,
}

impl Call {
    pub(crate) async fn begin(server: SocketAddr) -> Result<Self> {
        let (caller, welcome) = join(CALLERS[0], server, "Ann", "inside", None).await?;
        let caller_id = id(&welcome)?;
        let (victim, welcome) =
            join(CALLERS[1], server, "Bob", "inside", Some(PHONE_BUFFER)).await?;
        let victim_id = id(&welcome)?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (reading, writing) = caller.into_split();
        let calling = call(writing, victim_id.clone(), Arc::clone(&seen));
        let hearing = listen(reading);
        let answering = answer(victim, caller_id, Arc::clone(&seen));
        Ok(Self {
            victim: victim_id,
            seen,
            tasks: vec![
                tokio::spawn(calling),
                tokio::spawn(hearing),
                tokio::spawn(answering),
            ],
        })
    }

    /// By which name the victim is attacked.
    pub(crate) fn victim(&self) -> String {
        self.victim.clone()
    }

    /// After what is on its way has had its time.
    pub(crate) async fn end(self) -> Ended {
        sleep(PATIENCE).await;
        for task in self.tasks {
            task.abort();
        }
        let mut seen = lock(&self.seen);
        let old = |sent: &&Instant| sent.elapsed() >= PATIENCE;
        seen.times.failed = seen.sent.values().filter(old).count();
        Ended(std::mem::take(&mut *seen))
    }
}

/// What came of a call.
pub(crate) struct Ended(Seen);

impl Ended {
    pub(crate) const fn signals(&self) -> &Times {
        &self.0.times
    }

    pub(crate) fn reached(&self) -> String {
        let kib = self.0.hostile_bytes / 1024;
        format!("{} signals, {kib} KiB", self.0.hostile)
    }

    pub(crate) const fn victim_is(&self) -> &'static str {
        if self.0.victim_ended {
            "closed"
        } else {
            "stays"
        }
    }
}

fn id(welcome: &Value) -> Result<String> {
    Ok(welcome["you"].as_str().context("a welcome")?.to_owned())
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn call(mut writing: OwnedWriteHalf, victim: String, seen: Arc<Mutex<Seen>>) -> Result<()> {
    let mut ticks = interval(EVERY);
    for number in 1_u64.. {
        ticks.tick().await;
        lock(&seen).sent.insert(number, Instant::now());
        let signal = json!({
            "type": "signal",
            "seq": number,
            "to": victim,
            "signal": { "kind": "description", "connection": number, "sdpType": "offer", "sdp": "v=0" },
        });
        writing.write_all(&text(&signal.to_string())).await?;
        if number % 50 == 0 {
            let ping = json!({ "type": "ping", "lastSeq": 0 });
            writing.write_all(&text(&ping.to_string())).await?;
        }
    }
    Ok(())
}

/// The caller reads what comes, and needs none of it.
async fn listen(mut reading: OwnedReadHalf) -> Result<()> {
    while next_text(&mut reading).await?.is_some() {}
    Ok(())
}

async fn answer(victim: TcpStream, caller: String, seen: Arc<Mutex<Seen>>) -> Result<()> {
    let (reading, mut writing) = victim.into_split();
    let mut phone = tokio::io::BufReader::with_capacity(4_096, Phone::new(reading));
    let (mut last, mut seq) = (0, 0_u64);
    for heard_so_far in 1_u64.. {
        let Ok(Some(heard)) = next_text(&mut phone).await else {
            lock(&seen).victim_ended = true;
            return Ok(());
        };
        let frame: Value = serde_json::from_str(&heard)?;
        last = frame["seq"].as_u64().unwrap_or(last);
        if frame["type"] == "signal" && frame["from"] == *caller {
            let number = frame["signal"]["connection"].as_u64().unwrap_or_default();
            let mut seen = lock(&seen);
            if let Some(sent) = seen.sent.remove(&number) {
                seen.times.took.push(sent.elapsed());
            }
        } else if frame["type"] == "signal" {
            let mut seen = lock(&seen);
            seen.hostile += 1;
            seen.hostile_bytes += heard.len();
        }
        if frame["signal"]["kind"] == "ping" {
            seq += 1;
            let pong = json!({
                "type": "signal", "seq": seq, "to": frame["from"], "signal": { "kind": "pong" },
            });
            writing.write_all(&text(&pong.to_string())).await?;
        }
        if heard_so_far % 32 == 0 {
            let ping = json!({ "type": "ping", "lastSeq": last });
            writing.write_all(&text(&ping.to_string())).await?;
        }
    }
    Ok(())
}

/// A network that carries so much and no more.
struct Phone {
    reading: OwnedReadHalf,
    rests: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
}

impl Phone {
    const fn new(reading: OwnedReadHalf) -> Self {
        Self {
            reading,
            rests: None,
        }
    }
}

impl tokio::io::AsyncRead for Phone {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        if let Some(rests) = &mut self.rests {
            std::task::ready!(rests.as_mut().poll(cx));
            self.rests = None;
        }
        let before = buffer.filled().len();
        let outcome = std::pin::Pin::new(&mut self.reading).poll_read(cx, buffer);
        let bytes = u32::try_from(buffer.filled().len() - before).unwrap_or(u32::MAX);
        if bytes > 0 {
            let rest = Duration::from_secs(1) * bytes / PHONE;
            self.rests = Some(Box::pin(sleep(rest)));
        }
        outcome
    }
}
