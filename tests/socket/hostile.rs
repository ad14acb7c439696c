//! Clients that break the WebSocket protocol, or open sockets and say nothing.

use std::time::Duration;

use efir::limits::{HELLO_BYTES_MAX, MESSAGE_BYTES_MAX};
use efir::protocol::CloseCode;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{ORIGIN, Server, hello};

const TEXT: u8 = 0x81;
const TEXT_BEGINS: u8 = 0x01;
const GOES_ON: u8 = 0x00;
const PING: u8 = 0x89;

/// A socket on which anything can be sent.
struct Raw {
    stream: TcpStream,
}

impl Raw {
    async fn open(server: &Server) -> Self {
        let mut stream = TcpStream::connect(server.address).await.expect("connects");
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("an answer"));
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{head}");
        // The example of RFC 6455.
        assert!(
            head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="),
            "{head}"
        );
        Self { stream }
    }

    async fn joined(server: &Server, name: &str) -> Self {
        let mut raw = Self::open(server).await;
        let hello = hello(name).to_string();
        raw.send(&frame(TEXT, hello.as_bytes())).await;
        let (kind, welcome) = raw.next().await.expect("a frame");
        assert_eq!(kind, 1);
        assert!(welcome.starts_with(br#"{"type":"welcome""#));
        raw
    }

    async fn send(&mut self, bytes: &[u8]) {
        // A server that has had enough does not read on.
        let _ = self.stream.write_all(bytes).await;
    }

    /// The next frame's kind and payload; `None` at the end.
    async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let first = self.stream.read_u8().await.ok()?;
        let length = match self.stream.read_u8().await.ok()? {
            126 => u64::from(self.stream.read_u16().await.ok()?),
            127 => self.stream.read_u64().await.ok()?,
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).expect("short")];
        self.stream.read_exact(&mut payload).await.ok()?;
        Some((first & 0x0f, payload))
    }

    /// The code of the close frame; `None` when the end comes without one.
    async fn close_code(&mut self) -> Option<u16> {
        loop {
            let (kind, payload) = self.next().await?;
            if kind == 8 {
                return Some(u16::from_be_bytes([payload[0], payload[1]]));
            }
        }
    }
}

/// A masked frame.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first, payload.len());
    bytes.extend(payload);
    bytes
}

/// The head of a masked frame, whose mask changes nothing.
fn head(first: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![first];
    match u16::try_from(length) {
        Ok(short) if short < 126 => bytes.push(0x80 | short.to_be_bytes()[1]),
        Ok(short) => {
            bytes.push(0x80 | 126);
            bytes.extend(short.to_be_bytes());
        }
        Err(_) => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_told_how() {
    let server = Server::start().await;
    let unmasked = [TEXT, 2, b'{', b'}'];
    let mut reserved = frame(TEXT, b"{}");
    reserved[0] |= 0x40;
    let too_long = frame(TEXT, &vec![b'x'; MESSAGE_BYTES_MAX + 1]);
    let mut in_parts = frame(TEXT_BEGINS, &vec![b'x'; MESSAGE_BYTES_MAX / 2]);
    in_parts.extend(frame(GOES_ON, &vec![b'x'; MESSAGE_BYTES_MAX / 2 + 1]));
    for (what, bytes, code) in [
        ("too long", too_long.clone(), 1009),
        ("announced too long", head(TEXT, 1 << 40), 1009),
        ("too long in parts", in_parts, 1009),
        ("not masked", unmasked.to_vec(), 1002),
        ("reserved bits", reserved, 1002),
        ("a kind that there is not", frame(0x83, b"{}"), 1002),
        ("going on with nothing", frame(0x80, b"{}"), 1002),
        ("a ping that is too long", frame(PING, &[b'x'; 126]), 1002),
        ("no text", frame(TEXT, b"\xff\xfe"), 1007),
        ("half a character", frame(TEXT, b"\"\xd0"), 1007),
    ] {
        let mut raw = Raw::joined(&server, "Ann").await;
        raw.send(&bytes).await;
        assert_eq!(raw.close_code().await, Some(code), "{what}");
        let mut raw = Raw::open(&server).await;
        raw.send(&bytes).await;
        assert_eq!(
            raw.close_code().await,
            Some(code),
            "{what}, before the hello"
        );
    }
}

#[tokio::test]
async fn until_the_hello_little_may_be_said() {
    let server = Server::start().await;
    let mut raw = Raw::open(&server).await;
    raw.send(&head(TEXT, HELLO_BYTES_MAX + 1)).await;
    assert_eq!(raw.close_code().await, Some(1009));

    let mut hello = hello("Ann");
    hello["padding"] = json!("x".repeat(HELLO_BYTES_MAX - hello.to_string().len() - 20));
    let mut raw = Raw::open(&server).await;
    raw.send(&frame(TEXT, hello.to_string().as_bytes())).await;
    let (kind, welcome) = raw.next().await.expect("a frame");
    assert_eq!(kind, 1);
    assert!(welcome.starts_with(br#"{"type":"welcome""#));
    raw.send(&frame(TEXT, &vec![b'x'; MESSAGE_BYTES_MAX])).await;
    let (_, error) = raw.next().await.expect("a frame");
    let error = String::from_utf8_lossy(&error);
    assert!(error.contains("bad_message"), "{error}");
}

#[tokio::test]
async fn a_message_that_never_ends_is_a_flood() {
    let server = Server::start().await;
    let mut raw = Raw::joined(&server, "Ann").await;
    raw.send(&frame(TEXT_BEGINS, b"")).await;
    let part = frame(GOES_ON, b"").repeat(100);
    let (mut reading, mut writing) = raw.stream.into_split();
    let flood = tokio::spawn(async move { while writing.write_all(&part).await.is_ok() {} });
    let mut heard = Vec::new();
    // Its own bytes on the way may turn the end into a reset.
    let _ = tokio::time::timeout(Duration::from_secs(20), reading.read_to_end(&mut heard))
        .await
        .expect("an end");
    let flooding = CloseCode::Flooding.number().to_be_bytes();
    assert!(
        heard
            .windows(4)
            .any(|four| four[0] == 0x88 && four[2..] == flooding),
        "{} bytes",
        heard.len()
    );
    flood.abort();
}

#[tokio::test]
async fn strangers_who_say_nothing_hold_nobody_up() {
    // A quarter of the sockets may be strangers': four.
    let server = Server::start_with_sockets(16).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(Raw::open(&server).await);
    }
    let _ann = Raw::joined(&server, "Ann").await;
    let (mut ended, mut last) = (0, silent.split_off(37));
    for raw in &mut silent {
        ended += usize::from(raw.next().await.is_none());
    }
    assert_eq!(ended, 37, "those who came first gave way");
    // Whoever has said hello does not have to.
    for _ in 0..8 {
        last.push(Raw::open(&server).await);
    }
    let _bob = Raw::joined(&server, "Bob").await;
    assert_eq!(server.hub.census().people_inside, 2);
}

#[tokio::test]
async fn an_upgrade_that_a_proxy_has_dropped_is_answered_as_that() {
    let server = Server::start().await;
    for (dropped, status, code) in [
        (
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
          Sec-WebSocket-Version: 13\r\n",
            400,
            "upgrade_lost",
        ),
        ("", 400, "not_a_socket"),
        (
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            426,
            "not_a_socket",
        ),
    ] {
        let mut stream = TcpStream::connect(server.address).await.expect("connects");
        let request =
            format!("GET /ws HTTP/1.0\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n{dropped}\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.contains(&format!(" {status} ")), "{answer}");
        assert!(answer.contains(code), "{answer}");
    }
}
