//! HTTP when things go wrong: slow clients, handlers that panic or hang, a process that stops.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use axum::response::Response;
use axum::routing::get;
use efir::auth::Auth;
use efir::avatars::{Avatar, AvatarError, AvatarSource, Avatars, NoAvatars};
use efir::checkup::IceCheckup;
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::ids::UserId;
use efir::lead::CutOff;
use efir::links::InviteLinks;
use efir::store::Store;
use efir::web::{self, Attached, RateLimiter, WebDeps};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

async fn ask(app: &Router, path: &str) -> Response {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    app.clone().oneshot(request).await.expect("an answer")
}

async fn status_and_body(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), 1_000).await.expect("short");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

#[tokio::test]
async fn health_says_draining_once_the_shutdown_has_begun() {
    let draining = CancellationToken::new();
    let app = web::router(Arc::new(deps(draining.clone()).await), Attached::default());
    assert_eq!(ask(&app, "/api/health").await.status(), 200);

    draining.cancel();
    let (status, body) = status_and_body(ask(&app, "/api/health").await).await;
    assert_eq!((status, &body["status"]), (503, &Value::from("draining")));
}

#[tokio::test]
async fn a_handler_that_panics_costs_one_answer() {
    let broken = Router::new().route("/broken", get(async || -> String { panic!("on purpose") }));
    let deps = Arc::new(deps(CancellationToken::new()).await);
    let app = web::router(deps, Attached::default().with(broken));
    let (status, body) = status_and_body(ask(&app, "/broken").await).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (500, &Value::from("internal"))
    );
    assert_eq!(ask(&app, "/api/health").await.status(), 200);
}

/// Never answers.
struct Hanging;

impl AvatarSource for Hanging {
    fn fetch(&self, _: UserId) -> BoxFuture<'_, Result<Option<Avatar>, AvatarError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_503_after_thirty_seconds() {
    let mut deps = deps(CancellationToken::new()).await;
    deps.avatars = Avatars::new(Arc::new(Hanging));
    let path = deps.auth.avatar_path(UserId(1), efir::time::now());
    let app = web::router(Arc::new(deps), Attached::default());
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let (status, body) = status_and_body(ask(&app, &path.expect("not a guest")).await).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (503, &Value::from("timeout"))
    );
    assert_eq!(begun.elapsed().as_secs(), 30);
}

/// Connections that the loop under test takes at once.
const CONNECTIONS: usize = 8;
/// Bytes of `/large`: far more than the kernel keeps for somebody who does not read.
const LARGE: usize = 32 * 1024 * 1024;

/// The accept loop on a port of its own, and its connections.
async fn listening(stop: &CancellationToken) -> (SocketAddr, TaskTracker) {
    let large = get(async || Bytes::from_static(&[b'x'; LARGE]));
    let app = web::router(
        Arc::new(deps(stop.clone()).await),
        Attached::default().with(Router::new().route("/large", large)),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let connections = TaskTracker::new();
    let serving = web::serve(
        vec![listener],
        CONNECTIONS,
        app,
        stop.clone(),
        connections.clone(),
    );
    tokio::spawn(serving);
    (address, connections)
}

#[tokio::test]
async fn who_does_not_take_an_answer_is_cut_off_after_fifteen_seconds() {
    let stop = CancellationToken::new();
    let (address, connections) = listening(&stop).await;
    // Before the first byte is taken, so that what is waited for cannot have begun earlier.
    let begun = tokio::time::Instant::now();
    let mut slow = TcpStream::connect(address).await.expect("connects");
    slow.write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .expect("sent");
    let mut beginning = [0; 1024];
    slow.read_exact(&mut beginning).await.expect("an answer");
    tokio::time::pause();
    connections.close();
    connections.wait().await;
    let took = begun.elapsed().as_secs();
    assert!((15..=20).contains(&took), "{took} s");
    // What the kernel had for it is thrown away too.
    let mut rest = Vec::new();
    let end = slow.read_to_end(&mut rest).await.expect_err("a reset");
    assert_eq!(end.kind(), std::io::ErrorKind::ConnectionReset);
    assert!(rest.len() < LARGE / 2, "{} bytes", rest.len());
}

#[tokio::test]
async fn who_takes_an_answer_slowly_gets_all_of_it() {
    let stop = CancellationToken::new();
    let (address, _) = listening(&stop).await;
    let mut slow = TcpStream::connect(address).await.expect("connects");
    slow.write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .expect("sent");
    tokio::time::pause();
    let mut taken = 0;
    let mut part = vec![0; LARGE / 8];
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(12)).await;
        let mut filled = 0;
        while filled < part.len() {
            match slow.read(&mut part[filled..]).await.expect("more of it") {
                0 => break,
                many => filled += many,
            }
        }
        taken += filled;
        if filled < part.len() {
            break;
        }
    }
    assert!(taken > LARGE, "{taken} bytes with the head");
}

#[tokio::test]
async fn silent_connections_and_slow_readers_hold_nobody_up() {
    let stop = CancellationToken::new();
    let (address, connections) = listening(&stop).await;
    let mut silent = Vec::new();
    let mut slow = Vec::new();
    for _ in 0..3 * CONNECTIONS {
        silent.push(TcpStream::connect(address).await.expect("connects"));
        let mut reader = TcpStream::connect(address).await.expect("connects");
        reader
            .write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .expect("sent");
        slow.push(reader);
    }
    for _ in 0..2 * CONNECTIONS {
        assert_eq!(health(address).await, "HTTP/1.1 200 OK");
    }
    assert!(
        connections.len() <= 2 * CONNECTIONS,
        "{}",
        connections.len()
    );
}

/// The first line of the answer about health, over a connection of its own.
async fn health(address: SocketAddr) -> String {
    let mut asking = TcpStream::connect(address).await.expect("connects");
    asking
        .write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .expect("sent");
    let mut answer = String::new();
    asking.read_to_string(&mut answer).await.expect("an answer");
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_header_that_does_not_end_is_given_ten_seconds() {
    let stop = CancellationToken::new();
    let (address, _) = listening(&stop).await;
    let mut slow = TcpStream::connect(address).await.expect("connects");
    slow.write_all(b"GET /api/health HTTP/1.1\r\nHost: lo")
        .await
        .expect("sent");
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer)
        .await
        .expect("closed in order");
    assert_eq!(begun.elapsed().as_secs(), 10);
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
}

async fn deps(draining: CancellationToken) -> WebDeps {
    let store = Store::in_memory().await.expect("opens");
    let auth = Auth::without_bot(&[7; 32], true);
    let ice = IceServers::default();
    let links = Arc::new(InviteLinks::new("http://localhost", None));
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: auth.clone(),
        ice: ice.clone(),
        links: links.clone(),
        room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: efir::cluster::Cluster::alone(),
        sockets_max: efir::limits::SOCKETS_MAX,
    });
    WebDeps {
        auth,
        hub,
        store,
        checkup: IceCheckup::new(ice.clone()),
        ice,
        avatars: Avatars::new(Arc::new(NoAvatars)),
        origin: "http://localhost:3000".to_owned(),
        host_secret: None,
        metrics_token: None,
        trusted_proxy_hops: 0,
        simulator: false,
        sharing: Arc::default(),
        links,
        limiter: RateLimiter::default(),
        cut_off: CutOff::default(),
        cluster: efir::cluster::Cluster::alone(),
        draining,
    }
}
