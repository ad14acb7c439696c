//! Our SFU as a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use efir_crowd::{Client, Crowd, Part};
use efir_sfu::SLOTS;
use serde_json::{Value, json};

use crate::process::Server;
use crate::{ADDRESS, DECRYPTS, Size, connect};

const PORT: u16 = 10_000;

/// Starts it and lets everybody join: fifty at once, then as fast as they are answered. The
/// server, how long each took in milliseconds from the offer until media could flow, and KiB of
/// memory per person.
pub(crate) fn fill(crowd: &mut Crowd, size: Size) -> Result<(Server, Vec<f64>, f64)> {
    let mut server = Server::start(
        Command::new(env!("CARGO_BIN_EXE_efir-sfu")).arg(format!("{ADDRESS}:{PORT}")),
    )?;
    let stdout = server.child().stdout.take().context("a pipe")?;
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    crowd.run(Duration::from_millis(500))?;
    let before = server.resident_kib()?;
    let mut offered: Vec<Instant> = Vec::new();
    while offered.len() < size.people {
        let from = offered.len();
        for at in from..size.people.min(from + 50) {
            let offer = add(crowd, at, size)?;
            let join = json!({ "join": { "room": 1, "source": at + 1, "offer": offer } });
            let allow = json!({ "allow": { "room": 1, "source": at + 1, "heard": true } });
            offered.push(Instant::now());
            let stdin = server.child().stdin.as_mut().context("a pipe")?;
            write!(stdin, "{join}\n{allow}\n")?;
        }
        answers(crowd, &lines, offered.len() - from)?;
        connect(crowd)?;
    }
    let joins = offered
        .iter()
        .enumerate()
        .filter_map(|(at, offered)| Some(crowd.connected_at(at)?.duration_since(*offered)))
        .map(|took| took.as_secs_f64() * 1000.0)
        .collect();
    let kib = (server.resident_kib()? - before) / size.people as f64;
    Ok((server, joins, kib))
}

fn add(crowd: &mut Crowd, at: usize, size: Size) -> Result<String> {
    let socket = Crowd::socket(ADDRESS)?;
    let (client, offer) = Client::new(socket.local_addr()?, SLOTS, Instant::now());
    let part = Part {
        talks: at < size.talking,
        decrypts: at.is_multiple_of(DECRYPTS),
    };
    crowd.add(client, socket, part)?;
    Ok(offer)
}

fn answers(crowd: &mut Crowd, lines: &Receiver<String>, mut missing: usize) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(20);
    while missing > 0 && Instant::now() < end {
        while let Ok(line) = lines.try_recv() {
            let line: Value = serde_json::from_str(&line)?;
            let Some(source) = line["source"].as_u64() else {
                // News of somebody; the crowd knows for itself.
                continue;
            };
            let answer = line["answer"].as_str().with_context(|| line.to_string())?;
            crowd.answered(usize::try_from(source)? - 1, answer);
            missing -= 1;
        }
        crowd.run(Duration::from_millis(1))?;
    }
    if missing > 0 {
        bail!("{missing} offers were not answered");
    }
    Ok(())
}
