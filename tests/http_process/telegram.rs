//! The simulated Telegram, where it stays while processes come and go.

use std::path::Path;
use std::process::Stdio;

use efir::auth::Auth;
use efir::ids::UserId;
use efir::person::Person;
use efir_simulator::{PREFIX, Simulator, SimulatorConfig};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::{DEADLINE, ready};

const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";

/// A Telegram with an address.
pub(crate) struct Telegram {
    pub(crate) simulator: Simulator,
    origin: String,
    client: reqwest::Client,
}

impl Telegram {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let origin = format!("http://{address}");
        let simulator = Simulator::new(SimulatorConfig::new(TOKEN, origin.clone()));
        let router = simulator.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            simulator,
            origin,
            client: reqwest::Client::new(),
        }
    }

    /// The program, with this Telegram and a database in this folder, once it listens; and where.
    pub(crate) async fn efir(&self, folder: &Path) -> (Child, u16) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_efir"))
            .env_clear()
            .envs([
                ("BOT_TOKEN", TOKEN),
                ("FILE_API_URL", &Simulator::api_url(&self.origin)),
                ("DATABASE_URL", &database_in(folder)),
                ("LOG_FORMAT", "json"),
                ("STUN_URLS", "none"),
                ("PORT", "0"),
            ])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("starts");
        let port = ready(&mut child).await;
        (child, port)
    }

    /// A person says something to the bot, or in a group; the message.
    pub(crate) async fn say(&self, person: i64, chat: i64, text: &str, reply_to: &Value) -> Value {
        let say = json!({"person": person, "chat": chat, "text": text, "reply_to": reply_to});
        let url = format!("{}{PREFIX}/control/say", self.origin);
        let answer = self.client.post(url).json(&say).send().await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        answer["message"].clone()
    }

    /// The last message of a chat, as soon as it says this.
    pub(crate) async fn last(&self, chat: i64, text: &str) -> Value {
        let look = |simulator: &Simulator| {
            let last = simulator.messages(chat).pop()?;
            says(&last, text).then_some(last)
        };
        self.found(chat, text, look).await
    }

    /// The bot's first message in a chat, as soon as it says this.
    pub(crate) async fn first(&self, chat: i64, text: &str) -> Value {
        let look = |simulator: &Simulator| {
            let first = simulator.messages(chat);
            let first = first.into_iter().find(is_of_the_bot)?;
            says(&first, text).then_some(first)
        };
        self.found(chat, text, look).await
    }

    async fn found(
        &self,
        chat: i64,
        text: &str,
        look: impl Fn(&Simulator) -> Option<Value>,
    ) -> Value {
        let found = tokio::time::timeout(DEADLINE, self.simulator.until(look)).await;
        let all = || self.simulator.messages(chat);
        found.unwrap_or_else(|_| panic!("nothing in {chat} says {text:?}: {:#?}", all()))
    }

    /// Until the bot has told Telegram that it has all updates, and is sent none of them again.
    pub(crate) async fn is_read(&self) {
        let read = |simulator: &Simulator| (simulator.unconfirmed() == 0).then_some(());
        let read = tokio::time::timeout(DEADLINE, self.simulator.until(read)).await;
        read.expect("the bot takes its updates");
    }
}

fn says(message: &Value, text: &str) -> bool {
    message["text"].as_str().unwrap_or_default().contains(text)
}

fn is_of_the_bot(message: &Value) -> bool {
    message["from"]["is_bot"] == true
}

/// The address of the database that [`Telegram::efir`] uses.
pub(crate) fn database_in(folder: &Path) -> String {
    format!("sqlite:{}/efir.db", folder.display())
}

/// How somebody whom Telegram knows signs in.
pub(crate) fn session(user: i64, name: &str) -> Value {
    let now = efir::time::now();
    let person = Person {
        id: UserId(user),
        name: name.to_owned(),
        username: None,
        language: None,
        signed_in_at: now,
    };
    let session = Auth::for_bot(TOKEN, false).issue_session(&person, now);
    json!({ "kind": "session", "token": session.token })
}
