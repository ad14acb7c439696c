//! What forwarding voices costs, beside Janus doing the same work in the same run.
//!
//! `make bench-sfu` prints a Markdown table: so many people, of whom a few talk all the time, and
//! everybody hears all of those. Servers and crowd are processes of their own; a server has one
//! processor and the crowd another, in a network namespace without other traffic. Janus cannot
//! choose who is heard, so it is given a few publishers and everybody subscribes to all of them: as
//! many packets for as many people. Each row is the median of three runs, which alternate.
//!
//! `--people 100 --talking 3 --seconds 10 --runs 3 --only efir` change it. Needs Linux, root for the
//! namespace (`scripts/bench-sfu`), and Debian's `janus`.

mod efir;
mod janus;
mod process;

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use efir_crowd::Crowd;

use process::Server;

/// What `scripts/bench-sfu` gives the namespace.
const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 99, 0, 1));
/// Every so manieth person takes voices apart; the others count packets.
const DECRYPTS: usize = 10;

/// How much to measure.
#[derive(Clone, Copy)]
struct Size {
    people: usize,
    talking: usize,
    length: Duration,
}

/// What one run came to.
#[derive(Clone, Copy, Default)]
struct Row {
    packets: f64,
    arrived: f64,
    cores: f64,
    per_core: f64,
    delay_p50: f64,
    delay_p99: f64,
    join_p95: f64,
    kib: f64,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    rlimit::increase_nofile_limit(u64::MAX)?;
    let number = |name: &str, default: usize| -> Result<usize> {
        value(&args, name).map_or(Ok(default), |text| Ok(text.parse()?))
    };
    let length = Duration::from_secs(number("--seconds", 10)? as u64);
    let runs = number("--runs", 3)?;
    let only = value(&args, "--only");
    let sizes = match value(&args, "--people") {
        Some(_) => vec![(number("--people", 100)?, number("--talking", 3)?)],
        None => vec![(50, 3), (100, 3), (300, 5)],
    };
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| server | people | talking | packets/s | arrived | processor | packets/s per core | \
         delay p50, p99 | join p95 | KiB per person |\n|---|---|---|---|---|---|---|---|---|---|"
    )?;
    for (people, talking) in sizes {
        let size = Size {
            people,
            talking,
            length,
        };
        let names = ["efir", "janus"].map(|name| (name, only.is_none_or(|only| only == name)));
        let mut rows = [Vec::new(), Vec::new()];
        for _ in 0..runs {
            for (at, (name, wanted)) in names.into_iter().enumerate() {
                if wanted {
                    let row = run(name, size).with_context(|| format!("with {name}"))?;
                    rows[at].push(row);
                }
            }
        }
        for ((name, _), rows) in names.into_iter().zip(&rows) {
            if !rows.is_empty() {
                writeln!(out, "{}", shown(name, size, rows))?;
                out.flush()?;
            }
        }
    }
    Ok(())
}

fn value<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let at = args.iter().position(|arg| arg == name)?;
    args.get(at + 1).map(String::as_str)
}

fn run(name: &str, size: Size) -> Result<Row> {
    let mut crowd = Crowd::new()?;
    let (server, joins, kib) = if name == "efir" {
        efir::fill(&mut crowd, size)?
    } else {
        janus::fill(&mut crowd, size)?
    };
    let row = measure(&mut crowd, &server, size)?;
    Ok(Row {
        join_p95: quantile(&sorted(joins), 0.95),
        kib,
        ..row
    })
}

/// Runs the crowd until media can flow to everybody.
fn connect(crowd: &mut Crowd) -> Result<()> {
    for _ in 0..1_000 {
        if crowd.is_connected() {
            return Ok(());
        }
        crowd.run(Duration::from_millis(20))?;
    }
    bail!("not everybody is connected after 20 s");
}

fn measure(crowd: &mut Crowd, server: &Server, size: Size) -> Result<Row> {
    crowd.talk();
    crowd.run(Duration::from_secs(3))?;
    crowd.begin();
    let cpu = server.cpu_seconds()?;
    let began = std::time::Instant::now();
    crowd.run(size.length)?;
    let seconds = began.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds()? - cpu;
    let measured = crowd.measured();
    let received: u64 = measured.received.iter().sum();
    let streams = size.talking * (size.people - 1);
    let delays: Vec<f64> = measured
        .delays
        .iter()
        .map(|micros| *micros as f64)
        .collect();
    Ok(Row {
        packets: received as f64 / seconds,
        arrived: received as f64 / (streams as f64 * 50.0 * seconds),
        cores: cpu / seconds,
        per_core: received as f64 / cpu,
        delay_p50: quantile(&delays, 0.5) / 1000.0,
        delay_p99: quantile(&delays, 0.99) / 1000.0,
        ..Row::default()
    })
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = (sorted.len() as f64 * share) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

fn shown(name: &str, size: Size, rows: &[Row]) -> String {
    let median = |of: fn(&Row) -> f64| quantile(&sorted(rows.iter().map(of).collect()), 0.5);
    format!(
        "| {name} | {} | {} | {:.0} | {:.2} % | {:.3} | {:.0} | {:.2}, {:.2} ms | {:.0} ms | {:.0} |",
        size.people,
        size.talking,
        median(|row| row.packets),
        100.0 * median(|row| row.arrived),
        median(|row| row.cores),
        median(|row| row.per_core),
        median(|row| row.delay_p50),
        median(|row| row.delay_p99),
        median(|row| row.join_p95),
        median(|row| row.kib),
    )
}
