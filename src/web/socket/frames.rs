//! Follows the frames in what a client sends, without changing it.
//!
//! The WebSocket library gives whole messages only. What it does not show, and what costs it work
//! nevertheless, is seen here: how long a message is going to be before any of it is kept, and the
//! frames of a message that does not end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Two bytes, a length of eight, a mask of four.
const HEAD_BYTES_MAX: usize = 14;

/// A message is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message is longer than it may be")]
pub(super) struct TooLong;

/// Where in a stream of frames we are. Pure.
#[derive(Debug)]
struct Frames {
    head: [u8; HEAD_BYTES_MAX],
    /// How much of the next frame's head is known.
    known: usize,
    /// Bytes of the present frame that are still to come.
    payload: u64,
    /// Bytes of the present message so far.
    message: u64,
    /// Bytes that a message may have.
    longest: u64,
    /// Frames after which a message was not over.
    parts: u32,
}

impl Frames {
    const fn new(longest: u64) -> Self {
        Self {
            head: [0; HEAD_BYTES_MAX],
            known: 0,
            payload: 0,
            message: 0,
            longest,
            parts: 0,
        }
    }

    /// Follows what comes next.
    fn see(&mut self, mut bytes: &[u8]) -> Result<(), TooLong> {
        while let Some(&first) = bytes.first() {
            if self.payload > 0 {
                let here = bytes
                    .len()
                    .min(usize::try_from(self.payload).unwrap_or(usize::MAX));
                self.payload -= here as u64;
                bytes = &bytes[here..];
                continue;
            }
            self.head[self.known] = first;
            self.known += 1;
            bytes = &bytes[1..];
            if self.known >= 2 && self.known == head_length(self.head[1]) {
                self.known = 0;
                self.begin()?;
            }
        }
        Ok(())
    }

    /// A frame's head is known whole.
    fn begin(&mut self) -> Result<(), TooLong> {
        let [first, second, ..] = self.head;
        self.payload = match second & 0x7f {
            126 => u64::from(u16::from_be_bytes([self.head[2], self.head[3]])),
            127 => self.head[2..10]
                .iter()
                .fold(0, |length, byte| length << 8 | u64::from(*byte)),
            short => u64::from(short),
        };
        let (is_last, kind) = (first & 0x80 != 0, first & 0x0f);
        if kind > 2 {
            return Ok(()); // Of control, and of no message.
        }
        if kind > 0 {
            self.message = 0;
        }
        self.message = self.message.saturating_add(self.payload);
        if self.message > self.longest {
            return Err(TooLong);
        }
        if !is_last {
            self.parts = self.parts.saturating_add(1);
        }
        Ok(())
    }
}

/// Bytes of a head, by its second byte.
const fn head_length(second: u8) -> usize {
    let length = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mask = if second & 0x80 != 0 { 4 } else { 0 };
    2 + length + mask
}

/// `S` as it is, followed.
pub(super) struct Followed<S> {
    inner: S,
    frames: Frames,
}

impl<S: AsyncRead + Unpin> Followed<S> {
    /// Follows messages of at most `longest` bytes.
    pub(super) const fn new(inner: S, longest: usize) -> Self {
        Self {
            inner,
            frames: Frames::new(longest as u64),
        }
    }

    /// From the next frame on, messages may have so many bytes.
    pub(super) const fn allow(&mut self, longest: usize) {
        self.frames.longest = longest as u64;
    }

    /// Frames since the last call after which a message was not over. Nothing more is read before
    /// they have been asked for, so that no stream of them goes by uncounted.
    pub(super) const fn take_parts(&mut self) -> u32 {
        std::mem::replace(&mut self.frames.parts, 0)
    }

    /// Reads without following, once nothing that is read matters any more. Ready at the end.
    pub(super) fn poll_swallow(&mut self, cx: &mut Context<'_>, most: &mut usize) -> Poll<()> {
        let mut space = [0; 2048];
        loop {
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.inner).poll_read(cx, &mut buffer) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    *most = most.saturating_sub(buffer.filled().len());
                    if *most == 0 {
                        return Poll::Ready(());
                    }
                }
                Poll::Ready(_) => return Poll::Ready(()),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Followed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.frames.parts > 0 {
            // Whoever polls counts them next, and then polls again.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.inner).poll_read(cx, buffer);
        match self.frames.see(&buffer.filled()[before..]) {
            Ok(()) => outcome,
            Err(too_long) => Poll::Ready(Err(io::Error::other(too_long))),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Followed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked frame as clients send it.
    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            0..=125 => bytes.push(0x80 | u8::try_from(length).expect("short")),
            126..=65_535 => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(length).expect("fits").to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(std::iter::repeat_n(b'x', length));
        bytes
    }

    const TEXT: u8 = 0x81;
    const TEXT_BEGINS: u8 = 0x01;
    const GOES_ON: u8 = 0x00;
    const ENDS: u8 = 0x80;
    const PING: u8 = 0x89;

    fn parts_of(stream: &[Vec<u8>], at_once: usize) -> Result<u32, TooLong> {
        let mut frames = Frames::new(1_000);
        for part in stream.concat().chunks(at_once) {
            frames.see(part)?;
        }
        Ok(frames.parts)
    }

    #[test]
    fn parts_of_messages_are_counted_however_they_arrive() {
        let stream = [
            frame(TEXT, 900),
            frame(TEXT_BEGINS, 10),
            frame(PING, 20),
            frame(GOES_ON, 0),
            frame(GOES_ON, 300),
            frame(ENDS, 130),
            frame(TEXT, 1_000),
        ];
        for at_once in [1, 2, 3, 7, 64, 4_096] {
            assert_eq!(parts_of(&stream, at_once), Ok(3), "{at_once}");
        }
    }

    #[test]
    fn a_message_that_is_too_long_is_known_by_its_head() {
        let head = |length| frame(TEXT, length)[..8].to_vec();
        assert_eq!(parts_of(&[head(1_000)], 64), Ok(0));
        assert_eq!(parts_of(&[head(1_001)], 64), Err(TooLong));
        assert_eq!(
            parts_of(&[frame(TEXT, 100_000)[..14].to_vec()], 1),
            Err(TooLong)
        );
        let endless = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let endless = [endless.as_slice(), &[1, 2, 3, 4]].concat();
        assert_eq!(parts_of(&[endless], 64), Err(TooLong));
    }

    #[test]
    fn a_message_in_parts_is_as_long_as_all_of_them() {
        let stream = [
            frame(TEXT_BEGINS, 600),
            frame(GOES_ON, 400),
            frame(PING, 125),
        ];
        assert_eq!(parts_of(&stream, 64), Ok(2));
        let stream = [frame(TEXT_BEGINS, 600), frame(ENDS, 401)];
        assert_eq!(parts_of(&stream, 64), Err(TooLong));
    }
}
