//! The bot in the simulated Telegram, which checks what it is asked as Telegram does.

use std::sync::Arc;
use std::time::Duration;

use efir::config::BotMode;
use efir::links::InviteLinks;
use efir_simulator::{PREFIX, Simulator, SimulatorConfig};
use serde_json::{Value, json};

use crate::world::{ANNA, CODE, GROUP, Rooms, TOKEN, begin};

/// The simulator's control API.
pub(crate) struct Control {
    base: String,
    client: reqwest::Client,
}

impl Control {
    /// Starts a simulator; where it is.
    pub(crate) async fn start() -> (Self, String) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let simulator = Simulator::new(SimulatorConfig::new(TOKEN, origin.clone()));
        let router = simulator.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let control = Self {
            base: format!("{origin}{PREFIX}/control"),
            client: reqwest::Client::new(),
        };
        (control, origin)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let url = format!("{}/{path}", self.base);
        self.client
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/{path}", self.base);
        let request = self.client.post(url).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Waits until the bot has called `method` and gives back every call of it.
    pub(crate) async fn called(&self, method: &str) -> Vec<Value> {
        let called = async {
            loop {
                let seq = self.get(&format!("world?person={ANNA}")).await["seq"].clone();
                let answer = self.get(&format!("calls?method={method}")).await;
                let calls = answer["calls"].as_array().unwrap().clone();
                if !calls.is_empty() {
                    return calls;
                }
                self.get(&format!("events?after={seq}&timeout=1")).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), called)
            .await
            .unwrap_or_else(|_| panic!("{method} was not called"))
    }
}

#[tokio::test]
async fn a_room_asked_for_in_the_group_opens_with_its_code_and_nothing_is_refused() {
    let (control, origin) = Control::start().await;
    let links = Arc::new(InviteLinks::new(origin.clone(), None));
    let rooms = Arc::new(Rooms::default());
    let store = efir::store::Store::in_memory().await.unwrap();
    let url = Simulator::api_url(&origin);
    let (_bot, shutdown, tracker) = begin(&url, BotMode::Polling, links, rooms, store);

    control
        .post(
            "say",
            json!({"person": ANNA, "chat": GROUP, "text": "/room Пятница"}),
        )
        .await;
    control.called("sendMessage").await;
    let seen = control
        .get(&format!("messages?person={ANNA}&chat={GROUP}"))
        .await;
    let card = seen["messages"].as_array().unwrap().last().unwrap().clone();
    assert!(card["text"].as_str().unwrap().contains("Пятница"), "{card}");
    let button = json!({
        "person": ANNA, "chat": GROUP, "message_id": card["message_id"], "button": [0, 0],
    });
    let opened = control.post("press", button).await;
    let url = opened["open"]["url"].as_str().unwrap();
    assert!(url.starts_with(&origin) && url.contains(CODE), "{url}");

    control.called("setChatMenuButton").await;
    shutdown.cancel();
    tracker.close();
    tracker.wait().await;
    let calls = control.get("calls").await;
    for call in calls["calls"].as_array().unwrap() {
        assert!(call["error_code"].is_null(), "{call}");
    }
}
