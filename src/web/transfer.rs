//! A connection's bytes, with a note of when they last moved and whether the client takes them.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::places::Movement;

/// A connection that notes what happens on it.
pub(super) struct Transfer {
    stream: TcpStream,
    movement: Movement,
    state: Arc<State>,
}

/// What the connection's task may know and say while the bytes are in somebody else's hands.
#[derive(Default)]
pub(super) struct State {
    /// Something waits that the client does not take.
    is_stuck: AtomicBool,
    /// What the client has not taken is not worth keeping.
    is_cut: AtomicBool,
}

impl State {
    /// Whether something waits that the client does not take.
    pub(super) fn is_stuck(&self) -> bool {
        self.is_stuck.load(Ordering::Relaxed)
    }

    /// From now on, an end throws away what the client has not taken: the kernel would offer it for
    /// minutes to somebody who does not read.
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }
}

impl Transfer {
    pub(super) fn new(stream: TcpStream, movement: Movement) -> (Self, Arc<State>) {
        let state = Arc::new(State::default());
        let transfer = Self {
            stream,
            movement,
            state: Arc::clone(&state),
        };
        (transfer, state)
    }

    fn note_write(&self, outcome: &Poll<io::Result<usize>>) {
        self.state
            .is_stuck
            .store(outcome.is_pending(), Ordering::Relaxed);
        if outcome.is_ready() {
            self.movement.note();
        }
    }
}

impl AsyncRead for Transfer {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.movement.note();
        }
        outcome
    }
}

impl AsyncWrite for Transfer {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note_write(&outcome);
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note_write(&outcome);
        outcome
    }

    /// As TCP is: a file's bytes go out from where they lie.
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if self.state.is_cut.load(Ordering::Relaxed) {
            // Without it the end is only slower.
            let _ = self.stream.set_zero_linger();
        }
    }
}
