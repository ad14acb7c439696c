//! The accept loop. `axum::serve` waits for ever for a header that does not come; this one does
//! not, and it holds no more connections than it should.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// How long a client may take to send its header.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that speak HTTP at once. Sockets do not count: they are counted where they live.
/// When all are taken, new ones wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 4096;
/// Bytes of a request's head; launch data of 8 KiB in a header is the largest part.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long the loop rests when the machine gives it no more file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` until `stop`, then lets open requests finish. Connections run as tasks of `tracker`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: CancellationToken,
    tracker: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Some((place, stream, peer)) = stop
            .run_until_cancelled(next_connection(&listener, &places))
            .await
        else {
            return;
        };
        let app = app.clone();
        let stop = stop.clone();
        tracker.spawn(async move {
            connection(stream, peer, app, stop).await;
            drop(place);
        });
    }
}

async fn next_connection(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (Option<OwnedSemaphorePermit>, TcpStream, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (place, stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection, until it is closed or has become a socket.
async fn connection(stream: TcpStream, peer: SocketAddr, app: Router, stop: CancellationToken) {
    // Without it small frames wait for each other.
    let _ = stream.set_nodelay(true);
    let service = app.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    // Errors here are clients that went away or never spoke HTTP.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
