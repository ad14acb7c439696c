//! What the log may hold.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use axum::http::StatusCode;
use efir::config::BotMode;
use serde_json::Value;
use tracing::Level;

use crate::telegram::{Scripted, Telegram};
use crate::webhook::post;
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

/// Has every line logged from now on written to the log of its thread.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(|| ThreadLog)
            .init();
    });
}

fn logged() -> String {
    LOG.with_borrow(|log| String::from_utf8_lossy(log).into_owned())
}

#[tokio::test]
async fn updates_that_cannot_be_read_are_told_of_once_per_kind() {
    listen();
    let world = World::start(Telegram::start().await, BotMode::Webhook).await;
    let said = "an update cannot be read; others";
    for (body, kinds) in [
        ("{", 1),
        ("[]", 1),
        (r#"{"update_id":1,"message":{"text":"My secret diary"}}"#, 2),
        (r#"{"update_id":2,"channel_post":{"chat":"?"}}"#, 2),
        (r#"{"update_id":3,"callback_query":{"id":"9"}}"#, 3),
        (r#"{"update_id":4,"callback_query":{"id":"8","from":7}}"#, 3),
    ] {
        assert_eq!(post(&world, SECRET, body).await, StatusCode::OK);
        let warnings = logged().matches(said).count();
        assert_eq!(warnings, kinds, "{body}");
    }
    assert!(!logged().contains("diary"));
}

#[tokio::test]
async fn trouble_is_told_once_in_words_and_without_secrets() {
    listen();
    let telegram = Telegram::start().await;
    telegram.script(
        "getMe",
        [Scripted::Refuse(401, "Unauthorized", Value::Null)],
    );
    telegram.script("getMe", [Scripted::Garbage]);
    telegram.script("getUpdates", std::iter::repeat_n(Scripted::conflict(), 5));
    telegram.script("sendMessage", std::iter::repeat_n(Scripted::Garbage, 3));
    let world = World::start(telegram, BotMode::Polling).await;
    world.answer_to(private(1, "/room My secret diary")).await;
    world.telegram.wait_for("sendMessage", 3).await;
    world.stop().await;
    let text = logged();
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
