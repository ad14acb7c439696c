//! `GET /ws` and `GET /ws/voice`: who may open a socket, and the upgrade. What is said on it is the hub's
//! business.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hyper::upgrade::OnUpgrade;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::cluster::{Cluster, NETWORK_HEADER};
use crate::hub::{self, Caller, Hub, NODE_ASK, NODE_VOICES, NODE_WORDS};
use crate::ids::ClientNetwork;
use crate::limits::{MESSAGE_BYTES_MAX, SOCKETS_MAX, STRANGERS_MAX, VOICE_MESSAGE_BYTES_MAX};
use crate::rate::{Keyed, Quota};
use crate::web::code::ErrorCode;
use crate::web::error::ApiError;
use crate::web::extract::network_of;
use crate::web::places::{Place, Places};
use crate::web::socket::Socket;
use crate::web::socket::handshake::{self, NoSocket, OUR_VERSION};

/// Upgrades by one network. So many at once come back after a restart, if everybody is behind one
/// proxy that we do not know of; an upgrade costs a tenth of a millisecond.
const UPGRADES: Quota = Quota::per_second(100, 2_000);

/// The longest question of another node: a room's record with a game.
const NODE_QUESTION_BYTES_MAX: usize = 256 * 1024;

/// From which pages a socket may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Exactly this one, for example `https://efir.example`.
    Exactly(String),
    /// Any port of this machine, for a deployment that has no public URL.
    Localhost,
}

impl AllowedOrigin {
    /// For a deployment with this `PUBLIC_URL`, whose path, if any, does not matter.
    #[must_use]
    pub fn for_public_url(public_url: Option<&str>) -> Self {
        match public_url.map(url::Url::parse) {
            Some(Ok(url)) => Self::Exactly(url.origin().ascii_serialization()),
            Some(Err(_)) | None => Self::Localhost,
        }
    }

    fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Exactly(allowed) => origin.eq_ignore_ascii_case(allowed),
            Self::Localhost => ["http://localhost", "http://127.0.0.1"].iter().any(|host| {
                origin
                    .strip_prefix(host)
                    .is_some_and(|rest| rest.is_empty() || is_port(rest))
            }),
        }
    }
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// What the route needs. A clone is a reference.
#[derive(Clone)]
pub struct SocketState {
    shared: Arc<Shared>,
}

struct Shared {
    hub: Hub,
    cluster: Cluster,
    origin: AllowedOrigin,
    shutdown: CancellationToken,
    trusted_proxy_hops: usize,
    most: usize,
    sockets: Arc<Semaphore>,
    /// Those of them that have not said who they are.
    strangers: Places,
    began: Instant,
    upgrades: Mutex<Keyed<IpAddr>>,
    has_warned: AtomicBool,
}

impl SocketState {
    /// Sockets for `hub`, at most [`SOCKETS_MAX`], until `shutdown` is cancelled. Clients are told
    /// apart by the addresses that connect.
    #[must_use]
    pub fn new(hub: Hub, origin: AllowedOrigin, shutdown: CancellationToken) -> Self {
        Self::with_limits(hub, origin, shutdown, SOCKETS_MAX, 0)
    }

    /// As [`SocketState::new`], with at most so many sockets, and behind so many proxies of ours.
    #[must_use]
    pub fn with_limits(
        hub: Hub,
        origin: AllowedOrigin,
        shutdown: CancellationToken,
        most: usize,
        trusted_proxy_hops: usize,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                cluster: hub.cluster(),
                hub,
                origin,
                shutdown,
                trusted_proxy_hops,
                most,
                sockets: Arc::new(Semaphore::new(most)),
                strangers: Places::new(STRANGERS_MAX.min(most / 4)),
                began: Instant::now(),
                upgrades: Mutex::new(Keyed::new(UPGRADES)),
                has_warned: AtomicBool::new(false),
            }),
        }
    }

    /// Until the last socket is closed; for the end of a shutdown.
    pub async fn all_closed(&self) {
        let all = u32::try_from(self.shared.most).unwrap_or(u32::MAX);
        // The semaphore is never closed, so this waits for all permits to be back.
        let _ = self.shared.sockets.acquire_many(all).await;
    }

    /// How many sockets are open.
    #[must_use]
    pub fn open(&self) -> usize {
        let free = self.shared.sockets.available_permits();
        self.shared.most.saturating_sub(free)
    }
}

impl Shared {
    fn count_upgrade(&self, network: IpAddr) -> Result<(), Duration> {
        let now = self.began.elapsed();
        let mut upgrades = self.upgrades.lock().unwrap_or_else(PoisonError::into_inner);
        upgrades.take(network, 1, now)
    }

    /// Says once what nobody would see otherwise: pages come through, and sockets do not.
    fn warn_of_lost_upgrade(&self) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a browser's WebSocket request arrived without its Upgrade header: the proxy in \
                 front of this process does not pass WebSockets on, so nobody gets into a room"
            );
        }
    }
}

/// The route, to be merged into the application's.
pub fn router(state: SocketState) -> Router {
    let open_as = |what: For| {
        get(
            async move |State(state): State<SocketState>, request: Request| {
                open(&state, request, what)
            },
        )
    };
    let routes = Router::new()
        .route("/ws", open_as(For::Words))
        .route("/ws/voice", open_as(For::Voices));
    let routes = if state.shared.cluster.is_alone() {
        routes
    } else {
        let open_as = |what: For| {
            get(
                async move |State(state): State<SocketState>, request: Request| {
                    open_for_node(&state, request, what)
                },
            )
        };
        routes
            .route(NODE_WORDS, open_as(For::Words))
            .route(NODE_VOICES, open_as(For::Voices))
            .route(NODE_ASK, post(answer))
    };
    routes.with_state(state)
}

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Everything that is said in a room.
    Words,
    /// Voices that find no direct way.
    Voices,
}

/// The upgrade goes through only from our own pages: a page elsewhere must not be able to act with
/// what a browser keeps for ours.
fn open(state: &SocketState, mut request: Request, what: For) -> Response {
    let shared = &state.shared;
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).and_then(|it| it.to_str().ok());
    if !origin.is_some_and(|origin| shared.origin.allows(origin)) {
        let message = "Sockets are opened from this deployment's own pages only.";
        return refusal(ErrorCode::ForbiddenOrigin, message);
    }
    let network = network_of(&request, shared.trusted_proxy_hops);
    if let Err(wait) = shared.count_upgrade(network) {
        return ApiError::rate_limited(wait).into_response();
    }
    let caller = Caller {
        network: shared.hub.client_network(network),
        is_relayed: false,
    };
    upgrade(shared, &mut request, (network, caller), what)
}

/// The same for another node, in the name of whoever has come there: it has looked at where from.
fn open_for_node(state: &SocketState, mut request: Request, what: For) -> Response {
    let shared = &state.shared;
    let headers = request.headers();
    if !shared.cluster.is_node(headers) {
        return ApiError::not_found().into_response();
    }
    let network = headers.get(NETWORK_HEADER).and_then(|it| it.to_str().ok());
    let caller = Caller {
        network: ClientNetwork(network.unwrap_or_default().to_owned()),
        is_relayed: true,
    };
    let address = network_of(&request, 0);
    upgrade(shared, &mut request, (address, caller), what)
}

/// Answers what another node asks about rooms that are here.
async fn answer(State(state): State<SocketState>, request: Request) -> Response {
    let shared = &state.shared;
    if !shared.cluster.is_node(request.headers()) {
        return ApiError::not_found().into_response();
    }
    let asked = to_bytes(request.into_body(), NODE_QUESTION_BYTES_MAX).await;
    let answered = match asked {
        Ok(asked) => shared.hub.answer_node(&asked).await,
        Err(_) => None,
    };
    match answered {
        Some(answer) => Json(answer).into_response(),
        None => ApiError::not_found().into_response(),
    }
}

/// From a request that may have a socket to one.
fn upgrade(
    shared: &Arc<Shared>,
    request: &mut Request,
    (network, caller): (IpAddr, Caller),
    what: For,
) -> Response {
    let (upgrade, answer) = match handshake::accept(request) {
        Ok(accepted) => accepted,
        Err(reason) => return no_socket(shared, reason),
    };
    let Ok(permit) = Arc::clone(&shared.sockets).try_acquire_owned() else {
        let message = "Too many people are connected; try again in a minute.";
        return refusal(ErrorCode::TooManySockets, message);
    };
    let place = shared.strangers.take(network);
    let shared = Arc::clone(shared);
    match what {
        For::Words => tokio::spawn(talk(upgrade, place, caller, shared, permit)),
        For::Voices => tokio::spawn(carry_voices(upgrade, place, caller, shared, permit)),
    };
    answer
}

/// From the upgrade to the end of the socket.
async fn talk(
    upgrade: OnUpgrade,
    place: Place,
    caller: Caller,
    shared: Arc<Shared>,
    permit: OwnedSemaphorePermit,
) {
    // A connection that ends before it has become a socket is nobody's fault.
    if let Ok(upgraded) = upgrade.await {
        let given_up = place.given_up();
        let socket = Socket::new(upgraded, place, MESSAGE_BYTES_MAX).await;
        tokio::select! {
            () = hub::serve(socket, shared.hub.clone(), caller, shared.shutdown.clone()) => {}
            // Only strangers have to; whoever comes back says hello sooner.
            () = given_up.cancelled() => {}
        }
    }
    drop(permit);
}

/// As [`talk`], for a socket for voices.
async fn carry_voices(
    upgrade: OnUpgrade,
    place: Place,
    caller: Caller,
    shared: Arc<Shared>,
    permit: OwnedSemaphorePermit,
) {
    if let Ok(upgraded) = upgrade.await {
        let given_up = place.given_up();
        let socket = Socket::new(upgraded, place, VOICE_MESSAGE_BYTES_MAX).await;
        let (hub, shutdown) = (shared.hub.clone(), shared.shutdown.clone());
        let voices = hub::serve_voice(socket, hub, caller.is_relayed, shutdown);
        tokio::select! {
            () = voices => {}
            () = given_up.cancelled() => {}
        }
    }
    drop(permit);
}

fn no_socket(shared: &Shared, reason: NoSocket) -> Response {
    let message = "This address takes WebSocket connections only.";
    match reason {
        NoSocket::NotAsked => refusal(ErrorCode::NotASocket, message),
        NoSocket::Lost => {
            shared.warn_of_lost_upgrade();
            let message = "The Upgrade header of this WebSocket request was lost on its way.";
            refusal(ErrorCode::UpgradeLost, message)
        }
        NoSocket::OtherVersion => {
            let refusal = refusal(ErrorCode::NotASocket, message);
            (StatusCode::UPGRADE_REQUIRED, [OUR_VERSION], refusal).into_response()
        }
    }
}

fn refusal(code: ErrorCode, message: &str) -> Response {
    ApiError::new(code, message).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_allows_its_own_origin_only() {
        let allowed = AllowedOrigin::for_public_url(Some("https://efir.example/app"));
        assert!(allowed.allows("https://efir.example"));
        for other in [
            "https://efir.example.evil.test",
            "http://efir.example",
            "https://efir.example:8443",
            "http://localhost:3000",
            "null",
            "",
        ] {
            assert!(!allowed.allows(other), "{other:?}");
        }
    }

    #[test]
    fn without_a_public_url_only_this_machine_is_allowed() {
        let allowed = AllowedOrigin::for_public_url(None);
        for own in [
            "http://localhost:5173",
            "http://127.0.0.1:3000",
            "http://localhost",
        ] {
            assert!(allowed.allows(own), "{own:?}");
        }
        for other in [
            "http://localhost.evil.test",
            "http://localhost:80@evil.test",
            "http://127.0.0.1.evil.test",
            "https://localhost:3000",
        ] {
            assert!(!allowed.allows(other), "{other:?}");
        }
    }
}
