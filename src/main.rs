//! Efir: reads the configuration, runs the application until a signal, says how it went.

use std::io::Write as _;
use std::process::ExitCode;

use efir::app::App;
use efir::config::Config;
use efir::telemetry;

/// A configuration that cannot be used.
const BAD_CONFIG: u8 = 2;

fn main() -> ExitCode {
    // Without a .env file the environment is all there is.
    let _ = dotenvy::dotenv();
    let config = match Config::from_process() {
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

fn run(config: Config) -> anyhow::Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all();
    if let Some(threads) = config.worker_threads {
        runtime.worker_threads(threads);
    }
    runtime.build()?.block_on(async {
        let simulator = config.has_simulator();
        let app = App::build(config).await?;
        let address = app.address()?;
        tracing::info!(%address, origin = app.origin(), "ready");
        if simulator {
            let page = format!("http://localhost:{}/simulator/", address.port());
            tracing::info!(page, "no BOT_TOKEN: the simulator stands in for Telegram");
        }
        app.run().await;
        Ok(())
    })
}
