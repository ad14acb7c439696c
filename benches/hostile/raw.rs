//! Connections from a chosen address, and WebSocket frames as bytes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// Whoever asks for health.
pub(crate) const WATCHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// Two who call each other.
pub(crate) const CALLERS: [Ipv4Addr; 2] =
    [Ipv4Addr::new(127, 0, 0, 3), Ipv4Addr::new(127, 0, 0, 4)];
/// All who attack.
pub(crate) const ATTACKER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);

/// A connection from `from`. `receive` bounds what the kernel takes for it before it reads.
pub(crate) async fn connect(
    from: Ipv4Addr,
    to: SocketAddr,
    receive: Option<u32>,
) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if let Some(bytes) = receive {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket.bind((IpAddr::V4(from), 0).into())?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A WebSocket from `from`, on which nothing has been said.
pub(crate) async fn upgrade(
    from: Ipv4Addr,
    to: SocketAddr,
    receive: Option<u32>,
) -> Result<TcpStream> {
    let mut stream = connect(from, to, receive).await?;
    let request = "GET /ws HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
                   Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    if !head.starts_with(b"HTTP/1.1 101") {
        bail!("{}", String::from_utf8_lossy(&head));
    }
    Ok(stream)
}

/// A guest in the room `friday`, and the welcome.
pub(crate) async fn join(
    from: Ipv4Addr,
    to: SocketAddr,
    name: &str,
    presence: &str,
    receive: Option<u32>,
) -> Result<(TcpStream, Value)> {
    let mut stream = upgrade(from, to, receive).await?;
    let hello = json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "guest", "name": name },
        "room": { "kind": "join", "code": "friday" },
        "presence": presence,
        // Older builds, which are measured beside this one, refuse a hello without it.
        "device": { "platform": "browser", "canSpeak": true },
    });
    stream.write_all(&text(&hello.to_string())).await?;
    let welcome = next_text(&mut stream).await?.context("closed")?;
    Ok((stream, serde_json::from_str(&welcome)?))
}

/// A masked text frame, whose mask changes nothing.
pub(crate) fn text(payload: &str) -> Vec<u8> {
    frame(0x81, payload.as_bytes())
}

/// Any masked frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match u16::try_from(payload.len()) {
        Ok(short) if short < 126 => bytes.push(0x80 | short.to_be_bytes()[1]),
        Ok(short) => {
            bytes.push(0x80 | 126);
            bytes.extend(short.to_be_bytes());
        }
        Err(_) => {
            bytes.push(0x80 | 127);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

/// The next text from the server; `None` when it closes.
pub(crate) async fn next_text(
    stream: &mut (impl tokio::io::AsyncRead + Unpin),
) -> Result<Option<String>> {
    loop {
        let kind = stream.read_u8().await? & 0x0f;
        let length = match stream.read_u8().await? {
            126 => u64::from(stream.read_u16().await?),
            127 => stream.read_u64().await?,
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length)?];
        stream.read_exact(&mut payload).await?;
        match kind {
            1 => return Ok(Some(String::from_utf8(payload)?)),
            8 => return Ok(None),
            _ => {}
        }
    }
}
