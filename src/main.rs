//! Efir: reads the configuration, runs the application until a signal or looks whether it works, says
//! how it went.

use std::io::Write as _;
use std::process::ExitCode;

use efir::app::App;
use efir::checkup::{Verdict, deployment, worst};
use efir::config::{Config, ConfigError, Task};
use efir::telemetry;

/// A configuration that cannot be used.
const BAD_CONFIG: u8 = 2;

fn main() -> ExitCode {
    // Without a .env file the environment is all there is.
    let _ = dotenvy::dotenv();
    let (config, task) = Config::from_process();
    if task == Some(Task::Check) {
        return check(config);
    }
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "efir: {error}");
            return ExitCode::from(BAD_CONFIG);
        }
    };
    telemetry::install(config.log_format);
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "could not start");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line per finding; fails when something is broken.
fn check(config: Result<Config, ConfigError>) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new();
    let findings = runtime.map(|runtime| runtime.block_on(deployment(config)));
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
        Verdict::Broken => ExitCode::FAILURE,
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
        let app = App::build(config).await?;
        let address = app.address();
        tracing::info!(%address, origin = app.origin(), "ready");
        if simulator {
            let page = format!("http://localhost:{}/simulator/", address.port());
            tracing::info!(page, "no BOT_TOKEN: the simulator stands in for Telegram");
        }
        app.run().await;
        Ok(())
    })
}
