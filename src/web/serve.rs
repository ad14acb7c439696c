//! The accept loop. `axum::serve` waits for ever for a header that does not come and for a client
//! that does not take its answer; this one does not, and it holds no more connections than it
//! should. Who holds up whom when they are all taken is the business of [`super::places`].

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::places::{Movement, Place, Places};
use super::transfer::{State, Transfer};

/// How long a client may take to send its header.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer that waits for it.
const STUCK_MAX: Duration = Duration::from_secs(15);
/// How often that is looked at.
const STUCK_EVERY: Duration = Duration::from_secs(5);
/// Bytes of a request's head; launch data of 8 KiB in a header is the largest part.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Bytes that the kernel takes from us beyond what it has sent. Without a bound it takes megabytes for
/// a client that reads nothing, and what we would rather not send any more has long been handed over.
const UNSENT_MAX: u32 = 64 * 1024;
/// How long the loop rests when the machine gives it no more file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` until `stop`, then lets open requests finish. At most `connections` speak HTTP at
/// once; sockets do not count: they are counted where they live. Connections run as tasks of
/// `tracker`.
pub async fn serve(
    listeners: Vec<TcpListener>,
    connections: usize,
    app: Router,
    stop: CancellationToken,
    tracker: TaskTracker,
) {
    let places = Places::new(connections);
    let loops = listeners.into_iter().map(|listener| {
        let (places, app) = (places.clone(), app.clone());
        let (stop, tracker) = (stop.clone(), tracker.clone());
        async move {
            while let Some((stream, peer)) = stop
                .run_until_cancelled(next_connection(&listener, &places))
                .await
            {
                let place = places.take(peer.ip().to_canonical());
                tracker.spawn(connection(stream, peer, place, app.clone(), stop.clone()));
            }
        }
    });
    futures_util::future::join_all(loops).await;
}

async fn next_connection(listener: &TcpListener, places: &Places) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                places.give_one_up();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection, until it is closed or has become a socket.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    app: Router,
    stop: CancellationToken,
) {
    // Without it small frames wait for each other.
    let _ = stream.set_nodelay(true);
    keep_little_unsent(&stream);
    let (transfer, state) = Transfer::new(stream, place.movement().clone());
    let movement = place.movement().clone();
    let service = app.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let service = tower::service_fn(move |request| {
        let (service, movement) = (service.clone(), movement.clone());
        async move {
            movement.set_busy(true);
            let answer = service.oneshot(request).await;
            movement.set_busy(false);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(transfer), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let given_up = place.given_up();
    let end = async {
        tokio::select! {
            () = given_up.cancelled() => {}
            () = stuck(place.movement(), &state) => {}
        }
    };
    let mut end = pin!(end);
    // Errors here are clients that went away or never spoke HTTP.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = end.as_mut() => return state.cut(),
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = end => state.cut(),
    }
}

/// Until the client has taken nothing of what waits for it for [`STUCK_MAX`].
async fn stuck(movement: &Movement, state: &State) {
    while !(state.is_stuck() && movement.still_for() >= STUCK_MAX) {
        tokio::time::sleep(STUCK_EVERY).await;
    }
}

/// Where the system has no such setting, only memory is lost.
fn keep_little_unsent(stream: &TcpStream) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT_MAX);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = (stream, UNSENT_MAX);
}
