//! What the log may hold.

use std::io;
use std::sync::{Arc, Mutex};

use efir::config::BotMode;
use serde_json::Value;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::telegram::{FakeTelegram, Scripted};
use crate::world::{SECRET, TOKEN, World, private};

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn trouble_is_told_once_in_words_and_without_secrets() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let telegram = FakeTelegram::start().await;
    telegram.script(
        "getMe",
        [Scripted::Refuse(401, "Unauthorized", Value::Null)],
    );
    telegram.script("getMe", [Scripted::Garbage]);
    telegram.script("getUpdates", std::iter::repeat_n(Scripted::conflict(), 5));
    telegram.script("sendMessage", std::iter::repeat_n(Scripted::Garbage, 3));
    let world = World::start(telegram, BotMode::Polling);
    world.answer_to(private(1, "/room My secret diary")).await;
    world.telegram.wait_for("sendMessage", 3).await;
    world.stop().await;
    let text = log.text();
    assert_eq!(
        text.matches("another process asks for the updates").count(),
        1
    );
    assert!(text.contains("take it from @BotFather"), "{text}");
    assert!(text.contains("a reply could not be sent"), "{text}");
    let (_, token_secret) = TOKEN.split_once(':').unwrap();
    for secret in [token_secret, SECRET, "diary"] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}
