//! The store on a database server: the next release beside the one before, a server that is away, and
//! what is said of one that cannot be used.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _};

use super::overlap::{a_call_goes_to_the_next_release, closed, say};
use super::postgres::TemporaryPostgres;
use super::socket::{hello, open};
use super::{DEADLINE, check, efir, exit_code, guest, next_text, ready, signal};

pub(crate) const EMPTY: &str = "template0";

/// Until a message of this type comes.
pub(crate) async fn heard(socket: &mut super::Socket, kind: &str) -> Value {
    loop {
        let message = next_text(socket).await.expect("open");
        if message["type"] == kind {
            return message;
        }
    }
}

/// Waits until the newest message of the room `friday` is written down.
pub(crate) async fn written(url: &str, text: &str) {
    let looking = async {
        let mut connection = PgConnection::connect(url).await.expect("lets us in");
        loop {
            let row = sqlx::query("SELECT COUNT(*) AS n FROM messages WHERE message LIKE $1")
                .bind(format!("%{text}%"))
                .fetch_one(&mut connection)
                .await
                .expect("read");
            if row.get::<i64, _>("n") > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, looking).await;
    found.expect("it is written when the server is back");
}

#[tokio::test]
async fn a_call_goes_whole_to_the_next_release_over_a_database_server() {
    let server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    a_call_goes_to_the_next_release(&[
        ("PORT", "0"),
        ("DATABASE_URL", &url),
        ("LOG_FORMAT", "json"),
    ])
    .await;
}

#[tokio::test]
async fn a_room_goes_on_while_the_database_is_away_and_is_written_down_when_it_is_back() {
    let mut server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    let variables = [
        ("PORT", "0"),
        ("DATABASE_URL", &*url),
        ("LOG_FORMAT", "json"),
    ];
    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    let (mut ann, _) = guest(port, "Ann", "friday").await;
    server.say("stop");

    let (mut bob, welcome) = guest(port, "Bob", "friday").await;
    let admin = json!({ "kind": "set_admin", "participant": welcome["you"], "admin": true });
    say(
        &mut ann,
        json!({ "type": "moderate", "seq": 1, "action": admin }),
    )
    .await;
    while next_text(&mut bob).await.expect("open")["participant"]["role"] != "admin" {}
    let message = json!({ "type": "send_message", "seq": 1, "key": "k", "text": "meanwhile" });
    say(&mut bob, message).await;
    heard(&mut ann, "message_sent").await;
    // A room that is in nobody's memory cannot be looked up now; who asks is told to come back.
    let opened = open(&format!("127.0.0.1:{port}"), Some("http://localhost")).await;
    let mut late = opened.expect("opens");
    let auth = json!({ "kind": "guest", "name": "Cid" });
    say(&mut late, hello(&auth, "saturday", "inside")).await;
    let list = reqwest::Client::new()
        .get(format!("http://127.0.0.1:{port}/api/rooms"))
        .bearer_auth(welcome["sessionToken"].as_str().expect("a token"))
        .send();
    let (code, list) = tokio::join!(closed(&mut late), list);
    assert_eq!(code, 4004);
    let list = list.expect("an answer");
    assert_eq!(list.status(), 503);
    assert_eq!(list.headers()["retry-after"], "5");
    let refusal: Value = list.json().await.expect("JSON");
    assert_eq!(refusal["error"]["code"], "database_away");

    server.say("start");
    written(&url, "meanwhile").await;
    child.kill().await.expect("ends");
    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    let opened = open(&format!("127.0.0.1:{port}"), Some("http://localhost")).await;
    let mut bob = opened.expect("opens");
    let auth = json!({ "kind": "session", "token": welcome["sessionToken"] });
    say(&mut bob, hello(&auth, "friday", "inside")).await;
    let back = heard(&mut bob, "welcome").await;
    assert_eq!(back["participants"][0]["role"], "admin");
    signal(&child, "-TERM").await;
    assert_eq!(exit_code(child).await, Some(0));
}

#[tokio::test]
async fn the_check_says_which_database_server_answers_or_what_is_wrong_with_it() {
    let server = TemporaryPostgres::start();
    let url = server.url_of("postgres");
    let (code, text) = check(&[("DATABASE_URL", &url)]).await;
    assert_eq!(code, Some(0), "{text}");
    let is_told = |line: &str| {
        line.starts_with("ok      database: PostgreSQL ")
            && line.ends_with(" ms and can be written to")
    };
    assert!(text.lines().any(is_told), "{text}");
    let wrong = url.replace(":secret@", ":hunter2@");
    let (code, text) = check(&[("DATABASE_URL", &wrong)]).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("does not take the password of efir"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
    // A start says the same, and ends.
    let child = efir(&[("PORT", "0"), ("DATABASE_URL", &wrong)]);
    let output = tokio::time::timeout(DEADLINE, child.wait_with_output()).await;
    let output = output.expect("ends by itself").expect("an exit");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(
        text.contains("does not take the password of efir"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}
