//! Efir: reads the configuration, runs the application until a signal, looks whether it works or hosts a
//! game, says how it went.

use std::io::Write as _;
use std::process::ExitCode;

use efir::app::App;
use efir::checkup::{Verdict, deployment, worst};
use efir::config::{Config, Process, Task};
use efir::shutdown::StopSignals;
use efir::telemetry;

/// A configuration that cannot be used.
const BAD_CONFIG: u8 = 2;

fn main() -> ExitCode {
    let process = Config::from_process();
    match &process.task {
        Some(Task::Check) => return check(process),
        Some(Task::Host(arguments)) => return efir::host_app::run(arguments),
        None => {}
    }
    let config = match process.config {
        Ok(config) => config,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "efir: {error}");
            return ExitCode::from(BAD_CONFIG);
        }
    };
    telemetry::install(config.log_format);
    for near_miss in process.near_misses {
        tracing::warn!("{near_miss}");
    }
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "could not start");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line per finding; fails when something is broken.
fn check(process: Process) -> ExitCode {
    let is_config = process.config.is_ok();
    let runtime = tokio::runtime::Runtime::new();
    let findings = runtime.map(|runtime| runtime.block_on(deployment(process)));
    let mut out = std::io::stdout();
    let findings = match findings {
        Ok(findings) => findings,
        Err(error) => {
            let _ = writeln!(out, "efir: {error}");
            return ExitCode::FAILURE;
        }
    };
    for finding in &findings {
        let _ = writeln!(out, "{finding}");
    }
    match worst(&findings) {
        Verdict::Works | Verdict::Note => ExitCode::SUCCESS,
        Verdict::Broken if is_config => ExitCode::FAILURE,
        Verdict::Broken => ExitCode::from(BAD_CONFIG),
    }
}

fn run(config: Config) -> anyhow::Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all();
    if let Some(threads) = config.worker_threads {
        runtime.worker_threads(threads);
    }
    runtime.build()?.block_on(async {
        let simulator = config.has_simulator();
        let mut signals = StopSignals::catch();
        let app = tokio::select! {
            app = App::build(config) => app?,
            // It stood by, or waited for its database.
            () = signals.next() => return Ok(()),
        };
        let address = app.address();
        tracing::info!(%address, origin = app.origin(), "ready");
        if simulator {
            let page = format!("http://localhost:{}/simulator/", address.port());
            tracing::info!(
                page,
                "no BOT_TOKEN: the simulator stands in for Telegram, for this machine only"
            );
        }
        app.run_until(signals).await;
        Ok(())
    })
}
