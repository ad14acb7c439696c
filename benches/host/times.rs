//! How long things took.

use std::fmt;
use std::time::Duration;

/// Times of many of one kind.
#[derive(Clone, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share (of a thousand) stayed below.
    pub(crate) fn at(&self, share: usize) -> Milliseconds {
        let mut all = self.0.clone();
        all.sort_unstable();
        let at = all.len() * share / 1_000;
        let took = all.get(at.min(all.len().saturating_sub(1)));
        Milliseconds(took.copied())
    }
}

/// A time as it is printed.
pub(crate) struct Milliseconds(Option<Duration>);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(took) => write!(f, "{:.2} ms", took.as_secs_f64() * 1_000.0),
            None => f.write_str("–"),
        }
    }
}
