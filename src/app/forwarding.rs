//! Opens the UDP ports of the voices that are forwarded, and starts the threads behind them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use anyhow::Context as _;

use crate::config::{Config, ConfigError, SfuConfig, SfuMode};
use crate::forwarding::{Plan, plan};
use crate::hub::Forwarder;

/// One socket, and the address at which clients reach it.
type Port = (UdpSocket, SocketAddr);

/// As the configuration says. What cannot be had is an error only where it was asked for by name.
pub(super) fn start(config: &Config) -> anyhow::Result<Option<Forwarder>> {
    let addresses = match plan(&config.sfu, config.has_simulator()) {
        Plan::At(addresses) => addresses,
        Plan::Not(reason) => {
            tracing::info!(reason, "voices of large rooms go over sockets alone");
            return Ok(None);
        }
        Plan::Cannot(problem) => {
            let problem = problem.to_owned();
            let variable = "SFU";
            return Err(ConfigError { variable, problem }.into());
        }
    };
    let started = open(&config.sfu, &addresses);
    match started {
        Ok(forwarder) => {
            let port = config.sfu.port;
            let addresses = addresses.len();
            tracing::info!(port, addresses, "voices of large rooms go over UDP, too");
            Ok(Some(forwarder))
        }
        Err(error) if config.sfu.mode == SfuMode::Auto => {
            let reason = format!("{error:#}");
            tracing::warn!(reason, "voices of large rooms go over sockets alone");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn open(config: &SfuConfig, addresses: &[IpAddr]) -> anyhow::Result<Forwarder> {
    let mut groups = Vec::new();
    for worker in 0..config.workers {
        let port = match config.port {
            0 => 0,
            first => first + worker,
        };
        let bound: anyhow::Result<Vec<Port>> = addresses
            .iter()
            .map(|address| bind(*address, port))
            .collect();
        groups.push(bound.with_context(|| format!("SFU_PORT {port}/udp cannot be opened"))?);
    }
    Forwarder::start(groups).context("SFU threads cannot be started")
}

/// At the address itself, or, where it leads here from elsewhere, at all of this machine.
fn bind(address: IpAddr, port: u16) -> anyhow::Result<Port> {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let here = efir_sfu::bind((address, port).into());
    let socket = match here {
        Err(error) if error.kind() == std::io::ErrorKind::AddrNotAvailable => {
            efir_sfu::bind((any, port).into())
        }
        bound => bound,
    }?;
    let port = socket.local_addr()?.port();
    Ok((socket, (address, port).into()))
}
