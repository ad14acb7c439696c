//! Threads that carry packets from one device to the other through a [`Path`].

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tun_rs::SyncDevice;

use crate::path::{Counters, Path, Shape};

/// Larger than any packet of a device with the usual MTU of 1500.
const PACKET_BYTES_MAX: usize = 65_536;

/// One direction with its clock.
pub(crate) struct Direction {
    path: Mutex<Path>,
    changed: Condvar,
    start: Instant,
}

impl Direction {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            path: Mutex::new(Path::new(seed)),
            changed: Condvar::new(),
            start: Instant::now(),
        }
    }

    pub(crate) fn set_shape(&self, shape: Shape) {
        self.lock().set_shape(self.start.elapsed(), shape);
        self.changed.notify_one();
    }

    pub(crate) fn counters(&self) -> Counters {
        self.lock().counters()
    }

    pub(crate) fn offer(&self, packet: Vec<u8>) {
        self.lock().offer(self.start.elapsed(), packet);
        self.changed.notify_one();
    }

    /// Waits for the next packet that is due.
    fn take(&self) -> Vec<u8> {
        let mut path = self.lock();
        loop {
            let now = self.start.elapsed();
            if let Some(packet) = path.take(now) {
                return packet;
            }
            let wait = path
                .next_event()
                .map_or(Duration::from_secs(1), |at| at.saturating_sub(now));
            path = self
                .changed
                .wait_timeout(path, wait)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Path> {
        self.path.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts carrying packets from `from` to `to`, until the process ends.
pub(crate) fn start(from: Arc<SyncDevice>, to: Arc<SyncDevice>, direction: Arc<Direction>) {
    let sending = Arc::clone(&direction);
    thread::spawn(move || {
        let mut buffer = vec![0; PACKET_BYTES_MAX];
        loop {
            match from.recv(&mut buffer) {
                Ok(length) => direction.offer(buffer[..length].to_vec()),
                // The device is down or moving to another namespace; it comes back or we are ended.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    });
    thread::spawn(move || {
        loop {
            let packet = sending.take();
            // A device that is down refuses packets, as a cable that is not plugged in would.
            let _refused = to.send(&packet);
        }
    });
}
