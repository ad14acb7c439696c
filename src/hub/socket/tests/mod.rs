//! Sockets in memory, with the runtime's clock paused where time matters.
//!
//! The clock is paused only after the last use of the database, whose own timeouts would otherwise
//! fire at once.

mod absence;
mod greeting;
mod handover;
mod lifetime;
mod limits;
mod rooms;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::serve;
use crate::auth::Auth;
use crate::config::IceConfig;
use crate::hub::{Caller, Hub, HubDeps, Incoming, Outgoing};
use crate::ice::IceServers;
use crate::ids::ClientNetwork;
use crate::limits::SOCKETS_MAX;
use crate::links::InviteLinks;
use crate::protocol::CloseCode;
use crate::store::Store;

/// The server's end of a socket in memory.
struct ServerEnd {
    incoming: UnboundedReceiver<Incoming>,
    outgoing: UnboundedSender<Outgoing>,
}

impl Stream for ServerEnd {
    type Item = Result<Incoming, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(cx).map(|frame| frame.map(Ok))
    }
}

impl Sink<Outgoing> for ServerEnd {
    type Error = ();

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, frame: Outgoing) -> Result<(), ()> {
        self.outgoing.send(frame).map_err(|_| ())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }
}

struct Client {
    to_server: UnboundedSender<Incoming>,
    from_server: UnboundedReceiver<Outgoing>,
}

impl Client {
    fn open(hub: &Hub) -> Self {
        Self::open_until(hub, CancellationToken::new())
    }

    fn open_until(hub: &Hub, shutdown: CancellationToken) -> Self {
        let (to_server, incoming) = unbounded_channel();
        let (outgoing, from_server) = unbounded_channel();
        let end = ServerEnd { incoming, outgoing };
        let caller = Caller {
            network: ClientNetwork("a network".to_owned()),
            is_relayed: false,
        };
        tokio::spawn(serve(end, hub.clone(), caller, shutdown));
        Self {
            to_server,
            from_server,
        }
    }

    /// In the room `friday`, with the welcome read.
    async fn join(hub: &Hub, name: &str) -> (Self, Value) {
        let mut client = Self::open(hub);
        client.say(&hello(name));
        let welcome = client.hear().await;
        assert_eq!(welcome["type"], "welcome");
        (client, welcome)
    }

    fn say(&self, message: &Value) {
        self.say_text(&message.to_string());
    }

    fn say_text(&self, text: &str) {
        let text = Incoming::Text(text.to_owned().into());
        self.to_server.send(text).expect("the socket is open");
    }

    async fn next(&mut self) -> Outgoing {
        self.from_server.recv().await.expect("the socket is open")
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Outgoing::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("closed: {other:?}"),
        }
    }

    async fn hear_close(&mut self) -> CloseCode {
        loop {
            if let Outgoing::Close(code) = self.next().await {
                return code;
            }
        }
    }
}

fn hello(name: &str) -> Value {
    json!({
        "type": "hello",
        "protocol": 1,
        "auth": { "kind": "guest", "name": name },
        "room": { "kind": "join", "code": "friday" },
        "presence": "inside",
    })
}

/// The hello that takes up the session of `welcome`.
fn resumption(welcome: &Value, last_seq: u64) -> Value {
    let mut hello = hello("");
    hello["auth"] = json!({ "kind": "session", "token": welcome["sessionToken"] });
    hello["resume"] = json!({ "token": welcome["resume"]["token"], "lastSeq": last_seq });
    hello
}

async fn hub() -> Hub {
    hub_with(Auth::without_bot(&[7; 32], true)).await
}

async fn hub_with(auth: Auth) -> Hub {
    hub_with_ice(auth, &IceConfig::default()).await
}

async fn hub_with_ice(auth: Auth, ice: &IceConfig) -> Hub {
    Hub::new(deps(auth, ice).await)
}

async fn deps(auth: Auth, ice: &IceConfig) -> HubDeps {
    HubDeps {
        store: Store::in_memory().await.expect("a database in memory"),
        auth,
        ice: IceServers::new(ice),
        links: Arc::new(InviteLinks::new("https://efir.example", None)),
        room_people_max: crate::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: crate::cluster::Cluster::alone(),
        sockets_max: SOCKETS_MAX,
    }
}

/// To the nearest second: rooms count whole milliseconds, the runtime's clock finer ones.
fn seconds_since(begun: tokio::time::Instant) -> u64 {
    (begun.elapsed() + Duration::from_millis(500)).as_secs()
}
