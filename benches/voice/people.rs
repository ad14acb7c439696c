//! Rooms of people who are sockets: of each the first three talk, and everybody there hears.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::times::Times;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Writing = SplitSink<Socket, Message>;
type Reading = SplitStream<Socket>;

/// Signs launch data, since guests may not fill a room; the process is told not to run a bot.
pub(crate) const BOT_TOKEN: &str = "7000000002:BENCHMARK-not-a-real-token-0000000000";
const TALKERS: usize = 3;
/// A piece of voice, and how many go into a message, as the Mini App does it.
const PIECE: Duration = Duration::from_millis(20);
const TOGETHER: u64 = 2;
/// 24 kbit/s.
const PACKET_BYTES: usize = 60;
/// Who talks pauses for a tenth of every second; a level that never falls is taken for a fan.
const PIECES_A_SECOND: u64 = 50;
const PIECES_OF_PAUSE: u64 = 5;
const LOUD: u8 = 20;
const QUIET: u8 = 90;
/// How often a listener says what has come.
const TELLS_EVERY: Duration = Duration::from_millis(100);
const PINGS_EVERY: Duration = Duration::from_secs(5);
/// What is still on its way when the measurement ends counts.
const LATEST: Duration = Duration::from_secs(2);

/// How many rooms, and how many people in each.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) rooms: usize,
    pub(crate) people: usize,
}

impl Size {
    /// Of `50`, or of `4x50`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (rooms, people) = text.split_once('x').unwrap_or(("1", text));
        Ok(Self {
            rooms: rooms.parse()?,
            people: people.parse()?,
        })
    }

    const fn everybody(self) -> usize {
        self.rooms * self.people
    }
}

/// Everybody inside, until the end of the process.
pub(crate) struct Seminar {
    size: Size,
    shared: Arc<Shared>,
}

/// What came of a measurement.
pub(crate) struct Voices {
    /// Cells of a row: delay, loss, bytes to listeners and from talkers.
    pub(crate) cells: String,
    pub(crate) took: Duration,
}

/// What everybody writes down.
struct Shared {
    begun: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Voices that were spoken from here on count, in microseconds since the beginning.
    from: u64,
    until: u64,
    delays: Times,
    spoken: u64,
    bytes_spoken: u64,
    bytes_heard: u64,
}

impl Shared {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// When a voice has to have been spoken.
    const fn counted(&self) -> Range<u64> {
        self.from..self.until
    }
}

impl Seminar {
    pub(crate) async fn begin(server: SocketAddr, size: Size) -> Result<Self> {
        let shared = Arc::new(Shared {
            begun: Instant::now(),
            seen: Mutex::default(),
        });
        for number in 0..size.everybody() {
            let room = number / size.people;
            let voice = sit_down(server, number, &format!("seminar{room}")).await?;
            let (writing, reading) = voice.split();
            let writing = Arc::new(tokio::sync::Mutex::new(writing));
            tokio::spawn(listen(reading, Arc::clone(&writing), Arc::clone(&shared)));
            if number % size.people < TALKERS {
                tokio::spawn(talk(writing, Arc::clone(&shared)));
            }
        }
        Ok(Self { size, shared })
    }

    pub(crate) async fn measure(&self, length: Duration) -> Voices {
        let begun = Instant::now();
        {
            let mut seen = self.shared.seen();
            let from = self.shared.now();
            *seen = Seen::default();
            seen.from = from;
            seen.until = from + u64::try_from(length.as_micros()).unwrap_or(u64::MAX);
        }
        tokio::time::sleep(length).await;
        let took = begun.elapsed();
        tokio::time::sleep(LATEST).await;
        let seen = self.shared.seen();
        let cells = if self.size.everybody() == 0 {
            "– | – | – | –".to_owned()
        } else {
            self.cells(&seen, length)
        };
        Voices { cells, took }
    }

    fn cells(&self, seen: &Seen, length: Duration) -> String {
        let expected = seen.spoken * (self.size.people as u64 - 1);
        let lost = 100.0 * (1.0 - seen.delays.count() as f64 / expected.max(1) as f64);
        let rate =
            |bytes: u64, by: usize| bytes as f64 * 8.0 / 1e3 / length.as_secs_f64() / by as f64;
        format!(
            "{}, {}, {} | {lost:.2} % | {:.0} kbit/s | {:.0} kbit/s",
            seen.delays.at(500),
            seen.delays.at(950),
            seen.delays.at(990),
            rate(seen.bytes_heard, self.size.everybody()),
            rate(seen.bytes_spoken, TALKERS * self.size.rooms),
        )
    }
}

async fn open(server: SocketAddr, path: &str, number: usize) -> Result<Socket> {
    let mut request = format!("ws://{server}{path}").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("origin", "http://localhost".parse()?);
    headers.insert("x-forwarded-for", format!("10.8.{number}.1").parse()?);
    Ok(connect_async(request).await?.0)
}

async fn say(socket: &mut Socket, words: Value) -> Result<()> {
    Ok(socket.send(Message::text(words.to_string())).await?)
}

/// The first of these that comes.
async fn told(socket: &mut Socket, kind: &str) -> Result<Value> {
    while let Some(frame) = socket.next().await {
        if let Message::Text(text) = frame? {
            let words: Value = serde_json::from_str(&text)?;
            if words["type"] == kind {
                return Ok(words);
            }
        }
    }
    bail!("closed before {kind}")
}

/// Goes in, stays, and opens the socket for voices.
async fn sit_down(server: SocketAddr, number: usize, code: &str) -> Result<Socket> {
    let mut call = open(server, "/ws", number).await?;
    let hello = json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "init_data", "initData": init_data(number)? },
        "room": { "kind": "join", "code": code },
        "presence": "inside",
        "media": { "mic": true, "camera": false, "screen": false },
        "voiceSocket": true,
    });
    say(&mut call, hello).await?;
    told(&mut call, "welcome").await?;
    say(&mut call, json!({ "type": "open_voice", "seq": 1 })).await?;
    let pass = told(&mut call, "voice_pass").await?;
    let mut voice = open(server, "/ws/voice", number).await?;
    say(&mut voice, json!({ "type": "hello", "pass": pass["pass"] })).await?;
    told(&mut voice, "welcome").await?;
    say(&mut voice, json!({ "type": "take_all" })).await?;
    tokio::spawn(stay(call));
    Ok(voice)
}

/// Answers to what the call's socket brings, as a page does.
async fn stay(mut call: Socket) -> Result<()> {
    let mut pings = interval(PINGS_EVERY);
    let mut last = 0;
    loop {
        tokio::select! {
            frame = call.next() => {
                let frame = frame.context("closed")??;
                if let Message::Text(text) = frame {
                    let words: Value = serde_json::from_str(&text)?;
                    last = words["seq"].as_u64().unwrap_or(last);
                }
            }
            _ = pings.tick() => say(&mut call, json!({ "type": "ping", "lastSeq": last })).await?,
        }
    }
}

/// Hears, and says ten times a second how many messages have come.
async fn listen(
    mut reading: Reading,
    writing: Arc<tokio::sync::Mutex<Writing>>,
    shared: Arc<Shared>,
) -> Result<()> {
    let (mut arrived, mut said) = (0_u32, 0_u32);
    let mut tells = interval(TELLS_EVERY);
    tells.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            frame = reading.next() => {
                if let Message::Binary(bytes) = frame.context("closed")?? {
                    arrived += 1;
                    note(&bytes, &shared);
                }
            }
            _ = tells.tick() => {
                if arrived != said {
                    said = arrived;
                    let message = [&[2][..], &arrived.to_be_bytes()].concat();
                    writing.lock().await.send(Message::binary(message)).await?;
                }
            }
        }
    }
}

/// A message with voices has come.
fn note(message: &[u8], shared: &Shared) {
    let now = shared.now();
    let counted = shared.seen().counted();
    let mut delays = Times::default();
    let mut rest = message.get(1..).unwrap_or_default();
    while let [_, _, _, _, _, _, high, low, packet @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let spoken_at = packet.first_chunk().map(|chunk| u64::from_be_bytes(*chunk));
        if let Some(spoken_at) = spoken_at.filter(|at| counted.contains(at)) {
            delays.add(Duration::from_micros(now.saturating_sub(spoken_at)));
        }
        rest = packet.get(length..).unwrap_or_default();
    }
    if delays.count() > 0 {
        let mut seen = shared.seen();
        seen.bytes_heard += on_the_socket(message.len());
        seen.delays.join(delays);
    }
}

/// With the head that a WebSocket gives it; what TCP adds is not counted.
fn on_the_socket(length: usize) -> u64 {
    (length + if length < 126 { 2 } else { 4 }) as u64
}

/// Speaks for ever; a packet carries when it was spoken.
async fn talk(writing: Arc<tokio::sync::Mutex<Writing>>, shared: Arc<Shared>) -> Result<()> {
    let mut pieces = interval(PIECE);
    pieces.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut message = vec![1];
    for number in 0_u64.. {
        pieces.tick().await;
        let now = shared.now();
        let is_pause = number % PIECES_A_SECOND < PIECES_OF_PAUSE;
        let time = u32::try_from(now / 1_000 % u64::from(u32::MAX))?;
        message.extend([0, if is_pause { QUIET } else { LOUD }]);
        message.extend(time.to_be_bytes());
        message.extend(u16::try_from(PACKET_BYTES)?.to_be_bytes());
        message.extend(now.to_be_bytes());
        message.resize(message.len() + PACKET_BYTES - 8, 7);
        let is_counted = shared.seen().counted().contains(&now);
        shared.seen().spoken += u64::from(is_counted);
        if number % TOGETHER == TOGETHER - 1 {
            let full = std::mem::replace(&mut message, vec![1]);
            // A browser's messages carry a mask of four bytes.
            let bytes = on_the_socket(full.len()) + 4;
            shared.seen().bytes_spoken += if is_counted { bytes } else { 0 };
            writing.lock().await.send(Message::binary(full)).await?;
        }
    }
    Ok(())
}

/// Launch data as Telegram signs it.
fn init_data(number: usize) -> Result<String> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let user = json!({ "id": 8_000 + number, "first_name": format!("Person {number}") });
    let pairs = [
        ("auth_date", since.as_secs().to_string()),
        ("user", user.to_string()),
    ];
    let lines = pairs.clone().map(|(key, value)| format!("{key}={value}"));
    let hash = hex::encode(sign(
        &sign(b"WebAppData", BOT_TOKEN.as_bytes())?,
        lines.join("\n").as_bytes(),
    )?);
    Ok(form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair("hash", &hash)
        .finish())
}

fn sign(key: &[u8], message: &[u8]) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}
