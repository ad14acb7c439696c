//! The program as a process: how it starts, refuses to start, and stops.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, client_async};

mod database;
mod kills;
mod overlap;
#[path = "../support/postgres.rs"]
mod postgres;
mod ringing;
mod sharing;
#[path = "../support/socket.rs"]
mod socket;
mod standby;
mod telegram;

use socket::{Socket, hello, open};

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

/// `efir check` with these variables and without STUN: its exit code and what it prints.
async fn check(variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_efir"))
        .arg("check")
        .env_clear()
        .env("STUN_URLS", "none")
        .envs(variables.iter().copied())
        .current_dir(std::env::temp_dir())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(DEADLINE, output).await;
    let output = output.expect("ends by itself").expect("an exit");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.code(), text)
}

#[tokio::test]
async fn the_check_tells_in_lines_what_works_and_what_is_missing() {
    let (code, text) = check(&[("DATABASE_URL", "sqlite::memory:")]).await;
    assert_eq!(
        text,
        "ok      configuration: every variable can be used together with the others\n\
         ok      database: opens and can be written to\n\
         note    PUBLIC_URL: is not set: the Mini App opens only on this machine, at \
         http://localhost:3000\n\
         note    BOT_TOKEN: is not set: a simulator stands in for Telegram, for this machine only\n\
         note    STUN_URLS: no STUN server is configured: calls connect inside one network, or \
         through TURN\n\
         note    TURN_URL: no TURN server is configured: about one call in ten finds no direct \
         way, and then its voices go through this process (which could hear them) and its \
         pictures nowhere\n\
         note    SFU: only this machine reaches this process: voices of rooms past six go over \
         sockets alone, where each lost packet holds up those behind it\n"
    );
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn the_check_fails_where_something_is_broken_and_shows_no_secret() {
    let token = "123456789:AAExampleExampleExampleExampleExam";
    let (code, text) = check(&[
        ("DATABASE_URL", "sqlite:/proc/nowhere/efir.db"),
        ("PUBLIC_URL", "http://localhost:9"),
        ("BOT_TOKEN", token),
        ("FILE_API_URL", "http://127.0.0.1:9"),
        ("TURN_URL", "turn:127.0.0.1:9?transport=tcp"),
        ("TURN_SECRET", "shared with nobody"),
        ("SFU", "off"),
    ])
    .await;
    let lines: Vec<&str> = text.lines().collect();
    for (line, beginning) in lines.iter().zip([
        "ok      configuration: ",
        "note    database: is not there yet",
        "BROKEN  PUBLIC_URL: is not https",
        "BROKEN  BOT_TOKEN: Telegram's Bot API cannot be reached",
        "note    STUN_URLS: ",
        "BROKEN  turn:127.0.0.1:9?transport=tcp: the machine is there, but nothing listens",
        "note    SFU: ",
    ]) {
        assert!(line.starts_with(beginning), "{line}");
    }
    assert_eq!((code, lines.len()), (Some(1), 7), "{text}");
    assert!(!text.contains(token) && !text.contains("shared with nobody"));
}

#[tokio::test]
async fn the_check_names_the_variable_that_cannot_be_used() {
    let (code, text) = check(&[("TURN_SECRET", "without a server")]).await;
    assert_eq!(code, Some(2));
    assert!(text.starts_with("BROKEN  TURN_URL: is missing"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

/// A folder of its own below the one for temporary files; goes away with the value.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("efir-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("made");
        Self(path)
    }

    /// With a file `.env`.
    fn with_env(name: &str, file: impl AsRef<[u8]>) -> Self {
        let folder = Self::new(name);
        std::fs::write(folder.0.join(".env"), file).expect("written");
        folder
    }

    /// The program inside, with these words and nothing from this environment: exit code and all it
    /// says.
    async fn efir(&self, words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_efir"))
            .args(words)
            .env_clear()
            .envs(variables.iter().copied())
            .current_dir(&self.0)
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(DEADLINE, output).await;
        let output = output.expect("ends by itself").expect("an exit");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("text");
        (output.status.code(), said)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_as_a_whole_is_refused_with_its_line() {
    let file = "# ours\nHOST_SECRET=\"hunter2 and more\nBOT_TOKEN=123:x\n";
    let folder = Folder::with_env("bad-file", file);
    let (code, said) = folder.efir(&[], &[("PORT", "0")]).await;
    let beginning = ".env line 2 (HOST_SECRET) opens a quotation mark";
    assert!(said.starts_with(&format!("efir: {beginning}")), "{said}");
    assert_eq!((code, said.lines().count()), (Some(2), 1), "{said}");
    let (code, checked) = folder.efir(&["check"], &[]).await;
    let beginning = beginning.replacen(".env", ".env:", 1);
    assert!(
        checked.starts_with(&format!("BROKEN  {beginning}")),
        "{checked}"
    );
    assert_eq!((code, checked.lines().count()), (Some(2), 1), "{checked}");
    assert!(!said.contains("hunter2") && !checked.contains("hunter2"));
}

#[tokio::test]
async fn a_folder_or_a_dead_link_in_place_of_the_file_is_refused() {
    let folder = Folder::new("env-folder");
    std::fs::create_dir(folder.0.join(".env")).expect("made");
    let (code, said) = folder.efir(&[], &[("PORT", "0")]).await;
    assert!(said.starts_with("efir: .env is a folder"), "{said}");
    assert_eq!(code, Some(2));

    let folder = Folder::new("env-link");
    std::os::unix::fs::symlink("nowhere", folder.0.join(".env")).expect("made");
    let (code, said) = folder.efir(&[], &[("PORT", "0")]).await;
    assert!(said.starts_with("efir: .env is there, but"), "{said}");
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn values_of_the_file_arrive_as_they_are_written_and_the_environment_goes_first() {
    let file = "TURN_URL=turn:127.0.0.1:9?transport=tcp, turn:localhost:9?transport=tcp\n\
                TURN_SECRET='a $b \"c\"'\nSTUN_URLS=none\nBOT_TOKN=x\nDATABASE_URL=sqlite::memory:\n\
                LOG_FORMAT=xml\n";
    let folder = Folder::with_env("good-file", file);
    let (code, said) = folder.efir(&["check"], &[("LOG_FORMAT", "json")]).await;
    assert_eq!(code, Some(1), "{said}");
    for part in [
        "note    configuration: BOT_TOKN is set, which Efir does not know: BOT_TOKEN is not\n",
        "BROKEN  turn:127.0.0.1:9?transport=tcp: ",
        "BROKEN  turn:localhost:9?transport=tcp: ",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let (code, said) = folder.efir(&["check"], &[]).await;
    assert!(said.contains("BROKEN  LOG_FORMAT: is unknown"), "{said}");
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn with_the_simulator_only_this_machine_is_listened_to() {
    let variables = [
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
    ];
    let mut child = efir(&variables);
    assert!(ready_at(&mut child).await.ip().is_loopback());
    let without = [&variables[..], &[("BOT_MODE", "off")]].concat();
    let mut child = efir(&without);
    assert!(ready_at(&mut child).await.ip().is_unspecified());
}

#[tokio::test]
async fn the_check_opens_a_socket_through_the_public_address() {
    let variables = [
        ("PORT", "0"),
        ("BOT_MODE", "off"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
    ];
    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    // What a proxy does that passes requests on and drops what makes a socket of them.
    let dropping = axum::Router::new()
        .route("/api/health", axum::routing::get(|| async { "ok" }))
        .route(
            "/ws",
            axum::routing::get(|| async { axum::http::StatusCode::BAD_REQUEST }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let proxy = listener.local_addr().expect("bound").port();
    tokio::spawn(async move { axum::serve(listener, dropping).await });

    for (port, line) in [
        (port, "ok      PUBLIC_URL/ws: carries WebSockets\n"),
        (proxy, "BROKEN  PUBLIC_URL/ws: lets no WebSocket through"),
    ] {
        let address = format!("http://localhost:{port}");
        let (_, text) = check(&[
            ("DATABASE_URL", "sqlite::memory:"),
            ("BOT_MODE", "off"),
            ("PUBLIC_URL", &address),
        ])
        .await;
        assert!(text.contains(line), "{text}");
    }
}

/// A SOCKS5 server (RFC 1928) that leads every name to `port` of this machine; its own port.
async fn socks(port: u16) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let own = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = [0; 2];
                client.read_exact(&mut head).await?;
                client.read_exact(&mut vec![0; head[1].into()]).await?;
                client.write_all(&[5, 0]).await?;
                // Version, command, reserved, and an address that is a name.
                let mut asked = [0; 5];
                client.read_exact(&mut asked).await?;
                assert_eq!(asked[..4], [5, 1, 0, 3], "the proxy looks names up");
                client.read_exact(&mut vec![0; asked[4].into()]).await?;
                client.read_u16().await?;
                let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
                client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    own
}

#[tokio::test]
async fn telegram_is_reached_through_a_socks_proxy_of_the_environment() {
    let get_me = || async { r#"{"ok":true,"result":{"username":"efir_bot"}}"# };
    let router = axum::Router::new().fallback(get_me);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let proxy = format!("socks5h://127.0.0.1:{}", socks(port).await);
    let nowhere = "socks5h://127.0.0.1:9".to_owned();
    for (proxy, line) in [
        (
            proxy,
            "ok      BOT_TOKEN: Telegram knows the bot as @efir_bot\n",
        ),
        (
            nowhere,
            "BROKEN  BOT_TOKEN: Telegram's Bot API cannot be reached: see the network and \
             FILE_API_URL (requests go through the proxy in ALL_PROXY)\n",
        ),
    ] {
        let (_, text) = check(&[
            ("DATABASE_URL", "sqlite::memory:"),
            ("BOT_TOKEN", "123456789:AAExampleExampleExampleExampleExam"),
            ("FILE_API_URL", "http://telegram.invalid"),
            ("ALL_PROXY", &proxy),
        ])
        .await;
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_release_build_without_the_mini_app_is_refused_unless_it_is_meant() {
    let folder = Folder::new("build-script");
    let script = folder.0.join("build");
    let compiled = std::process::Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .arg(&script)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/build.rs"))
        .status();
    assert!(compiled.expect("rustc runs").success());
    let refuses = |variables: &[(&str, &str)]| {
        let output = std::process::Command::new(&script)
            .env_remove("EFIR_WITHOUT_MINIAPP")
            .envs(variables.iter().copied())
            .current_dir(&folder.0)
            .output();
        let said = String::from_utf8(output.expect("runs").stdout).expect("text");
        said.contains("cargo::error=miniapp/dist/index.html is not there")
    };
    assert!(refuses(&[("PROFILE", "release")]));
    assert!(!refuses(&[("PROFILE", "debug")]));
    let meant = [("PROFILE", "release"), ("EFIR_WITHOUT_MINIAPP", "1")];
    assert!(!refuses(&meant));
    let dist = folder.0.join("miniapp/dist");
    std::fs::create_dir_all(&dist).expect("made");
    std::fs::write(dist.join("index.html"), "a page").expect("written");
    assert!(!refuses(&[("PROFILE", "release")]));
}

#[tokio::test]
async fn help_says_what_the_program_is_and_names_the_check() {
    let mut efir = Command::new(env!("CARGO_BIN_EXE_efir"));
    let output = efir.arg("--help").env_clear().output().await;
    let output = output.expect("an exit");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.starts_with("Voice and video rooms"), "{text}");
    assert!(text.contains("\n  check "), "{text}");
}

#[tokio::test]
async fn an_unknown_word_is_answered_with_the_usage_and_exit_code_two() {
    let output = Command::new(env!("CARGO_BIN_EXE_efir"))
        .arg("chekc")
        .env_clear()
        .output();
    let output = output.await.expect("an exit");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(
        text.contains("chekc") && text.contains("Usage: efir"),
        "{text}"
    );
}

/// Waits until the program says that it is ready; its port.
async fn ready(child: &mut Child) -> u16 {
    ready_at(child).await.port()
}

/// Waits until the program says where it listens. Its later lines are thrown away.
async fn ready_at(child: &mut Child) -> SocketAddr {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    loop {
        let line = tokio::time::timeout(DEADLINE, lines.next_line())
            .await
            .expect("a line in time")
            .expect("readable")
            .expect("it says that it is ready");
        let line: Value = serde_json::from_str(&line).expect("one object per line");
        if line["message"] == "ready" {
            let address: SocketAddr = line["address"]
                .as_str()
                .and_then(|text| text.parse().ok())
                .expect("an address");
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return address;
        }
    }
}

async fn signal(child: &Child, name: &str) {
    let id = child.id().expect("running").to_string();
    let killed = Command::new("kill").args([name, &id]).status().await;
    assert!(killed.expect("kill runs").success());
}

async fn exit_code(mut child: Child) -> Option<i32> {
    let status = tokio::time::timeout(DEADLINE, child.wait()).await;
    status.expect("ends in time").expect("an exit").code()
}

/// A guest inside a room, with the welcome read.
async fn guest(port: u16, name: &str, room: &str) -> (Socket, Value) {
    let opened = open(&format!("127.0.0.1:{port}"), Some("http://localhost")).await;
    enter(opened.expect("opens"), name, room).await
}

/// The same from another address of this machine.
async fn guest_from(from: Ipv4Addr, port: u16, name: &str, room: &str) -> (Socket, Value) {
    let source = TcpSocket::new_v4().expect("a socket");
    source.bind((from, 0).into()).expect("an own address");
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = source.connect(server).await.expect("listens");
    let mut request = format!("ws://{server}/ws")
        .into_client_request()
        .expect("well formed");
    let origin = HeaderValue::from_static("http://localhost");
    request.headers_mut().insert("origin", origin);
    let opened = client_async(request, MaybeTlsStream::Plain(stream)).await;
    enter(opened.expect("opens").0, name, room).await
}

async fn enter(mut socket: Socket, name: &str, room: &str) -> (Socket, Value) {
    let hello = hello(&json!({ "kind": "guest", "name": name }), room, "inside");
    let hello = Message::text(hello.to_string());
    socket.send(hello).await.expect("open");
    let welcome = next_text(&mut socket).await.expect("a welcome");
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    (socket, welcome)
}

/// The next text, or the code of the close frame.
async fn next_text(socket: &mut Socket) -> Result<Value, u16> {
    let frame = tokio::time::timeout(DEADLINE, socket.next()).await;
    match frame.expect("in time").expect("open").expect("a frame") {
        Message::Text(text) => Ok(serde_json::from_str(&text).expect("JSON")),
        Message::Close(Some(frame)) => Err(frame.code.into()),
        other => panic!("unexpected {other:?}"),
    }
}

/// A game host registers `Chess-1`, or renews it; the answer's status.
async fn register(port: u16) -> u16 {
    let registration = json!({
        "room_code": "Chess-1",
        "ws_url": "wss://game.example/ws",
        "app_url": "https://game.example/",
        "host_secret": "a-host-secret-of-some-length",
    });
    let register = format!("http://127.0.0.1:{port}/api/host/rooms/register");
    let client = reqwest::Client::new();
    let answer = client.post(register).json(&registration).send().await;
    answer.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_signal_ends_it_in_order_with_exit_code_zero() {
    let mut child = efir(&[
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
    ]);
    let port = ready(&mut child).await;
    let health = format!("http://127.0.0.1:{port}/api/health");
    assert_eq!(reqwest::get(health).await.expect("an answer").status(), 200);
    signal(&child, "-TERM").await;
    assert_eq!(exit_code(child).await, Some(0));
}

#[tokio::test]
async fn two_hundred_people_are_told_to_come_back_before_it_ends() {
    let mut child = efir(&[
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
    ]);
    let port = ready(&mut child).await;
    let mut people = Vec::new();
    for n in 0..200 {
        // Each from an address of their own: the newcomers of one share a limit.
        let from = Ipv4Addr::new(127, 1, n, 1);
        let room = format!("room-{}", n / 20);
        people.push(guest_from(from, port, "Ann", &room).await.0);
    }
    signal(&child, "-TERM").await;
    let begun = Instant::now();
    for mut socket in people {
        let mut was_told = false;
        let code = loop {
            match next_text(&mut socket).await {
                Ok(frame) => was_told |= frame["type"] == "draining",
                Err(code) => break code,
            }
        };
        assert_eq!((was_told, code), (true, 4000));
        // The client's half of the goodbye.
        let _ = socket.next().await;
    }
    assert_eq!(exit_code(child).await, Some(0));
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_second_signal_ends_it_where_it_stands() {
    let mut child = efir(&[
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("LOG_FORMAT", "json"),
        ("PUBLIC_URL", "http://localhost"),
    ]);
    let port = ready(&mut child).await;
    let health = format!("http://127.0.0.1:{port}/api/health");
    assert_eq!(
        reqwest::get(&health).await.expect("an answer").status(),
        200
    );
    signal(&child, "-TERM").await;
    loop {
        let answer = reqwest::get(&health).await.expect("still listening");
        if answer.status() == 503 {
            let body: Value = answer.json().await.expect("JSON");
            break assert_eq!(body["status"], "draining");
        }
    }
    signal(&child, "-TERM").await;
    assert_eq!(exit_code(child).await, Some(130));
}

#[tokio::test]
async fn what_was_stored_is_there_after_a_kill() {
    let folder = std::env::temp_dir().join(format!("efir-kill-{}", std::process::id()));
    let folder_text = folder.to_str().expect("text");
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder_text),
        ("LOG_FORMAT", "json"),
        ("HOST_SECRET", "a-host-secret-of-some-length"),
    ];
    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    assert_eq!(register(port).await, 201);
    let (_socket, _) = guest(port, "Ann", "friday").await;
    signal(&child, "-KILL").await;
    exit_code(child).await;

    let mut child = efir(&variables);
    let port = ready(&mut child).await;
    let room = format!("http://127.0.0.1:{port}/api/rooms/chess-1");
    let room: Value = reqwest::get(room)
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(room["room_code"], "Chess-1");
    guest(port, "Bob", "friday").await;
    child.kill().await.expect("ends");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_game_room_that_its_host_renews_after_a_restart_has_the_owner_it_had() {
    let folder = std::env::temp_dir().join(format!("efir-owner-{}", std::process::id()));
    let variables = [
        ("PORT", "0"),
        ("DATA_DIR", folder.to_str().expect("text")),
        ("LOG_FORMAT", "json"),
        ("HOST_SECRET", "a-host-secret-of-some-length"),
    ];
    for (name, role, status) in [("Ann", "owner", 201), ("Bob", "speaker", 200)] {
        let mut child = efir(&variables);
        let port = ready(&mut child).await;
        assert_eq!(register(port).await, status);
        let (_socket, welcome) = guest(port, name, "chess-1").await;
        assert_eq!(welcome["participants"][0]["role"], role);
        signal(&child, "-TERM").await;
        assert_eq!(exit_code(child).await, Some(0));
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_told_by_its_variable() {
    let child = efir(&[("PORT", "0"), ("DATABASE_URL", "sqlite:/proc/efir/efir.db")]);
    let output = tokio::time::timeout(DEADLINE, child.wait_with_output()).await;
    let output = output.expect("ends by itself").expect("an exit");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("DATABASE_URL cannot be opened"), "{text}");
}
