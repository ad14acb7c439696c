//! What a small plan carries of voices over the server: rooms of which three talk, the process held to
//! half a core and 512 MB, and calls of two beside it whose signals must not wait for the voices.
//!
//! `cargo bench --bench voice -- [--seconds 15] [--people 20,50,4x50]` runs the release binary as a process of
//! its own on loopback; those who talk and listen are sockets without a browser, outside of its limits.
//! `--unbound` sets it none, where no control group can be made. Needs Linux (`/proc`).

#[path = "../host/calls.rs"]
mod calls;
mod confine;
mod people;
#[path = "../hostile/process.rs"]
mod process;
#[path = "../host/times.rs"]
mod times;

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

use calls::Calls;
use confine::Confined;
use people::{BOT_TOKEN, Seminar, Size};
use process::Server;

/// What has been measured of voices comes after it has run for so long.
const WARM_UP: Duration = Duration::from_secs(3);

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    let value = |name: &str| {
        let at = args.iter().position(|arg| arg == name)?;
        args.get(at + 1).map(String::as_str)
    };
    let seconds = value("--seconds").unwrap_or("15").parse()?;
    let people = value("--people").unwrap_or("20,50,4x50").split(',');
    let people = people
        .map(Size::parse)
        .collect::<Result<Vec<Size>>>()
        .context("--people takes numbers such as 50, or 4x50 for four rooms")?;
    let is_bound = !args.iter().any(|arg| arg == "--unbound");
    rlimit::increase_nofile_limit(u64::MAX)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(Duration::from_secs(seconds), &people, is_bound))
}

async fn measure(length: Duration, sizes: &[Size], is_bound: bool) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{}",
        if is_bound {
            "Half a core and 512 MB, by a control group."
        } else {
            "No control group: the process takes what it can get."
        }
    )?;
    writeln!(
        out,
        "| people in each room, three of them talk | delay: p50, p95, p99 | lost | to each listener | from each talker \
         | processor | memory | signals: number, p50, p99, most |\n|---|---|---|---|---|---|---|---|"
    )?;
    let alone = Size {
        rooms: 0,
        people: 0,
    };
    for size in [alone].iter().chain(sizes) {
        let row = one_row(*size, length, is_bound).await?;
        writeln!(out, "{row}")?;
    }
    Ok(())
}

/// One row of the table; there may be nobody, for signals alone.
async fn one_row(size: Size, length: Duration, is_bound: bool) -> Result<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_efir"));
    let variables = [("BOT_TOKEN", BOT_TOKEN), ("TRUSTED_PROXY_HOPS", "1")];
    let server = Server::start_with(binary, &variables).await?;
    let confined = if is_bound {
        Some(Confined::to_half_a_core(server.id())?)
    } else {
        None
    };
    let calls = Calls::begin(server.address()).await?;
    let seminar = Seminar::begin(server.address(), size).await?;
    tokio::time::sleep(WARM_UP).await;
    calls.forget();
    let worked = server.worked()?;
    let voices = seminar.measure(length).await;
    let worked = server.worked()?.saturating_sub(worked);
    let share = worked.as_secs_f64() / voices.took.as_secs_f64() * 100.0;
    let Size { rooms, people } = size;
    let row = format!(
        "| {rooms} x {people} | {} | {share:.0} % of one | {} MiB | {} |",
        voices.cells,
        server.resident_mib()?,
        calls.times()
    );
    drop(server);
    drop(confined);
    Ok(row)
}
