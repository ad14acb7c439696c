//! A server on a real port, and clients that speak the wire language to it.

#[path = "../support/socket.rs"]
pub(crate) mod socket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use efir::auth::Auth;
use efir::config::IceConfig;
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::ids::UserId;
use efir::limits::SOCKETS_MAX;
use efir::links::InviteLinks;
use efir::person::Person;
use efir::protocol::CloseCode;
use efir::store::Store;
use efir::web::ws::{AllowedOrigin, SocketState, router};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

/// The one page that may open sockets.
pub(crate) const ORIGIN: &str = "https://efir.example";
/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) hub: Hub,
    pub(crate) store: Store,
    pub(crate) auth: Auth,
    pub(crate) links: Arc<InviteLinks>,
    pub(crate) shutdown: CancellationToken,
}

impl Server {
    /// With an empty database in memory; guests are welcome.
    pub(crate) async fn start() -> Self {
        Self::start_with(Store::in_memory().await.expect("a database in memory")).await
    }

    /// With a database of an earlier server, as after a restart.
    pub(crate) async fn start_with(store: Store) -> Self {
        Self::start_with_limit(store, SOCKETS_MAX).await
    }

    /// With an empty database, and so many sockets at most.
    pub(crate) async fn start_with_sockets(most: usize) -> Self {
        let store = Store::in_memory().await.expect("a database in memory");
        Self::start_with_limit(store, most).await
    }

    async fn start_with_limit(store: Store, most: usize) -> Self {
        let server = Self::start_nameless(store, most).await;
        server.links.learn_username("efir_bot");
        server
    }

    /// Before Telegram has told the bot's name.
    pub(crate) async fn start_nameless(store: Store, most: usize) -> Self {
        let links = Arc::new(InviteLinks::new(ORIGIN, None));
        let auth = Auth::without_bot(&[7; 32], true);
        let hub = Hub::new(HubDeps {
            store: store.clone(),
            auth: auth.clone(),
            ice: IceServers::new(&IceConfig::default()),
            links: Arc::clone(&links),
            room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
            cluster: efir::cluster::Cluster::alone(),
            sockets_max: most,
        });
        let shutdown = CancellationToken::new();
        let origin = AllowedOrigin::for_public_url(Some(ORIGIN));
        let (hub_of_sockets, until) = (hub.clone(), shutdown.clone());
        let app = router(SocketState::with_limits(
            hub_of_sockets,
            origin,
            until,
            most,
            0,
        ));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            address,
            hub,
            store,
            auth,
            links,
            shutdown,
        }
    }

    /// Opens a socket as a page of `origin` would.
    pub(crate) async fn open_from(&self, origin: Option<&str>) -> Result<Client, Error> {
        let socket = socket::open(&self.address.to_string(), origin).await?;
        Ok(Client {
            socket,
            seq: 0,
            last_seq: 0,
            snapshot: Value::Null,
        })
    }

    /// Opens a socket as our own page does.
    pub(crate) async fn open(&self) -> Client {
        self.open_from(Some(ORIGIN)).await.expect("our own origin")
    }

    /// Opens a socket for voices as our own page does.
    pub(crate) async fn open_voice_socket(&self) -> socket::Socket {
        let server = self.address.to_string();
        let opened = socket::open_at(&server, "/ws/voice", Some(ORIGIN)).await;
        opened.expect("our own origin")
    }

    /// A guest inside the room `friday`, with the welcome read.
    pub(crate) async fn join(&self, name: &str) -> Client {
        let mut client = self.open().await;
        client.say_hello(&hello(name)).await;
        client
    }

    /// The hello of somebody whom Telegram knows by this id.
    pub(crate) fn hello_of(&self, user: i64, name: &str) -> Value {
        let person = Person {
            id: UserId(user),
            name: name.to_owned(),
            username: None,
            language: None,
            signed_in_at: efir::time::now(),
        };
        let session = self.auth.issue_session(&person, efir::time::now());
        let mut hello = hello(name);
        hello["auth"] = json!({ "kind": "session", "token": session.token });
        hello
    }

    /// The same person on a new socket that tries to take the session up again; with the answer.
    pub(crate) async fn come_back(&self, memory: &Memory) -> (Client, Value) {
        let mut client = self.open().await;
        client.seq = memory.seq;
        client.last_seq = memory.last_seq;
        client.snapshot = memory.snapshot.clone();
        let answer = client.say_hello(&memory.hello()).await;
        (client, answer)
    }
}

/// What [`Client::hear_close`] hears for this code.
pub(crate) fn closed(code: CloseCode) -> (u16, String) {
    (code.number(), code.reason())
}

/// What `look` finds, as soon as it finds something.
pub(crate) async fn eventually<T>(look: impl AsyncFn() -> Option<T>) -> T {
    let looking = async {
        loop {
            match look().await {
                Some(found) => return found,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    found.expect("it is found in time")
}

/// The hello of a guest who walks straight into `friday` with the microphone on.
pub(crate) fn hello(name: &str) -> Value {
    let auth = json!({ "kind": "guest", "name": name });
    let mut hello = socket::hello(&auth, "friday", "inside");
    hello["media"] = json!({ "mic": true, "camera": false, "screen": false });
    hello
}

/// A browser, as far as the server can tell.
pub(crate) struct Client {
    socket: socket::Socket,
    /// The last number that this client gave a frame.
    pub(crate) seq: u32,
    /// The last number that it has seen.
    pub(crate) last_seq: u32,
    /// The last `welcome` or `reset`.
    pub(crate) snapshot: Value,
}

impl Client {
    /// This person's id in the room.
    pub(crate) fn id(&self) -> String {
        self.snapshot["you"]
            .as_str()
            .expect("a snapshot")
            .to_owned()
    }

    /// Says hello and hears the answer: a snapshot, or `resumed`.
    pub(crate) async fn say_hello(&mut self, hello: &Value) -> Value {
        self.send(hello).await;
        let answer = self.hear().await;
        if answer["type"] != "resumed" {
            self.snapshot = answer.clone();
            self.seq = 0;
            self.last_seq = 0;
        }
        answer
    }

    /// Sends a frame without a number.
    pub(crate) async fn send(&mut self, message: &Value) {
        self.send_text(message.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: String) {
        let sent = self.socket.send(Message::text(text)).await;
        sent.expect("the socket is open");
    }

    /// Sends a numbered frame.
    pub(crate) async fn say(&mut self, mut message: Value) {
        self.seq += 1;
        message["seq"] = self.seq.into();
        self.send(&message).await;
    }

    /// The next frame, whose number, if it has one, must be the next.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => {
                let frame: Value = serde_json::from_str(&text).expect("JSON");
                if let Some(seq) = frame["seq"].as_u64() {
                    assert_eq!(seq, u64::from(self.last_seq) + 1, "no gaps: {frame}");
                    self.last_seq += 1;
                }
                frame
            }
            other => panic!("expected a text frame, not {other:?}"),
        }
    }

    /// The next frame of this type; others are skipped.
    pub(crate) async fn hear_type(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.hear().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The code and reason that the server closes with; frames before it are skipped.
    pub(crate) async fn hear_close(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(Some(frame)) = self.next().await {
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }

    /// Waits until the server has carried out everything said so far.
    pub(crate) async fn settle(&mut self) {
        let ping = json!({ "type": "ping", "lastSeq": self.last_seq });
        self.send(&ping).await;
        let pong = self.hear_type("pong").await;
        assert_eq!(pong["clientSeq"], self.seq);
    }

    /// Cuts the connection without a word, as a tunnel does.
    pub(crate) fn cut(self) -> Memory {
        self.memory()
    }

    pub(crate) fn memory(&self) -> Memory {
        Memory {
            seq: self.seq,
            last_seq: self.last_seq,
            snapshot: self.snapshot.clone(),
        }
    }

    async fn next(&mut self) -> Message {
        let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        let frame = frame.expect("something comes in time");
        frame.expect("the socket is open").expect("a good frame")
    }
}

/// What a browser remembers when its connection is gone.
#[derive(Clone)]
pub(crate) struct Memory {
    /// The last number that it gave a frame.
    pub(crate) seq: u32,
    /// The last number that it has seen.
    pub(crate) last_seq: u32,
    /// The last `welcome` or `reset`.
    pub(crate) snapshot: Value,
}

impl Memory {
    /// The hello that takes the session up again.
    pub(crate) fn hello(&self) -> Value {
        let mut hello = hello("");
        let token = &self.snapshot["sessionToken"];
        hello["auth"] = json!({ "kind": "session", "token": token });
        let token = &self.snapshot["resume"]["token"];
        hello["resume"] = json!({ "token": token, "lastSeq": self.last_seq });
        hello
    }
}
