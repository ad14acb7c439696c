//! The program as a process: how it starts, refuses to start, and stops.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const DEADLINE: Duration = Duration::from_secs(30);

/// The program with nothing from this environment but what is given.
fn efir(variables: &[(&str, &str)]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_efir"))
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("starts")
}

#[tokio::test]
async fn a_bad_configuration_is_one_sentence_and_exit_code_two() {
    let child = efir(&[("PUBLIC_URL", "https://rooms.example.org")]);
    let output = tokio::time::timeout(DEADLINE, child.wait_with_output())
        .await
        .expect("ends by itself")
        .expect("an exit");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(text.starts_with("efir: BOT_TOKEN is missing"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[tokio::test]
async fn a_signal_ends_it_in_order_with_exit_code_zero() {
    let mut child = efir(&[
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
    ]);
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let port = loop {
        let line = tokio::time::timeout(DEADLINE, lines.next_line())
            .await
            .expect("a line in time")
            .expect("readable")
            .expect("it says that it is ready");
        let line: serde_json::Value = serde_json::from_str(&line).expect("one object per line");
        if line["message"] == "ready" {
            let address = line["address"].as_str().expect("an address").to_owned();
            break address.rsplit(':').next().expect("a port").to_owned();
        }
    };
    let health = format!("http://127.0.0.1:{port}/api/health");
    assert_eq!(reqwest::get(health).await.expect("an answer").status(), 200);

    let id = child.id().expect("running").to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().await;
    assert!(killed.expect("kill runs").success());
    let status = tokio::time::timeout(DEADLINE, child.wait())
        .await
        .expect("ends in time")
        .expect("an exit");
    assert_eq!(status.code(), Some(0));
}
