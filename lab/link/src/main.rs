//! A bad network between two TUN devices.
//!
//! Makes two devices in the network namespace it is started in; whoever starts it moves the far one
//! to where it belongs and gives both their addresses. What is sent into the near device comes out
//! of the far one ("up"), and the other way round ("down"), after delay, jitter, loss, rate and
//! queue, all of which can be changed at any time through the control socket. Ends, and takes the
//! devices with it, when its standard input is closed.

mod control;
mod loss;
mod path;
mod pump;

use std::io::Read;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use anyhow::Context;
use clap::Parser;
use tun_rs::{DeviceBuilder, Layer, SyncDevice};

use crate::pump::Direction;

/// A bad network between two TUN devices.
#[derive(Parser)]
struct Arguments {
    /// Name of the device at the weak end.
    #[arg(long)]
    near: String,
    /// Name of the device at the other end.
    #[arg(long)]
    far: String,
    /// Where to make the control socket.
    #[arg(long)]
    control: PathBuf,
    /// Fixes the sequence of losses and of jitter.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let near = Arc::new(device(&arguments.near)?);
    let far = Arc::new(device(&arguments.far)?);
    let up = Arc::new(Direction::new(arguments.seed.wrapping_mul(2)));
    let down = Arc::new(Direction::new(arguments.seed.wrapping_mul(2) + 1));
    pump::start(Arc::clone(&near), Arc::clone(&far), Arc::clone(&up));
    pump::start(far, near, Arc::clone(&down));

    // Made last: whoever waits for the socket finds the devices in place.
    let listener = UnixListener::bind(&arguments.control).context("the control socket")?;
    thread::spawn(move || control::serve(&listener, &up, &down));

    let mut rest = Vec::new();
    std::io::stdin().lock().read_to_end(&mut rest)?;
    Ok(())
}

fn device(name: &str) -> anyhow::Result<SyncDevice> {
    DeviceBuilder::new()
        .name(name)
        .layer(Layer::L3)
        .build_sync()
        .with_context(|| format!("the TUN device {name} (root and /dev/net/tun are needed)"))
}
