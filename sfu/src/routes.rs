//! To which connection a datagram belongs.
//!
//! By the address it comes from, once that is known; until then by the name that a STUN request
//! carries. An address becomes known only when the connection has answered a request from there,
//! which it does only for whoever has its password. Nothing is remembered of anybody else.

use std::collections::HashMap;
use std::net::SocketAddr;

/// Addresses that one connection may be known by: both families, Wi-Fi and mobile, before and after
/// a change. The oldest is forgotten for a new one.
const ADDRESSES_MAX: usize = 8;

/// Which connection is reached how.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    by_address: HashMap<SocketAddr, usize>,
    by_name: HashMap<String, usize>,
}

impl Routes {
    /// The connection that is known by this address.
    pub(crate) fn by_address(&self, address: SocketAddr) -> Option<usize> {
        self.by_address.get(&address).copied()
    }

    /// The connection whose ICE user name fragment this is.
    pub(crate) fn by_name(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// A new connection, which STUN requests call by this name.
    pub(crate) fn add(&mut self, key: usize, name: String) {
        self.by_name.insert(name, key);
    }

    /// Learns where a connection is reached; `known` is the list that it keeps of its addresses.
    pub(crate) fn learn(&mut self, key: usize, known: &mut Vec<SocketAddr>, address: SocketAddr) {
        // Whoever answered there last has the address: it may have been another's before.
        self.by_address.insert(address, key);
        if known.contains(&address) {
            return;
        }
        if known.len() >= ADDRESSES_MAX {
            let oldest = known.remove(0);
            self.forget(key, oldest);
        }
        known.push(address);
    }

    /// A connection that is gone.
    pub(crate) fn remove(&mut self, key: usize, name: &str, known: &[SocketAddr]) {
        self.by_name.remove(name);
        for address in known {
            self.forget(key, *address);
        }
    }

    fn forget(&mut self, key: usize, address: SocketAddr) {
        if self.by_address(address) == Some(key) {
            self.by_address.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[test]
    fn an_address_belongs_to_whoever_answered_there_last() {
        let mut routes = Routes::default();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        routes.learn(1, &mut first, address(10));
        routes.learn(2, &mut second, address(10));
        assert_eq!(routes.by_address(address(10)), Some(2));
        routes.remove(1, "one", &first);
        assert_eq!(routes.by_address(address(10)), Some(2), "not the first's");
        routes.remove(2, "two", &second);
        assert_eq!(routes.by_address(address(10)), None);
    }

    #[test]
    fn of_many_addresses_the_oldest_are_forgotten() {
        let mut routes = Routes::default();
        let mut known = Vec::new();
        for port in 1..=10 {
            routes.learn(1, &mut known, address(port));
        }
        let found = |port| routes.by_address(address(port)).is_some();
        let still: Vec<u16> = (1..=10).filter(|port| found(*port)).collect();
        assert_eq!(still, [3, 4, 5, 6, 7, 8, 9, 10]);
    }
}
