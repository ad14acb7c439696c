//! The two signals that end the process, in order.

use tokio_util::sync::CancellationToken;

/// What is told to whom, and when.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Cancelled first: health says so, sockets are told, the bot stops asking for updates.
    pub draining: CancellationToken,
    /// Cancelled last: the listener closes and open requests finish.
    pub stopping: CancellationToken,
}

/// SIGTERM and SIGINT, caught from the moment this exists: whoever makes it before the process
/// answers its first request cannot be ended by a signal that comes too early.
#[derive(Debug)]
pub struct StopSignals {
    #[cfg(unix)]
    caught: Option<[tokio::signal::unix::Signal; 2]>,
}

impl StopSignals {
    /// Begins to catch the signals. Needs a tokio runtime.
    #[must_use]
    pub fn catch() -> Self {
        Self {
            #[cfg(unix)]
            caught: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::terminate())
                    .and_then(|terminate| Ok([terminate, signal(SignalKind::interrupt())?]))
                    .ok()
            },
        }
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        if let Some([terminate, interrupt]) = &mut self.caught {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            // Without signal handlers the operating system ends the process by itself.
            std::future::pending::<()>().await;
        }
    }
}
