//! The simulated Telegram on a local port, as these tests speak of it.

use std::time::Duration;

use efir_simulator::{Fault, Simulator, SimulatorConfig};
use serde_json::{Value, json};

use crate::world::{ORIGIN, TOKEN};

/// How long a test waits for something before it fails.
const DEADLINE: Duration = Duration::from_secs(20);

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

    fn fault(self, method: &str) -> Fault {
        let mut fault = Fault {
            method: method.to_owned(),
            ..Fault::default()
        };
        match self {
            Self::Refuse(code, description, parameters) => {
                fault.error_code = Some(code);
                fault.description = Some(description.to_owned());
                fault.parameters = Some(parameters).filter(|parameters| !parameters.is_null());
            }
            Self::Garbage => fault.garbage = true,
            Self::Silence => fault.silence = true,
        }
        fault
    }
}

/// A Telegram; it serves until the test's runtime ends.
#[derive(Clone)]
pub(crate) struct Telegram {
    simulator: Simulator,
    url: String,
}

impl Telegram {
    /// Serves on a free port.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let simulator = Simulator::new(SimulatorConfig {
            bot_username: "efir_bot".to_owned(),
            ..SimulatorConfig::new(TOKEN, ORIGIN)
        });
        let router = simulator.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            simulator,
            url: Simulator::api_url(&origin),
        }
    }

    /// The base for `FILE_API_URL`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next calls of `method` so, one after the other.
    pub(crate) fn script(&self, method: &str, answers: impl IntoIterator<Item = Scripted>) {
        for scripted in answers {
            self.simulator.fault(scripted.fault(method));
        }
    }

    /// Has an update for whoever polls; it is given out until it is confirmed.
    pub(crate) fn push_update(&self, update: Value) {
        self.simulator.push_update(update);
    }

    /// The simulator itself, for what only it can do.
    pub(crate) const fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Waits until the last message of a chat reads so.
    pub(crate) async fn reads(&self, chat: i64, text: &str) {
        let last = |simulator: &Simulator| {
            let messages = simulator.messages(chat);
            let last = messages.last()?["text"].as_str()?.to_owned();
            (last == text).then_some(())
        };
        let read = tokio::time::timeout(DEADLINE, self.simulator.until(last)).await;
        let messages = self.simulator.messages(chat);
        assert!(read.is_ok(), "it reads {:?}", messages.last());
    }

    /// All that goes to Telegram gets this answer until [`Telegram::recover`].
    pub(crate) fn break_down(&self, method: &str, scripted: Scripted) {
        self.simulator.fault(Fault {
            times: Some(u32::MAX),
            ..scripted.fault(method)
        });
    }

    /// Nothing goes wrong any more.
    pub(crate) fn recover(&self) {
        self.simulator.clear_faults();
    }

    /// Updates that nobody has confirmed.
    pub(crate) fn unconfirmed(&self) -> usize {
        self.simulator.unconfirmed()
    }

    /// The calls of `method` until now.
    pub(crate) fn calls_of(&self, method: &str) -> Vec<Value> {
        self.simulator.calls(method)
    }

    /// Waits until `method` has been called `count` times and gives back those calls.
    pub(crate) async fn wait_for(&self, method: &str, count: usize) -> Vec<Value> {
        tokio::time::timeout(DEADLINE, self.simulator.called(method, count))
            .await
            .unwrap_or_else(|_| panic!("{method} was not called {count} times"))
    }
}
