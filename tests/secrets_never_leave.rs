//! Whatever is asked, and whatever fails, the bot token is in no answer and in no log line.

#[path = "support/http.rs"]
#[expect(dead_code, reason = "shared with the tests of the contract")]
mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use efir::telemetry::{Masked, filter};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use support::socket::{hello, open};
use support::{ANN, BOB, HOST_SECRET, METRICS_TOKEN, TOKEN, UNLUCKY, World, init_data, now, send};
use tokio_tungstenite::tungstenite::Message;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("not poisoned")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
    }
}

/// Our own lines as they are written, and everybody's, down to the HTTP client's, behind the mask.
fn capture() -> (Lines, Lines) {
    let (own, all) = (Lines::default(), Lines::default());
    let (own_writer, all_writer) = (own.clone(), all.clone());
    tracing_subscriber::registry()
        .with(
            fmt::layer()
                .with_writer(move || own_writer.clone())
                .with_filter(EnvFilter::new("info,efir=trace")),
        )
        .with(
            fmt::layer()
                .with_writer(Masked(move || all_writer.clone()))
                .with_filter(filter(Some("trace"))),
        )
        .init();
    (own, all)
}

#[tokio::test]
async fn the_bot_token_is_in_no_answer_and_no_log_line() {
    let (own, all) = capture();
    let world = World::with(|variables| variables.bot_mode = Some("polling".to_owned())).await;
    let launch = format!("tma {}", init_data(ANN, now()));
    let description = world.stranger().get("/api/openapi.json").await.json();
    let paths = description["paths"].as_object().expect("paths");

    let mut answers = Vec::new();
    // Photos are asked for only where people see each other.
    let _together = (
        world.inside(ANN, "saturday").await,
        world.inside(UNLUCKY, "saturday").await,
    );
    for header in [
        launch.clone(),
        format!("Bearer {HOST_SECRET}"),
        format!("Bearer {METRICS_TOKEN}"),
        "Bearer wrong".to_owned(),
    ] {
        let caller = world.with_header(header);
        // Who has been forgotten is in no room any more, and sees nobody there.
        let forgets = |path: &str| path == "/api/me";
        let (last, first): (Vec<_>, Vec<_>) = paths.iter().partition(|(path, _)| forgets(path));
        for (path, methods) in first.into_iter().chain(last) {
            for method in methods.as_object().expect("methods").keys() {
                for id in [ANN, BOB, UNLUCKY] {
                    let path = path
                        .replace("{code}", "chess-1")
                        .replace("{id}", &id.to_string())
                        .replace("{userId}", &id.to_string());
                    let body = json!({
                        "room_code": "chess-1",
                        "ws_url": "wss://game.example/ws",
                        "app_url": "https://game.example/",
                        "userId": id,
                    });
                    let request = caller.request(&method.to_ascii_uppercase(), &path);
                    answers.push(send(request.json(&body)).await);
                }
            }
        }
        for path in ["/", "/metrics", "/ws", "/assets/x.js", "/api/nothing"] {
            answers.push(caller.get(path).await);
        }
    }
    let address = world
        .with_header(launch)
        .get(&format!("/api/users/{ANN}/avatar"))
        .await
        .json();
    let address = address["avatar"].as_str().expect("an address").to_owned();
    answers.push(world.stranger().get(&address).await);

    let (launch_data, session_token) = socket(&world).await;

    for answer in &answers {
        let shown = format!(
            "{:?} {}",
            answer.headers,
            String::from_utf8_lossy(&answer.bytes)
        );
        assert!(!shown.contains(TOKEN), "{shown}");
    }
    assert!(
        answers.iter().any(|answer| answer.status == 502),
        "failures are among them"
    );
    for (whose, lines) in [("own", own.text()), ("all", all.text())] {
        assert!(lines.contains("answered"), "{whose} lines are captured");
        let leak = lines.lines().find(|line| line.contains(TOKEN));
        assert_eq!(leak, None, "{whose}");
        for secret in [
            "auth_date",
            HOST_SECRET,
            METRICS_TOKEN,
            &session_token,
            ADDRESS,
        ] {
            let leak = lines.lines().find(|line| line.contains(secret));
            assert_eq!(leak, None, "{whose}");
        }
        let hash = launch_data.rsplit_once("hash=").expect("signed").1;
        assert!(!lines.contains(hash), "{whose}");
    }
}

/// An address as candidates and SDP carry them.
const ADDRESS: &str = "203.0.113.77";

/// Somebody on a socket, with launch data, a signal for somebody who is not there, and a frame that
/// makes no sense; their launch data and session token.
async fn socket(world: &World) -> (String, String) {
    let server = world.origin().trim_start_matches("http://");
    let opened = open(server, Some(world.origin())).await;
    let mut socket = opened.expect("opens");
    let launch_data = init_data(ANN, now());
    let candidate = format!("candidate:1 1 udp 1 {ADDRESS} 9 typ host");
    let signal = |signal: Value| json!({ "type": "signal", "to": "x", "signal": signal });
    let frames = [
        hello(
            &json!({ "kind": "init_data", "initData": launch_data }),
            "friday",
            "inside",
        ),
        signal(
            json!({ "kind": "description", "connection": 1, "sdpType": "offer",
            "sdp": format!("c=IN IP4 {ADDRESS}") }),
        ),
        signal(
            json!({ "kind": "candidates", "connection": 1, "candidates": [{
            "candidate": candidate, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null,
        }] }),
        ),
        json!({ "type": "nonsense", "address": ADDRESS }),
    ];
    let mut session_token = String::new();
    for frame in frames {
        socket
            .send(Message::text(frame.to_string()))
            .await
            .expect("open");
        let answer = socket.next().await.expect("open").expect("a frame");
        let answer: Value = serde_json::from_str(answer.to_text().expect("text")).expect("JSON");
        if let Some(token) = answer["sessionToken"].as_str() {
            token.clone_into(&mut session_token);
        }
    }
    assert!(!session_token.is_empty());
    (launch_data, session_token)
}
