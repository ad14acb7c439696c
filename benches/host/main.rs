//! What a thousand games cost the calls beside them: 1,000 registrations renewed every minute and 5,000
//! lookups a second, and how long signals of calls take before, during and after that.
//!
//! `cargo bench --bench host -- [--seconds 15]` runs the release binary as a process of its own on
//! loopback, its database a file. Hosts, lookups and callers come through a proxy that names a different
//! network for each, since limits are per network. Needs Linux (`/proc`).

mod calls;
mod games;
#[path = "../hostile/process.rs"]
mod process;
mod times;

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;

use calls::Calls;
use games::{GAMES, LOOKUPS_PER_SECOND, Load};
use process::Server;

/// What hosts show.
const SECRET: &str = "a-host-secret-of-the-benchmark";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    rlimit::increase_nofile_limit(u64::MAX)?;
    let at = args.iter().position(|arg| arg == "--seconds");
    let seconds = at.and_then(|at| args.get(at + 1));
    let seconds = seconds.map_or(Ok(15), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(Duration::from_secs(seconds)))
}

async fn measure(length: Duration) -> Result<()> {
    let binary = Path::new(env!("CARGO_BIN_EXE_efir"));
    let variables = [("HOST_SECRET", SECRET), ("TRUSTED_PROXY_HOPS", "1")];
    let server = Server::start_with(binary, &variables).await?;
    let calls = Calls::begin(server.address()).await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "| {GAMES} games, {LOOKUPS_PER_SECOND} lookups a second | signals: p50, p99, most | lookups a \
         second, p99 | renewals, p99, failed | processor | memory |\n|---|---|---|---|---|---|"
    )?;
    for (phase, is_busy) in [("before", false), ("during", true), ("after", false)] {
        let stop = CancellationToken::new();
        let load = if is_busy {
            Some(Load::begin(server.address(), stop.clone()).await?)
        } else {
            None
        };
        calls.forget();
        let worked = server.worked()?;
        tokio::time::sleep(length).await;
        let worked = server.worked()?.saturating_sub(worked);
        let signals = calls.times();
        stop.cancel();
        let load = match load {
            Some(load) => load.end(length).await,
            None => "– | –".to_owned(),
        };
        let share = worked.as_secs_f64() / length.as_secs_f64() * 100.0;
        let memory = server.resident_mib()?;
        writeln!(
            out,
            "| {phase} | {signals} | {load} | {share:.0} % of one | {memory} MiB |"
        )?;
    }
    Ok(())
}
