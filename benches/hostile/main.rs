//! What a few attackers do to the process, and what an honest call of two feels meanwhile.
//!
//! `cargo bench --bench hostile -- [--before BINARY] [--only NAME] [--seconds 10]` runs every attack
//! against the release binary of this tree (and against another one, for comparison), each against a
//! process of its own on loopback, and prints a Markdown table. Attackers come from one address, the
//! callers and whoever asks for health from others, so that limits per address tell them apart.
//!
//! The victim reads at 100 KB/s, as a phone does, and answers what its page always answered. Needs
//! Linux (`/proc`, addresses in 127.0.0.0/8) and as many open files as it can get.

mod attacks;
mod honest;
mod process;
mod raw;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use attacks::Attack;
use honest::{Call, Health};
use process::Server;

/// How long a process may take to give back what an attack cost it.
const AFTER: Duration = Duration::from_secs(5);

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut binaries = vec![("now", PathBuf::from(env!("CARGO_BIN_EXE_efir")))];
    if let Some(before) = value(&args, "--before") {
        binaries.insert(0, ("before", PathBuf::from(before)));
    }
    let seconds = value(&args, "--seconds").map_or(Ok(10), str::parse)?;
    let only = value(&args, "--only");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&binaries, only, Duration::from_secs(seconds)))
}

fn value<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let at = args.iter().position(|arg| arg == name)?;
    args.get(at + 1).map(String::as_str)
}

async fn measure(binaries: &[(&str, PathBuf)], only: Option<&str>, length: Duration) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| attack | build | memory, MiB: before, most, {} s after | processor | health: p99, failed | \
         signal: p99, lost | reached the victim | the victim |\n|---|---|---|---|---|---|---|---|",
        AFTER.as_secs()
    )?;
    for attack in Attack::ALL {
        if only.is_some_and(|only| only != attack.name()) {
            continue;
        }
        for (build, binary) in binaries {
            let row = run(binary, attack, length).await;
            let row = row.with_context(|| format!("{} against {build}", attack.name()))?;
            writeln!(out, "| {} | {build} | {row} |", attack.title())?;
            out.flush()?;
        }
    }
    Ok(())
}

async fn run(binary: &Path, attack: Attack, length: Duration) -> Result<String> {
    let server = Server::start_with(binary, &[]).await?;
    let at_rest = server.resident_mib()?;
    let call = Call::begin(server.address()).await?;
    let stop = CancellationToken::new();
    let health = tokio::spawn(Health::watch(server.address(), stop.clone()));
    let attacking = tokio::spawn(attack.run(server.address(), call.victim(), stop.clone()));
    let worked_before = server.worked()?;
    let ends = Instant::now() + length;
    let mut most = at_rest;
    while Instant::now() < ends {
        sleep(Duration::from_millis(200)).await;
        most = most.max(server.resident_mib()?);
    }
    let worked = server.worked()?.saturating_sub(worked_before);
    stop.cancel();
    let health = health.await?;
    let call = call.end().await;
    let reached_sockets = attacking.await??;
    sleep(AFTER).await;
    let after = server.resident_mib()?;
    let reached = match reached_sockets {
        Some(note) => note,
        None => call.reached(),
    };
    Ok(format!(
        "{at_rest}, {most}, {after} | {:.1} s of {} s | {health} | {} | {reached} | {}",
        worked.as_secs_f64(),
        length.as_secs(),
        call.signals(),
        call.victim_is()
    ))
}
