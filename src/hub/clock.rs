//! Time for rooms: the wall clock at start plus what the runtime's clock has counted since, so that
//! a corrected wall clock ends nobody's call and paused time in tests moves rooms too.

use tokio::time::Instant;

use crate::time::UnixMillis;

/// A clock that started with the process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
    wall_at_start: UnixMillis,
}

impl Clock {
    /// Starts at the present of the wall clock.
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            wall_at_start: crate::time::now(),
        }
    }

    /// The wall clock at start.
    pub(crate) const fn started_at(&self) -> UnixMillis {
        self.wall_at_start
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.wall_at_start.plus(self.started.elapsed())
    }

    /// The runtime's name for `moment`; for deadlines.
    #[must_use]
    pub fn instant(&self, moment: UnixMillis) -> Instant {
        self.started + moment.since(self.wall_at_start)
    }
}
