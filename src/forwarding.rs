//! At which addresses people reach the voices that this process forwards over UDP, and whether they can.
//!
//! Knows the configuration and which addresses this machine has; opens no port and forwards nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

use crate::config::{SfuConfig, SfuMode};

/// Whether voices are forwarded over UDP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// At these addresses.
    At(Vec<IpAddr>),
    /// They are not, for this reason: the end of a sentence.
    Not(&'static str),
    /// They should be, and cannot: what to do about it.
    Cannot(&'static str),
}

/// What follows from the configuration. `is_for_this_machine`: nobody else reaches this process at all.
#[must_use]
pub fn plan(config: &SfuConfig, is_for_this_machine: bool) -> Plan {
    decide(config, is_for_this_machine, own_addresses)
}

fn decide(
    config: &SfuConfig,
    is_for_this_machine: bool,
    own: impl FnOnce() -> Vec<IpAddr>,
) -> Plan {
    let is_on = match config.mode {
        SfuMode::Off => return Plan::Not("SFU is off"),
        SfuMode::Auto if config.is_behind_http => {
            return Plan::Not("Render lets no UDP in");
        }
        SfuMode::Auto => false,
        SfuMode::On => true,
    };
    if !config.addresses.is_empty() {
        return Plan::At(config.addresses.clone());
    }
    if is_for_this_machine && !is_on {
        return Plan::Not("only this machine reaches this process");
    }
    let public: Vec<IpAddr> = own().into_iter().filter(|one| is_public(*one)).collect();
    match (public.is_empty(), is_on) {
        (false, _) => Plan::At(public),
        (true, false) => Plan::Not(
            "this machine has no public address; if one leads here, set SFU_ADDRESS to it",
        ),
        (true, true) => Plan::Cannot(
            "is on, but this machine has no public address: set SFU_ADDRESS to the one at which people \
             reach it",
        ),
    }
}

/// The addresses from which this machine reaches the internet, one of each family. Nothing is sent for it.
fn own_addresses() -> Vec<IpAddr> {
    // Of the ranges for documentation (RFC 5737, RFC 3849): they are routed as any other is.
    let routes: [(IpAddr, IpAddr); 2] = [
        (
            Ipv4Addr::UNSPECIFIED.into(),
            Ipv4Addr::new(192, 0, 2, 1).into(),
        ),
        (
            Ipv6Addr::UNSPECIFIED.into(),
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
        ),
    ];
    let source = |(any, there): (IpAddr, IpAddr)| {
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.connect((there, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    routes.into_iter().filter_map(source).collect()
}

/// Whether people elsewhere may reach it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            // RFC 6598: what providers give to those who share an address.
            let is_shared = first == 100 && (64..128).contains(&second);
            !address.is_private()
                && !address.is_loopback()
                && !address.is_link_local()
                && !address.is_unspecified()
                && !is_shared
        }
        IpAddr::V6(address) => {
            !address.is_loopback()
                && !address.is_unspecified()
                && !address.is_unique_local()
                && !address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    const PRIVATE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7));

    fn config(mode: SfuMode) -> SfuConfig {
        SfuConfig {
            mode,
            port: 10_000,
            addresses: Vec::new(),
            workers: 1,
            is_behind_http: false,
        }
    }

    fn with(mode: SfuMode, own: &[IpAddr]) -> Plan {
        decide(&config(mode), false, || own.to_vec())
    }

    #[test]
    fn a_public_address_is_taken_and_a_private_one_is_not() {
        let both = [PRIVATE, PUBLIC];
        assert_eq!(with(SfuMode::Auto, &both), Plan::At(vec![PUBLIC]));
        assert_eq!(with(SfuMode::On, &both), Plan::At(vec![PUBLIC]));
        assert!(matches!(with(SfuMode::Auto, &[PRIVATE]), Plan::Not(_)));
        assert!(matches!(with(SfuMode::On, &[PRIVATE]), Plan::Cannot(_)));
        assert_eq!(with(SfuMode::Off, &both), Plan::Not("SFU is off"));
        for hidden in [
            "100.64.0.1",
            "169.254.1.1",
            "127.0.0.1",
            "fe80::1",
            "fd00::1",
            "::1",
        ] {
            assert!(!is_public(hidden.parse().expect("an address")), "{hidden}");
        }
        assert!(is_public("2a00::1".parse().expect("an address")));
    }

    #[test]
    fn what_is_configured_is_believed_except_where_no_udp_comes_in() {
        let mut config = config(SfuMode::Auto);
        config.addresses = vec![PRIVATE];
        let own = || panic!("nothing is looked for");
        assert_eq!(decide(&config, true, own), Plan::At(vec![PRIVATE]));
        config.is_behind_http = true;
        let own = || panic!("nothing is looked for");
        assert_eq!(
            decide(&config, false, own),
            Plan::Not("Render lets no UDP in")
        );
    }

    #[test]
    fn for_this_machine_alone_nothing_is_opened_unless_it_is_asked_for() {
        let plan = decide(&config(SfuMode::Auto), true, Vec::new);
        assert_eq!(plan, Plan::Not("only this machine reaches this process"));
    }
}
