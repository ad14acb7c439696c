//! How much may be open at once: every connection and every socket is an open file, and the system
//! gives each process only so many.

use crate::limits::{CONNECTIONS_MAX, SOCKETS_MAX};

/// Files that are neither connections nor sockets: the database, requests to Telegram, checks of
/// STUN and TURN, listeners.
const OTHER_FILES: u64 = 256;

/// What may be open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capacity {
    /// Connections that speak HTTP.
    pub(super) connections: usize,
    /// Sockets.
    pub(super) sockets: usize,
}

impl Capacity {
    /// What this process may have, after asking for as many files as it can get.
    pub(super) fn of_this_process() -> Self {
        match rlimit::increase_nofile_limit(u64::MAX) {
            Ok(files) => {
                let capacity = Self::of(files);
                if capacity.sockets < SOCKETS_MAX {
                    tracing::warn!(
                        files,
                        sockets = capacity.sockets,
                        "the system allows this process few open files, so it takes fewer people at \
                         once; raise the limit (ulimit -Hn, LimitNOFILE)"
                    );
                }
                capacity
            }
            Err(error) => {
                tracing::warn!(%error, "how many files may be open cannot be told");
                Self::of(u64::MAX)
            }
        }
    }

    /// What fits into so many files: at most a quarter of them speaks HTTP.
    fn of(files: u64) -> Self {
        let files = files.saturating_sub(OTHER_FILES.min(files / 2));
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let connections = CONNECTIONS_MAX.min(files / 4).max(1);
        Self {
            connections,
            sockets: SOCKETS_MAX.min(files - connections.min(files)).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_open_fits_into_what_the_system_allows() {
        for (files, connections, sockets) in [
            (0, 1, 1),
            (256, 32, 96),
            (1_024, 192, 576),
            (4_096, 960, 2_880),
            (65_536, CONNECTIONS_MAX, SOCKETS_MAX),
            (u64::MAX, CONNECTIONS_MAX, SOCKETS_MAX),
        ] {
            let expected = Capacity {
                connections,
                sockets,
            };
            assert_eq!(Capacity::of(files), expected, "{files}");
        }
    }
}
