//! The way to one STUN or TURN server: UDP with repeats, TCP, or TLS over TCP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::server_address::{ServerAddress, Way};
use super::stun::{self, HEADER_BYTES, Heard, Request};
use super::trouble::Trouble;
use crate::limits::ICE_CHECK_PATIENCE;

/// After how long an unanswered datagram is said again; doubles each time (RFC 8489 6.2.1).
const REPEAT_AFTER: Duration = Duration::from_millis(500);
/// Bytes of one datagram, at most.
const DATAGRAM_BYTES_MAX: usize = 2048;

/// Which certificates are believed.
pub type Trust = Arc<ClientConfig>;

/// What browsers believe: the authorities of Mozilla's list.
#[must_use]
pub fn browsers_trust() -> Trust {
    trust(RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    })
}

/// A client that believes what `roots` vouch for.
#[must_use]
pub fn trust(roots: RootCertStore) -> Trust {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// An open way to a server.
pub(super) struct Connection {
    carrier: Carrier,
    /// The server's address.
    pub(super) server: SocketAddr,
}

enum Carrier {
    Datagrams(UdpSocket),
    Stream(Box<dyn Duplex>),
}

impl Connection {
    /// Looks the name up and connects.
    pub(super) async fn open(to: &ServerAddress, trust: &Trust) -> Result<Self, Trouble> {
        let server = address(to).await?;
        let carrier = match to.way {
            Way::Udp => Carrier::Datagrams(datagrams(server).await?),
            Way::Tcp => Carrier::Stream(Box::new(tcp(server).await?)),
            Way::Tls => Carrier::Stream(tls(tcp(server).await?, &to.host, trust).await?),
        };
        Ok(Self { carrier, server })
    }

    /// Says a request until it is answered.
    pub(super) async fn ask(&mut self, request: &Request) -> Result<Heard, Trouble> {
        let deadline = Instant::now() + ICE_CHECK_PATIENCE;
        let mut pause = REPEAT_AFTER;
        self.say(request).await?;
        loop {
            let repeat_at = match self.carrier {
                Carrier::Datagrams(_) => deadline.min(Instant::now() + pause),
                Carrier::Stream(_) => deadline,
            };
            match timeout_at(repeat_at, self.answer(request)).await {
                Ok(heard) => return heard,
                Err(_) if repeat_at == deadline => return Err(Trouble::Silence),
                Err(_) => self.say(request).await?,
            }
            pause *= 2;
        }
    }

    /// Says something that is not answered.
    pub(super) async fn say(&mut self, request: &Request) -> Result<(), Trouble> {
        let sent = match &mut self.carrier {
            Carrier::Datagrams(socket) => socket.send(&request.bytes).await.map(|_| ()),
            Carrier::Stream(stream) => stream.write_all(&request.bytes).await,
        };
        sent.map_err(|error| Trouble::of(&error))
    }

    async fn answer(&mut self, request: &Request) -> Result<Heard, Trouble> {
        loop {
            if let Some(heard) = stun::hear(&self.next().await?, request.id)? {
                return Ok(heard);
            }
        }
    }

    /// The next message from the server. To be given up only with the connection, or over UDP.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>, Trouble> {
        let read = match &mut self.carrier {
            Carrier::Datagrams(socket) => {
                let mut datagram = vec![0; DATAGRAM_BYTES_MAX];
                socket.recv(&mut datagram).await.map(|bytes| {
                    datagram.truncate(bytes);
                    datagram
                })
            }
            Carrier::Stream(stream) => {
                let mut header = [0; HEADER_BYTES];
                let read = stream.read_exact(&mut header).await;
                read.map_err(|error| Trouble::of(&error))?;
                let mut message = header.to_vec();
                message.resize(HEADER_BYTES + stun::body_bytes(&header)?, 0);
                let read = stream.read_exact(&mut message[HEADER_BYTES..]).await;
                read.map(|_| message)
            }
        };
        read.map_err(|error| Trouble::of(&error))
    }
}

/// The server's first address, IPv4 before IPv6, as a phone would rather take it.
async fn address(to: &ServerAddress) -> Result<SocketAddr, Trouble> {
    let looked_up = timeout(ICE_CHECK_PATIENCE, lookup_host((to.host.as_str(), to.port)));
    let found = looked_up.await.map_err(|_| Trouble::NameNotFound)?;
    let found = found.map_err(|_| Trouble::NameNotFound)?;
    found
        .min_by_key(SocketAddr::is_ipv6)
        .ok_or(Trouble::NameNotFound)
}

async fn datagrams(server: SocketAddr) -> Result<UdpSocket, Trouble> {
    let any = if server.is_ipv4() {
        "0.0.0.0:0"
    } else {
        "[::]:0"
    };
    let connected = async {
        let socket = UdpSocket::bind(any).await?;
        socket.connect(server).await?;
        Ok(socket)
    };
    connected.await.map_err(|error| Trouble::of(&error))
}

async fn tcp(server: SocketAddr) -> Result<TcpStream, Trouble> {
    let connected = timeout(ICE_CHECK_PATIENCE, TcpStream::connect(server)).await;
    let connected = connected.map_err(|_| Trouble::Silence)?;
    connected.map_err(|error| Trouble::of(&error))
}

async fn tls(tcp: TcpStream, host: &str, trust: &Trust) -> Result<Box<dyn Duplex>, Trouble> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Trouble::CertificateName)?;
    let shaken = TlsConnector::from(Arc::clone(trust)).connect(name, tcp);
    let shaken = timeout(ICE_CHECK_PATIENCE, shaken).await;
    let stream = shaken.map_err(|_| Trouble::Silence)?;
    Ok(Box::new(stream.map_err(|error| Trouble::of_tls(&error))?))
}
