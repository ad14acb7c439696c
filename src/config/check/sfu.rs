//! Voices over UDP: which addresses, how many threads.

use std::net::IpAddr;

use super::{Checked, number, refuse};
use crate::config::{SfuConfig, SfuMode, Variables};

const DEFAULT_PORT: u16 = 10_000;
/// More threads than any machine needs; a larger number is a mistake.
const WORKERS_MAX: u16 = 16;
/// More than a machine has that people reach; each stands in every answer.
const ADDRESSES_MAX: usize = 4;

pub(super) fn sfu(variables: &Variables) -> Checked<SfuConfig> {
    let mode = match variables.sfu.as_deref().unwrap_or("auto") {
        "auto" => SfuMode::Auto,
        "on" => SfuMode::On,
        "off" => SfuMode::Off,
        _ => return refuse("SFU", "is unknown: use auto, on or off"),
    };
    let workers = number(
        "SFU_WORKERS",
        variables.sfu_workers.as_deref(),
        1,
        WORKERS_MAX,
    )?;
    if workers == 0 {
        return refuse(
            "SFU_WORKERS",
            "must be 1 at least; SFU=off forwards nothing",
        );
    }
    let port = number(
        "SFU_PORT",
        variables.sfu_port.as_deref(),
        DEFAULT_PORT,
        u16::MAX,
    )?;
    if port.checked_add(workers - 1).is_none() {
        return refuse(
            "SFU_PORT",
            "is too high: each of SFU_WORKERS has a port, one after the other",
        );
    }
    Ok(SfuConfig {
        mode,
        port,
        addresses: addresses(variables.sfu_address.as_deref().unwrap_or_default())?,
        workers,
        is_behind_http: variables.render_external_url.is_some(),
    })
}

fn addresses(text: &str) -> Checked<Vec<IpAddr>> {
    let mut addresses = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let plain = part.trim_start_matches('[').trim_end_matches(']');
        let address = plain.parse::<IpAddr>().ok();
        let is_fit = |address: &IpAddr| !address.is_unspecified() && !address.is_multicast();
        let Some(address) = address.filter(is_fit) else {
            return refuse(
                "SFU_ADDRESS",
                "is not an IP address that people can reach: give numbers without a port, such as \
                 203.0.113.7 or 203.0.113.7,2001:db8::7 (SFU_PORT is the port)",
            );
        };
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.len() > ADDRESSES_MAX {
        return refuse(
            "SFU_ADDRESS",
            "has more than four addresses: give those that people reach",
        );
    }
    Ok(addresses)
}
