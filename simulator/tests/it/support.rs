//! A simulator on a port of its own, and short ways to talk to it.

use std::time::Duration;

use efir_simulator::{PREFIX, Simulator, SimulatorConfig};
use serde_json::{Value, json};

/// Not a real bot's.
pub(crate) const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";
pub(crate) const ANNA: i64 = 700_000_001;
pub(crate) const BORIS: i64 = 700_000_002;
pub(crate) const EMMA: i64 = 700_000_005;
pub(crate) const GROUP: i64 = -1_001_700_000_100;

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// A running simulator.
pub(crate) struct World {
    pub(crate) origin: String,
    client: reqwest::Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let simulator = Simulator::new(SimulatorConfig::new(TOKEN, origin.clone()));
        let app = simulator.router();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            origin,
            client: reqwest::Client::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.client
            .get(format!("{}{path}", self.origin))
            .send()
            .await
            .unwrap()
    }

    /// Calls a method; the body, whatever it says.
    pub(crate) async fn call(&self, method: &str, params: Value) -> Value {
        let url = format!("{}{PREFIX}/api/bot{TOKEN}/{method}", self.origin);
        self.client
            .post(url)
            .json(&params)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// Calls a method that must succeed; its result.
    pub(crate) async fn ok(&self, method: &str, params: Value) -> Value {
        let body = self.call(method, params).await;
        assert_eq!(body["ok"], true, "{method}: {body}");
        body["result"].clone()
    }

    /// Calls a method that must fail; its description.
    pub(crate) async fn refused(&self, method: &str, params: Value) -> String {
        let body = self.call(method, params).await;
        assert_eq!(body["ok"], false, "{method}: {body}");
        body["description"].as_str().unwrap().to_owned()
    }

    /// Posts to the control API; the body must not be an error.
    pub(crate) async fn control(&self, what: &str, body: Value) -> Value {
        let url = format!("{}{PREFIX}/control/{what}", self.origin);
        let response = self.client.post(url).json(&body).send().await.unwrap();
        let status = response.status();
        let body: Value = response.json().await.unwrap();
        assert!(status.is_success(), "{what}: {body}");
        body
    }

    /// Reads from the control API.
    pub(crate) async fn look(&self, path: &str) -> Value {
        self.get(&format!("{PREFIX}/control/{path}"))
            .await
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn say(&self, person: i64, chat: i64, text: &str) -> Value {
        self.control("say", json!({"person": person, "chat": chat, "text": text}))
            .await
    }
}
