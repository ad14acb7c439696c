//! A process that is killed while it rings somebody.

use std::path::Path;
use std::process::Stdio;

use efir_simulator::{PREFIX, Simulator, SimulatorConfig};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::DEADLINE;

const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";
const ANNA: i64 = 700_000_001;
const BORIS: i64 = 700_000_002;
const GROUP: i64 = -1_001_700_000_100;

/// The simulated Telegram, where it stays while processes come and go.
struct Telegram {
    origin: String,
    client: reqwest::Client,
}

impl Telegram {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let origin = format!("http://{address}");
        let simulator = Simulator::new(SimulatorConfig::new(TOKEN, origin.clone()));
        let router = simulator.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            origin,
            client: reqwest::Client::new(),
        }
    }

    /// The program, with this Telegram and a database in this folder.
    fn efir(&self, folder: &Path) -> Child {
        let database = format!("sqlite:{}/efir.db", folder.display());
        Command::new(env!("CARGO_BIN_EXE_efir"))
            .env_clear()
            .envs([
                ("BOT_TOKEN", TOKEN),
                ("FILE_API_URL", &Simulator::api_url(&self.origin)),
                ("DATABASE_URL", &database),
                ("STUN_URLS", "none"),
                ("PORT", "0"),
            ])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("starts")
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{PREFIX}/control/{path}", self.origin);
        let answer = self.client.get(url).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn say(&self, person: i64, chat: i64, text: &str, reply_to: &Value) -> Value {
        let say = json!({"person": person, "chat": chat, "text": text, "reply_to": reply_to});
        let url = format!("{}{PREFIX}/control/say", self.origin);
        let answer = self.client.post(url).json(&say).send().await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        answer["message"].clone()
    }

    /// The last message of a chat, as soon as it says this.
    async fn last(&self, person: i64, chat: i64, text: &str) -> Value {
        let looking = async {
            loop {
                let seen = self
                    .get(&format!("messages?person={person}&chat={chat}"))
                    .await;
                let last = seen["messages"].as_array().and_then(|all| all.last());
                if let Some(last) = last
                    && last["text"].as_str().unwrap_or_default().contains(text)
                {
                    return last.clone();
                }
                let seq = &seen["seq"];
                self.get(&format!("events?after={seq}&timeout=1")).await;
            }
        };
        let found = tokio::time::timeout(DEADLINE, looking).await;
        found.unwrap_or_else(|_| panic!("nothing in {chat} says {text}"))
    }
}

#[tokio::test]
async fn a_process_that_is_killed_while_it_rings_leaves_a_missed_call_and_no_ring() {
    let folder = std::env::temp_dir().join(format!("efir-ringing-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let telegram = Telegram::start().await;
    let mut process = telegram.efir(&folder);
    for (person, greeting) in [(ANNA, "Эфир"), (BORIS, "Efir")] {
        telegram.say(person, person, "/start", &Value::Null).await;
        telegram.last(person, person, greeting).await;
    }
    for round in 0..3 {
        let said = telegram.say(BORIS, GROUP, "hello", &Value::Null).await;
        telegram
            .say(ANNA, GROUP, "/call", &said["message_id"])
            .await;
        telegram.last(ANNA, GROUP, "Звоню").await;
        let rings = telegram.last(BORIS, BORIS, "is calling you").await;
        // The process has come to other things since.
        telegram.say(ANNA, ANNA, "/help", &Value::Null).await;
        telegram.last(ANNA, ANNA, "Как это работает").await;
        telegram.say(ANNA, ANNA, "?", &Value::Null).await;
        process.kill().await.expect("killed");
        process = telegram.efir(&folder);
        let missed = telegram.last(BORIS, BORIS, "Missed call").await;
        assert_eq!(missed["message_id"], rings["message_id"], "round {round}");
    }
    process.kill().await.expect("killed");
    std::fs::remove_dir_all(folder).expect("removed");
}
