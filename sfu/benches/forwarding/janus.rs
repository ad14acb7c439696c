//! Janus' video room over its HTTP interface: a few publishers, everybody subscribed to all others.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use efir_crowd::{Client, Crowd, Part};
use serde_json::{Value, json};

use crate::process::Server;
use crate::{ADDRESS, DECRYPTS, Size, connect};

const PORT: u16 = 18_088;
const ROOM: u64 = 1;

/// One session, in which every connection is a handle.
struct Session {
    path: String,
    transactions: u64,
}

/// Starts Janus and fills its room. The server, how long each listener took in milliseconds from
/// asking for a place until media could flow, and KiB of memory per person.
pub(crate) fn fill(crowd: &mut Crowd, size: Size) -> Result<(Server, Vec<f64>, f64)> {
    let folder = configuration()?;
    let server = Server::start(
        Command::new("janus")
            .arg(format!("--configs-folder={}", folder.display()))
            .arg("--debug-level=1"),
    )?;
    let mut session = connected(crowd)?;
    let before = server.resident_kib()?;
    let room = session.attach()?;
    let create = json!({
        "request": "create", "room": ROOM, "publishers": 1_000, "audiocodec": "opus",
    });
    session.post(
        &format!("/{room}"),
        json!({ "janus": "message", "body": create }),
    )?;
    let mut feeds = Vec::new();
    for at in 0..size.talking {
        feeds.push(publish(&mut session, crowd, at)?);
    }
    connect(crowd)?;
    let mut asked = Vec::new();
    for at in 0..size.people {
        let others = feeds.iter().enumerate().filter(|(feed, _)| *feed != at);
        let streams: Vec<Value> = others.map(|(_, feed)| json!({ "feed": feed })).collect();
        let began = Instant::now();
        let number = subscribe(&mut session, crowd, &streams, at)?;
        asked.push((number, began));
        crowd.run(Duration::from_millis(1))?;
    }
    connect(crowd)?;
    let joins = asked
        .iter()
        .filter_map(|(number, began)| Some(crowd.connected_at(*number)?.duration_since(*began)))
        .map(|took| took.as_secs_f64() * 1000.0)
        .collect();
    let kib = (server.resident_kib()? - before) / size.people as f64;
    fs::remove_dir_all(folder)?;
    Ok((server, joins, kib))
}

fn publish(session: &mut Session, crowd: &mut Crowd, at: usize) -> Result<Value> {
    let socket = Crowd::socket(ADDRESS)?;
    let (client, offer) = Client::new(socket.local_addr()?, 0, Instant::now());
    let part = Part {
        talks: true,
        decrypts: false,
    };
    let number = crowd.add(client, socket, part)?;
    let handle = session.attach()?;
    let body = json!({
        "request": "joinandconfigure", "ptype": "publisher", "room": ROOM,
        "display": at.to_string(), "audio": true, "video": false,
    });
    let event = session.ask(handle, body, Some(json!({ "type": "offer", "sdp": offer })))?;
    let answer = event["jsep"]["sdp"]
        .as_str()
        .with_context(|| event.to_string())?;
    crowd.answered(number, answer);
    Ok(event["plugindata"]["data"]["id"].clone())
}

fn subscribe(
    session: &mut Session,
    crowd: &mut Crowd,
    streams: &[Value],
    at: usize,
) -> Result<usize> {
    let handle = session.attach()?;
    let body = json!({
        "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams,
    });
    let event = session.ask(handle, body, None)?;
    let offer = event["jsep"]["sdp"]
        .as_str()
        .with_context(|| event.to_string())?;
    let socket = Crowd::socket(ADDRESS)?;
    let (client, answer) = Client::listening(socket.local_addr()?, offer, Instant::now());
    let part = Part {
        talks: false,
        decrypts: at.is_multiple_of(DECRYPTS),
    };
    let number = crowd.add(client, socket, part)?;
    let jsep = json!({ "type": "answer", "sdp": answer });
    session.ask(handle, json!({ "request": "start" }), Some(jsep))?;
    Ok(number)
}

/// A folder with the least that Janus needs: no other plugins, no other transports.
fn configuration() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("bench-sfu-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("janus.jcfg"),
        "general: { session_timeout = 0\n reclaim_session_timeout = 0\n event_loops = 1 }\n\
         nat: { ice_lite = true }\n\
         media: { rtp_port_range = \"20000-40000\" }\n\
         plugins: { disable = \"libjanus_audiobridge.so,libjanus_echotest.so,libjanus_lua.so,\
         libjanus_duktape.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,\
         libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so\" }\n\
         transports: { disable = \"libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,\
         libjanus_rabbitmq.so,libjanus_websockets.so\" }\n",
    )?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "")?;
    fs::write(
        folder.join("janus.transport.http.jcfg"),
        format!(
            "general: {{ json = \"compact\"\n base_path = \"/janus\"\n http = true\n \
             port = {PORT}\n https = false }}\nadmin: {{ admin_http = false }}\n"
        ),
    )?;
    Ok(folder)
}

/// Once Janus answers.
fn connected(crowd: &mut Crowd) -> Result<Session> {
    for _ in 0..100 {
        crowd.run(Duration::from_millis(100))?;
        let mut session = Session {
            path: "/janus".to_owned(),
            transactions: 0,
        };
        if let Ok(created) = session.post("", json!({ "janus": "create" })) {
            session.path = format!("/janus/{}", id(&created)?);
            return Ok(session);
        }
    }
    bail!("janus does not answer (apt-get install janus)");
}

fn id(answer: &Value) -> Result<u64> {
    answer["data"]["id"]
        .as_u64()
        .with_context(|| answer.to_string())
}

impl Session {
    /// A new handle of the video room.
    fn attach(&mut self) -> Result<u64> {
        let attach = json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" });
        id(&self.post("", attach)?)
    }

    /// Asks the plugin for something that it does later, and waits for that.
    fn ask(&mut self, handle: u64, body: Value, jsep: Option<Value>) -> Result<Value> {
        let mut message = json!({ "janus": "message", "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        self.post(&format!("/{handle}"), message)?;
        let transaction = self.transactions.to_string();
        for _ in 0..1_000 {
            let event = http("GET", &self.path, "")?;
            if event["transaction"] == transaction.as_str() {
                return Ok(event);
            }
        }
        bail!("no event for a request");
    }

    fn post(&mut self, below: &str, mut message: Value) -> Result<Value> {
        self.transactions += 1;
        message["transaction"] = json!(self.transactions.to_string());
        let answer = http(
            "POST",
            &format!("{}{below}", self.path),
            &message.to_string(),
        )?;
        if answer["janus"] == "error" {
            bail!("janus: {answer}");
        }
        Ok(answer)
    }
}

/// One request on a connection of its own; in HTTP/1.0 an answer comes in one piece.
fn http(method: &str, path: &str, body: &str) -> Result<Value> {
    let mut stream = TcpStream::connect(SocketAddr::new(ADDRESS, PORT))?;
    stream.set_nodelay(true)?;
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: janus\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").context("an answer of HTTP")?;
    serde_json::from_str(body).with_context(|| answer.clone())
}
