//! Looks at every configured STUN and TURN server as a browser would use it: asks for an address,
//! signs in, allocates, and passes a datagram from one allocation to another.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use stun_types::attribute::ErrorCode;
use tokio::time::{Instant, timeout};

use super::connection::{Connection, Trust};
use super::outcome::{Between, Reach, Relayed};
use super::server_address::ServerAddress;
use super::stun::{self, Heard, SignIn};
use super::trouble::Trouble;
use super::{Finding, words};
use crate::ice::{IceServers, TurnCredentials};
use crate::limits::ICE_CHECK_MAX;
use crate::time::UnixMillis;

/// The name in the credentials, where people have an opaque one.
const NAME: &str = "self-check";
/// How much longer credentials last that tell a clock that differs from a wrong secret.
const FAR_AHEAD: Duration = Duration::from_secs(365 * 24 * 3600);
/// What goes from one relay to the other.
const DATA: &[u8] = b"efir self-check";
/// How often it is sent: datagrams may be lost.
const SENT_TIMES: u32 = 5;
/// How long each may take.
const ARRIVES_WITHIN: Duration = Duration::from_millis(400);

/// Looks at all servers at the same time. `now` is what credentials are made for.
pub async fn ice(ice: &IceServers, now: UnixMillis, trust: &Trust) -> Vec<Finding> {
    let stun_urls: Vec<String> = ice.public().into_iter().flat_map(|s| s.urls).collect();
    let stun = stun_urls.into_iter().map(async |url| {
        let outcome = within_reason(binding(&url, trust)).await;
        (url, outcome)
    });
    let (stun, turn) = tokio::join!(join_all(stun), relays(ice, now, trust));
    let mut findings = words::stun(&stun);
    findings.extend(turn);
    findings
}

async fn relays(ice: &IceServers, now: UnixMillis, trust: &Trust) -> Vec<Finding> {
    let Some(credentials) = ice.turn_credentials(NAME, now) else {
        return vec![words::no_turn()];
    };
    let lasting = ice
        .credentials_renewed_after()
        .and_then(|_| ice.turn_credentials(NAME, now.plus(FAR_AHEAD)));
    let (credentials, lasting) = (&credentials, lasting.as_ref());
    let looked_at = credentials.uris.iter().map(async |url| {
        let outcome = within_reason(relay(url, credentials, lasting, trust)).await;
        words::turn(url, lasting.is_some(), &outcome)
    });
    join_all(looked_at).await
}

/// No server may hold the others up by being slow at every step.
async fn within_reason<T>(look: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    timeout(ICE_CHECK_MAX, look)
        .await
        .unwrap_or(Err(Trouble::Silence))
}

/// How long the server takes to say our address.
async fn binding(url: &str, trust: &Trust) -> Result<Duration, Trouble> {
    let server = ServerAddress::of(url).ok_or(Trouble::NoSuchWay)?;
    let started = Instant::now();
    let mut connection = Connection::open(&server, trust).await?;
    match connection.ask(&stun::binding()?).await? {
        Heard::Done { .. } => Ok(started.elapsed()),
        Heard::Refused { code, reason, .. } => Err(Trouble::Said { code, reason }),
    }
}

async fn relay(
    url: &str,
    credentials: &TurnCredentials,
    lasting: Option<&TurnCredentials>,
    trust: &Trust,
) -> Result<Relayed, Trouble> {
    let server = ServerAddress::of(url).ok_or(Trouble::NoSuchWay)?;
    let started = Instant::now();
    let mut one = match Allocation::new(&server, credentials, trust).await {
        Err(Trouble::SignInRefused) => {
            return Err(why_refused(&server, lasting, trust).await);
        }
        allocated => allocated?,
    };
    let took = started.elapsed();
    let reach = Reach::of(one.connection.server, one.relay);
    let between = match Allocation::new(&server, credentials, trust).await {
        Ok(mut other) => {
            let between = pass(&mut one, &mut other).await;
            other.release().await;
            between
        }
        Err(_) => Between::Lost,
    };
    one.release().await;
    Ok(Relayed {
        took,
        reach,
        between,
    })
}

/// coturn says the same to a wrong password and to one that has run out. One that lasts a year
/// tells them apart.
async fn why_refused(
    server: &ServerAddress,
    lasting: Option<&TurnCredentials>,
    trust: &Trust,
) -> Trouble {
    let Some(lasting) = lasting else {
        return Trouble::SignInRefused;
    };
    match Allocation::new(server, lasting, trust).await {
        Ok(allocation) => {
            allocation.release().await;
            Trouble::ClockDiffers
        }
        Err(trouble) => trouble,
    }
}

/// An address on the server that relays for us, until it is released.
struct Allocation {
    connection: Connection,
    sign_in: SignIn,
    relay: SocketAddr,
}

impl Allocation {
    /// Asks without a name, is told realm and nonce, and asks with them.
    async fn new(
        server: &ServerAddress,
        credentials: &TurnCredentials,
        trust: &Trust,
    ) -> Result<Self, Trouble> {
        let mut connection = Connection::open(server, trust).await?;
        let mut sign_in: Option<SignIn> = None;
        // The second nonce may be stale already (438): that is said once more, with the newest.
        for _ in 0..3 {
            match connection.ask(&stun::allocate(sign_in.as_ref())?).await? {
                Heard::Done { relay: Some(relay) } => {
                    let sign_in = sign_in.ok_or(Trouble::NotStun)?;
                    return Ok(Self {
                        connection,
                        sign_in,
                        relay,
                    });
                }
                Heard::Done { relay: None } => return Err(Trouble::NotStun),
                Heard::Refused {
                    code,
                    challenge: Some(challenge),
                    ..
                } if code == ErrorCode::STALE_NONCE
                    || (code == ErrorCode::UNAUTHORIZED && sign_in.is_none()) =>
                {
                    sign_in = Some(SignIn::new(credentials, challenge));
                }
                Heard::Refused { code, .. }
                    if code == ErrorCode::UNAUTHORIZED || code == ErrorCode::WRONG_CREDENTIALS =>
                {
                    return Err(Trouble::SignInRefused);
                }
                Heard::Refused { code, reason, .. } => {
                    return Err(Trouble::Said { code, reason });
                }
            }
        }
        Err(Trouble::SignInRefused)
    }

    async fn permit(&mut self, peer: SocketAddr) -> Result<(), Between> {
        let asked = stun::permission(peer.ip(), &self.sign_in);
        let asked = asked.map_err(|_| Between::Lost)?;
        match self.connection.ask(&asked).await {
            Ok(Heard::Done { .. }) => Ok(()),
            Ok(Heard::Refused { code, .. }) if code == ErrorCode::FORBIDDEN => Err(Between::Denied),
            Ok(Heard::Refused { .. }) | Err(_) => Err(Between::Lost),
        }
    }

    /// Gives the address back. What is not heard of it runs out by itself in ten minutes.
    async fn release(mut self) {
        if let Ok(request) = stun::release(&self.sign_in) {
            let _ = self.connection.ask(&request).await;
        }
    }
}

/// Sends from one relay to the other.
async fn pass(from: &mut Allocation, to: &mut Allocation) -> Between {
    match try_to_pass(from, to).await {
        Ok(()) => Between::Carried,
        Err(between) => between,
    }
}

async fn try_to_pass(from: &mut Allocation, to: &mut Allocation) -> Result<(), Between> {
    from.permit(to.relay).await?;
    to.permit(from.relay).await?;
    let message = stun::send(to.relay, DATA).map_err(|_| Between::Lost)?;
    let arrived = async {
        while let Ok(bytes) = to.connection.next().await {
            if stun::brings(&bytes, DATA) {
                return Ok(());
            }
        }
        Err(Between::Lost)
    };
    let sent = async {
        for _ in 0..SENT_TIMES {
            let _ = from.connection.say(&message).await;
            tokio::time::sleep(ARRIVES_WITHIN).await;
        }
        Err(Between::Lost)
    };
    tokio::select! {
        arrived = arrived => arrived,
        sent = sent => sent,
    }
}
