//! Two processes on one database server, of which one serves and one stands by: killed, told to end,
//! stopped for a while.

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

use super::database::{EMPTY, heard, written};
use super::overlap::{come_back, roles, say};
use super::postgres::TemporaryPostgres;
use super::{DEADLINE, efir, exit_code, guest, next_text, signal};

/// A process of the two.
struct Node {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Node {
    /// Starts it, and waits until it asks whose turn it is.
    async fn start(url: &str) -> Self {
        let mut child = efir(&[
            ("PORT", "0"),
            ("DATABASE_URL", url),
            ("STANDBY", "yes"),
            ("LOG_FORMAT", "json"),
        ]);
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut node = Self {
            child,
            lines,
            port: 0,
        };
        let line = node.says("looking whether another process serves").await;
        let port = line["port"].as_u64().expect("a number");
        node.port = u16::try_from(port).expect("a port");
        node
    }

    /// Waits until it says this.
    async fn says(&mut self, message: &str) -> Value {
        loop {
            let line = tokio::time::timeout(DEADLINE, self.lines.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("{message} is not said in time"));
            let line = line.expect("readable").expect("it still runs");
            let line: Value = serde_json::from_str(&line).expect("one object per line");
            if line["message"] == message {
                return line;
            }
        }
    }

    /// The status of an answer, and what it says of how the process is.
    async fn health(&self) -> (u16, Value) {
        let url = format!("http://127.0.0.1:{}/api/health", self.port);
        let answer = reqwest::get(url).await.expect("an answer");
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.expect("JSON");
        (status, body["status"].clone())
    }
}

/// One that serves, and one that stands by.
async fn two(url: &str) -> (Node, Node) {
    let mut serves = Node::start(url).await;
    serves.says("ready").await;
    let mut stands_by = Node::start(url).await;
    stands_by.says("standing by").await;
    (serves, stands_by)
}

/// Term and beat of the lead, as they are stored.
async fn lead(url: &str) -> (i64, i64) {
    let mut connection = PgConnection::connect(url).await.expect("lets us in");
    let row = sqlx::query("SELECT term, beat FROM lead")
        .fetch_one(&mut connection)
        .await
        .expect("read");
    (row.get("term"), row.get("beat"))
}

fn expected(people: [(&str, &str); 2]) -> Vec<(String, String)> {
    people
        .map(|(name, role)| (name.to_owned(), role.to_owned()))
        .to_vec()
}

#[tokio::test]
async fn whoever_stands_by_takes_over_from_one_that_is_killed() {
    let server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    let (mut first, mut second) = two(&url).await;
    assert_eq!(first.health().await, (200, json!("ok")));
    assert_eq!(second.health().await, (503, json!("standby")));
    let (mut ann, ann_welcome) = guest(first.port, "Ann", "friday").await;
    let (mut bob, bob_welcome) = guest(first.port, "Bob", "friday").await;
    let admin = json!({ "kind": "set_admin", "participant": bob_welcome["you"], "admin": true });
    let admin = json!({ "type": "moderate", "seq": 1, "action": admin });
    say(&mut ann, admin).await;
    while next_text(&mut bob).await.expect("open")["participant"]["role"] != "admin" {}
    let message = json!({ "type": "send_message", "seq": 2, "key": "k", "text": "before" });
    say(&mut ann, message).await;
    written(&url, "before").await;

    first.child.kill().await.expect("ends");
    second.says("ready").await;
    assert_eq!(second.health().await, (200, json!("ok")));
    let (_ann, _) = come_back(second.port, &ann_welcome, "friday").await;
    let (_bob, whole) = come_back(second.port, &bob_welcome, "friday").await;
    assert_eq!(whole["you"], bob_welcome["you"]);
    let people = expected([("Ann", "owner"), ("Bob", "admin")]);
    assert_eq!(roles(&whole), people);

    // The first is started again, and now it is the one that stands by.
    let mut first = Node::start(&url).await;
    first.says("standing by").await;
    signal(&first.child, "-TERM").await;
    assert_eq!(exit_code(first.child).await, Some(0));
    second.child.kill().await.expect("ends");
}

#[tokio::test]
async fn one_that_is_told_to_end_gives_its_lead_away_and_a_database_that_was_away_does_not() {
    let mut server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    let (first, mut second) = two(&url).await;
    server.say("stop");
    server.say("start");
    let (term, beat) = lead(&url).await;
    let renewing = async { while lead(&url).await.1 == beat {} };
    let renewed = tokio::time::timeout(DEADLINE, renewing).await;
    renewed.expect("it says that it lives");
    assert_eq!((term, lead(&url).await.0), (1, 1));

    signal(&first.child, "-TERM").await;
    assert_eq!(exit_code(first.child).await, Some(0));
    let (term, beat) = lead(&url).await;
    assert!(term == 2 || beat < 0, "{term} {beat}");
    second.says("ready").await;
    second.child.kill().await.expect("ends");
}

#[tokio::test]
async fn what_a_stopped_process_still_wanted_to_write_changes_nothing() {
    let server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    let (first, mut second) = two(&url).await;
    let (mut ann, ann_welcome) = guest(first.port, "Ann", "friday").await;
    let (mut bob, bob_welcome) = guest(first.port, "Bob", "friday").await;
    let message = json!({ "type": "send_message", "seq": 1, "key": "k", "text": "before" });
    say(&mut ann, message).await;
    heard(&mut bob, "message_sent").await;
    written(&url, "before").await;

    signal(&first.child, "-STOP").await;
    let admin = json!({ "kind": "set_admin", "participant": bob_welcome["you"], "admin": true });
    let admin = json!({ "type": "moderate", "seq": 2, "action": admin });
    say(&mut ann, admin).await;
    let message = json!({ "type": "send_message", "seq": 3, "key": "l", "text": "late" });
    say(&mut ann, message).await;
    second.says("ready").await;
    let (_ann, _) = come_back(second.port, &ann_welcome, "friday").await;
    let (_bob, _) = come_back(second.port, &bob_welcome, "friday").await;
    signal(&first.child, "-CONT").await;
    assert_eq!(exit_code(first.child).await, Some(1));

    let mut connection = PgConnection::connect(&url).await.expect("lets us in");
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM messages) AS messages, rights FROM rooms WHERE code = 'friday'",
    )
    .fetch_one(&mut connection)
    .await
    .expect("read");
    assert_eq!(row.get::<i64, _>("messages"), 1);
    let rights: Option<String> = row.get("rights");
    let rights = rights.unwrap_or_default();
    assert!(!rights.contains("admin"), "{rights}");
    second.child.kill().await.expect("ends");
}
