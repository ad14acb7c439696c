//! The SFU on its own, told what to do by lines of JSON: for benchmarks, and for trials with real
//! browsers. Nobody is asked who they are, so it is no server to be left running.
//!
//! `efir-sfu 192.0.2.1:10000` listens there. Each line that it reads is one of
//! `{"join": {"room": 1, "source": 7, "offer": "v=0…"}}`,
//! `{"allow": {"room": 1, "source": 7, "heard": true}}`, `{"leave": {"room": 1, "source": 7}}` and
//! `"figures"`;
//! each that it writes one of `{"source": 7, "answer": "v=0…", "slots": ["1", "2"]}`,
//! `{"source": 7, "refusal": "…"}`, `{"connected": 7}`, `{"gone": 7}`, `{"room": 1, "heard": [7]}` and
//! `{"sent": 90, "sentBytes": 9000}`. It ends with its input.

use std::io::{BufRead as _, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroU32;

use anyhow::{Context as _, Result, anyhow};
use efir_sfu::{Answer, Asked, Config, News, Person, Refusal, RoomKey, Source, Worker, bind};
use serde::Deserialize;
use serde_json::{Value, json};

/// People in one room: more than any trial has.
const PEOPLE_MAX: usize = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Join {
        room: u64,
        source: NonZeroU32,
        offer: String,
    },
    Allow {
        room: u64,
        source: NonZeroU32,
        heard: bool,
    },
    Leave {
        room: u64,
        source: NonZeroU32,
    },
    Figures,
}

fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let address: SocketAddr = address
        .context("say where to listen, as in efir-sfu 192.0.2.1:10000")?
        .parse()
        .context("an address and a port")?;
    let config = Config {
        addresses: vec![address],
        room_max: PEOPLE_MAX,
        people_max: PEOPLE_MAX,
    };
    let worker = Worker::start(vec![bind(address)?], config, |news| {
        if let Some(line) = told(news) {
            say(&line);
        }
    })?;
    for line in std::io::stdin().lock().lines() {
        let line = serde_json::from_str(&line?).context("a line")?;
        worker
            .ask(asked(line))
            .map_err(|_| anyhow!("too much waits, or the SFU has ended"))?;
    }
    Ok(())
}

fn asked(line: Line) -> Asked {
    let person = |room, source| Person {
        room: RoomKey(room),
        source: Source(source),
    };
    match line {
        Line::Join {
            room,
            source,
            offer,
        } => Asked::Join {
            person: person(room, source),
            offer,
            reply: Box::new(move |answer| say(&answered(source, answer))),
        },
        Line::Allow {
            room,
            source,
            heard,
        } => Asked::Allow(person(room, source), heard),
        Line::Figures => Asked::Figures(Box::new(|figures| {
            say(&json!({ "sent": figures.sent, "sentBytes": figures.sent_bytes }));
        })),
        Line::Leave { room, source } => Asked::Leave(person(room, source)),
    }
}

fn answered(source: NonZeroU32, answer: Result<Answer, Refusal>) -> Value {
    match answer {
        Ok(Answer { sdp, slots }) => json!({ "source": source, "answer": sdp, "slots": slots }),
        Err(refusal) => json!({ "source": source, "refusal": refusal.to_string() }),
    }
}

fn told(news: News) -> Option<Value> {
    Some(match news {
        News::Connected(person) => json!({ "connected": person.source.0 }),
        News::Gone(person) => json!({ "gone": person.source.0 }),
        News::Heard(room, heard) => {
            let heard: Vec<NonZeroU32> = heard.into_iter().map(|source| source.0).collect();
            json!({ "room": room.0, "heard": heard })
        }
        News::Voice(..) => return None,
    })
}

fn say(line: &Value) {
    let mut out = std::io::stdout().lock();
    // Whoever started this process is gone, and it ends with them.
    let _ = writeln!(out, "{line}");
}
