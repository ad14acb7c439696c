//! Where the process listens.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Socket, Type};
use tokio::net::TcpListener;

/// Connections that wait in the kernel to be accepted.
const BACKLOG: i32 = 1024;

/// From where the process can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// From everywhere.
    Everywhere,
    /// From this machine only.
    ThisMachine,
}

/// Listens on `port` (any free one for 0), over IPv6 as well as IPv4. A machine without IPv6 is
/// listened on over IPv4 alone.
pub(super) fn listen(reach: Reach, port: u16) -> std::io::Result<Vec<TcpListener>> {
    match reach {
        Reach::Everywhere => {
            let both = bind((Ipv6Addr::UNSPECIFIED, port).into());
            let listener = both.or_else(|_| bind((Ipv4Addr::UNSPECIFIED, port).into()))?;
            Ok(vec![listener])
        }
        Reach::ThisMachine => {
            let first = bind((Ipv4Addr::LOCALHOST, port).into())?;
            let port = first.local_addr()?.port();
            let second = bind((Ipv6Addr::LOCALHOST, port).into());
            Ok(std::iter::once(first).chain(second).collect())
        }
    }
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    // A restart must not wait for the connections of the process before.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, TcpStream};

    use super::*;

    fn connects(to: IpAddr, port: u16) -> bool {
        TcpStream::connect((to, port)).is_ok()
    }

    /// Whether this machine has IPv6 at all; without it there is nothing to hear.
    fn has_ipv6() -> bool {
        std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
    }

    #[tokio::test]
    async fn both_families_are_listened_on() {
        for reach in [Reach::Everywhere, Reach::ThisMachine] {
            let listeners = listen(reach, 0).expect("a free port");
            let port = listeners[0].local_addr().expect("bound").port();
            assert!(connects(Ipv4Addr::LOCALHOST.into(), port), "{reach:?}");
            assert_eq!(
                connects(Ipv6Addr::LOCALHOST.into(), port),
                has_ipv6(),
                "{reach:?}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_for_this_machine_is_bound_to_it_alone() {
        for listener in listen(Reach::ThisMachine, 0).expect("a free port") {
            assert!(listener.local_addr().expect("bound").ip().is_loopback());
        }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_an_error() {
        let taken = listen(Reach::Everywhere, 0).expect("a free port");
        let port = taken[0].local_addr().expect("bound").port();
        assert!(listen(Reach::Everywhere, port).is_err());
        assert!(listen(Reach::ThisMachine, port).is_err());
    }
}
