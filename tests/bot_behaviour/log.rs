//! What the log may hold.

use std::cell::RefCell;
use std::io;

use efir::config::BotMode;
use serde_json::Value;
use tracing::Level;

use crate::telegram::{Scripted, Telegram};
use crate::world::{SECRET, TOKEN, World, private};

thread_local! {
    /// What has been logged on this thread, which is to say by this test: each has a runtime on a
    /// thread of its own.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the log of the present thread.
struct ThreadLog;

impl io::Write for ThreadLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn trouble_is_told_once_in_words_and_without_secrets() {
    tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(|| ThreadLog)
        .init();
    let telegram = Telegram::start().await;
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
    let text = LOG.with_borrow(|log| String::from_utf8_lossy(log).into_owned());
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
