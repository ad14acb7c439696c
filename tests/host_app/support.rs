//! A hub on a port of its own that comes and goes, and hosts as processes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{self, Socket};

/// What a hub has as `HOST_SECRET`.
pub(crate) const SECRET: &str = "a-host-secret-of-some-length";
/// How long anything may take on a machine that has much else to do.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A folder below the one for temporary files; goes away with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("efir-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("made");
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Adds to a file.
pub(crate) fn append(path: &Path, text: &str) {
    let file = std::fs::OpenOptions::new().append(true).open(path);
    let mut file = file.expect("there");
    file.write_all(text.as_bytes()).expect("written");
}

/// Whether a process is there and has not ended.
pub(crate) fn runs(id: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits until something is so.
pub(crate) async fn eventually(is: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(DEADLINE, waiting).await;
    waited.expect("so in time");
}

/// A deployment with a fixed port and a database, whose process may be there or not.
pub(crate) struct Hub {
    port: u16,
    /// What it has as `HOST_SECRET` from its next start on.
    pub(crate) secret: &'static str,
    folder: Folder,
    process: Option<Child>,
}

impl Hub {
    /// One that nobody has started yet.
    pub(crate) fn new(name: &str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        Self {
            port: listener.local_addr().expect("bound").port(),
            secret: SECRET,
            folder: Folder::new(&format!("hub-{name}")),
            process: None,
        }
    }

    /// One that runs.
    pub(crate) async fn start(name: &str) -> Self {
        let mut hub = Self::new(name);
        hub.begin().await;
        hub
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Starts the process and waits until it answers.
    pub(crate) async fn begin(&mut self) {
        let process = Command::new(env!("CARGO_BIN_EXE_efir"))
            .env_clear()
            .env("PORT", self.port.to_string())
            .env("DATA_DIR", &self.folder.0)
            .env("HOST_SECRET", self.secret)
            .env("STUN_URLS", "none")
            .current_dir(&self.folder.0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        self.process = Some(process.expect("starts"));
        let health = format!("{}/api/health", self.url());
        eventually(async || reqwest::get(&health).await.is_ok()).await;
    }

    /// Ends the process as a power cut does.
    pub(crate) async fn kill(&mut self) {
        let mut process = self.process.take().expect("runs");
        process.kill().await.expect("ends");
    }

    /// What anybody may know of a room.
    pub(crate) async fn room(&self, code: &str) -> Option<Value> {
        let url = format!("{}/api/rooms/{code}", self.url());
        let answer = reqwest::get(url).await.expect("an answer");
        match answer.status().as_u16() {
            404 => None,
            _ => Some(answer.json().await.expect("JSON")),
        }
    }

    /// The code of a new room that is a chat's.
    pub(crate) async fn make_chat_room(&self) -> String {
        let (_, welcome) = self
            .enter("Ann", &json!({ "kind": "create", "title": "" }))
            .await;
        let code = welcome["room"]["code"].as_str();
        code.expect("a code").to_owned()
    }

    /// A guest inside a room.
    pub(crate) async fn guest(&self, name: &str, code: &str) -> Guest {
        let room = json!({ "kind": "join", "code": code });
        self.enter(name, &room).await.0
    }

    async fn enter(&self, name: &str, room: &Value) -> (Guest, Value) {
        let server = format!("127.0.0.1:{}", self.port);
        let opened = socket::open(&server, Some(&self.url())).await;
        let mut guest = Guest {
            socket: opened.expect("opens"),
        };
        let auth = json!({ "kind": "guest", "name": name });
        let mut hello = socket::hello(&auth, "", "inside");
        hello["room"] = room.clone();
        guest.say(&hello).await;
        let frame = guest.socket.next().await.expect("open").expect("a frame");
        let welcome: Value = serde_json::from_str(frame.to_text().expect("text")).expect("JSON");
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        (guest, welcome)
    }
}

/// Somebody in a room.
pub(crate) struct Guest {
    socket: Socket,
}

impl Guest {
    async fn say(&mut self, frame: &Value) {
        let frame = Message::text(frame.to_string());
        self.socket.send(frame).await.expect("open");
    }

    pub(crate) async fn leave(mut self) {
        self.say(&json!({ "type": "leave", "seq": 1 })).await;
        self.closed().await;
    }

    /// The code that the socket is closed with; what is said before is skipped.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            let frame = self.socket.next().await.expect("open").expect("a frame");
            if let Message::Close(Some(frame)) = frame {
                return frame.code.into();
            }
        }
    }
}

/// A host as a process.
pub(crate) struct Host {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: String,
}

impl Host {
    /// With any free port for its page and nothing from this environment.
    pub(crate) fn start(
        hub: &str,
        secret: &str,
        words: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let process = Command::new(env!("CARGO_BIN_EXE_efir"))
            .args(["host", "--hub", hub, "--page-port", "0"])
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOST_SECRET", secret)
            .envs(variables.iter().copied())
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut process = process.expect("starts");
        let output = process.stdout.take().expect("piped");
        Self {
            process,
            lines: BufReader::new(output).lines(),
            said: String::new(),
        }
    }

    /// Waits for a line of this source that holds these words; the line.
    pub(crate) async fn hears(&mut self, source: &str, words: &str) -> String {
        loop {
            let line = tokio::time::timeout(DEADLINE, self.lines.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("no {words:?} in time: {}", self.said));
            let line = line.expect("readable");
            let line = line.unwrap_or_else(|| panic!("no {words:?} until the end: {}", self.said));
            self.said.push_str(&format!("{line}\n"));
            let (who, what) = line.split_once(' ').unwrap_or_default();
            if who == source && what.contains(words) {
                return line;
            }
        }
    }

    /// Everything that was heard.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    pub(crate) async fn signal(&self, name: &str) {
        let id = self.process.id().expect("running").to_string();
        let killed = Command::new("kill").args([name, &id]).status().await;
        assert!(killed.expect("kill runs").success());
    }

    pub(crate) async fn exit_code(&mut self) -> Option<i32> {
        let ended = tokio::time::timeout(DEADLINE, self.process.wait()).await;
        ended.expect("ends in time").expect("an exit").code()
    }

    /// Its exit code and everything that it has said, once it has ended by itself.
    pub(crate) async fn end(mut self) -> (Option<i32>, String) {
        let reading = async {
            while let Ok(Some(line)) = self.lines.next_line().await {
                self.said.push_str(&format!("{line}\n"));
            }
        };
        let read = tokio::time::timeout(DEADLINE, reading).await;
        read.unwrap_or_else(|_| panic!("ends by itself: {}", self.said));
        let code = self.exit_code().await;
        let mut errors = self.process.stderr.take().expect("piped");
        errors.read_to_string(&mut self.said).await.expect("text");
        (code, self.said)
    }
}

/// The address of an empty page with this header, which is served until the test ends.
pub(crate) async fn page_with(header: &str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("bound");
    let answer =
        format!("HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            // Read first: an end with bytes unread is an error on the other side.
            let mut request = [0; 4_096];
            let _ = visitor.read(&mut request).await;
            let _ = visitor.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}/")
}
