//! The simulator alone: `cargo run -p efir-simulator --example simulator -- 3100`.

use efir_simulator::{BUILT_IN_TOKEN, Simulator, SimulatorConfig};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "3100".to_owned());
    let origin = format!("http://localhost:{port}");
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let simulator = Simulator::new(SimulatorConfig::new(BUILT_IN_TOKEN, origin));
    axum::serve(listener, simulator.router()).await
}
