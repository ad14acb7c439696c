//! A Bot API that counts: which process asked for what, and who was answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::{Json, Router};
use serde_json::{Value, json};

/// The bot's.
pub(crate) const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";

/// What has been asked of it.
#[derive(Default)]
pub(crate) struct Seen {
    /// How many messages each chat got.
    pub(crate) sent: BTreeMap<i64, u32>,
    /// Which process asked for updates last, and how many ask now.
    pub(crate) asker: Option<String>,
    pub(crate) asking: BTreeMap<String, u32>,
    /// The most processes that have asked at the same time.
    pub(crate) most: usize,
}

/// It serves until the test's runtime ends.
#[derive(Clone)]
pub(crate) struct Telegram {
    origin: String,
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl Telegram {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let telegram = Self {
            origin,
            seen: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(telegram.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        telegram
    }

    /// Where the process of this name finds it.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.origin)
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Somebody asks for updates, until this is dropped.
struct Asking(Telegram, String);

impl Asking {
    fn new(telegram: &Telegram, name: &str) -> Self {
        telegram.look(|seen| {
            seen.asker = Some(name.to_owned());
            *seen.asking.entry(name.to_owned()).or_default() += 1;
            seen.most = seen.most.max(seen.asking.len());
        });
        Self(telegram.clone(), name.to_owned())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.look(|seen| {
            let asking = seen.asking.remove(&self.1).unwrap_or_default();
            if asking > 1 {
                seen.asking.insert(self.1.clone(), asking - 1);
            }
        });
    }
}

/// `/<process>/bot<token>/<method>`.
async fn answer(State(telegram): State<Telegram>, request: Request) -> Json<Value> {
    let path = request.uri().path().to_owned();
    let name = path.split('/').nth(1).unwrap_or_default().to_owned();
    let method = path.split('/').next_back().unwrap_or_default().to_owned();
    let body = to_bytes(request.into_body(), 1 << 20)
        .await
        .expect("a body");
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let result = match &*method.to_ascii_lowercase() {
        "getme" => json!({
            "id": 7_342_037_359_i64, "is_bot": true, "first_name": "Efir", "username": "efir_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
            "supports_inline_queries": false, "can_connect_to_business": false,
            "has_main_web_app": true,
        }),
        "getupdates" => {
            let _asking = Asking::new(&telegram, &name);
            tokio::time::sleep(Duration::from_secs(1)).await;
            json!([])
        }
        "sendmessage" => {
            let chat = asked["chat_id"].as_i64().unwrap_or_default();
            telegram.look(|seen| *seen.sent.entry(chat).or_default() += 1);
            json!({
                "message_id": 1, "date": 0, "text": "x",
                "chat": { "id": chat, "type": "private", "first_name": "Ann" },
            })
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result }))
}
