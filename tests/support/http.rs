//! The whole process on a local port, a fake Bot API beside it, and people who call it.

pub(crate) mod socket;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use efir::app::App;
use efir::config::{BotMode, Config, Variables};
use futures_util::{SinkExt as _, StreamExt as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The bot's token; nothing that leaves the process may contain it.
pub(crate) const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";
/// What game hosts show.
pub(crate) const HOST_SECRET: &str = "a-host-secret-of-some-length";
/// What the metrics reader shows.
pub(crate) const METRICS_TOKEN: &str = "a-metrics-token-of-some-length";
/// Somebody with a photo.
pub(crate) const ANN: i64 = 279_058_397;
/// Somebody without one.
pub(crate) const BOB: i64 = 42;
/// Somebody whose photo Telegram fails to give.
pub(crate) const UNLUCKY: i64 = 500;
/// Somebody whose photo is larger than any profile photo.
pub(crate) const HUGE: i64 = 600;
/// Ann's photo.
pub(crate) const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 a photo";

/// The process under test.
pub(crate) struct World {
    origin: String,
    client: Client,
    /// How often the fake Bot API was asked for a file.
    pub(crate) downloads: Arc<AtomicUsize>,
    _stop: DropGuard,
}

impl World {
    /// With a bot token, a host secret and TURN, the bot itself switched off.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same, with changes.
    pub(crate) async fn with(change: impl FnOnce(&mut Variables)) -> Self {
        let downloads = Arc::new(AtomicUsize::new(0));
        let mut variables = Variables {
            bot_token: Some(TOKEN.to_owned()),
            bot_mode: Some("off".to_owned()),
            host_secret: Some(HOST_SECRET.to_owned()),
            metrics_token: Some(METRICS_TOKEN.to_owned()),
            turn_url: Some("turn:turn.example:3478".to_owned()),
            turn_secret: Some("shared with the turn server".to_owned()),
            database_url: Some("sqlite::memory:".to_owned()),
            file_api_url: Some(fake_bot_api(Arc::clone(&downloads)).await),
            port: Some("0".to_owned()),
            ..Variables::default()
        };
        change(&mut variables);
        let config = Config::new(variables).expect("a good configuration");
        assert_ne!(
            config.telegram.mode,
            BotMode::Webhook,
            "nobody calls us here"
        );
        let app = App::build(config).await.expect("builds");
        let port = app.address().port();
        let stop: CancellationToken = app.stopper();
        tokio::spawn(app.run());
        Self {
            origin: format!("http://localhost:{port}"),
            client: Client::new(),
            downloads,
            _stop: stop.drop_guard(),
        }
    }

    /// Where it listens.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Somebody inside the room `code`, with the welcome they got; they leave with the value.
    pub(crate) async fn inside(&self, user: i64, code: &str) -> (Seat, Value) {
        self.seat(user, code, "inside").await
    }

    /// Somebody in a room, `inside` or in its `lobby`.
    pub(crate) async fn seat(&self, user: i64, code: &str, presence: &str) -> (Seat, Value) {
        let auth = json!({ "kind": "init_data", "initData": init_data(user, now()) });
        self.seat_as(auth, code, presence).await
    }

    /// The same for whoever signs in so.
    pub(crate) async fn seat_as(&self, auth: Value, code: &str, presence: &str) -> (Seat, Value) {
        let server = self.origin.trim_start_matches("http://");
        let opened = socket::open(server, Some(&self.origin)).await;
        let mut socket = opened.expect("opens");
        let hello = socket::hello(&auth, code, presence);
        let hello = Message::text(hello.to_string());
        socket.send(hello).await.expect("open");
        let welcome = socket.next().await.expect("open").expect("a frame");
        let welcome = serde_json::from_str(welcome.to_text().expect("text")).expect("JSON");
        (Seat { socket }, welcome)
    }

    /// Nobody we know.
    pub(crate) fn stranger(&self) -> Caller<'_> {
        Caller {
            world: self,
            authorization: None,
        }
    }

    /// Somebody with fresh launch data.
    pub(crate) fn person(&self, id: i64) -> Caller<'_> {
        let header = format!("tma {}", init_data(id, now()));
        Caller {
            world: self,
            authorization: Some(header),
        }
    }

    /// Whoever sends this header.
    pub(crate) fn with_header(&self, header: impl Into<String>) -> Caller<'_> {
        Caller {
            world: self,
            authorization: Some(header.into()),
        }
    }
}

/// A place in a room.
pub(crate) struct Seat {
    socket: socket::Socket,
}

impl Seat {
    /// Says something.
    pub(crate) async fn send(&mut self, frame: &Value) {
        let frame = Message::text(frame.to_string());
        self.socket.send(frame).await.expect("open");
    }

    /// The code that the socket is closed with; what is said before is skipped.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            let frame = self.socket.next().await.expect("open").expect("a frame");
            if let Message::Close(Some(frame)) = frame {
                return frame.code.into();
            }
        }
    }

    /// Says something and waits for the next answer.
    pub(crate) async fn say(&mut self, frame: &Value) -> Value {
        self.send(frame).await;
        let answer = self.socket.next().await.expect("open").expect("a frame");
        serde_json::from_str(answer.to_text().expect("text")).expect("JSON")
    }
}

/// Somebody who calls.
pub(crate) struct Caller<'a> {
    world: &'a World,
    authorization: Option<String>,
}

impl Caller<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.world.origin)
        };
        let request = self.world.client.request(method, url);
        match &self.authorization {
            Some(header) => request.header("authorization", header),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request("GET", path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request("DELETE", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request("POST", path).json(body)).await
    }

    /// As curl sends it with `-d`: the content type of a form.
    pub(crate) async fn post_text(&self, path: &str, body: impl Into<String>) -> Answer {
        let request = self
            .request("POST", path)
            .header("content-type", "application/x-www-form-urlencoded");
        send(request.body(body.into())).await
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// The status and the code of a refusal, whose body has exactly the agreed shape.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        let error = body["error"].as_object().expect("an error");
        assert_eq!(
            body.as_object().map(serde_json::Map::len),
            Some(1),
            "{body}"
        );
        assert_eq!(error.len(), 2, "{body}");
        assert!(
            error["message"].as_str().is_some_and(|text| text.len() > 9),
            "{body}"
        );
        (
            self.status,
            error["code"].as_str().expect("a code").to_owned(),
        )
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        bytes: response.bytes().await.expect("a body").to_vec(),
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or(Duration::ZERO).as_secs()
}

/// Launch data as Telegram signs it.
pub(crate) fn init_data(user: i64, auth_date: u64) -> String {
    let user = json!({ "id": user, "first_name": "Ann", "username": "ann", "language_code": "uk" });
    let pairs = [
        ("auth_date", auth_date.to_string()),
        ("user", user.to_string()),
    ];
    let lines = pairs.clone().map(|(key, value)| format!("{key}={value}"));
    let secret = hmac(b"WebAppData", TOKEN.as_bytes());
    let hash = hex::encode(hmac(&secret, lines.join("\n").as_bytes()));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair("hash", &hash)
        .finish()
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// A Bot API that knows photos; its base URL.
async fn fake_bot_api(downloads: Arc<AtomicUsize>) -> String {
    let router = Router::new()
        .route("/{bot}/{method}", post(bot_method))
        .route("/file/{bot}/{*path}", get(bot_file))
        .with_state(downloads);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn bot_method(Path((bot, method)): Path<(String, String)>, body: String) -> Response {
    assert_eq!(bot, format!("bot{TOKEN}"));
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let result = match method.to_ascii_lowercase().as_str() {
        "getuserprofilephotos" if asked["user_id"] == UNLUCKY => {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        "getuserprofilephotos" if asked["user_id"] == HUGE => json!({
            "total_count": 1,
            "photos": [[{ "file_id": "huge", "width": 160, "height": 160 }]],
        }),
        "getuserprofilephotos" if asked["user_id"] == ANN => json!({
            "total_count": 1,
            "photos": [[
                { "file_id": "big", "width": 640, "height": 640 },
                { "file_id": "small", "width": 160, "height": 160 },
            ]],
        }),
        "getuserprofilephotos" => json!({ "total_count": 0, "photos": [] }),
        "getfile" if asked["file_id"] == "huge" => {
            json!({ "file_id": "huge", "file_path": "photos/huge.jpg" })
        }
        "getfile" => {
            assert_eq!(asked["file_id"], "small");
            json!({ "file_id": "small", "file_path": "photos/file_0.jpg" })
        }
        "getme" => json!({ "id": 123_456_789, "is_bot": true, "first_name": "Efir",
            "username": "efir_bot", "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": true,
            "can_connect_to_business": false, "has_main_web_app": true }),
        "getupdates" => {
            let refusal = json!({ "ok": false, "error_code": 500, "description": "broken" });
            return (StatusCode::INTERNAL_SERVER_ERROR, Json(refusal)).into_response();
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result })).into_response()
}

async fn bot_file(
    State(downloads): State<Arc<AtomicUsize>>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    assert_eq!(bot, format!("bot{TOKEN}"));
    if path == "photos/huge.jpg" {
        let mut photo = PHOTO.to_vec();
        photo.resize(512 * 1024 + 1, 0);
        return photo.into_response();
    }
    assert_eq!(path, "photos/file_0.jpg");
    downloads.fetch_add(1, Ordering::SeqCst);
    PHOTO.into_response()
}
