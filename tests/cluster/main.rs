//! Several processes of one deployment, with a PostgreSQL and a Redis that they share: what they agree on
//! while all of them run, and when one of them, or Redis, ends.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/redis.rs"]
mod redis;
mod rooms;
mod telegram;
mod updates;

use postgres::TemporaryPostgres;
use redis::TemporaryRedis;
use telegram::{TOKEN, Telegram};

/// No test waits longer for anything.
const DEADLINE: Duration = Duration::from_secs(30);

const METRICS_TOKEN: &str = "a token of sixteen";

/// A port for a process that has to know it before it listens: no test takes another's, and the system gives
/// none of these away by itself.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 100).expect("small") * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 100;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// What the processes of a deployment share.
struct Deployment {
    postgres: TemporaryPostgres,
    database: String,
    redis: TemporaryRedis,
    telegram: Telegram,
}

/// A process of it, which ends with this value.
struct Node {
    child: Child,
    port: u16,
}

impl Deployment {
    async fn start() -> Self {
        let postgres = TemporaryPostgres::start();
        let database = postgres.create("efir", "template0").await;
        Self {
            database,
            postgres,
            redis: TemporaryRedis::start(),
            telegram: Telegram::start().await,
        }
    }

    /// A further process, once it listens; `name` is how Telegram tells it from the others.
    async fn node(&self, name: &str, variables: &[(&str, &str)]) -> Node {
        let port = free_port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_efir"))
            .env_clear()
            .envs([
                ("BOT_TOKEN", TOKEN),
                ("FILE_API_URL", &self.telegram.url(name)),
                ("DATABASE_URL", &self.database),
                ("REDIS_URL", self.redis.url()),
                ("LOG_FORMAT", "json"),
                ("STUN_URLS", "none"),
                ("ALLOW_GUESTS", "yes"),
                ("METRICS_TOKEN", METRICS_TOKEN),
                ("PORT", &port.to_string()),
                ("NODE_URL", &format!("http://127.0.0.1:{port}")),
            ])
            .envs(variables.iter().copied())
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("starts");
        assert_eq!(ready(&mut child).await, port);
        Node { child, port }
    }
}

impl Node {
    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    async fn signal(&self, name: &str) {
        let id = self.child.id().expect("running").to_string();
        let killed = Command::new("kill").args([name, &id]).status().await;
        assert!(killed.expect("kill runs").success());
    }

    /// Its metrics, by name.
    async fn metrics(&self) -> BTreeMap<String, f64> {
        let url = format!("http://{}/metrics", self.address());
        let asked = reqwest::Client::new()
            .get(url)
            .bearer_auth(METRICS_TOKEN)
            .send();
        let text = asked.await.expect("answers").text().await.expect("text");
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| line.rsplit_once(' '))
            .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
            .collect()
    }
}

/// Reads until the process says that it listens; on which port.
async fn ready(child: &mut Child) -> u16 {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    loop {
        let line = in_time(lines.next_line()).await.expect("readable");
        let line = line.expect("it says that it is ready");
        let line: Value = serde_json::from_str(&line).expect("one object per line");
        if line["message"] == "ready" {
            let address = line["address"].as_str().unwrap_or_default();
            let address: std::net::SocketAddr = address.parse().expect("an address");
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return address.port();
        }
    }
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(DEADLINE, future).await;
    done.expect("in time")
}

/// Asks again and again until it is so; how long that took.
async fn until(mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    let asking = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    in_time(asking).await;
    begun.elapsed()
}

/// How many, where whoever measures has not said another number.
fn count<T: std::str::FromStr>(variable: &str, usual: T) -> T {
    let said = std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok());
    said.unwrap_or(usual)
}

/// A figure for whoever reads the output of `cargo test -- --nocapture`.
fn figure(what: &str, value: impl std::fmt::Display) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "figure: {what}: {value}");
}

#[tokio::test]
async fn the_check_says_what_redis_answers_and_shows_no_password() {
    let deployment = Deployment::start().await;
    let check = async |url: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_efir"))
            .arg("check")
            .env_clear()
            .envs([
                ("BOT_TOKEN", TOKEN),
                ("FILE_API_URL", "http://127.0.0.1:9"),
                ("DATABASE_URL", &deployment.database),
                ("REDIS_URL", url),
                ("NODE_URL", "http://127.0.0.1:3000"),
                ("STUN_URLS", "none"),
            ])
            .current_dir(std::env::temp_dir())
            .kill_on_drop(true)
            .output();
        let output = in_time(output).await.expect("an exit");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(!text.contains("hunter2"), "{text}");
        let line = text.lines().find(|line| line.contains("REDIS_URL"));
        line.unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    let works = check(deployment.redis.url()).await;
    assert!(works.starts_with("ok      REDIS_URL: "), "{works}");
    let nothing = check("redis://:hunter2@127.0.0.1:9").await;
    let expected = "BROKEN  REDIS_URL: the machine is there, but nothing listens";
    assert!(nothing.starts_with(expected), "{nothing}");
    let unreadable = check("127.0.0.1:hunter2").await;
    assert!(
        unreadable.starts_with("BROKEN  REDIS_URL: "),
        "{unreadable}"
    );
}

/// An update: somebody of their own sends this to the bot.
fn update(id: u64, text: &str) -> Value {
    let person = 1_000_000 + id;
    json!({
        "update_id": id,
        "message": {
            "message_id": 1,
            "date": efir::time::now().0 / 1_000,
            "from": { "id": person, "is_bot": false, "first_name": "Ann" },
            "chat": { "id": person, "type": "private", "first_name": "Ann" },
            "text": text,
        },
    })
}
