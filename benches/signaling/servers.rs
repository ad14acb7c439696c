//! What is compared: our socket, and the least that a relay can be.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use efir::auth::Auth;
use efir::config::IceConfig;
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::limits::{SOCKET_READ_BUFFER_BYTES, SOCKETS_MAX};
use efir::links::InviteLinks;
use efir::store::Store;
use efir::web::ws::{self, AllowedOrigin, SocketState};
use futures_util::StreamExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A server to measure.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Efir,
    PlainSmall,
    PlainDefault,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Efir, Self::PlainSmall, Self::PlainDefault];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Efir => "efir",
            Self::PlainSmall => "plain-small",
            Self::PlainDefault => "plain-default",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Efir => "Efir",
            Self::PlainSmall => "plain axum relay, Efir's buffers",
            Self::PlainDefault => "plain axum relay, axum's buffers",
        }
    }
}

/// Serves on a free port, which it prints, until it is killed.
pub(crate) async fn serve(kind: Kind) -> Result<()> {
    let app = match kind {
        Kind::Efir => efir().await?,
        Kind::PlainSmall => plain(true),
        Kind::PlainDefault => plain(false),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    writeln!(std::io::stdout(), "{port}")?;
    axum::serve(listener, app).await?;
    Ok(())
}

async fn efir() -> Result<Router> {
    let hub = Hub::new(HubDeps {
        store: Store::in_memory().await?,
        auth: Auth::without_bot(&[7; 32], true),
        ice: IceServers::new(&IceConfig::default()),
        links: Arc::new(InviteLinks::new("https://efir.example", None)),
        room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: efir::cluster::Cluster::alone(),
        sockets_max: SOCKETS_MAX,
    });
    let origin = AllowedOrigin::for_public_url(None);
    let until = CancellationToken::new();
    // Each client says by X-Forwarded-For where it is.
    let sockets = SocketState::with_limits(hub, origin, until, SOCKETS_MAX, 1);
    Ok(ws::router(sockets))
}

type Mailboxes = Arc<Mutex<HashMap<String, mpsc::Sender<Utf8Bytes>>>>;

fn plain(has_small_buffers: bool) -> Router {
    let state = (Mailboxes::default(), has_small_buffers);
    Router::new().route("/ws", get(open)).with_state(state)
}

async fn open(
    State((mailboxes, has_small_buffers)): State<(Mailboxes, bool)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = if has_small_buffers {
        upgrade
            .read_buffer_size(SOCKET_READ_BUFFER_BYTES)
            .write_buffer_size(0)
    } else {
        upgrade
    };
    upgrade.on_upgrade(move |socket| relay(socket, mailboxes))
}

/// The first frame is the client's name; each later one is `<name>|<text>` and goes to that client.
async fn relay(mut socket: WebSocket, mailboxes: Mailboxes) {
    let Some(Ok(Message::Text(name))) = socket.next().await else {
        return;
    };
    let (sender, mut mailbox) = mpsc::channel(64);
    lock(&mailboxes).insert(name.to_string(), sender);
    if socket.send(Message::text("welcome")).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            Some(text) = mailbox.recv() => {
                if socket.send(Message::Text(text)).await.is_err() {
                    return;
                }
            }
            frame = socket.next() => {
                let Some(Ok(Message::Text(frame))) = frame else {
                    return;
                };
                if let Some((to, text)) = frame.split_once('|') {
                    let target = lock(&mailboxes).get(to).cloned();
                    if let Some(target) = target {
                        // A client that is gone is not missed here.
                        let _ = target.send(text.into()).await;
                    }
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
