//! A fake Bot API on a local port: records what it is asked, answers what it is told to.
//!
//! Without a script it answers like a healthy Telegram. Method names are compared without regard
//! to case, as Telegram does.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::watch;

/// How long a test waits for something before it fails.
const DEADLINE: Duration = Duration::from_secs(20);

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The method in lower case.
    pub(crate) method: String,
    /// Its parameters.
    pub(crate) params: Value,
}

/// What to answer instead of the usual.
#[derive(Clone, Debug)]
pub(crate) enum Scripted {
    /// `{"ok":false}` with this status, description and `parameters`.
    Refuse(u16, &'static str, Value),
    /// Something that is not JSON.
    Garbage,
    /// No answer at all.
    Silence,
}

impl Scripted {
    /// 429 with this many seconds to wait.
    pub(crate) fn too_many_requests(seconds: u32) -> Self {
        let parameters = json!({ "retry_after": seconds });
        Self::Refuse(429, "Too Many Requests: retry after", parameters)
    }

    /// 409 as another process that polls causes it.
    pub(crate) fn conflict() -> Self {
        let description = "Conflict: terminated by other getUpdates request; make sure that only \
                           one bot instance is running";
        Self::Refuse(409, description, Value::Null)
    }

    /// 403 of a person who has blocked the bot.
    pub(crate) fn blocked() -> Self {
        Self::Refuse(403, "Forbidden: bot was blocked by the user", Value::Null)
    }
}

#[derive(Default)]
struct Inner {
    calls: Vec<Call>,
    scripts: HashMap<String, VecDeque<Scripted>>,
    updates: Vec<Value>,
}

/// The fake; it serves until the test's runtime ends.
#[derive(Clone)]
pub(crate) struct FakeTelegram {
    inner: Arc<Mutex<Inner>>,
    changed: watch::Sender<u64>,
    url: String,
}

impl FakeTelegram {
    /// Serves on a free port.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Self {
            inner: Arc::default(),
            changed: watch::Sender::new(0),
            url: format!("http://{}", listener.local_addr().unwrap()),
        };
        let router = Router::new()
            .route("/{bot}/{method}", post(answer))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    /// The base for `FILE_API_URL`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next calls of `method` so, one after the other.
    pub(crate) fn script(&self, method: &str, answers: impl IntoIterator<Item = Scripted>) {
        self.lock()
            .scripts
            .entry(method.to_lowercase())
            .or_default()
            .extend(answers);
    }

    /// Has an update for whoever polls; it is given out until it is confirmed.
    pub(crate) fn push_update(&self, update: Value) {
        self.lock().updates.push(update);
        self.changed.send_modify(|count| *count += 1);
    }

    /// Updates that nobody has confirmed.
    pub(crate) fn unconfirmed(&self) -> usize {
        self.lock().updates.len()
    }

    /// The calls of `method` until now.
    pub(crate) fn calls_of(&self, method: &str) -> Vec<Value> {
        let method = method.to_lowercase();
        let inner = self.lock();
        let calls = inner.calls.iter().filter(|call| call.method == method);
        calls.map(|call| call.params.clone()).collect()
    }

    /// Waits until `method` has been called `count` times and gives back those calls.
    pub(crate) async fn wait_for(&self, method: &str, count: usize) -> Vec<Value> {
        let mut changed = self.changed.subscribe();
        let reached = async {
            loop {
                let calls = self.calls_of(method);
                if calls.len() >= count {
                    return calls;
                }
                changed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, reached)
            .await
            .unwrap_or_else(|_| panic!("{method} was not called {count} times"))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    fn record(&self, call: Call) -> Option<Scripted> {
        let mut inner = self.lock();
        let script = inner.scripts.get_mut(&call.method);
        let scripted = script.and_then(VecDeque::pop_front);
        inner.calls.push(call);
        drop(inner);
        self.changed.send_modify(|count| *count += 1);
        scripted
    }

    /// Long polling: drops what is confirmed, then waits for something to give.
    async fn updates(&self, params: &Value) -> Value {
        let offset = params["offset"].as_i64().unwrap_or_default();
        let hold = Duration::from_secs(params["timeout"].as_u64().unwrap_or_default());
        let mut changed = self.changed.subscribe();
        let wait = async {
            loop {
                let updates = {
                    let mut inner = self.lock();
                    let id = |update: &Value| update["update_id"].as_i64().unwrap_or_default();
                    inner.updates.retain(|update| id(update) >= offset);
                    inner.updates.clone()
                };
                if !updates.is_empty() || changed.changed().await.is_err() {
                    return updates;
                }
            }
        };
        let updates = tokio::time::timeout(hold, wait).await;
        json!({ "ok": true, "result": updates.unwrap_or_default() })
    }
}

async fn answer(
    State(fake): State<FakeTelegram>,
    Path((_, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let boundary = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once("boundary="))
        .map(|(_, boundary)| boundary.to_owned());
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let params = match boundary {
        Some(boundary) => form(&body, &boundary),
        None => serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let method = method.to_lowercase();
    let call = Call {
        method: method.clone(),
        params: params.clone(),
    };
    match fake.record(call) {
        Some(Scripted::Refuse(status, description, parameters)) => {
            let mut body = json!({"ok": false, "error_code": status, "description": description});
            if !parameters.is_null() {
                body["parameters"] = parameters;
            }
            let status = StatusCode::from_u16(status).unwrap();
            (status, axum::Json(body)).into_response()
        }
        Some(Scripted::Garbage) => "<html>nginx</html>".into_response(),
        Some(Scripted::Silence) => std::future::pending().await,
        None => axum::Json(healthy(&fake, &method, &params).await).into_response(),
    }
}

/// What Telegram answers on a good day.
async fn healthy(fake: &FakeTelegram, method: &str, params: &Value) -> Value {
    let result = match method {
        "getme" => json!({
            "id": 42, "is_bot": true, "first_name": "Efir", "username": "efir_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
            "supports_inline_queries": false, "has_main_web_app": true,
        }),
        "getupdates" => return fake.updates(params).await,
        "sendmessage" => json!({
            "message_id": 1, "date": 0, "text": params["text"],
            "chat": {"id": params["chat_id"], "type": "private", "first_name": "X"},
        }),
        _ => json!(true),
    };
    json!({ "ok": true, "result": result })
}

/// The text fields of a `multipart/form-data` body.
fn form(body: &Bytes, boundary: &str) -> Value {
    let text = String::from_utf8_lossy(body);
    let mut fields = serde_json::Map::new();
    for part in text.split(&format!("--{}", boundary.trim_matches('"'))) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let Some(name) = head
            .split("name=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
        else {
            continue;
        };
        let value = value.trim_end_matches("\r\n");
        fields.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    Value::Object(fields)
}
