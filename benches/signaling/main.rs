//! What signaling costs: memory per idle socket, and relayed signals per second with their latency,
//! beside a plain axum relay that does nothing else, in the same run.
//!
//! `cargo bench --bench signaling -- [--sockets 5000] [--signals 200] [--people 200]` prints a
//! Markdown table. Each server is a process of its own (this binary again), so that its memory can
//! be read from `/proc`. The limit on open files is raised to the hard limit by way of a shell;
//! `ulimit -Hn` must be above the number of sockets.

mod load;
mod servers;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use load::{Dialect, Latencies};
use servers::Kind;

/// How much to measure.
struct Size {
    sockets: usize,
    signals: usize,
    people: usize,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(name) = value(&args, "--serve") {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        return runtime()?.block_on(servers::serve(kind.context("no such server")?));
    }
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    if !args.iter().any(|arg| arg == "--limits-raised") {
        return run_again_with_more_files(&args);
    }
    let number = |name: &str, default: usize| -> Result<usize> {
        value(&args, name).map_or(Ok(default), |text| Ok(text.parse()?))
    };
    let size = Size {
        sockets: number("--sockets", 5_000)?,
        signals: number("--signals", 200)?,
        people: number("--people", 200)?,
    };
    runtime()?.block_on(measure(&size))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    Ok(runtime)
}

fn value<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let at = args.iter().position(|arg| arg == name)?;
    args.get(at + 1).map(String::as_str)
}

/// A process may raise its own limit only through a system call that needs unsafe code; a shell has
/// it as a command.
fn run_again_with_more_files(args: &[String]) -> Result<()> {
    let status = Command::new("sh")
        .arg("-c")
        .arg(r#"ulimit -n "$(ulimit -Hn)"; exec "$0" "$@""#)
        .arg(std::env::current_exe()?)
        .args(args)
        .arg("--limits-raised")
        .status()?;
    if !status.success() {
        bail!("the measurement failed: {status}");
    }
    Ok(())
}

async fn measure(size: &Size) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "| server | memory per idle socket |\n|---|---|")?;
    for kind in Kind::ALL {
        let server = Server::start(kind)?;
        let before = server.resident_kib()?;
        let sockets = load::idle(server.port, size.sockets, kind.dialect()).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let grown = server.resident_kib()?.saturating_sub(before);
        let tenths = grown * 10 / size.sockets.max(1);
        let (whole, tenth) = (tenths / 10, tenths % 10);
        writeln!(out, "| {} | {whole}.{tenth} KiB |", kind.title())?;
        drop(sockets);
    }
    writeln!(out, "\n{} sockets, 5 in a room.\n", size.sockets)?;
    writeln!(
        out,
        "| server | people in a room | signals per second | p50 | p99 |\n|---|---|---|---|---|"
    )?;
    for kind in Kind::ALL {
        for room in [2, 20] {
            let server = Server::start(kind)?;
            let dialect = kind.dialect();
            let (took, latencies) =
                load::relay(server.port, size.people, room, size.signals, dialect).await?;
            row(&mut out, kind, room, took, latencies)?;
        }
    }
    let (people, signals) = (size.people, size.signals);
    writeln!(
        out,
        "\n{people} people in pairs, each sending {signals} signals of 512 bytes, the next when the \
         partner's has come; client and server share the machine."
    )?;
    Ok(())
}

fn row(
    out: &mut impl Write,
    kind: Kind,
    room: usize,
    took: Duration,
    mut latencies: Latencies,
) -> Result<()> {
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)];
    let millis = usize::try_from(took.as_millis())?.max(1);
    let per_second = latencies.len() * 1000 / millis;
    let (p50, p99) = (at(50).as_micros(), at(99).as_micros());
    let title = kind.title();
    writeln!(
        out,
        "| {title} | {room} | {per_second} | {p50} µs | {p99} µs |"
    )?;
    Ok(())
}

impl Kind {
    const fn dialect(self) -> Dialect {
        match self {
            Self::Efir => Dialect::Efir,
            Self::PlainSmall | Self::PlainDefault => Dialect::Plain,
        }
    }
}

/// A server in a process of its own, ended with this value.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(kind: Kind) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["--serve", kind.name()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().context("its output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let port = line.trim().parse().context("its port")?;
        Ok(Self { process, port })
    }

    fn resident_kib(&self) -> Result<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let digits = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(digits.context("VmRSS")?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
