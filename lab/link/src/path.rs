//! One direction of a link: a queue in front of a transmitter, losses on the way, and a delay.
//!
//! Takes packets and the time, gives packets back when they are due. Reads no clock and knows no
//! device. The order is that of a radio cell: the queue is in front of the bottleneck, and what is
//! lost has already used the capacity. Packets never overtake each other.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::loss::Loss;

/// A queue holds at least three full packets: with less, a DTLS flight never gets through.
const QUEUE_BYTES_MIN: usize = 4_500;

/// What one direction does to packets. Everything that is left out does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Shape {
    /// One way, in ms.
    pub(crate) delay_ms: f64,
    /// Standard deviation of the delay, in ms.
    pub(crate) jitter_ms: f64,
    /// Share of packets lost, 0 to 1.
    pub(crate) loss: f64,
    /// Mean number of packets lost in a row; 1 or less for independent losses.
    pub(crate) burst: f64,
    /// Capacity of the transmitter in kbit/s of IP packets; 0 for no limit.
    pub(crate) rate_kbps: f64,
    /// Longest time a packet waits for the transmitter, in ms; what does not fit is dropped.
    pub(crate) queue_ms: f64,
    /// Nothing gets through.
    pub(crate) dead: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            delay_ms: 0.0,
            jitter_ms: 0.0,
            loss: 0.0,
            burst: 1.0,
            rate_kbps: 0.0,
            queue_ms: 1_000.0,
            dead: false,
        }
    }
}

impl Shape {
    fn queue_bytes(&self) -> usize {
        let bytes = self.rate_kbps * self.queue_ms / 8.0;
        (bytes as usize).max(QUEUE_BYTES_MIN)
    }

    fn sending_time(&self, bytes: usize) -> Duration {
        if self.rate_kbps <= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(bytes as f64 * 8.0 / (self.rate_kbps * 1000.0))
    }
}

/// What has happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counters {
    /// Packets that came in.
    pub(crate) packets_in: u64,
    /// Their bytes.
    pub(crate) bytes_in: u64,
    /// Packets that went out.
    pub(crate) packets_out: u64,
    /// Their bytes.
    pub(crate) bytes_out: u64,
    /// Lost on the way.
    pub(crate) lost: u64,
    /// Did not fit into the queue.
    pub(crate) overflowed: u64,
    /// Swallowed while the link was dead.
    pub(crate) swallowed: u64,
    /// The most bytes that have waited.
    pub(crate) queue_peak_bytes: usize,
}

struct Waiting {
    since: Duration,
    packet: Vec<u8>,
}

struct Flying {
    due: Duration,
    packet: Vec<u8>,
}

/// One direction of a link.
pub(crate) struct Path {
    shape: Shape,
    loss: Loss,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    /// When the transmitter has sent what it was given last.
    free_at: Duration,
    flying: VecDeque<Flying>,
    counters: Counters,
}

impl Path {
    /// Lets everything through at once, until [`Path::set_shape`].
    #[must_use]
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            shape: Shape::default(),
            loss: Loss::new(seed),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            free_at: Duration::ZERO,
            flying: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// From now on. Packets under way keep the delay they were given; those that wait are sent at
    /// the new rate. A link that dies loses what waits.
    pub(crate) fn set_shape(&mut self, now: Duration, shape: Shape) {
        self.advance(now);
        self.shape = shape;
        self.loss.set(shape.loss, shape.burst);
        if shape.dead {
            self.counters.swallowed += (self.waiting.len() + self.flying.len()) as u64;
            self.waiting.clear();
            self.flying.clear();
            self.waiting_bytes = 0;
        }
    }

    /// A packet arrives at the sending end.
    pub(crate) fn offer(&mut self, now: Duration, packet: Vec<u8>) {
        self.advance(now);
        self.counters.packets_in += 1;
        self.counters.bytes_in += packet.len() as u64;
        if self.shape.dead {
            self.counters.swallowed += 1;
            return;
        }
        let bytes = self.waiting_bytes + packet.len();
        if self.free_at > now && bytes > self.shape.queue_bytes() {
            self.counters.overflowed += 1;
            return;
        }
        self.waiting_bytes = bytes;
        self.counters.queue_peak_bytes = self.counters.queue_peak_bytes.max(bytes);
        self.waiting.push_back(Waiting { since: now, packet });
        self.advance(now);
    }

    /// A packet that is due at the receiving end, if there is one.
    pub(crate) fn take(&mut self, now: Duration) -> Option<Vec<u8>> {
        self.advance(now);
        if self.flying.front()?.due > now {
            return None;
        }
        let packet = self.flying.pop_front()?.packet;
        self.counters.packets_out += 1;
        self.counters.bytes_out += packet.len() as u64;
        Some(packet)
    }

    /// When something will happen next, if nothing arrives before.
    #[must_use]
    pub(crate) fn next_event(&self) -> Option<Duration> {
        let sends = self.waiting.front().map(|w| w.since.max(self.free_at));
        let arrives = self.flying.front().map(|f| f.due);
        match (sends, arrives) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        }
    }

    /// What has happened so far.
    #[must_use]
    pub(crate) const fn counters(&self) -> Counters {
        self.counters
    }

    /// Moves packets from the queue onto the way, as far as the transmitter has come by `now`.
    fn advance(&mut self, now: Duration) {
        while let Some(first) = self.waiting.front() {
            let starts = first.since.max(self.free_at);
            if starts > now {
                return;
            }
            let Some(Waiting { packet, .. }) = self.waiting.pop_front() else {
                return;
            };
            self.waiting_bytes -= packet.len();
            self.free_at = starts + self.shape.sending_time(packet.len());
            if self.loss.next_is_lost() {
                self.counters.lost += 1;
                continue;
            }
            let due = (self.free_at + self.delay()).max(self.last_due());
            self.flying.push_back(Flying { due, packet });
        }
    }

    fn delay(&mut self) -> Duration {
        let jitter = if self.shape.jitter_ms > 0.0 {
            self.shape.jitter_ms * self.loss.deviation()
        } else {
            0.0
        };
        Duration::from_secs_f64((self.shape.delay_ms + jitter).max(0.0) / 1000.0)
    }

    fn last_due(&self) -> Duration {
        self.flying.back().map_or(Duration::ZERO, |f| f.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn path(shape: Shape) -> Path {
        let mut path = Path::new(5);
        path.set_shape(Duration::ZERO, shape);
        path
    }

    /// Lets time pass and lists what arrives: (ms, first byte of the packet).
    fn arrivals(path: &mut Path, until: Duration) -> Vec<(u128, u8)> {
        let mut seen = Vec::new();
        while let Some(at) = path.next_event().filter(|at| *at <= until) {
            while let Some(packet) = path.take(at) {
                seen.push((at.as_millis(), packet[0]));
            }
        }
        seen
    }

    #[test]
    fn a_plain_path_gives_packets_back_at_once() {
        let mut path = path(Shape::default());
        path.offer(ms(3), vec![1; 100]);
        assert_eq!(path.take(ms(3)), Some(vec![1; 100]));
        assert_eq!(path.next_event(), None);
    }

    #[test]
    fn a_delay_holds_packets_back_and_keeps_their_order() {
        let mut path = path(Shape {
            delay_ms: 50.0,
            jitter_ms: 30.0,
            ..Shape::default()
        });
        for n in 0..100 {
            path.offer(ms(u64::from(n)), vec![n; 10]);
        }
        let seen = arrivals(&mut path, ms(1000));
        assert_eq!(
            seen.iter().map(|(_, n)| *n).collect::<Vec<_>>(),
            (0..100).collect::<Vec<u8>>()
        );
    }

    #[test]
    fn the_rate_spaces_packets_out() {
        // 1000 bytes at 80 kbit/s take 100 ms.
        let mut path = path(Shape {
            rate_kbps: 80.0,
            delay_ms: 10.0,
            ..Shape::default()
        });
        for n in 0..3 {
            path.offer(ms(0), vec![n; 1000]);
        }
        assert_eq!(
            arrivals(&mut path, ms(1000)),
            [(110, 0), (210, 1), (310, 2)]
        );
    }

    #[test]
    fn what_does_not_fit_into_the_queue_is_dropped() {
        // One second at 40 kbit/s is 5000 bytes; one packet is with the transmitter.
        let mut path = path(Shape {
            rate_kbps: 40.0,
            ..Shape::default()
        });
        for n in 0..10 {
            path.offer(ms(0), vec![n; 1000]);
        }
        assert_eq!(path.counters().overflowed, 4);
        assert_eq!(arrivals(&mut path, ms(10_000)).len(), 6);
    }

    #[test]
    fn a_small_queue_still_holds_three_full_packets() {
        let mut path = path(Shape {
            rate_kbps: 8.0,
            queue_ms: 1.0,
            ..Shape::default()
        });
        for _ in 0..5 {
            path.offer(ms(0), vec![0; 1500]);
        }
        assert_eq!(path.counters().overflowed, 1);
    }

    #[test]
    fn a_new_rate_counts_for_packets_that_wait() {
        let mut path = path(Shape {
            rate_kbps: 8.0,
            ..Shape::default()
        });
        path.offer(ms(0), vec![0; 1000]);
        path.offer(ms(0), vec![1; 1000]);
        path.set_shape(
            ms(500),
            Shape {
                rate_kbps: 80.0,
                ..Shape::default()
            },
        );
        assert_eq!(arrivals(&mut path, ms(5000)), [(1000, 0), (1100, 1)]);
    }

    #[test]
    fn a_dead_path_swallows_what_waits_and_what_comes() {
        let mut path = path(Shape {
            delay_ms: 100.0,
            ..Shape::default()
        });
        path.offer(ms(0), vec![0; 10]);
        path.set_shape(
            ms(1),
            Shape {
                dead: true,
                ..Shape::default()
            },
        );
        path.offer(ms(2), vec![1; 10]);
        path.set_shape(ms(3), Shape::default());
        path.offer(ms(4), vec![2; 10]);
        assert_eq!(arrivals(&mut path, ms(1000)), [(4, 2)]);
        assert_eq!(path.counters().swallowed, 2);
    }

    #[test]
    fn losses_are_counted() {
        let mut path = path(Shape {
            loss: 0.5,
            ..Shape::default()
        });
        for n in 0..1000 {
            path.offer(ms(n), vec![0; 10]);
        }
        let counters = path.counters();
        assert!((400..600).contains(&counters.lost), "{}", counters.lost);
        assert_eq!(
            arrivals(&mut path, ms(2000)).len() as u64,
            1000 - counters.lost
        );
    }
}
