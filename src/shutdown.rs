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

/// Waits for SIGTERM or SIGINT.
pub async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut interrupt)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::interrupt()),
        ) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signal handlers the operating system ends the process by itself.
        std::future::pending::<()>().await;
    }
}
