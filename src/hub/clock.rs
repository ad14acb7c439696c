//! Time for rooms: the wall clock at start plus what the runtime's clock has counted since, so that
//! a corrected wall clock ends nobody's call and paused time in tests moves rooms too.

use tokio::time::Instant;

use crate::time::UnixMillis;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    wall_at_start: UnixMillis,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            wall_at_start: crate::time::now(),
        }
    }

    /// The wall clock at start.
    pub(crate) const fn started_at(&self) -> UnixMillis {
        self.wall_at_start
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.wall_at_start.plus(self.started.elapsed())
    }

    /// The runtime's name for `moment`; for deadlines.
    pub(crate) fn instant(&self, moment: UnixMillis) -> Instant {
        self.started + moment.since(self.wall_at_start)
    }
}
